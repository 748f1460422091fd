#include "base/span.h"
#include "checker/replies.h"
#include "checker/smtp_reply.h"
#include "cli/probe_print.h"

#include <stdlib.h>
#include <string.h>

enum { MEANING_INDENT = 15 };

/* What we said, and what its replies mean where nothing is wrong. */
static const struct verb {
	const char *command; /* how it begins; "" = the banner, before we said anything */
	enum stage stage;
	const char *when_accepted, *when_refused; /* "" = replies_read knows better, or nothing */
} commands[] = {
	{"EHLO", STAGE_EHLO, "it speaks ESMTP", "it does not know EHLO"},
	{"HELO", STAGE_EHLO, "it speaks SMTP without extensions", ""},
	{"STARTTLS", STAGE_STARTTLS, "encryption begins", ""},
	{"MAIL FROM:<>", STAGE_MAIL, "it takes bounces, as every server must (RFC 5321 6.1)", ""},
	{"MAIL FROM:", STAGE_MAIL, "it takes this sender", ""},
	{"RCPT TO:", STAGE_RCPT, "it accepts this recipient", ""}, /* see recipients[] */
	{"DATA", STAGE_DATA, "it is ready for a message, which it does not get", ""},
	{"RSET", STAGE_MAIL, "", ""},
	{"QUIT", STAGE_QUIT, "", ""},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };
static const struct verb banner = {"", STAGE_BANNER, "", ""};

/* What a yes and a no mean depends on who it is. The no counts where it is about the mailbox, or says
 * nothing more; a server that relays for nobody, say, does not filter. */
static const struct said_of {
	const char *when_accepted, *when_refused; /* NULL: as of a published address */
} recipients[RECIPIENT_KIND_COUNT] = {
	[RECIPIENT_POSTMASTER] = {"it takes mail for postmaster, as every server must (RFC 5321 "
				  "4.5.1)",
		"it refuses postmaster, whom RFC 5321 4.5.1 demands"},
	[RECIPIENT_RANDOM] = {"it takes anybody: its yes proves nothing",
		"it refuses a made-up name, as it should: recipient filtering works"},
	[RECIPIENT_ABUSE] = {"it takes mail for abuse (RFC 2142 4)",
		"it refuses abuse, where RFC 2142 4 wants somebody to read complaints"},
	[RECIPIENT_RELAY_FOREIGN] = {"it takes mail for a stranger",
		"it takes no mail for strangers, as it should"},
};

struct said {
	const struct verb *command;
	enum recipient_kind kind;
	bool is_encrypted;
};

static const struct verb *command_of(struct span text)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (span_starts_nocase(text, span_of(commands[i].command)))
			return &commands[i];
	return &banner;
}

/* ---- who is asked for ---- */

enum { MADE_UP_LEAST = 12, MADE_UP_MOST = 16 /* checker/made_up.h */ };

static bool looks_made_up(struct span local)
{
	bool fits = local.length >= MADE_UP_LEAST && local.length <= MADE_UP_MOST &&
		    ascii_is_digit(local.at[local.length - 1]);

	for (size_t i = 0; i < local.length && fits; i++)
		fits = ascii_is_digit(local.at[i]) || (local.at[i] >= 'a' && local.at[i] <= 'z');
	return fits;
}

/* Of "RCPT TO:<kotarumive47@example.org>" at one of our domains; of everything else PUBLISHED, whose
 * rules are the general ones. */
static enum recipient_kind kind_of(const struct probe_talk *talk, struct span text)
{
	size_t open = span_find(text, '<'), close = span_find(text, '>');

	if (open >= close || close >= text.length || !talk->domains)
		return RECIPIENT_PUBLISHED;
	struct span address = span_part(text, open + 1, close - open - 1);
	size_t at = span_find(address, '@');

	if (at >= address.length ||
		text_set_find(talk->domains, span_from(address, at + 1)) == TEXT_SET_NONE ||
		(talk->published && text_set_find(talk->published, address) != TEXT_SET_NONE))
		return RECIPIENT_PUBLISHED;
	struct span local = span_part(address, 0, at);

	if (span_equals_nocase(local, SPAN("postmaster")))
		return RECIPIENT_POSTMASTER;
	if (span_equals_nocase(local, SPAN("abuse")))
		return RECIPIENT_ABUSE;
	return looks_made_up(local) ? RECIPIENT_RANDOM : RECIPIENT_PUBLISHED;
}

/* In a trial, who is nobody of ours is whom an open relay would take. */
static enum recipient_kind kind_in(const struct probe_talk *talk, struct span text)
{
	enum recipient_kind kind = kind_of(talk, text);
	size_t open = span_find(text, '<'), close = span_find(text, '>');
	bool is_known = kind != RECIPIENT_PUBLISHED || open >= close || !talk->published;

	if (!talk->is_trial || is_known)
		return kind;
	struct span address = span_part(text, open + 1, close - open - 1);

