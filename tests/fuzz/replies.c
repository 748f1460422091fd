/*
 * Any bytes as the answer of any server: a byte for the place in the dialogue, one for the code, one
 * for whose server it is; then, line by line, the enhanced code and the text. What it is read as
 * ends, is the same in capitals, has a reason that is in the catalogue, and never blames a mailbox
 * for what is about us. Delays stay within their bounds.
 */
#include "checker/replies.h"
#include "schema/model/enhanced.h"
#include "schema/model/provider.h"
#include "schema/model/reply_delay.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Up to the next line's end, without NULs; what does not fit is left out. */
static void take_line(struct span *rest, char *ret_text, size_t size)
{
	struct span line = {0};
	size_t used = 0;

	if (span_split(rest, '\n', &line))
		for (size_t i = 0; i < line.length && used + 1 < size; i++)
			if (line.at[i])
				ret_text[used++] = line.at[i];
	ret_text[used] = '\0';
}

static void make_answer(const uint8_t *bytes, size_t length, struct answer *answer)
{
	static const int codes[] = {200, 250, 251, 252, 354, 421, 422, 450, 451, 452, 500, 501, 503,
		504, 521, 530, 541, 550, 551, 552, 553, 554, 556, 599};
	struct span rest = {(const char *)bytes, length};

	*answer = (struct answer){.stage = (enum stage)(bytes[0] % STAGE_COUNT),
		.code = codes[bytes[1] % (sizeof(codes) / sizeof(codes[0]))]};
	rest = span_from(rest, 3);
	take_line(&rest, answer->enhanced, sizeof(answer->enhanced));
	take_line(&rest, answer->text, sizeof(answer->text));
	answer->outcome = answer->code < 400   ? OUTCOME_ACCEPTED
			  : answer->code < 500 ? OUTCOME_TEMPORARY
					       : OUTCOME_REFUSED;
}

static const char *host_of(uint8_t number)
{
	static const char *const hosts[] = {"mx.example.org", "cluster5a.eu.messagelabs.com",
		"example.mail.protection.outlook.com"};
	size_t count;
	const struct provider *all = provider_all(&count);
	static char suffix[254];
	struct span rest, first;

	if (number < sizeof(hosts) / sizeof(hosts[0]))
		return hosts[number];
	rest = span_of(all[number % count].suffixes);
	must(span_split(&rest, ' ', &first) && span_to_text(first, suffix, sizeof(suffix)));
	return suffix;
}

static void check_reading(const struct reply_reading *reading, const struct answer *answer)
{
	must(reading->meaning < REPLY_MEANING_COUNT);
	must(catalogue_find(reading->reason) != NULL);
	must(!(reading->is_about_us && reading->is_about_mailbox));
	must(reading->row == SIZE_MAX || reading->row < replies_row_count());
	must(answer->code >= 500 || reading->certainty == CERTAINTY_UNKNOWN);
	must(reading->cause != CAUSE_US || reading->is_about_us || reading->row == SIZE_MAX);
}

static void check_hints(const struct answer *answer)
{
	int64_t delay_s = reply_delay_s(answer);
	char software[64];

	must(delay_s == 0 || (delay_s >= 1 && delay_s <= 86400));
	must(delay_s == 0 || answer->outcome == OUTCOME_TEMPORARY);
	replies_software(answer->text, software, sizeof(software));
	must(strlen(software) < sizeof(software));
	must(!replies_banner_is_masked(answer->text) || strchr(answer->text, '*'));
	(void)replies_extensions_are_masked(answer->text);
	must(enhanced_words(answer->enhanced) != NULL && enhanced_words(answer->text) != NULL);
	must(provider_of_host(answer->text) == NULL || answer->text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct reply_reading reading, shouted;
	struct answer answer, capitals;

	if (length < 3)
		return 0;
	make_answer(bytes, length, &answer);
	const char *host = host_of(bytes[2]);

	replies_read(&answer, host, &reading);
	check_reading(&reading, &answer);
	check_hints(&answer);
	capitals = answer;
	for (char *at = capitals.text; *at; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	replies_read(&capitals, host, &shouted);
	must(shouted.row == reading.row && shouted.meaning == reading.meaning);
	must(reply_delay_s(&capitals) == reply_delay_s(&answer));
	return 0;
}
