/*
 * What is worth telling of an outage, with the names. Three findings that exclude each other:
 *
 * 1. outage-bounces: some mail bounces at any time, or would if one server were away, although there
 *    are others. Two levels: what is lost all of the time, and what while that server is away.
 * 2. outage-latent: a server refuses, but only two outages at once would let mail come to it. Nobody
 *    notices before.
 * 3. outage-delays: nothing is lost; but mail waits for one server although there are others.
 *
 * Where everything bounces now, the verdicts of the addresses say it. Where there is one server
 * alone, single-mail-server or mx-same-server does.
 */
#include "base/buf.h"
#include "checker/outage.h"
#include "net/registrable.h"
#include "schema/model/mx_share.h"
#include "schema/store_judge.h"

#include <string.h>

enum { SERVERS_SAID_MAX = 3 /* of one kind in a sentence; the report's table has them all */ };

/* ---- words ---- */

/* "all ", "half of the " */
static void say_part(struct buf *text, uint32_t part, const char *all)
{
	if (part >= OUTAGE_WHOLE)
		buf_add_text(text, all);
	else if (part == OUTAGE_WHOLE / 2)
		buf_add_text(text, "half of the ");
	else
		buf_addf(text, "%u %% of the ", (part + OUTAGE_WHOLE / 200) / (OUTAGE_WHOLE / 100));
}

/* Whose server it is, where that is known and not who operates the primary. */
static void say_operator(struct buf *text, const struct outage_study *study, const char *host)
{
	struct span own, other;

	if (registrable_of(host, &other) && registrable_of(study->servers[0].host, &own) &&
		!span_equals(own, other))
		buf_addf(text, ", which %.*s operates,", SPAN_ARGS(other));
}

static bool is_first_of_host(const struct outage_study *study, size_t index)
{
	return index == 0 ||
	       strcmp(study->servers[index].host, study->servers[index - 1].host) != 0;
}

/* Its first address that says so, or NULL; *ret_all: no other address of it says anything else. */
static const struct outage_server *host_says(
	const struct outage_study *study, size_t first, enum server_says says, bool *ret_all)
{
	const struct outage_server *found = NULL;

	*ret_all = true;
	for (size_t i = first; i < study->server_count; i++) {
		if (i > first && is_first_of_host(study, i))
			break;
		if (study->servers[i].says != says)
			*ret_all = false;
		else if (!found)
			found = &study->servers[i];
	}
	return found;
}

static const struct outage_server *next_host(const struct outage_study *study, size_t *index,
	enum server_says says, const char *but, bool *ret_all)
{
	for (; *index < study->server_count; ++*index) {
		const struct outage_server *found = host_says(study, *index, says, ret_all);

		if (!is_first_of_host(study, *index) || !found || strcmp(found->host, but) == 0)
			continue;
		++*index;
		return found;
	}
	return NULL;
}

/* "mx2.example.net, which example.net operates,": the hosts that say so, with "and" between the last
 * two; how many they are. */
static size_t say_hosts(
	struct buf *text, const struct outage_study *study, enum server_says says, const char *but)
{
	size_t count = 0, said = 0, index = 0;
	const struct outage_server *server;
	bool all;

	while (next_host(study, &index, says, but, &all))
		count++;
	index = 0;
	while (said < SERVERS_SAID_MAX && (server = next_host(study, &index, says, but, &all))) {
		said++;
		buf_addf(text, "%s%s",
			said == 1       ? ""
			: said == count ? " and "
					: ", ",
			server->host);
		if (!all)
			buf_addf(text, " [%s]", server->ip);
		say_operator(text, study, server->host);
	}
	if (count > said)
		buf_addf(text, " and %zu more", count - said);
	return count;
}

/* ---- what is lost ---- */

/* Where senders choose by chance between servers of which one refuses: a part of all mail. */
static void say_now(struct buf *text, const struct outage_study *study)
{
	buf_add_text(text, "Rejected for ever, all of the time: ");
	say_part(text, study->list[0].part, "all ");
	buf_add_text(text, "mail. Senders choose by chance, and ");
	size_t count = say_hosts(text, study, SAYS_NO, "");

	buf_add_text(text, count == 1 ? " refuses it." : " refuse it.");
}

static void say_if_down(struct buf *text, const struct outage *outage)
{
	if (outage->ip[0])
		buf_addf(text, "If the address %s of %s is down for one minute, ", outage->ip,
			outage->host);
	else
		buf_addf(text, "If %s is down for one minute, ", outage->host);
}

/* The report's headline for a backup that nobody told of the domain. */
static void say_loss(
	struct buf *text, const struct outage_study *study, const struct outage *outage)
{
	say_if_down(text, outage);
	say_part(text, outage->part, "");
	buf_add_text(
		text, "mail of that minute is rejected for ever, although there is a backup: ");
	size_t count = say_hosts(text, study, SAYS_NO, outage->ip[0] ? "" : outage->host);

	buf_add_text(text, count == 1 ? " refuses it." : " refuse it.");
}

/* Mail that would bounce without this server, beyond what bounces anyway. */
static uint32_t lost_without(const struct outage_study *study, const struct outage *outage)
{
	uint32_t now = study->list[0].fate == FATE_BOUNCED ? study->list[0].part : 0;

	return outage->fate == FATE_BOUNCED && outage->part > now ? outage->part : 0;
}

