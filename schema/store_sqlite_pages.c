#include "schema/store_pages.h"
#include "schema/store_sqlite.h"

enum status store_each_page(struct store *store, int64_t run,
	void (*tell)(void *context, const struct seen_page *page), void *context,
	struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT url, redirect, error, state, has_contact_form FROM page WHERE run = ? AND "
		"kind = 0 ORDER BY "
		"id",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		const struct seen_page page = {query_take_text(&query, 0),
			query_take_text(&query, 1), query_take_text(&query, 2),
			(enum page_state)query_take_number(&query, 3, PAGE_SKIPPED + 1),
			query_take(&query, 4)};

		tell(context, &page);
	}
	return query_end(&query);
}

enum status store_count_contacts(struct store *store, int64_t run, const char *url,
	struct page_contacts *ret_contacts, struct failure *why)
{
	struct page_contacts contacts = {0};
	struct query query = query_begin(store,
		"SELECT iif(l.run_address IS NULL, 4, ifnull(v.verdict, 3)), count(*) FROM page p "
		"JOIN link l ON l.page = p.id LEFT JOIN verdict v ON v.run_address = l.run_address "
		"WHERE p.run = ?1 AND p.key = ?2 GROUP BY 1",
		why);

	query_put(&query, run);
	query_put(&query, (int64_t)store_page_key(store, span_of(url)));
	while (query_next(&query)) {
		int64_t n = query_take(&query, 1);

		switch ((enum verdict)query_take_number(&query, 0, VERDICT_COUNT)) {
		case VERDICT_DELIVERABLE:
		case VERDICT_AT_RISK:
			contacts.working += n;
			break;
		case VERDICT_FAILING:
		case VERDICT_INVALID:
			contacts.failing += n;
			break;
		case VERDICT_UNVERIFIED:
		case VERDICT_SKIPPED:
		case VERDICT_COUNT:
			contacts.unknown += n;
			break;
		}
	}
	enum status status = query_end(&query);

	if (!status)
		*ret_contacts = contacts;
	return status;
}

enum status store_count_findings(struct store *store, int64_t run, const char *kind,
	struct finding_count *ret_count, struct failure *why)
{
	struct finding_count count = {0};
	enum status status = store_trace_history(store, run, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"WITH counted AS (SELECT * FROM finding f WHERE f.subject_kind = ?2 AND NOT EXISTS "
		"(SELECT 1 FROM suppressed s WHERE s.run = f.run AND s.subject = f.subject_name "
		"AND s.finding = f.finding)) SELECT count(*), ifnull(sum(NOT EXISTS (SELECT 1 FROM "
		"counted o WHERE o.run = (SELECT run FROM temp.past_run WHERE place >= 0 ORDER BY "
		"run DESC LIMIT 1) AND o.subject_name = f.subject_name AND o.finding = "
		"f.finding)), 0) FROM counted f WHERE f.run = ?1",
		why);

	query_put(&query, run);
	query_put_text(&query, kind);
	if (query_next(&query))
		count = (struct finding_count){query_take(&query, 0), query_take(&query, 1)};
	status = query_end(&query);
	if (!status)
		*ret_count = count;
	return status;
}
