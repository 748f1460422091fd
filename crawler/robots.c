/*
 * How it goes: lines are taken one by one; user-agent lines that follow each other open a group;
 * the first rule closes that list (RFC 9309 2.2.1). Rules are kept for groups that name the agent
 * and for groups of "*", both merged over the whole file; those of "*" count only if no group
 * names the agent. Lines of other kinds never end a group: 2.2.4.
 */
#include "crawler/robots.h"

#include "base/memory.h"
#include "crawler/robots_match.h"

#include <stdlib.h>
#include <string.h>

enum {
	DELAY_MAX_MS = 30000,
	/* A normalised octet takes three. */
	PATH_MAX_NORMAL = 3 * 65536
};

struct rule {
	size_t from, length; /* the normalised pattern, in struct rules.patterns */
	bool permits;
};

struct rules {
	struct rule *list;
	size_t count, size;
	struct buf patterns;
	int64_t delay_ms;
	bool is_named; /* a group for this agent exists, if an empty one */
};

struct robots {
	struct rules own, any; /* of groups that name the agent; of "*" */
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

static void add_rule(struct rules *rules, struct span pattern, bool permits)
{
	if (rules->count >= ROBOTS_RULES_MAX)
		return;
	size_t from = rules->patterns.length;

	robots_normalise(&rules->patterns, pattern, ROBOTS_PATTERN);
	rules->list =
		memory_make_room(rules->list, rules->count, &rules->size, sizeof(*rules->list));
	rules->list[rules->count++] = (struct rule){from, rules->patterns.length - from, permits};
}

static void read_rule(struct reading *r, struct span value, bool permits)
{
	r->has_rules = true;
	/* An empty one says nothing: "Disallow:" permits everything. */
	if (value.length == 0)
		return;
	if (r->in_own)
		add_rule(&r->robots->own, value, permits);
	if (r->in_any)
		add_rule(&r->robots->any, value, permits);
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
	return delay_ms < DELAY_MAX_MS ? delay_ms : DELAY_MAX_MS;
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

	if (is_text && robots->sitemap_count < ROBOTS_SITEMAPS_MAX)
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

	buf_init(&robots->own.patterns, (size_t)3 * ROBOTS_BYTES_MAX);
	buf_init(&robots->any.patterns, (size_t)3 * ROBOTS_BYTES_MAX);
	return robots;
}

struct robots *robots_read(struct span body, struct span agent)
{
	struct robots *robots = create();
	struct reading r = {.robots = robots, .agent = agent};
	struct span line;

	body = span_part(body, 0, ROBOTS_BYTES_MAX);
	if (span_starts(body, SPAN("\xef\xbb\xbf")))
		body = span_from(body, 3);
	while (take_line(&body, &line))
		read_line(&r, line);
	return robots;
}

struct robots *robots_uniform(bool permits_all)
{
	struct robots *robots = create();

	robots->permits_all = permits_all;
	robots->forbids_all = !permits_all;
	return robots;
}

static void finish_rules(struct rules *rules)
{
	free(rules->list);
	buf_finish(&rules->patterns);
}

void robots_destroy(struct robots *robots)
{
	if (!robots)
		return;
	finish_rules(&robots->own);
	finish_rules(&robots->any);
	for (size_t i = 0; i < robots->sitemap_count; i++)
		free(robots->sitemaps[i]);
	free(robots);
}

static const struct rules *rules_of(const struct robots *robots)
{
	return robots->own.is_named ? &robots->own : &robots->any;
}

/* RFC 9309 2.2.2: the most octets win; of equal ones, Allow does. No match permits. */
static bool permits(const struct rules *rules, struct span path)
{
	size_t longest = 0;
	bool result = true;

	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->list[i];

		if (rule->length < longest || (rule->length == longest && !rule->permits))
			continue;
		if (!robots_match(
			    span_part(buf_span(&rules->patterns), rule->from, rule->length), path))
			continue;
		longest = rule->length;
		result = rule->permits;
	}
	return result;
}

bool robots_permits(const struct robots *robots, struct span path)
{
	struct buf normal;

	/* RFC 9309 2.2.2: "The /robots.txt URI is implicitly allowed." */
	if (robots->permits_all || span_equals(path, SPAN("/robots.txt")))
		return true;
	if (robots->forbids_all)
		return false;
	if (rules_of(robots)->count == 0)
		return true;
	buf_init(&normal, PATH_MAX_NORMAL);
	robots_normalise(&normal, path.length ? path : SPAN("/"), ROBOTS_PATH);
	bool result = permits(rules_of(robots), buf_span(&normal));

	buf_finish(&normal);
	return result;
}

int64_t robots_delay_ms(const struct robots *robots)
{
	return rules_of(robots)->delay_ms;
}

size_t robots_sitemap_count(const struct robots *robots)
{
	return robots->sitemap_count;
}

struct span robots_sitemap(const struct robots *robots, size_t number)
{
	return span_of(robots->sitemaps[number]);
}
