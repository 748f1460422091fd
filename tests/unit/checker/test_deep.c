#include "checker/deep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static char own_names[][DOMAIN_NAME_MAX + 3] = {"*.own.example"};

static struct check_options options_with(const char *relay_target, const char *spf_sender)
{
	struct check_options options = {.level = LEVEL_DEEP, .trials = {.own = {own_names, 1}}};

	snprintf(options.trials.relay_target, sizeof(options.trials.relay_target), "%s",
		relay_target);
	snprintf(options.trials.spf_sender, sizeof(options.trials.spf_sender), "%s", spf_sender);
	return options;
}

static unsigned relays(void)
{
	unsigned bits = 0;

	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++)
		bits |= (unsigned)recipient_kind_is_relay((enum recipient_kind)kind) << kind;
	return bits;
}

static void what_is_tried_depends_on_what_was_given(void **state)
{
	const unsigned always = 1u << RECIPIENT_PLAIN | 1u << RECIPIENT_DATA;
	const struct {
		const char *relay_target, *spf_sender;
		unsigned trials;
	} cases[] = {
		{"", "", always},
		{"me@elsewhere.example", "", always | relays()},
		{"", "me@forbidden.example", always | 1u << RECIPIENT_SPF},
		{"me@elsewhere.example", "me@forbidden.example",
			always | relays() | 1u << RECIPIENT_SPF},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct check_options options =
			options_with(cases[i].relay_target, cases[i].spf_sender);
		struct deep deep;

		deep_init(&deep, &options);
		assert_true(deep.is_wanted);
		assert_int_equal(deep.wanted.trials, cases[i].trials);
		assert_true(user_domains_have(deep.wanted.own, "mail.own.example"));
		options.level = LEVEL_STANDARD;
		deep_init(&deep, &options);
		assert_false(deep.is_wanted);
	}
}

static void the_stranger_is_at_home_neither_here_nor_there(void **state)
{
	static const struct {
		const char *second_sender, *stranger;
	} cases[] = {
		{"postmaster@probe.example", "postmaster@probe.example"},
		{"", ""},
		{"postmaster@own.example", ""},
		{"postmaster@mx.own.example", ""},
		{"postmaster@elsewhere.example", ""},
		{"m\xc3\xbcller@probe.example", ""},
	};
	struct check_options options = options_with("me@elsewhere.example", "");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct self self = {.is_ours = true};
		struct deep deep;

		snprintf(self.second_sender, sizeof(self.second_sender), "%s",
			cases[i].second_sender);
		deep_init(&deep, &options);
		deep_introduce(&deep, &self);
		assert_string_equal(deep.rules.foreign_sender, cases[i].stranger);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_tried_depends_on_what_was_given),
		cmocka_unit_test(the_stranger_is_at_home_neither_here_nor_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
