/*
 * Addresses, domains and mail links of a run. What the DNS alone has named (is_machine) counts
 * nowhere, and is counted when the site names it too: it is of the site then. Only what is of the
 * site is kept in mind, so that what is found there needs no second look.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "schema/store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what is known ---- */

void store_forget_known(struct store *store)
{
	text_set_destroy(store->known.texts);
	free(store->known.ids);
	store->known = (struct known){0};
}

/* 0 where it is not known. Every mail link asks, and most addresses stand on many pages. */
static int64_t recall(struct store *store, int64_t run, struct span text)
{
	struct known *known = &store->known;
	long number = TEXT_SET_NONE;

	if (known->texts && known->run == run)
		number = text_set_find(known->texts, text);
	return number == TEXT_SET_NONE ? 0 : known->ids[number];
}

static void keep_in_mind(struct store *store, int64_t run, struct span text, int64_t id)
{
	struct known *known = &store->known;
	size_t number;

	if (known->texts && (known->run != run || text_set_count(known->texts) == KNOWN_MAX))
		store_forget_known(store);
	if (!known->texts)
		known->texts = text_set_create();
	known->run = run;
	text_set_add(known->texts, text, &number);
	known->ids = memory_make_room(known->ids, number, &known->size, sizeof(*known->ids));
	known->ids[number] = id;
}

/* "@domain" with an empty local part. */
static struct span print_known(const char *local, const char *domain, char text[ADDRESS_TEXT_SIZE])
{
	int length = snprintf(text, ADDRESS_TEXT_SIZE, "%s@%s", local, domain);

	return (struct span){
		text, length < ADDRESS_TEXT_SIZE ? (size_t)length : ADDRESS_TEXT_SIZE - 1};
}

/* ---- domains and addresses ---- */

struct naming { /* who names something: the site, or the DNS */
	int64_t run;
	bool is_machine;
};

static enum status add_domain(
	struct store *store, const char *name, int64_t *ret_id, struct failure *why)
{
	struct query query = query_begin(store, "INSERT INTO domain (name) VALUES (?)", why);

	query_put_text(&query, name);
	enum status status = query_run(&query);

	*ret_id = sqlite3_last_insert_rowid(store->db);
	return status;
}

static enum status add_run_domain(struct store *store, const struct naming *naming, int64_t domain,
	int64_t *ret_run_domain, struct failure *why)
{
	struct query query = query_begin(
		store, "INSERT INTO run_domain (run, domain, is_machine) VALUES (?, ?, ?)", why);

	query_put(&query, naming->run);
	query_put(&query, domain);
	query_put(&query, naming->is_machine);
	store_tally(store, naming->run, "domain", !naming->is_machine);
	enum status status = query_run(&query);

	*ret_run_domain = sqlite3_last_insert_rowid(store->db);
	return status;
}

/* Its policies, which nobody asked for, wait from now on (but route 5: no such name). Whoever has a
 * claim on them has it no more. */
static enum status give_domain_to_site(
	struct store *store, int64_t run, int64_t run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET is_machine = count_here(0, is_machine AND state = 1), "
		"policy_state = (state = 1 AND route = 5), "
		"policy_due_ms = 0, policy_owner = '' WHERE id = ?",
		why);

	query_put(&query, run_domain);
	store->counted_here = 0;
	enum status status = query_run(&query);

	store_tally(store, run, "domain", 1);
	store_tally(store, run, "resolved", store->counted_here);
	return status;
}

static enum status find_domain(struct store *store, const struct naming *naming, const char *domain,
	int64_t *ret_run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT d.id, ifnull(rd.id, 0), ifnull(rd.is_machine, 0) FROM domain d LEFT JOIN "
		"run_domain rd ON rd.domain = d.id AND rd.run = ?1 WHERE d.name = ?2",
		why);
	int64_t id = 0;
	bool was_machine = false;

	query_put(&query, naming->run);
	query_put_text(&query, domain);
	if (query_next(&query)) {
		id = query_take(&query, 0);
		*ret_run_domain = query_take(&query, 1);
		was_machine = query_take(&query, 2);
	}
	enum status status = query_end(&query);

	if (status)
		return status;
	if (was_machine && !naming->is_machine)
		return give_domain_to_site(store, naming->run, *ret_run_domain, why);
	if (*ret_run_domain)
		return OK;
	if (!id)
		status = add_domain(store, domain, &id, why);
	return status ? status : add_run_domain(store, naming, id, ret_run_domain, why);
}

static enum status name_domain(struct store *store, const struct naming *naming, const char *domain,
	int64_t *ret_run_domain, struct failure *why)
{
	char text[ADDRESS_TEXT_SIZE];
	struct span name = print_known("", domain, text);

	*ret_run_domain = recall(store, naming->run, name);
	if (*ret_run_domain)
		return OK;
	enum status status = find_domain(store, naming, domain, ret_run_domain, why);

	if (!status && !naming->is_machine)
		keep_in_mind(store, naming->run, name, *ret_run_domain);
	return status;
}

/* Ids of a domain and an address within a run; made where they are missing. What only the DNS has
 * named until now is of the site from here on. */
static enum status domain_in_run(struct store *store, int64_t run, const char *domain,
	int64_t *ret_run_domain, struct failure *why)
{
	return name_domain(store, &(struct naming){.run = run}, domain, ret_run_domain, why);
}

