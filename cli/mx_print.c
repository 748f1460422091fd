#include "cli/mx_print.h"
#include "base/visible.h"
#include "checker/sts.h"
#include "report/json_domain.h"
#include "report/json_pieces.h"
#include "schema/model/mx_share.h"
#include "schema/store_judge.h"

#include <string.h>

enum { TLSA_SHOWN = 72 /* a digest of SHA-256 fits; more of a certificate helps nobody */ };

/* ---- what became of the question ---- */

static const char *words_of_status(enum dns_status status)
{
	switch (status) {
	case DNS_SERVFAIL:
		return "the name servers fail (SERVFAIL)";
	case DNS_REFUSED:
		return "the resolver refuses to answer (REFUSED)";
	case DNS_TIMEOUT:
		return "the DNS does not answer in time";
	case DNS_GARBLED:
		return "the DNS gives an answer that breaks the rules of the format";
	case DNS_BOGUS:
		return "the DNSSEC signatures do not hold";
	case DNS_NXDOMAIN:
		return "does not exist (NXDOMAIN)";
	case DNS_NODATA:
		return "has no address";
	case DNS_FOUND:
	case DNS_STATUS_COUNT:
		break;
	}
	return "";
}

const char *mx_error_kind(const struct mail_hosts *hosts)
{
	switch (hosts->route) {
	case ROUTE_NO_DOMAIN:
	case ROUTE_NONE:
	case ROUTE_NULL_MX:
		return "hard";
	case ROUTE_UNKNOWN:
	case ROUTE_LEFT_OUT:
		return "soft";
	case ROUTE_MX:
	case ROUTE_IMPLICIT:
	case ROUTE_GIVEN:
	case MAIL_ROUTE_COUNT:
		break;
	}
	for (size_t i = 0; i < hosts->host_count && !hosts->ip_count; i++)
		if (dns_status_is_soft(hosts->hosts[i].status))
			return "soft";
	return hosts->ip_count ? "" : "hard";
}

static void print_numbers(FILE *file, const struct mail_hosts *hosts)
{
	bool is_one = hosts->hosts_told == 1;

	fprintf(file, "%u mail server%s, ", hosts->hosts_told, is_one ? "" : "s");
	if (hosts->ips_told)
		fprintf(file, "%u address%s", hosts->ips_told, hosts->ips_told == 1 ? "" : "es");
	else if (strcmp(mx_error_kind(hosts), "soft") == 0)
		fputs("and no address can be looked up now", file);
	else
		fputs(is_one ? "which has no address" : "none of which has an address", file);
	if (hosts->is_cut)
		fprintf(file, ", of which %zu and %zu are listed", hosts->host_count,
			hosts->ip_count);
}

/* As it is asked for, and behind it as people know it where that differs. */
static void print_name(FILE *file, const char *domain)
{
	char unicode[DOMAIN_UNICODE_SIZE], shown[DOMAIN_UNICODE_SIZE];

	domain_to_unicode(domain, unicode);
	visible_text(span_of(unicode), shown, sizeof(shown));
	fputs(domain, file);
	if (strcmp(domain, shown) != 0)
		fprintf(file, " (%s)", shown);
}

/* Nobody could knock on the server that was named. */
static void print_given_error(FILE *file, const struct mail_hosts *hosts)
{
	enum dns_status status = hosts->host_count ? hosts->hosts[0].status : hosts->status;
	bool is_soft = dns_status_is_soft(status);
	const char *words = words_of_status(status);

	fprintf(file, "the server that was named %s%s\n", is_soft ? "cannot be looked up: " : "",
		words[0] ? words : "has no address");
}

