#include "schema/model/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define L10       "abcdefghij"
#define L60       L10 L10 L10 L10 L10 L10
#define L64       L60 "abcd"
#define L63       L60 "abc"
#define LOCAL_300 L60 L60 L60 L60 L60

static void every_form_of_an_address_has_one_normal_form(void **state)
{
	static const struct {
		const char *text, *normal;
	} cases[] = {
		{"info@example.org", "info@example.org"},
		{"Info@EXAMPLE.Org", "Info@example.org"},
		{"info@example.org.", "info@example.org"},
		{"a@b.c", "a@b.c"},
		{"a.b.c@example.org", "a.b.c@example.org"},
		{"sales+web@example.org", "sales+web@example.org"},
		{"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"},
		{"a@1.2.3.example", "a@1.2.3.example"},
		{"a@my_host.example.org", "a@my_host.example.org"},
		{"\"john smith\"@example.org", "\"john smith\"@example.org"},
		{"\"john\"@example.org", "john@example.org"},
		{"\"john.smith\"@example.org", "john.smith@example.org"},
		{"\"j\\o\\h\\n\"@example.org", "john@example.org"},
		{"\"a..b\"@example.org", "\"a..b\"@example.org"},
		{"\".a\"@example.org", "\".a\"@example.org"},
		{"\"a@b\"@example.org", "\"a@b\"@example.org"},
		{"\"a\\@b\"@example.org", "\"a@b\"@example.org"},
		{"\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org"},
		{"\"a\\\\b\"@example.org", "\"a\\\\b\"@example.org"},
		{"\"<>,;:()[]\"@example.org", "\"<>,;:()[]\"@example.org"},
		{"\" \"@example.org", "\" \"@example.org"},
		{"\"a\xc2\xa0z\"@example.org", "\"a\xc2\xa0z\"@example.org"},
		{"jürgen@example.org", "jürgen@example.org"},
		{"\"jürgen\"@example.org", "jürgen@example.org"},
		{"ju\xcc\x88rgen@example.org", "jürgen@example.org"}, /* NFC: u and a diaeresis */
		{"\"ju\xcc\x88 x\"@example.org", "\"jü x\"@example.org"},
		{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab@example.org", "한@example.org"},
		{"\xe2\x84\xab@example.org", "\xc3\x85@example.org"}, /* U+212B, Angstrom */
		{"\xe2\x84\xaa@example.org", "K@example.org"}, /* U+212A, Kelvin, is ASCII then */
		{"=\xcc\xb8@example.org", "\xe2\x89\xa0@example.org"},
		{"ＡＢ@Ａ．example", "ＡＢ@a.example"}, /* full width: the domain alone is folded */
		{"a@例え。テスト｡", "a@xn--r8jz45g.xn--zckzah"},
		{"info@bücher.example", "info@xn--bcher-kva.example"},
		{"用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"},
		{L64 "@example.org", L64 "@example.org"},
		{"\"" L64 "\"@example.org", L64 "@example.org"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address address, again;
		char text[ADDRESS_TEXT_SIZE];
		enum address_defect defect = address_parse(span_of(cases[i].text), &address);

		if (defect)
			fail_msg("%s: %s", cases[i].text, address_defect_id(defect));
		address_print(&address, text);
		assert_string_equal(text, cases[i].normal);
		assert_int_equal(address_parse(span_of(text), &again), ADDRESS_FINE);
		assert_true(address_equals(&address, &again));
	}
}

static void says(struct span text, enum address_defect expected)
{
	struct address address, before;

	memset(&address, 'x', sizeof(address));
	before = address;
	enum address_defect defect = address_parse(text, &address);

	if (defect != expected)
		fail_msg("\"%.*s\": %s", SPAN_ARGS(text),
			defect ? address_defect_id(defect) : "fine");
	assert_memory_equal(&address, &before, sizeof(address));
}

static void each_defect_is_told_apart(void **state)
{
	const struct {
		struct span text;
		enum address_defect defect;
	} cases[] = {
		{{NULL, 0}, ADDRESS_EMPTY},
		{SPAN(""), ADDRESS_EMPTY},
		{SPAN("info"), ADDRESS_NO_AT},
		{SPAN("bill.example.org"), ADDRESS_NO_AT},
		{SPAN("\"a@b\""), ADDRESS_NO_AT},
		{SPAN("a@b@example.org"), ADDRESS_SEVERAL_AT},
		{SPAN("a@@example.org"), ADDRESS_SEVERAL_AT},
		{SPAN("a@b.example,c@d.example"), ADDRESS_SEVERAL_AT},
		{SPAN("\"a@b\"@c@example.org"), ADDRESS_SEVERAL_AT},
		{SPAN("\"a@b@example.org"), ADDRESS_SEVERAL_AT},
		{SPAN("a\r\n@example.org"), ADDRESS_CONTROL},
		{SPAN("a\n@example.org"), ADDRESS_CONTROL},
		{SPAN("a\0@example.org"), ADDRESS_CONTROL},
		{SPAN("a@example.org\0"), ADDRESS_CONTROL},
		{SPAN("a@example.org\r\nDATA\r\n"), ADDRESS_CONTROL},
		{SPAN("\"a\tb\"@example.org"), ADDRESS_CONTROL},
		{SPAN("\"a\\\nb\"@example.org"), ADDRESS_CONTROL},
		{SPAN("a\x7f@example.org"), ADDRESS_CONTROL},
		{SPAN("a\xc2\x85@example.org"), ADDRESS_CONTROL},
		{SPAN("a@b\xc2\x80.example.org"), ADDRESS_CONTROL},
		{SPAN("a\xe2\x80\xa8@example.org"), ADDRESS_CONTROL},
		{SPAN("a\xe2\x80\xa9@example.org"), ADDRESS_CONTROL},
		{SPAN("john smith@example.org"), ADDRESS_BLANK},
		{SPAN(" info@example.org"), ADDRESS_BLANK},
		{SPAN("info@example.org "), ADDRESS_BLANK},
		{SPAN("info@exam ple.org"), ADDRESS_BLANK},
		{SPAN("info\xc2\xa0@example.org"), ADDRESS_BLANK},
		{SPAN("info@example.org\xe3\x80\x80"), ADDRESS_BLANK},
		{SPAN("\"a\" @example.org"), ADDRESS_BLANK},
		{SPAN("Info <info@example.org>"), ADDRESS_BLANK},
		{SPAN("@example.org"), ADDRESS_LOCAL_EMPTY},
		{SPAN("\"\"@example.org"), ADDRESS_LOCAL_EMPTY},
		{SPAN("@"), ADDRESS_LOCAL_EMPTY},
		{SPAN(L64 "x@example.org"), ADDRESS_LOCAL_LONG},
		{SPAN(LOCAL_300 "@example.org"), ADDRESS_LOCAL_LONG},
		{SPAN("\"" L63 " \"@example.org"), ADDRESS_LOCAL_LONG},
		{SPAN("\"" L64 "x\"@example.org"), ADDRESS_LOCAL_LONG},
		{SPAN(".a@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a.@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a..b@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN(".@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("<a@example.org>"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a(x)@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("mailto:a@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a\\b@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a\\\"@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a\"b@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a\"b\"@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a\".b@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a\\\xc3\xbc\"@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a\xe2\x80\x8b@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\"a\xe2\x80\xae \"@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("\xef\xbb\xbfinfo@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a\xcd\xbe@example.org"),
			ADDRESS_LOCAL_SYNTAX}, /* U+037E: NFC makes it ";" */
		{SPAN("\"\\e\xcc\x81\"@example.org"), ADDRESS_LOCAL_SYNTAX},
		{SPAN("a@"), ADDRESS_DOMAIN_EMPTY},
		{SPAN("a@localhost"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@."), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@example..org"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@.example.org"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@[192.0.2.1]"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@[IPv6:2001:db8::1]"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@192.0.2.1"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@example.org?subject=x"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@example.org>"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@example,org"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@\xe2\x84\x80.test"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@-b.example"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN("a@" L64 ".example"), ADDRESS_DOMAIN_SYNTAX},
		{SPAN(L64 "@" L63 "." L63 "." L60 ".ab"), ADDRESS_LONG},
		{SPAN("a@" L63 "." L63 "." L63 "." L60 "a"), ADDRESS_LONG},
		{SPAN("j\xfcrgen@example.org"), ADDRESS_NOT_UTF8},
		{SPAN("a@\xfc.example"), ADDRESS_NOT_UTF8},
		{SPAN("j\xef\xbf\xbdrgen@example.org"), ADDRESS_NOT_UTF8},
		{SPAN("\xed\xa0\x80@example.org"), ADDRESS_NOT_UTF8},
	};
	bool is_told[ADDRESS_DEFECT_COUNT] = {true};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		says(cases[i].text, cases[i].defect);
		is_told[cases[i].defect] = true;
	}
	for (int i = 0; i < ADDRESS_DEFECT_COUNT; i++)
		assert_true(is_told[i]);
}

/* Each case has the defect named and all that come after it in the header's order. */
static void the_first_defect_in_the_documented_order_is_told(void **state)
{
	(void)state;
	says(SPAN("\xff @@\n"), ADDRESS_CONTROL);
	says(SPAN("\xff @@"), ADDRESS_NOT_UTF8);
	says(SPAN("a. "), ADDRESS_NO_AT);
	says(SPAN(" @@"), ADDRESS_SEVERAL_AT);
	says(SPAN("@ "), ADDRESS_BLANK);
	says(SPAN("@"), ADDRESS_LOCAL_EMPTY);
	says(SPAN("." LOCAL_300 "@"), ADDRESS_LOCAL_SYNTAX);
	says(SPAN(LOCAL_300 "@"), ADDRESS_LOCAL_LONG);
	says(SPAN("a@"), ADDRESS_DOMAIN_EMPTY);
	says(SPAN(L64 "@" LOCAL_300), ADDRESS_DOMAIN_SYNTAX);
}

static void the_longest_address_has_254_octets(void **state)
{
	static const char longest[] = L64 "@" L63 "." L63 "." L60 "a";
	struct address address;
	char text[ADDRESS_TEXT_SIZE];

	(void)state;
	assert_int_equal(strlen(longest), 254);
	assert_int_equal(address_parse(span_of(longest), &address), ADDRESS_FINE);
	address_print(&address, text);
	assert_string_equal(text, longest);
}

static void only_the_domain_is_compared_in_lower_case(void **state)
{
	struct address a, b, c;

	(void)state;
	assert_int_equal(address_parse(SPAN("Info@Example.org"), &a), ADDRESS_FINE);
	assert_int_equal(address_parse(SPAN("Info@example.ORG."), &b), ADDRESS_FINE);
	assert_int_equal(address_parse(SPAN("info@example.org"), &c), ADDRESS_FINE);
	assert_true(address_equals(&a, &b));
	assert_false(address_equals(&a, &c));
	assert_int_equal(address_parse(SPAN("Info@example.net"), &c), ADDRESS_FINE);
	assert_false(address_equals(&a, &c));
}

static void only_a_local_part_beyond_ascii_needs_smtputf8(void **state)
{
	struct address address;

	(void)state;
	assert_int_equal(address_parse(SPAN("a@bücher.example"), &address), ADDRESS_FINE);
	assert_false(address_needs_utf8(&address));
	assert_int_equal(address_parse(SPAN("ä@example.org"), &address), ADDRESS_FINE);
	assert_true(address_needs_utf8(&address));
}

static void each_defect_has_its_own_id(void **state)
{
	(void)state;
	assert_null(address_defect_id(ADDRESS_FINE));
	for (int i = 1; i < ADDRESS_DEFECT_COUNT; i++) {
		const char *id = address_defect_id((enum address_defect)i);

		assert_int_equal(strncmp(id, "address-", 8), 0);
		for (int j = 1; j < i; j++)
			assert_string_not_equal(id, address_defect_id((enum address_defect)j));
	}
	assert_string_equal(address_defect_id(ADDRESS_NO_AT), "address-no-at");
}

/* The wall in front of the wire: whatever is accepted is printable, has no blank outside quotes,
 * and reads the same again. */
static void what_is_accepted_is_safe_on_the_wire(void **state)
{
	static const char *const pieces[] = {"a", "B", ".", "@", "\"", "\\", " ", "\t", "\r\n", "<",
		">", ",", "\xc3\xbc", "\xff", "\xc2\x85", "\xe2\x80\xa8", "example.org",
		"@example.org", "\"@b.example", "[", "-", "_", "9", "\x7f", "\x01", "+"};
	unsigned random = 11, accepted = 0;

	(void)state;
	for (unsigned round = 0; round < 50000; round++) {
		char text[160] = "", printed[ADDRESS_TEXT_SIZE];
		struct address address, again;

		for (unsigned left = 1 + round % 7; left; left--) {
			random = random * 1103515245u + 12345u;
			size_t pick = (random >> 16) % (sizeof(pieces) / sizeof(pieces[0]));

			memcpy(text + strlen(text), pieces[pick], strlen(pieces[pick]) + 1);
		}
		if (round & 1)
			memcpy(text + strlen(text), "@example.org", sizeof("@example.org"));
		if (address_parse(span_of(text), &address))
			continue;
		accepted++;
		address_print(&address, printed);
		assert_true(strlen(printed) <= ADDRESS_TEXT_MAX);
		for (const char *at = printed; *at; at++)
			assert_true((unsigned char)*at >= ' ' && *at != '\x7f');
		assert_true(printed[0] == '"' || !strpbrk(printed, " <>,\"\\"));
		assert_int_equal(address_parse(span_of(printed), &again), ADDRESS_FINE);
		assert_true(address_equals(&address, &again));
	}
	assert_true(accepted > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_an_address_has_one_normal_form),
		cmocka_unit_test(each_defect_is_told_apart),
		cmocka_unit_test(the_first_defect_in_the_documented_order_is_told),
		cmocka_unit_test(the_longest_address_has_254_octets),
		cmocka_unit_test(only_the_domain_is_compared_in_lower_case),
		cmocka_unit_test(only_a_local_part_beyond_ascii_needs_smtputf8),
		cmocka_unit_test(each_defect_has_its_own_id),
		cmocka_unit_test(what_is_accepted_is_safe_on_the_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
