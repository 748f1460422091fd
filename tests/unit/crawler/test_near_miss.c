#include "crawler/near_miss.h"

#include "crawler/near_miss_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct own_domains own;

static int own_sites(void **state)
{
	static const char *const hosts[] = {"www.example.org", "shop.muster-firma.de",
		"kontor.co.uk", "blog.kontor.co.uk", "abcd.de", "xyz.de", "www.server12.net",
		"www.harbour.example", "xn--bcher-kva.de", "meyer.de"};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		own_domains_add(&own, hosts[i]);
	return 0;
}

static int own_finish(void **state)
{
	(void)state;
	own_domains_finish(&own);
	return 0;
}

static void a_slip_is_told_with_what_was_meant(void **state)
{
	static const char *const cases[][2] = {
		{"gmial.com", "gmail.com"},
		{"gmai.com", "gmail.com"},
		{"gmal.com", "gmail.com"},
		{"gamil.com", "gmail.com"},
		{"gmaill.com", "gmail.com"},
		{"ggmail.com", "gmail.com"},
		{"gnail.com", "gmail.com"},
		{"mgail.com", "gmail.com"},
		{"gmaik.com", "gmail.com"},
		{"gmail.con", "gmail.com"},
		{"gmail.cmo", "gmail.com"},
		{"gmail.ocm", "gmail.com"},
		{"gmail.c0m", "gmail.com"},
		{"gmail.comm", "gmail.com"},
		{"gmail.co", "gmail.com"},
		{"gmail.cm", "gmail.com"},
		{"gmail.om", "gmail.com"},
		{"gmail.vom", "gmail.com"},
		{"gmail.coom", "gmail.com"},
		{"gmailc.om", "gmail.com"},
		{"gmai.lcom", "gmail.com"},
		{"gmail.ccom", "gmail.com"},
		{"gmail1.com", ""},
		{"gma1l.com", "gmail.com"},
		{"googelmail.com", "googlemail.com"},
		{"goglemail.com", "googlemail.com"},
		{"hotmial.com", "hotmail.com"},
		{"otmail.com", "hotmail.com"},
		{"hotmai.fr", "hotmail.fr"},
		{"hotmali.co.uk", "hotmail.co.uk"},
		{"hotmailco.uk", "hotmail.co.uk"},
		{"outlok.com", "outlook.com"},
		{"outlook.ocm", "outlook.com"},
		{"yaho.com", "yahoo.com"},
		{"yahooo.de", "yahoo.de"},
		{"yhaoo.com", "yahoo.com"},
		{"tonline.de", "t-online.de"},
		{"t-onlin.de", "t-online.de"},
		{"t-onlnie.de", "t-online.de"},
		{"iclod.com", "icloud.com"},
		{"mial.ru", "mail.ru"},
		{"freee.fr", "free.fr"},
		{"ornage.fr", "orange.fr"},
		{"libreo.it", "libero.it"},
		{"gmx.dee", "gmx.de"},
		{"web.ed", "web.de"},
		{"aol.con", "aol.com"},
		{"exmaple.org", "example.org"},
		{"mail.exmaple.org", "mail.example.org"},
		{"example.ogr", "example.org"},
		{"example.orgg", "example.org"},
		{"exampl.org", "example.org"},
		{"examplle.org", "example.org"},
		{"examp1e.org", "example.org"},
		{"muster-frima.de", "muster-firma.de"},
		{"mustre-firma.de", "muster-firma.de"},
		{"knotor.co.uk", "kontor.co.uk"},
		{"kontor.co.ku", "kontor.co.uk"},
		{"kontorco.uk", "kontor.co.uk"},
		{"abdc.de", "abcd.de"},
		{"abcd.dee", "abcd.de"},
		{"harbuor.example", "harbour.example"},
		{"harbour.exmaple", "harbour.example"},
		{"wwwgmail.com", "gmail.com"},
		{"wwwexample.org", "example.org"},
		{"museum.con", "museum.com"},
		{"gmial.con", "gmail.com"},
		{"gmail.con", "gmail.com"},
		{"www.museum.ogr", "www.museum.org"},
		{"museum.c0m", "museum.com"},
		{"museum.nett", "museum.net"},
		{"museum.inof", "museum.info"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char meant[DOMAIN_NAME_MAX + 1] = "";

		near_miss_find(span_of(cases[i][0]), &own, meant);
		if (strcmp(meant, cases[i][1]) != 0)
			fail_msg("%s: meant \"%s\", not \"%s\"", cases[i][0], meant, cases[i][1]);
	}
}

static void names_of_others_are_left_in_peace(void **state)
{
	static const char *const cases[] = {"gmail.com", "ymail.com", "mail.com", "email.com",
		"email.de", "hotmail.de", "hotmail.se", "gmx.net", "gmx.de", "gmail.de", "gmail.fr",
		"hmail.com", "jmail.com", "tmail.com", "yahoo.at", "web.com", "weg.de", "wbe.de",
		"gxm.de", "aon.de", "mali.ru.example", "qq.net", "free.org", "tree.fr", "fred.fr",
		"grange.fr", "gmailer.com", "foogmail.com", "mygmail.com", "x.gmail.com",
		"gmail.com.example", "outlook.dk", "example.org", "mail.example.org", "example.com",
		"example.net", "sample.org", "examples.org", "example1.org", "ex-ample.org",
		"myexample.org", "musterfirma.de", "muster-firma.com", "muster-firma.at",
		"muster-firma.be", "kontor.com", "kontor.org.uk", "kantar.co.uk", "server13.net",
		"server2.net", "server.net", "abce.de", "abc.de", "xzy.de", "xyzz.de", "meier.de",
		"xn--bcher-kvb.de", "xn--bchr-kva.de", "bucher.de", "a.b", "de", "", ".", "..",
		"org", "co.uk", "harbour.com", "libera.it", "libro.it", "oranges.fr", "photon.me",
		"carter.net", "poste.de", "live.co", "mail.co", "company.co", "company.cm",
		"museum.corp", "museum.local", "museum.lan", "museum.or", "museum.ne", "con",
		"con.de", "wwwf.org", "www.museum.org"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char meant[DOMAIN_NAME_MAX + 1] = "untouched";

		if (near_miss_find(span_of(cases[i]), &own, meant))
			fail_msg("%s: taken for %s", cases[i], meant);
		assert_string_equal(meant, "untouched");
	}
}

static void no_provider_is_taken_for_another(void **state)
{
	struct own_domains none = {.names = NULL};
	char meant[DOMAIN_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < near_miss_provider_count; i++) {
		assert_false(near_miss_find(span_of(near_miss_providers[i]), &none, meant));
		assert_true(domain_is_host_name(span_of(near_miss_providers[i]), 2));
	}
}

static void own_domains_are_registrable_ones_each_once(void **state)
{
	struct own_domains some = {.names = NULL};

	(void)state;
	own_domains_add(&some, "www.firma.co.uk");
	own_domains_add(&some, "shop.firma.co.uk");
	own_domains_add(&some, "www.wiki.corp");
	assert_int_equal(some.count, 2);
	assert_string_equal(some.names[0], "firma.co.uk");
	assert_string_equal(some.names[1], "wiki.corp");
	assert_false(some.is_test);
	assert_true(own_domains_has(&some, SPAN("a.firma.co.uk")));
	assert_false(own_domains_has(&some, SPAN("afirma.co.uk")));
	own_domains_add(&some, "127.0.0.1");
	assert_true(some.is_test);
	assert_int_equal(some.count, 2);
	for (int i = 0; i < 2 * OWN_DOMAINS_MAX; i++) {
		char host[32];

		snprintf(host, sizeof(host), "site%d.de", i);
		own_domains_add(&some, host);
	}
	assert_int_equal(some.count, OWN_DOMAINS_MAX);
	own_domains_finish(&some);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_is_told_with_what_was_meant),
		cmocka_unit_test(names_of_others_are_left_in_peace),
		cmocka_unit_test(no_provider_is_taken_for_another),
		cmocka_unit_test(own_domains_are_registrable_ones_each_once),
	};

	return cmocka_run_group_tests(tests, own_sites, own_finish);
}
