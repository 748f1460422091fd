#include "report/json_pieces.h"
#include "base/clock.h"
#include "report/escape.h"

void json_put_string(FILE *file, const char *text)
{
	escape_json(file, span_of(text));
}

void json_put_key(FILE *file, const char *key)
{
	fprintf(file, "\"%s\": ", key);
}

void json_put_text(FILE *file, const char *key, const char *text)
{
	json_put_key(file, key);
	json_put_string(file, text);
	fputs(", ", file);
}

void json_put_number(FILE *file, const char *key, int64_t number)
{
	fprintf(file, "\"%s\": %lld, ", key, (long long)number);
}

static void put_null(FILE *file, const char *key)
{
	json_put_key(file, key);
	fputs("null, ", file);
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
	fprintf(file, "\"%s\": %s, ", key, is ? "true" : "false");
}

void json_put_time(FILE *file, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT_SIZE];

	json_put_key(file, key);
	if (ms) {
		clock_print(ms, text);
		json_put_string(file, text);
	} else {
		fputs("null", file);
	}
	fputs(", ", file);
}

void json_put_list(FILE *file, const char *key, const char *texts, char separator)
{
	struct span rest = span_of(texts), part;
	bool first = true;

	json_put_key(file, key);
	fputc('[', file);
	while (span_split(&rest, separator, &part)) {
		if (!part.length)
			continue;
		fputs(first ? "" : ", ", file);
		escape_json(file, part);
		first = false;
	}
	fputc(']', file);
}

void json_put_suppressed(FILE *file, const struct reported_suppression *suppressed)
{
	if (!suppressed->reason)
		return;
	fputs("\"suppressed\": {", file);
	json_put_text(file, "reason", suppressed->reason);
	json_put_text(file, "owner", suppressed->owner);
	json_put_key(file, "until");
	json_put_string(file, suppressed->until);
	fputs("}, ", file);
}
