#include "crawler/site.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdio.h>
#include <stdlib.h>

struct sites {
	struct site_options options;
	struct text_set *origins, *hosts; /* their numbers are indexes of: */
	struct site **each;
	struct pace **paces;
	size_t site_size, pace_size;
};

struct sites *sites_create(const struct site_options *options)
{
	struct sites *sites = memory_get_zeroed(1, sizeof(*sites));

	sites->options = *options;
	sites->origins = text_set_create();
	sites->hosts = text_set_create();
	return sites;
}

void sites_destroy(struct sites *sites)
{
	if (!sites)
		return;
	for (size_t i = 0; i < text_set_count(sites->origins); i++) {
		struct job *job;

		while ((job = site_take(sites->each[i])))
			job_destroy(job);
		robots_destroy(sites->each[i]->robots);
		free(sites->each[i]);
	}
	for (size_t i = 0; i < text_set_count(sites->hosts); i++)
		free(sites->paces[i]);
	text_set_destroy(sites->origins);
	text_set_destroy(sites->hosts);
	free(sites->each);
	free(sites->paces);
	free(sites);
}

static struct pace *pace_of(struct sites *sites, const struct url *url, bool is_elsewhere)
{
	const struct site_options *options = &sites->options;
	int64_t delay_ms = options->delay_ms;

	size_t count = text_set_count(sites->hosts), number;

	if (!text_set_add(sites->hosts, span_of(url->host), &number))
		return sites->paces[number];
	sites->paces =
		memory_make_room(sites->paces, count, &sites->pace_size, sizeof(*sites->paces));
	sites->paces[number] = memory_get(sizeof(**sites->paces));
	if (is_elsewhere && delay_ms < SITE_ELSEWHERE_DELAY_MS)
		delay_ms = SITE_ELSEWHERE_DELAY_MS;
	pace_init(sites->paces[number], options->per_host, delay_ms);
	return sites->paces[number];
}

struct site *sites_find(struct sites *sites, const struct url *url, bool is_elsewhere)
{
	struct span origin = {url->text, url->path_at};
	long known = text_set_find(sites->origins, origin);
	size_t count = text_set_count(sites->origins);

	if (known != TEXT_SET_NONE)
		return sites->each[known];
	if (count >= (is_elsewhere ? SITE_ELSEWHERE_COUNT_MAX : SITE_COUNT_MAX))
		return NULL;
	struct site *site = memory_get_zeroed(1, sizeof(*site));

	snprintf(site->origin, sizeof(site->origin), "%.*s", SPAN_ARGS(origin));
	site->pace = pace_of(sites, url, is_elsewhere);
	if (sites->options.ignore_robots) {
		site->rules = SITE_RULES_KNOWN;
		site->robots = robots_uniform(true);
	}
	sites->each = memory_make_room(sites->each, count, &sites->site_size, sizeof(*sites->each));
	text_set_add(sites->origins, origin, NULL);
	sites->each[count] = site;
	return site;
}

void job_destroy(struct job *job)
{
	if (!job)
		return;
	free(job->etag);
	free(job->last_modified);
	free(job->targets);
	free(job);
}

void site_append(struct site *site, struct job *job)
{
	job->next = NULL;
	if (site->last)
		site->last->next = job;
	else
		site->first = job;
	site->last = job;
}

struct job *site_take(struct site *site)
{
	struct job *job = site->first;

	if (!job)
		return NULL;
	site->first = job->next;
	if (!site->first)
		site->last = NULL;
	return job;
}

bool site_permits(const struct site *site, const struct url *url, const char **ret_error)
{
	if (!site->robots) {
		*ret_error = site->fault;
		return false;
	}
	if (robots_permits(site->robots, span_of(url->text + url->path_at)))
		return true;
	*ret_error = "robots.txt forbids it";
	return false;
}
