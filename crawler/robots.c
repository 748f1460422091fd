/*
 * How it goes: lines are taken one by one; user-agent lines that follow each other open a group;
 * the first rule closes that list (RFC 9309 2.2.1). Rules are kept for groups that name the agent
 * and for groups of "*", both merged over the whole file; those of "*" count only if no group
 * names the agent. Lines of other kinds never end a group: 2.2.4.
 */
#include "crawler/robots.h"

#include "base/memory.h"
#include "crawler/robots_rules.h"

#include <stdlib.h>
#include <string.h>

struct group {
	struct robots_rules rules;
	int64_t delay_ms;
	bool is_named; /* there is one for this agent, if an empty one */
};

struct robots {
	struct group own, any; /* of groups that name the agent; of "*" */
	char *sitemaps[ROBOTS_SITEMAPS_MAX];
	size_t sitemap_count;
	bool permits_all, forbids_all; /* what robots_uniform says */
};

/* What a line can be. */
enum key { KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY, KEY_SITEMAP, KEY_OTHER };

struct reading {
	struct robots *robots;
	struct span agent;
	bool in_own, in_any; /* whom the group is for that we are in */
	bool has_rules;      /* the group has begun, so the next user-agent opens another */
};

/* Misspellings are those that the largest search engine takes, for sites are tried with it. */
static const struct {
	const char *name;
	enum key key;
} keys[] = {
	{"user-agent", KEY_AGENT},
	{"useragent", KEY_AGENT},
	{"user agent", KEY_AGENT},
	{"allow", KEY_ALLOW},
	{"disallow", KEY_DISALLOW},
	{"dissallow", KEY_DISALLOW},
	{"dissalow", KEY_DISALLOW},
	{"disalow", KEY_DISALLOW},
	{"diasllow", KEY_DISALLOW},
	{"disallaw", KEY_DISALLOW},
	{"crawl-delay", KEY_DELAY},
	{"sitemap", KEY_SITEMAP},
	{"site-map", KEY_SITEMAP},
};

/* Takes the next line off the front, without its end; CR, LF and CR LF end lines. */
static bool take_line(struct span *rest, struct span *ret_line)
{
	size_t end = 0;

	if (rest->length == 0)
		return false;
	while (end < rest->length && rest->at[end] != '\n' && rest->at[end] != '\r')
		end++;
	*ret_line = span_part(*rest, 0, end < ROBOTS_LINE_MAX ? end : ROBOTS_LINE_MAX);
	*rest = span_from(*rest, end + 1);
	return true;
}

static size_t find_blank(struct span s)
{
	size_t at = 0;

	while (at < s.length && !ascii_is_blank(s.at[at]))
		at++;
	return at;
}

/* Splits a line at its ':'; where that was forgotten, at the blank between exactly two words. */
static enum key take_apart(struct span line, struct span *ret_value)
{
	line = span_trim(span_part(line, 0, span_find(line, '#')));
	size_t end = span_find(line, ':');

	if (end == line.length) {
		end = find_blank(line);
		struct span value = span_trim(span_from(line, end));

		if (value.length == 0 || find_blank(value) < value.length)
			return KEY_OTHER;
	}
	struct span name = span_trim(span_part(line, 0, end));

	*ret_value = span_trim(span_from(line, end + 1));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_equals_nocase(name, span_of(keys[i].name)))
			return keys[i].key;
	return KEY_OTHER;
}

/* RFC 9309 2.2.1: a product token is letters, '_' and '-'; what follows it ("/1.0") is no part of
 * it. */
static struct span product_token(struct span value)
{
	size_t end = 0;

	while (end < value.length &&
		(ascii_is_alpha(value.at[end]) || value.at[end] == '-' || value.at[end] == '_'))
		end++;
	return span_part(value, 0, end);
}

static void read_agent(struct reading *r, struct span value)
{
	if (r->has_rules)
		r->in_own = r->in_any = r->has_rules = false;
	if (value.length && value.at[0] == '*' &&
		(value.length == 1 || ascii_is_blank(value.at[1]))) {
		r->in_any = true;
		return;
	}
	struct span token = product_token(value);

	if (token.length && span_equals_nocase(token, product_token(r->agent))) {
		r->in_own = true;
		r->robots->own.is_named = true;
	}
}

static void read_rule(struct reading *r, struct span value, bool permits)
{
	r->has_rules = true;
	/* An empty one says nothing: "Disallow:" permits everything. */
	if (value.length == 0)
		return;
	if (r->in_own)
		robots_rules_add(&r->robots->own.rules, value, permits);
	if (r->in_any)
		robots_rules_add(&r->robots->any.rules, value, permits);
}

