/*
 * The parts of report.html. Each writes one section of the page; the order on the page is
 * writer_html.c's business.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/writer.h"

/* A report that a browser opens in seconds: what is beyond these stands in CSV and JSON, and the
 * page says so. */
enum {
	HTML_LINKS_MAX = 50,        /* pages shown of one address */
	HTML_ADDRESSES_MAX = 20000, /* in one section */
	HTML_SERVERS_MAX = 5000,
	HTML_TLSA_MAX = 8, /* records shown of one host */
	HTML_TRANSCRIPT_BYTES_MAX = 16384
};

/* Failing addresses first, a section a verdict. */
MUST_CHECK enum status html_put_addresses(struct writing *writing, struct failure *why);
MUST_CHECK enum status html_put_domains(struct writing *writing, struct failure *why);
MUST_CHECK enum status html_put_servers(struct writing *writing, struct failure *why);
MUST_CHECK enum status html_put_findings(struct writing *writing, struct failure *why);
MUST_CHECK enum status html_put_pages(struct writing *writing, struct failure *why);

/* Shared small pieces. */
void html_put_text(FILE *file, const char *text);
/* <tag class="class">text</tag>; class "" leaves the attribute out. */
void html_put_element(FILE *file, const char *tag, const char *class, const char *text);
/* A row of a description list; nothing where the text is empty. */
void html_put_fact(FILE *file, const char *name, const char *text);
/* One domain, folded: its servers in the order of senders, its policies, findings. */
void html_put_domain(FILE *file, const struct reported_domain *domain);
/* What it publishes besides its servers, and what each name server says; `policy` was asked for. */
void html_put_policy(
	FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy);
/* Everybody who was asked for besides the published addresses, trials of level deep too. */
void html_put_controls(FILE *file, const struct reported_domain *domain);
/* What block lists say of its servers' addresses; nothing where none was asked. */
void html_put_listings(FILE *file, const struct domain_policy *policy);
/* The ids as titles of the catalogue, each with its explanation. */
void html_put_finding_list(FILE *file, const char *ids);
/* Why it is told and not counted; nothing where it is counted. */
void html_put_suppressed(FILE *file, const struct reported_suppression *suppressed);
const char *html_verdict_title(enum verdict verdict);
const char *html_cause_sentence(enum cause cause);
/* What a person reads instead of "connection-refused". */
const char *html_outcome_words(enum outcome outcome);
/* A table row with every server's answer. */
void html_put_results(
	FILE *file, const struct reported_result *results, size_t count, long deciding);

/* A text to send about a failing address; nothing where there is nobody to send it to. */
void html_put_letter(
	FILE *file, const struct reported_run *head, const struct reported_address *address);

/* A server's latest session and its encryption under each of its names. */
void html_put_server_facts(FILE *file, const struct reported_server *server);

#endif
