/* Servers in a report: the latest session of each, and what its TLS showed under each of its names. */
#include "base/memory.h"
#include "schema/model/policy_view.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

/* The finding ids of one subject, separated by " ". */
enum status store_read_ids(struct query *query, struct buf *ids)
{
	buf_clear(ids);
	while (query_next(query)) {
		buf_add_text(ids, ids->length ? " " : "");
		buf_add_text(ids, query_take_text(query, 0));
	}
	return query_end(query);
}

struct kept_look { /* one reported_look and what it points to */
	char host[DOMAIN_NAME_MAX + 1];
	struct session_view view;
	char *chain, *tlsa;
};

struct server_reading {
	struct store *store;
	int64_t run;
	struct session_view view;
	struct buf hosts, ids;
	struct said said;
	char *chain;
	int64_t seen_ms;
	bool has_session;
	struct kept_look *kept; /* VISIT_HOSTS_MAX of them */
	struct reported_look looks[VISIT_HOSTS_MAX];
	size_t look_count;
};

static enum status read_session(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	enum status status = said_read(reading->store, endpoint, &reading->said, why);

	free(reading->chain);
	reading->chain = NULL;
	reading->seen_ms = 0;
	reading->has_session = false;
	if (status || !reading->said.latest)
		return status;
	struct query query = query_begin(reading->store,
		"SELECT tls_chain, ended_ms, " VIEW_COLUMNS " FROM session WHERE id = ?", why);

	query_put(&query, reading->said.latest);
	reading->has_session = query_next(&query);
	if (reading->has_session) {
		reading->chain = memory_copy(span_of(query_take_text(&query, 0)));
		reading->seen_ms = query_take(&query, 1);
		view_take(&query, 2, &reading->view);
	}
	return query_end(&query);
}

/* ---- names ---- */

static void forget_looks(struct server_reading *reading)
{
	for (size_t i = 0; i < reading->look_count; i++) {
		free(reading->kept[i].chain);
		free(reading->kept[i].tlsa);
		reading->kept[i].chain = reading->kept[i].tlsa = NULL;
	}
	reading->look_count = 0;
}

static enum status list_names(struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT name FROM endpoint_host WHERE endpoint = ? ORDER BY preference, name "
		"LIMIT ?",
		why);

	query_put(&query, endpoint);
	query_put(&query, VISIT_HOSTS_MAX);
	while (reading->look_count < VISIT_HOSTS_MAX && query_next(&query)) {
		struct kept_look *kept = &reading->kept[reading->look_count];

		query_copy_text(&query, 0, kept->host, sizeof(kept->host));
		reading->looks[reading->look_count++] =
			(struct reported_look){.host = kept->host, .chain = "", .tlsa = ""};
	}
	return query_end(&query);
}

static enum status read_look(
	struct server_reading *reading, size_t index, int64_t endpoint, struct failure *why)
{
	struct kept_look *kept = &reading->kept[index];
	struct reported_look *look = &reading->looks[index];
	int64_t id = 0;
	enum status status =
		store_find_named_session(reading->store, endpoint, kept->host, &id, why);

	if (status || !id)
		return status;
	struct query query = query_begin(reading->store,
		"SELECT tls_chain, ended_ms, " VIEW_COLUMNS " FROM session WHERE id = ?", why);

	query_put(&query, id);
	if (query_next(&query)) {
		kept->chain = memory_copy(span_of(query_take_text(&query, 0)));
		view_take(&query, 2, &kept->view);
		look->session = &kept->view;
		look->chain = kept->chain;
		look->seen_ms = query_take(&query, 1);
	}
	return query_end(&query);
}

/* What one domain publishes of the name. TLSA records stand at the name, so they are the same for
 * all domains; whether they count differs. */
static void take_policy(struct query *query, struct kept_look *kept, struct reported_look *look)
{
	struct sts_view sts = {.mode = (enum sts_mode)query_take_number(query, 3, STS_MODE_COUNT)};

	if (query_take(query, 1) && !kept->tlsa && query_take_text(query, 2)[0])
		look->tlsa = kept->tlsa = memory_copy(span_of(query_take_text(query, 2)));
	query_copy_text(query, 4, sts.patterns, sizeof(sts.patterns));
	if (sts.mode > look->sts && sts_allows(&sts, kept->host))
		look->sts = sts.mode;
}

