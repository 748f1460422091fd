#include "checker/judge_parts.h"
#include "schema/store_judge.h"

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
	case ROUTE_LEFT_OUT:
		judged_say(judged, VERDICT_UNVERIFIED, "domain-limit", CAUSE_US, CERTAINTY_UNKNOWN);
		return true;
	case ROUTE_UNKNOWN:
		say_soft(vantage, hosts->status, judged);
		return true;
	case ROUTE_MX:
	case ROUTE_IMPLICIT:
	case ROUTE_GIVEN:
		if (results == 0)
			say_no_results(vantage, hosts, judged);
		return results == 0;
	case MAIL_ROUTE_COUNT:
		break;
	}
	return false;
}
