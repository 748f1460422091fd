/*
 * What senders that check a server's certificate make of it, once it has been seen: those that
 * honour DANE (RFC 7672), and those that honour an enforced MTA-STS policy (RFC 8461 4). Each goes
 * on to the next server where one does not pass, so an address is at risk where none that accepts
 * it passes. What was not seen blocks nobody.
 */
#include "checker/judge_parts.h"
#include "checker/sts.h"
#include "net/tls_digest.h"
#include "schema/model/dane_match.h"
#include "schema/model/policy_view.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <string.h>

/* Why a sender does not deliver to a server: an id that is a reason and a finding; NULL = it does. */
struct block {
	const char *id;
	char words[TLS_WORDS_SIZE];
};

static bool find_host(const struct judged_domain *domain, const char *name, size_t *ret_index)
{
	for (size_t i = 0; i < domain->hosts.host_count; i++)
		if (strcmp(domain->hosts.hosts[i].name, name) == 0) {
			*ret_index = i;
			return true;
		}
	return false;
}

/* ---- DANE ---- */

static struct block dane_block(
	const struct judged_domain *domain, const struct judged_result *result)
{
	const struct judge_look look = judge_look_of(result);
	struct block block = {0};
	size_t host = 0;

	if (!find_host(domain, result->host, &host) ||
		policy_dane_of_host(&domain->hosts, &domain->policy, host) != DANE_USABLE)
		return block;
	const struct dane_question question = {.tlsa = domain->policy.hosts[host].tlsa,
		.chain = look.chain,
		.session = look.session,
		.host = result->host,
		.domain = domain->name,
		.is_named = look.is_named,
		.now_s = result->last_asked_ms / 1000,
		.sha256 = tls_digest_sha256};

	if (dane_match(&question, block.words) != TLS_VERDICT_FAILS)
		return block;
	block.id = look.session->tls.is_started ? "dane-mismatch" : "dane-no-tls";
	return block;
}

/* ---- MTA-STS ---- */

static enum sts_mode mode_of(const struct judged_domain *domain)
{
	const struct sts_view *view = &domain->policy.sts;

	return domain->policy.is_asked && view->has_policy ? sts_effective_mode(view)
							   : STS_MODE_NONE;
}

/* By the certificate alone; a server that the policy does not name is judge_sts.c's. */
static struct block sts_block(
	const struct judged_domain *domain, const struct judged_result *result)
{
	const struct judge_look look = judge_look_of(result);
	struct block block = {0};
	enum sts_mode mode = mode_of(domain);

	if (mode == STS_MODE_NONE || !sts_allows(&domain->policy.sts, result->host) ||
		tls_pkix(look.session, result->host, look.is_named, result->last_asked_ms / 1000,
			block.words) != TLS_VERDICT_FAILS)
		return block;
	block.id = mode == STS_MODE_ENFORCE ? "sts-certificate" : "sts-certificate-testing";
	return block;
}

/* ---- the server ---- */

static void tell(
	const struct judged_result *result, const struct block *block, struct domain_findings *list)
{
	const struct domain_finding finding = {.id = block->id,
		.host = result->host,
		.ip = result->ip,
		.is_listed = true,
		.marks_addresses = true};

	if (block->id)
		domain_findings_putf(
			list, &finding, "%s [%s]: %s", result->host, result->ip, block->words);
}

void judge_senders(const struct judged_domain *domain, const struct judged_result *result,
	struct domain_findings *findings)
{
	struct block dane = dane_block(domain, result), sts = sts_block(domain, result);

	tell(result, &dane, findings);
	tell(result, &sts, findings);
}

/* ---- the address ---- */

/* Or the DNS keeps them away, and not the certificate. */
static const char *dane_refuses(
	const struct judged_domain *domain, const struct judged_result *result)
{
	struct block block = dane_block(domain, result);
	size_t host = 0;

	if (block.id)
		return block.id;
	return find_host(domain, result->host, &host) && judge_dane_refuses(domain, host)
		       ? "dane-refuses"
		       : NULL;
}

/* Or the policy does not name it. */
static const char *sts_refuses(
	const struct judged_domain *domain, const struct judged_result *result)
{
	struct block block = sts_block(domain, result);
	size_t host = 0;

	if (mode_of(domain) != STS_MODE_ENFORCE)
		return NULL;
	if (block.id)
		return block.id;
	return find_host(domain, result->host, &host) && judge_sts_refuses(domain, host)
		       ? "sts-refuses"
		       : NULL;
}

/* A sender that honours both needs a server that passes both (RFC 8461 2). */
static const char *any_refuses(
	const struct judged_domain *domain, const struct judged_result *result)
{
	return dane_refuses(domain, result) || sts_refuses(domain, result) ? "policies-refuse"
									   : NULL;
}

typedef const char *refuses_fn(
	const struct judged_domain *domain, const struct judged_result *result);

/* Mail may go there, now or later. */
static bool may_take(enum voice voice)
{
	switch (voice) {
	case VOICE_OPEN:
	case VOICE_ACCEPTS:
	case VOICE_LATER:
	case VOICE_ABOUT_US:
	case VOICE_NULL_SENDER:
	case VOICE_OPTED_OUT: /* who knows */
		return true;
	case VOICE_REFUSES:
	case VOICE_SILENT:
	case VOICE_CANNOT:
		break;
	}
	return false;
}

/* The reason of the first server that accepts, where they go to none that may take mail. */
static const char *all_refuse(const struct judged_case *of, refuses_fn *refuses)
{
	const char *reason = NULL;

	for (size_t i = 0; i < of->address->result_count; i++) {
		if (!may_take(of->heard[i].voice))
			continue;
		const char *why = refuses(of->domain, &of->address->results[i]);

		if (!why)
			return NULL;
		if (!reason && of->heard[i].voice == VOICE_ACCEPTS)
			reason = why;
	}
	return reason;
}

/* Some servers are not known just now: one of them may pass. */
static bool any_is_unknown(const struct mail_hosts *hosts)
{
	bool any = hosts->is_cut;

	for (size_t i = 0; i < hosts->host_count; i++)
		any |= hosts->hosts[i].is_usable && dns_status_is_soft(hosts->hosts[i].status);
	return any;
}

const char *judge_careful_senders(const struct judged_case *of)
{
	const char *reason = NULL;

	if (!of->domain->policy.is_asked || of->domain->hosts.route == ROUTE_GIVEN ||
		any_is_unknown(&of->domain->hosts))
		return NULL;
	reason = all_refuse(of, dane_refuses);
	if (!reason)
		reason = all_refuse(of, sts_refuses);
	return reason ? reason : all_refuse(of, any_refuses);
}