static void print_headline(FILE *file, const struct mx_facts *facts)
{
	const struct mail_hosts *hosts = facts->hosts;
	const char *kind = mx_error_kind(hosts);

	print_name(file, facts->domain);
	fprintf(file, ": %s%s", kind, kind[0] ? " error: " : "");
	if (hosts->route == ROUTE_GIVEN && kind[0]) {
		print_given_error(file, hosts);
		return;
	}
	switch (hosts->route) {
	case ROUTE_NO_DOMAIN:
		fputs(hosts->is_alias ? "the domain is an alias (CNAME) of one that does not exist "
					"(NXDOMAIN)"
				      : "the domain does not exist (NXDOMAIN)",
			file);
		break;
	case ROUTE_NONE:
		fputs("the domain has neither mail servers nor an address", file);
		break;
	case ROUTE_NULL_MX:
		fputs("the domain declares that it accepts no mail (null MX, RFC 7505)", file);
		break;
	case ROUTE_UNKNOWN:
		fputs(words_of_status(hosts->status), file);
		break;
	case ROUTE_LEFT_OUT:
		fputs("nobody asked: one domain too many", file);
		break;
	case ROUTE_IMPLICIT:
		fputs("no mail server is named; mail goes to the domain's own address", file);
		break;
	case ROUTE_GIVEN:
		fputs("knocking on the server that was named; MX records were not looked up", file);
		break;
	case ROUTE_MX:
	case MAIL_ROUTE_COUNT:
		print_numbers(file, hosts);
		break;
	}
	fprintf(file, "%s\n", hosts->is_authenticated ? " (DNSSEC)" : "");
}

/* ---- servers ---- */

static int ip_width(const struct mail_hosts *hosts)
{
	size_t width = 15;

	for (size_t i = 0; i < hosts->ip_count; i++)
		width = strlen(hosts->ips[i]) > width ? strlen(hosts->ips[i]) : width;
	return (int)width;
}

static void print_address(FILE *file, const struct mx_facts *facts, size_t host, size_t number)
{
	size_t at = facts->hosts->hosts[host].ip_first + number;
	const struct ip_name *name =
		at < facts->policy->ip_count ? &facts->policy->ip_names[at] : NULL;
	uint32_t one_in = mx_share_of(facts->hosts, host).ip_one_in;

	fprintf(file, "           %-*s", ip_width(facts->hosts), facts->hosts->ips[at]);
	if (one_in > 1)
		fprintf(file, "  1/%u of the mail first", one_in);
	if (name && name->is_asked && name->status == DNS_FOUND)
		fprintf(file, "  reverse name %s%s%s", name->name,
			name->is_authenticated ? " (DNSSEC)" : "",
			name->is_confirmed ? "" : ", which does not lead back");
	else if (name && name->is_asked && dns_status_is_soft(name->status))
		fputs("  reverse name unknown: the DNS fails", file);
	else if (name && name->is_asked)
		fprintf(file, "  no reverse name%s", name->is_authenticated ? " (DNSSEC)" : "");
	fputc('\n', file);
}

static void print_tlsa(FILE *file, const struct host_policy *policy)
{
	struct span rest = span_of(policy->tlsa ? policy->tlsa : ""), line;

	if (policy->tlsa_is_asked && dns_status_is_soft(policy->tlsa_status))
		fprintf(file, "           DANE: %s\n", words_of_status(policy->tlsa_status));
	while (rest.length && span_split(&rest, '\n', &line)) {
		bool is_long = line.length > TLSA_SHOWN;

		fprintf(file, "           DANE: TLSA %.*s%s%s\n",
			is_long ? TLSA_SHOWN : (int)line.length, line.at, is_long ? "..." : "",
			policy->tlsa_is_authenticated ? " (DNSSEC)" : ", without DNSSEC no effect");
	}
}

static void print_sts_opinion(FILE *file, const struct sts_view *sts, const char *host)
{
	if (!sts->has_policy || sts_effective_mode(sts) == STS_MODE_NONE)
		return;
	if (sts_allows(sts, host))
		fputs(", MTA-STS allows it", file);
	else
		fprintf(file, ", ERROR: STS policy verification failed (mode %s)",
			sts_mode_name(sts_effective_mode(sts)));
}

