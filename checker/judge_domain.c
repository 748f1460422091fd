/*
 * What is worth telling about a domain and its servers, whoever is written to:
 *
 * 1. the names and addresses in its DNS answer (judge_names.c);
 * 2. how many servers it really has;
 * 3. what it publishes, where that was asked for: its name servers (judge_name_servers.c), MTA-STS
 *    (judge_sts.c), TLS-RPT, SPF and DMARC (judge_policy.c), DANE (judge_dane.c). Where the user
 *    named the server (ROUTE_GIVEN), the question is about that one, and neither 2 nor 3 is;
 * 4. each server: everything that all recipients heard from it is gathered first, because one
 *    recipient's silence is no silent server. One that looks like a decoy is called so instead of
 *    dead or always late (judge_decoy.c);
 * 5. the controls: no postmaster, anybody accepted, bounces refused;
 * 6. level deep: trials and block lists (judge_deep.c);
 * 7. each server's latest session: banner, extensions (judge_session.c), its encryption as seen
 *    under its name (judge_tls.c), and what senders that check certificates make of it
 *    (judge_senders.c).
 */
#include "base/memory.h"
#include "checker/judge_decoy.h"
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

static struct server *server_of(struct servers *all, const struct judged_result *result)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->servers[i].any->ip, result->ip) == 0 &&
			strcmp(all->servers[i].any->host, result->host) == 0)
			return &all->servers[i];
	all->servers =
		memory_make_room(all->servers, all->count, &all->size, sizeof(*all->servers));
	all->servers[all->count] = (struct server){.any = result};
	return &all->servers[all->count++];
}

static void keep_first(const struct judged_result **kept, const struct judged_result *result)
{
	if (!*kept)
		*kept = result;
}

static void gather_refusal(
	struct server *server, const struct judged_result *result, const struct heard *heard)
{
	server->refuses = true;
	if (heard->reading.meaning == MEANING_NOT_CONFIGURED)
		keep_first(&server->not_configured, result);
	if (result->kind == RECIPIENT_RANDOM)
		server->refuses_random = true;
	if (result->kind == RECIPIENT_POSTMASTER) {
		server->postmaster_refused = result;
		server->postmaster_is_named = heard->reading.is_about_mailbox;
	}
}

static void gather_voice(
	struct server *server, const struct judged_result *result, const struct heard *heard)
{
	switch (heard->voice) {
	case VOICE_ACCEPTS:
		server->accepts = true;
		if (result->kind == RECIPIENT_RANDOM)
			server->random_accepted = result;
		break;
	case VOICE_REFUSES:
		gather_refusal(server, result, heard);
		break;
	case VOICE_LATER:
		if (!server->later || server->later_meaning == MEANING_NONE) {
			server->later = result;
			server->later_meaning = heard->reading.meaning;
			server->later_reason = heard->reading.reason;
		}
		break;
	case VOICE_ABOUT_US:
		if (!server->about_us)
			server->us_reason = result->answer.outcome == OUTCOME_CLOSED
						    ? "server-closed"
						    : heard->reading.reason;
		keep_first(&server->about_us, result);
		break;
	case VOICE_NULL_SENDER:
		keep_first(&server->null_refused, result);
		break;
	case VOICE_SILENT:
		keep_first(&server->silent, result);
		break;
	case VOICE_CANNOT:
		keep_first(&server->cannot, result);
		break;
	case VOICE_OPTED_OUT:
	case VOICE_OPEN:
		break;
	}
}

/* A session that was greeted tells more than one that was not, however old it is. */
static bool is_newer(const struct judged_result *result, const struct judged_result *known)
{
	if (!known || result->session->greeted != known->session->greeted)
		return !known || result->session->greeted;
	return result->last_asked_ms > known->last_asked_ms;
}

static void gather(const struct judged_domain *domain, const struct judged_result *results,
	size_t count, struct servers *all)
{
	for (size_t i = 0; i < count; i++) {
		const struct judged_result *result = &results[i];
		struct server *server = server_of(all, result);
		struct heard heard;

		judge_hear(all->vantage, domain, result, &heard);
		gather_voice(server, result, &heard);
		decoy_gather(server, result, &heard);
		if (!result->session)
			continue;
		if (result->session->null_sender_refused)
			keep_first(&server->null_refused, result);
		if (is_newer(result, server->latest))
			server->latest = result;
	}
}

static void note(struct domain_findings *list, const char *id, const struct judged_result *result)
{
	domain_findings_add(list, id, result->host, result->ip, result->answer.text);
}

static void note_about_domain(
	struct domain_findings *list, const char *id, const struct judged_result *result)
{
	domain_findings_add(list, id, "", "", result->answer.text);
}

static void note_cannot(struct domain_findings *list, const struct judged_result *result)
{
	if (result->answer.outcome == OUTCOME_NO_ROUTE)
		note(list, judge_no_route_finding(&result->answer), result);
	else if (result->answer.outcome == OUTCOME_FORBIDDEN)
		note(list, "mx-private", result);
}

