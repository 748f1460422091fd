#include "base/clock.h"

#include <stdio.h>
#include <time.h>

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

void clock_print(int64_t wall_ms, char ret_text[CLOCK_TEXT_SIZE])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) ||
		!strftime(ret_text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
		ret_text[0] = '\0';
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