/* The loss of an address is told where the loss of its host is not. */
static bool host_is_told(const struct outage_study *study, size_t index)
{
	for (size_t i = 1; i < index; i++)
		if (strcmp(study->list[i].host, study->list[index].host) == 0 &&
			lost_without(study, &study->list[i]))
			return true;
	return false;
}

static void say_losses(struct buf *text, const struct outage_study *study)
{
	bool is_backup = study->list[0].fate != FATE_BOUNCED;
	const char *first = "";
	size_t count = 0;

	for (size_t i = 1; i < study->count; i++) {
		const struct outage *outage = &study->list[i];

		if (!lost_without(study, outage) || host_is_told(study, i) ||
			++count > SERVERS_SAID_MAX)
			continue;
		if (text->length)
			buf_add_text(text, " ");
		if (is_backup && count == 1) {
			first = outage->host;
			say_loss(text, study, outage);
			continue;
		}
		say_if_down(text, outage);
		say_part(text, outage->part, "all ");
		buf_add_text(text, "mail of that minute is.");
	}
	if (count > SERVERS_SAID_MAX)
		buf_addf(text, " The same is true of %zu more.", count - SERVERS_SAID_MAX);
	/* The network between a sender and a server need not be down for long, nor for all. */
	if (is_backup && count)
		buf_addf(text,
			" And some mail is lost all of the time: whenever a sender cannot "
			"reach %s for a moment.",
			first);
}

static bool judge_losses(const struct outage_study *study, struct domain_findings *findings)
{
	struct buf text;
	bool any = study->list[0].fate == FATE_BOUNCED;

	for (size_t i = 1; i < study->count; i++)
		any |= lost_without(study, &study->list[i]) > 0;
	if (!any)
		return false;
	buf_init(&text, 4 * DOMAIN_EVIDENCE_MAX);
	if (study->list[0].fate == FATE_BOUNCED)
		say_now(&text, study);
	say_losses(&text, study);
	domain_findings_add(findings, "outage-bounces", "", "", buf_text(&text));
	buf_finish(&text);
	return true;
}

/* ---- what nobody notices, and what is late ---- */

static const char *role_of(const struct judged_domain *domain, const char *host)
{
	for (size_t i = 0; i < domain->hosts.host_count; i++)
		if (strcmp(domain->hosts.hosts[i].name, host) == 0)
			return mx_role_name(mx_share_of(&domain->hosts, i).role);
	return "backup";
}

static bool judge_latent(const struct judged_domain *domain, const struct outage_study *study,
	struct domain_findings *findings)
{
	struct buf text;
	const struct outage_server *first = NULL;

	for (size_t i = 0; i < study->server_count && !first; i++)
		if (study->servers[i].says == SAYS_NO)
			first = &study->servers[i];
	if (!first)
		return false;
	buf_init(&text, 4 * DOMAIN_EVIDENCE_MAX);
	size_t count = say_hosts(&text, study, SAYS_NO, "");

	if (count == 1)
		buf_addf(&text, " (%s) refuses the domain's mail; ", role_of(domain, first->host));
	else
		buf_add_text(&text, " refuse the domain's mail; ");
	buf_add_text(&text, "that shows only while all servers before are down or overloaded.");
	domain_findings_add(findings, "outage-latent", "", "", buf_text(&text));
	buf_finish(&text);
	return true;
}

/* Another machine, that is: one that is away with this one is no backup at all. */
static bool has_other_machine(const struct outage_study *study, const char *host)
{
	for (size_t i = 0; i < study->server_count; i++) {
		bool is_other = strcmp(study->servers[i].host, host) != 0;

		for (size_t j = 0; j < study->server_count && is_other; j++)
			is_other = strcmp(study->servers[j].host, host) != 0 ||
				   strcmp(study->servers[j].ip, study->servers[i].ip) != 0;
		if (is_other)
			return true;
	}
	return false;
}

static void judge_delays(const struct outage_study *study, struct domain_findings *findings)
{
	if (study->list[0].fate != FATE_DELIVERED)
		return;
	for (size_t i = 1; i < study->count; i++) {
		const struct outage *outage = &study->list[i];
		struct buf text;

		if (outage->fate != FATE_DELAYED || outage->ip[0] ||
			!has_other_machine(study, outage->host))
			continue;
		buf_init(&text, 4 * DOMAIN_EVIDENCE_MAX);
		buf_addf(&text,
			"While %s is down, mail waits with its senders, although there is "
			"a backup: ",
			outage->host);
		size_t count = say_hosts(&text, study, SAYS_NEXT, outage->host);

		buf_add_text(&text, count == 1 ? " does not take it." : " do not take it.");
		domain_findings_add(findings, "outage-delays", "", "", buf_text(&text));
		buf_finish(&text);
		return; /* without this one nobody takes mail, so it is the only one */
	}
}

void judge_outage(const struct judged_domain *domain, const struct outage_study *study,
	struct domain_findings *findings)
{
	if (!study->count ||
		(study->list[0].fate == FATE_BOUNCED && study->list[0].part == OUTAGE_WHOLE))
		return;
	if (!judge_losses(study, findings) && !judge_latent(domain, study, findings))
		judge_delays(study, findings);
}
