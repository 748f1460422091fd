/*
 * A run in a few lines, for who does not open a report each morning: the subject and the text of a
 * mail, and what a webhook gets (docs/delivery.md). What is new and what is fixed comes first. Lists
 * and texts are cut, so a digest stays below DIGEST_BYTES_MAX whatever the run holds.
 */
#ifndef REPORT_DIGEST_H
#define REPORT_DIGEST_H

#include "schema/store_report.h"

enum {
	DIGEST_ROWS_MAX = 20,      /* of each list; the report has the rest */
	DIGEST_TEXT_MAX = 240,     /* bytes of a foreign text */
	DIGEST_SUBJECT_SIZE = 200, /* what a list of mails shows is less */
	DIGEST_SITE_SIZE = 100,    /* of the name of what was audited, in subject and text */
	DIGEST_BYTES_MAX = 256 * 1024
};

/* What is counted is what counts for the exit status: nothing suppressed, nothing that the next run has
 * to confirm. */
struct digest_counts {
	int64_t newly_failing, newly_at_risk, fixed;
	int64_t failing, at_risk, to_be_confirmed; /* failing: invalid links too */
	int64_t rules_broken, rules_newly_broken;  /* pages that must have a contact link */
};

struct digest {
	struct digest_counts counts;
	bool is_complete;  /* the run came to its end */
	bool could_ask;    /* mail servers, from here */
	bool has_changes;  /* something is new or fixed, or nothing could be asked */
	bool has_failures; /* something fails, new or not, or nothing could be asked */
	char subject
		[DIGEST_SUBJECT_SIZE]; /* one line of UTF-8, no foreign text but the site's host */
	char *text;                    /* lines ended by "\n" */
	char *json;                    /* one document */
};

struct digest_wanted {
	int64_t run;
	bool redacts;
	const char *where; /* the last paragraph: where the report stands */
};

MUST_CHECK enum status digest_init(struct digest *ret_digest, struct store *store,
	const struct digest_wanted *wanted, struct failure *why);
void digest_finish(struct digest *digest);

/* "www.example.org", "www.example.org and 3 more": the hosts of seeds separated by "\n". Only letters,
 * digits, "-", ".", ":", "@" and characters beyond ASCII that can be seen; no name, password or path. */
void digest_name_site(const char *seeds, char ret_site[DIGEST_SITE_SIZE]);
/* From counts, could_ask and is_complete. */
void digest_write_subject(struct digest *digest, const char *site);

#endif
