/* What judging and reporting read alike: a domain's servers and their answers. */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

static enum status read_host_ips(
	struct store *store, int64_t run_domain, struct mail_hosts *hosts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT i.host, e.ip FROM mx_ip i JOIN endpoint e ON e.id = i.endpoint "
		"WHERE i.run_domain = ? ORDER BY i.host, i.number",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		int64_t host = query_take(&query, 0);

		if (host < 0 || (size_t)host >= hosts->host_count)
			continue;
		hosts->ips =
			memory_make_room(hosts->ips, hosts->ip_count, &size, sizeof(*hosts->ips));
		if (!hosts->hosts[host].ip_count++)
			hosts->hosts[host].ip_first = hosts->ip_count;
		query_copy_text(&query, 1, hosts->ips[hosts->ip_count++], IP_TEXT_SIZE);
	}
	return query_end(&query);
}

static enum status read_host_names(
	struct store *store, int64_t run_domain, struct mail_hosts *hosts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT name, preference, ttl_s, status, is_cname, is_usable, is_authenticated, "
		"alias, times, failing_family, failing_status FROM mx_host WHERE run_domain = ? "
		"ORDER BY position",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		hosts->hosts = memory_make_room(
			hosts->hosts, hosts->host_count, &size, sizeof(*hosts->hosts));
		struct mx_host *host = &hosts->hosts[hosts->host_count++];

		*host = (struct mx_host){.preference = (uint16_t)query_take(&query, 1),
			.ttl_s = (uint32_t)query_take(&query, 2),
			.status = (enum dns_status)query_take_number(&query, 3, DNS_STATUS_COUNT),
			.is_cname = query_take(&query, 4),
			.is_usable = query_take(&query, 5),
			.is_authenticated = query_take(&query, 6),
			.times = (uint16_t)query_take(&query, 8),
			.failing_family = (uint8_t)query_take(&query, 9),
			.failing_status =
				(enum dns_status)query_take_number(&query, 10, DNS_STATUS_COUNT)};
		query_copy_text(&query, 0, host->name, sizeof(host->name));
		query_copy_text(&query, 7, host->alias, sizeof(host->alias));
	}
	return query_end(&query);
}

enum status store_read_hosts(
	struct store *store, int64_t run_domain, struct mail_hosts *ret_hosts, struct failure *why)
{
	struct mail_hosts hosts = {0};
	struct query query = query_begin(store,
		"SELECT status, route, is_authenticated, is_cut, hosts_told, ips_told, "
		"null_preference, is_alias, negative_ttl_s FROM run_domain WHERE id = ?",
		why);

	query_put(&query, run_domain);
	if (query_next(&query)) {
		hosts.status = (enum dns_status)query_take_number(&query, 0, DNS_STATUS_COUNT);
		hosts.route = (enum mail_route)query_take_number(&query, 1, MAIL_ROUTE_COUNT);
		hosts.is_authenticated = query_take(&query, 2);
		hosts.is_cut = query_take(&query, 3);
		hosts.hosts_told = (uint32_t)query_take(&query, 4);
		hosts.ips_told = (uint32_t)query_take(&query, 5);
		hosts.null_preference = (uint16_t)query_take(&query, 6);
		hosts.is_alias = query_take(&query, 7);
		hosts.negative_ttl_s = (uint32_t)query_take(&query, 8);
	}
	enum status status = query_end(&query);

	if (!status)
		status = read_host_names(store, run_domain, &hosts, why);
	if (!status)
		status = read_host_ips(store, run_domain, &hosts, why);
	if (status)
		mail_hosts_finish(&hosts);
	else
		*ret_hosts = hosts;
	return status;
}

void answer_take(struct query *query, struct answer_row *row)
{
	*row = (struct answer_row){.preference = (uint16_t)query_take(query, 1)};
	query_copy_text(query, 0, row->host, sizeof(row->host));
	query_copy_text(query, 2, row->ip, sizeof(row->ip));
	row->answer.stage = STAGE_CONNECT;
	if (!row->ip[0]) {
		row->answer.outcome = OUTCOME_UNRESOLVED;
		row->answer.stage = STAGE_DNS;
		snprintf(row->answer.text, sizeof(row->answer.text), "%s",
			dns_status_name(
				(enum dns_status)query_take_number(query, 13, DNS_STATUS_COUNT)));
		return;
	}
	row->answer.outcome = (enum outcome)query_take_number(query, 3, OUTCOME_COUNT);
	if (row->answer.outcome != OUTCOME_WAITING)
		row->answer.stage = (enum stage)query_take_number(query, 4, STAGE_COUNT);
	row->answer.code = (int)query_take(query, 5);
	query_copy_text(query, 6, row->answer.enhanced, sizeof(row->answer.enhanced));
	query_copy_text(query, 7, row->answer.text, sizeof(row->answer.text));
	query_copy_text(query, 8, row->sender, sizeof(row->sender));
	row->attempts = (int32_t)query_take(query, 9);
	row->first_ms = query_take(query, 10);
	row->last_ms = query_take(query, 11);
	row->session = query_take(query, 12);
	row->silences = (int32_t)query_take(query, 14);
	row->from_run = query_take(query, 15);
	row->endpoint = query_take(query, 16);
}

/* They come by position, as the index has them; a sorter a query costs more than the query. Most are in
 * order already, and rows of one preference stay as they are. */
static void sort_by_preference(struct answer_row *rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		size_t to = i;

		while (to && rows[to - 1].preference > rows[i].preference)
			to--;
		if (to == i)
			continue;
		struct answer_row row = rows[i];

		memmove(&rows[to + 1], &rows[to], (i - to) * sizeof(*rows));
		rows[to] = row;
	}
}

enum status store_read_answers(struct store *store, const struct recipient_key *key,
	struct answers *answers, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT h.name, h.preference, e.ip, q.outcome, q.stage, q.code, q.enhanced, "
		"q.text, "
		"q.sender, q.attempts, q.first_ms, q.last_ms, q.session, h.status, "
		"q.silences, q.from_run, e.id, iif(q.state = 0 AND q.attempts > 0, q.due_ms, 0) "
		"FROM mx_host h "
		"LEFT JOIN mx_ip i ON i.run_domain = h.run_domain AND i.host = h.position "
		"LEFT JOIN endpoint e ON e.id = i.endpoint "
		"LEFT JOIN question q ON q.run_domain = h.run_domain AND q.kind = ?2 "
		"AND q.run_address = ?3 AND q.endpoint = i.endpoint "
		"WHERE h.run_domain = ?1 ORDER BY h.position, i.number",
		why);
	size_t before = answers->count;

	query_put(&query, key->run_domain);
	query_put(&query, key->kind);
	query_put(&query, key->run_address);
	while (query_next(&query)) {
		answers->rows = memory_make_room(
			answers->rows, answers->count, &answers->size, sizeof(*answers->rows));
		struct answer_row *row = &answers->rows[answers->count++];

		answer_take(&query, row);
		row->kind = key->kind;
		row->again_ms = query_take(&query, 17);
	}
	sort_by_preference(answers->rows + before, answers->count - before);
	return query_end(&query);
}

void answers_finish(struct answers *answers)
{
	free(answers->rows);
	*answers = (struct answers){0};
}
