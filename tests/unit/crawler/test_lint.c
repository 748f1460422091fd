#include "crawler/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { TEXT_MAX = 200 };

static struct own_domains own;

struct case_of_link {
	const char *href, *text;
	const char *findings;  /* of each recipient, "|" between */
	const char *corrected; /* without "mailto:"; NULL: none */
};

static void check(const struct case_of_link *expected)
{
	const struct lint_link link = {.href = span_of(expected->href),
		.text = span_of(expected->text),
		.text_max = TEXT_MAX,
		.own = &own};
	struct lint lint;
	struct buf all, one;

	buf_init(&all, 10000);
	buf_init(&one, 1000);
	lint_read(&link, &lint);
	for (size_t i = 0; i < lint.mailto.count || i == 0; i++) {
		buf_clear(&one);
		lint_add_findings(&lint, i, &one);
		if (i)
			buf_add_char(&all, '|');
		buf_add(&all, buf_span(&one));
	}
	if (strcmp(buf_text(&all), expected->findings) != 0)
		fail_msg("%s \"%s\": %s", expected->href, expected->text, buf_text(&all));
	const char *corrected = lint.corrected ? lint.corrected + strlen("mailto:") : "none";

	if (strcmp(corrected, expected->corrected ? expected->corrected : "none") != 0)
		fail_msg("%s: corrected %s", expected->href, corrected);
	lint_finish(&lint);
	buf_finish(&all);
	buf_finish(&one);
}

#define CHECK_ALL(cases)                                                                           \
	for (size_t i = 0; i < sizeof(cases) / sizeof((cases)[0]); i++)                            \
	check(&(cases)[i])

#define DIFFERS "mailto-text-differs"

static void a_text_that_shows_another_address_is_told(void **state)
{
	static const struct case_of_link cases[] = {
		{"mailto:a@harbour.org", "b@harbour.org", DIFFERS, NULL},
		{"mailto:a@harbour.org", "a@museum.org", DIFFERS, NULL},
		{"mailto:a@harbour.org", "E-Mail: b@harbour.org", DIFFERS, NULL},
		{"mailto:a@harbour.org", "E-Mail:b@harbour.org (office)", DIFFERS, NULL},
		{"mailto:a@harbour.org", "<b@harbour.org>.", DIFFERS, NULL},
		{"mailto:a@harbour.org", "mailto:b@harbour.org", DIFFERS, NULL},
		{"mailto:a@harbour.org,c@harbour.org", "b@harbour.org", DIFFERS "|" DIFFERS, NULL},
		{"mailto:a@harbour.org",
			"a@b\xc3\xbc"
			"cher.org",
			DIFFERS, NULL},
		{"mailto: a@harbour.org", "b@harbour.org", "mailto-space " DIFFERS,
			"a@harbour.org"},
	};

	(void)state;
	CHECK_ALL(cases);
}

