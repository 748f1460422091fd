/* The rest of a report: domains, servers, findings, pages that failed. */
#include "base/buf.h"
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { IDS_BYTES_MAX = 8192 };

/* The finding ids of one subject, separated by " ". */
static enum status read_ids(struct query *query, struct buf *ids)
{
	buf_clear(ids);
	while (query_next(query)) {
		buf_add_text(ids, ids->length ? " " : "");
		buf_add_text(ids, query_take_text(query, 0));
	}
	return query_end(query);
}

static enum status read_domain_ids(
	struct store *store, int64_t run, const char *name, struct buf *ids, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT finding FROM finding WHERE run = ? AND subject_kind = 'domain' "
		"AND subject_name = ? ORDER BY id",
		why);

	query_put(&query, run);
	query_put_text(&query, name);
	return read_ids(&query, ids);
}

/* ---- domains ---- */

struct controls {
	struct answers answers;
	struct reported_result *results;
	enum recipient_kind *kinds;
};

static enum status read_controls(
	struct store *store, int64_t run_domain, struct controls *controls, struct failure *why)
{
	enum status status = OK;

	for (int kind = RECIPIENT_POSTMASTER; kind <= RECIPIENT_RANDOM && !status; kind++) {
		const struct recipient_key key = {run_domain, 0, (enum recipient_kind)kind};

		status = store_read_answers(store, &key, &controls->answers, why);
	}
	if (!status)
		status = store_read_deep(store, run_domain, &controls->answers, why);
	size_t count = controls->answers.count;

	controls->results = memory_get_zeroed(count, sizeof(*controls->results));
	controls->kinds = memory_get_zeroed(count, sizeof(*controls->kinds));
	for (size_t i = 0; i < count; i++) {
		const struct answer_row *row = &controls->answers.rows[i];

		controls->kinds[i] = row->kind;
		controls->results[i] = (struct reported_result){.host = row->host,
			.ip = row->ip,
			.preference = row->preference,
			.answer = row->answer,
			.sender = row->sender,
			.asked = row->asked,
			.attempts = row->attempts,
			.asked_ms = row->last_ms};
	}
	return status;
}

static void controls_finish(struct controls *controls)
{
	answers_finish(&controls->answers);
	free(controls->results);
	free(controls->kinds);
}

enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	struct query listing = query_begin(store,
		"SELECT rd.id, d.name, (SELECT count(*) FROM run_address WHERE run_domain = rd.id "
		"AND is_machine = rd.is_machine), rd.is_machine "
		"FROM run_domain rd JOIN domain d ON d.id = rd.domain WHERE rd.run = ? "
		"ORDER BY rd.is_machine, d.name",
		why);
	enum status status = OK;
	struct buf ids;

	buf_init(&ids, IDS_BYTES_MAX);
	query_put(&listing, run);
	while (!status && query_next(&listing)) {
		struct mail_hosts hosts = {0};
		struct domain_policy policy = {0};
		struct controls controls = {0};
		struct reported_domain domain = {.name = query_take_text(&listing, 1),
			.hosts = &hosts,
			.policy = &policy,
			.is_machine = query_take(&listing, 3),
			.address_count = query_take(&listing, 2)};

		status = store_read_hosts(store, query_take(&listing, 0), &hosts, why);
		if (!status)
			status = store_read_policy(store, query_take(&listing, 0), &policy, why);
		if (!status)
			status = read_controls(store, query_take(&listing, 0), &controls, why);
		if (!status)
			status = read_domain_ids(store, run, domain.name, &ids, why);
		domain.findings = buf_text(&ids);
		domain.controls = controls.results;
		domain.control_kinds = controls.kinds;
		domain.control_count = controls.answers.count;
		if (!status)
			status = tell(context, &domain, why);
		controls_finish(&controls);
		mail_hosts_finish(&hosts);
		domain_policy_finish(&policy);
	}
	enum status ended = query_end(&listing);

	buf_finish(&ids);
	return status ? status : ended;
}

/* ---- servers ---- */

struct server_reading {
	struct store *store;
	int64_t run;
	struct session_view view;
	struct buf hosts, ids;
	char *transcript;
	bool has_session;
};

static enum status read_session(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT transcript, " VIEW_COLUMNS " FROM session WHERE id = ifnull("
		"(SELECT id FROM session WHERE endpoint = ?1 AND state = 1 AND is_trial = 0 "
		"ORDER BY id DESC LIMIT 1), (SELECT id FROM session WHERE endpoint = ?1 "
		"AND state = 1 ORDER BY id DESC LIMIT 1))",
		why);

	free(reading->transcript);
	reading->transcript = NULL;
	query_put(&query, endpoint);
	reading->has_session = query_next(&query);
	if (reading->has_session) {
		reading->transcript = memory_copy(span_of(query_take_text(&query, 0)));
		view_take(&query, 1, &reading->view);
	}
	return query_end(&query);
}

static enum status read_server_names(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT name FROM endpoint_host WHERE endpoint = ? ORDER BY preference, name "
		"LIMIT 100",
		why);

	query_put(&query, endpoint);
	return read_ids(&query, &reading->hosts);
}

/* A server's findings stand under "host [ip]", for each of its names. */
static enum status read_server_ids(
	struct server_reading *reading, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(reading->store,
		"SELECT f.finding FROM endpoint e JOIN endpoint_host h ON h.endpoint = e.id "
		"JOIN finding f ON f.run = e.run AND f.subject_kind = 'server' "
		"AND f.subject_name = h.name || ' [' || e.ip || ']' "
		"WHERE e.id = ? GROUP BY f.finding ORDER BY min(f.id)",
		why);

	query_put(&query, endpoint);
	return read_ids(&query, &reading->ids);
}

/* All servers of a run are asked on one port; what the options do not say is 25. */
static enum status read_port(
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

enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	struct server_reading reading = {.store = store, .run = run};
	uint16_t port = 0;
	enum status status = read_port(store, run, &port, why);

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
		status = read_session(&reading, query_take(&listing, 0), why);
		if (!status)
			status = read_server_names(&reading, query_take(&listing, 0), why);
		if (!status)
			status = read_server_ids(&reading, query_take(&listing, 0), why);
		server.hosts = buf_text(&reading.hosts);
		server.findings = buf_text(&reading.ids);
		server.session = reading.has_session ? &reading.view : NULL;
		server.transcript = reading.transcript ? reading.transcript : "";
		if (!status)
			status = tell(context, &server, why);
	}
	enum status ended = query_end(&listing);

	free(reading.transcript);
	buf_finish(&reading.hosts);
	buf_finish(&reading.ids);
	return status ? status : ended;
}

/* ---- findings and pages ---- */

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct run_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT finding, subject_kind, subject_name, evidence FROM finding WHERE run = ? "
		"ORDER BY subject_kind, subject_name, id",
		why);
	enum status status = OK;

	query_put(&query, run);
	while (!status && query_next(&query)) {
		const struct run_finding finding = {.id = query_take_text(&query, 0),
			.subject_kind = query_take_text(&query, 1),
			.subject_name = query_take_text(&query, 2),
			.evidence = query_take_text(&query, 3)};

		status = tell(context, &finding, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}
