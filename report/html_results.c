/* What each server said about an address, in the order in which senders would try them. */
#include "base/clock.h"
#include "report/html.h"
#include "report/words.h"

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
	fputs("Sender: ", file);
	html_put_text(file, result->sender && result->sender[0] ? result->sender : "<>");
}

static void put_server(FILE *file, const struct reported_result *result)
{
	char id[HTML_ID_SIZE];

	html_id_of_ip(result->ip, id);
	fputs("<th scope=\"row\">", file);
	html_put_text(file, result->host);
	fputs("<br><span class=\"aside\">", file);
	if (id[0])
		html_print(file, "<a href=\"#%s\">", id);
	html_put_text(file, result->ip);
	fputs(id[0] ? "</a></span></th>" : "</span></th>", file);
}

static void put_words(FILE *file, const struct reported_result *result)
{
	char waiting[WORDS_SIZE], asked[CLOCK_TEXT_SIZE];

	if (result->answer.code)
		fprintf(file, "<b>%d</b> ", result->answer.code);
	html_put_text(file, result->answer.enhanced);
	fputs(" ", file);
	html_put_text(file, result->answer.text);
	words_of_waiting(result, waiting);
	if (waiting[0])
		html_print(file, " <small>(%s)</small>", waiting);
	if (result->from_run) {
		clock_print(result->asked_ms, asked);
		html_print(file, " <small>(from run %lld, %s)</small>", (long long)result->from_run,
			asked);
	}
}

static void put_result(FILE *file, const struct reported_result *result, bool is_deciding)
{
	fputs(is_deciding ? "<tr class=\"deciding\">" : "<tr>", file);
	fprintf(file, "<td class=\"number\">%u</td>", result->preference);
	put_server(file, result);
	html_print(file, "<td><span class=\"outcome %s\">%s</span><br><span class=\"aside\">at %s",
		outcome_name(result->answer.outcome), html_outcome_words(result->answer.outcome),
		stage_name(result->answer.stage));
	fputs(is_deciding ? ", decides the verdict</span></td><td>" : "</span></td><td>", file);
	put_words(file, result);
	fputs("<br><span class=\"aside\">", file);
	put_sender(file, result);
	fputs("</span></td></tr>\n", file);
}

void html_put_results(
	FILE *file, const struct reported_result *results, size_t count, long deciding)
{
	static const char *const columns[] = {
		"Preference", "Mail server, IP address", "Its answer", "Its words"};

	if (!count)
		return;
	html_open_table(file, "results", "What each mail server says", columns, 4);
	for (size_t i = 0; i < count; i++)
		put_result(file, &results[i], (long)i == deciding);
	html_close_table(file);
}
