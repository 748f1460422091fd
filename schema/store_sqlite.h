/*
 * Private to schema/store_sqlite*.c: the database behind store.h, and statements that are bound, run
 * and read with sticky errors, so that a verb needs one check at its end.
 */
#ifndef SCHEMA_STORE_SQLITE_H
#define SCHEMA_STORE_SQLITE_H

#include "base/buf.h"
#include "schema/store_manners.h"
#include "schema/store_policy.h"
#include "schema/store_report.h"
#include "schema/store_suppressed.h"
#include "schema/store_judge.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum {
	STATEMENTS_MAX = 512,
	STATEMENT_PLACES = 2 * STATEMENTS_MAX, /* a power of two */
	KNOWN_MAX =
		65536 /* texts of 80 bytes or so; a site seldom has more, and then SQL finds them */
};

struct store {
	sqlite3 *db;
	char *path;
	struct {
		const char *sql; /* a literal: its address is its name */
		sqlite3_stmt *statement;
	} statements[STATEMENTS_MAX];
	size_t statement_count;
	uint16_t statement_places[STATEMENT_PLACES]; /* by address: numbers from 1 on; 0 = free */
	unsigned batches;                            /* begun, one within another */
	bool undoes_batches;                         /* one of them was not to be kept */
	bool reads_file_alone; /* as if nobody could write it: it was so when it was opened */
	struct stat opened;
	bool holds_view, has_view; /* see store_hold_view; a reading transaction is open */
	struct known { /* ids of addresses ("local@domain") and domains ("@domain") of one run */
		int64_t run;
		struct text_set *texts;
		int64_t *ids;
		size_t size;
	} known;
	struct tally { /* what the open transaction adds, see store_tally */
		int64_t run;
		const char *name;
		int64_t n;
	} * tallies;
	size_t tally_count, tally_size;
	int64_t counted_here; /* see store_count_here */
	bool has_page_key;
	uint64_t page_key[2];
	struct run_texts { /* handed out, each until the next call of the same verb */
		char *seeds, *options, *vantage;
	} begun, found, reported;
	struct reported_note *notes; /* owned with their texts */
	size_t note_count;
	int64_t own_run;               /* whose domains were compared with the user's own ones */
	struct vantage_facts *vantage; /* of store_report_run */
	int64_t against;               /* store_compare_with */
	char *compared_vantage;        /* of store_report_run, likewise */
	struct reported_point *trend;
	struct { /* what the tables of store_sqlite_history.c are about; run 0 = nothing */
		int64_t run, version, against;
		int changes;
	} traced;
	char *sts_policy; /* handed out, until the next verb of the cache */
};

/* One use of a prepared statement. Binding goes from left to right. */
struct query {
	struct store *store;
	sqlite3_stmt *statement;
	struct failure *why;
	enum status status;
	int bound;
};

struct query query_begin(struct store *store, const char *sql, struct failure *why);
void query_put(struct query *query, int64_t number);
void query_put_text(struct query *query, const char *text); /* borrowed until query_end */
void query_put_blob(struct query *query, const void *bytes, size_t length); /* borrowed likewise */
/* The next row; false at the end and after a failure. */
bool query_next(struct query *query);
int64_t query_take(struct query *query, int column);
/* One of our enumerations: a number outside [0, count) means that the file is damaged, and is 0. */
int query_take_number(struct query *query, int column, int count);
bool query_is_null(struct query *query, int column);
/* "" for NULL; valid until the next query_next or query_end. */
const char *query_take_text(struct query *query, int column);
/* The bytes of a blob, valid likewise. */
struct span query_take_blob(struct query *query, int column);
/* Copies, cut where it does not fit. */
void query_copy_text(struct query *query, int column, char *ret_text, size_t size);
/* Resets the statement; the status of all that was done with it. */
MUST_CHECK enum status query_end(struct query *query);
/* For a statement without rows: steps once and ends. */
MUST_CHECK enum status query_run(struct query *query);

/* A transaction that takes the writers' lock at once; inside a batch both do nothing. */
MUST_CHECK enum status store_begin(struct store *store, struct failure *why);
/* Commits where `status` is OK, else rolls back; returns the status of the whole. */
MUST_CHECK enum status store_end(struct store *store, enum status status, struct failure *why);
enum status store_sqlite_fails(struct store *store, struct failure *why);
/* What a sound file cannot hold. Loops that work off what an index lists ask for it: an index that
 * has lost touch with its table would keep them going for ever. */
enum status store_is_damaged(struct store *store, struct failure *why);
MUST_CHECK enum status store_execute(struct store *store, const char *sql, struct failure *why);

/* Somebody began to write a file that is read as if nobody could: what was read may be wrong. */
bool store_was_written(const struct store *store);

/* ---- shared by the verbs ---- */

