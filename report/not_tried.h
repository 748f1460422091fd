/*
 * What was not tried at a domain's servers by design: it bothers them, so only level deep does it, and
 * only to the user's own domains. A report says so, because silence would read as "fine". Pure.
 */
#ifndef REPORT_NOT_TRIED_H
#define REPORT_NOT_TRIED_H

#include "schema/store_report.h"

struct not_tried {
	const char *kind;  /* "abuse", "plain", "data", "spf", "relay" */
	const char *words; /* "whether they take a message (DATA)" */
	const char *needs; /* the options that it takes */
};

enum { NOT_TRIED_MAX = 5 };

/* Returns how many; none where the domain has no server to try them at. */
size_t not_tried_of(const struct reported_domain *domain, struct not_tried ret_list[NOT_TRIED_MAX]);

#endif
