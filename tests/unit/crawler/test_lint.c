#include "crawler/lint.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct own_domains own, tests_own;

static int own_sites(void **state)
{
	(void)state;
	own_domains_add(&own, "www.kontor.de");
	own_domains_add(&own, "domain.com");
	own_domains_add(&tests_own, "www.harbour.example");
	return 0;
}

static int own_finish(void **state)
{
	(void)state;
	own_domains_finish(&own);
	own_domains_finish(&tests_own);
	return 0;
}

/* The findings of an address, blanks between. */
static void check_address(const char *text, const struct own_domains *domains, const char *expected)
{
	struct mailto_recipient recipient = {.defect = ADDRESS_FINE};
	struct lint lint;
	struct buf ids;

	buf_init(&ids, 1000);
	if (address_parse(span_of(text), &recipient.address) != ADDRESS_FINE)
		fail_msg("%s is no address", text);
	lint_recipient(&recipient, domains, &lint);
	for (size_t i = 0; i < lint.count; i++)
		buf_addf(&ids, "%s%s", i ? " " : "", lint.findings[i]);
	if (strcmp(buf_text(&ids), expected) != 0)
		fail_msg("%s: %s", text, buf_text(&ids));
	buf_finish(&ids);
}

static void addresses_from_templates_are_told(void **state)
{
	static const char *const placeholders[] = {"info@example.com", "a@mail.example.org",
		"a@example.net", "a@firma.example", "a@firma.test", "a@b.invalid", "a@my.localhost",
		"you@yourdomain.com", "x@YourDomain.co.uk", "name@domain.de", "user@domain.tld",
		"info@ihre-domain.de", "max.mustermann@web.de", "Vorname.Nachname@kontor.de",
		"your.email@gmail.com", "you@email.com", "name@gmail.com", "john.doe@company.com",
		"info@mysite.com", "someone@example.com", "name@your.domain", "nom@exemple.fr",
		"john.doe@example.co.uk", "test@test.com", "email@email.com"};
	static const char *const real[] = {"info@kontor.de", "you@kontor.de", "name@domain.com",
		"info@domain.de", "info@firma.de", "john.doe@gmail.net", "info@examples.com",
		"info@myexample.com", "mustermann@kontor.de", "sales@mysite.com",
		"e3b0c44298fc1c149afbf4c8996fb924@sentry.io", "info@test.de", "test@kontor.de",
		"info@localhost.de", "me@web.de"};

	(void)state;
	for (size_t i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		check_address(placeholders[i], &own, "address-placeholder");
	for (size_t i = 0; i < sizeof(real) / sizeof(real[0]); i++)
		check_address(real[i], &own, "");
}

static void a_site_for_tests_may_have_addresses_for_tests(void **state)
{
	(void)state;
	check_address("info@harbour.example", &tests_own, "");
	check_address("info@ferry.example", &tests_own, "");
	check_address("info@example.com", &tests_own, "");
	check_address("info@harbuor.example", &tests_own, "address-near-miss");
	check_address("info@harbour.example", NULL, "address-placeholder");
	check_address("info@gmial.com", NULL, "address-near-miss");
}

static void letters_that_only_look_right_are_told(void **state)
{
	(void)state;
	check_address("info@p\xd0\xb0ypal.com", &own, "address-mixed-script");
	check_address("info@xn--pypal-4ve.com", &own, "address-mixed-script");
	check_address("inf\xce\xbf@kontor.de", &own, "address-mixed-script");
	check_address("\xd0\xb0\xce\xb1@kontor.de", &own, "address-mixed-script");
	check_address("info@\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0.com", &own, "");
	check_address("info@\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0-24.com", &own, "");
	check_address("info-\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0@kontor.de", &own, "");
	check_address("info@b\xc3\xbc"
		      "cher.de",
		&own, "");
	check_address("info@\xe4\xbe\x8b\xe3\x81\x88x.jp", &own, "");
	check_address("info@xn--zzzzzz.com", &own, "");
}

static void the_text_that_people_see_is_held_against_the_link(void **state)
{
	static const struct {
		const char *href, *text;
		bool differs;
	} cases[] = {
		{"mailto:a@kontor.de", "a@kontor.de", false},
		{"mailto:a@kontor.de", "b@kontor.de", true},
		{"mailto:a@kontor.de", "A@Kontor.DE", false},
		{"mailto:a@kontor.de", "E-Mail: b@kontor.de", true},
		{"mailto:a@kontor.de", "(b@kontor.de).", true},
		{"mailto:a@kontor.de", "mailto:a@kontor.de", false},
		{"mailto:a@kontor.de", "a@kon\xc2\xadtor.de", false},
		{"mailto:a@kontor.de", "a\xe2\x80\x8b@kontor.de", false},
		{"mailto:a+web@kontor.de", "a@kontor.de", false},
		{"mailto:a@kontor.de,b@kontor.de", "b@kontor.de", false},
		{"mailto:a@kontor.de?cc=b@kontor.de", "b@kontor.de", false},
		{"mailto:a@kontor.de,b@kontor.de", "c@kontor.de", true},
		{"mailto:a@b\xc3\xbc"
		 "cher.de",
			"a@xn--bcher-kva.de", false},
		{"mailto:a@xn--bcher-kva.de",
			"a@B\xc3\x9c"
			"CHER.de",
			false},
		{"mailto:a@kontor.de", "", false},
		{"mailto:a@kontor.de", "Write to us", false},
		{"mailto:a@kontor.de", "b [at] kontor.de", false},
		{"mailto:a@kontor.de", "b(at)kontor(dot)de", false},
		{"mailto:a@kontor.de", "b@NOSPAM.kontor.de", false},
		{"mailto:a@kontor.de", "@kontor", false},
		{"mailto:a@kontor.de", "b@", false},
		{"mailto:a@kontor.de", "@", false},
		{"mailto:a@kontor.de", "b@kontor.de c@kontor.de", false},
		{"mailto:a@kontor.de", "b@kon\xe2\x80\xa6", false},
		{"mailto:a@kontor.de", "b@kontor.d...", false},
		{"mailto:'a@kontor.de", "'a@kontor.de'", false},
		{"mailto:a@kontor.de", "b@kontor.de.", true},
		{"mailto:abuse@kontor.de", "Report here what b@c.de or others wrote", false},
		{"mailto:?subject=x", "b@kontor.de", false},
		{"mailto:akontor.de", "a@kontor.de", false},
		{"mailto:a@kontor.com", "a@kontor.de", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;
		struct lint lint;

		mailto_read(span_of(cases[i].href), &mailto);
		lint_link(&mailto, span_of(cases[i].text), &lint);
		if (lint.count != cases[i].differs)
			fail_msg("%s, %s: %zu", cases[i].href, cases[i].text, lint.count);
		mailto_finish(&mailto);
	}
}

static void the_domain_that_was_meant_gets_into_the_corrected_link(void **state)
{
	static const char *const cases[][2] = {
		{"mailto:a@gmial.com", "mailto:a@gmail.com"},
		{"mailto:a@gmial.com?subject=gmial.com&body=a@gmial.com",
			"mailto:a@gmail.com?subject=gmial.com&body=a@gmial.com"},
		{"malito:a@kontro.de; b@web.de?cc=c@gmx.de&bcc=d@hotmial.com",
			"mailto:a@kontor.de,b@web.de?cc=c@gmx.de&bcc=d@hotmail.com"},
		{"mailto:%22a%20b%22@gmial.com", "mailto:%22a%20b%22@gmail.com"},
		{"mailto:a@mail.kontro.de", "mailto:a@mail.kontor.de"},
		{"mailto:a@gmailcom", "mailto:a@gmail.com"},
		{"mailto:a@Kontorde,b@kontor.de?subject=x",
			"mailto:a@kontor.de,b@kontor.de?subject=x"},
		{"mailto:a@gmailcom,b@kontor", NULL},
		{"mailto:a@localhost", NULL},
		{"mailto:a@kontor.de", NULL},
		{"mailto:a@gmail.com;b@kontor.de", NULL},
		{"mailto:a@gmial.com,b", NULL},
		{"mailto:?subject=a@gmial.com", NULL},
		{"mailto:name@gmial.tld", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;

		mailto_read(span_of(cases[i][0]), &mailto);
		char *corrected = lint_correct(span_of(cases[i][0]), &mailto, &own);

		if (!cases[i][1] && corrected)
			fail_msg("%s: %s", cases[i][0], corrected);
		if (cases[i][1])
			assert_string_equal(corrected ? corrected : "", cases[i][1]);
		free(corrected);
		mailto_finish(&mailto);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_from_templates_are_told),
		cmocka_unit_test(a_site_for_tests_may_have_addresses_for_tests),
		cmocka_unit_test(letters_that_only_look_right_are_told),
		cmocka_unit_test(the_text_that_people_see_is_held_against_the_link),
		cmocka_unit_test(the_domain_that_was_meant_gets_into_the_corrected_link),
	};

	return cmocka_run_group_tests(tests, own_sites, own_finish);
}