/* Of table run; one that is pruned is there only until it is deleted (store_sqlite_prune.c). */
enum { RUN_OPEN, RUN_COMPLETE, RUN_INCOMPLETE, RUN_PRUNED };

void run_texts_finish(struct run_texts *texts);
void store_forget_notes(struct store *store);
/* store_find_run with texts of the caller's choice. */
MUST_CHECK enum status store_read_run(struct store *store, int64_t id, struct run_texts *texts,
	struct run *ret_run, struct failure *why);

/* SQL functions page_key(url) and count_here, and the key that store_page_key uses. */
MUST_CHECK enum status store_add_functions(struct store *store, struct failure *why);
MUST_CHECK enum status store_read_page_key(struct store *store, struct failure *why);
/* Adds to a tally of the run when the open transaction ends; `name` is a literal. */
void store_tally(struct store *store, int64_t run, const char *name, int64_t n);
MUST_CHECK enum status store_write_tallies(struct store *store, struct failure *why);
void store_forget_tallies(struct store *store);
/* SQL: count_here(value, condition) is the value, and counts in store->counted_here the rows where the
 * condition is true: so an UPDATE tells how many rows were something before. */
void store_count_here(sqlite3_context *context, int count, sqlite3_value **arguments);
/* Adds to a tally of the run at once; nothing where n is 0. */
MUST_CHECK enum status store_count_up(
	struct store *store, int64_t run, const char *name, int64_t n, struct failure *why);
/* One mail link of a page; the caller counts it. */
MUST_CHECK enum status store_add_link(struct store *store, int64_t run, int64_t page,
	const struct found_link *link, struct failure *why);

/* Forgets ids that a transaction which was undone may have given. */
void store_forget_known(struct store *store);
/* The id of an address that the DNS names within a run; made where it is missing. What is of the site
 * remains so. */
MUST_CHECK enum status store_machine_in_run(struct store *store, int64_t run,
	const struct address *address, int64_t *ret_run_address, struct failure *why);
/* Puts the addresses that a domain names for machines into the run, with where they stand. */
MUST_CHECK enum status store_put_machines(struct store *store, int64_t run,
	const struct settled_policy *settled, struct failure *why);
enum { MAILTO_SIZE = 8 + 3 * ADDRESS_TEXT_SIZE };
/* "mailto:local@domain" (RFC 6068 2), of the address as one text. */
void print_mailto(const char *address, char ret_href[MAILTO_SIZE]);
/* Gives the recipients of a claimed endpoint back: *ret_count of them, by which the caller raises
 * endpoint.waiting ... */
MUST_CHECK enum status store_free_questions(
	struct store *store, int64_t endpoint, int64_t *ret_count, struct failure *why);
/* ... or the endpoint with them. */
MUST_CHECK enum status store_free_endpoint(
	struct store *store, int64_t endpoint, struct failure *why);
/* The same where nobody settles its session any more; adds to *sessions. */
MUST_CHECK enum status store_interrupt_endpoint(
	struct store *store, int64_t run, int64_t endpoint, size_t *sessions, struct failure *why);
MUST_CHECK enum status store_free_expired(
	struct store *store, int64_t run, int64_t now_ms, size_t *sessions, struct failure *why);

/* One recipient of a claimed endpoint gets its answer; *waiting counts up where it waits again. */
struct settling {
	int64_t run;
	int64_t session; /* 0 = there was none */
	int64_t endpoint;
	const char *place; /* of reusable answers, or NULL */
};
MUST_CHECK enum status store_settle_recipient(struct store *store, const struct settling *settling,
	const struct settled_recipient *recipient, int64_t *waiting, struct failure *why);
/* The question's answer may be used by later runs. */
MUST_CHECK enum status store_keep_answer(
	struct store *store, int64_t question, const char *place, struct failure *why);
/* Claims for the visit, which knows its endpoint and hosts, whom it is to ask; the caller takes them off
 * endpoint.waiting. */
MUST_CHECK enum status store_fill_visit(
	struct store *store, int64_t now_ms, struct visit *visit, struct failure *why);
/* Answers what an earlier run knows and takes it out of the visit; adds to *reused. */
MUST_CHECK enum status store_reuse_answers(struct store *store, int64_t run,
	const struct visit_wanted *wanted, struct visit *visit, size_t *reused,
	struct failure *why);

/* Fields of a struct as columns of a table, in the order of both. */
enum field_kind { FIELD_TEXT, FIELD_BOOL, FIELD_INT, FIELD_INT64, FIELD_ENUM };
struct field {
	enum field_kind kind;
	size_t offset, size; /* of a text; of an enumeration how many values it has */
};
/* clang-format off */
#define FIELD_OF(kind, type, field)        {kind, offsetof(type, field), 0}
#define FIELD_ENUM_OF(type, field, count)  {FIELD_ENUM, offsetof(type, field), count}
#define FIELD_TEXT_OF(type, field) \
	{FIELD_TEXT, offsetof(type, field), sizeof(((type *)0)->field)}
