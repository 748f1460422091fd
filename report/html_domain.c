/*
 * One domain on the page. Folded away as evidence, so a table may be wide; every mark of colour has
 * its word beside it.
 */
#include "report/escape.h"
#include "report/html.h"
#include "report/words.h"
#include "schema/model/provider.h"

/* ---- mail servers, a row each ---- */

static void put_host_name(FILE *file, const struct mx_host *host, const struct host_policy *facts)
{
	fputs("<th scope=\"row\">", file);
	html_put_text(file, host->name);
	if (host->is_cname) {
		fputs("<br>is an alias", file);
		fputs(host->alias[0] ? " of " : "", file);
		html_put_text(file, host->alias);
	}
	if (host->times > 1)
		fprintf(file, "<br>named %u times", host->times);
	const struct provider *provider = provider_of_host(host->name);

	if (provider) {
		fputs("<br><span class=\"aside\">", file);
		html_put_text(file, provider->name);
		fputs("</span>", file);
	}
	if (facts && facts->unregistered[0]) {
		fputs("<br><span class=\"bad\">nobody owns ", file);
		html_put_text(file, facts->unregistered);
		fputs("</span>", file);
	}
	fputs("</th>", file);
}

static void put_ip(
	FILE *file, const struct mail_hosts *hosts, size_t ip, const struct domain_policy *policy)
{
	char words[WORDS_SIZE];

	html_put_text(file, hosts->ips[ip]);
	words_of_ptr(policy ? policy_ip_name(policy, ip) : NULL, words);
	if (words[0]) {
		fputs("<br><span class=\"aside\">", file);
		html_put_text(file, words);
		fputs("</span>", file);
	}
}

static void put_ips(FILE *file, const struct mail_hosts *hosts, size_t index,
	const struct domain_policy *policy)
{
	const struct mx_host *host = &hosts->hosts[index];
	struct mx_share share = mx_share_of(hosts, index);
	char part[WORDS_SIZE];

	words_of_part(share.ip_one_in, part);
	fputs("<td>", file);
	if (!host->ip_count) {
		fputs("<span class=\"bad\">no address</span>: ", file);
		html_put_text(file, host->is_usable ? words_of_dns(host->status)
						    : "this is no host name to ask for");
	}
	fputs(host->ip_count ? "<ul>" : "", file);
	for (size_t i = 0; i < host->ip_count; i++) {
		fputs("<li>", file);
		put_ip(file, hosts, host->ip_first + i, policy);
		if (host->ip_count > 1 && part[0])
			html_print(file, "<br><span class=\"aside\">%s of the mail</span>", part);
		fputs("</li>", file);
	}
	fputs(host->ip_count ? "</ul>" : "", file);
	if (host->failing_family)
		html_print(file, "<span class=\"bad\">IPv%d not known</span>: %s",
			host->failing_family, words_of_dns(host->failing_status));
	fputs("</td>", file);
}

static void put_tlsa(FILE *file, const struct host_policy *facts)
{
	struct span rest = span_of(facts && facts->tlsa ? facts->tlsa : ""), line;
	size_t count = 0;

	while (span_split(&rest, '\n', &line)) {
		if (!line.length)
			continue;
		if (count++ >= HTML_TLSA_MAX)
			continue;
		fputs("<br><code>", file);
		escape_html(file, line);
		fputs("</code>", file);
	}
	if (count > HTML_TLSA_MAX)
		fprintf(file, "<br>%zu more stand in report.json", count - HTML_TLSA_MAX);
}

static void put_dane_cell(FILE *file, const struct mail_hosts *hosts, size_t index,
	const struct domain_policy *policy)
{
	enum dane_state state = policy_dane_of_host(hosts, policy, index);
	bool is_bad = state == DANE_UNKNOWN || state == DANE_UNUSABLE;

	fputs("<td>", file);
	html_put_element(file, "span",
		is_bad                 ? "bad"
		: state == DANE_USABLE ? "good"
				       : "aside",
		words_of_host_dane(state));
	put_tlsa(file, policy_of_host(policy, index));
	fputs("</td>", file);
}

static void put_sts_cell(FILE *file, const struct sts_view *sts, const struct mx_host *host)
{
	fputs("<td>", file);
	if (!sts->has_policy || sts_effective_mode(sts) == STS_MODE_NONE)
		fputs("<span class=\"aside\">no policy</span>", file);
	else if (sts_allows(sts, host->name))
		fputs("<span class=\"good\">allowed</span>", file);
	else
		fputs("<span class=\"bad\">not allowed</span>", file);
	fputs("</td>", file);
}

