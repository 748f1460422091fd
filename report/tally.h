/*
 * What the first screen of report.html and its tables of trouble are made of, gathered while the
 * sections are written: by page, domain and server, what to mend first, and numbers for the charts.
 * The memory is bounded however large the run is: what comes beyond a ceiling is counted, and the
 * worst addresses come first. Keys are foreign text.
 */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "report/link_groups.h"

struct text_set;

enum {
	TALLY_GROUPS_MAX = 4096, /* of each kind */
	TALLY_MEMBERS_MAX = 10,  /* addresses named of one group; the rest is counted */
	TALLY_NAMES_MAX = 20000  /* addresses named in all */
};

/* Of the certificate that a server showed, on the day it was asked. */
enum tally_days {
	DAYS_EXPIRED,
	DAYS_WEEKS,   /* less than 14 */
	DAYS_MONTH,   /* less than 30 */
	DAYS_QUARTER, /* less than 90 */
	DAYS_PLENTY,
	DAYS_NONE, /* no encryption, or no certificate seen */
	DAYS_COUNT
};

struct tally_name {
	char *address;
	size_t card; /* "#a7" is its card; 0 = it has none on the page */
};

struct tally_group {
	size_t number; /* of its key */
	const struct catalogue_entry *reason;
	enum cause cause;
	enum outcome outcome; /* by_server: the first that was no yes */
	bool is_of_domain;    /* to_mend: the key's second word is a domain, not an address */
	int64_t verdicts[VERDICT_COUNT];
	int64_t addresses, links, pages, template_pages;
	size_t members[TALLY_MEMBERS_MAX], member_count;
};

struct tally_groups {
	struct text_set *keys;
	struct tally_group *list;
	size_t count, size;
	int64_t left_out; /* additions to groups that found no room */
};

struct tally {
	int64_t pages_read;
	struct tally_groups by_page, by_domain;
	struct tally_groups by_server; /* key "HOST IP" */
	struct tally_groups to_mend;   /* key "REASON ADDRESS" or "REASON DOMAIN" */
	struct tally_name *names;
	size_t name_count, name_size;
	int64_t causes
		[CAUSE_COUNT]; /* of all addresses that are not deliverable, skipped nor suppressed */
	int64_t days[DAYS_COUNT];
};

void tally_init(struct tally *tally, int64_t pages_read);
void tally_finish(struct tally *tally);
/* `card` as in tally_name. */
void tally_take_address(struct tally *tally, const struct reported_address *address,
	const struct link_groups *links, size_t card);
void tally_take_server(struct tally *tally, const struct reported_server *server);
/* Sorts the list by weight: what fails counts four times what is at risk, each by its links. */
void tally_sort(struct tally_groups *groups);
struct span tally_key(const struct tally_groups *groups, const struct tally_group *group);

#endif
