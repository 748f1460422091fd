#include "report/mixed_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void a_label_with_look_alikes_is_mixed(void **state)
{
	static const struct {
		const char *name;
		enum script script;
	} cases[] = {
		{"example.org", SCRIPT_LATIN},
		{"b\xc3\xbc\x63her.example", SCRIPT_LATIN},
		{"123-4.5", SCRIPT_NONE},
		{"", SCRIPT_NONE},
		{"p\xd0\xb0ypal.example", SCRIPT_MIXED},     /* Cyrillic a */
		{"www.g\xce\xbfogle.example", SCRIPT_MIXED}, /* Greek omicron */
		{"\xd0\xb0\xd0\xb1\xd0\xb2.example", SCRIPT_CYRILLIC},
		{"\xce\xb1\xce\xb2.example", SCRIPT_GREEK},
		{"\xe4\xbe\x8b\xe5\xad\x90.example", SCRIPT_OTHER},
		{"abc\xe4\xbe\x8b.example",
			SCRIPT_OTHER}, /* Japanese mixes, and nothing looks alike */
		{"a\xff\xd0.example", SCRIPT_LATIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(script_of_domain(span_of(cases[i].name)), cases[i].script);
}

static void a_name_with_a_labels_is_told_as_it_looks(void **state)
{
	struct spelling spelling;

	(void)state;
	assert_true(spelling_of_domain("xn--pypal-4ve.example", &spelling));
	assert_string_equal(spelling.unicode, "p\xd0\xb0ypal.example");
	assert_true(spelling.is_mixed);
	assert_true(spelling_of_domain("xn--bcher-kva.example", &spelling));
	assert_string_equal(spelling.words, "international spelling");
	assert_false(spelling.is_mixed);
	assert_false(spelling_of_domain("example.org", &spelling));
	assert_false(spelling_of_domain("", &spelling));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_label_with_look_alikes_is_mixed),
		cmocka_unit_test(a_name_with_a_labels_is_told_as_it_looks)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
