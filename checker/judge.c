/*
 * An address is judged by asking, in this order:
 *
 *  1. Did the user exclude it, or has somebody opted out? Then it is skipped.
 *  2. What does the DNS alone say (judge_dns.c)? No such domain, null MX, no mail server, or only
 *     mail server names that lead nowhere: failing, whatever our network is like. A DNS that fails
 *     softly proves nothing: unverified.
 *  3. Does somebody between us and the servers answer in their place? Then nothing that they "said"
 *     counts: unverified, and the cause is us.
 *  4. What does each result say (judge_voice.c)? Accepts, refuses, later, about us, silent ...
 *     - A reply before MAIL says something about the server, never about the address.
 *     - Words that name our IP, reverse DNS, HELO name, sender or rate are about us, also at RCPT.
 *     - MAIL FROM:<> refused says that bounces are refused; mail of real senders passes.
 *     - A refusal that names the mailbox is about the mailbox, whatever the controls got. An
 *       unspecific one that both controls share, where nobody was accepted, is weak: it may well be
 *       about us. "Not relaying" is about the domain.
 *  5. Walk the tiers of the MX preference as a sender does (judge_tiers.c). The first tier in which
 *     any server accepts or refuses decides, because a sender stops there: RFC 5321 5.1 lets it go
 *     on after 4xx and silence only, and a 5xx is the end of the message.
 *     - All refuse: failing, even if a later tier accepts (finding backup-accepts-more). All of the
 *       refusals weak: unverified, about us.
 *     - Some refuse, or a later tier does: at-risk, because mail that meets that server bounces.
 *     - Otherwise: deliverable, unless what the domain publishes forbids it: an enforced MTA-STS
 *       policy that allows none of its servers (judge_sts.c), TLSA records that cannot be looked up
 *       for any (judge_dane.c), or certificates that do not hold what either promises, at every
 *       server that accepts (judge_senders.c). Senders that honour that deliver nothing: at-risk.
 *  6. Nobody accepts or refuses (judge_silence.c): what is about us, and 4xx, is unverified; a
 *     silence that all servers share is failing (likely) only if port 25 is open from here and each
 *     was tried often enough; else it is unverified.
 *     In a run that goes on, what is unverified and to be asked again is "asked-again" for now.
 *  7. What else is worth telling goes into the findings; they never change the verdict
 *     (judge_notice.c). 250 proves a mailbox only where the random recipient was refused.
 *
 * Findings about the domain and its servers, whoever is written to, are judge_domain.c's.
 */
#include "checker/judge.h"
#include "base/memory.h"
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

void judged_say(struct judged *judged, enum verdict verdict, const char *reason, enum cause cause,
	enum certainty certainty)
{
	judged->verdict = verdict;
	judged->reason = reason;
	judged->cause = cause;
	judged->certainty = certainty;
}

void judged_find(struct judged *judged, const char *finding)
{
	for (size_t i = 0; i < judged->finding_count; i++)
		if (strcmp(judged->findings[i], finding) == 0)
			return;
	if (judged->finding_count < JUDGED_FINDINGS_MAX)
		judged->findings[judged->finding_count++] = finding;
}

/* Of the servers that senders can go to: how many each rule keeps careful senders away from. */
struct refusals {
	size_t hosts, by_sts, by_dane, by_any;
};

static struct refusals count_refusals(const struct judged_domain *domain)
{
	struct refusals count = {0};

	for (size_t i = 0; i < domain->hosts.host_count; i++) {
		if (!judge_can_be_used(&domain->hosts.hosts[i]))
			continue;
		bool by_sts = judge_sts_refuses(domain, i), by_dane = judge_dane_refuses(domain, i);

		count.hosts++;
		count.by_sts += by_sts;
		count.by_dane += by_dane;
		count.by_any += by_sts || by_dane;
	}
	return count;
}

/* What the domain publishes keeps them away from every server, whatever that shows. A sender that
 * honours both rules needs a server that passes both (RFC 8461 2). NULL = it does not. */
