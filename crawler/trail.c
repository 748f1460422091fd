#include "crawler/trail.h"
#include "base/memory.h"
#include "crawler/reading.h"

#include <stdlib.h>

struct trail {
	struct fetch_pool *pool;
	struct fetch *fetch;
	struct fetch_request request;
	struct url url;
	unsigned steps;
	trail_done_fn *done;
	void *context;
};

static void ask(struct trail *trail);

/* False where it leads nowhere. */
static bool follow(struct trail *trail, struct span location)
{
	struct url target;

	if (trail->steps == TRAIL_STEPS_MAX ||
		url_resolve(location, &trail->url, &target) != URL_HTTP)
		return false;
	trail->steps++;
	trail->url = target;
	/* What is known of the first URL says nothing of this one. */
	trail->request.if_none_match = trail->request.if_modified_since = NULL;
	ask(trail);
	return true;
}

static void take_answer(void *context, const struct fetch_answer *answer)
{
	struct trail *trail = context;
	struct reading reading;

	trail->fetch = NULL;
	reading_of(answer, &reading);
	bool is_redirect = reading.kind == READING_REDIRECT;

	if (is_redirect && follow(trail, answer->location))
		return;
	const struct trail_end end = {answer, &trail->url, is_redirect};

	trail->done(trail->context, &end);
	free(trail);
}

static void ask(struct trail *trail)
{
	trail->fetch = fetch_start(trail->pool, &trail->request, take_answer, trail);
	/* A name that was asked again for the first step need not be for the others. */
	trail->request.is_retry = false;
}

struct trail *trail_start(struct fetch_pool *pool, const struct fetch_request *request,
	trail_done_fn *done, void *context)
{
	struct trail *trail = memory_get_zeroed(1, sizeof(*trail));

	trail->pool = pool;
	trail->request = *request;
	trail->url = *request->url;
	trail->request.url = &trail->url;
	trail->done = done;
	trail->context = context;
	ask(trail);
	return trail;
}

void trail_cancel(struct trail *trail)
{
	if (!trail)
		return;
	fetch_cancel(trail->fetch);
	free(trail);
}