/* An address that comes when its domain is resolved already gets its questions at once. */
static enum status ask_everywhere(struct store *store, int64_t run, int64_t run_address,
	int64_t run_domain, struct failure *why)
{
	struct query query =
		query_begin(store, "SELECT 1 FROM run_domain WHERE id = ? AND state = 1", why);

	query_put(&query, run_domain);
	bool is_resolved = query_next(&query);
	enum status status = query_end(&query);

	if (status || !is_resolved)
		return status;
	query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) "
		"SELECT ?1, i.endpoint, i.run_domain, 0, ?2, ?3 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.id = ?4 AND rd.state = 1",
		why);

	query_put(&query, run);
	query_put(&query, run_address);
	query_put(&query, clock_wall_ms());
	query_put(&query, run_domain);
	status = query_run(&query);

	store_tally(store, run, "question", sqlite3_changes(store->db));
	return status;
}

static enum status add_address(struct store *store, int64_t run_domain, const char *local,
	int64_t *ret_id, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO address (domain, local) SELECT domain, ?2 FROM run_domain WHERE id = "
		"?1",
		why);

	query_put(&query, run_domain);
	query_put_text(&query, local);
	enum status status = query_run(&query);

	*ret_id = sqlite3_last_insert_rowid(store->db);
	return status;
}

static enum status add_to_run(struct store *store, const struct naming *naming, int64_t address,
	int64_t run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO run_address (run, address, run_domain, is_machine) VALUES (?, ?, ?, "
		"?)",
		why);

	query_put(&query, naming->run);
	query_put(&query, address);
	query_put(&query, run_domain);
	query_put(&query, naming->is_machine);
	store_tally(store, naming->run, "address", !naming->is_machine);
	return query_run(&query);
}

static enum status give_address_to_site(
	struct store *store, int64_t run, int64_t run_address, struct failure *why)
{
	struct query query =
		query_begin(store, "UPDATE run_address SET is_machine = 0 WHERE id = ?", why);

	query_put(&query, run_address);
	enum status status = query_run(&query);

	if (status)
		return status;
	store_tally(store, run, "address", 1);
	query = query_begin(store, "UPDATE verdict SET is_machine = 0 WHERE run_address = ?", why);
	query_put(&query, run_address);
	return query_run(&query);
}

static enum status find_address(struct store *store, const struct naming *naming,
	const struct address *address, int64_t *ret_run_address, struct failure *why)
{
	int64_t run_domain = 0;
	enum status status = name_domain(store, naming, address->domain, &run_domain, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT a.id, ifnull(ra.id, 0), ifnull(ra.is_machine, 0) FROM run_domain rd JOIN "
		"address a ON a.domain = rd.domain AND a.local = ?2 LEFT JOIN run_address ra ON "
		"ra.address = a.id AND ra.run = rd.run WHERE rd.id = ?1",
		why);
	int64_t id = 0;
	bool was_machine = false;

	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	if (query_next(&query)) {
		id = query_take(&query, 0);
		*ret_run_address = query_take(&query, 1);
		was_machine = query_take(&query, 2);
	}
	status = query_end(&query);
	if (status)
		return status;
	if (was_machine && !naming->is_machine)
		return give_address_to_site(store, naming->run, *ret_run_address, why);
	if (*ret_run_address)
		return OK;
	if (!id)
		status = add_address(store, run_domain, address->local, &id, why);
	if (!status)
		status = add_to_run(store, naming, id, run_domain, why);
	*ret_run_address = sqlite3_last_insert_rowid(store->db);
	return status ? status
		      : ask_everywhere(store, naming->run, *ret_run_address, run_domain, why);
}

static enum status name_address(struct store *store, const struct naming *naming,
	const struct address *address, int64_t *ret_run_address, struct failure *why)
{
	char text[ADDRESS_TEXT_SIZE];
	struct span name = print_known(address->local, address->domain, text);

	*ret_run_address = recall(store, naming->run, name);
	if (*ret_run_address)
		return OK;
	enum status status = find_address(store, naming, address, ret_run_address, why);

	if (!status && !naming->is_machine)
		keep_in_mind(store, naming->run, name, *ret_run_address);
	return status;
}

static enum status address_in_run(struct store *store, int64_t run, const struct address *address,
	int64_t *ret_run_address, struct failure *why)
{
	return name_address(store, &(struct naming){.run = run}, address, ret_run_address, why);
}

enum status store_machine_in_run(struct store *store, int64_t run, const struct address *address,
	int64_t *ret_run_address, struct failure *why)
{
	return name_address(store, &(struct naming){run, true}, address, ret_run_address, why);
}

enum status store_add_addresses(struct store *store, int64_t run, const struct address *addresses,
	size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);
	int64_t ignored;

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = address_in_run(store, run, &addresses[i], &ignored, why);
	return store_end(store, status, why);
}

enum status store_add_domain(
	struct store *store, int64_t run, const char *domain, struct failure *why)
{
	int64_t ignored;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = domain_in_run(store, run, domain, &ignored, why);
	return store_end(store, status, why);
}

/* ---- mail links ---- */

enum status store_add_link(struct store *store, int64_t run, int64_t page,
	const struct found_link *link, struct failure *why)
{
	int64_t run_address = 0;
	enum status status = OK;

	if (link->address)
		status = address_in_run(store, run, link->address, &run_address, why);
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
