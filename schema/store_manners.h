/*
 * What the store keeps for good manners: how welcome we are at a provider, who is not visited at all,
 * and whom we ask once more with all patience. Verbs behave as store.h says.
 */
#ifndef SCHEMA_STORE_MANNERS_H
#define SCHEMA_STORE_MANNERS_H

#include "schema/store.h"

/* ---- providers ---- */

/* Whose server it is: by the name of the provider and by its IP address. */
struct server_name {
	const char *provider, *ip;
};
struct welcome {
	int32_t refusals;      /* visits in which it said that we are not welcome */
	int64_t pause_ms;      /* between two visits, since it named a limit; 0 = the usual one */
	int64_t not_before_ms; /* wall clock; nobody of it is visited before */
	bool is_closed;        /* for the rest of the run */
};
/* Of provider and server together: the less welcoming one. All zero where nothing was ever said. */
MUST_CHECK enum status store_read_welcome(struct store *store, int64_t run,
	const struct server_name *name, struct welcome *ret_welcome, struct failure *why);

struct cold_words {
	bool names_limit; /* it asks for a longer pause; else it does not want us */
	int64_t pause_ms; /* the next one, where it names a limit */
	int64_t now_ms;   /* wall clock */
	int32_t close_at; /* so many refusals close it */
};
/* Notes what was said in one visit, for the provider and the server; *ret_welcome is what follows. */
MUST_CHECK enum status store_note_cold_words(struct store *store, int64_t run,
	const struct server_name *name, const struct cold_words *words, struct welcome *ret_welcome,
	struct failure *why);
/* Nobody of the provider's (or server's) visited endpoints is asked any more: who has an answer keeps
 * it, all others get this one. Its other endpoints are found when they are claimed. */
MUST_CHECK enum status store_close_server(struct store *store, int64_t run,
	const struct server_name *name, const struct answer *answer, size_t *ret_count,
	struct failure *why);

/* When a connection to a provider (by its profile's id) was last begun, of all runs and workers;
 * 0 = never. For those whose profile says so alone. */
MUST_CHECK enum status store_read_pace(
	struct store *store, const char *provider, int64_t *ret_last_ms, struct failure *why);
MUST_CHECK enum status store_note_pace(
	struct store *store, const char *provider, int64_t now_ms, struct failure *why);

/* ---- claims that end without a visit ---- */

struct passed_over {
	int64_t endpoint;
	const struct settled_recipient
		*recipients; /* those claimed and not listed here go back to waiting */
	size_t recipient_count;
	const struct answer *rest; /* for whoever else waits at the endpoint and has no answer yet;
				      who has one keeps it; NULL = they wait on */
};
/* There is no session: no connection was made. */
MUST_CHECK enum status store_pass_over(
	struct store *store, int64_t run, const struct passed_over *passed, struct failure *why);
/* Gives a claim back; the endpoint is not claimed again before `until_ms`. */
MUST_CHECK enum status store_put_off_visit(
	struct store *store, int64_t run, int64_t endpoint, int64_t until_ms, struct failure *why);
/* Is there a name of the endpoint that is wanted? For those that have more than a visit lists. */
MUST_CHECK enum status store_any_host(struct store *store, int64_t endpoint,
	bool (*is_wanted)(const void *context, const char *host), const void *context,
	bool *ret_any, struct failure *why);

/* ---- patience ---- */

/* Who got no reply in time from a server that took the connection waits once more, each once in a
 * run; its recipients are is_patient. Returns how many. */
MUST_CHECK enum status store_reopen_slow(
	struct store *store, int64_t run, int64_t due_ms, size_t *ret_count, struct failure *why);

#endif
