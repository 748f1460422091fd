#include "base/span.h"
#include "checker/replies.h"
#include "cli/probe_print.h"

#include <stdlib.h>
#include <string.h>

enum { MEANING_INDENT = 15 };

/* What we said last, and what its replies mean where nothing is wrong. */
static const struct said {
	const char *command; /* how it begins; "" = the banner, before we said anything */
	enum stage stage;
	const char *when_accepted, *when_refused; /* "" = replies_read knows better, or nothing */
} commands[] = {
	{"EHLO", STAGE_EHLO, "it speaks ESMTP", "it does not know EHLO"},
	{"HELO", STAGE_EHLO, "it speaks SMTP without extensions", ""},
	{"STARTTLS", STAGE_STARTTLS, "encryption begins", ""},
	{"MAIL FROM:<>", STAGE_MAIL, "it takes bounces, as every server must (RFC 5321 6.1)", ""},
	{"MAIL FROM:", STAGE_MAIL, "it takes this sender", ""},
	{"RCPT TO:", STAGE_RCPT, "it accepts this recipient", ""},
	{"DATA", STAGE_DATA, "it is ready for a message, which it does not get", ""},
	{"RSET", STAGE_MAIL, "", ""},
	{"QUIT", STAGE_QUIT, "", ""},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };
static const struct said banner = {"", STAGE_BANNER, "", ""};

static const struct said *command_of(struct span text)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (span_starts_nocase(text, span_of(commands[i].command)))
			return &commands[i];
	return &banner;
}

/* ---- what a reply means ---- */

static enum outcome outcome_of(int code)
{
	return code >= 500 ? OUTCOME_REFUSED : code >= 400 ? OUTCOME_TEMPORARY : OUTCOME_ACCEPTED;
}

/* "5.1.1" at the front of the text goes into `enhanced`. */
static struct span take_enhanced(struct span text, char ret_enhanced[ENHANCED_MAX + 1])
{
	size_t length = span_find(text, ' ');
	bool is_code = length < text.length && length >= 5 && length <= ENHANCED_MAX;

	for (size_t i = 0; i < length && is_code; i++)
		is_code = text.at[i] == '.' || ascii_is_digit(text.at[i]);
	if (!is_code || text.at[1] != '.')
		return text;
	span_to_text(span_part(text, 0, length), ret_enhanced, ENHANCED_MAX + 1);
	return span_trim(span_from(text, length));
}

/* False: "250-...", of which more lines follow, or no reply. */
static bool read_reply(struct span line, const struct said *said, struct answer *ret_answer)
{
	unsigned long code;

	if (line.length < 3 || !span_to_number(span_part(line, 0, 3), 599, &code) || code < 200 ||
		(line.length > 3 && line.at[3] == '-'))
		return false;
	*ret_answer = (struct answer){
		.outcome = outcome_of((int)code), .stage = said->stage, .code = (int)code};
	struct span text = take_enhanced(
		span_trim(span_from(line, line.length > 3 ? 4 : 3)), ret_answer->enhanced);

	span_to_text(
		span_part(text, 0, text.length < REPLY_TEXT_MAX ? text.length : REPLY_TEXT_MAX),
		ret_answer->text, sizeof(ret_answer->text));
	return true;
}

static void print_meaning(FILE *file, const char *words)
{
	if (words[0])
		fprintf(file, "%*s= %s\n", MEANING_INDENT, "", words);
}

static void print_banner_meaning(FILE *file, const struct answer *answer)
{
	char software[64];

	replies_software(answer->text, software, sizeof(software));
	if (replies_banner_is_masked(answer->text))
		print_meaning(file, "something between us and the server hides its words");
	else if (software[0])
		fprintf(file, "%*s= %s\n", MEANING_INDENT, "", software);
}

static void print_reply_meaning(
	FILE *file, const char *host, const struct said *said, const struct answer *answer)
{
	struct reply_reading reading;
	const struct catalogue_entry *entry;

	if (answer->outcome == OUTCOME_ACCEPTED && said == &banner)
		print_banner_meaning(file, answer);
	else if (answer->outcome == OUTCOME_ACCEPTED)
		print_meaning(file, said->when_accepted);
	if (answer->outcome == OUTCOME_ACCEPTED)
		return;
	replies_read(answer, host, &reading);
	entry = catalogue_find(reading.reason);
	if (reading.meaning == MEANING_NONE && said->when_refused[0])
		print_meaning(file, said->when_refused);
	else if (entry && reading.is_about_us)
		fprintf(file, "%*s= about us, not about the address: %s\n", MEANING_INDENT, "",
			entry->title);
	else if (entry)
		print_meaning(file, entry->title);
}

/* ---- lines ---- */

/* "+12 ms C: EHLO probe.example": the text behind the mark; *ret_who is 'C', 'S' or '-'. */
static bool read_line(struct span line, struct span *ret_time, char *ret_who, struct span *ret_text)
{
	size_t end = span_find(line, ' ');

	if (!line.length || line.at[0] != '+' || end + 6 > line.length)
		return false;
	struct span rest = span_from(line, end);

	if (!span_starts(rest, SPAN(" ms ")))
		return false;
	rest = span_from(rest, 4);
	if (!rest.length)
		return false;
	*ret_time = span_part(line, 1, end - 1);
	*ret_who = rest.at[0];
	size_t mark = rest.at[0] == '-' ? 1 : 2;

	*ret_text = rest.length > mark ? span_trim(span_from(rest, mark)) : SPAN("");
	return true;
}

void probe_print_dialogue(FILE *file, const char *host, const char *transcript)
{
	struct span rest = span_of(transcript), line, time, text;
	const struct said *said[64]; /* commands said and not answered: a group goes in one write */
	size_t count = 0, answered = 0;
	struct answer answer;
	char who;

	while (rest.length && span_split(&rest, '\n', &line)) {
		if (!read_line(line, &time, &who, &text)) {
			if (line.length)
				fprintf(file, "    %.*s\n", SPAN_ARGS(line));
			continue;
		}
		fprintf(file, "%8.*s ms %s %.*s\n", SPAN_ARGS(time),
			who == 'C'   ? " >"
			: who == 'S' ? "<"
				     : "-",
			SPAN_ARGS(text));
		if (who == 'C' && count < sizeof(said) / sizeof(said[0]))
			said[count++] = command_of(text);
		if (who != 'S')
			continue;
		const struct said *of = answered < count ? said[answered] : &banner;

		if (!read_reply(text, of, &answer))
			continue;
		print_reply_meaning(file, host, of, &answer);
		if (of != &banner && ++answered == count)
			count = answered = 0;
	}
}
