#include "schema/model/policy_view.h"

#include "schema/model/tlsa.h"

#include <assert.h>

/* ---- MTA-STS ---- */

enum sts_mode sts_effective_mode(const struct sts_view *view)
{
	return view->is_overridden ? view->override : view->mode;
}

bool sts_pattern_matches(struct span pattern, const char *name)
{
	struct span whole = span_of(name);
	size_t dot = span_find(whole, '.');

	if (!pattern.length || !whole.length)
		return false;
	if (!span_starts(pattern, SPAN("*.")))
		return span_equals_nocase(pattern, whole);
	return dot > 0 && dot < whole.length &&
	       span_equals_nocase(span_from(pattern, 1), span_from(whole, dot));
}

bool sts_allows(const struct sts_view *view, const char *name)
{
	struct span rest = span_of(view->patterns), pattern;

	while (span_split(&rest, '\n', &pattern))
		if (sts_pattern_matches(pattern, name))
			return true;
	return false;
}

/* ---- DANE ---- */

const char *dane_state_name(enum dane_state state)
{
	static const char *const names[DANE_STATE_COUNT] = {
		[DANE_NOT_ASKED] = "not-asked",
		[DANE_NOT_SIGNED] = "not-signed",
		[DANE_NONE] = "none",
		[DANE_NOT_TOLD] = "not-told",
		[DANE_UNKNOWN] = "unknown",
		[DANE_UNUSABLE] = "unusable",
		[DANE_USABLE] = "usable",
	};

	assert((unsigned)state < DANE_STATE_COUNT);
	return names[state];
}

size_t policy_count_usable_tlsa(const char *tlsa)
{
	struct span rest = span_of(tlsa ? tlsa : ""), line;
	const char *why;
	size_t count = 0;

	while (span_split(&rest, '\n', &line))
		count += tlsa_is_usable(line, &why);
	return count;
}

const struct host_policy *policy_of_host(const struct domain_policy *policy, size_t host)
{
	return policy->is_asked && host < policy->host_count ? &policy->hosts[host] : NULL;
}

const struct ip_name *policy_ip_name(const struct domain_policy *policy, size_t ip)
{
	return ip < policy->ip_count && policy->ip_names[ip].is_asked ? &policy->ip_names[ip]
								      : NULL;
}

enum dane_state policy_dane_of_host(
	const struct mail_hosts *hosts, const struct domain_policy *policy, size_t host)
{
	const struct host_policy *facts = policy_of_host(policy, host);

	if (!facts)
		return DANE_NOT_ASKED;
	if (!facts->tlsa_is_asked || !hosts->is_authenticated ||
		!hosts->hosts[host].is_authenticated)
		return DANE_NOT_SIGNED;
	/* What a resolver says that does not want to serve us; when name servers refuse it, it says
	 * SERVFAIL. */
	if (facts->tlsa_status == DNS_REFUSED)
		return DANE_NOT_TOLD;
	if (dns_status_is_soft(facts->tlsa_status))
		return DANE_UNKNOWN;
	if (facts->tlsa_status != DNS_FOUND || !facts->tlsa || !facts->tlsa[0])
		return DANE_NONE;
	if (!facts->tlsa_is_authenticated)
		return DANE_NOT_SIGNED;
	return policy_count_usable_tlsa(facts->tlsa) ? DANE_USABLE : DANE_UNUSABLE;
}

struct dane_summary policy_dane(const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	struct dane_summary summary = {.state = DANE_NOT_ASKED, .hosts = hosts->host_count};

	for (size_t i = 0; i < hosts->host_count; i++) {
		enum dane_state state = policy_dane_of_host(hosts, policy, i);

		if (state > summary.state)
			summary.state = state;
		summary.usable += state == DANE_USABLE;
	}
	return summary;
}
