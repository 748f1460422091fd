#include "schema/store_vantage.h"
#include "schema/store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- our own side ---- */

static enum status put_head(
	struct store *store, int64_t run, const struct vantage_facts *facts, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR REPLACE INTO vantage (run, proxy, helo, helo_status, helo_is_ours, "
		"liar, "
		"port, intercepted, advice, letter) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, run);
	query_put_text(&query, facts->proxy);
	query_put_text(&query, facts->helo);
	query_put(&query, facts->helo_status);
	query_put(&query, facts->helo_is_ours);
	query_put_text(&query, facts->liar);
	query_put(&query, facts->port);
	query_put_text(&query, facts->intercepted);
	query_put_text(&query, facts->advice);
	query_put_text(&query, facts->letter);
	return query_run(&query);
}

static enum status put_ip(struct store *store, int64_t run, size_t place,
	const struct vantage_ip *ip, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO vantage_ip VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put(&query, (int64_t)place);
	query_put_text(&query, ip->ip);
	query_put_text(&query, ip->range);
	query_put(&query, ip->is_by_helo);
	query_put(&query, ip->name.is_asked);
	query_put(&query, ip->name.status);
	query_put_text(&query, ip->name.name);
	query_put(&query, ip->name.count);
	query_put(&query, ip->name.is_confirmed);
	query_put_text(&query, ip->listed_on);
	query_put(&query, ip->lists_asked);
	query_put(&query, ip->lists_declined);
	return query_run(&query);
}

static enum status put_canary(struct store *store, int64_t run, size_t place,
	const struct vantage_canary *canary, struct failure *why)
{
	struct query query =
		query_begin(store, "INSERT INTO vantage_canary VALUES (?, ?, ?, ?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put(&query, (int64_t)place);
	query_put_text(&query, canary->host);
	query_put_text(&query, canary->ip);
	query_put(&query, canary->outcome);
	query_put(&query, canary->greeted);
	query_put_text(&query, canary->said);
	return query_run(&query);
}

/* Rows of an earlier look; a canary that has greeted an earlier worker stays where no new one takes its
 * place. */
static enum status drop_old(
	struct store *store, int64_t run, size_t canary_count, struct failure *why)
{
	struct query query = query_begin(store, "DELETE FROM vantage_ip WHERE run = ?", why);

	query_put(&query, run);
	enum status status = query_run(&query);

	if (status || !canary_count)
		return status;
	query = query_begin(store, "DELETE FROM vantage_canary WHERE run = ?", why);
	query_put(&query, run);
	return query_run(&query);
}

enum status store_put_vantage(
	struct store *store, int64_t run, const struct vantage_facts *facts, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = drop_old(store, run, facts->canary_count, why);
	if (!status)
		status = put_head(store, run, facts, why);
	for (size_t i = 0; i < facts->ip_count && !status; i++)
		status = put_ip(store, run, i, &facts->ips[i], why);
	for (size_t i = 0; i < facts->canary_count && !status; i++)
		status = put_canary(store, run, i, &facts->canaries[i], why);
	return store_end(store, status, why);
}

static enum status read_head(
	struct store *store, int64_t run, struct vantage_facts *facts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT proxy, helo, helo_status, helo_is_ours, liar, port, intercepted, advice, "
		"letter FROM vantage WHERE run = ?",
		why);

	query_put(&query, run);
	if (query_next(&query)) {
		facts->is_known = true;
		query_copy_text(&query, 0, facts->proxy, sizeof(facts->proxy));
		query_copy_text(&query, 1, facts->helo, sizeof(facts->helo));
		facts->helo_status =
			(enum dns_status)query_take_number(&query, 2, DNS_STATUS_COUNT);
		facts->helo_is_ours = query_take(&query, 3);
		query_copy_text(&query, 4, facts->liar, sizeof(facts->liar));
		facts->port = (enum port_state)query_take_number(&query, 5, PORT_STATE_COUNT);
		query_copy_text(&query, 6, facts->intercepted, sizeof(facts->intercepted));
		query_copy_text(&query, 7, facts->advice, sizeof(facts->advice));
		query_copy_text(&query, 8, facts->letter, sizeof(facts->letter));
	}
	return query_end(&query);
}

static enum status read_ips(
	struct store *store, int64_t run, struct vantage_facts *facts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ip, range, is_by_helo, ptr_is_asked, ptr_status, ptr_name, ptr_count, "
		"ptr_is_confirmed, listed_on, lists_asked, lists_declined FROM vantage_ip "
		"WHERE run = ? ORDER BY place",
		why);

	query_put(&query, run);
	while (query_next(&query) && facts->ip_count < VANTAGE_IPS_MAX) {
		struct vantage_ip *ip = &facts->ips[facts->ip_count++];

		query_copy_text(&query, 0, ip->ip, sizeof(ip->ip));
		query_copy_text(&query, 1, ip->range, sizeof(ip->range));
		ip->is_by_helo = query_take(&query, 2);
		ip_name_take(&query, 3, &ip->name);
		query_copy_text(&query, 8, ip->listed_on, sizeof(ip->listed_on));
		ip->lists_asked = (int)query_take(&query, 9);
		ip->lists_declined = (int)query_take(&query, 10);
	}
	return query_end(&query);
}

