/* The domains of a report. */
#include "base/buf.h"
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

static enum status read_domain_ids(
	struct store *store, int64_t run, const char *name, struct buf *ids, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT finding FROM finding WHERE run = ? AND subject_kind = 'domain' "
		"AND subject_name = ? ORDER BY id",
		why);

	query_put(&query, run);
	query_put_text(&query, name);
	return store_read_ids(&query, ids);
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
			.first_asked_ms = row->first_ms,
			.asked_ms = row->last_ms,
			.from_run = row->from_run};
	}
	return status;
}

static void controls_finish(struct controls *controls)
{
	answers_finish(&controls->answers);
	free(controls->results);
	free(controls->kinds);
}

/* Everything of one domain, for the moment in which it is told. */
struct domain_telling {
	struct mail_hosts hosts;
	struct domain_policy policy;
	struct controls controls;
	struct kept_outages outages;
};

static enum status read_domain(struct store *store, int64_t run_domain,
	struct domain_telling *telling, struct failure *why)
{
	enum status status = store_read_hosts(store, run_domain, &telling->hosts, why);

	if (!status)
		status = store_read_policy(store, run_domain, &telling->policy, why);
	if (!status)
		status = read_controls(store, run_domain, &telling->controls, why);
	return status ? status : store_read_outages(store, run_domain, &telling->outages, why);
}

static void telling_finish(struct domain_telling *telling)
{
	controls_finish(&telling->controls);
	kept_outages_finish(&telling->outages);
	mail_hosts_finish(&telling->hosts);
	domain_policy_finish(&telling->policy);
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
		struct domain_telling telling = {0};
		struct reported_domain domain = {.name = query_take_text(&listing, 1),
			.hosts = &telling.hosts,
			.policy = &telling.policy,
			.is_machine = query_take(&listing, 3),
			.address_count = query_take(&listing, 2)};

		status = read_domain(store, query_take(&listing, 0), &telling, why);
		if (!status)
			status = read_domain_ids(store, run, domain.name, &ids, why);
		domain.findings = buf_text(&ids);
		domain.controls = telling.controls.results;
		domain.control_kinds = telling.controls.kinds;
		domain.control_count = telling.controls.answers.count;
		domain.outages = (struct outages){
			telling.outages.recipient, telling.outages.list, telling.outages.count};
		if (!status)
			status = tell(context, &domain, why);
		telling_finish(&telling);
	}
	enum status ended = query_end(&listing);

	buf_finish(&ids);
	return status ? status : ended;
}
