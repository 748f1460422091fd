#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#define SECONDS_MAX 253402300799 /* the last one with a year of four digits */

static int64_t read_ms(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_boot_ms(void)
{
	return read_ms(CLOCK_BOOTTIME);
}

int64_t clock_wall_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

static char *put_digits(char *at, unsigned number, int count)
{
	for (int i = count - 1; i >= 0; i--, number /= 10)
		at[i] = (char)('0' + number % 10);
	return at + count;
}

/* "2026-11-21" of a day since 1970. Years are counted from March on, so that a leap day is the last of
 * its year; 146,097 days are 400 years. */
static char *put_date(char *at, unsigned day)
{
	unsigned since = day + 719468; /* 1 March of the year 0 */
	unsigned in_era = since % 146097;
	unsigned year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned march_month = (5 * in_year + 2) / 153;
	unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;

	at = put_digits(at, since / 146097 * 400 + year_of_era + (month <= 2), 4);
	*at++ = '-';
	at = put_digits(at, month, 2);
	*at++ = '-';
	return put_digits(at, in_year - (153 * march_month + 2) / 5 + 1, 2);
}

static void print_odd(int64_t seconds, char ret_text[CLOCK_TEXT_SIZE])
{
	time_t time = (time_t)seconds;
	struct tm parts;

	if (!gmtime_r(&time, &parts) ||
		!strftime(ret_text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
		ret_text[0] = '\0';
}

/* Without the C library, whose way takes a tenth of a large report. */
void clock_print(int64_t wall_ms, char ret_text[CLOCK_TEXT_SIZE])
{
	int64_t seconds = wall_ms / 1000;

	if (seconds < 0 || seconds > SECONDS_MAX) {
		print_odd(seconds, ret_text);
		return;
	}
	unsigned of_day = (unsigned)(seconds % 86400);
	char *at = put_date(ret_text, (unsigned)(seconds / 86400));
	const unsigned parts[] = {of_day / 3600, of_day / 60 % 60, of_day % 60};

	for (int i = 0; i < 3; i++) {
		*at++ = i ? ':' : 'T';
		at = put_digits(at, parts[i], 2);
	}
	*at++ = 'Z';
	*at = '\0';
}

void clock_print_span(int64_t ms, char ret_text[CLOCK_TEXT_SIZE])
{
	long long s = (ms < 0 ? 0 : ms) / 1000;

	if (s < 60)
		snprintf(ret_text, CLOCK_TEXT_SIZE, "%.1f s", ms < 0 ? 0.0 : (double)ms / 1000);
	else if (s < 3600)
		snprintf(ret_text, CLOCK_TEXT_SIZE, "%lld min %02lld s", s / 60, s % 60);
	else
		snprintf(ret_text, CLOCK_TEXT_SIZE, "%lld h %02lld min", s / 3600, s / 60 % 60);
}
