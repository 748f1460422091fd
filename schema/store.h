/*
 * The store: everything that crawl, check and report tell each other. It speaks of runs, pages,
 * addresses, domains, endpoints, visits and verdicts; no SQL, row or statement crosses this
 * header. Each verb is one transaction: it happens as a whole or not at all, also across kill -9.
 *
 * Several processes may have the same store open. One crawl at a time (store_lock.h); any
 * number of checkers agree by claims, which carry a lease: a claim that is not settled when its
 * lease ends may be claimed again.
 *
 * All verbs return ERR_STORE with a sentence when the database cannot do its work (disk full,
 * read-only, corrupt); out parameters are then untouched. Texts in structs that the store fills
 * belong to the store until the next call of the same verb, unless noted. Times are wall clock ms.
 */
#ifndef SCHEMA_STORE_H
#define SCHEMA_STORE_H

#include "base/failure.h"
#include "schema/model/observation.h"
#include "schema/model/policy.h"
#include "schema/model/user_domains.h"
#include "schema/model/verdict.h"

#include <stdint.h>

struct store;

enum store_mode {
	STORE_CREATE, /* read, write, create */
	STORE_OPEN,   /* read, write; must exist */
	STORE_READ    /* read only, for who may not write it; must exist. Verbs that write fail. */
};

/* Refuses: a file that is no SQLite database, one of another program (application_id), one of a
 * newer version (user_version), a symbolic link, a folder. Applies missing migrations. STORE_READ
 * refuses one that misses any, and makes no file beside it, which the owner could not write: one that
 * somebody has open is read with them; one that nobody has open is read as if nobody could (what is
 * read while somebody does may be wrong: good enough for a cache, not for a report); one with the log of
 * a crash is refused. */
MUST_CHECK enum status store_open(
	const char *path, enum store_mode mode, struct store **ret_store, struct failure *why);
void store_close(struct store *store); /* NULL-safe */

/* Verbs between these two share one transaction, because each commit waits for the disk. A batch
 * holds the writers' lock: keep it short. `keep` false undoes all of it. One within another belongs to
 * it: the outermost writes, and nothing where any of them was not to be kept. */
MUST_CHECK enum status store_begin_batch(struct store *store, struct failure *why);
MUST_CHECK enum status store_end_batch(struct store *store, bool keep, struct failure *why);

/* From now on verbs that only read share one view of the database until the next one that writes,
 * which spares each of them the way to the file's locks. For the crawl, which reads what it wrote;
 * to be renewed now and then, because the database's log grows while a view is held. Until it is
 * dropped only verbs of the crawl may be used. */
MUST_CHECK enum status store_hold_view(struct store *store, struct failure *why);
void store_drop_view(struct store *store);

/* ---- runs ---- */

struct run {
	int64_t id;
	const char *seeds;   /* URLs (or addresses for a check without crawl), separated by "\n" */
	const char *options; /* JSON object */
	const char *vantage;
	int64_t started_ms, finished_ms; /* finished 0 = still open */
	bool is_complete;
	bool crawl_done;
	bool was_resumed;
};

struct run_wanted {
	const char *seeds, *options, *vantage;
	int64_t resume_within_ms; /* an unfinished run with the same seeds and options, younger than
				     this, goes on; an older one is closed as incomplete. 0 = never */
};

/* Resumes or opens a run. */
MUST_CHECK enum status store_begin_run(struct store *store, const struct run_wanted *wanted,
	struct run *ret_run, struct failure *why);
/* id 0 = the latest. ERR_USAGE when there is none. */
MUST_CHECK enum status store_find_run(
	struct store *store, int64_t id, struct run *ret_run, struct failure *why);
MUST_CHECK enum status store_crawl_done(struct store *store, int64_t run, struct failure *why);
/* Also seals what was found out (store_seal.h): call it when everything is judged. */
MUST_CHECK enum status store_finish_run(
	struct store *store, int64_t run, bool is_complete, struct failure *why);
/* Notes about a run that the report shows: what was cut short, what the vantage is. One text a key;
 * a later one replaces it, and "" takes it away. */
MUST_CHECK enum status store_note(
	struct store *store, int64_t run, const char *key, const char *text, struct failure *why);

/* ---- crawl ---- */

enum page_kind {
	PAGE_OF_SITE,   /* fetched and read */
	PAGE_ELSEWHERE, /* only asked whether it is there: a link to another site, a file */
	PAGE_SITEMAP,   /* sitemaps and feeds: read for the pages that they list */
	PAGE_CONTACT    /* security.txt and the like: read for the addresses that it names */
};
enum page_state { PAGE_QUEUED, PAGE_FETCHED, PAGE_FAILED, PAGE_SKIPPED /* robots, type, scope */ };

