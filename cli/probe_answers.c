/* What a server said about everybody it was asked for: recipients in a line each, trials as the
 * questions that they are, and what block lists say of the server. */
#include "cli/probe_told.h"
#include "report/words.h"

#include <string.h>

enum { WHO_WIDTH = 34 };

static bool is_of(const struct told_answer *told, const char *ip)
{
	return strcmp(told->ip, ip) == 0;
}

static void print_reply(FILE *file, const struct answer *answer)
{
	if (answer->code)
		fprintf(file, "  %d%s%s", answer->code, answer->enhanced[0] ? " " : "",
			answer->enhanced);
	if (answer->stage != STAGE_RCPT && answer->outcome != OUTCOME_ACCEPTED &&
		answer->outcome != OUTCOME_NOT_ASKED)
		fprintf(file, "  at %s", stage_name(answer->stage));
	fprintf(file, "%s%s\n", answer->text[0] ? "  " : "", answer->text);
}

static void print_answer(FILE *file, const struct told_answer *told)
{
	fprintf(file, "    %-*s %-10s", WHO_WIDTH, told->address,
		outcome_name(told->answer.outcome));
	print_reply(file, &told->answer);
}

static void print_trial(FILE *file, const struct told_answer *told)
{
	const struct answer *answer = &told->answer;
	const char *word = answer->outcome == OUTCOME_ACCEPTED  ? "yes"
			   : answer->outcome == OUTCOME_REFUSED ? "no"
								: outcome_name(answer->outcome);

	fprintf(file, "    %s%s%s%s %s\n     ", words_of_trial(told->kind),
		told->asked[0] ? " <" : "", told->asked, told->asked[0] ? ">" : "", word);
	print_reply(file, answer);
}

static void print_listing(FILE *file, const struct ip_listing *listing)
{
	bool has_more = listing->codes[0] || listing->reason[0];

	fprintf(file, "    block list    %s: %s%s%s%s%s%s\n", listing->zone,
		words_of_listing(listing->state), has_more ? " (" : "", listing->codes,
		listing->codes[0] && listing->reason[0] ? ", " : "", listing->reason,
		has_more ? ")" : "");
}

void probe_print_answers(
	FILE *file, const struct telling *telling, const struct reported_server *server)
{
	for (size_t i = 0; i < telling->listing_count; i++)
		if (strcmp(telling->listings[i].ip, server->ip) == 0)
			print_listing(file, &telling->listings[i]);
	for (size_t i = 0; i < telling->answer_count; i++)
		if (is_of(&telling->answers[i], server->ip) &&
			telling->answers[i].kind == RECIPIENT_PUBLISHED)
			print_answer(file, &telling->answers[i]);
	for (size_t i = 0; i < telling->answer_count; i++)
		if (is_of(&telling->answers[i], server->ip) &&
			telling->answers[i].kind != RECIPIENT_PUBLISHED &&
			!recipient_kind_is_trial(telling->answers[i].kind))
			print_answer(file, &telling->answers[i]);
	for (size_t i = 0; i < telling->answer_count; i++)
		if (is_of(&telling->answers[i], server->ip) &&
			recipient_kind_is_trial(telling->answers[i].kind))
			print_trial(file, &telling->answers[i]);
}

const char *probe_why_not_knocked(const struct telling *telling, const char *ip)
{
	const char *why = NULL;

	for (size_t i = 0; i < telling->answer_count; i++) {
		const struct answer *answer = &telling->answers[i].answer;

		if (!is_of(&telling->answers[i], ip))
			continue;
		if (answer->outcome != OUTCOME_NOT_ASKED)
			return NULL;
		if (!why)
			why = answer->text;
	}
	return why;
}
