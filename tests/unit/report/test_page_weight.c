#include "report/page_weight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void visitors_look_for_a_contact_at_home_and_on_pages_of_that_name(void **state)
{
	static const struct {
		const char *url;
		enum page_weight weight;
	} cases[] = {{"https://a.test/", WEIGHT_HOME}, {"https://a.test", WEIGHT_HOME},
		{"https://a.test/index.html#top", WEIGHT_HOME},
		{"https://a.test/blog/", WEIGHT_PLAIN},
		{"https://contact.test/blog/1", WEIGHT_PLAIN},
		{"https://a.test/de/Kontakt.html", WEIGHT_CONTACT},
		{"https://a.test/impressum/", WEIGHT_CONTACT},
		{"https://a.test/mentions-legales", WEIGHT_CONTACT},
		{"https://a.test/contact?x=1", WEIGHT_CONTACT}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(page_weight_of(span_of(cases[i].url)), cases[i].weight);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visitors_look_for_a_contact_at_home_and_on_pages_of_that_name)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
