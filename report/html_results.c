/* What each server said about an address, in the order in which senders would try them. */
#include "base/clock.h"
#include "report/html.h"
#include "report/words.h"

enum { RESULTS_OPEN_MAX = 12 /* answers that are not folded away */ };

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
	html_put_text(file, result->ip);
	html_print(file, "%spreference %u", result->ip[0] ? ", " : "", result->preference);
	if (id[0])
		html_print(file, ", <a href=\"#%s\">conversation</a>", id);
	fputs("</span></th>", file);
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

/* Where in the conversation the answer came. */
static const char *words_of_stage(enum stage stage)
{
	switch (stage) {
	case STAGE_DNS:
		return "when its name was looked up";
	case STAGE_CONNECT:
		return "when it was called";
	case STAGE_BANNER:
		return "at its greeting";
	case STAGE_EHLO:
		return "at our greeting (EHLO)";
	case STAGE_STARTTLS:
		return "at encryption (STARTTLS)";
	case STAGE_MAIL:
		return "at the sender (MAIL FROM)";
	case STAGE_RCPT:
		return "at the recipient (RCPT TO)";
	case STAGE_DATA:
		return "before the message (DATA)";
	case STAGE_QUIT:
		return "at the end (QUIT)";
	case STAGE_COUNT:
		break;
	}
	return "";
}

static void put_result(FILE *file, const struct reported_result *result, bool is_deciding)
{
	fputs(is_deciding ? "<tr class=\"deciding\">" : "<tr>", file);
	put_server(file, result);
	html_print(file, "<td><span class=\"outcome %s\">%s</span><br><span class=\"aside\">%s",
		outcome_name(result->answer.outcome), html_outcome_words(result->answer.outcome),
		words_of_stage(result->answer.stage));
	fputs(is_deciding ? "; this decides</span></td><td>" : "</span></td><td>", file);
	put_words(file, result);
	fputs("<br><span class=\"aside\">", file);
	put_sender(file, result);
	fputs("</span></td></tr>\n", file);
}

void html_put_results(
	FILE *file, const struct reported_result *results, size_t count, long deciding)
{
	static const char *const columns[] = {"Mail server", "Its answer", "Its words"};

	if (!count)
		return;
	if (count > RESULTS_OPEN_MAX)
		fprintf(file,
			"<details class=\"where\"><summary>What each of %zu mail servers says"
			"</summary>",
			count);
	html_open_table(
		file, "results", "What each mail server says, in the order of senders", columns, 3);
	for (size_t i = 0; i < count; i++)
		put_result(file, &results[i], (long)i == deciding);
	html_close_table(file);
	fputs(count > RESULTS_OPEN_MAX ? "</details>" : "", file);
}
