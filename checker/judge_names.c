/* What is worth telling about the names and addresses in a domain's DNS answer: nothing here needs
 * a server to be knocked on. */
#include "checker/judge_parts.h"
#include "net/registrable.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <string.h>

/* Blocks of this size are routed as one: whatever cuts one address off cuts the others off too. */
enum { NETWORK_BYTES_4 = 3, NETWORK_BYTES_6 = 6 /* /24, /48: the catalogue says so too */ };

bool judge_has_servers(const struct mail_hosts *hosts)
{
	return hosts->route == ROUTE_MX || hosts->route == ROUTE_IMPLICIT;
}

bool judge_can_be_used(const struct mx_host *host)
{
	return host->is_usable && (host->ip_count > 0 || dns_status_is_soft(host->status));
}

/* ---- one name ---- */

static bool looks_like_ip(const char *name)
{
	bool any_digit = strpbrk(name, "0123456789") != NULL;

	return any_digit &&
	       (name[strspn(name, "0123456789.")] == '\0' ||
		       (strchr(name, ':') &&
			       name[strspn(name, "0123456789abcdefABCDEF:.[]")] == '\0'));
}

/* RFC 6761 6.3: both always mean the machine that asks. */
static bool is_localhost(const char *name)
{
	return span_equals_nocase(span_of(name), SPAN("localhost")) ||
	       span_ends_nocase(span_of(name), SPAN(".localhost"));
}

static const char *free_domain_of(const struct judged_domain *domain, size_t host)
{
	if (!domain->policy.is_asked || host >= domain->policy.host_count)
		return "";
	return domain->policy.hosts[host].unregistered;
}

static void say_with(struct domain_findings *list, const char *id, const char *host, const char *ip,
	const char *evidence)
{
	domain_findings_put(list, &(struct domain_finding){.id = id,
					  .host = host,
					  .ip = ip,
					  .evidence = evidence,
					  .is_listed = true,
					  .marks_addresses = true});
}

/* At most one of these: each is the reason for what stands below it. */
static void judge_name(
	const struct mx_host *host, const char *free_domain, struct domain_findings *list)
{
	const char *name = host->name, *id = NULL;

	if (strcmp(name, ".") == 0)
		id = "null-mx-with-others";
	else if (is_localhost(name))
		id = "mx-is-localhost";
	else if (looks_like_ip(name))
		id = "mx-is-ip";
	else if (!host->is_usable)
		id = "mx-not-host-name";
	else if (free_domain[0])
		id = "mx-unregistered";
	else if (host->status == DNS_BOGUS)
		id = "mx-dns-bogus";
	else if (dns_status_is_soft(host->status))
		id = "mx-dns-failing";
	else if (host->status != DNS_FOUND)
		id = "mx-unresolved";
	if (id)
		say_with(list, id, name, "", free_domain[0] ? free_domain : name);
}

static void judge_half(const struct mx_host *host, struct domain_findings *list)
{
	const struct domain_finding half = {
		.id = "mx-address-failing", .host = host->name, .is_listed = true};

	if (host->failing_family)
		domain_findings_putf(list, &half, "%s: IPv%d: %s", host->name, host->failing_family,
			dns_status_name(host->failing_status));
}

static void judge_host(
	const struct mx_host *host, const char *free_domain, struct domain_findings *list)
{
	const struct domain_finding alias = {.id = "mx-is-cname",
					    .host = host->name,
					    .is_listed = true,
					    .marks_addresses = true},
				    twice = {.id = "mx-twice",
					    .host = host->name,
					    .is_listed = true,
					    .marks_addresses = true};

	judge_name(host, free_domain, list);
	judge_half(host, list);
	if (host->is_cname && host->alias[0])
		domain_findings_putf(list, &alias, "%s leads to %s", host->name, host->alias);
	else if (host->is_cname)
		domain_findings_putf(list, &alias, "%s", host->name);
	if (host->times > 1)
		domain_findings_putf(list, &twice, "%s (%u times)", host->name, host->times);
}

/* ---- addresses ---- */

static void judge_address_range(const struct vantage *vantage, const struct mx_host *host,
	const char *text, struct domain_findings *list)
{
	/* A fact about the server, whichever domain names it. */
	const struct domain_finding finding = {
		.id = "mx-private", .host = host->name, .ip = text, .marks_addresses = true};
	struct ip ip;

	if (!ip_parse(span_of(text), &ip) || !ip_special_range(&ip))
		return;
	if (!vantage->addresses || !ip_policy_permits(vantage->addresses, &ip))
		domain_findings_putf(list, &finding, "%s: %s", text, ip_special_range(&ip));
}

static void judge_addresses(
	const struct vantage *vantage, const struct mail_hosts *hosts, struct domain_findings *list)
{
	for (size_t i = 0; i < hosts->host_count; i++)
		for (size_t j = 0; j < hosts->hosts[i].ip_count; j++)
			judge_address_range(vantage, &hosts->hosts[i],
				hosts->ips[hosts->hosts[i].ip_first + j], list);
}

/* The reverse name of an address. What failed softly says nothing. */
static void judge_reverse_name(const struct mx_host *host, const char *ip,
	const struct ip_name *reverse, struct domain_findings *list)
{
	if (!reverse->is_asked || dns_status_is_soft(reverse->status))
		return;
	if (reverse->status != DNS_FOUND)
		domain_findings_add(list, "ptr-missing", host->name, ip, ip);
	else if (!reverse->is_confirmed)
		domain_findings_add(list, "ptr-unconfirmed", host->name, ip, reverse->name);
}