	return text_set_find(talk->published, address) == TEXT_SET_NONE ? RECIPIENT_RELAY_FOREIGN
									: kind;
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
static bool read_reply(struct span line, enum stage stage, struct answer *ret_answer)
{
	unsigned long code;

	if (line.length < 3 || !span_to_number(span_part(line, 0, 3), 599, &code) || code < 200 ||
		(line.length > 3 && line.at[3] == '-'))
		return false;
	*ret_answer = (struct answer){
		.outcome = outcome_of((int)code), .stage = stage, .code = (int)code};
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

static void print_accepted(FILE *file, const struct said *said, const struct answer *answer)
{
	const char *of_kind = recipients[said->kind].when_accepted;

	if (said->command == &banner)
		print_banner_meaning(file, answer);
	else if (said->command->stage == STAGE_RCPT && of_kind)
		print_meaning(file, of_kind);
	else if (said->command->stage == STAGE_EHLO && said->is_encrypted)
		print_meaning(file, "what it offers now that nobody else listens");
	else
		print_meaning(file, said->command->when_accepted);
}

/* Beyond its first digit the reply says nothing, or it is about the mailbox. */
static const char *words_of_refusal(const struct said *said, const struct reply_reading *reading)
{
	const char *of_kind = recipients[said->kind].when_refused;
	bool is_plain = reading->meaning == MEANING_NONE;

	if (said->command->stage == STAGE_RCPT && of_kind &&
		(is_plain || reading->is_about_mailbox ||
			(said->kind == RECIPIENT_RELAY_FOREIGN && !reading->is_about_us)))
		return of_kind;
	return is_plain ? said->command->when_refused : "";
}

static void print_reply_meaning(
	FILE *file, const char *host, const struct said *said, const struct answer *answer)
{
	struct reply_reading reading;

	if (answer->outcome == OUTCOME_ACCEPTED) {
		print_accepted(file, said, answer);
		return;
	}
	replies_read(answer, host, &reading);
	const struct catalogue_entry *entry = catalogue_find(reading.reason);
	const char *words =
		answer->outcome == OUTCOME_REFUSED ? words_of_refusal(said, &reading) : "";

	if (words[0])
		print_meaning(file, words);
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

/* What was said and not answered yet: a group goes in one write. */
struct turns_taken {
	struct said said[64];
	size_t count, answered;
	bool is_encrypted;
};

static void take_command(const struct probe_talk *talk, struct span text, struct turns_taken *turns)
{
	const struct verb *command = command_of(text);

	if (turns->count == sizeof(turns->said) / sizeof(turns->said[0]))
		return;
	turns->said[turns->count++] = (struct said){.command = command,
		.kind = command->stage == STAGE_RCPT ? kind_in(talk, text) : RECIPIENT_PUBLISHED,
		.is_encrypted = turns->is_encrypted};
}

/* The reader's words about a reply that breaks the rules stand right behind it. */
static bool begins_with_fault(struct span behind)
{
	static const char *const of_dialogue[] = {
		"more bytes than", "bytes stood behind", "a 3xx reply"};
	struct span line = SPAN(""), time, text;
	char who;

	if (!behind.length || !span_split(&behind, '\n', &line) ||
		!read_line(line, &time, &who, &text) || who != '-')
		return false;
	for (size_t i = 0; i < sizeof(of_dialogue) / sizeof(of_dialogue[0]); i++)
		if (span_starts(text, span_of(of_dialogue[i])))
			return true;
	for (int fault = SMTP_FAULT_NONE + 1; fault < SMTP_FAULT_COUNT; fault++) {
		struct span name = span_of(smtp_fault_name((enum smtp_fault)fault));

		if (span_equals(text, name))
			return true;
	}
	return false;
}

static void take_reply(
	FILE *file, const struct probe_talk *talk, struct span text, struct turns_taken *turns)
{
	static const struct said greeting = {.command = &banner};
	const struct said *said =
		turns->answered < turns->count ? &turns->said[turns->answered] : &greeting;
	struct answer answer;

	if (!read_reply(text, said->command->stage, &answer))
		return;
	print_reply_meaning(file, talk->host, said, &answer);
	if (said != &greeting && ++turns->answered == turns->count)
		turns->count = turns->answered = 0;
}

/* A note begins another session, or encryption, now and then. */
static void take_note(
	FILE *file, const struct probe_talk *talk, struct span text, struct turns_taken *turns)
{
	bool is_connected = span_equals(text, SPAN("connected"));

	if (is_connected)
		*turns = (struct turns_taken){0};
	turns->is_encrypted |= span_starts(text, SPAN("TLS from here on"));
	if (is_connected && talk->way[0])
		fprintf(file, " %s", talk->way);
}

void probe_print_dialogue(FILE *file, const struct probe_talk *talk, const char *transcript)
{
	struct span rest = span_of(transcript), line, time, text;
	struct turns_taken turns = {0};
	char who;

	while (rest.length && span_split(&rest, '\n', &line)) {
		if (!read_line(line, &time, &who, &text)) {
			if (line.length)
				fprintf(file, "    %.*s\n", SPAN_ARGS(line));
			continue;
		}
		fprintf(file, "%8.*s ms %s %.*s", SPAN_ARGS(time),
			who == 'C'   ? " >"
			: who == 'S' ? "<"
				     : "-",
			SPAN_ARGS(text));
		if (who == '-')
			take_note(file, talk, text, &turns);
		fputc('\n', file);
		if (who == 'C')
			take_command(talk, text, &turns);
		else if (who == 'S' && !begins_with_fault(rest))
			take_reply(file, talk, text, &turns);
	}
}
