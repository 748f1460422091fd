#include "base/memory.h"
#include "schema/store_sqlite_sealed.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

/* ---- the run as a whole ---- */

static enum status read_notes(struct store *store, int64_t run, struct failure *why)
{
	struct query query =
		query_begin(store, "SELECT key, text FROM note WHERE run = ? ORDER BY key", why);
	size_t size = 0;

	store_forget_notes(store);
	query_put(&query, run);
	while (query_next(&query)) {
		store->notes = memory_make_room(
			store->notes, store->note_count, &size, sizeof(*store->notes));
		store->notes[store->note_count++] = (struct reported_note){
			.key = memory_copy(span_of(query_take_text(&query, 0))),
			.text = memory_copy(span_of(query_take_text(&query, 1)))};
	}
	return query_end(&query);
}

/* Addresses that were never judged count as unverified. Summed up here: grouping by verdict, the library
 * would sort them. */
static enum status count_by_verdict(
	struct store *store, int64_t run, struct reported_run *head, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ifnull(v.verdict, 3), 1, (SELECT count(*) FROM link WHERE run_address = "
		"ra.id) FROM run_address ra LEFT JOIN verdict v ON v.run_address = ra.id WHERE "
		"ra.run = ?1 AND ra.is_machine = 0 UNION ALL "
		"SELECT 4, count(DISTINCT written), count(*) FROM link WHERE run = ?1 "
		"AND run_address IS NULL",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		int64_t verdict = query_take(&query, 0);

		if (verdict < 0 || verdict >= VERDICT_COUNT)
			continue;
		head->verdicts[verdict] += query_take(&query, 1);
		head->links_by_verdict[verdict] += query_take(&query, 2);
	}
	return query_end(&query);
}

/* Endpoints where nothing but machine addresses is asked for. */
static enum status count_machine_servers(
	struct store *store, int64_t run, int64_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT count(DISTINCT i.endpoint) FROM run_domain rd INDEXED BY "
		"run_domain_machine JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.run = ? AND "
		"rd.is_machine = 1 AND NOT EXISTS (SELECT 1 FROM mx_ip o JOIN run_domain s ON s.id "
		"= o.run_domain WHERE o.endpoint = i.endpoint AND s.is_machine = 0)",
		why);

	query_put(&query, run);
	if (query_next(&query))
		*ret_count = query_take(&query, 0);
	return query_end(&query);
}

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	struct reported_run head = {0};
	struct run_counts counts;
	int64_t machine_servers = 0;
	enum status status = store_read_run(store, run, &store->reported, &head.run, why);

	if (!status)
		status = store_count(store, run, &counts, why);
	if (!status)
		status = count_by_verdict(store, run, &head, why);
	if (!status)
		status = count_machine_servers(store, run, &machine_servers, why);
	if (!status)
		status = store_count_suppressed(
			store, run, head.suppressed, head.links_suppressed, why);
	if (!status)
		status = read_notes(store, run, why);
	if (!status)
		status = store_read_port(store, run, &head.port, why);
	if (!store->vantage)
		store->vantage = memory_get(sizeof(*store->vantage));
	if (!status)
		status = store_read_vantage(store, run, store->vantage, why);
	if (!status)
		status = store_count_waiting(store, run, &head.waiting, why);
	if (!status)
		status = store_read_past(store, run, &head.past, why);
	if (!status)
		status = store_read_seal(store, run, &head.seal, why);
	if (status)
		return status;
	if (!seal_is_of_contents(&head.seal))
		head.seal.number = 0;
	head.pages_fetched = counts.pages_fetched;
	head.pages_failed = counts.pages_failed;
	head.pages_skipped = counts.pages_skipped;
	head.elsewhere_found = counts.elsewhere_found;
	head.elsewhere_broken = counts.elsewhere_broken;
	head.links = counts.links;
	head.addresses = counts.addresses;
	head.domains = counts.domains;
	head.servers = counts.endpoints - machine_servers;
	head.notes = store->notes;
	head.note_count = store->note_count;
	head.vantage = store->vantage;
	*ret_run = head;
	return OK;
}

/* ---- addresses ---- */

static long find_deciding(const struct answers *answers, const char *host, const char *ip)
{
	for (size_t i = 0; i < answers->count && host[0]; i++)
		if (strcmp(answers->rows[i].host, host) == 0 &&
			strcmp(answers->rows[i].ip, ip) == 0)
			return (long)i;
	return -1;
}

/* The first time at which it is asked again, of its servers or of its domain's. */
static int64_t next_try(const struct answers *answers, int64_t of_domain_ms)
{
	int64_t next_ms = of_domain_ms;

	for (size_t i = 0; i < answers->count; i++) {
		int64_t again_ms = answers->rows[i].again_ms;

		if (again_ms && (!next_ms || again_ms < next_ms))
			next_ms = again_ms;
	}
	return next_ms;
}

/* Links and answers are of one address, in memory that the next one uses again. */
struct address_telling {
	struct store *store;
	int64_t run;
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why);
	void *context;
	bool has_suppressed;
	struct links links;
	struct answers answers;
	struct reported_result *results;
	size_t result_size;
};

static enum status look_for_suppressed(struct address_telling *telling, struct failure *why)
{
	struct query query = query_begin(
		telling->store, "SELECT EXISTS (SELECT 1 FROM suppressed WHERE run = ?)", why);

	query_put(&query, telling->run);
	telling->has_suppressed = query_next(&query) && query_take(&query, 0);
	return query_end(&query);
}