/* "10", "0.5"; anything else says nothing. */
static int64_t delay_of(struct span value)
{
	size_t dot = span_find(value, '.');
	unsigned long seconds = 0, digit;
	int64_t delay_ms, scale = 100;

	if (dot && !span_to_number(span_part(value, 0, dot), 1000000, &seconds))
		return 0;
	delay_ms = (int64_t)seconds * 1000;
	for (size_t at = dot + 1; at < value.length; at++, scale /= 10) {
		if (!span_to_number(span_part(value, at, 1), 9, &digit))
			return 0;
		delay_ms += (int64_t)digit * scale;
	}
	return delay_ms < ROBOTS_DELAY_MAX_MS ? delay_ms : ROBOTS_DELAY_MAX_MS;
}

/* The longest delay that any of the merged groups asks for. */
static void read_delay(struct reading *r, struct span value)
{
	int64_t delay_ms = delay_of(value);

	if (r->in_own && delay_ms > r->robots->own.delay_ms)
		r->robots->own.delay_ms = delay_ms;
	if (r->in_any && delay_ms > r->robots->any.delay_ms)
		r->robots->any.delay_ms = delay_ms;
}

static void read_sitemap(struct robots *robots, struct span value)
{
	bool is_text = value.length && span_find(value, '\0') == value.length;

	if (is_text && value.length <= ROBOTS_SITEMAP_MAX &&
		robots->sitemap_count < ROBOTS_SITEMAPS_MAX)
		robots->sitemaps[robots->sitemap_count++] = memory_copy(value);
}

static void read_line(struct reading *r, struct span line)
{
	struct span value = {0};

	switch (take_apart(line, &value)) {
	case KEY_AGENT:
		read_agent(r, value);
		return;
	case KEY_ALLOW:
		read_rule(r, value, true);
		return;
	case KEY_DISALLOW:
		read_rule(r, value, false);
		return;
	case KEY_DELAY:
		read_delay(r, value);
		return;
	case KEY_SITEMAP:
		read_sitemap(r->robots, value);
		return;
	case KEY_OTHER:
		return;
	}
}

static struct robots *create(void)
{
	struct robots *robots = memory_get_zeroed(1, sizeof(*robots));

	robots_rules_init(&robots->own.rules, (size_t)3 * ROBOTS_BYTES_MAX);
	robots_rules_init(&robots->any.rules, (size_t)3 * ROBOTS_BYTES_MAX);
	return robots;
}

/* What is within the ceiling, without the line that it would cut: half of "Disallow: /x" may forbid
 * everything. */
static struct span readable_part(struct span body)
{
	struct span part = span_part(body, 0, ROBOTS_BYTES_MAX);

	while (part.length < body.length && part.length && part.at[part.length - 1] != '\n' &&
		part.at[part.length - 1] != '\r')
		part.length--;
	return part;
}

struct robots *robots_read(struct span body, struct span agent)
{
	struct robots *robots = create();
	struct reading r = {.robots = robots, .agent = agent};
	struct span line, mark = SPAN("\xef\xbb\xbf");

	body = readable_part(body);
	/* A byte order mark, and what some editors leave of one. */
	for (size_t i = 0; i < mark.length && body.length && body.at[0] == mark.at[i]; i++)
		body = span_from(body, 1);
	while (take_line(&body, &line))
		read_line(&r, line);
	robots_rules_sort(&robots->own.rules);
	robots_rules_sort(&robots->any.rules);
	return robots;
}

struct robots *robots_uniform(bool permits_all)
{
	struct robots *robots = create();

	robots->permits_all = permits_all;
	robots->forbids_all = !permits_all;
	return robots;
}

void robots_destroy(struct robots *robots)
{
	if (!robots)
		return;
	robots_rules_finish(&robots->own.rules);
	robots_rules_finish(&robots->any.rules);
	for (size_t i = 0; i < robots->sitemap_count; i++)
		free(robots->sitemaps[i]);
	free(robots);
}

static const struct group *group_of(const struct robots *robots)
{
	return robots->own.is_named ? &robots->own : &robots->any;
}

bool robots_permits(const struct robots *robots, struct span path)
{
	/* RFC 9309 2.2.2: "The /robots.txt URI is implicitly allowed." */
	if (robots->permits_all || span_equals(path, SPAN("/robots.txt")))
		return true;
	if (robots->forbids_all)
		return false;
	return robots_rules_permit(&group_of(robots)->rules, path);
}

int64_t robots_delay_ms(const struct robots *robots)
{
	return group_of(robots)->delay_ms;
}

size_t robots_sitemap_count(const struct robots *robots)
{
	return robots->sitemap_count;
}

struct span robots_sitemap(const struct robots *robots, size_t number)
{
	return span_of(robots->sitemaps[number]);
}
