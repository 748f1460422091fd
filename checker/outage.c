#include "checker/outage.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what each server says to one recipient ---- */

struct way {
	const struct vantage *vantage;
	const struct judged_domain *domain;
	const struct judged_result *results;
	const struct heard *heard;
	size_t count;
	bool counts_weak; /* somebody accepts or refuses for sure, so it is hardly about us */
};

/* Silence proves nothing where port 25 is shut, or before the last try. */
static enum server_says say_silent(const struct way *way, const struct judged_result *result)
{
	return way->vantage->port_open && result->attempts >= JUDGE_PASSES_LEAST ? SAYS_NEXT
										 : SAYS_UNKNOWN;
}

static enum server_says say_one(const struct way *way, size_t index)
{
	switch (way->heard[index].voice) {
	case VOICE_ACCEPTS:
		return SAYS_YES;
	case VOICE_REFUSES:
		return !way->heard[index].is_weak || way->counts_weak ? SAYS_NO : SAYS_UNKNOWN;
	case VOICE_LATER:
		return SAYS_NEXT;
	case VOICE_SILENT:
		return say_silent(way, &way->results[index]);
	case VOICE_CANNOT: /* nobody can reach a private address */
		return way->results[index].answer.outcome == OUTCOME_FORBIDDEN ? SAYS_NEXT
									       : SAYS_UNKNOWN;
	case VOICE_OPEN:
	case VOICE_ABOUT_US:
	case VOICE_NULL_SENDER:
	case VOICE_OPTED_OUT:
		break;
	}
	return SAYS_UNKNOWN;
}

/* Has the host any address that could be asked from here? */
static bool has_other_network(const struct way *way, const char *host)
{
	for (size_t i = 0; i < way->count; i++)
		if (way->results[i].answer.outcome != OUTCOME_NO_ROUTE &&
			way->results[i].answer.outcome != OUTCOME_UNRESOLVED &&
			strcmp(way->results[i].host, host) == 0)
			return true;
	return false;
}

/* A name that leads nowhere is passed over by everybody; one whose DNS fails just now may be back. */
static bool is_server(const struct way *way, const struct judged_result *result)
{
	const struct mail_hosts *hosts = &way->domain->hosts;

	if (result->answer.outcome == OUTCOME_NO_ROUTE)
		return !has_other_network(way, result->host);
	if (result->ip[0] && result->answer.outcome != OUTCOME_UNRESOLVED)
		return true;
	for (size_t i = 0; i < hosts->host_count; i++)
		if (strcmp(hosts->hosts[i].name, result->host) == 0)
			return hosts->hosts[i].is_usable &&
			       dns_status_is_soft(hosts->hosts[i].status);
	return false;
}

static bool any_is_sure(const struct way *way)
{
	for (size_t i = 0; i < way->count; i++)
		if (way->heard[i].voice == VOICE_ACCEPTS ||
			(way->heard[i].voice == VOICE_REFUSES && !way->heard[i].is_weak))
			return true;
	return false;
}

static void hear_servers(struct way *way, struct outage_study *study)
{
	struct heard *heard = memory_get_zeroed(way->count, sizeof(*heard));

	for (size_t i = 0; i < way->count; i++)
		judge_hear(way->vantage, way->domain, &way->results[i], &heard[i]);
	way->heard = heard;
	way->counts_weak = any_is_sure(way);
	study->servers = memory_get_zeroed(way->count, sizeof(*study->servers));
	for (size_t i = 0; i < way->count; i++) {
		const struct judged_result *result = &way->results[i];

		if (!is_server(way, result))
			continue;
		study->servers[study->server_count++] = (struct outage_server){.host = result->host,
			.ip = result->ip,
			.preference = result->preference,
			.says = way->vantage->intercepted ? SAYS_UNKNOWN : say_one(way, i)};
	}
	free(heard);
}

/* ---- the sender's walk ---- */

/* The hosts of one preference, each as one: parts of a whole for each host that ends the walk. */
struct tier {
	double yes, no, unknown;
	size_t hosts;
};

static bool same_host(const struct outage_server *a, const struct outage_server *b)
{
	return a->preference == b->preference && strcmp(a->host, b->host) == 0;
}

static size_t add_host(const struct outage_study *study, size_t first, struct tier *tier)
{
	size_t counts[4] = {0}, i = first;

	for (; i < study->server_count && same_host(&study->servers[i], &study->servers[first]);
		i++)
		if (!study->servers[i].is_away)
			counts[study->servers[i].says]++;
	double ends = (double)(counts[SAYS_YES] + counts[SAYS_NO] + counts[SAYS_UNKNOWN]);

	if (ends > 0) {
		tier->hosts++;
		tier->yes += (double)counts[SAYS_YES] / ends;
		tier->no += (double)counts[SAYS_NO] / ends;
		tier->unknown += (double)counts[SAYS_UNKNOWN] / ends;
	}
	return i;
}

static uint32_t part_of(double parts, size_t hosts)
{
	return (uint32_t)(parts * OUTAGE_WHOLE / (double)hosts + 0.5);
}

/* Of a tier in which at least one host ends the walk. */
static void say_tier(const struct tier *tier, struct outage *outage)
{
	outage->fate = tier->no > 0        ? FATE_BOUNCED
		       : tier->unknown > 0 ? FATE_UNKNOWN
					   : FATE_DELIVERED;
	outage->part = part_of(tier->no > 0        ? tier->no
			       : tier->unknown > 0 ? tier->unknown
						   : tier->yes,
		tier->hosts);
}

