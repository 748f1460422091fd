/*
 * What a word of a report means: an id of the catalogue; an enhanced status code ("5.1.1"); or a
 * server's reply as it stands in a transcript or bounce ("550 5.7.1 Relay access denied"), which is
 * read as the audit would read it if an unknown server said it to RCPT.
 */
#include "checker/replies.h"
#include "cli/commands.h"
#include "cli/stages.h"
#include "schema/model/enhanced.h"

#include <stdio.h>

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

	printf("%s\n  %s%s%s\n", code, enhanced_words(code), class[0] ? ", " : "", class);
}

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

static void print_reply(const struct answer *answer)
{
	struct reply_reading reading;

	replies_read(answer, "", &reading);
	if (answer->enhanced[0]) {
		print_enhanced(answer->enhanced);
		putchar('\n');
	}
	const struct catalogue_entry *entry = catalogue_find(reading.reason);

	if (entry)
		print_entry(entry);
}

static bool explain_word(const char *word)
{
	const struct catalogue_entry *entry = catalogue_find(word);
	struct answer answer;

	if (entry)
		print_entry(entry);
	else if (enhanced_words(word)[0])
		print_enhanced(word);
	else if (take_reply(word, &answer))
		print_reply(&answer);
	else
		return false;
	return true;
}

int command_explain(const struct options *options)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);
	struct failure why;

	for (size_t i = 0; i < options->words.count; i++) {
		printf("%s", i ? "\n" : "");
		if (!explain_word(options->words.texts[i]))
			return command_fails(
				failure_say(&why, ERR_USAGE, "there is no reason or finding '%s'",
					options->words.texts[i]),
				&why);
	}
	for (size_t i = 0; i < count && !options->words.count; i++)
		printf("%-34s %s\n", all[i].id, all[i].title);
	return EXIT_CLEAN;
}