/* clang-format on */
void fields_put(
	struct query *query, const struct field *fields, size_t field_count, const void *object);
void fields_take(struct query *query, int first_column, const struct field *fields,
	size_t field_count, void *object);

/* The columns of struct session_view in table session. */
void view_put(struct query *query, const struct session_view *view);
void view_take(struct query *query, int first_column, struct session_view *ret_view);
/* clang-format off */
#define VIEW_COLUMNS \
	"helo, last_outcome, last_stage, last_code, last_enhanced, " \
	"last_text, banner, software, extensions, extensions_tls, " \
	"greeted, null_sender_refused, tls_is_offered, tls_is_started, " \
	"tls_is_trusted, tls_is_name_matched, tls_version, tls_cipher, " \
	"tls_cipher_bits, tls_subject, tls_issuer, tls_names, " \
	"tls_not_before_s, tls_not_after_s, tls_sha256, tls_sha1, " \
	"tls_error, connect_ms, banner_ms, ehlo_ms, handshake_ms, " \
	"mail_ms, rcpt_ms, total_ms, source_ip, " \
	"tls_group, tls_key, tls_signature, starttls_text, quit_text, " \
	"ecn, null_sender_accepted, ehlo_refused, " \
	"starttls_ms, ehlo_tls_ms, data_ms, quit_ms, banner_code, " \
	"is_masked, ehlo_text, ehlo_tls_text, injected"
#define VIEW_PLACES \
	"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?, ?, ?, ?"
/* clang-format on */

/* The best settled session of an endpoint under a host name: one that was greeted, then the latest;
 * 0 = none. */
MUST_CHECK enum status store_find_named_session(struct store *store, int64_t endpoint,
	const char *host, int64_t *ret_session, struct failure *why);

/* Fills hosts with the DNS answer of a domain; mail_hosts_finish frees it. */
MUST_CHECK enum status store_read_hosts(
	struct store *store, int64_t run_domain, struct mail_hosts *ret_hosts, struct failure *why);

/* What a domain publishes besides. domain_policy_finish frees it; is_asked is false where there is
 * nothing. Where there is, hosts and addresses are those of store_read_hosts. */
MUST_CHECK enum status store_read_policy(struct store *store, int64_t run_domain,
	struct domain_policy *ret_policy, struct failure *why);
/* Replaces what is there. */
MUST_CHECK enum status store_put_policy(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why);
/* IP_NAME_COLUMNS, from `first_column` on. */
void ip_name_take(struct query *query, int first_column, struct ip_name *ret_name);
/* clang-format off */
#define IP_NAME_COLUMNS \
	"e.ptr_is_asked, e.ptr_status, e.ptr_name, e.ptr_count, e.ptr_is_confirmed, " \
	"e.ptr_is_authenticated"
/* clang-format on */

/* What judging found out of outages, with its texts; kept_outages_finish frees it. */
struct kept_outages {
	char recipient[ADDRESS_TEXT_SIZE];
	struct outage *list;
	size_t count;
};
MUST_CHECK enum status store_read_outages(struct store *store, int64_t run_domain,
	struct kept_outages *ret_kept, struct failure *why);
void kept_outages_finish(struct kept_outages *kept);

/* Domains that are the user's own, and their questions of level deep. */
MUST_CHECK enum status store_mark_own(
	struct store *store, int64_t run, const struct visit_wanted *wanted, struct failure *why);
MUST_CHECK enum status store_make_trials(
	struct store *store, int64_t run, const struct visit_wanted *wanted, struct failure *why);
MUST_CHECK enum status store_mark_trial(struct store *store, int64_t session, struct failure *why);
/* Parts of store_put_policy and store_read_policy. */
MUST_CHECK enum status store_put_listings(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why);
MUST_CHECK enum status store_read_listings(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why);

/* Every server's answer about one recipient of a domain, by preference, host, number; hosts without
 * an address are answers too (OUTCOME_UNRESOLVED). The list owns its texts. */
struct answers {
	struct answer_row {
		char host[DOMAIN_NAME_MAX + 1], ip[IP_TEXT_SIZE], sender[ADDRESS_TEXT_SIZE];
		char asked[ADDRESS_TEXT_SIZE]; /* only by store_read_deep */
		uint16_t preference;
		enum recipient_kind kind;
		struct answer answer;
		int32_t attempts, silences;
		int64_t first_ms, last_ms, session, from_run, endpoint;
		int64_t again_ms; /* not by store_read_deep */
	} * rows;
	size_t count, size;
};
struct recipient_key {
	int64_t run_domain, run_address;
	enum recipient_kind kind;
};
/* Appends. */
MUST_CHECK enum status store_read_answers(struct store *store, const struct recipient_key *key,
	struct answers *answers, struct failure *why);