static void judge_reverse_names(const struct judged_domain *domain, struct domain_findings *list)
{
	const struct mail_hosts *hosts = &domain->hosts;

	for (size_t i = 0; i < hosts->host_count; i++)
		for (size_t j = 0; j < hosts->hosts[i].ip_count; j++) {
			size_t at = hosts->hosts[i].ip_first + j;

			if (at < domain->policy.ip_count)
				judge_reverse_name(&hosts->hosts[i], hosts->ips[at],
					&domain->policy.ip_names[at], list);
		}
}

/* ---- all together ---- */

/* The addresses of one family: are there two, and do all share a block? */
struct network {
	struct ip first;
	bool any, any_other, is_shared;
};

static void gather_network(const struct ip *ip, struct network *network)
{
	size_t bytes = ip->family == AF_INET ? NETWORK_BYTES_4 : NETWORK_BYTES_6;

	if (!network->any)
		*network = (struct network){.first = *ip, .any = true, .is_shared = true};
	network->any_other |= !ip_equals(ip, &network->first);
	network->is_shared &= memcmp(ip->bytes, network->first.bytes, bytes) == 0;
}

static void print_network(const struct network *network, char *ret_text, size_t size)
{
	struct ip base = network->first;
	size_t bytes = base.family == AF_INET ? NETWORK_BYTES_4 : NETWORK_BYTES_6;
	char text[IP_TEXT_SIZE];

	memset(base.bytes + bytes, 0, sizeof(base.bytes) - bytes);
	ip_print(&base, text);
	snprintf(ret_text, size, "%s/%zu", text, 8 * bytes);
}

/* Servers with addresses, two at least, and all of these in one block of either family. Where all
 * are one and the same address, mx-same-server says it. */
static void judge_one_network(const struct mail_hosts *hosts, struct domain_findings *list)
{
	struct network four = {0}, six = {0};
	size_t with_address = 0;
	char text4[IP_TEXT_SIZE + 4] = "", text6[IP_TEXT_SIZE + 4] = "";

	for (size_t i = 0; i < hosts->host_count; i++)
		with_address += hosts->hosts[i].ip_count > 0;
	for (size_t i = 0; i < hosts->ip_count; i++) {
		struct ip ip;

		if (ip_parse(span_of(hosts->ips[i]), &ip))
			gather_network(&ip, ip.family == AF_INET ? &four : &six);
	}
	if (with_address < 2 || (!four.any_other && !six.any_other) ||
		(four.any && !four.is_shared) || (six.any && !six.is_shared))
		return;
	if (four.any)
		print_network(&four, text4, sizeof(text4));
	if (six.any)
		print_network(&six, text6, sizeof(text6));
	domain_findings_putf(list, &(struct domain_finding){.id = "mx-one-network"}, "%s%s%s",
		text4, four.any && six.any ? ", " : "", text6);
}

/* All servers, two at least, belong to one organisation, and it is not the domain's own. */
static void judge_one_operator(const struct judged_domain *domain, struct domain_findings *list)
{
	const struct mail_hosts *hosts = &domain->hosts;
	struct span own, first = {NULL, 0}, operator;
	size_t usable = 0;

	if (hosts->host_count < 2)
		return;
	for (size_t i = 0; i < hosts->host_count; i++) {
		if (!hosts->hosts[i].is_usable)
			continue;
		if (!registrable_of(hosts->hosts[i].name, &operator))
			return;
		if (usable++ == 0)
			first = operator;
		else if (!span_equals(first, operator))
			return;
	}
	if (usable < 2 || (registrable_of(domain->name, &own) && span_equals(own, first)))
		return;
	domain_findings_putf(
		list, &(struct domain_finding){.id = "mx-one-operator"}, "%.*s", SPAN_ARGS(first));
}

static void judge_set(const struct judged_domain *domain, struct domain_findings *list)
{
	const struct mail_hosts *hosts = &domain->hosts;

	for (size_t i = 0; i < hosts->host_count; i++)
		judge_host(&hosts->hosts[i], free_domain_of(domain, i), list);
	judge_one_network(hosts, list);
	judge_one_operator(domain, list);
}

static void judge_cut(const struct mail_hosts *hosts, struct domain_findings *list)
{
	const struct domain_finding finding = {.id = "mx-cut", .marks_addresses = true};
	size_t servers = hosts->hosts_told, addresses = hosts->ips_told;

	domain_findings_putf(list, &finding,
		"%zu mail servers with %zu addresses; visited: the first %zu with %zu",
		servers > hosts->host_count ? servers : hosts->host_count,
		addresses > hosts->ip_count ? addresses : hosts->ip_count, hosts->host_count,
		hosts->ip_count);
}

void judge_names(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings)
{
	const struct mail_hosts *hosts = &domain->hosts;

	if (hosts->status == DNS_BOGUS)
		domain_findings_add(findings, "dns-bogus", "", "", domain->name);
	if (hosts->is_alias && judge_has_servers(hosts))
		domain_findings_add(findings, "domain-is-alias", "", "", domain->name);
	if (hosts->route == ROUTE_IMPLICIT)
		say_with(findings, "implicit-mx", "", "", domain->name);
	if (hosts->route == ROUTE_NULL_MX && hosts->null_preference != 0)
		domain_findings_putf(findings, &(struct domain_finding){.id = "null-mx-preference"},
			"MX %u .", hosts->null_preference);
	if (hosts->is_cut)
		judge_cut(hosts, findings);
	if (hosts->route == ROUTE_MX)
		judge_set(domain, findings);
	/* Of a server that the user named, its addresses alone are the world's doing. */
	bool has_addresses = judge_has_servers(hosts) || hosts->route == ROUTE_GIVEN;

	if (has_addresses)
		judge_addresses(vantage, hosts, findings);
	if (has_addresses && domain->policy.is_asked)
		judge_reverse_names(domain, findings);
}
