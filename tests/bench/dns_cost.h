/* What both programs of the DNS bench tell: one line of JSON. */
#ifndef TESTS_BENCH_DNS_COST_H
#define TESTS_BENCH_DNS_COST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { DNS_COST_IN_FLIGHT = 50 };

static inline double dns_cost_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Not ru_maxrss, which begins with that of whoever started us. */
static inline long dns_cost_rss_kib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

static inline void dns_cost_print(long answers, long records, double longest_s)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	printf("{\"answers\": %ld, \"records\": %ld, \"longest_ms\": %.2f, \"user_s\": %.3f, "
	       "\"system_s\": %.3f, \"rss_kib\": %ld}\n",
		answers, records, longest_s * 1e3,
		(double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec * 1e-6,
		(double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec * 1e-6,
		dns_cost_rss_kib());
}

#endif
