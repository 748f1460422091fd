#include "checker/trial_words.h"
#include "checker/smtp_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char own_names[][DOMAIN_NAME_MAX + 3] = {"own.example"};

static const struct trial_rules usual = {.own = {own_names, 1},
	.relay_target = "me@elsewhere.example",
	.spf_sender = "me@forbidden.example",
	.foreign_sender = "postmaster@probe.example"};

static const struct address info = {"info", "own.example"};

static void each_trial_has_its_words(void **state)
{
	static const struct {
		enum recipient_kind kind;
		const char *sender, *path;
	} cases[] = {
		{RECIPIENT_PLAIN, "", ""},
		{RECIPIENT_DATA, "", "info@own.example"},
		{RECIPIENT_SPF, "me@forbidden.example", "info@own.example"},
		{RECIPIENT_RELAY_FOREIGN, "postmaster@probe.example", "me@elsewhere.example"},
		{RECIPIENT_RELAY_NULL, "", "me@elsewhere.example"},
		{RECIPIENT_RELAY_OWN, "postmaster@own.example", "me@elsewhere.example"},
		{RECIPIENT_RELAY_QUOTED, "postmaster@probe.example", "\"me@elsewhere.example\""},
		{RECIPIENT_RELAY_PERCENT, "postmaster@probe.example",
			"me%elsewhere.example@own.example"},
		{RECIPIENT_RELAY_BARE, "postmaster@probe.example", "me%elsewhere.example"},
		{RECIPIENT_RELAY_ROUTE, "postmaster@probe.example",
			"@own.example:me@elsewhere.example"},
		{RECIPIENT_RELAY_BANG, "postmaster@probe.example",
			"elsewhere.example!me@own.example"},
	};
	size_t trials = 0;

	(void)state;
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++)
		trials += recipient_kind_is_trial((enum recipient_kind)kind);
	assert_int_equal(sizeof(cases) / sizeof(cases[0]), trials);
	for (size_t i = 0; i < trials; i++) {
		struct trial_words words;
		char line[SMTP_COMMAND_SIZE];

		assert_true(trial_words_of(&usual, cases[i].kind, &info, &words));
		assert_string_equal(words.sender, cases[i].sender);
		assert_string_equal(words.path, cases[i].path);
		assert_true(smtp_command_mail(words.sender, false, line));
		if (recipient_kind_is_relay(cases[i].kind))
			assert_true(smtp_command_path(words.path, line));
	}
}

static void without_a_stranger_the_target_writes_to_itself(void **state)
{
	struct trial_rules rules = usual;
	struct trial_words words;

	(void)state;
	rules.foreign_sender[0] = '\0';
	assert_true(trial_words_of(&rules, RECIPIENT_RELAY_FOREIGN, &info, &words));
	assert_string_equal(words.sender, "me@elsewhere.example");
}

static bool is_refused(
	const struct trial_rules *rules, enum recipient_kind kind, const struct address *to)
{
	struct trial_words words = {"untouched", "untouched"};
	bool can = trial_words_of(rules, kind, to, &words);

	if (!can)
		assert_string_equal(words.sender, "untouched");
	return !can;
}