static void print_host(FILE *file, const struct mx_facts *facts, size_t position)
{
	const struct mx_host *host = &facts->hosts->hosts[position];
	const struct host_policy *policy =
		position < facts->policy->host_count ? &facts->policy->hosts[position] : NULL;

	struct mx_share share = mx_share_of(facts->hosts, position);

	if (share.role == MX_ROLE_GIVEN)
		fprintf(file, "    %s%s", host->name, host->is_authenticated ? " (DNSSEC)" : "");
	else
		fprintf(file, "    %5u  %s%s  %s", host->preference, host->name,
			host->is_authenticated ? " (DNSSEC)" : "", mx_role_name(share.role));
	if (host->ttl_s)
		fprintf(file, ", TTL %u s", host->ttl_s);
	if (host->alias[0])
		fprintf(file, ", alias of %s", host->alias);
	if (!host->is_usable)
		fputs(", cannot be a mail server's name", file);
	else if (host->status != DNS_FOUND)
		fprintf(file, ", %s", words_of_status(host->status));
	if (host->failing_family)
		fprintf(file, ", IPv%d addresses unknown: %s", host->failing_family,
			words_of_status(host->failing_status));
	if ((share.role == MX_ROLE_BACKUP || share.role == MX_ROLE_TERTIARY) && share.host_one_in)
		fputs(", gets the mail: no address is known of those before it", file);
	if (host->is_usable && share.role != MX_ROLE_GIVEN)
		print_sts_opinion(file, &facts->policy->sts, host->name);
	fputc('\n', file);
	for (size_t i = 0; i < host->ip_count; i++)
		print_address(file, facts, position, i);
	if (policy)
		print_tlsa(file, policy);
}

/* ---- findings ---- */

static void print_finding(FILE *file, const struct domain_finding *finding)
{
	const struct catalogue_entry *entry = catalogue_find(finding->id);

	fprintf(file, "    %-7s  %s: %s", entry ? severity_name(entry->severity) : "notice",
		finding->id, entry ? entry->title : "");
	if (domain_finding_is_about_server(finding)) {
		char subject[FINDING_SUBJECT_SIZE];

		domain_finding_subject(finding, "", subject);
		fprintf(file, " - %s", subject);
	}
	/* Of a server, the address often is the evidence. */
	if (finding->evidence && finding->evidence[0] &&
		!(finding->ip && strcmp(finding->evidence, finding->ip) == 0))
		fprintf(file, " (%s)", finding->evidence);
	fputc('\n', file);
}

static void print_findings(FILE *file, const struct mx_facts *facts, enum severity severity)
{
	for (size_t i = 0; i < facts->finding_count; i++) {
		const struct catalogue_entry *entry = catalogue_find(facts->findings[i].id);

		if ((entry ? entry->severity : SEVERITY_NOTICE) == severity)
			print_finding(file, &facts->findings[i]);
	}
}

void mx_print_listing(FILE *file, const struct mx_facts *facts)
{
	print_headline(file, facts);
	mx_print_policies(file, facts->policy);
	for (size_t i = 0; i < facts->hosts->host_count; i++)
		print_host(file, facts, i);
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTICE; severity--)
		print_findings(file, facts, (enum severity)severity);
}

/* ---- JSON ---- */

static void put_finding(FILE *file, const struct mx_facts *facts, size_t number)
{
	const struct domain_finding *finding = &facts->findings[number];
	char subject[FINDING_SUBJECT_SIZE];

	domain_finding_subject(finding, facts->domain, subject);
	fputs(number ? ",\n        " : "\n        ", file);
	json_put_finding(
		file, &(struct run_finding){.id = finding->id,
			      .subject_kind =
				      domain_finding_is_about_server(finding) ? "server" : "domain",
			      .subject_name = subject,
			      .evidence = finding->evidence});
}

void mx_print_json(FILE *file, const struct mx_facts *facts)
{
	fputs("    {", file);
	json_put_domain_facts(file, facts->domain, facts->hosts, facts->policy);
	fputs(", ", file);
	json_put_text(file, "error", mx_error_kind(facts->hosts));
	json_put_key(file, "findings");
	fputc('[', file);
	for (size_t i = 0; i < facts->finding_count; i++)
		put_finding(file, facts, i);
	fputs("]}", file);
}