static const char *published_refusal(const struct judged_domain *domain)
{
	/* One that was cut off may be the one that is allowed. */
	if (!domain->policy.is_asked || domain->hosts.is_cut)
		return NULL;
	struct refusals count = count_refusals(domain);

	if (count.hosts == 0 || count.by_any < count.hosts)
		return NULL;
	return count.by_sts == count.hosts    ? "sts-refuses"
	       : count.by_dane == count.hosts ? "dane-refuses"
					      : "policies-refuse";
}

/* A lookup that failed, or a policy from before, may be over soon. */
static enum certainty certainty_of(const struct judged_domain *domain, const char *reason)
{
	bool is_sts = span_starts(span_of(reason), SPAN("sts-"));
	bool is_dane = strcmp(reason, "dane-mismatch") == 0 || strcmp(reason, "dane-no-tls") == 0;

	return is_dane || (is_sts && !domain->policy.sts.is_stale) ? CERTAINTY_DEFINITIVE
								   : CERTAINTY_LIKELY;
}

/* The servers accept; senders that honour what the domain publishes must not deliver to them. No
 * server's answer decided that. */
static void judge_refusing_senders(const struct judged_case *of, struct judged *judged)
{
	const char *reason = published_refusal(of->domain);

	if (!reason)
		reason = judge_careful_senders(of);
	if (!reason)
		return;
	judged->deciding = -1;
	judged_say(judged, VERDICT_AT_RISK, reason, CAUSE_DOMAIN, certainty_of(of->domain, reason));
}

static void judge_results(const struct judged_case *of, struct judged *judged)
{
	if (of->vantage->intercepted) {
		judged_say(judged, VERDICT_UNVERIFIED, "vantage-intercepted", CAUSE_US,
			CERTAINTY_UNKNOWN);
		return;
	}
	if (!judge_tiers(of, judged) || judge_hides_decision(of, judged))
		judge_silence(of, judged);
	else if (judged->verdict == VERDICT_DELIVERABLE)
		judge_refusing_senders(of, judged);
	judge_notice(of, judged);
}

/* What is about the way that mail goes stands with each address that it goes to. */
static void note_way(const struct domain_findings *findings, struct judged *judged)
{
	for (size_t i = 0; findings && i < findings->count; i++)
		if (findings->list[i].marks_addresses)
			judged_find(judged, findings->list[i].id);
}

static bool is_asked_again(const struct judged_domain *domain, const struct judged_address *address)
{
	for (size_t i = 0; i < address->result_count; i++)
		if (address->results[i].again_ms)
			return true;
	return domain->again_ms != 0;
}

/* Before its end a run can say less than it will: what stands against us or the server now may be gone
 * with the next try. */
static void put_off(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_address *address, struct judged *judged)
{
	if (vantage->goes_on && judged->verdict == VERDICT_UNVERIFIED &&
		is_asked_again(domain, address))
		judged_say(
			judged, VERDICT_UNVERIFIED, "asked-again", CAUSE_NONE, CERTAINTY_UNKNOWN);
}

void judge_address(const struct vantage *vantage, const struct judged_domain *domain,
	const struct domain_findings *findings, const struct judged_address *address,
	struct judged *ret_judged)
{
	struct judged judged = {.deciding = -1};

	if (address->is_excluded || address->is_opted_out) {
		judged_say(&judged, VERDICT_SKIPPED,
			address->is_opted_out ? "opted-out" : "excluded", CAUSE_NONE,
			CERTAINTY_DEFINITIVE);
		*ret_judged = judged;
		return;
	}
	if (!judge_dns(vantage, domain, address->result_count, &judged)) {
		struct heard *heard = memory_get_zeroed(address->result_count, sizeof(*heard));
		const struct judged_case of = {.vantage = vantage,
			.domain = domain,
			.findings = findings,
			.address = address,
			.heard = heard};

		for (size_t i = 0; i < address->result_count; i++)
			judge_hear(vantage, domain, &address->results[i], &heard[i]);
		judge_results(&of, &judged);
		free(heard);
	}
	put_off(vantage, domain, address, &judged);
	note_way(findings, &judged);
	*ret_judged = judged;
}
