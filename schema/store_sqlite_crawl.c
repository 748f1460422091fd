/* Addresses, domains and mail links of a run. */
#include "base/clock.h"
#include "schema/store_sqlite.h"

static enum status id_of(struct query *query, int64_t *ret_id)
{
	bool found = query_next(query);

	if (found)
		*ret_id = query_take(query, 0);
	else if (!query->status)
		*ret_id = 0;
	return query_end(query);
}

/* Looks first: most domains and addresses of a page are known. */
enum status store_domain_in_run(struct store *store, int64_t run, const char *domain,
	int64_t *ret_run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT rd.id FROM domain d JOIN run_domain rd ON rd.domain = d.id AND rd.run = ?1 "
		"WHERE d.name = ?2",
		why);

	query_put(&query, run);
	query_put_text(&query, domain);
	enum status status = id_of(&query, ret_run_domain);

	if (status || *ret_run_domain)
		return status;
	query = query_begin(store, "INSERT OR IGNORE INTO domain (name) VALUES (?)", why);
	query_put_text(&query, domain);
	status = query_run(&query);
	if (status)
		return status;
	query = query_begin(store,
		"INSERT INTO run_domain (run, domain) SELECT ?1, id FROM domain WHERE name = ?2 "
		"RETURNING id",
		why);
	query_put(&query, run);
	query_put_text(&query, domain);
	status = id_of(&query, ret_run_domain);
	return status;
}

/* An address that comes when its domain is resolved already gets its questions at once. */
static enum status ask_everywhere(struct store *store, int64_t run, int64_t run_address,
	int64_t run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) "
		"SELECT ?1, i.endpoint, i.run_domain, 0, ?2, ?3 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.id = ?4 AND rd.state = 1",
		why);

	query_put(&query, run);
	query_put(&query, run_address);
	query_put(&query, clock_wall_ms());
	query_put(&query, run_domain);
	return query_run(&query);
}

enum status store_address_in_run(struct store *store, int64_t run, const struct address *address,
	int64_t *ret_run_address, struct failure *why)
{
	int64_t run_domain = 0;
	enum status status = store_domain_in_run(store, run, address->domain, &run_domain, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT ra.id FROM run_domain rd JOIN address a ON a.domain = rd.domain AND "
		"a.local = ?2 "
		"JOIN run_address ra ON ra.address = a.id AND ra.run = rd.run WHERE rd.id = ?1",
		why);

	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = id_of(&query, ret_run_address);
	if (status || *ret_run_address)
		return status;
	query = query_begin(store,
		"INSERT OR IGNORE INTO address (domain, local) "
		"SELECT domain, ?2 FROM run_domain WHERE id = ?1",
		why);
	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = query_run(&query);
	if (status)
		return status;
	query = query_begin(store,
		"INSERT INTO run_address (run, address, run_domain) SELECT rd.run, a.id, rd.id "
		"FROM run_domain rd JOIN address a ON a.domain = rd.domain AND a.local = ?2 "
		"WHERE rd.id = ?1 RETURNING id",
		why);
	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = id_of(&query, ret_run_address);
	return status ? status : ask_everywhere(store, run, *ret_run_address, run_domain, why);
}

enum status store_add_addresses(struct store *store, int64_t run, const struct address *addresses,
	size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);
	int64_t ignored;

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = store_address_in_run(store, run, &addresses[i], &ignored, why);
	return store_end(store, status, why);
}

enum status store_add_domain(
	struct store *store, int64_t run, const char *domain, struct failure *why)
{
	int64_t ignored;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_domain_in_run(store, run, domain, &ignored, why);
	return store_end(store, status, why);
}

/* ---- mail links ---- */

enum status store_add_link(struct store *store, int64_t run, int64_t page,
	const struct found_link *link, struct failure *why)
{
	int64_t run_address = 0;
	enum status status = OK;

	if (link->address)
		status = store_address_in_run(store, run, link->address, &run_address, why);
	if (status)
		return status;
	struct query query = query_begin(store,
		"INSERT INTO link (run, page, run_address, written, defect, line, href, text, "
		"source, "
		"corrected, findings) VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, run);
	query_put(&query, page);
	query_put(&query, run_address);
	query_put_text(&query, link->address ? "" : link->written);
	query_put_text(&query, link->defect);
	query_put(&query, link->line);
	query_put_text(&query, link->href);
	query_put_text(&query, link->text);
	query_put_text(&query, link->source);
	query_put_text(&query, link->corrected);
	query_put_text(&query, link->findings);
	return query_run(&query);
}
