/*
 * What was said to one server. A look asks for nobody, so its words are not what the server said about
 * anybody, and a trial is how it takes what nobody else does: neither stands for the server, but
 * both are evidence.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>

static void forget(struct said *said)
{
	for (size_t i = 0; i < said->count; i++) {
		free((void *)(uintptr_t)said->visits[i].host);
		free((void *)(uintptr_t)said->visits[i].transcript);
	}
	said->count = 0;
	said->latest = 0;
	said->transcript = "";
}

static void take(struct query *query, struct said *said)
{
	struct reported_visit *visit = &said->visits[said->count++];
	bool is_look = query_take(query, 4), is_trial = query_take(query, 5);

	*visit = (struct reported_visit){.kind = is_trial  ? VISIT_TRIED
						 : is_look ? VISIT_LOOKED
							   : VISIT_ASKED,
		.host = memory_copy(span_of(query_take_text(query, 1))),
		.began_ms = query_take(query, 2),
		.ended_ms = query_take(query, 3),
		.transcript = memory_copy(span_of(query_take_text(query, 6)))};
}

enum status said_read(struct store *store, int64_t endpoint, struct said *said, struct failure *why)
{
	bool has_asked = false;
	struct query query = query_begin(store,
		"SELECT id, host, began_ms, ended_ms, is_look, is_trial, transcript FROM session "
		"WHERE id IN (SELECT id FROM (SELECT id FROM session INDEXED BY session_endpoint "
		"WHERE endpoint = ?1 AND state = 1 AND is_look + is_trial = 0 ORDER BY id DESC "
		"LIMIT ?2) UNION ALL SELECT id FROM (SELECT id FROM session INDEXED BY "
		"session_endpoint WHERE endpoint = ?1 AND state = 1 AND is_look + is_trial > 0 "
		"ORDER BY id DESC LIMIT ?3)) ORDER BY id",
		why);

	forget(said);
	query_put(&query, endpoint);
	query_put(&query, STORE_VISITS_MAX);
	query_put(&query, STORE_ASIDES_MAX);
	while (said->count < sizeof(said->visits) / sizeof(said->visits[0]) && query_next(&query)) {
		take(&query, said);
		const struct reported_visit *visit = &said->visits[said->count - 1];

		if (visit->kind == VISIT_LOOKED || (visit->kind == VISIT_TRIED && has_asked))
			continue;
		has_asked = visit->kind == VISIT_ASKED;
		said->latest = query_take(&query, 0);
		said->transcript = visit->transcript;
	}
	return query_end(&query);
}

void said_finish(struct said *said)
{
	forget(said);
}
