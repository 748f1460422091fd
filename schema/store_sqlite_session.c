/*
 * Sessions: the intent before a connection, what was observed after it, and what becomes of those
 * whose worker never came back. Whoever settles a session that was interrupted in the meantime is
 * too late: its recipients wait for, or are with, somebody else, so nothing changes.
 */
#include "schema/store_sqlite.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* In a transaction of the caller's. */
static enum status add_session(struct store *store, int64_t run, int64_t endpoint, const char *host,
	int64_t *ret_session, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO session (run, endpoint, host, began_ms) VALUES (?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put(&query, endpoint);
	query_put_text(&query, host);
	query_put(&query, clock_wall_ms());
	enum status status = query_run(&query);

	*ret_session = sqlite3_last_insert_rowid(store->db);
	store_tally(store, run, "session", 1);
	store_tally(store, run, "session open", 1);
	return status;
}

enum status store_begin_session(struct store *store, int64_t run, int64_t endpoint,
	const char *host, int64_t *ret_session, struct failure *why)
{
	int64_t id = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_end(store, add_session(store, run, endpoint, host, &id, why), why);
	if (!status)
		*ret_session = id;
	return status;
}

/* The end of the lease that was written is what proves that the claim is still the caller's. */
static enum status holds_claim(
	struct store *store, const struct session_look *look, bool *ret_holds, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT 1 FROM endpoint WHERE id = ? AND state = 1 AND lease_ms = ?", why);

	query_put(&query, look->endpoint);
	query_put(&query, look->held_until_ms);
	*ret_holds = query_next(&query);
	return query_end(&query);
}

enum status store_begin_look(struct store *store, int64_t run, const struct session_look *look,
	int64_t *ret_session, struct failure *why)
{
	int64_t id = 0;
	bool holds = false;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = holds_claim(store, look, &holds, why);
	if (!status && holds)
		status = add_session(store, run, look->endpoint, look->host, &id, why);
	if (!status && holds) {
		struct query query =
			query_begin(store, "UPDATE session SET is_look = 1 WHERE id = ?", why);

		query_put(&query, id);
		status = query_run(&query);
	}
	status = store_end(store, status, why);
	if (!status)
		*ret_session = id;
	return status;
}

enum status store_find_named_session(struct store *store, int64_t endpoint, const char *host,
	int64_t *ret_session, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id FROM session INDEXED BY session_host WHERE endpoint = ? AND host = ? "
		"AND state = 1 AND is_trial = 0 ORDER BY greeted DESC, id DESC LIMIT 1",
		why);

	query_put(&query, endpoint);
	query_put_text(&query, host);
	*ret_session = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

/* ---- settling ---- */

static enum status settle_view(struct store *store, int64_t run,
	const struct settled_session *session, bool *ret_in_time, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE session SET (state, ended_ms, transcript, tls_chain, " VIEW_COLUMNS
		") = (1, ?, ?, ?, " VIEW_PLACES ") WHERE id = ? AND state = 0",
		why);

	query_put(&query, clock_wall_ms());
	query_put_text(&query, session->transcript);
	query_put_text(&query, session->chain ? session->chain : "");
	view_put(&query, session->view);
	query_put(&query, session->session);
	enum status status = query_run(&query);

	*ret_in_time = !status && sqlite3_changes(store->db) == 1;
	store_tally(store, run, "session open", -(int64_t)*ret_in_time);
	return status;
}

/* After the statement, which has counted whether it was tried before. */
static void count_settled(struct store *store, int64_t run,
	const struct settled_recipient *recipient, int64_t *waiting)
{
	bool was_tried = store->counted_here > 0;
	bool is_tried = was_tried || recipient->answer.outcome != OUTCOME_NOT_ASKED;

	store_tally(
		store, run, "retrying", (recipient->retry_at_ms && is_tried) - (int64_t)was_tried);
	store_tally(store, run, "answered", !recipient->retry_at_ms);
	*waiting += recipient->retry_at_ms != 0;
}

/* Who was not asked has used up no try. */
enum status store_settle_recipient(struct store *store, const struct settling *settling,
	const struct settled_recipient *recipient, int64_t *waiting, struct failure *why)
{
	const struct answer *answer = &recipient->answer;
	struct query query = query_begin(store,
		"UPDATE question SET state = ?1, due_ms = ?2, outcome = ?3, stage = ?4, code = ?5, "
		"enhanced = ?6, text = ?7, sender = ?8, asked = ?9, session = ?10, "
		"last_ms = iif(?12, ?11, last_ms), "
		"first_ms = iif(?12 AND NOT first_ms, ?11, first_ms), "
		"attempts = count_here(attempts, attempts > 0) + ?12, "
		"silences = iif(?13, silences + 1, iif(?12, 0, silences)) "
		"WHERE id = ?14 AND endpoint = ?15 AND state = 1",
		why);

	query_put(&query, recipient->retry_at_ms ? 0 : 2);
	query_put(&query, recipient->retry_at_ms);
	query_put(&query, answer->outcome);
	query_put(&query, answer->stage);
	query_put(&query, answer->code);
	query_put_text(&query, answer->enhanced);
	query_put_text(&query, answer->text);
	query_put_text(&query, recipient->sender);
	query_put_text(&query, recipient->asked);
	query_put(&query, settling->session);
	query_put(&query, clock_wall_ms());
	query_put(&query, answer->outcome != OUTCOME_NOT_ASKED);
	query_put(&query, recipient->is_silence);
	query_put(&query, recipient->id);
	query_put(&query, settling->endpoint);
	store->counted_here = 0;
	enum status status = query_run(&query);

	if (!status && sqlite3_changes(store->db) == 1)
		count_settled(store, settling->run, recipient, waiting);
	if (status || !settling->place || !recipient->is_reusable || recipient->retry_at_ms)
		return status;
	return store_keep_answer(store, recipient->id, settling->place, why);
}

/* The claim ends, or it goes on without its recipients: *waiting are those who wait again. */
static enum status settle_endpoint(struct store *store, const struct settled_session *session,
	int64_t waiting, struct failure *why)
{
	int64_t freed = 0;
	enum status status = store_free_questions(store, session->endpoint, &freed, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		session->hold_until_ms
			? "UPDATE endpoint SET visit_ms = ?1, greeted = count_here(max(greeted, "
			  "?2), greeted = 0 AND ?2), provider = ?3, waiting = waiting + ?4, "
			  "lease_ms = ?6 WHERE id = ?5"
			: "UPDATE endpoint SET visit_ms = ?1, greeted = count_here(max(greeted, "
			  "?2), greeted = 0 AND ?2), provider = ?3, waiting = waiting + ?4, "
			  "state = 0, owner = '', ready_ms = ifnull((SELECT min(due_ms) FROM "
			  "question WHERE endpoint = ?5 AND state = 0), 0) WHERE id = ?5",
		why);

	query_put(&query, session->next_visit_ms);
	query_put(&query, session->view->greeted);
	query_put_text(&query, session->provider ? session->provider : "");
	query_put(&query, waiting + freed);
	query_put(&query, session->endpoint);
	if (session->hold_until_ms)
		query_put(&query, session->hold_until_ms);
	return query_run(&query);
}

enum status store_settle_session(struct store *store, int64_t run,
	const struct settled_session *session, struct failure *why)
{
	const struct settling settling = {run, session->session, session->endpoint, session->place};
	int64_t waiting = 0;
	bool in_time = false;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = settle_view(store, run, session, &in_time, why);
	if (in_time && session->is_trial && !status)
		status = store_mark_trial(store, session->session, why);
	for (size_t i = 0; in_time && i < session->recipient_count && !status; i++)
		status = store_settle_recipient(
			store, &settling, &session->recipients[i], &waiting, why);
	store->counted_here = 0;
	if (in_time && !status)
		status = settle_endpoint(store, session, waiting, why);
	store_tally(store, run, "greeted", store->counted_here);
	return store_end(store, status, why);
}

/* ---- interrupting ---- */

enum status store_interrupt_endpoint(
	struct store *store, int64_t run, int64_t endpoint, size_t *sessions, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE session SET state = 2, ended_ms = ? WHERE endpoint = ? AND state = 0", why);

	query_put(&query, clock_wall_ms());
	query_put(&query, endpoint);
	enum status status = query_run(&query);

	if (status)
		return status;
	*sessions += (size_t)sqlite3_changes(store->db);
	store_tally(store, run, "session open", -(int64_t)sqlite3_changes(store->db));
	return store_free_endpoint(store, endpoint, why);
}

/* No such process, or one that nobody has buried yet: in a container without an init a killed
 * worker may stay a zombie for ever. */
static bool is_gone(pid_t pid)
{
	char path[32], state = '?';

	if (kill(pid, 0) != 0)
		return errno == ESRCH;
	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = '?';
	fclose(file);
	return state == 'Z' || state == 'X';
}

/* Workers are named "HOST/PID". One of this host whose process is gone is dead, and so is one with
 * the caller's own name: the caller has only begun. */
static bool is_dead(const char *owner, const char *worker)
{
	const char *slash = strrchr(owner, '/');
	unsigned long pid;

	if (strcmp(owner, worker) == 0)
		return true;
	if (!slash || strncmp(owner, worker, (size_t)(slash - owner) + 1) != 0)
		return false; /* of another machine: only its lease can tell */
	return span_to_number(span_of(slash + 1), INT32_MAX, &pid) && pid > 0 &&
	       is_gone((pid_t)pid);
}

/* Replaces *owner by the next dead one in order of name, NULL where there is none. */
static enum status find_dead(
	struct store *store, int64_t run, const char *worker, char **owner, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT owner FROM endpoint WHERE run = ?1 AND state = 1 AND owner > ?2 UNION "
		"SELECT owner FROM run_domain WHERE run = ?1 AND state = 0 AND owner > ?2 UNION "
		"SELECT policy_owner FROM run_domain INDEXED BY run_domain_policy WHERE run = ?1 "
		"AND state = 1 AND policy_state = 0 AND policy_due_ms > 0 AND policy_owner > ?2 "
		"ORDER BY 1",
		why);
	char *found = NULL;

	query_put(&query, run);
	query_put_text(&query, *owner ? *owner : "");
	while (!found && query_next(&query))
		if (is_dead(query_take_text(&query, 0), worker))
			found = memory_copy(span_of(query_take_text(&query, 0)));
	enum status status = query_end(&query);

	free(*owner);
	*owner = found;
	return status;
}

