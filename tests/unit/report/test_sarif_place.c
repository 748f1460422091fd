#include "report/sarif_place.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sarif_sites sites;

static void page_is(const char *url, const char *written)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	sarif_put_page(file, &sites, span_of(url));
	fclose(file);
	assert_string_equal(text, written);
	free(text);
}

static void a_page_is_relative_to_its_site(void **state)
{
	(void)state;
	sites.count = 0;
	page_is("https://a.test/b/c?d", "{\"uri\": \"b/c?d\", \"uriBaseId\": \"SITE1\"}");
	page_is("http://a.test/", "{\"uri\": \"./\", \"uriBaseId\": \"SITE2\"}");
	page_is("https://a.test/e", "{\"uri\": \"e\", \"uriBaseId\": \"SITE1\"}");
	page_is("http://[::1]:8080/e", "{\"uri\": \"e\", \"uriBaseId\": \"SITE3\"}");
	assert_int_equal(sites.count, 3);
}

static void what_looks_absolute_is_relative_all_the_same(void **state)
{
	(void)state;
	sites.count = 0;
	page_is("https://a.test//evil.test/",
		"{\"uri\": \".//evil.test/\", \"uriBaseId\": \"SITE1\"}");
	page_is("https://a.test/x:y", "{\"uri\": \"./x:y\", \"uriBaseId\": \"SITE1\"}");
	page_is("https://a.test/x/y:z", "{\"uri\": \"x/y:z\", \"uriBaseId\": \"SITE1\"}");
}

static void what_is_no_page_has_no_site(void **state)
{
	(void)state;
	sites.count = 0;
	page_is("javascript:alert(1)",
		"{\"uri\": \"page/javascript:alert(1)\", \"uriBaseId\": \"SUBJECT\"}");
	page_is("https://a.test", "{\"uri\": \"page/https://a.test\", \"uriBaseId\": \"SUBJECT\"}");
	page_is("https://u@a.test/",
		"{\"uri\": \"page/https://u@a.test/\", \"uriBaseId\": \"SUBJECT\"}");
	assert_int_equal(sites.count, 0);
}

static char *fingerprint_of(const char *rule, const char *kind, const char *name)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	sarif_put_fingerprint(file, rule, kind, name);
	fclose(file);
	return text;
}

/* GitHub takes a result whose print has changed for another one: this one is of all releases. */
static void a_fingerprint_is_of_rule_kind_and_name(void **state)
{
	(void)state;
	char *one = fingerprint_of("spf-missing", "domain", "a.test");
	char *same = fingerprint_of("spf-missing", "domain", "a.test");
	char *other = fingerprint_of("spf-missingd", "omain", "a.test");

	assert_string_equal(one, same);
	assert_string_not_equal(one, other);
	assert_string_equal(one,
		"\"partialFingerprints\": {\"mailknockSubject/v1\": \"10c348e51154288d\", "
		"\"primaryLocationLineHash\": \"10c348e51154288d:1\"}, ");
	free(one);
	free(same);
	free(other);
}

static void the_sites_are_bounded(void **state)
{
	(void)state;
	sites.count = SARIF_SITES_MAX;
	page_is("https://new.test/b", "{\"uri\": \"https://new.test/b\"}");
	assert_int_equal(sites.count, SARIF_SITES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_relative_to_its_site),
		cmocka_unit_test(what_looks_absolute_is_relative_all_the_same),
		cmocka_unit_test(what_is_no_page_has_no_site),
		cmocka_unit_test(a_fingerprint_is_of_rule_kind_and_name),
		cmocka_unit_test(the_sites_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
