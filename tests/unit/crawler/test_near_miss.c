#include "crawler/near_miss.h"

#include "crawler/near_miss_table.h"
#include "crawler/registrable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct own_domains own_of(const char *hosts)
{
	struct own_domains own = {.count = 0};
	struct span rest = span_of(hosts), host;
	char text[DOMAIN_NAME_MAX + 1];

	while (span_split(&rest, ' ', &host)) {
		assert_true(span_to_text(host, text, sizeof(text)));
		own_domains_add(&own, text);
	}
	return own;
}

/* `meant` NULL: no slip. */
static void is_meant(const struct own_domains *own, const char *domain, const char *meant)
{
	char found[DOMAIN_NAME_MAX + 1] = "";
	bool is_found = near_miss_find(span_of(domain), own, found);

	if (is_found != (meant != NULL) || strcmp(found, meant ? meant : "") != 0)
		fail_msg("%s: \"%s\"", domain, found);
}

static void slips_in_the_names_of_providers_are_found(void **state)
{
	static const struct {
		const char *domain, *meant;
	} cases[] = {
		{"gmial.com", "gmail.com"},
		{"gamil.com", "gmail.com"},
		{"mgail.com", "gmail.com"},
		{"gmal.com", "gmail.com"},
		{"gmai.com", "gmail.com"},
		{"gmil.com", "gmail.com"},
		{"gail.com", "gmail.com"},
		{"gmaill.com", "gmail.com"},
		{"ggmail.com", "gmail.com"},
		{"gnail.com", "gmail.com"},
		{"gmaik.com", "gmail.com"},
		{"gma1l.com", "gmail.com"},
		{"gmail.con", "gmail.com"},
		{"gmail.cmo", "gmail.com"},
		{"gmail.c0m", "gmail.com"},
		{"gmail.co", "gmail.com"},
		{"gmail.cm", "gmail.com"},
		{"gmailcom", "gmail.com"},
		{"wwwgmail.com", "gmail.com"},
		{"googlemial.com", "googlemail.com"},
		{"hotmial.com", "hotmail.com"},
		{"hotmal.co.uk", "hotmail.co.uk"},
		{"hotmailco.uk", "hotmail.co.uk"},
		{"yahoo.couk", "yahoo.co.uk"},
		{"yahoocouk", "yahoo.co.uk"},
		{"homtail.com", "hotmail.com"},
		{"hormail.fr", "hotmail.fr"},
		{"yaho.com", "yahoo.com"},
		{"yahooo.fr", "yahoo.fr"},
		{"yhaoo.it", "yahoo.it"},
		{"outlok.com", "outlook.com"},
		{"outllok.com", "outlook.com"},
		{"oultook.de", "outlook.de"},
		{"icoud.com", "icloud.com"},
		{"iclould.com", "icloud.com"},
		{"icould.com", NULL}, /* two slips */
		{"tonline.de", "t-online.de"},
		{"t-onlne.de", "t-online.de"},
		{"liev.com", "live.com"},
		{"wanado.fr", "wanadoo.fr"},
		{"ornage.fr", "orange.fr"},
		{"liberoo.it", "libero.it"},
		{"laoste.net", "laposte.net"},
		{"protonmial.com", "protonmail.com"},
		{"comcsat.net", "comcast.net"},
		{"yandx.ru", "yandex.ru"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_meant(NULL, cases[i].domain, cases[i].meant);
}

static void endings_that_exist_nowhere_are_slips_of_any_name(void **state)
{
	(void)state;
	is_meant(NULL, "museum.con", "museum.com");
	is_meant(NULL, "www.museum.ogr", "www.museum.org");
	is_meant(NULL, "gmial.con", "gmial.com");
	is_meant(NULL, "museum.dee", "museum.de");
	is_meant(NULL, "con", NULL);
	is_meant(NULL, "con.de", NULL);
	for (const struct near_miss_ending *at = near_miss_endings; at->wrong; at++) {
		if (registrable_is_suffix(at->wrong) || !registrable_is_suffix(at->right))
			fail_msg("%s, %s", at->wrong, at->right);
	}
}

static void slips_of_the_sites_own_names_are_found(void **state)
{
	struct own_domains own = own_of("www.harbour.example shop.museum.co.uk");

	(void)state;
	is_meant(&own, "harbuor.example", "harbour.example");
	is_meant(&own, "mail.harbuor.example", "mail.harbour.example");
	is_meant(&own, "harbou.example", "harbour.example");
	is_meant(&own, "harrbour.example", "harbour.example");
	is_meant(&own, "harbiur.example", "harbour.example");
	is_meant(&own, "harbour.exmaple", "harbour.example");
	is_meant(&own, "harbourexample", "harbour.example");
	is_meant(&own, "wwwharbour.example", "harbour.example");
	is_meant(&own, "musuem.co.uk", "museum.co.uk");
	is_meant(&own, "x.y.musuem.co.uk", "x.y.museum.co.uk");
	is_meant(&own, "museumco.uk", "museum.co.uk");
	is_meant(&own, "museum.couk", "museum.co.uk");
	own_domains_finish(&own);
}

static void what_is_right_or_may_be_is_no_slip(void **state)
{
	static const char *const domains[] = {"harbour.example", "mail.harbour.example",
		"museum.co.uk", "harbours.example", "harbour2.example", "my-harbour.example",
		"har-bour.example", "arbour.example", "barbour.example", "harbour.org",
		"harbuor.org", "labour.example", "musuem.co.nz", "museum1.ch", "museum2.de",
		"museum21.de", "museums.de", "museum.dk", "museum.works", "abc.de", "abd.de",
		"bac.de", "four.de", "founr.nl", "xn--bcher-kva.example", "xn--bchre-kva.example",
		"", ".", "a", "a.b", "gmail.com", "googlemail.com", "mail.com", "email.com",
		"ymail.com", "qmail.com", "fmail.com", "hmail.com", "gmx.net", "gmx.de", "gmx.at",
		"gmx.ch", "gmy.de", "gxm.de", "web.de", "wed.de", "wbe.de", "webb.de",
		"hotmail.com", "hotmail.de", "hotmails.com", "live.com", "love.com", "line.com",
		"life.com", "five.com", "olive.com", "lives.com", "yahoo.co.uk", "yahoo.net",
		"aol.com", "alo.com", "aul.com", "cloud.com", "outlook.de", "libera.it", "libro.it",
		"arbor.de", "arcor.de", "arco.de", "orange.fr", "oranges.fr", "grange.fr",
		"free.fr", "tree.fr", "fee.fr", "qq.com", "qqq.com", "163.com", "162.com",
		"136.com", "proton.me", "photon.me", "mail.gmial.com", "example.com", "example.org",
		"carter.net", "poste.de", "me.com", "mac.com", "msn.com", "men.com", "company.co",
		"company.cm", "live.co"};
	struct own_domains own =
		own_of("www.harbour.example museum.co.uk museum1.de museum12.de "
		       "museum.de museum.work abc.de four.nl xn--bcher-kva.example");

	(void)state;
	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		is_meant(&own, domains[i], NULL);
	own_domains_finish(&own);
}

static void no_well_known_domain_is_taken_for_another(void **state)
{
	(void)state;
	for (const struct near_miss_provider *at = near_miss_providers; at->name; at++) {
		struct span endings = span_of(at->endings), ending;

		while (span_split(&endings, ' ', &ending)) {
			char domain[DOMAIN_NAME_MAX + 1];

			snprintf(domain, sizeof(domain), "%s.%.*s", at->name, SPAN_ARGS(ending));
			is_meant(NULL, domain, NULL);
			assert_true(domain_is_host_name(span_of(domain), 2));
		}
	}
	for (const char *const *at = near_miss_neighbours; *at; at++)
		is_meant(NULL, *at, NULL);
}

static void a_name_of_any_length_is_judged(void **state)
{
	char domain[DOMAIN_NAME_MAX + 100];
	struct own_domains own = own_of("www.harbour.example");

	(void)state;
	for (size_t length = 1; length < sizeof(domain); length++) {
		char meant[DOMAIN_NAME_MAX + 1] = "";

		memset(domain, 'a', length);
		for (size_t i = 5; i < length; i += 6)
			domain[i] = '.';
		if (near_miss_find((struct span){domain, length}, &own, meant))
			fail_msg("%s", meant);
		if (length <= 16)
			continue;
		memcpy(domain + length - 16, ".harbuor.example", 16);
		if (near_miss_find((struct span){domain, length}, &own, meant))
			assert_int_equal(strlen(meant), length);
		else
			assert_true(length > DOMAIN_NAME_MAX);
	}
	own_domains_finish(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_in_the_names_of_providers_are_found),
		cmocka_unit_test(endings_that_exist_nowhere_are_slips_of_any_name),
		cmocka_unit_test(slips_of_the_sites_own_names_are_found),
		cmocka_unit_test(what_is_right_or_may_be_is_no_slip),
		cmocka_unit_test(no_well_known_domain_is_taken_for_another),
		cmocka_unit_test(a_name_of_any_length_is_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