static void judge_one_server(const struct judged_domain *domain, const struct servers *all,
	const struct server *server, struct domain_findings *list)
{
	bool is_decoy = decoy_is_likely(all, server);

	if (is_decoy)
		decoy_note(server, list);
	else if (server->silent && !server_said_anything(server))
		note(list, judge_silence_finding(&server->silent->answer), server->silent);
	if (server->later && !server->accepts && !server->refuses && all->any_accepts &&
		!is_decoy && server->later_meaning != MEANING_DECOY)
		note(list, "always-temporary", server->later);
	if (server->later && server->later_meaning != MEANING_NONE &&
		server->later_meaning != MEANING_BUSY && !server->accepts)
		note(list, server->later_reason, server->later);
	if (server->about_us)
		note(list, server->us_reason, server->about_us);
	if (server->not_configured)
		note(list, "not-configured", server->not_configured);
	if (server->cannot)
		note_cannot(list, server->cannot);
	if (server->null_refused)
		note_about_domain(list, "null-sender-refused", server->null_refused);
	/* Where everybody is refused, postmaster is no news. */
	if (server->postmaster_refused && (server->postmaster_is_named || server->accepts))
		note_about_domain(list, "postmaster-refused", server->postmaster_refused);
	if (!server->latest)
		return;
	judge_server(server->latest, list);
	judge_senders(domain, server->latest, list);
}

/* Anybody is accepted by the servers that senders try first, or by a backup only: that one takes
 * mail that it will have to bounce, to senders who never sent it. */
static void judge_openness(const struct servers *all, struct domain_findings *list)
{
	bool any_refuses = false;

	for (size_t i = 0; i < all->count; i++)
		any_refuses |= all->servers[i].refuses_random;
	for (size_t i = 0; i < all->count; i++) {
		const struct server *server = &all->servers[i];
		bool is_behind = false;

		for (size_t j = 0; j < all->count && server->random_accepted; j++)
			is_behind |= all->servers[j].refuses_random &&
				     all->servers[j].any->preference < server->any->preference;
		if (server->random_accepted && is_behind)
			note_about_domain(list, "backup-accepts-anything", server->random_accepted);
		else if (server->random_accepted && !any_refuses)
			note_about_domain(list, "accepts-anything", server->random_accepted);
		else if (server->random_accepted)
			note(list, "accepts-anything", server->random_accepted);
	}
}

/* A host name of which some addresses answer and others do not. */
static void judge_halves(const struct servers *all, struct domain_findings *list)
{
	for (size_t i = 0; i < all->count; i++)
		for (size_t j = 0; j < all->count; j++) {
			const struct server *dead = &all->servers[i], *live = &all->servers[j];
			bool is_dead =
				dead->silent && !dead->accepts && !dead->refuses && !dead->later;

			if (is_dead && (live->accepts || live->refuses || live->later) &&
				strcmp(dead->any->host, live->any->host) == 0)
				domain_findings_add(
					list, "one-ip-dead", dead->any->host, "", dead->any->ip);
		}
}

static bool share_address(
	const struct mail_hosts *hosts, const struct mx_host *a, const struct mx_host *b)
{
	for (size_t i = 0; i < a->ip_count; i++)
		for (size_t j = 0; j < b->ip_count; j++)
			if (strcmp(hosts->ips[a->ip_first + i], hosts->ips[b->ip_first + j]) == 0)
				return true;
	return false;
}

/* Some of its hosts may have more addresses than are known just now. */
static bool any_is_unknown(const struct mail_hosts *hosts)
{
	bool any = false;

	for (size_t i = 0; i < hosts->host_count; i++)
		any |= mx_host_is_in_doubt(&hosts->hosts[i]);
	return any;
}

/* One server is no fault, but worth knowing; a backup that is the same machine is none. */
static void judge_numbers(const struct judged_domain *domain, struct domain_findings *list)
{
	const struct mail_hosts *hosts = &domain->hosts;

	if (judge_has_servers(hosts) && hosts->ip_count == 1 && !any_is_unknown(hosts))
		domain_findings_add(list, "single-mail-server", "", "", hosts->ips[0]);
	for (size_t i = 0; i < hosts->host_count; i++)
		for (size_t j = i + 1; j < hosts->host_count; j++)
			if (share_address(hosts, &hosts->hosts[i], &hosts->hosts[j]))
				domain_findings_put(
					list, &(struct domain_finding){.id = "mx-same-server",
						      .host = hosts->hosts[j].name,
						      .evidence = hosts->hosts[j].name,
						      .is_listed = true});
}

static void judge_all_servers(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *list)
{
	struct servers all = {.vantage = vantage};

	gather(domain, domain->controls, domain->control_count, &all);
	for (size_t i = 0; i < domain->address_count; i++)
		gather(domain, domain->addresses[i].results, domain->addresses[i].result_count,
			&all);
	for (size_t i = 0; i < all.count; i++)
		all.any_accepts |= all.servers[i].accepts;
	for (size_t i = 0; i < all.count; i++)
		judge_one_server(domain, &all, &all.servers[i], list);
	decoy_judge_primary(&all, list);
	judge_openness(&all, list);
	judge_halves(&all, list);
	free(all.servers);
}

void judge_domain(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings)
{
	judge_names(vantage, domain, findings);
	judge_numbers(domain, findings);
	if (domain->policy.is_asked && domain->hosts.route != ROUTE_GIVEN) {
		judge_name_servers(domain, findings);
		judge_sts(domain, findings);
		judge_policy(domain, findings);
		judge_dane(vantage, domain, findings);
	}
	if (domain->policy.is_asked)
		judge_listings(domain, findings);
	if (vantage->intercepted) /* then these are not the domain's servers */
		return;
	judge_all_servers(vantage, domain, findings);
	judge_deep(vantage, domain, findings);
}
