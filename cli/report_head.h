/*
 * What a report.json says of its run's seal. The file is read only as far as its head goes, and whatever
 * is in it: it comes from wherever somebody kept it.
 */
#ifndef CLI_REPORT_HEAD_H
#define CLI_REPORT_HEAD_H

#include "base/failure.h"
#include "base/sha256.h"

#include <stdbool.h>

struct report_head {
	int64_t run;
	char head[SHA256_HEX_SIZE]; /* "" where it tells of no seal */
};

/* ERR_USAGE where there is no such file, ERR_STORE where it is no report. */
MUST_CHECK enum status report_head_read(
	const char *path, struct report_head *ret_head, struct failure *why);

#endif
