#include "crawler/robots_rules.h"

#include "base/memory.h"
#include "crawler/robots_match.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A normalised octet takes three; far above URL_MAX. */
	PATH_MAX_NORMAL = 3 * 65536,
	PAIR_COUNT = 65536
};

/* Which pairs of octets a path has. */
struct pairs {
	uint64_t bits[PAIR_COUNT / 64];
};

void robots_rules_init(struct robots_rules *rules, size_t bytes_max)
{
	*rules = (struct robots_rules){0};
	buf_init(&rules->patterns, bytes_max);
}

void robots_rules_finish(struct robots_rules *rules)
{
	free(rules->list);
	buf_finish(&rules->patterns);
}

static uint16_t pair_at(struct span s, size_t at)
{
	return (uint16_t)((unsigned char)s.at[at] << 8 | (unsigned char)s.at[at + 1]);
}

/* '*' stands for itself nowhere in a normalised pattern, and '$' only at its end. */
static bool is_literal(char c)
{
	return c != '*' && c != '$';
}

/* Pairs from all over the pattern; rather late ones, because most rules of a file begin alike. */
static void choose_pairs(struct robots_rule *rule, struct span pattern)
{
	size_t step = 1 + pattern.length / (2 * ROBOTS_PAIRS), skipped = step;

	for (size_t at = pattern.length; at-- > 1 && rule->pair_count < ROBOTS_PAIRS;) {
		if (!is_literal(pattern.at[at]) || !is_literal(pattern.at[at - 1]))
			continue;
		if (skipped++ < step)
			continue;
		rule->pairs[rule->pair_count++] = pair_at(pattern, at - 1);
		skipped = 1;
	}
}

void robots_rules_add(struct robots_rules *rules, struct span pattern, bool permits)
{
	struct robots_rule rule = {.from = rules->patterns.length, .permits = permits};

	if (rules->count >= ROBOTS_RULES_MAX)
		return;
	robots_normalise(&rules->patterns, pattern, ROBOTS_PATTERN);
	struct span normal = span_from(buf_span(&rules->patterns), rule.from);

	rule.length = normal.length;
	rule.has_star = span_find(normal, '*') < normal.length;
	if (rule.has_star)
		choose_pairs(&rule, normal);
	rules->list =
		memory_make_room(rules->list, rules->count, &rules->size, sizeof(*rules->list));
	rules->list[rules->count++] = rule;
}

/* RFC 9309 2.2.2: the most octets win; of equal ones, Allow does. */
static int compare(const void *left, const void *right)
{
	const struct robots_rule *a = left, *b = right;

	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	return (int)b->permits - (int)a->permits;
}

void robots_rules_sort(struct robots_rules *rules)
{
	if (rules->count)
		qsort(rules->list, rules->count, sizeof(*rules->list), compare);
}

static void note_pairs(struct pairs *pairs, struct span path)
{
	*pairs = (struct pairs){0};
	for (size_t at = 0; at + 1 < path.length; at++) {
		uint16_t pair = pair_at(path, at);

		pairs->bits[pair / 64] |= (uint64_t)1 << pair % 64;
	}
}

static bool has_pairs(const struct pairs *pairs, const struct robots_rule *rule)
{
	for (uint8_t i = 0; i < rule->pair_count; i++)
		if (!(pairs->bits[rule->pairs[i] / 64] >> rule->pairs[i] % 64 & 1))
			return false;
	return true;
}

/* No match permits. */
static bool permit_normal(const struct robots_rules *rules, struct span path)
{
	struct pairs pairs;
	size_t work = 0;

	note_pairs(&pairs, path);
	for (size_t i = 0; i < rules->count; i++) {
		const struct robots_rule *rule = &rules->list[i];
		struct span pattern =
			span_part(buf_span(&rules->patterns), rule->from, rule->length);

		if (rule->has_star && !has_pairs(&pairs, rule))
			continue;
		if (work > ROBOTS_WORK_MAX)
			return false;
		if (robots_match(pattern, path, &work))
			return rule->permits;
	}
	return true;
}

bool robots_rules_permit(const struct robots_rules *rules, struct span path)
{
	struct buf normal;

	if (rules->count == 0)
		return true;
	buf_init(&normal, PATH_MAX_NORMAL);
	robots_normalise(&normal, path.length ? path : SPAN("/"), ROBOTS_PATH);
	bool result = permit_normal(rules, buf_span(&normal));

	buf_finish(&normal);
	return result;
}