static void fill_results(struct address_telling *telling)
{
	for (size_t i = 0; i < telling->answers.count; i++) {
		const struct answer_row *row = &telling->answers.rows[i];

		telling->results = memory_make_room(
			telling->results, i, &telling->result_size, sizeof(*telling->results));
		telling->results[i] = (struct reported_result){.host = row->host,
			.ip = row->ip,
			.preference = row->preference,
			.answer = row->answer,
			.sender = row->sender,
			.attempts = row->attempts,
			.first_asked_ms = row->first_ms,
			.asked_ms = row->last_ms,
			.from_run = row->from_run};
	}
}

static enum status tell_with_suppression(const struct address_telling *telling,
	struct reported_address *address, struct failure *why)
{
	const struct finding_subject subject = {"", address->address};
	struct kept_suppressed kept = {0};
	enum status status = OK;

	address->links = telling->links.items;
	address->link_count = telling->links.count;
	address->page_count = telling->links.pages;
	if (telling->has_suppressed)
		status = store_read_suppressed(telling->store, telling->run, &subject, &kept, why);
	address->suppressed = kept.told;
	if (!status)
		status = telling->tell(telling->context, address, why);
	suppressed_finish(&kept);
	return status;
}

static enum status tell_invalid(
	struct query *listing, struct address_telling *telling, struct failure *why)
{
	struct reported_address address = {.address = query_take_text(listing, 1),
		.domain = "",
		.verdict = VERDICT_INVALID,
		.reason = query_take_text(listing, 5),
		.cause = CAUSE_SITE,
		.certainty = CERTAINTY_DEFINITIVE,
		.findings = "",
		.deciding = -1};
	enum status status = links_read_invalid(
		telling->store, telling->run, address.address, &telling->links, why);

	if (!status)
		status =
			store_read_invalid_standing(telling->store, address.address, &address, why);
	return status ? status : tell_with_suppression(telling, &address, why);
}

static enum status tell_address(
	struct query *listing, struct address_telling *telling, struct failure *why)
{
	int64_t id = query_take(listing, 3);
	const struct recipient_key key = {query_take(listing, 4), id, RECIPIENT_PUBLISHED};
	bool is_judged = !query_is_null(listing, 6);
	struct reported_address address = {.address = query_take_text(listing, 1),
		.domain = query_take_text(listing, 11),
		.verdict = is_judged ? (enum verdict)query_take_number(listing, 6, VERDICT_COUNT)
				     : VERDICT_UNVERIFIED,
		.reason = is_judged ? query_take_text(listing, 5) : "not-judged",
		.cause = is_judged ? (enum cause)query_take_number(listing, 7, CAUSE_COUNT)
				   : CAUSE_US,
		.certainty = (enum certainty)query_take_number(listing, 8, CERTAINTY_COUNT),
		.findings = query_take_text(listing, 9),
		.is_machine = query_take(listing, 13)};
	enum status status = address.is_machine
				     ? links_read_machine(telling->store, id, address.address,
					       &telling->links, why)
				     : links_read(telling->store, id, &telling->links, why);

	telling->answers.count = 0;
	if (!status)
		status = store_read_answers(telling->store, &key, &telling->answers, why);
	if (status)
		return status;
	fill_results(telling);
	standing_take(listing, 16, &address);
	address.again_ms =
		query_take(listing, 15) ? next_try(&telling->answers, query_take(listing, 14)) : 0;
	address.results = telling->results;
	address.result_count = telling->answers.count;
	address.deciding = find_deciding(
		&telling->answers, query_take_text(listing, 10), query_take_text(listing, 12));
	return tell_with_suppression(telling, &address, why);
}

enum status store_report_addresses(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why)
{
	struct address_telling telling = {
		.store = store, .run = run, .tell = tell, .context = context};
	enum status status = store_trace_history(store, run, why);

	if (!status)
		status = look_for_suppressed(&telling, why);
	if (status)
		return status;
	struct query listing = query_begin(store,
		"SELECT CASE ifnull(v.verdict, 3) WHEN 2 THEN 0 WHEN 1 THEN 1 WHEN 3 THEN 3 WHEN 0 "
		"THEN 4 "
		"ELSE 5 END AS rank, a.local || '@' || d.name AS name, (SELECT count(DISTINCT "
		"page) "
		"FROM link WHERE run_address = ra.id) AS pages, ra.id, ra.run_domain, v.reason, "
		"v.verdict, v.cause, v.certainty, v.findings, v.deciding_host, d.name, "
		"v.deciding_ip, ra.is_machine AS is_machine, iif(rd.state = 0, rd.due_ms, 0), "
		"r.state = 0, " STANDING_COLUMNS
		" FROM run_address ra JOIN address a ON a.id = ra.address JOIN domain d ON d.id = "
		"a.domain JOIN run_domain rd ON rd.id = ra.run_domain JOIN run r ON r.id = ra.run "
		"LEFT JOIN verdict v ON v.run_address = ra.id LEFT JOIN temp.standing s "
		"ON s.run_address = ra.id AND s.written = '' WHERE ra.run = ?1 UNION ALL "
		"SELECT 2, written, count(DISTINCT page), 0, 0, min(defect), 4, 1, 2, '', '', '', "
		"'', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM link WHERE run = ?1 AND run_address "
		"IS NULL "
		"GROUP BY written "
		"ORDER BY is_machine, rank, pages DESC, name",
		why);

	query_put(&listing, run);
	while (!status && query_next(&listing))
		status = query_take(&listing, 3) ? tell_address(&listing, &telling, why)
						 : tell_invalid(&listing, &telling, why);
	enum status ended = query_end(&listing);

	links_finish(&telling.links);
	answers_finish(&telling.answers);
	free(telling.results);
	return status ? status : ended;
}