/* A URL's name within this database: a fingerprint with a key that the database drew. Two URLs of
 * one run that share it would lose one page: at ten million URLs the odds of one such pair are
 * about 1 in 370,000. */
uint64_t store_page_key(const struct store *store, struct span url);

struct new_page {
	const char *url;
	uint64_t key; /* store_page_key of url */
	enum page_kind kind;
	uint32_t depth;
	uint32_t steps; /* redirects in a row that led here */
};

struct queued_page {
	int64_t id;
	char *url; /* owned by the caller: free(), with the others */
	uint64_t key;
	enum page_kind kind;
	uint32_t depth, steps;
	/* What an earlier run of the same crawl_key knows of it: id 0 and NULL where there is none
	 * whose links could be used again. */
	int64_t before;
	char *etag, *last_modified;
	uint64_t *
		targets; /* what it led to; NULL where these are many: store_page_targets has them */
	size_t target_count;
};
void queued_page_finish(struct queued_page *page);

/* Says how this crawl reads pages. *ret_before is the latest run with the same crawl key whose crawl
 * was done, or 0. */
MUST_CHECK enum status store_begin_crawl(struct store *store, int64_t run, const char *crawl_key,
	int64_t *ret_before, struct failure *why);

struct page_turn {
	int64_t after;  /* only pages with a higher id; 0 = from the start */
	int64_t before; /* the run whose validators are wanted, or 0 */
	bool elsewhere; /* PAGE_ELSEWHERE and nothing else; or all but these */
	size_t most;
};
/* The next queued pages in order of id; those taken earlier and not settled are among them again
 * when asked from the start. */
MUST_CHECK enum status store_take_pages(struct store *store, int64_t run,
	const struct page_turn *turn, struct queued_page *ret_pages, size_t *ret_count,
	struct failure *why);
/* Every URL that the run knows, to rebuild the frontier's memory after a restart. */
MUST_CHECK enum status store_each_key(struct store *store, int64_t run,
	void (*tell)(void *context, uint64_t key), void *context, struct failure *why);
/* The pages that a settled page leads to, those that were never queued too. Caller frees. */
MUST_CHECK enum status store_page_targets(struct store *store, int64_t page, uint64_t **ret_keys,
	size_t *ret_count, struct failure *why);
/* What this key stands for in the run: url NULL where it was never queued, else the caller's. */
MUST_CHECK enum status store_page_named(struct store *store, int64_t run, uint64_t key,
	struct new_page *ret_page, struct failure *why);

struct found_link {                    /* one recipient of one mail link */
	const struct address *address; /* NULL: it is no address, and `written` holds the text */
	const char *written;
	const char *defect; /* finding id of an invalid one, else NULL */
	uint32_t line;
	const char *href, *text, *source;
	const char *corrected; /* the href to paste instead, or NULL */
	const char *findings;  /* ids of the link's defects separated by " ", or "" */
};

struct settled_page {
	int64_t id;
	enum page_kind kind;
	enum page_state state;
	int status;        /* HTTP, 0 = none */
	const char *error; /* "" or why it could not be fetched or was skipped */
	const char *title, *content_type, *etag, *last_modified, *redirect; /* "" where none */
	int64_t bytes;
	bool is_whole; /* nothing of it was left out, so that a later run may use its links again */
	bool has_contact_form;
	int64_t before; /* > 0: unchanged since then (304): title, links, targets are that page's */
	const struct found_link *links;
	size_t link_count;
	const uint64_t *targets; /* keys of all pages that it leads to, in any order */
	size_t target_count;
	const struct new_page *new_pages; /* to queue; those already known are passed over */
	size_t new_page_count;
};

/* Queues URLs at depth 0; those known are passed over. */
MUST_CHECK enum status store_add_seeds(struct store *store, int64_t run, const char *const *urls,
	size_t count, struct failure *why);
/* Queues pages that no page led to. */
MUST_CHECK enum status store_queue_pages(struct store *store, int64_t run,
	const struct new_page *pages, size_t count, struct failure *why);
/* Settles a batch: pages become fetched in the same transaction as their links and new URLs. */
MUST_CHECK enum status store_settle_pages(struct store *store, int64_t run,
	const struct settled_page *pages, size_t count, struct failure *why);

/* Pages that the run `before` had and this one has not: those that answer 404 or 410 now get the
 * finding page-gone, and those that nothing leads to any more are only counted. */
