/* A text for each failing address, to be copied into a message to whoever runs the server. */
#include "report/html.h"
#include "report/letter.h"
#include "schema/store_judge.h"

#include <string.h>

static enum outcome outcome_of(const void *results, size_t number)
{
	return ((const struct reported_result *)results)[number].answer.outcome;
}

/* Our address of the server's family; behind a proxy it is not known. */
static const char *source_ip(const struct vantage_facts *vantage, const char *server_ip)
{
	bool is_v6 = strchr(server_ip, ':') != NULL;

	for (size_t i = 0; i < vantage->ip_count && !vantage->proxy[0]; i++) {
		const struct vantage_ip *ip = &vantage->ips[i];

		if (!ip->is_by_helo && (strchr(ip->ip, ':') != NULL) == is_v6)
			return ip->ip;
	}
	return NULL;
}

static void fill_in_server(const struct reported_run *head, const struct reported_result *result,
	struct letter *letter)
{
	letter->host = result->host;
	letter->ip = result->ip;
	letter->port = head->port;
	letter->asked_ms = result->asked_ms;
	letter->sender = result->sender;
	letter->answer = &result->answer;
	if (!head->vantage || !head->vantage->is_known)
		return;
	letter->helo = head->vantage->helo;
	letter->source_ip = source_ip(head->vantage, result->ip);
}

void html_put_finding_letter(FILE *file, const struct reported_run *head,
	const struct catalogue_entry *entry, const struct run_finding *finding)
{
	struct finding_letter letter = {.finding = entry,
		.subject = finding->subject_name,
		.evidence = finding->evidence,
		.begun_ms = head->run.started_ms,
		.vantage = head->run.vantage};
	struct buf text;

	buf_init(&text, FINDING_LETTER_SIZE_MAX);
	letter_write_finding(&letter, &text);
	fputs("<details class=\"offer\"><summary>A text to report it</summary><pre "
	      "class=\"letter\" "
	      "tabindex=\"0\">",
		file);
	html_put_text(file, buf_text(&text));
	fputs("</pre></details>", file);
	buf_finish(&text);
}

void html_put_letter(
	FILE *file, const struct reported_run *head, const struct reported_address *address)
{
	long number = letter_answer(
		address->results, outcome_of, address->result_count, address->deciding);
	const struct reported_result *result = number >= 0 ? &address->results[number] : NULL;
	const struct catalogue_entry *reason = catalogue_find(address->reason);
	struct letter letter = {
		.address = address->address, .trouble = reason ? reason->title : NULL};
	struct buf text;

	if (address->verdict != VERDICT_FAILING && address->verdict != VERDICT_AT_RISK)
		return;
	/* Nobody but the page's author can help where there is no server at all. */
	if (!result && address->cause == CAUSE_SITE)
		return;
	if (result)
		fill_in_server(head, result, &letter);
	buf_init(&text, LETTER_SIZE_MAX);
	letter_write(&letter, &text);
	fputs("<details class=\"offer\"><summary>A text to send to the administrator of ", file);
	html_put_text(file, result ? result->host : "the domain");
	fputs("</summary><pre class=\"letter\" tabindex=\"0\">", file);
	html_put_text(file, buf_text(&text));
	fputs("</pre></details>\n", file);
	buf_finish(&text);
}
