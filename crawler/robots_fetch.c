#include "crawler/robots_fetch.h"
#include "base/memory.h"
#include "crawler/reading.h"

#include <stdio.h>
#include <stdlib.h>

struct robots_fetch {
	struct fetch_pool *pool;
	struct fetch *fetch;
	struct url url;
	unsigned steps;
	bool is_retry;
	robots_fetch_fn *done;
	void *context;
};

static void ask(struct robots_fetch *robots_fetch);

static void finish(struct robots_fetch *robots_fetch, const struct robots_answer *answer)
{
	robots_fetch_fn *done = robots_fetch->done;
	void *context = robots_fetch->context;

	done(context, answer);
	free(robots_fetch);
}

/* False where it leads nowhere; the file then counts as unavailable (2.3.1.2). */
static bool follow(struct robots_fetch *robots_fetch, struct span location)
{
	struct url target;

	if (robots_fetch->steps == ROBOTS_FETCH_STEPS_MAX ||
		url_resolve(location, &robots_fetch->url, &target) != URL_HTTP)
		return false;
	robots_fetch->steps++;
	robots_fetch->url = target;
	ask(robots_fetch);
	return true;
}

static struct robots *rules_of(const struct fetch_answer *fetched)
{
	if (fetched->status >= 200 && fetched->status <= 299)
		return robots_read(fetched->body, SPAN("mailknock"));
	return robots_uniform(true);
}

static void read_answer(void *context, const struct fetch_answer *fetched)
{
	struct robots_fetch *robots_fetch = context;
	struct robots_answer answer = {.last = fetched};
	struct reading reading;

	robots_fetch->fetch = NULL;
	reading_of(fetched, &reading);
	if (reading.kind == READING_REDIRECT && follow(robots_fetch, fetched->location))
		return;
	answer.is_network = fetched->outcome != FETCH_ANSWERED;
	answer.may_pass = reading.kind == READING_AGAIN;
	/* 408 and 425 are 4xx: they permit. 429 is one, too, but the host has just said that it is
	 * asked too much. */
	answer.is_fault = answer.is_network || fetched->status >= 500 || fetched->status == 429;
	if (answer.is_fault)
		snprintf(answer.error, sizeof(answer.error), "%s", reading.error);
	else
		answer.robots = rules_of(fetched);
	finish(robots_fetch, &answer);
}

static void ask(struct robots_fetch *robots_fetch)
{
	struct fetch_request request = {.url = &robots_fetch->url,
		.body_max = ROBOTS_BYTES_MAX,
		.wants_any_type = true,
		.is_retry = robots_fetch->is_retry};

	robots_fetch->fetch = fetch_start(robots_fetch->pool, &request, read_answer, robots_fetch);
}

struct robots_fetch *robots_fetch_start(struct fetch_pool *pool, const struct url *page,
	bool is_retry, robots_fetch_fn *done, void *context)
{
	struct robots_fetch *robots_fetch = memory_get_zeroed(1, sizeof(*robots_fetch));

	robots_fetch->pool = pool;
	robots_fetch->done = done;
	robots_fetch->context = context;
	robots_fetch->is_retry = is_retry;
	/* Cannot fail: it is shorter than the page's URL or a few bytes longer than its origin. */
	if (url_resolve(SPAN("/robots.txt"), page, &robots_fetch->url) != URL_HTTP)
		robots_fetch->url = *page;
	ask(robots_fetch);
	return robots_fetch;
}

void robots_fetch_cancel(struct robots_fetch *robots_fetch)
{
	if (!robots_fetch)
		return;
	fetch_cancel(robots_fetch->fetch);
	free(robots_fetch);
}
