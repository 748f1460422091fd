/* What a domain publishes about its mail besides its servers, as a list of facts. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/words.h"

/* ---- facts ---- */

static void put_record(FILE *file, const char *name, const struct record_view *record)
{
	char words[WORDS_SIZE];

	words_of_record(record, words);
	if (!words[0])
		return;
	html_put_element(file, "dt", "", name);
	fputs("<dd>", file);
	html_put_text(file, words);
	if (record->text[0]) {
		fputs("<br><code>", file);
		html_put_text(file, record->text);
		fputs("</code>", file);
	}
	fputs("</dd>", file);
}

static void put_sts(FILE *file, const struct sts_view *sts)
{
	char words[WORDS_SIZE], fetched[CLOCK_TEXT_SIZE];

	words_of_sts(sts, words);
	html_put_fact(file, "MTA-STS", words);
	html_put_fact(file, "Policy id", sts->id);
	if (sts->has_policy) {
		words_of_max_age(sts->max_age_s, words);
		html_put_fact(file, "Policy is valid for", words);
		clock_print(sts->fetched_ms, fetched);
		html_put_fact(file, "Policy fetched", fetched);
		html_put_list(file, "Servers it allows", "code", true, sts->patterns);
	}
	words_of_sts_history(sts, words);
	html_put_list(file, "Worth knowing", "span", true, words);
}

static void put_facts(
	FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	char words[WORDS_SIZE];

	fputs("<dl>", file);
	html_put_fact(file, "DNSSEC",
		hosts->is_authenticated ? "the answer about the mail servers is authenticated"
					: "not authenticated: not signed, or nobody checked it who "
					  "may be believed");
	words_of_dane(policy_dane(hosts, policy), words);
	html_put_fact(file, "DANE", words);
	put_sts(file, &policy->sts);
	put_record(file, "TLS-RPT", &policy->tlsrpt);
	put_record(file, "SPF", &policy->spf);
	put_record(file, "DMARC", &policy->dmarc);
	html_put_fact(file, "Zone", policy->zone);
	html_put_fact(file, "Contact of the zone", policy->soa_contact);
	fputs("</dl>\n", file);
}

/* ---- name servers ---- */

static void put_name_server(FILE *file, const struct name_server *server)
{
	struct span rest = span_of(server->mx ? server->mx : ""), line;
	bool any = false;

	fputs("<tr><th scope=\"row\">", file);
	html_put_text(file, server->name);
	fputs("</th><td>", file);
	html_put_text(file, server->ip[0] ? server->ip : "no address");
	fputs("</td><td>", file);
	html_put_text(file, words_of_dns(server->status));
	if (server->is_authoritative)
		fputs(", authoritative", file);
	else if (server->ip[0] && !dns_status_is_soft(server->status))
		fputs(", <span class=\"bad\">not authoritative</span>", file);
	fputs("</td>", file);
	if (server->serial)
		fprintf(file, "<td class=\"number\">%u</td><td>", server->serial);
	else
		fputs("<td class=\"number\">not known</td><td>", file);
	while (span_split(&rest, '\n', &line)) {
		fputs(any ? "<br>" : "", file);
		escape_html(file, line);
		any = true;
	}
	fputs("</td></tr>\n", file);
}

static void put_name_servers(FILE *file, const struct domain_policy *policy)
{
	if (!policy->name_server_count)
		return;
	fputs("<div class=\"wide\" role=\"group\" aria-label=\"Name servers\" "
	      "tabindex=\"0\"><table><caption>What each name server says"
	      "</caption><thead><tr><th scope=\"col\">Name server</th>"
	      "<th scope=\"col\">IP address</th><th scope=\"col\">Its answer</th>"
	      "<th scope=\"col\">Serial</th><th scope=\"col\">Mail servers</th></tr></thead>"
	      "<tbody>\n",
		file);
	for (size_t i = 0; i < policy->name_server_count; i++)
		put_name_server(file, &policy->name_servers[i]);
	fputs("</tbody></table></div>\n", file);
	if (policy->name_servers_left_out)
		fprintf(file, "<p>There are %d more, which were not asked.</p>\n",
			policy->name_servers_left_out);
}

void html_put_policy(FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	put_facts(file, hosts, policy);
	put_name_servers(file, policy);
}