struct vanished_pages {
	int64_t gone, unlinked;
	char first_unlinked[512]; /* its URL, cut where it does not fit */
};
MUST_CHECK enum status store_tell_vanished(struct store *store, int64_t run, int64_t before,
	struct vanished_pages *ret_vanished, struct failure *why);

/* ---- check: addresses without a crawl ---- */

/* Puts addresses into the run as if a page had named them, without a link. */
MUST_CHECK enum status store_add_addresses(struct store *store, int64_t run,
	const struct address *addresses, size_t count, struct failure *why);
/* The same for a bare domain, of which only the control recipients are asked. */
MUST_CHECK enum status store_add_domain(
	struct store *store, int64_t run, const char *domain, struct failure *why);

/* ---- check: domains ---- */

struct claimed_domain {
	int64_t id; /* of the domain within the run */
	char name[DOMAIN_NAME_MAX + 1];
	bool was_asked; /* an answer came, and was to be asked for again */
};

struct domain_claim {
	const char *worker;
	int64_t lease_ms;
	size_t most; /* as many as *ret_domains has room for */
};

/* Claims domains that are unresolved, or whose soft failure is due to be asked again (not_before). */
MUST_CHECK enum status store_claim_domains(struct store *store, int64_t run,
	const struct domain_claim *wanted, struct claimed_domain *ret_domains, size_t *ret_count,
	struct failure *why);

struct settled_domain {
	int64_t id;
	const struct mail_hosts *hosts;
	int64_t retry_at_ms;  /* 0 = final; else ask again then */
	bool has_no_policies; /* nobody will ask for them */
};

/* Stores the answer and hangs the domain on its endpoints. */
MUST_CHECK enum status store_settle_domain(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why);

/* ---- check: endpoints ---- */

struct wanted_recipient {
	int64_t id; /* of the question: this recipient at this endpoint in this run */
	enum recipient_kind kind;
	struct address
		address;  /* for RECIPIENT_RANDOM without a local part: who asks makes one up */
	int32_t attempts; /* made before */
	int32_t silences; /* of these, how many of the last ones in a row brought no word */
	bool is_patient;  /* it ran out of time before: the last try, with all patience */
	char sender
		[ADDRESS_TEXT_SIZE]; /* of the attempt to repeat (greylisting), "" = the null sender */
};

enum { VISIT_RECIPIENTS_MAX = 50, VISIT_HOSTS_MAX = 20 };

struct visit {            /* one endpoint claimed for one session */
	int64_t endpoint; /* id within the run */
	char ip[IP_TEXT_SIZE];
	char hosts[VISIT_HOSTS_MAX][DOMAIN_NAME_MAX + 1]; /* mx host names that share the address */
	bool host_is_seen[VISIT_HOSTS_MAX]; /* a session of this run went under that name */
	size_t host_count;
	/* Our address when somebody here was told to come back later: greylisting knows its callers
	 * by it. "" = nobody was */
	char source[IP_TEXT_SIZE];
	size_t recipient_count;
	/* recipients of one domain stand together: published ones, postmaster, abuse, random; the
	 * controls come with the first of the published ones, also where those do not all fit. Or
	 * they are one trial of one domain (recipient_kind_is_trial), and nobody else. They stand
	 * last, so that a copy may leave out the room beyond recipient_count. */
	struct wanted_recipient recipients[VISIT_RECIPIENTS_MAX];
};

/* Level deep. Trials are made of own domains alone, after everything else was answered there. */
struct deep_wanted {
	const struct user_domains *own;
	unsigned trials; /* 1u << kind for each that can be made */
};

struct visit_wanted {
	const char *worker;
	int64_t lease_ms;
	int64_t now_ms;
	size_t queue_least;   /* an endpoint is due when so many recipients wait (10), ... */
	int64_t age_least_ms; /* ... or its oldest has waited so long (30 s), ... */
	bool crawl_done;      /* ... or the crawl has ended */
	bool with_controls;   /* level standard: postmaster and random as well */
	/* Answers that an earlier run got at the same place and that are not older than these times
	 * are used without a visit; place NULL = none are. */
	const char *place;                             /* where we knock from, and the port */
	int64_t reuse_since_ms, reuse_random_since_ms; /* random: what the server said to nobody */
	bool has_second_sender;                        /* else answers to one are not ours */
	const struct deep_wanted *deep;                /* or NULL */
};

/* Makes questions of what has become known (an address of a resolved domain x each endpoint), then
 * claims up to `most` due endpoints. A retry counts as waiting once its time has come. *ret_visits
 * is an array of `most` that the caller provides. */
