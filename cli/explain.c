/*
 * What a word of a report means: a verdict; an id of the catalogue; an enhanced status code ("5.1.1"); or a
 * server's reply as it stands in a transcript or bounce ("550 5.7.1 Relay access denied"), which is
 * read as the audit would read it if that server (--host; else an unknown one) said it to RCPT. The
 * codes that are never said to RCPT are told by what they are said to: 220 is a banner.
 */
#include "checker/replies.h"
#include "cli/commands.h"
#include "cli/stages.h"
#include "schema/model/enhanced.h"

#include <stdio.h>
#include <string.h>

static void print_entry(const struct catalogue_entry *entry)
{
	printf("%s (%s)\n  %s\n\n  %s\n", entry->id, severity_name(entry->severity), entry->title,
		entry->explanation);
	if (entry->remedy[0])
		printf("\n  What to do: %s\n", entry->remedy);
}

static void print_enhanced(const char *code)
{
	const char *class = enhanced_class_words(code);

	printf("%s%s%s\n", enhanced_words(code), class[0] ? ", " : "", class);
}

/* ---- replies ---- */

/* "550 text", "550-5.1.1 text"; three digits alone are a reply, too. */
static bool take_reply(const char *word, struct answer *ret_answer)
{
	struct span rest = span_of(word), first;
	unsigned long code;

	if (!span_to_number(span_part(rest, 0, 3), 599, &code) || code < 200 ||
		(rest.length > 3 && rest.at[3] != ' ' && rest.at[3] != '-'))
		return false;
	*ret_answer = (struct answer){.stage = STAGE_RCPT,
		.code = (int)code,
		.outcome = code < 400   ? OUTCOME_ACCEPTED
			   : code < 500 ? OUTCOME_TEMPORARY
					: OUTCOME_REFUSED};
	rest = span_trim(span_from(rest, 4));
	first = span_part(rest, 0, span_find(rest, ' '));
	if (span_to_text(first, ret_answer->enhanced, sizeof(ret_answer->enhanced)) &&
		enhanced_words(ret_answer->enhanced)[0])
		rest = span_trim(span_from(rest, first.length));
	else
		ret_answer->enhanced[0] = '\0';
	/* What is longer is cut: so are the replies that are kept. */
	(void)span_to_text(
		span_part(rest, 0, REPLY_TEXT_MAX), ret_answer->text, sizeof(ret_answer->text));
	return true;
}

/* Replies of 2xx and 3xx by what they are said to (RFC 5321 4.2.3); those that the table of replies
 * has a meaning for (250, 251, 252) are not among them. */
static const char *words_of_code(int code)
{
	static const struct {
		int code;
		const char *words;
	} known[] = {
		{211, "The server's state, or the answer to HELP; nothing about an address."},
		{214, "The answer to HELP; nothing about an address."},
		{220, "The banner, with which a server greets, or its yes to STARTTLS. It says "
		      "nothing about an address yet."},
		{221, "The server says goodbye: the answer to QUIT."},
		{235, "The login was accepted."},
		{334, "The server asks for the next part of a login."},
		{354, "The server is ready for the message: the answer to DATA. A probe ends "
		      "there, and sends none."},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == code)
			return known[i].words;
	if (code >= 400)
		return NULL;
	if (code >= 300)
		return "The server waits for more (3xx): neither a yes nor a no.";
	return code == 250 || code == 251 || code == 252
		       ? NULL
		       : "A yes (2xx), but none of those that mail servers give to an address.";
}

static void print_banner(const char *text)
{
	char software[64];

	replies_software(text, software, sizeof(software));
	if (replies_banner_is_masked(text))
		printf("\n  The stars are the work of a firewall (Cisco PIX or ASA, \"fixup\" or "
		       "\"inspect esmtp\") between us and the server. It hides the server's words, "
		       "and often breaks encryption and long addresses, too.\n\n  What to do: The "
		       "firewall's administrator switches off the inspection of ESMTP.\n");
	else if (software[0])
		printf("\n  The software seems to be %s.\n", software);
}

static void print_reply(const struct answer *answer, const char *host)
{
	const char *words = words_of_code(answer->code);
	struct reply_reading reading;
	const struct catalogue_entry *entry;

	if (words) {
		printf("%d\n  %s\n", answer->code, words);
		if (answer->code == 220)
			print_banner(answer->text);
	} else {
		replies_read(answer, host, &reading);
		entry = catalogue_find(reading.reason);
		if (entry)
			print_entry(entry);
	}
	if (answer->enhanced[0]) {
		printf("\n%s in general: ", answer->enhanced);
		print_enhanced(answer->enhanced);
	}
}

static bool explain_verdict(const char *word)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (strcmp(verdict_name((enum verdict)v), word) == 0) {
			printf("%s (verdict)\n  %s\n", word, verdict_meaning((enum verdict)v));
			return true;
		}
	return false;
}

static void print_list(void)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	for (int v = 0; v < VERDICT_COUNT; v++)
		printf("%-34s %s\n", verdict_name((enum verdict)v),
			verdict_meaning((enum verdict)v));
	printf("\n");
	for (size_t i = 0; i < count; i++)
		printf("%-34s %s\n", all[i].id, all[i].title);
}

static bool explain_word(const char *word, const char *host)
{
	const struct catalogue_entry *entry = catalogue_find(word);
	struct answer answer;

	if (explain_verdict(word))
		return true;
	if (entry)
		print_entry(entry);
	else if (enhanced_words(word)[0]) {
		printf("%s\n  ", word);
		print_enhanced(word);
	} else if (take_reply(word, &answer))
		print_reply(&answer, host);
	else
		return false;
	return true;
}

int command_explain(const struct options *options)
{
	char host[DOMAIN_NAME_MAX + 1] = "";
	struct ip ip;
	struct failure why;

	/* An address belongs to nobody whom the table of replies knows. */
	if (options->host && !ip_parse(span_of(options->host), &ip) &&
		!domain_to_ascii(span_of(options->host), 1, host))
		return command_fails(
			failure_say(&why, ERR_USAGE, "--host: '%s' is no host name", options->host),
			&why);
	for (size_t i = 0; i < options->words.count; i++) {
		printf("%s", i ? "\n" : "");
		if (!explain_word(options->words.texts[i], host))
			return command_fails(failure_say(&why, ERR_USAGE,
						     "there is no verdict, reason or finding '%s'",
						     options->words.texts[i]),
				&why);
	}
	if (!options->words.count)
		print_list();
	return EXIT_CLEAN;
}
