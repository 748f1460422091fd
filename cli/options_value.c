#include "base/span.h"
#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DURATION_MS_MAX_DAYS = 36500 };

#define NUMBER_BYTES_MAX INT64_C(1000000000000000)

static bool read_number(const char *text, int64_t *ret_number)
{
	char *end;

	errno = 0;
	long long number = strtoll(text, &end, 10);

	if (errno || end == text || *end || isspace((unsigned char)text[0]))
		return false;
	*ret_number = number;
	return true;
}

/* Seconds with a fraction, or with a unit where `with_units`. */
static bool read_time(const char *text, bool with_units, int64_t *ret_ms)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
	char *end;

	errno = 0;
	double number = strtod(text, &end);

	if (errno || end == text || !ascii_is_digit(text[0]) || !isfinite(number))
		return false;
	for (size_t i = 0; i < (with_units ? sizeof(units) / sizeof(units[0]) : 1); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		double ms = number * units[i].seconds * 1000;

		if (ms > DURATION_MS_MAX_DAYS * 86400e3)
			return false;
		*ret_ms = (int64_t)ms;
		return true;
	}
	return false;
}

static bool read_choice(const char *choices, const char *text, int *ret_index)
{
	struct span rest = span_of(choices), choice;

	for (int i = 0; span_split(&rest, '|', &choice); i++) {
		if (span_equals(choice, span_of(text))) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static bool read_flag(const char *text, bool *ret_flag)
{
	static const char *const yes[] = {"yes", "true", "on", "1", ""};
	static const char *const no[] = {"no", "false", "off", "0"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(text, yes[i]) == 0) {
			*ret_flag = true;
			return true;
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcmp(text, no[i]) == 0) {
			*ret_flag = false;
			return true;
		}
	return false;
}

static enum status set_number(const struct option_row *row, int64_t *field, const char *text,
	const char *place, struct failure *why)
{
	int64_t number;

	if (!read_number(text, &number))
		return failure_say(why, ERR_USAGE, "%s: '%s' is not a whole number", place, text);
	if (number < row->least || number > row->most)
		return failure_say(why, ERR_USAGE, "%s: %s is not between %lld and %lld", place,
			text, (long long)row->least, (long long)row->most);
	*field = number;
	return OK;
}

/* "500", "64K", "10M", "2G" */
static enum status set_bytes(const struct option_row *row, int64_t *field, const char *text,
	const char *place, struct failure *why)
{
	static const char units[] = "KMG";
	struct span number = span_of(text);
	const char *unit =
		number.length ? strchr(units, toupper((unsigned char)number.at[number.length - 1]))
			      : NULL;
	unsigned long value;

	if (unit)
		number.length--;
	if (!span_to_number(number, (unsigned long)NUMBER_BYTES_MAX, &value))
		return failure_say(why, ERR_USAGE, "%s: '%s' is no number of bytes (500K, 64M, 2G)",
			place, text);
	int64_t bytes = (int64_t)value;

	for (long i = unit ? unit - units : -1; i >= 0 && bytes < NUMBER_BYTES_MAX; i--)
		bytes *= 1024;
	if (bytes < row->least || bytes > row->most)
		return failure_say(why, ERR_USAGE, "%s: %s is not between %lld and %lld bytes",
			place, text, (long long)row->least, (long long)row->most);
	*field = bytes;
	return OK;
}

enum status option_set(const struct option_row *row, struct options *options, const char *text,
	const char *place, struct failure *why)
{
	void *field = (char *)options + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		if (read_flag(text, field))
			return OK;
		return failure_say(why, ERR_USAGE, "%s: '%s' is neither yes nor no", place, text);
	case OPTION_TEXT:
		if (!text[0])
			return failure_say(why, ERR_USAGE, "%s: needs a value", place);
		*(const char **)field = text;
		return OK;
	case OPTION_LIST:
		text_list_add(field, text);
		return OK;
	case OPTION_NUMBER:
		return set_number(row, field, text, place, why);
	case OPTION_BYTES:
		return set_bytes(row, field, text, place, why);
	case OPTION_SECONDS:
		if (read_time(text, false, field))
			return OK;
		return failure_say(why, ERR_USAGE, "%s: '%s' is no number of seconds", place, text);
	case OPTION_DURATION:
		if (read_time(text, true, field))
			return OK;
		return failure_say(
			why, ERR_USAGE, "%s: '%s' is no duration (90s, 15m, 8h, 2d)", place, text);
	case OPTION_CHOICE:
		if (read_choice(row->argument, text, field))
			return OK;
		return failure_say(
			why, ERR_USAGE, "%s: '%s' is not one of %s", place, text, row->argument);
	}
	return OK;
}