static enum status read_canaries(
	struct store *store, int64_t run, struct vantage_facts *facts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT host, ip, outcome, greeted, said FROM vantage_canary WHERE run = ? "
		"ORDER BY place",
		why);

	query_put(&query, run);
	while (query_next(&query) && facts->canary_count < VANTAGE_CANARIES_MAX) {
		struct vantage_canary *canary = &facts->canaries[facts->canary_count++];

		query_copy_text(&query, 0, canary->host, sizeof(canary->host));
		query_copy_text(&query, 1, canary->ip, sizeof(canary->ip));
		canary->outcome = (enum outcome)query_take_number(&query, 2, OUTCOME_COUNT);
		canary->greeted = query_take(&query, 3);
		query_copy_text(&query, 4, canary->said, sizeof(canary->said));
	}
	return query_end(&query);
}

enum status store_read_vantage(
	struct store *store, int64_t run, struct vantage_facts *ret_facts, struct failure *why)
{
	struct vantage_facts facts = {.is_known = false};
	enum status status = read_head(store, run, &facts, why);

	if (!status)
		status = read_ips(store, run, &facts, why);
	if (!status)
		status = read_canaries(store, run, &facts, why);
	if (!status)
		*ret_facts = facts;
	return status;
}

/* ---- what the run's own servers say of us ---- */

enum status store_each_doorstep(struct store *store, int64_t run,
	void (*tell)(void *context, const struct doorstep *doorstep), void *context,
	struct failure *why)
{
	/* With max() SQLite takes the other columns from the row that has it. */
	struct query query = query_begin(store,
		"SELECT s.host, e.ip, s.greeted, ifnull(s.banner, ''), "
		"max(s.greeted * 1000000000000 + s.id) FROM session s "
		"JOIN endpoint e ON e.id = s.endpoint WHERE s.run = ? AND s.state = 1 "
		"AND s.last_outcome NOT IN (0, 5, 14) GROUP BY s.endpoint",
		why);

	_Static_assert(OUTCOME_WAITING == 0 && OUTCOME_FORBIDDEN == 5 && OUTCOME_NOT_ASKED == 14,
		"nobody was knocked on");
	query_put(&query, run);
	while (query_next(&query)) {
		char host[DOMAIN_NAME_MAX + 1], ip[IP_TEXT_SIZE];

		query_copy_text(&query, 0, host, sizeof(host));
		query_copy_text(&query, 1, ip, sizeof(ip));
		const struct doorstep doorstep = {.host = host,
			.ip = ip,
			.greeted = query_take(&query, 2),
			.banner = query_take_text(&query, 3)};

		tell(context, &doorstep);
	}
	return query_end(&query);
}