static enum status free_domains(
	struct store *store, int64_t run, const char *owner, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET due_ms = 0, owner = '' WHERE run = ? AND owner = ? "
		"AND state = 0",
		why);

	query_put(&query, run);
	query_put_text(&query, owner);
	return query_run(&query);
}

static enum status free_policies(
	struct store *store, int64_t run, const char *owner, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain INDEXED BY run_domain_policy SET policy_due_ms = 0, "
		"policy_owner = '' WHERE run = ? AND state = 1 AND policy_state = 0 "
		"AND policy_due_ms > 0 AND policy_owner = ?",
		why);

	query_put(&query, run);
	query_put_text(&query, owner);
	return query_run(&query);
}

static enum status free_endpoints(
	struct store *store, int64_t run, const char *owner, size_t *sessions, struct failure *why)
{
	int64_t endpoint = 0, last = 0;
	enum status status;

	do {
		last = endpoint;
		struct query query = query_begin(store,
			"SELECT id FROM endpoint WHERE run = ? AND state = 1 AND owner = ? LIMIT 1",
			why);

		query_put(&query, run);
		query_put_text(&query, owner);
		endpoint = query_next(&query) ? query_take(&query, 0) : 0;
		status = query_end(&query);
		if (!status && endpoint && endpoint == last)
			status = store_is_damaged(store, why);
		if (!status && endpoint)
			status = store_interrupt_endpoint(store, run, endpoint, sessions, why);
	} while (!status && endpoint);
	return status;
}

enum status store_interrupt_sessions(struct store *store, int64_t run, const char *worker,
	size_t *ret_count, struct failure *why)
{
	char *owner = NULL;
	size_t sessions = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_free_expired(store, run, clock_wall_ms(), &sessions, why);
	if (!status)
		status = find_dead(store, run, worker, &owner, why);
	while (!status && owner) {
		status = free_endpoints(store, run, owner, &sessions, why);
		if (!status)
			status = free_domains(store, run, owner, why);
		if (!status)
			status = free_policies(store, run, owner, why);
		if (!status)
			status = find_dead(store, run, worker, &owner, why);
	}
	free(owner);
	status = store_end(store, status, why);
	if (!status)
		*ret_count = sessions;
	return status;
}
