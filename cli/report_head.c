/*
 * JSON as far as it is needed: which members lead to where we are, and the texts and numbers there. What
 * stands in strings is passed over whole, so no text of a website can pass for a member of ours.
 */
#include "cli/report_head.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 64, NAME_SIZE = 80, KNOWN_DEPTH = 4 };

struct reading {
	FILE *file;
	int depth; /* open objects and lists */
	bool is_object[DEPTH_MAX];
	char members[KNOWN_DEPTH][NAME_SIZE]; /* the one that is open at each depth */
	bool is_value;                        /* a member's name and ":" came */
	bool is_over, is_report;
	struct report_head head;
};

/* Behind the first quote; cut where it does not fit. False at the end of the file. */
static bool read_string(FILE *file, char ret_text[NAME_SIZE])
{
	size_t length = 0;
	int c;

	while ((c = getc(file)) != EOF && c != '"') {
		if (c == '\\' && (c = getc(file)) == EOF)
			break;
		if (length < NAME_SIZE - 1)
			ret_text[length++] = (char)c;
	}
	ret_text[length] = '\0';
	return c == '"';
}

/* Members from the outermost on. */
static bool is_at(const struct reading *reading, const char *a, const char *b, const char *c)
{
	const char *const names[] = {a, b, c};
	int depth = c ? 3 : b ? 2 : 1;

	if (reading->depth != depth)
		return false;
	for (int i = 0; i < depth; i++)
		if (!reading->is_object[i] || strcmp(reading->members[i], names[i]) != 0)
			return false;
	return true;
}

static bool is_member_name(const struct reading *reading)
{
	return reading->depth > 0 && reading->is_object[reading->depth - 1] && !reading->is_value;
}

static bool take_string(struct reading *reading)
{
	char text[NAME_SIZE];

	if (!read_string(reading->file, text))
		return false;
	if (is_member_name(reading)) {
		if (reading->depth <= KNOWN_DEPTH)
			memcpy(reading->members[reading->depth - 1], text, NAME_SIZE);
		return true;
	}
	if (is_at(reading, "tool", "name", NULL))
		reading->is_report = strcmp(text, "mailknock") == 0;
	if (is_at(reading, "run", "evidence", "head") && strlen(text) == SHA256_HEX_SIZE - 1)
		memcpy(reading->head.head, text, SHA256_HEX_SIZE);
	return true;
}

static bool open_one(struct reading *reading, bool is_object)
{
	if (reading->depth == DEPTH_MAX)
		return false;
	reading->is_object[reading->depth] = is_object;
	if (reading->depth < KNOWN_DEPTH)
		reading->members[reading->depth][0] = '\0';
	reading->depth++;
	reading->is_value = false;
	return true;
}

static bool close_one(struct reading *reading)
{
	if (!reading->depth)
		return false;
	reading->depth--;
	reading->is_value = false;
	/* Our own head is over with its run. */
	reading->is_over = reading->depth == 0 || is_at(reading, "run", NULL, NULL);
	return true;
}

static bool take_number(struct reading *reading, int c)
{
	long long number = 0;

	ungetc(c, reading->file);
	if (is_at(reading, "run", "id", NULL) && fscanf(reading->file, "%18lld", &number) == 1) {
		reading->head.run = number;
		ungetc(c = getc(reading->file), reading->file);
		return number > 0 && !(c >= '0' && c <= '9');
	}
	return getc(reading->file) != EOF;
}

/* One piece of it; false where it is no JSON of ours. */
static bool take_piece(struct reading *reading, int c)
{
	switch (c) {
	case '"':
		return take_string(reading);
	case ':':
		reading->is_value = true;
		return true;
	case ',':
		reading->is_value = false;
		return reading->depth > 0;
	case '{':
	case '[':
		return open_one(reading, c == '{');
	case '}':
	case ']':
		return close_one(reading);
	}
	return c >= '0' && c <= '9' ? take_number(reading, c) : reading->depth > 0;
}

enum status report_head_read(const char *path, struct report_head *ret_head, struct failure *why)
{
	struct reading reading = {.file = fopen(path, "re")};
	bool is_json = true;
	int c;

	if (!reading.file)
		return failure_say(why, ERR_USAGE, "%s: %s", path, strerror(errno));
	while (is_json && !reading.is_over && (c = getc(reading.file)) != EOF)
		is_json = take_piece(&reading, c);
	bool has_failed = ferror(reading.file);

	fclose(reading.file);
	if (has_failed || !is_json || !reading.is_over || !reading.is_report || !reading.head.run)
		return failure_say(why, ERR_STORE, "%s: it is no report.json of mailknock", path);
	*ret_head = reading.head;
	return OK;
}
