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
	TALLY_NAMES_MAX = 20000, /* addresses named in all */
	TALLY_FRESH_MAX = 5,     /* new ones named on the first screen */
	TALLY_CONTACTS_MAX = 20  /* required contact pages that are broken, named there */
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
	int64_t home_links, contact_links; /* ... of them on such pages (page_weight.h) */
	size_t members[TALLY_MEMBERS_MAX], member_count;
};

struct tally_groups {
	struct text_set *keys;
	struct tally_group *list;
	size_t count, size;
	int64_t left_out; /* additions to groups that found no room */
};

/* The first addresses of one history word, in the order of the sections. */
struct tally_fresh {
	size_t names[TALLY_FRESH_MAX], count;
	int64_t all;
};

/* A page that has to carry an address that works, and does not. */
struct tally_contact {
	char *subject;
	const struct catalogue_entry *reason;
	bool is_suppressed;
};

struct tally {
	int64_t pages_read;
	struct tally_groups by_page, by_domain;
	struct tally_groups by_server; /* key "HOST IP" */
	struct tally_groups to_mend;   /* key "REASON ADDRESS" or "REASON DOMAIN" */
	struct tally_name *names;
	size_t name_count, name_size;
	struct tally_fresh fresh[HISTORY_COUNT];
	size_t fixed;       /* shown in the section of those */
	int64_t suppressed; /* in trouble, and in none of the groups */
	struct tally_contact contacts[TALLY_CONTACTS_MAX];
	size_t contact_count, contacts_left_out;
	int64_t causes
		[CAUSE_COUNT]; /* of all addresses that are not deliverable, skipped nor suppressed */
	int64_t *reasons;      /* the same, by the catalogue's order */
	int64_t days[DAYS_COUNT];
};

void tally_init(struct tally *tally, int64_t pages_read);
void tally_finish(struct tally *tally);
/* `card` as in tally_name. */
void tally_take_address(struct tally *tally, const struct reported_address *address,
	const struct link_groups *links, size_t card);
void tally_take_server(struct tally *tally, const struct reported_server *server);
/* Keeps those about required contact pages. */
void tally_take_finding(struct tally *tally, const struct reported_finding *reported);
/* Sorts the list by weight: what fails counts four times what is at risk, each by its links; those on the
 * home page or a contact page count PAGE_WEIGHT_LINKS times. */
void tally_sort(struct tally_groups *groups);
struct span tally_key(const struct tally_groups *groups, const struct tally_group *group);

#endif
