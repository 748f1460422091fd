#include "report/letter.h"
#include "base/clock.h"

#include <string.h>

static bool is_given(const char *text)
{
	return text && text[0];
}

static void add_time(struct buf *b, int64_t asked_ms)
{
	char time[CLOCK_TEXT_SIZE];

	if (!asked_ms)
		return;
	clock_print(asked_ms, time);
	buf_addf(b, "  When:       %s\n", time);
}

/* "192.0.2.9, greeting as probe.example.org" */
static void add_source(struct buf *b, const struct letter *letter)
{
	if (!is_given(letter->source_ip) && !is_given(letter->helo))
		return;
	buf_addf(b, "  From:       %s%s%s\n", is_given(letter->source_ip) ? letter->source_ip : "",
		!is_given(letter->helo)       ? ""
		: is_given(letter->source_ip) ? ", greeting as "
					      : "greeting as ",
		is_given(letter->helo) ? letter->helo : "");
}

/* Before MAIL, nothing was said that depends on the address. */
static void add_said(struct buf *b, const struct letter *letter)
{
	enum stage stage = letter->answer->stage;

	if (stage < STAGE_MAIL)
		return;
	if (letter->sender)
		buf_addf(b, "  Said:       MAIL FROM:<%s>\n", letter->sender);
	if (stage >= STAGE_RCPT)
		buf_addf(b, "%s RCPT TO:<%s>\n",
			letter->sender ? "             " : "  Said:      ", letter->address);
}

static void add_answer(struct buf *b, const struct answer *answer)
{
	bool is_usual = answer->stage == STAGE_RCPT;

	if (answer->code)
		buf_addf(b, "  Reply:      %d%s%s%s%s%s%s%s\n", answer->code,
			answer->enhanced[0] ? " " : "", answer->enhanced,
			answer->text[0] ? " " : "", answer->text, is_usual ? "" : " (at ",
			is_usual ? "" : stage_name(answer->stage), is_usual ? "" : ")");
	else
		buf_addf(b, "  No reply:   %s%s%s, at %s\n", outcome_name(answer->outcome),
			answer->text[0] ? ": " : "", answer->text, stage_name(answer->stage));
}

static void add_facts(struct buf *b, const struct letter *letter)
{
	buf_addf(b, "  Server:     %s [%s], port %u\n", letter->host,
		is_given(letter->ip) ? letter->ip : "", letter->port);
	add_time(b, letter->asked_ms);
	add_source(b, letter);
	if (!letter->answer)
		return;
	add_said(b, letter);
	add_answer(b, letter->answer);
}

static void add_meaning(struct buf *b, const struct letter *letter)
{
	bool has_trouble = is_given(letter->trouble),
	     has_meaning = is_given(letter->meaning) &&
			   !(has_trouble && strcmp(letter->meaning, letter->trouble) == 0);

	if (has_trouble)
		buf_addf(b, "  Trouble:    %s\n", letter->trouble);
	if (has_meaning)
		buf_addf(b, "  It means:   %s\n", letter->meaning);
}

long letter_answer(const void *answers,
	enum outcome (*outcome_of)(const void *answers, size_t number), size_t count, long deciding)
{
	bool has_decided = deciding >= 0 && (size_t)deciding < count;

	if (has_decided && outcome_of(answers, (size_t)deciding) != OUTCOME_ACCEPTED)
		return deciding;
	for (size_t i = 0; i < count; i++) {
		enum outcome outcome = outcome_of(answers, i);

		if (outcome != OUTCOME_ACCEPTED && outcome != OUTCOME_NOT_ASKED)
			return (long)i;
	}
	return has_decided ? deciding : -1;
}

void letter_write(const struct letter *letter, struct buf *ret_text)
{
	bool has_server = is_given(letter->host);

	buf_addf(ret_text, "Subject: Mail to %s", letter->address);
	if (has_server)
		buf_addf(ret_text, " at your mail server %s", letter->host);
	buf_addf(ret_text,
		"\n\nHello,\n\n"
		"we have checked whether mail can be delivered to %s, and found trouble%s:\n\n",
		letter->address, has_server ? " at your server" : " before any server was asked");
	if (has_server)
		add_facts(ret_text, letter);
	add_meaning(ret_text, letter);
	buf_addf(ret_text, "\nNo message was sent%s. Would you have a look?\n",
		has_server && letter->ended_with_quit ? ": the session ended with QUIT" : "");
}

void letter_write_finding(const struct finding_letter *letter, struct buf *ret_text)
{
	char begun[CLOCK_TEXT_SIZE];

	clock_print(letter->begun_ms, begun);
	buf_addf(ret_text,
		"Subject: %s: %s\n\nHello,\n\nan audit of contact addresses has found this:\n\n"
		"  What:       %s\n  Where:      %s\n",
		letter->finding->title, letter->subject, letter->finding->title, letter->subject);
	if (is_given(letter->evidence))
		buf_addf(ret_text, "  Evidence:   %s\n", letter->evidence);
	buf_addf(ret_text, "  Seen:       %s%s%s\n\n%s\n", begun,
		is_given(letter->vantage) ? ", from " : "",
		is_given(letter->vantage) ? letter->vantage : "", letter->finding->explanation);
	if (letter->finding->remedy[0])
		buf_addf(ret_text, "\nWhat to do: %s\n", letter->finding->remedy);
	buf_addf(ret_text, "\nWould you have a look?\n");
}
