#include "report/json_pieces.h"
#include "base/clock.h"
#include "report/escape.h"

/* A large report has ten million members: no format to read for each, and no lock. */
static void put(FILE *file, const char *text)
{
	fputs_unlocked(text, file);
}

static void put_comma(FILE *file)
{
	putc_unlocked(',', file);
	putc_unlocked(' ', file);
}

static void put_decimal(FILE *file, int64_t number)
{
	char digits[24];
	char *at = digits + sizeof(digits) - 1;
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	*at = '\0';
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	put(file, at);
}

void json_put_string(FILE *file, const char *text)
{
	escape_json(file, span_of(text));
}

void json_put_key(FILE *file, const char *key)
{
	putc_unlocked('"', file);
	put(file, key);
	putc_unlocked('"', file);
	putc_unlocked(':', file);
	putc_unlocked(' ', file);
}

void json_put_text(FILE *file, const char *key, const char *text)
{
	json_put_key(file, key);
	json_put_string(file, text);
	put_comma(file);
}

void json_put_number(FILE *file, const char *key, int64_t number)
{
	json_put_key(file, key);
	put_decimal(file, number);
	put_comma(file);
}

static void put_null(FILE *file, const char *key)
{
	json_put_key(file, key);
	put(file, "null, ");
}

void json_put_text_or_null(FILE *file, const char *key, const char *text)
{
	if (text[0])
		json_put_text(file, key, text);
	else
		put_null(file, key);
}

void json_put_number_or_null(FILE *file, const char *key, int64_t number)
{
	if (number)
		json_put_number(file, key, number);
	else
		put_null(file, key);
}

void json_put_bool(FILE *file, const char *key, bool is)
{
	json_put_key(file, key);
	put(file, is ? "true, " : "false, ");
}

void json_put_time(FILE *file, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT_SIZE];

	json_put_key(file, key);
	if (ms) {
		clock_print(ms, text);
		json_put_string(file, text);
	} else {
		put(file, "null");
	}
	put_comma(file);
}

void json_put_list(FILE *file, const char *key, const char *texts, char separator)
{
	struct span rest = span_of(texts), part;
	bool first = true;

	json_put_key(file, key);
	putc_unlocked('[', file);
	while (span_split(&rest, separator, &part)) {
		if (!part.length)
			continue;
		if (!first)
			put_comma(file);
		escape_json(file, part);
		first = false;
	}
	putc_unlocked(']', file);
}

void json_put_suppressed(FILE *file, const struct reported_suppression *suppressed)
{
	if (!suppressed->reason)
		return;
	put(file, "\"suppressed\": {");
	json_put_text(file, "reason", suppressed->reason);
	json_put_text(file, "owner", suppressed->owner);
	json_put_key(file, "until");
	json_put_string(file, suppressed->until);
	put(file, "}, ");
}