static void a_text_that_shows_the_same_or_nothing_certain_is_not(void **state)
{
	static const char *const texts[] = {"", "Write to us", "a@harbour.org", "A@Harbour.ORG",
		"a@harbour.org.", "Mail: a@harbour.org", "mailto:a@harbour.org", "@harbour", "b@",
		"@b.org", "b [at] harbour.org", "b(at)harbour.org", "b@harbour",
		"b@harb\xe2\x80\xa6", "b@harbour.o...", "b@harbour.org or c@harbour.org",
		"b@@harbour.org", "a@harbour.org c", "b @ harbour.org", "x b@harbour .org",
		"Forward it to b@harbour.org if you know how that can be done",
		/* cut, perhaps within the address */
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx."
		"xxxxxxxxxx.org"};
	static const struct case_of_link others[] = {
		{"mailto:a+web@harbour.org", "a@harbour.org", "", NULL},
		{"mailto:a@harbour.org?cc=b@harbour.org", "b@harbour.org", "|", NULL},
		{"mailto:a@b%C3%BCcher.org",
			"a@B\xc3\x9c"
			"CHER.org",
			"", NULL},
		{"mailto:a@xn--bcher-kva.org",
			"a@b\xc3\xbc"
			"cher.org",
			"", NULL},
		{"mailto:%61@harbour.org", "a@harbour.org", "", NULL},
		{"mailto:?subject=x", "b@harbour.org", "", NULL},
		{"mailto:bob", "b@harbour.org", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(&(struct case_of_link){"mailto:a@harbour.org", texts[i], "", NULL});
	CHECK_ALL(others);
}

static void what_was_probably_meant_is_in_the_corrected_link(void **state)
{
	static const struct case_of_link cases[] = {
		{"mailto:a@gmial.com", "", "address-near-miss", "a@gmail.com"},
		{"mailto:a@GMIAL.com?subject=a@gmial.com", "", "address-near-miss",
			"a@gmail.com?subject=a@gmial.com"},
		{"mailto:b@harbour.org,a@gmial.com?cc=c@gmial.com&subject=x", "",
			"|address-near-miss|address-near-miss",
			"b@harbour.org,a@gmail.com?cc=c@gmail.com&subject=x"},
		{"mailto:%61@gm%69al.com", "", "address-near-miss", "a@gmail.com"},
		{"mailto:%22a@gmial.com%22@gmial.com", "", "address-near-miss",
			"%22a%40gmial.com%22@gmail.com"},
		{"malito: a@harbuor.org", "",
			"mailto-space mailto-misspelled-scheme address-near-miss", "a@harbour.org"},
		{"mailto:a@mail.harbuor.org", "", "address-near-miss", "a@mail.harbour.org"},
		{"mailto:a@gmailcom?subject=x", "", "address-near-miss", "a@gmail.com?subject=x"},
		{"mailto:a@GMAILCOM", "", "address-near-miss", "a@gmail.com"},
		{"mailto:a@gmailcom,b@", "", "address-near-miss|", NULL},
		{"mailto:a@gmial.com,b", "", "address-near-miss|", NULL},
		{"mailto:a@localhost", "", "", NULL},
		{"mailto:a@museum.con", "a@museum.com", DIFFERS " address-near-miss",
			"a@museum.com"},
		{"mailto:a@harbour.org", "", "", NULL},
		{"mailto:a@hotmail.com", "", "", NULL},
		{"a@gmial.com", "", "mailto-missing-scheme address-near-miss", "a@gmail.com"},
	};

	(void)state;
	CHECK_ALL(cases);
}

static void placeholders_and_mixed_scripts_are_told_of_their_recipient(void **state)
{
	static const struct case_of_link cases[] = {
		{"mailto:you@example.com,a@harbour.org", "", "address-placeholder|", NULL},
		{"mailto:a@h\xd0\xb0rbour.org", "", "address-mixed-script", NULL},
		{"mailto:\xd0\xb0"
		 "b@harbour.org",
			"", "address-mixed-script", NULL},
		{"mailto://name@domain.tld", "", "mailto-slashes address-placeholder",
			"name@domain.tld"},
	};

	(void)state;
	CHECK_ALL(cases);
}

static void a_link_of_many_wrong_names_is_bounded(void **state)
{
	struct buf href;
	struct lint lint;

	(void)state;
	buf_init(&href, 1000000);
	buf_add_text(&href, "mailto:");
	for (int i = 0; i < 3000; i++)
		buf_addf(&href, "a@x%d.harbuor.org,", i);
	lint_read(&(struct lint_link){.href = buf_span(&href), .own = &own}, &lint);
	assert_int_equal(lint.mailto.count, MAILTO_RECIPIENTS_MAX);
	assert_null(lint.corrected);
	lint_finish(&lint);
	lint_finish(&lint);
	buf_finish(&href);
}

static int set_up(void **state)
{
	(void)state;
	own_domains_add(&own, "www.harbour.org");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	own_domains_finish(&own);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_shows_another_address_is_told),
		cmocka_unit_test(a_text_that_shows_the_same_or_nothing_certain_is_not),
		cmocka_unit_test(what_was_probably_meant_is_in_the_corrected_link),
		cmocka_unit_test(placeholders_and_mixed_scripts_are_told_of_their_recipient),
		cmocka_unit_test(a_link_of_many_wrong_names_is_bounded),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
