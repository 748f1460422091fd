/*
 * What is worth telling about a domain's TLSA records before any certificate is seen (RFC 7672).
 *
 * They count where everything that leads to them is authenticated: the MX records (or the answer
 * that there are none), the host's addresses, and the TLSA records themselves (2.2). A sender that
 * honours DANE first looks whether the addresses are; if so, a TLSA question that fails means that
 * it must not deliver there (2.1.2), because an attacker could have made it fail.
 */
#include "base/buf.h"
#include "checker/judge_parts.h"
#include "schema/model/policy_view.h"
#include "schema/model/tlsa.h"
#include "schema/store_judge.h"

#include <string.h>

/* *ret_why: why the first one that does not count does not. */
static bool any_is_usable(const char *tlsa, const char **ret_why)
{
	struct span rest = span_of(tlsa), line;
	const char *first_why = NULL;
	bool any = false;

	while (span_split(&rest, '\n', &line)) {
		const char *why = "";

		if (line.length == 0)
			continue;
		if (tlsa_is_usable(line, &why))
			any = true;
		else if (!first_why)
			first_why = why;
	}
	*ret_why = first_why ? first_why : "";
	return any;
}

static enum dane_state state_of(const struct judged_domain *domain, size_t host)
{
	if (!domain->hosts.hosts[host].is_usable)
		return DANE_NONE;
	return policy_dane_of_host(&domain->hosts, &domain->policy, host);
}

static bool has_records(const struct judged_domain *domain, size_t host)
{
	const struct host_policy *policy = policy_of_host(&domain->policy, host);

	return policy && policy->tlsa_is_asked && policy->tlsa && policy->tlsa[0];
}

/* ---- one host ---- */

/* Where nothing at all of a domain is authenticated, it may be our resolver that does not check. */
static bool can_see_signatures(const struct vantage *vantage, const struct judged_domain *domain)
{
	bool any = vantage->is_validating || domain->hosts.is_authenticated;

	for (size_t i = 0; i < domain->hosts.host_count; i++)
		any |= domain->hosts.hosts[i].is_authenticated;
	for (size_t i = 0; i < domain->policy.host_count; i++)
		any |= domain->policy.hosts[i].tlsa_is_authenticated;
	return any;
}

static void say(struct domain_findings *list, const char *id, const char *host, const char *words)
{
	const struct domain_finding finding = {.id = id,
		.host = host,
		.is_listed = true,
		.marks_addresses = strcmp(id, "dane-lookup-failing") == 0};

	domain_findings_putf(list, &finding, "%s: %s", host, words);
}

static void judge_host(const struct vantage *vantage, const struct judged_domain *domain,
	size_t index, struct domain_findings *list)
{
	const struct mx_host *host = &domain->hosts.hosts[index];
	const char *why = "";

	switch (state_of(domain, index)) {
	case DANE_UNKNOWN:
		say(list, "dane-lookup-failing", host->name,
			dns_status_name(domain->policy.hosts[index].tlsa_status));
		break;
	case DANE_UNUSABLE:
		(void)any_is_usable(domain->policy.hosts[index].tlsa, &why);
		say(list, "dane-unusable", host->name, why);
		break;
	case DANE_NOT_SIGNED:
		if (has_records(domain, index) && can_see_signatures(vantage, domain))
			say(list, "dane-not-signed", host->name,
				!domain->hosts.is_authenticated ? "the MX records are not signed"
				: !host->is_authenticated ? "the server's addresses are not signed"
							  : "the TLSA records are not signed");
		break;
	case DANE_NOT_ASKED:
	case DANE_NONE:
	case DANE_NOT_TOLD:
	case DANE_USABLE:
	case DANE_STATE_COUNT:
		break;
	}
}

/* ---- all of them ---- */

static void add_name(struct buf *names, const char *name)
{
	buf_addf(names, "%s%s", names->length ? ", " : "", name);
}

/* What fails just now may well be there: it is on neither side. */
static void judge_partial(const struct judged_domain *domain, struct domain_findings *list)
{
	struct buf with, without;

	buf_init(&with, 2 * DOMAIN_EVIDENCE_MAX);
	buf_init(&without, 2 * DOMAIN_EVIDENCE_MAX);
	for (size_t i = 0; i < domain->hosts.host_count; i++) {
		const struct mx_host *host = &domain->hosts.hosts[i];
		enum dane_state state = state_of(domain, i);

		if (state == DANE_USABLE)
			add_name(&with, host->name);
		else if (state != DANE_UNKNOWN && judge_can_be_used(host))
			add_name(&without, host->name);
	}
	if (with.length && without.length)
		domain_findings_putf(list, &(struct domain_finding){.id = "dane-partial"},
			"without: %s; with: %s", buf_text(&without), buf_text(&with));
	buf_finish(&with);
	buf_finish(&without);
}

void judge_dane(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings)
{
	if (!judge_has_servers(&domain->hosts))
		return;
	for (size_t i = 0; i < domain->hosts.host_count; i++)
		judge_host(vantage, domain, i, findings);
	judge_partial(domain, findings);
}

/* A question that failed once, and was to be asked again when the run ended, keeps nobody away. */
bool judge_dane_refuses(const struct judged_domain *domain, size_t host)
{
	return !domain->policy.is_provisional && state_of(domain, host) == DANE_UNKNOWN;
}
