#include "checker/judge_parts.h"

#include <string.h>

static void say_open(const struct vantage *vantage, struct judged *judged)
{
	judged_say(judged, VERDICT_UNVERIFIED, vantage->is_final ? "deadline" : "not-judged",
		CAUSE_US, CERTAINTY_UNKNOWN);
}

/* A question that got no usable answer. A resolver that does not answer at all, or refuses, is
 * rather ours; SERVFAIL is what it says when the domain's name servers fail. */
static void say_soft(const struct vantage *vantage, enum dns_status status, struct judged *judged)
{
	switch (status) {
	case DNS_SERVFAIL:
	case DNS_GARBLED:
		judged_say(
			judged, VERDICT_UNVERIFIED, "dns-failing", CAUSE_DOMAIN, CERTAINTY_UNKNOWN);
		return;
	case DNS_BOGUS:
		judged_say(
			judged, VERDICT_UNVERIFIED, "dns-bogus", CAUSE_DOMAIN, CERTAINTY_UNKNOWN);
		return;
	case DNS_TIMEOUT:
		judged_say(judged, VERDICT_UNVERIFIED, "dns-timeout", CAUSE_US, CERTAINTY_UNKNOWN);
		return;
	case DNS_REFUSED:
		judged_say(judged, VERDICT_UNVERIFIED, "dns-refused", CAUSE_US, CERTAINTY_UNKNOWN);
		return;
	case DNS_FOUND: /* nobody asked yet */
	case DNS_NODATA:
	case DNS_NXDOMAIN:
	case DNS_STATUS_COUNT:
		break;
	}
	say_open(vantage, judged);
}

/* Mail servers are named; nothing was asked of any. */
static void say_no_results(
	const struct vantage *vantage, const struct mail_hosts *hosts, struct judged *judged)
{
	for (size_t i = 0; i < hosts->host_count; i++)
		if (hosts->hosts[i].ip_count > 0) {
			say_open(vantage, judged);
			return;
		}
	for (size_t i = 0; i < hosts->host_count; i++)
		if (dns_status_is_soft(hosts->hosts[i].status)) {
			say_soft(vantage, hosts->hosts[i].status, judged);
			return;
		}
	judged_say(judged, VERDICT_FAILING, "mx-unresolvable", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE);
}

bool judge_dns(const struct vantage *vantage, const struct judged_domain *domain, size_t results,
	struct judged *judged)
{
	const struct mail_hosts *hosts = &domain->hosts;

	switch (hosts->route) {
	case ROUTE_NO_DOMAIN:
		judged_say(judged, VERDICT_FAILING, "domain-missing", CAUSE_SITE,
			CERTAINTY_DEFINITIVE);
		return true;
	case ROUTE_NULL_MX:
		judged_say(judged, VERDICT_FAILING, "null-mx", CAUSE_SITE, CERTAINTY_DEFINITIVE);
		return true;
	case ROUTE_NONE:
		judged_say(judged, VERDICT_FAILING, "no-mail-server", CAUSE_DOMAIN,
			CERTAINTY_DEFINITIVE);
		return true;
	case ROUTE_UNKNOWN:
		say_soft(vantage, hosts->status, judged);
		return true;
	case ROUTE_MX:
	case ROUTE_IMPLICIT:
		if (results == 0)
			say_no_results(vantage, hosts, judged);
		return results == 0;
	case MAIL_ROUTE_COUNT:
		break;
	}
	return false;
}

void finding_list_add(struct finding_list *list, const char *id, const char *host, const char *ip,
	const char *evidence)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->findings[i].id, id) == 0 &&
			strcmp(list->findings[i].host, host) == 0 &&
			strcmp(list->findings[i].ip, ip) == 0)
			return;
	if (list->count < DOMAIN_FINDINGS_MAX)
		list->findings[list->count++] = (struct domain_finding){
			.id = id, .host = host, .ip = ip, .evidence = evidence};
}

static bool looks_like_ip(const char *name)
{
	bool any_digit = strpbrk(name, "0123456789") != NULL;

	return any_digit &&
	       (name[strspn(name, "0123456789.")] == '\0' ||
		       (strchr(name, ':') &&
			       name[strspn(name, "0123456789abcdefABCDEF:.[]")] == '\0'));
}

static void judge_name(const struct mx_host *host, struct finding_list *list)
{
	const char *name = host->name;

	if (strcmp(name, ".") == 0)
		finding_list_add(list, "null-mx-with-others", "", "", name);
	else if (looks_like_ip(name))
		finding_list_add(list, "mx-is-ip", "", "", name);
	else if (!host->is_usable)
		finding_list_add(list, "mx-not-host-name", "", "", name);
	else if (dns_status_is_soft(host->status))
		finding_list_add(list, "mx-dns-failing", "", "", name);
	else if (host->status != DNS_FOUND)
		finding_list_add(list, "mx-unresolved", "", "", name);
	if (host->is_cname)
		finding_list_add(list, "mx-is-cname", "", "", name);
}

void judge_names(const struct judged_domain *domain, struct finding_list *list)
{
	const struct mail_hosts *hosts = &domain->hosts;

	if (hosts->route == ROUTE_IMPLICIT)
		finding_list_add(list, "implicit-mx", "", "", domain->name);
	if (hosts->is_cut)
		finding_list_add(list, "mx-cut", "", "", "");
	if (hosts->route == ROUTE_MX)
		for (size_t i = 0; i < hosts->host_count; i++)
			judge_name(&hosts->hosts[i], list);
}
