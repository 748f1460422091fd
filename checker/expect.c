#include "checker/expect.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

/* "example.org" or "*.example.org", in U-labels too. */
static bool read_domain(struct span text, char ret_domain[DOMAIN_NAME_MAX + 1])
{
	bool is_below = span_starts(text, SPAN("*."));
	char domain[DOMAIN_NAME_MAX + 1];

	if (!domain_to_ascii(is_below ? span_from(text, 2) : text, 1, domain))
		return false;
	if (strlen(domain) + 2 > DOMAIN_NAME_MAX)
		return false;
	snprintf(ret_domain, DOMAIN_NAME_MAX + 1, "%.2s%.*s", is_below ? "*." : "",
		DOMAIN_NAME_MAX - 2, domain);
	return true;
}

static bool has_wildcard(struct span pattern)
{
	return span_find(pattern, '*') < pattern.length || span_find(pattern, '?') < pattern.length;
}

/* A host name, or the same with "*" and "?" among its characters. */
static bool read_pattern(struct span text, char ret_pattern[DOMAIN_NAME_MAX + 1])
{
	if (!has_wildcard(text))
		return domain_to_ascii(text, 1, ret_pattern);
	if (text.length > 1 && text.at[text.length - 1] == '.')
		text.length--;
	for (size_t i = 0; i < text.length; i++)
		if (!ascii_is_alnum(text.at[i]) && (!text.at[i] || !strchr("*?.-_", text.at[i])))
			return false;
	if (!span_to_text(text, ret_pattern, DOMAIN_NAME_MAX + 1))
		return false;
	for (char *c = ret_pattern; *c; c++)
		*c = ascii_lower(*c);
	return true;
}

/* Splits "[DOMAIN=]REST". */
static bool read_rule(const char *text, char ret_domain[DOMAIN_NAME_MAX + 1], struct span *ret_rest)
{
	struct span whole = span_of(text);
	size_t equals = span_find(whole, '=');

	ret_domain[0] = '\0';
	*ret_rest = equals < whole.length ? span_from(whole, equals + 1) : whole;
	return equals == whole.length || read_domain(span_part(whole, 0, equals), ret_domain);
}

enum status expect_read_mx(struct expectations *expectations, const char *text, struct failure *why)
{
	struct expect_mx rule;
	struct span rest;

	if (!read_rule(text, rule.domain, &rest) || !read_pattern(rest, rule.pattern))
		return failure_say(why, ERR_USAGE,
			"--expect-mx: '%s' is no [DOMAIN=]PATTERN of a host name", text);
	expectations->mx = memory_resize(
		expectations->mx, expectations->mx_count + 1, sizeof(*expectations->mx));
	expectations->mx[expectations->mx_count++] = rule;
	return OK;
}

enum status expect_read_count(
	struct expectations *expectations, const char *text, struct failure *why)
{
	struct expect_count rule;
	struct span rest;

	if (!read_rule(text, rule.domain, &rest) ||
		!span_to_number(rest, EXPECT_COUNT_MAX, &rule.count))
		return failure_say(why, ERR_USAGE,
			"--expect-mx-count: '%s' is no [DOMAIN=]NUMBER up to %d", text,
			EXPECT_COUNT_MAX);
	expectations->counts = memory_resize(
		expectations->counts, expectations->count_count + 1, sizeof(*expectations->counts));
	expectations->counts[expectations->count_count++] = rule;
	return OK;
}

void expect_finish(struct expectations *expectations)
{
	free(expectations->mx);
	free(expectations->counts);
	*expectations = (struct expectations){0};
}

/* ---- judging ---- */

enum how_near { FAR, FOR_ALL, FOR_THOSE_BELOW, FOR_IT };

static enum how_near how_near(const char *rule_domain, const char *domain)
{
	struct span below = span_of(rule_domain);

	if (!below.length)
		return FOR_ALL;
	if (span_equals_nocase(below, span_of(domain)))
		return FOR_IT;
	if (rule_domain[0] != '*' || below.length > strlen(domain))
		return FAR;
	/* ".example.org" behind at least one character */
	return span_ends_nocase(span_of(domain), span_from(below, 1)) ? FOR_THOSE_BELOW : FAR;
}

/* Both in lower case. Goes back to the last "*" only, so the cost is their product. */
static bool fits(const char *pattern, const char *name)
{
	const char *after_star = NULL, *retry = NULL;

	while (*name) {
		if (*pattern == '*') {
			after_star = ++pattern;
			retry = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (after_star) {
			pattern = after_star;
			name = ++retry;
		} else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static void add(struct domain_findings *findings, const char *id, const char *evidence)
{
	domain_findings_put(findings,
		&(struct domain_finding){
			.id = id, .host = "", .ip = "", .evidence = evidence, .is_listed = true});
}

static void judge_mx(const struct expectations *expectations, const char *domain,
	const struct mail_hosts *hosts, struct domain_findings *findings)
{
	enum how_near nearest = FAR;

	for (size_t i = 0; i < expectations->mx_count; i++) {
		enum how_near near = how_near(expectations->mx[i].domain, domain);

		nearest = near > nearest ? near : nearest;
	}
	if (nearest == FAR)
		return;
	for (size_t h = 0; h < hosts->host_count; h++) {
		bool is_expected = false;

		for (size_t i = 0; i < expectations->mx_count && !is_expected; i++)
			is_expected = how_near(expectations->mx[i].domain, domain) == nearest &&
				      fits(expectations->mx[i].pattern, hosts->hosts[h].name);
		if (!is_expected)
			add(findings, "mx-not-expected", hosts->hosts[h].name);
	}
	for (size_t i = 0; i < expectations->mx_count; i++) {
		const struct expect_mx *rule = &expectations->mx[i];
		bool is_there = has_wildcard(span_of(rule->pattern)) || hosts->is_cut;

		for (size_t h = 0; h < hosts->host_count && !is_there; h++)
			is_there = strcmp(rule->pattern, hosts->hosts[h].name) == 0;
		if (!is_there && how_near(rule->domain, domain) == nearest)
			add(findings, "mx-expected-missing", rule->pattern);
	}
}

static void judge_count(const struct expectations *expectations, const char *domain,
	const struct mail_hosts *hosts, struct domain_findings *findings)
{
	unsigned long told = hosts->route != ROUTE_MX                ? 0
			     : hosts->hosts_told > hosts->host_count ? hosts->hosts_told
								     : hosts->host_count;
	const struct expect_count *rule = NULL;
	enum how_near nearest = FAR;

	/* Of several that are equally near, the last one is meant: it stands furthest right. */
	for (size_t i = 0; i < expectations->count_count; i++) {
		enum how_near near = how_near(expectations->counts[i].domain, domain);

		if (near == FAR || near < nearest)
			continue;
		nearest = near;
		rule = &expectations->counts[i];
	}
	if (!rule || rule->count == told)
		return;
	domain_findings_putf(findings,
		&(struct domain_finding){.id = "mx-count-unexpected", .host = "", .ip = ""},
		"%lu, expected %lu", told, rule->count);
}

void expect_judge(const struct expectations *expectations, const char *domain,
	const struct mail_hosts *hosts, struct domain_findings *findings)
{
	if (hosts->route == ROUTE_UNKNOWN || hosts->route == ROUTE_GIVEN ||
		hosts->route == ROUTE_LEFT_OUT)
		return;
	judge_count(expectations, domain, hosts, findings);
	judge_mx(expectations, domain, hosts, findings);
}
