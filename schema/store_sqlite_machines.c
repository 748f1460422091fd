/*
 * Addresses that machines write to. They are asked for like the others, but are none of the site's:
 * run_address.is_machine and run_domain.is_machine keep them out of every count until the site
 * names them itself (store_sqlite_crawl.c).
 */
#include "schema/store_sqlite.h"

#include <stdio.h>
#include <string.h>

static enum status put_source(struct store *store, int64_t run_address, int64_t run_domain,
	const struct machine_address *machine, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO machine_source (run_address, run_domain, source, page) "
		"VALUES (?, ?, ?, ?)",
		why);

	query_put(&query, run_address);
	query_put(&query, run_domain);
	query_put_text(&query, machine->source);
	query_put_text(&query, machine->page);
	return query_run(&query);
}

enum status store_put_machines(
	struct store *store, int64_t run, const struct settled_policy *settled, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < settled->machine_count && !status; i++) {
		const struct machine_address *machine = &settled->machines[i];
		int64_t run_address = 0;

		status = store_machine_in_run(store, run, &machine->address, &run_address, why);
		if (!status)
			status = put_source(store, run_address, settled->id, machine, why);
	}
	return status;
}

/* What RFC 6068 2 lets stand as it is in an address; quotes and the like are written as %XX. */
static bool stands_for_itself(char c)
{
	return ascii_is_alnum(c) || (c && strchr("-._~!$'*+@", c));
}

void print_mailto(const char *address, char ret_href[MAILTO_SIZE])
{
	static const char digits[] = "0123456789ABCDEF";
	const char *end = ret_href + MAILTO_SIZE;
	char *at = ret_href + snprintf(ret_href, MAILTO_SIZE, "mailto:");

	for (; *address && end - at > 3; address++) {
		if (stands_for_itself(*address)) {
			*at++ = *address;
			continue;
		}
		*at++ = '%';
		*at++ = digits[(unsigned char)*address >> 4];
		*at++ = digits[(unsigned char)*address & 15];
	}
	*at = '\0';
}
