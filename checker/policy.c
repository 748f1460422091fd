/*
 * 1. Everything that depends on nothing is asked for at once: the TXT policies, the SOA of the domain,
 *    TLSA records, reverse names, MTA-STS with its HTTPS request.
 * 2. What depends on an answer is asked for when it is there: DMARC at the organizational domain
 *    (RFC 7489 6.6.3), the contact of the zone above the domain, its name servers, forward names.
 * 3. When no question is open any more, the whole is handed over.
 *
 * A domain that does not exist has nothing below it (RFC 8020): only hosts are looked at, of which
 * there are none then either.
 */
#include "checker/policy.h"
#include "base/memory.h"
#include "checker/policy_parts.h"
#include "checker/policy_records.h"
#include "net/registrable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- TXT policies ---- */

static void spf_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;

	record_read_spf(answer, &look->policy.spf);
}

static void tlsrpt_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;

	record_read_tlsrpt(answer, &look->policy.tlsrpt);
}

/* Asks for "PREFIX.NAME"; a name that is too long to exist is absent. */
static void ask_record(struct policy_look *look, const char *prefix, const char *name,
	struct record_view *view, resolver_answer_fn *answer)
{
	if (!questions_name(prefix, name, view->name)) {
		const struct dns_answer none = {.status = DNS_NXDOMAIN};

		answer(look, &none);
		return;
	}
	questions_ask(
		look->questions, look->options.sts.resolver, view->name, DNS_TXT, answer, look);
}

static void organization_dmarc_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;
	struct record_view above = {0};

	if (!questions_name("_dmarc", look->organization, above.name))
		return;
	record_read_dmarc(answer, &above);
	if (above.state != RECORD_ABSENT)
		look->policy.dmarc = above;
}

static void dmarc_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;
	struct span organization;
	struct record_view above;

	record_read_dmarc(answer, &look->policy.dmarc);
	if (look->policy.dmarc.state != RECORD_ABSENT ||
		!registrable_of(look->domain, &organization) ||
		organization.length == strlen(look->domain))
		return;
	span_to_text(organization, look->organization, sizeof(look->organization));
	ask_record(look, "_dmarc", look->organization, &above, organization_dmarc_answered);
}

static void ask_records(struct policy_look *look)
{
	struct domain_policy *policy = &look->policy;

	snprintf(policy->spf.name, sizeof(policy->spf.name), "%s", look->domain);
	questions_ask(look->questions, look->options.sts.resolver, look->domain, DNS_TXT,
		spf_answered, look);
	ask_record(look, "_dmarc", look->domain, &policy->dmarc, dmarc_answered);
	ask_record(look, "_smtp._tls", look->domain, &policy->tlsrpt, tlsrpt_answered);
}

/* ---- the zone ---- */

/* `zone` is the domain or a part of its end, and nobody's public suffix, whose contact answers for
 * everybody and nobody. */
static bool may_be_zone(const char *domain, const char *zone)
{
	size_t whole = strlen(domain), part = strlen(zone);

	return domain_is_host_name(span_of(zone), 2) && !registrable_is_suffix(zone) &&
	       part <= whole && strcmp(domain + whole - part, zone) == 0 &&
	       (part == whole || domain[whole - part - 1] == '.');
}

static void zone_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;
	struct domain_policy *policy = &look->policy;

	if (answer->status != DNS_FOUND || answer->is_alias)
		return;
	if (answer->records[0].contact)
		policy_machines_contact(answer->records[0].contact, policy->soa_contact);
}

static void take_zone(struct policy_look *look, const char *zone)
{
	snprintf(look->policy.zone, sizeof(look->policy.zone), "%s", zone);
	if (look->options.asks_name_servers)
		name_servers_ask(look);
}

/* The negative answer's SOA names the zone (RFC 2308 3); the domain's own SOA says that it is one. */
static void soa_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;

	if (answer->status == DNS_FOUND && !answer->is_alias) {
		zone_answered(look, answer);
		take_zone(look, look->domain);
	} else if (answer->status == DNS_NODATA && !answer->is_alias && answer->zone &&
		   may_be_zone(look->domain, answer->zone)) {
		take_zone(look, answer->zone);
		questions_ask(look->questions, look->options.sts.resolver, look->policy.zone,
			DNS_SOA, zone_answered, look);
	}
}

/* ---- beginning and end ---- */

static void sts_found(void *context, const struct sts_view *view, struct span policy)
{
	struct policy_look *look = context;

	look->policy.sts = *view;
	buf_clear(&look->sts_policy);
	buf_add(&look->sts_policy, policy);
	questions_release(look->questions);
}

static void all_answered(void *context)
{
	struct policy_look *look = context;
	struct domain_policy policy;
	struct span sts_policy;

	name_servers_lay_out(look);
	policy = look->policy;
	look->policy = (struct domain_policy){0};
	sts_policy.length = look->sts_policy.length;
	char *text = buf_take(&look->sts_policy);

	sts_policy.at = text;
	look->found(look->context, &policy, sts_policy); /* may destroy the look */
	free(text);
}

unsigned policy_look_descriptors(const struct policy_look_options *options)
{
	unsigned of_https = 2 /* libcurl tries IPv4 and IPv6 side by side */;
	unsigned of_server = 4 /* UDP and TCP, with and without EDNS */;

	return (options->sts.http ? of_https : 0) + 1 +
	       (options->asks_name_servers ? of_server * NAME_SERVER_IPS_MAX : 0);
}

struct policy_look *policy_look_create(const struct policy_look_options *options,
	const char *domain, const struct mail_hosts *hosts, policy_found_fn *found, void *context)
{
	struct policy_look *look = memory_get_zeroed(1, sizeof(*look));

	look->options = *options;
	look->hosts = hosts;
	look->found = found;
	look->context = context;
	snprintf(look->domain, sizeof(look->domain), "%s", domain);
	look->policy.is_asked = true;
	buf_init(&look->sts_policy, STS_POLICY_BYTES_MAX);
	look->questions = questions_create(options->loop, all_answered, look);
	policy_hosts_ask(look);
	ip_names_ask(look);
	policy_listings_ask(look);
	if (hosts->route == ROUTE_NO_DOMAIN)
		return look;
	ask_records(look);
	questions_ask(
		look->questions, options->sts.resolver, look->domain, DNS_SOA, soa_answered, look);
	if (!options->sts.http)
		return look;
	questions_hold(look->questions);
	look->sts = sts_look_create(&look->options.sts, look->domain, sts_found, look);
	return look;
}

void policy_look_destroy(struct policy_look *look)
{
	if (!look)
		return;
	questions_destroy(look->questions);
	sts_look_destroy(look->sts);
	policy_listings_destroy(look);
	name_servers_destroy(look->name_servers);
	domain_policy_finish(&look->policy);
	buf_finish(&look->sts_policy);
	free(look->policy_hosts);
	free(look->reverse);
	free(look);
}
