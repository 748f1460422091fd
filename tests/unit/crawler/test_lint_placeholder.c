#include "crawler/lint_placeholder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is_one(const char *text, const struct own_domains *own, bool expected)
{
	struct address address;

	assert_int_equal(address_parse(span_of(text), &address), ADDRESS_FINE);
	if (lint_is_placeholder(&address, own) != expected)
		fail_msg("%s", text);
}

static void what_templates_have_is_a_placeholder(void **state)
{
	static const char *const texts[] = {"a@example.com", "a@EXAMPLE.org", "a@www.example.net",
		"a@x.example", "a@x.y.test", "a@x.invalid", "a@x.localhost", "you@yourdomain.com",
		"info@yourdomain.co.uk", "name@domain.tld", "a@b.tld", "name@domain.com",
		"info@domain.com", "User@Domain.com", "info@mysite.com", "you@email.com",
		"email@email.com", "test@test.com", "name@firma.de", "max.mustermann@harbour.org",
		"Max.Mustermann@web.de", "mustermann@mustermann.de", "info@ihre-domain.de",
		"yourname@gmail.com", "your-email@harbour.org", "firstname.lastname@harbour.org",
		"nom@exemple.fr", "john.doe@example.co.uk"};
	struct own_domains own = {.count = 0};

	(void)state;
	own_domains_add(&own, "www.museum.org");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is_one(texts[i], &own, true);
	own_domains_finish(&own);
}

static void what_somebody_may_have_is_none(void **state)
{
	static const char *const texts[] = {"info@harbour.org", "a@myexample.com",
		"a@example.com.au", "a@example.info", "a@testing.org", "a@test.org",
		"support@domain.com", "jane.miller@email.com", "info@email.com", "john@mail.com",
		"info@firma.de", "m.mustermann@web.de", "mustermann@web.de", "name@harbour.org",
		"you@harbour.org", "test@harbour.org", "user@gmail.com", "a@tld.com",
		"a@domain.org", "a@invalid.org", "a@my-domain-name.org", "yournames@harbour.org",
		"4d9a0b1f2c3e4d5f6a7b8c9d0e1f2a3b@sentry.io"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is_one(texts[i], NULL, false);
}

static void a_site_is_no_placeholder_of_its_own(void **state)
{
	struct own_domains own = {.count = 0};

	(void)state;
	own_domains_add(&own, "www.example.com");
	own_domains_add(&own, "museum.test");
	is_one("info@example.com", &own, false);
	is_one("info@mail.example.com", &own, false);
	is_one("info@museum.test", &own, false);
	is_one("info@workshop.test", &own, false);
	is_one("info@example.org", &own, true);
	is_one("info@museum.example", &own, false);
	is_one("info@museum.example", NULL, false);
	is_one("info@museum.tld", &own, true);
	is_one("yourname@example.com", &own, true);
	own_domains_finish(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_templates_have_is_a_placeholder),
		cmocka_unit_test(what_somebody_may_have_is_none),
		cmocka_unit_test(a_site_is_no_placeholder_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
