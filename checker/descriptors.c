#include "checker/descriptors.h"

#include <stdio.h>
#include <sys/resource.h>

enum { BESIDE = 320 /* database, DNS, 64 locks, and an HTTPS connection for many a policy */ };

unsigned descriptors_fit(unsigned wanted, char ret_said[DESCRIPTORS_SAID_SIZE])
{
	struct rlimit limit;

	ret_said[0] = '\0';
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 && getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	if (limit.rlim_cur >= (rlim_t)wanted + BESIDE)
		return wanted;
	unsigned fitting = limit.rlim_cur > 2 * BESIDE ? (unsigned)limit.rlim_cur - BESIDE
						       : (unsigned)limit.rlim_cur / 4;

	if (!fitting)
		fitting = 1;
	snprintf(ret_said, DESCRIPTORS_SAID_SIZE,
		"%u sessions were open at once instead of %u: the system permits %lu open files.",
		fitting, wanted, (unsigned long)limit.rlim_cur);
	return fitting;
}

unsigned descriptors_share(unsigned wanted, unsigned each, unsigned others)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 && getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	if (limit.rlim_cur <= (rlim_t)others + each)
		return 1;
	rlim_t fitting = (limit.rlim_cur - others) / each;

	return fitting < wanted ? (unsigned)fitting : wanted;
}