/* The same for abuse@ and all trials of the domain, as far as they were to be made; by kind first. */
MUST_CHECK enum status store_read_deep(
	struct store *store, int64_t run_domain, struct answers *answers, struct failure *why);
/* Columns name, preference, ip, outcome, stage, code, enhanced, text, sender, attempts, first_ms,
 * last_ms, session, the host's DNS status. */
void answer_take(struct query *query, struct answer_row *ret_row);
void answers_finish(struct answers *answers);

enum { IDS_BYTES_MAX = 8192 };
/* The finding ids of one subject, separated by " ", which the query lists. */
MUST_CHECK enum status store_read_ids(struct query *query, struct buf *ids);

/* Sessions of one domain, each read once. */
struct kept_sessions {
	struct kept_session {
		int64_t id;
		struct session_view *view; /* NULL: it is not settled */
		char *chain;
	} * kept;
	size_t count, size;
	struct named_session {
		int64_t endpoint, id; /* 0 = there is none */
		const char *host;     /* of an answer row */
	} * named;
	size_t named_count, named_size;
};
/* Fills the result's sessions and chains, which live until kept_sessions_finish; the rows outlive
 * `sessions`. */
MUST_CHECK enum status store_keep_sessions(struct store *store, struct kept_sessions *sessions,
	const struct answer_row *row, struct judged_result *result, struct failure *why);
void kept_sessions_finish(struct kept_sessions *sessions);

/* All servers of a run are asked on one port. In store_sqlite_servers.c. */
MUST_CHECK enum status store_read_port(
	struct store *store, int64_t run, uint16_t *ret_port, struct failure *why);

/* ---- store_sqlite_suppressed.c ---- */

/* Set up as {0}. */
struct kept_suppressed {
	char *texts[3];
	struct reported_suppression told; /* reason NULL = it is not suppressed */
};
void suppressed_finish(struct kept_suppressed *kept);
/* `of`: kind is a finding's id, "" for an address. */
MUST_CHECK enum status store_read_suppressed(struct store *store, int64_t run,
	const struct finding_subject *of, struct kept_suppressed *ret_kept, struct failure *why);
/* Of a run, by verdict: adds addresses to `counts`, and their mail links to `links`. */
MUST_CHECK enum status store_count_suppressed(struct store *store, int64_t run,
	int64_t counts[VERDICT_COUNT], int64_t links[VERDICT_COUNT], struct failure *why);

/* ---- store_sqlite_history.c, store_sqlite_past.c: against earlier runs ---- */

/* Makes the tables of that run's history, or finds them made. */
MUST_CHECK enum status store_trace_history(struct store *store, int64_t run, struct failure *why);
MUST_CHECK enum status store_read_past(
	struct store *store, int64_t run, struct reported_past *ret_past, struct failure *why);
/* First seen and standing, when the tables are made: of a row of temp.standing, or nothing where there
 * is none; of a text that is no address. */
void standing_take(struct query *query, int first_column, struct reported_address *address);
MUST_CHECK enum status store_read_invalid_standing(struct store *store, const char *written,
	struct reported_address *address, struct failure *why);
/* clang-format off */
#define STANDING_COLUMNS \
	"s.first_seen_ms, s.history, s.has_before, s.before, s.was_gone, s.is_to_be_confirmed, " \
	"s.is_newly_counted, s.changes, s.failing_since_ms"
/* clang-format on */

/* ---- store_sqlite_links.c: where an address stands ---- */

/* The links of one address at a time, in memory that the next one uses again. Set up as {0}. */
struct links {
	struct reported_link *items; /* by page URL, line */
	size_t count, size, pages;
	struct text_block *texts;
};
/* Of an address of the site, a machine's, and a text that is no address. */
MUST_CHECK enum status links_read(
	struct store *store, int64_t run_address, struct links *links, struct failure *why);
MUST_CHECK enum status links_read_machine(struct store *store, int64_t run_address,
	const char *address, struct links *links, struct failure *why);
MUST_CHECK enum status links_read_invalid(struct store *store, int64_t run, const char *written,
	struct links *links, struct failure *why);
void links_finish(struct links *links);

/* ---- store_sqlite_said.c: what was said in the visits to one server ---- */

/* Of one endpoint at a time. Set up as {0}; its texts are valid until the next reading. */
struct said {
	struct reported_visit visits[STORE_VISITS_MAX + STORE_ASIDES_MAX];
	size_t count;
	int64_t latest;         /* the session that stands for the server; 0 = there is none */
	const char *transcript; /* of that one, or "" */
};
MUST_CHECK enum status said_read(
	struct store *store, int64_t endpoint, struct said *said, struct failure *why);
void said_finish(struct said *said);

#endif
