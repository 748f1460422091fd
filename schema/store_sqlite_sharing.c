#include "schema/store_sharing.h"
#include "schema/store_sqlite.h"

enum status store_redaction_key(struct store *store, uint64_t ret_key[2], struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT value FROM setting WHERE name LIKE 'redaction key _' ORDER BY name", why);
	uint64_t key[2] = {0};
	int count = 0;

	while (count < 2 && query_next(&query))
		key[count++] = (uint64_t)query_take(&query, 0);
	enum status status = query_end(&query);

	if (!status && count < 2)
		status = store_is_damaged(store, why);
	if (status)
		return status;
	ret_key[0] = key[0];
	ret_key[1] = key[1];
	return OK;
}

static enum status each_text(
	struct query query, void (*tell)(void *context, const char *text), void *context)
{
	while (query_next(&query))
		tell(context, query_take_text(&query, 0));
	return query_end(&query);
}

enum status store_each_name(
	struct store *store, const struct name_telling *telling, struct failure *why)
{
	enum status status =
		each_text(query_begin(store,
				  "SELECT a.local || '@' || d.name FROM address a JOIN domain d "
				  "ON d.id = a.domain UNION ALL SELECT DISTINCT written FROM link "
				  "WHERE run_address IS NULL AND written <> ''",
				  why),
			telling->tell_address, telling->context);

	return status ? status
		      : each_text(query_begin(store,
					  "SELECT name FROM domain UNION SELECT name FROM mx_host",
					  why),
				telling->tell_host, telling->context);
}