MUST_CHECK enum status store_claim_visits(struct store *store, int64_t run,
	const struct visit_wanted *wanted, struct visit *ret_visits, size_t most, size_t *ret_count,
	struct failure *why);
/* Gives a claim back unvisited (another process holds the address's turn). */
MUST_CHECK enum status store_release_visit(
	struct store *store, int64_t run, int64_t endpoint, struct failure *why);
/* The intent row: committed before the connection is made. */
MUST_CHECK enum status store_begin_session(struct store *store, int64_t run, int64_t endpoint,
	const char *host, int64_t *ret_session, struct failure *why);

/* The same for a look: a session under another name of a server whose claim was held
 * (settled_session.hold_until_ms), with nobody to ask for. *ret_session is 0 where the claim is not
 * the caller's any more. */
struct session_look {
	int64_t endpoint, held_until_ms;
	const char *host;
};
MUST_CHECK enum status store_begin_look(struct store *store, int64_t run,
	const struct session_look *look, int64_t *ret_session, struct failure *why);

struct settled_recipient {
	int64_t id;
	struct answer answer;
	char sender[ADDRESS_TEXT_SIZE]; /* "" = null sender */
	char asked[ADDRESS_TEXT_SIZE];  /* what RCPT TO said, for the random one */
	int64_t retry_at_ms;            /* 0 = final; else the question waits until then */
	bool is_silence;                /* the server brought no word: counted in a row */
	bool is_reusable;               /* a later run may use the answer */
};

struct settled_session {
	int64_t session, endpoint;
	const struct session_view *view;
	const char *chain; /* tls_chain.h; "" = none */
	const char *
		transcript; /* lines "C: ...", "S: ...", "- ..." each with "+ms " in front; visible text */
	const struct settled_recipient
		*recipients; /* those claimed and not listed here go back to waiting */
	size_t recipient_count;
	int64_t next_visit_ms; /* the endpoint is not claimed again before; 0 = any time */
	const char *provider;  /* whose server it is; NULL = not known */
	const char *place;     /* of answers that are reusable; NULL = none are */
	int64_t hold_until_ms; /* the claim is kept for store_begin_look, as a lease until then; its
				  recipients are given back all the same. 0 = it ends */
	bool is_trial; /* its view says nothing of the server's ways, and is not reported as such */
};

/* Comes too late, and changes nothing, where the lease was over and the session is interrupted. */
MUST_CHECK enum status store_settle_session(struct store *store, int64_t run,
	const struct settled_session *session, struct failure *why);
/* After a crash: sessions begun and not settled by a worker that is gone become `interrupted`, and
 * their recipients wait again; its domains are free too. Also expires leases. Returns how many
 * sessions. A worker's name is "HOST/PID": of the caller's host those are gone that have no process,
 * and so is one with the caller's own name (it has only begun); others are known by their lease. */
MUST_CHECK enum status store_interrupt_sessions(struct store *store, int64_t run,
	const char *worker, size_t *ret_count, struct failure *why);

/* ---- progress ---- */

struct run_counts {
	int64_t pages_queued, pages_fetched, pages_failed, pages_skipped;
	int64_t elsewhere_queued, elsewhere_found, elsewhere_broken; /* PAGE_ELSEWHERE */
	int64_t links, addresses, invalid, domains, domains_resolved, endpoints, endpoints_greeted;
	int64_t questions, questions_answered, questions_retrying;
	int64_t questions_reused; /* answered by an earlier run */
	int64_t sessions, sessions_open;
	/* when the next question, resting endpoint, unresolved domain, policy that was not asked
	 * for, or lease is due; in the past: it can be claimed now; 0 = nothing waits and nothing is
	 * claimed */
	int64_t next_due_ms;
	int64_t verdicts[VERDICT_COUNT];
	bool crawl_done;
};

/* What is asked again in a run that is not over. */
struct waiting {
	int64_t addresses; /* those that a server, or their domain's DNS, is asked for again; not of
			      machines */
	int64_t next_ms;   /* run_counts.next_due_ms */
};
/* Reads every address of the run. All is 0 where the run is over. */
MUST_CHECK enum status store_count_waiting(
	struct store *store, int64_t run, struct waiting *ret_waiting, struct failure *why);

/* Cheap enough for five times a second. Machine addresses and the domains of nothing else are counted
 * as work (questions, endpoints, sessions), but not as links, addresses, domains or verdicts. */
MUST_CHECK enum status store_count(
	struct store *store, int64_t run, struct run_counts *ret_counts, struct failure *why);

#endif