static void walk(const struct outage_study *study, struct outage *outage)
{
	for (size_t i = 0; i < study->server_count;) {
		uint16_t preference = study->servers[i].preference;
		struct tier tier = {0};

		while (i < study->server_count && study->servers[i].preference == preference)
			i = add_host(study, i, &tier);
		if (tier.hosts) {
			say_tier(&tier, outage);
			return;
		}
	}
	outage->fate = FATE_DELAYED;
	outage->part = OUTAGE_WHOLE;
}

/* ---- taking away ---- */

static void take_ip(struct outage_study *study, const char *ip)
{
	for (size_t i = 0; i < study->server_count; i++)
		study->servers[i].is_away |= ip[0] && strcmp(study->servers[i].ip, ip) == 0;
}

/* All servers from `first` on that belong to its host, or only that one. */
static void take_away(struct outage_study *study, size_t first, size_t end)
{
	for (size_t i = 0; i < study->server_count; i++)
		study->servers[i].is_away = i >= first && i < end;
	for (size_t i = first; i < end; i++)
		take_ip(study, study->servers[i].ip);
}

static void list_outage(
	struct outage_study *study, size_t first, size_t end, const char *host, const char *ip)
{
	struct outage *outage = &study->list[study->count++];

	*outage = (struct outage){.host = host, .ip = ip};
	take_away(study, first, end);
	walk(study, outage);
	take_away(study, 0, 0);
}

static void list_outages(struct outage_study *study)
{
	/* Nothing, each host, each address. */
	study->list = memory_get_zeroed(1 + 2 * study->server_count, sizeof(*study->list));
	list_outage(study, 0, 0, "", "");
	for (size_t first = 0, end; first < study->server_count; first = end) {
		const struct outage_server *server = &study->servers[first];

		for (end = first;
			end < study->server_count && same_host(&study->servers[end], server); end++)
			;
		list_outage(study, first, end, server->host, "");
		for (size_t i = first; i < end && end - first > 1; i++)
			list_outage(study, i, i + 1, server->host, study->servers[i].ip);
	}
}

/* ---- whose mail ---- */

/* 0: nothing to tell; what everybody refuses at any time tells least of the servers. */
static uint64_t weigh(const struct outage_study *study)
{
	uint64_t weight = 2;

	if (study->count && study->list[0].fate != FATE_UNKNOWN)
		weight++;
	if (!study->count)
		return 0;
	if (study->list[0].fate == FATE_BOUNCED && study->list[0].part == OUTAGE_WHOLE)
		return 1;
	for (size_t i = 0; i < study->count; i++)
		if (study->list[i].fate == FATE_BOUNCED)
			weight += 2 * (uint64_t)study->list[i].part;
	return weight;
}

/* The same answers lead to the same fates. */
static bool is_new_way(const struct outage_study *study, struct text_set *ways)
{
	char says[DOMAIN_MX_MAX + DOMAIN_IPS_MAX];
	size_t length = 0;

	for (; length < study->server_count && length < sizeof(says); length++)
		says[length] = (char)('0' + study->servers[length].says);
	return text_set_add(ways, (struct span){says, length}, NULL);
}

static void keep_worse(struct outage_study *kept, struct outage_study *study)
{
	if (weigh(study) > weigh(kept)) {
		outage_study_finish(kept);
		*kept = *study;
	} else {
		outage_study_finish(study);
	}
}

static void study_published(const struct vantage *vantage, const struct judged_domain *domain,
	struct outage_study *kept)
{
	struct text_set *ways = text_set_create();

	for (size_t i = 0; i < domain->address_count; i++) {
		const struct judged_address *address = &domain->addresses[i];
		struct way way = {.vantage = vantage,
			.domain = domain,
			.results = address->results,
			.count = address->result_count};
		struct outage_study study = {0};

		if (address->is_excluded || address->is_machine ||
			text_set_count(ways) >= OUTAGE_WAYS_MAX)
			continue;
		address_print(&address->address, study.recipient);
		hear_servers(&way, &study);
		if (study.server_count && is_new_way(&study, ways))
			list_outages(&study);
		keep_worse(kept, &study);
	}
	text_set_destroy(ways);
}

/* Whoever has no published address has a postmaster (RFC 5321 4.5.1). */
static void study_postmaster(const struct vantage *vantage, const struct judged_domain *domain,
	struct outage_study *study)
{
	struct judged_result *results = memory_get_zeroed(domain->control_count, sizeof(*results));
	struct way way = {.vantage = vantage, .domain = domain, .results = results};
	bool was_asked = false;

	for (size_t i = 0; i < domain->control_count; i++)
		if (domain->controls[i].kind == RECIPIENT_POSTMASTER) {
			was_asked |= domain->controls[i].attempts > 0;
			results[way.count++] = domain->controls[i];
		}
	snprintf(study->recipient, sizeof(study->recipient), "postmaster@%s", domain->name);
	if (was_asked)
		hear_servers(&way, study);
	if (study->server_count)
		list_outages(study);
	free(results);
}

void outage_simulate(const struct vantage *vantage, const struct judged_domain *domain,
	struct outage_study *ret_study)
{
	struct outage_study study = {0};

	if (judge_has_servers(&domain->hosts)) {
		study_published(vantage, domain, &study);
		if (!study.count) {
			outage_study_finish(&study);
			study_postmaster(vantage, domain, &study);
		}
	}
	if (!study.count)
		outage_study_finish(&study);
	*ret_study = study;
}

void outage_study_finish(struct outage_study *study)
{
	free(study->servers);
	free(study->list);
	*study = (struct outage_study){0};
}
