/*
 * Verdicts of several vantages about the same addresses, side by side. What works from anywhere works:
 * the best of them is the address's verdict, and where vantages that know disagree it is a conflict.
 */
#ifndef CLI_MERGE_H
#define CLI_MERGE_H

#include "schema/store_vantage.h"

enum { MERGE_VANTAGES_MAX = 32 };

struct merge;

struct merge *merge_create(size_t vantages_max); /* MERGE_VANTAGES_MAX at most */
void merge_destroy(struct merge *merge);

/* From now on verdicts are this one's; false: there are as many already. */
bool merge_add_vantage(struct merge *merge, const char *name, enum port_state port);
void merge_add_verdict(struct merge *merge, const struct verdict_line *line);

struct merge_view {    /* what one vantage says of an address */
	bool is_known; /* it knows the address */
	enum verdict verdict;
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	const char *said;
};

struct merged {
	const char *address;
	enum verdict verdict; /* the best */
	const char *reason;   /* of whom the verdict is */
	bool is_sure;         /* somebody is definitive about it, or two say it */
	bool is_conflict;
	const struct merge_view *views; /* one a vantage */
};

size_t merge_vantage_count(const struct merge *merge);
const char *merge_vantage_name(const struct merge *merge, size_t number);
/* Somebody was greeted by a mail server, or nobody tried. */
bool merge_any_port_open(const struct merge *merge);
/* Sorts: conflicts first, then the worst verdict, then by address. Call it once, when all is added. */
void merge_sort(struct merge *merge);
size_t merge_count(const struct merge *merge);
/* Valid until the next call. */
void merge_get(const struct merge *merge, size_t place, struct merged *ret_merged);

#endif
