#include "report/html.h"
#include "base/clock.h"
#include "report/escape.h"
#include "report/words.h"

#include <string.h>

void html_put_text(FILE *file, const char *text)
{
	escape_html(file, span_of(text));
}

void html_put_element(FILE *file, const char *tag, const char *class, const char *text)
{
	fprintf(file, class[0] ? "<%s class=\"%s\">" : "<%s>", tag, class);
	html_put_text(file, text);
	fprintf(file, "</%s>", tag);
}

void html_put_fact(FILE *file, const char *name, const char *text)
{
	if (!text[0])
		return;
	html_put_element(file, "dt", "", name);
	html_put_element(file, "dd", "", text);
}

void html_put_finding_list(FILE *file, const char *ids)
{
	struct span rest = span_of(ids), id;
	char name[64];
	bool any = false;

	while (span_split(&rest, ' ', &id)) {
		const struct catalogue_entry *entry =
			span_to_text(id, name, sizeof(name)) ? catalogue_find(name) : NULL;

		if (!entry)
			continue;
		fputs(any ? "" : "<ul class=\"findings\">", file);
		any = true;
		fprintf(file, "<li class=\"%s\">", severity_name(entry->severity));
		html_put_element(file, "strong", "", entry->title);
		fputs(". ", file);
		html_put_text(file, entry->explanation);
		if (entry->remedy[0]) {
			fputs(" <em>", file);
			html_put_text(file, entry->remedy);
			fputs("</em>", file);
		}
		fputs("</li>", file);
	}
	fputs(any ? "</ul>\n" : "", file);
}

void html_put_suppressed(FILE *file, const struct reported_suppression *suppressed)
{
	if (!suppressed->reason)
		return;
	fputs("<p class=\"suppressed\"><strong>Suppressed</strong> until ", file);
	html_put_text(file, suppressed->until);
	fputs(" by ", file);
	html_put_text(file, suppressed->owner);
	fputs(": ", file);
	html_put_text(file, suppressed->reason);
	fputs("</p>\n", file);
}

const char *html_verdict_title(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DELIVERABLE:
		return "Working";
	case VERDICT_AT_RISK:
		return "At risk";
	case VERDICT_FAILING:
		return "Failing";
	case VERDICT_UNVERIFIED:
		return "Could not be told";
	case VERDICT_INVALID:
		return "Broken links";
	case VERDICT_SKIPPED:
		return "Skipped";
	case VERDICT_COUNT:
		break;
	}
	return "";
}

const char *html_cause_sentence(enum cause cause)
{
	switch (cause) {
	case CAUSE_NONE:
		return "Nobody has to act.";
	case CAUSE_SITE:
		return "Who has to act: whoever edits the website.";
	case CAUSE_DOMAIN:
		return "Who has to act: the administrator of the address's mail domain.";
	case CAUSE_PROVIDER:
		return "Who has to act: the provider that runs the mail server.";
	case CAUSE_US:
		return "Who has to act: whoever runs this audit; the address itself is not blamed.";
	case CAUSE_COUNT:
		break;
	}
	return "";
}

const char *html_outcome_words(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_WAITING:
		return "not asked yet";
	case OUTCOME_ACCEPTED:
		return "accepts";
	case OUTCOME_TEMPORARY:
		return "says: try later";
	case OUTCOME_REFUSED:
		return "refuses";
	case OUTCOME_UNRESOLVED:
		return "has no address";
	case OUTCOME_FORBIDDEN:
		return "is a private address";
	case OUTCOME_CONN_REFUSED:
		return "refuses the connection";
	case OUTCOME_UNREACHABLE:
		return "cannot be reached";
	case OUTCOME_NO_ROUTE:
		return "needs a network that is not here";
	case OUTCOME_TIMEOUT:
		return "does not answer";
	case OUTCOME_CLOSED:
		return "hangs up";
	case OUTCOME_GARBLED:
		return "does not speak SMTP";
	case OUTCOME_TLS_FAILED:
		return "fails at encryption";
	case OUTCOME_NO_SMTPUTF8:
		return "takes no international addresses";
	case OUTCOME_NOT_ASKED:
		return "was not asked";
	case OUTCOME_COUNT:
		break;
	}
	return "";
}

/* The null sender is written as in SMTP; where it did not come to one, there is none. */
static void put_sender(FILE *file, const struct reported_result *result)
{
	enum stage stage = result->answer.stage;

	if (stage != STAGE_MAIL && stage != STAGE_RCPT && stage != STAGE_DATA)
		return;
	html_put_text(file, result->sender && result->sender[0] ? result->sender : "<>");
}

static void put_result(FILE *file, const struct reported_result *result, bool is_deciding)
{
	char waiting[WORDS_SIZE];

	fprintf(file, "<tr%s><td>", is_deciding ? " class=\"deciding\"" : "");
	html_put_text(file, result->host);
	fprintf(file, "</td><td class=\"number\">%u</td><td>", result->preference);
	html_put_text(file, result->ip);
	fprintf(file, "</td><td class=\"outcome %s\">", outcome_name(result->answer.outcome));
	html_put_text(file, html_outcome_words(result->answer.outcome));
	fprintf(file, "</td><td>%s</td><td>", stage_name(result->answer.stage));
	put_sender(file, result);
	fputs("</td><td>", file);
	if (result->answer.code)
		fprintf(file, "<b>%d</b> ", result->answer.code);
	html_put_text(file, result->answer.enhanced);
	fputs(" ", file);
	html_put_text(file, result->answer.text);
	words_of_waiting(result, waiting);
	if (waiting[0])
		fprintf(file, " <small>(%s)</small>", waiting);
	if (result->from_run) {
		char asked[CLOCK_TEXT_SIZE];

		clock_print(result->asked_ms, asked);
		fprintf(file, " <small>(from run %lld, %s)</small>", (long long)result->from_run,
			asked);
	}
	fputs("</td></tr>\n", file);
}

void html_put_results(
	FILE *file, const struct reported_result *results, size_t count, long deciding)
{
	if (!count)
		return;
	fputs("<div class=\"wide\"><table class=\"results\"><thead><tr><th>Mail server</th>"
	      "<th>Preference</th>"
	      "<th>IP address</th><th>It</th><th>At</th><th>Sender</th><th>Its "
	      "words</th></tr></thead><tbody>\n",
		file);
	for (size_t i = 0; i < count; i++)
		put_result(file, &results[i], (long)i == deciding);
	fputs("</tbody></table></div>\n", file);
}
