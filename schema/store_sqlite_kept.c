/* The sessions that the results of one domain speak of, each read once. */
#include "base/memory.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

void kept_sessions_finish(struct kept_sessions *sessions)
{
	for (size_t i = 0; i < sessions->count; i++) {
		free(sessions->kept[i].view);
		free(sessions->kept[i].chain);
	}
	free(sessions->kept);
	free(sessions->named);
	*sessions = (struct kept_sessions){0};
}

static enum status read_session(struct store *store, struct kept_sessions *sessions, int64_t id,
	const struct kept_session **ret_session, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT tls_chain, " VIEW_COLUMNS " FROM session WHERE id = ? AND state = 1", why);
	struct kept_session session = {.id = id};

	query_put(&query, id);
	if (query_next(&query)) {
		session.view = memory_get(sizeof(*session.view));
		session.chain = memory_copy(span_of(query_take_text(&query, 0)));
		view_take(&query, 1, session.view);
	}
	enum status status = query_end(&query);

	sessions->kept = memory_make_room(
		sessions->kept, sessions->count, &sessions->size, sizeof(*sessions->kept));
	sessions->kept[sessions->count] = session;
	*ret_session = &sessions->kept[sessions->count++];
	return status;
}

static enum status find_session(struct store *store, struct kept_sessions *sessions, int64_t id,
	const struct session_view **ret_view, const char **ret_chain, struct failure *why)
{
	const struct kept_session *found = NULL;
	enum status status = OK;

	for (size_t i = 0; i < sessions->count && !found; i++)
		if (sessions->kept[i].id == id)
			found = &sessions->kept[i];
	if (!found && id)
		status = read_session(store, sessions, id, &found, why);
	*ret_view = found ? found->view : NULL;
	*ret_chain = found && found->chain ? found->chain : "";
	return status;
}

/* What a server showed under a name is the same for all of a domain's recipients. */
static enum status find_named(struct store *store, struct kept_sessions *sessions,
	const struct answer_row *row, struct judged_result *result, struct failure *why)
{
	int64_t id = 0;
	enum status status = OK;

	result->named_chain = "";
	for (size_t i = 0; i < sessions->named_count; i++)
		if (sessions->named[i].endpoint == row->endpoint &&
			strcmp(sessions->named[i].host, row->host) == 0)
			return find_session(store, sessions, sessions->named[i].id, &result->named,
				&result->named_chain, why);
	if (row->endpoint)
		status = store_find_named_session(store, row->endpoint, row->host, &id, why);
	if (status)
		return status;
	sessions->named = memory_make_room(sessions->named, sessions->named_count,
		&sessions->named_size, sizeof(*sessions->named));
	sessions->named[sessions->named_count++] =
		(struct named_session){row->endpoint, id, row->host};
	return find_session(store, sessions, id, &result->named, &result->named_chain, why);
}

enum status store_keep_sessions(struct store *store, struct kept_sessions *sessions,
	const struct answer_row *row, struct judged_result *result, struct failure *why)
{
	enum status status =
		find_session(store, sessions, row->session, &result->session, &result->chain, why);

	return status ? status : find_named(store, sessions, row, result, why);
}
