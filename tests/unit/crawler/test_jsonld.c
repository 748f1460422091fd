#include "crawler/jsonld.h"
#include "tests/unit/crawler/decloak_told.h"

static void expect_all(const struct decloak_case *cases, size_t count)
{
	struct buf told;

	buf_init(&told, 65536);
	for (size_t i = 0; i < count; i++) {
		jsonld_emails(span_of(cases[i].input), decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].input), cases[i].told);
	}
	buf_finish(&told);
}

static void values_of_email_are_told(void **state)
{
	static const struct decloak_case cases[] = {
		{"{\"email\":\"a@b.example\"}", "jsonld 10 a@b.example\n"},
		{"{ \"email\" : \"mailto:a@b.example\" }", "jsonld 13 a@b.example\n"},
		{"{\"Email\":\"MAILTO:a@b.example?subject=x\"}", "jsonld 10 a@b.example\n"},
		{"{\"email\":[\"a@b.example\",\"c@d.example\"],\"name\":\"e@f.example\"}",
			"jsonld 11 a@b.example\njsonld 25 c@d.example\n"},
		{"{\"email\":[[\"a@b.example\"],5,null]}", "jsonld 12 a@b.example\n"},
		{"[{\"@graph\":[{\"contactPoint\":{\"@type\":\"X\",\"email\":\"a@b.example\"}}]}]",
			"jsonld 50 a@b.example\n"},
		{"{\"https://schema.org/email\":\"a@b.example\"}", "jsonld 29 a@b.example\n"},
		{"{\"schema:email\":\"a@b.example\"}", "jsonld 17 a@b.example\n"},
		{"{\"email\":\"a\\u0040b\\u002eexample\"}", "jsonld 10 a@b.example\n"},
		{"{\"\\u0065mail\":\"a@b.example\"}", "jsonld 15 a@b.example\n"},
		{"{\"email\":\"\\u00fc@\\uD835\\uDC00.example\"}",
			"jsonld 10 \u00fc@\U0001d400.example\n"},
		{"{\"email\":\"a&#64;b&period;example\"}", "jsonld 10 a@b.example\n"},
		{"{\"email\":\"Jane <a@b.example>\"}", "jsonld 10 a@b.example\n"},
		{"{\"email\":\" a@b.example\\n\"}", "jsonld 10 a@b.example\n"},
		{"//<![CDATA[\n{\"email\":\"a@b.example\"}\n//]]>", "jsonld 22 a@b.example\n"},
		{"<!--\n{\"email\":\"a@b.example\"}\n-->", "jsonld 15 a@b.example\n"},
		{"{\"x\":\"a\nb\",,\"email\":\"a@b.example\",}", "jsonld 21 a@b.example\n"},
		{"{\"x\":{\"email\":1},\"y\":\"a@b.example\"}", ""},
		{"{\"email\":{\"name\":\"a@b.example\"}}", ""},
		{"{\"name\":\"email\",\"x\":\"a@b.example\"}", ""},
		{"{\"email\":\"\",\"mail\":\"a@b.example\"}", ""},
		{"{\"email\":\"a@b\\u0000.example\"}", ""},
		{"{\"email\":\"a\\n@b.example\"}", ""},
		{"{\"email\":\"\\ud800@b.example\"}", ""},
		{"\"email\":\"a@b.example\"", ""},
	};

	(void)state;
	expect_all(cases, COUNT(cases));
}

static void broken_json_tells_what_came_before(void **state)
{
	static const struct decloak_case cases[] = {
		{"", ""},
		{"{", ""},
		{"{\"email\":\"a@b.example\",\"x\":'y'},{\"email\":\"c@d.example\"}",
			"jsonld 10 a@b.example\n"},
		{"{\"email\":\"a@b.example\"]", "jsonld 10 a@b.example\n"},
		{"{\"email\":\"a@b.example\",\"email\":\"c@d.example", "jsonld 10 a@b.example\n"},
		{"{\"email\":\"a@b.example\",\"email\":\"c@d.example\\", "jsonld 10 a@b.example\n"},
		{"{\"email\":\"a@b.example\",\"email\":\"c@d.example\\u00",
			"jsonld 10 a@b.example\n"},
		{"{\"email\":\"a\\x40b.example\"}", ""},
		{"{\"email\":\"a@b.example\\ud800\\u\"}", ""},
		{"[\"x\":{\"email\":\"a@b.example\"}]", ""},
	};

	(void)state;
	expect_all(cases, COUNT(cases));
}

static void depth_ends_the_reading_not_the_program(void **state)
{
	struct buf json, told;

	(void)state;
	buf_init(&json, 1 << 23);
	buf_init(&told, 65536);
	for (unsigned depth = JSONLD_DEPTH_MAX - 1; depth <= JSONLD_DEPTH_MAX; depth++) {
		buf_clear(&json);
		for (unsigned i = 0; i < depth; i++)
			buf_add_char(&json, '[');
		buf_add_text(&json, "{\"email\":\"a@b.example\"}");
		jsonld_emails(buf_span(&json), decloak_note, &told);
		assert_int_equal(told.length > 0, depth < JSONLD_DEPTH_MAX);
		buf_clear(&told);
	}
	while (json.length < 4 << 20)
		buf_add_text(&json, "[{\"email\":");
	jsonld_emails(buf_span(&json), decloak_note, &told);
	assert_int_equal(told.length, 0);
	buf_finish(&told);
	buf_finish(&json);
}

static void a_value_without_end_costs_no_memory(void **state)
{
	struct buf json, told;

	(void)state;
	buf_init(&json, 1 << 23);
	buf_init(&told, 65536);
	buf_add_text(&json, "{\"email\":\"a@b.example\",\"email\":\"c@");
	while (json.length < 1 << 22)
		buf_add_text(&json, "&amp\\u0041");
	buf_add_text(&json, "\",\"email\":\"e@f.example\"}");
	jsonld_emails(buf_span(&json), decloak_note, &told);
	assert_non_null(strstr(buf_text(&told), "jsonld 10 a@b.example\njsonld "));
	assert_non_null(strstr(buf_text(&told), " e@f.example\n"));
	assert_null(strstr(buf_text(&told), "c@"));
	buf_finish(&told);
	buf_finish(&json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_email_are_told),
		cmocka_unit_test(broken_json_tells_what_came_before),
		cmocka_unit_test(depth_ends_the_reading_not_the_program),
		cmocka_unit_test(a_value_without_end_costs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