/* ---- runs side by side ---- */

static enum status count_verdicts(
	struct store *store, int64_t run, struct run_line *line, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ifnull(v.verdict, 3), count(*), ifnull(sum(v.is_suppressed), 0) FROM "
		"run_address ra LEFT JOIN verdict v ON v.run_address = ra.id WHERE ra.run = ? AND "
		"ra.is_machine = 0 GROUP BY 1",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		int verdict = query_take_number(&query, 0, VERDICT_COUNT);

		line->verdicts[verdict] += query_take(&query, 1) - query_take(&query, 2);
		line->suppressed += query_take(&query, 2);
		line->addresses += query_take(&query, 1);
	}
	return query_end(&query);
}

enum status store_each_run(struct store *store,
	void (*tell)(void *context, const struct run_line *line), void *context,
	struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT r.id, ifnull(v.port, 0) FROM run r LEFT JOIN vantage v ON v.run = r.id "
		"WHERE r.state <> 3 ORDER BY r.id DESC",
		why);
	enum status status = OK;

	while (!status && query_next(&query)) {
		struct run_texts texts = {0};
		struct run_line line = {
			.port = (enum port_state)query_take_number(&query, 1, PORT_STATE_COUNT)};

		status = store_read_run(store, query_take(&query, 0), &texts, &line.run, why);
		if (!status)
			status = count_verdicts(store, line.run.id, &line, why);
		if (!status)
			tell(context, &line);
		run_texts_finish(&texts);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

enum { SAID_SIZE = REPLY_TEXT_MAX + 32 };

/* "550 5.1.1 User unknown"; the system's words where there was no reply. */
static void print_answer(struct query *query, char ret_said[SAID_SIZE])
{
	int64_t code = query_take(query, 5);
	size_t used = 0;

	ret_said[0] = '\0';
	if (code)
		used = (size_t)snprintf(ret_said, SAID_SIZE, "%lld ", (long long)code);
	if (query_take_text(query, 6)[0])
		used += (size_t)snprintf(
			ret_said + used, SAID_SIZE - used, "%.16s ", query_take_text(query, 6));
	snprintf(ret_said + used, SAID_SIZE - used, "%s", query_take_text(query, 7));
}

enum status store_each_verdict(struct store *store, int64_t run,
	void (*tell)(void *context, const struct verdict_line *line), void *context,
	struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT a.local || '@' || d.name, v.verdict, v.reason, v.cause, v.certainty, "
		"q.code, "
		"q.enhanced, q.text FROM run_address ra JOIN address a ON a.id = ra.address "
		"JOIN domain d ON d.id = a.domain LEFT JOIN verdict v ON v.run_address = ra.id "
		"LEFT JOIN endpoint e ON e.run = ra.run AND e.ip = v.deciding_ip "
		"LEFT JOIN question q ON q.run_domain = ra.run_domain AND q.kind = 0 AND "
		"q.run_address = ra.id AND q.endpoint = e.id WHERE ra.run = ? AND ra.is_machine = "
		"0",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		bool is_judged = !query_is_null(&query, 1);
		char said[SAID_SIZE];

		print_answer(&query, said);
		const struct verdict_line line = {.address = query_take_text(&query, 0),
			.verdict = is_judged ? (enum verdict)query_take_number(
						       &query, 1, VERDICT_COUNT)
					     : VERDICT_UNVERIFIED,
			.reason = is_judged ? query_take_text(&query, 2) : "not-judged",
			.cause = is_judged ? (enum cause)query_take_number(&query, 3, CAUSE_COUNT)
					   : CAUSE_US,
			.certainty = (enum certainty)query_take_number(&query, 4, CERTAINTY_COUNT),
			.said = said};

		tell(context, &line);
	}
	return query_end(&query);
}
