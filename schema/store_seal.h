/*
 * Seals: what was found out in a run is hashed when the run ends, so that whoever knows the hash can tell
 * later whether anything was changed, removed or added. schema/model/canonical.h says how rows become
 * bytes, docs/evidence.md what a seal proves and what it does not.
 *
 * A run is sealed part by part, each part item by item in the order of their numbers; an item is one row
 * of the first table that is named, with all rows of the others that belong to it:
 *
 *     run      the run as a whole: run, note, tally, vantage, vantage_ip, vantage_canary, welcome; and how
 *              many verdicts, links, questions, addresses of servers and sources of machine addresses
 *              hang on it, so that one which hangs on no item is noticed
 *     page     a page, and what mail links it holds: page (its ETag and the URLs it leads to too), link
 *     domain   the DNS answers and policies of one mail domain: run_domain (with the name), mx_host, mx_ip,
 *              domain_policy, name_server, ip_listing, outage, and what each server answered about
 *              postmaster, nobody and trials: question
 *     server   one IP address: endpoint, endpoint_host
 *     session  one connection, with all that was observed and its transcript: session
 *     address  an address: run_address (with the address), verdict, machine_source, and what each server
 *              answered about it: question
 *     finding  finding
 *
 * The rows of a table come in the order of its key. Columns, and their order, are those of the
 * statements in store_sqlite_sealed_table.c; a change of them is a new CANONICAL_VERSION. Not sealed are what
 * only says who works on what and when it is due, what is the user's own word and may be said anew
 * (suppressions, required contact pages, the note and the findings that come of them), and what belongs
 * to no run.
 *
 * The seals of a database are a log to which is only added, each with the head of the one before. So a
 * run whose contents change for a good reason - it is checked again, an address is forgotten - gets one
 * more, and the former ones remain; one that is pruned has a last one that says so.
 */
#ifndef SCHEMA_STORE_SEAL_H
#define SCHEMA_STORE_SEAL_H

#include "base/sha256.h"
#include "schema/store.h"

enum seal_act {
	SEAL_FINISHED = 1, /* the run was over */
	SEAL_REOPENED,     /* a check went on with it; its contents are sealed when that ends */
	SEAL_FORGOTTEN,    /* an address was forgotten in it */
	SEAL_PRUNED,       /* it was deleted */
	SEAL_ACT_COUNT
};

enum seal_part {
	SEAL_PART_RUN,
	SEAL_PART_PAGE,
	SEAL_PART_DOMAIN,
	SEAL_PART_SERVER,
	SEAL_PART_SESSION,
	SEAL_PART_ADDRESS,
	SEAL_PART_FINDING,
	SEAL_PART_COUNT
};
const char *seal_part_name(enum seal_part part);

struct seal {
	int64_t number; /* in the log, from 1 on; 0 = there is none */
	int64_t run, made_ms, items;
	enum seal_act act;
	/* Before that the run was not any more as it was sealed. */
	bool is_doubtful;
	char contents[SHA256_HEX_SIZE], head[SHA256_HEX_SIZE];
	char previous[SHA256_HEX_SIZE]; /* "" for the first */
};

/* The latest of a run. */
MUST_CHECK enum status store_read_seal(
	struct store *store, int64_t run, struct seal *ret_seal, struct failure *why);
/* The one with this head (hex, any case). */
MUST_CHECK enum status store_find_seal(
	struct store *store, const char *head, struct seal *ret_seal, struct failure *why);

/* To be called before anything is changed in a run that was sealed (store_finish_run seals it again).
 * Nothing where it was not. */
MUST_CHECK enum status store_reopen_run(struct store *store, int64_t run, struct failure *why);

/* ---- verifying: nothing is written ---- */

enum sealed_state {
	SEALED_HOLDS,
	SEALED_CHANGED,
	SEALED_REMOVED,       /* the run, though nobody pruned it */
	SEALED_SEAL_REMOVED,  /* it came to its end when runs were sealed, and has no seal */
	SEALED_IS_PRUNED,     /* and may be */
	SEALED_IS_REOPENED,   /* a check is at work on it, or was stopped */
	SEALED_IS_UNFINISHED, /* never sealed: not over, or given up */
	SEALED_IS_OLDER       /* never sealed: from before runs were */
};
/* One of the first five but SEALED_HOLDS: something is not as it was left. */
bool sealed_state_is_wrong(enum sealed_state state);

enum sealed_change { ITEM_CHANGED, ITEM_REMOVED, ITEM_ADDED };

struct verify_telling {
	/* First its items that are not as they were, at most VERIFY_ITEMS_TOLD_MAX ... */
	void (*tell_item)(void *context, int64_t run, enum sealed_change change,
		enum seal_part part, int64_t item, const char *name);
	/* ... then the run; `others` such items were not told. */
	void (*tell_run)(void *context, int64_t run, enum sealed_state state,
		const struct seal *seal, int64_t others);
	/* A line of the log is missing, or is not as it was written. */
	void (*tell_seal)(void *context, int64_t number, bool is_missing);
	void *context;
};

enum { VERIFY_ITEMS_TOLD_MAX = 20 };

/* The log as a whole, then one run or (0) all; in one view of the database, with memory that does not
 * grow. *ret_wrong: something is not as it was. ERR_USAGE when there is no such run and never was;
 * ERR_BUSY when nobody had the database open and somebody began to write while it was read: whatever was
 * told may be wrong. */
MUST_CHECK enum status store_verify(struct store *store, int64_t run,
	const struct verify_telling *telling, bool *ret_wrong, struct failure *why);

#endif
