#include "schema/model/tls_verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { NOW_S = 1763700000, DAY_S = 86400 };

static void a_wildcard_covers_one_label(void **state)
{
	static const struct {
		const char *name, *host;
		bool covers;
	} cases[] = {{"mx.example.org", "MX.Example.org", true},
		{"*.example.org", "a.example.org", true},
		{"*.example.org", "a.b.example.org", false},
		{"*.example.org", "example.org", false}, {"*.example.org", ".example.org", false},
		{"*", "a", false}, {"", "", false}, {"*.", "a", false},
		{"a*.example.org", "ab.example.org", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(tls_name_covers(span_of(cases[i].name), span_of(cases[i].host)),
			cases[i].covers);
}

static void another_names_session_leaves_the_benefit_of_the_doubt(void **state)
{
	static const struct {
		bool is_matched, is_named;
		const char *names;
		bool is_for;
	} cases[] = {{true, true, "", true}, {false, true, "b.test", false},
		{false, true, "a.test", false}, {false, false, "b.test", false},
		{false, false, "b.test, a.test", true}, {false, false, "b.test, ...", true},
		{true, false, "b.test", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tls_view tls = {.is_name_matched = cases[i].is_matched};

		snprintf(tls.names, sizeof(tls.names), "%s", cases[i].names);
		assert_int_equal(tls_is_for(&tls, "a.test", cases[i].is_named), cases[i].is_for);
	}
}

static void an_ip_address_has_no_name_to_compare(void **state)
{
	const struct tls_view tls = {.names = "mx.test"};

	(void)state;
	assert_true(tls_is_for(&tls, "192.0.2.1", true));
	assert_true(tls_is_for(&tls, "2001:db8::1", false));
	assert_false(tls_is_for(&tls, "mx2.test", true));
}

static void days_are_whole_ones(void **state)
{
	static const struct {
		int64_t left_s, days;
	} cases[] = {{0, 0}, {DAY_S - 1, 0}, {DAY_S, 1}, {-1, -1}, {-DAY_S, -1}, {-DAY_S - 1, -2}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct tls_view tls = {.not_after_s = NOW_S + cases[i].left_s};

		assert_int_equal(tls_days_left(&tls, NOW_S), cases[i].days);
	}
}

#define STARTED .is_offered = true, .is_started = true
#define IN_TIME .not_before_s = 1, .not_after_s = NOW_S + DAY_S
#define TRUSTED .is_trusted = true, .is_name_matched = true

static void every_fault_has_its_words(void **state)
{
	static const struct {
		struct tls_view tls;
		enum tls_verdict verdict;
		const char *words;
	} cases[] = {
		{{STARTED, IN_TIME, TRUSTED}, TLS_VERDICT_PASSES, ""},
		{{STARTED, .not_before_s = 1, .not_after_s = NOW_S - 1, TRUSTED}, TLS_VERDICT_FAILS,
			"the certificate has expired"},
		{{STARTED, .not_before_s = NOW_S + 1, .not_after_s = NOW_S + 2, TRUSTED},
			TLS_VERDICT_FAILS, "the certificate is not valid yet"},
		{{STARTED, IN_TIME, .is_name_matched = true, .error = "self-made"},
			TLS_VERDICT_FAILS, "self-made"},
		{{STARTED, IN_TIME, .is_name_matched = true}, TLS_VERDICT_FAILS,
			"the certificate is not trusted"},
		{{STARTED, IN_TIME, .is_trusted = true}, TLS_VERDICT_FAILS,
			"the certificate is for another name"},
		{{STARTED}, TLS_VERDICT_FAILS, "there is no certificate"},
		{{.is_offered = true}, TLS_VERDICT_FAILS, "no encrypted connection could be made"},
		{{.is_offered = true, .error = "no shared cipher"}, TLS_VERDICT_FAILS,
			"no shared cipher"},
		{{0}, TLS_VERDICT_UNKNOWN, ""},
	};
	struct session_view plain = {.extensions = "SIZE"};
	char words[TLS_WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session_view view = {.tls = cases[i].tls};

		assert_int_equal(tls_pkix(&view, "mx.test", true, NOW_S, words), cases[i].verdict);
		assert_string_equal(words, cases[i].words);
	}
	assert_int_equal(tls_pkix(&plain, "mx.test", true, NOW_S, words), TLS_VERDICT_FAILS);
	assert_string_equal(words, "no encryption is offered");
	assert_int_equal(tls_pkix(NULL, "mx.test", true, NOW_S, words), TLS_VERDICT_UNKNOWN);
}

static void verdicts_have_names(void **state)
{
	(void)state;
	assert_string_equal(tls_verdict_name(TLS_VERDICT_NONE), "none");
	assert_string_equal(tls_verdict_name(TLS_VERDICT_UNKNOWN), "unknown");
	assert_string_equal(tls_verdict_name(TLS_VERDICT_PASSES), "passes");
	assert_string_equal(tls_verdict_name(TLS_VERDICT_FAILS), "fails");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wildcard_covers_one_label),
		cmocka_unit_test(another_names_session_leaves_the_benefit_of_the_doubt),
		cmocka_unit_test(an_ip_address_has_no_name_to_compare),
		cmocka_unit_test(days_are_whole_ones),
		cmocka_unit_test(every_fault_has_its_words),
		cmocka_unit_test(verdicts_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
