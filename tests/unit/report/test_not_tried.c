#include "report/not_tried.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct mail_hosts one_server = {.ip_count = 1};

/* "data spf": what was not tried. */
static const char *kinds_of(const struct reported_domain *domain)
{
	static char text[100];
	struct not_tried list[NOT_TRIED_MAX];
	size_t count = not_tried_of(domain, list), length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		length += (size_t)snprintf(
			text + length, sizeof(text) - length, "%s%s", i ? " " : "", list[i].kind);
		assert_non_null(strstr(list[i].needs, "--level deep"));
	}
	return text;
}

static void without_trials_all_of_it_is_named(void **state)
{
	static const enum recipient_kind kinds[] = {RECIPIENT_POSTMASTER, RECIPIENT_RANDOM};
	const struct reported_domain domain = {
		.hosts = &one_server, .control_kinds = kinds, .control_count = 2};

	(void)state;
	assert_string_equal(kinds_of(&domain), "abuse plain data spf relay");
}

static void what_was_tried_is_not_named(void **state)
{
	static const enum recipient_kind kinds[] = {RECIPIENT_ABUSE, RECIPIENT_PLAIN,
		RECIPIENT_DATA, RECIPIENT_SPF, RECIPIENT_RELAY_BANG};
	struct reported_domain domain = {
		.hosts = &one_server, .control_kinds = kinds, .control_count = 5};

	(void)state;
	assert_string_equal(kinds_of(&domain), "");
	domain.control_count = 3;
	assert_string_equal(kinds_of(&domain), "spf relay");
}

static void where_there_is_no_server_nothing_could_be_tried(void **state)
{
	static const struct mail_hosts none;
	const struct reported_domain domain = {.hosts = &none};

	(void)state;
	assert_string_equal(kinds_of(&domain), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_trials_all_of_it_is_named),
		cmocka_unit_test(what_was_tried_is_not_named),
		cmocka_unit_test(where_there_is_no_server_nothing_could_be_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