static void put_host(FILE *file, const struct mail_hosts *hosts, size_t index,
	const struct domain_policy *policy)
{
	const struct mx_host *host = &hosts->hosts[index];
	char words[WORDS_SIZE];

	fprintf(file, "<tr><td class=\"number\">%u</td>", host->preference);
	put_host_name(file, host, policy ? policy_of_host(policy, index) : NULL);
	words_of_share(hosts, index, words);
	html_put_element(file, "td", "", words);
	put_ips(file, hosts, index, policy);
	fprintf(file, "<td class=\"number\">%u s</td>", host->ttl_s);
	if (policy) {
		fputs(host->is_authenticated ? "<td>yes</td>" : "<td>no</td>", file);
		put_dane_cell(file, hosts, index, policy);
		put_sts_cell(file, &policy->sts, host);
	}
	fputs("</tr>\n", file);
}

static void put_hosts(
	FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	if (!hosts->host_count)
		return;
	fputs("<div class=\"wide\" role=\"group\" aria-label=\"Mail servers\" "
	      "tabindex=\"0\"><table class=\"servers\"><caption>Mail servers"
	      "</caption><thead><tr><th scope=\"col\">Preference</th>"
	      "<th scope=\"col\">Mail server</th><th scope=\"col\">Its part</th>"
	      "<th scope=\"col\">Addresses</th><th scope=\"col\">TTL</th>",
		file);
	if (policy)
		fputs("<th scope=\"col\">DNSSEC</th><th scope=\"col\">DANE</th>"
		      "<th scope=\"col\">MTA-STS</th>",
			file);
	fputs("</tr></thead><tbody>\n", file);
	for (size_t i = 0; i < hosts->host_count; i++)
		put_host(file, hosts, i, policy);
	fputs("</tbody></table></div>\n", file);
	if (hosts->is_cut)
		fprintf(file,
			"<p>The DNS names %u servers with %u addresses; only these were "
			"looked at.</p>\n",
			hosts->hosts_told, hosts->ips_told);
}

/* ---- if a server is down ---- */

static const char *class_of_fate(enum mail_fate fate)
{
	static const char *const classes[MAIL_FATE_COUNT] = {
		[FATE_UNKNOWN] = "aside",
		[FATE_DELIVERED] = "good",
		[FATE_DELAYED] = "",
		[FATE_BOUNCED] = "bad",
	};

	return classes[fate];
}

static void put_outage(FILE *file, const struct outage *outage)
{
	char words[WORDS_SIZE];

	words_of_away(outage, words);
	fputs("<tr><th scope=\"row\">", file);
	html_put_text(file, words);
	fputs("</th><td>", file);
	words_of_fate(outage, words);
	html_put_element(file, "span", class_of_fate(outage->fate), words);
	fputs("</td></tr>\n", file);
}

/* Of one server alone the sentence says it all. */
static void put_outages(FILE *file, const struct outages *outages)
{
	char words[WORDS_SIZE];
	size_t servers = outage_score_of(outages).servers;

	if (!servers)
		return;
	words_of_score(outages, words);
	fputs("<p>", file);
	html_put_text(file, words);
	fputs(" (written to: ", file);
	html_put_text(file, outages->recipient);
	fputs(").</p>\n", file);
	if (servers == 1)
		return;
	fputs("<div class=\"wide\" role=\"group\" aria-label=\"If a server is down\" "
	      "tabindex=\"0\"><table><caption>If a server is down</caption><thead><tr>"
	      "<th scope=\"col\">What is down</th><th scope=\"col\">What becomes of mail</th>"
	      "</tr></thead><tbody>\n",
		file);
	for (size_t i = 0; i < outages->count; i++)
		put_outage(file, &outages->list[i]);
	fputs("</tbody></table></div>\n", file);
}

/* ---- the whole ---- */

void html_put_domain(FILE *file, const struct reported_domain *domain)
{
	/* A policy that was not asked for says nothing, whatever stands in it. */
	const struct domain_policy *policy =
		domain->policy && domain->policy->is_asked ? domain->policy : NULL;

	fputs("<details class=\"panel\"><summary><b>", file);
	html_put_address(file, domain->name, domain->name);
	html_print(file, "</b> <span class=\"count\">%lld %s</span>",
		(long long)domain->address_count,
		html_plural(domain->address_count, "address", "addresses"));
	html_put_worst(file, domain->findings);
	if (domain->is_machine)
		fputs(" (known from addresses for machines only)", file);
	fputs("</summary>", file);
	html_put_element(file, "p", "", words_of_route(domain->hosts->route));
	if (domain->hosts->is_alias)
		fputs("<p>The domain is an alias (CNAME) of another one.</p>", file);
	put_hosts(file, domain->hosts, policy);
	put_outages(file, &domain->outages);
	if (policy)
		html_put_policy(file, domain->hosts, policy);
	if (policy)
		html_put_listings(file, policy);
	html_put_controls(file, domain);
	html_put_finding_list(file, domain->findings);
	fputs("</details>\n", file);
}
