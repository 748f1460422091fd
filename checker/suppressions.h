/*
 * What the user has said need not be mended for now. A line of the file is
 *
 *     PATTERN [finding-id] until=2027-01-31 owner="web team" reason="moves with the new site"
 *
 * PATTERN is an address or a domain ("*" and "?" match), a page's URL likewise, or a finding's id,
 * which means it wherever it is. With a finding-id (a reason's id is one, too) only that is suppressed.
 * An address that is meant by its pages is suppressed where all of them match. All three settings must
 * be there; until is the last day (UTC). "#" begins a comment.
 */
#ifndef CHECKER_SUPPRESSIONS_H
#define CHECKER_SUPPRESSIONS_H

#include "schema/store_report.h"
#include "schema/store_suppressed.h"

struct suppressions;

enum {
	SUPPRESSION_LINE_MAX = 4096,              /* bytes */
	SUPPRESSIONS_BYTES_MAX = 16 * 1024 * 1024 /* of the file */
};

/* ERR_USAGE with "FILE:LINE: ..." for the first line that is none. */
MUST_CHECK enum status suppressions_read(
	const char *path, struct suppressions **ret_list, struct failure *why);
void suppressions_destroy(struct suppressions *list); /* NULL-safe */

/* Marks what matches in the run and replaces what was marked before; those that are over, and those
 * that match nothing, become findings of kind "suppression". */
MUST_CHECK enum status suppressions_apply(struct suppressions *list, struct store *store,
	int64_t run, int64_t now_ms, struct failure *why);

#endif