static void nothing_is_tried_without_what_it_needs(void **state)
{
	static const struct address stranger = {"info", "stranger.example"};
	struct trial_rules rules = usual;

	(void)state;
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++)
		assert_true(is_refused(&rules, (enum recipient_kind)kind, &stranger));
	assert_true(is_refused(&rules, RECIPIENT_PUBLISHED, &info));
	assert_true(is_refused(&rules, RECIPIENT_RANDOM, &info));
	assert_true(is_refused(&rules, RECIPIENT_ABUSE, &info));
	rules.relay_target[0] = rules.spf_sender[0] = '\0';
	for (int kind = RECIPIENT_SPF; kind < RECIPIENT_KIND_COUNT; kind++)
		assert_true(is_refused(&rules, (enum recipient_kind)kind, &info));
	assert_false(is_refused(&rules, RECIPIENT_DATA, &info));
	/* To one's own domain nothing is relayed. */
	snprintf(rules.relay_target, sizeof(rules.relay_target), "me@own.example");
	assert_true(is_refused(&rules, RECIPIENT_RELAY_NULL, &info));
	/* A local part that could be read in two ways. */
	snprintf(rules.relay_target, sizeof(rules.relay_target), "a%%b@elsewhere.example");
	assert_true(is_refused(&rules, RECIPIENT_RELAY_NULL, &info));
	snprintf(rules.relay_target, sizeof(rules.relay_target), "me@%.*s.example", 240,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_false(is_refused(&rules, RECIPIENT_RELAY_NULL, &info));
	assert_true(is_refused(&rules, RECIPIENT_RELAY_ROUTE, &info)); /* longer than a path */
}

static void a_target_is_a_plain_address(void **state)
{
	static const struct {
		const char *text;
		bool is_fine;
	} cases[] = {
		{"me@elsewhere.example", true},
		{"first.last+tag@elsewhere.example", true},
		{"a!b@elsewhere.example", false},
		{"a%b@elsewhere.example", false},
		{"\"a b\"@elsewhere.example", false},
		{"m\xc3\xbcller@elsewhere.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address address;

		assert_int_equal(address_parse(span_of(cases[i].text), &address), ADDRESS_FINE);
		assert_int_equal(trial_target_is_fine(&address), cases[i].is_fine);
	}
}

/* ---- whatever stands in the rules ---- */

static uint32_t seed = 1;

static unsigned dice(unsigned sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

static void scribble(char *text, size_t size)
{
	static const char likely[] = "aA0.-_@:%!\"<> \r\n\\\t";
	size_t length = dice((unsigned)size);

	for (size_t i = 0; i < length; i++)
		text[i] = dice(4) ? likely[dice(sizeof(likely) - 1)] : (char)(1 + dice(255));
	text[length] = '\0';
}

static void assert_one_line(const char *line, const char *first_word)
{
	size_t length = strlen(line);

	assert_true(length > 4 && length <= SMTP_COMMAND_MAX);
	assert_string_equal(line + length - 3, ">\r\n");
	assert_memory_equal(line, first_word, strlen(first_word));
	for (size_t i = 0; i < length - 2; i++)
		assert_true(line[i] >= 0x20 && line[i] < 0x7f);
	assert_ptr_equal(strchr(line, '>'), line + length - 3);
}

static void scribbled_rules_never_make_another_command(void **state)
{
	size_t written = 0;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		struct trial_rules rules = usual;
		struct trial_words words;
		struct address to = info;
		char line[SMTP_COMMAND_SIZE];

		if (dice(2))
			scribble(rules.relay_target, dice(2) ? 12 : sizeof(rules.relay_target));
		if (dice(2))
			scribble(rules.foreign_sender, 24);
		if (dice(2))
			scribble(to.local, 12);
		enum recipient_kind kind = (enum recipient_kind)dice(RECIPIENT_KIND_COUNT);

		if (!trial_words_of(&rules, kind, &to, &words))
			continue;
		if (smtp_command_mail(words.sender, false, line))
			assert_one_line(line, "MAIL FROM:<");
		if (smtp_command_path(words.path, line)) {
			assert_one_line(line, "RCPT TO:<");
			written++;
		}
		scribble(words.path, sizeof(words.path));
		if (smtp_command_path(words.path, line))
			assert_one_line(line, "RCPT TO:<");
	}
	assert_true(written > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_trial_has_its_words),
		cmocka_unit_test(without_a_stranger_the_target_writes_to_itself),
		cmocka_unit_test(nothing_is_tried_without_what_it_needs),
		cmocka_unit_test(a_target_is_a_plain_address),
		cmocka_unit_test(scribbled_rules_never_make_another_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