/* Domains with nothing of the kind are not read: one provider serves very many. */
static enum status read_policies(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT h.name, rd.is_authenticated AND h.is_authenticated AND "
		"h.tlsa_is_authenticated, h.tlsa, iif(p.sts_has_policy, "
		"iif(p.sts_is_overridden, p.sts_override, p.sts_mode), 0) AS mode, "
		"ifnull(p.sts_patterns, '') FROM mx_ip i "
		"JOIN mx_host h ON h.run_domain = i.run_domain AND h.position = i.host "
		"JOIN run_domain rd ON rd.id = i.run_domain "
		"LEFT JOIN domain_policy p ON p.run_domain = i.run_domain "
		"WHERE i.endpoint = ? AND (h.tlsa <> '' OR mode > 0)",
		why);

	query_put(&query, endpoint);
	while (query_next(&query))
		for (size_t i = 0; i < reading->look_count; i++)
			if (strcmp(reading->kept[i].host, query_take_text(&query, 0)) == 0)
				take_policy(&query, &reading->kept[i], &reading->looks[i]);
	return query_end(&query);
}

static enum status read_looks(struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	forget_looks(reading);
	enum status status = list_names(reading, endpoint, why);

	for (size_t i = 0; i < reading->look_count && !status; i++)
		status = read_look(reading, i, endpoint, why);
	return status ? status : read_policies(reading, endpoint, why);
}

static enum status read_server_names(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT name FROM endpoint_host WHERE endpoint = ? ORDER BY preference, name "
		"LIMIT 100",
		why);

	query_put(&query, endpoint);
	return store_read_ids(&query, &reading->hosts);
}

/* A server's findings stand under "host [ip]", for each of its names. */
static enum status read_server_ids(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT f.finding FROM endpoint e CROSS JOIN endpoint_host h CROSS JOIN finding f "
		"INDEXED BY finding_subject ON h.endpoint = e.id AND f.run = e.run "
		"AND f.subject_kind = 'server' "
		"AND f.subject_name = h.name || ' [' || e.ip || ']' "
		"WHERE e.id = ? GROUP BY f.finding ORDER BY min(f.id)",
		why);

	query_put(&query, endpoint);
	return store_read_ids(&query, &reading->ids);
}

/* All servers of a run are asked on one port; what the options do not say is 25. */
enum status store_read_port(
	struct store *store, int64_t run, uint16_t *ret_port, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ifnull(json_extract(iif(json_valid(options), options, '{}'), "
		"'$.\"smtp-port\"'), 25) FROM run WHERE id = ?",
		why);

	query_put(&query, run);
	if (query_next(&query))
		*ret_port = (uint16_t)query_take(&query, 0);
	return query_end(&query);
}

static enum status read_server(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	enum status status = read_session(reading, endpoint, why);

	if (!status)
		status = read_server_names(reading, endpoint, why);
	if (!status)
		status = read_server_ids(reading, endpoint, why);
	return status ? status : read_looks(reading, endpoint, why);
}

enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	struct server_reading reading = {.store = store, .run = run};
	uint16_t port = 0;
	enum status status = store_read_port(store, run, &port, why);

	if (status)
		return status;
	struct query listing = query_begin(store,
		"SELECT e.id, e.ip, (SELECT count(*) FROM session WHERE endpoint = e.id AND state "
		"= 1), "
		"(SELECT count(*) FROM session WHERE endpoint = e.id AND state = "
		"2), " IP_NAME_COLUMNS " FROM endpoint e WHERE e.run = ? AND (EXISTS (SELECT 1 "
		"FROM mx_ip WHERE endpoint = e.id) "
		"OR EXISTS (SELECT 1 FROM session WHERE endpoint = e.id)) ORDER BY e.id",
		why);

	reading.kept = memory_get_zeroed(VISIT_HOSTS_MAX, sizeof(*reading.kept));
	buf_init(&reading.hosts, IDS_BYTES_MAX);
	buf_init(&reading.ids, IDS_BYTES_MAX);
	query_put(&listing, run);
	while (!status && query_next(&listing)) {
		struct ip_name name;
		struct reported_server server = {.ip = query_take_text(&listing, 1),
			.port = port,
			.name = &name,
			.sessions = query_take(&listing, 2),
			.interrupted = query_take(&listing, 3)};

		ip_name_take(&listing, 4, &name);
		status = read_server(&reading, query_take(&listing, 0), why);
		server.hosts = buf_text(&reading.hosts);
		server.findings = buf_text(&reading.ids);
		server.session = reading.has_session ? &reading.view : NULL;
		server.seen_ms = reading.seen_ms;
		server.transcript = reading.said.transcript;
		server.visits = reading.said.visits;
		server.visit_count = reading.said.count;
		server.visits_left_out = server.sessions - (int64_t)reading.said.count;
		server.chain = reading.chain ? reading.chain : "";
		server.looks = reading.looks;
		server.look_count = reading.look_count;
		if (!status)
			status = tell(context, &server, why);
	}
	enum status ended = query_end(&listing);

	forget_looks(&reading);
	free(reading.kept);
	said_finish(&reading.said);
	free(reading.chain);
	buf_finish(&reading.hosts);
	buf_finish(&reading.ids);
	return status ? status : ended;
}
