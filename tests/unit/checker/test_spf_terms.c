#include "checker/spf_terms.h"

#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void terms_that_keep_to_the_grammar_are_fine(void **state)
{
	static const char *const cases[] = {
		"",
		" -all",
		"  a  mx   ~all  ",
		" +all",
		" ?ALL",
		" a:example.org mx:example.org. ptr ptr:example.org",
		" a/24 a//64 a/24//64 a:example.org/0//0 mx:example.org/32//128",
		" ip4:192.0.2.1 ip4:192.0.2.0/24 IP4:0.0.0.0/0",
		" ip6:2001:db8::1 ip6:2001:db8::/32 ip6:::/0",
		" include:_spf.example.org exists:%{i}._spf.%{d2} -all",
		" exists:%{l1r-}.%{ir}.%{v}._spf.%{d} redirect=%{d4r+-,/_=}._spf.%{o}",
		" exists:a%%%_%-.example.org",
		" redirect=example.org exp=explain.%{d}",
		" exp=%{d}",
		" moo=anything/at:all%{c} x-y_z.1=",
		" a:a/b.example.org/24", /* odd, and by the grammar */
		" a:%{d/}/24",
		" a:xn--mller-kva.xn--p1ai",
		" a:e1.1a",
		" a a a a a mx mx mx mx mx",
		" a a a a a mx mx mx mx mx -all include:x.example a:y.example",
		" a a a a a mx mx mx mx mx redirect=example.org -all",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char error[256] = "";

		if (!spf_terms_check(span_of(cases[i]), error, sizeof(error)))
			fail_msg("\"%s\": %s", cases[i], error);
		assert_string_equal(error, "");
	}
}

static void each_defect_has_its_sentence(void **state)
{
	static const struct {
		const char *terms, *error;
	} cases[] = {
		{" foo", "\"foo\" is no mechanism that SPF knows"},
		{" a:example.org foo:bar -all", "\"foo:bar\" is no mechanism that SPF knows"},
		{" a,mx", "\"a,mx\" names no domain"},
		{" -", "\"-\" is no mechanism that SPF knows"},
		{" --all", "\"--all\" is no mechanism that SPF knows"},
		{" \xc3\xa4", "\"\xc3\xa4\" is no mechanism that SPF knows"},
		{" mx\t-all", "\"mx\\x09-all\" names no domain"},
		{" 4all", "\"4all\" is no mechanism that SPF knows"},
		{" all:example.org", "\"all:example.org\" takes no argument"},
		{" include", "\"include\" names no domain"},
		{" include:", "\"include:\" names no domain"},
		{" exists", "\"exists\" names no domain"},
		{" ptr/24", "\"ptr/24\" names no domain"},
		{" a:", "\"a:\" names no domain"},
		{" include:localhost",
			"\"include:localhost\" names something that is no whole domain"},
		{" a:192.0.2.1", "\"a:192.0.2.1\" names something that is no whole domain"},
		{" a:example..", "\"a:example..\" names something that is no whole domain"},
		{" a:example.org-", "\"a:example.org-\" names something that is no whole domain"},
		{" a:example.%{d}x", "\"a:example.%{d}x\" names something that is no whole domain"},
		{" include:example.org/24",
			"\"include:example.org/24\" names something that is no whole domain"},
		{" exists:%{x}.example.org",
			"\"exists:%{x}.example.org\" names something that is no whole domain"},
		{" exists:%{c}.example.org",
			"\"exists:%{c}.example.org\" names something that is no whole domain"},
		{" exists:%{d", "\"exists:%{d\" names something that is no whole domain"},
		{" exists:%d.example.org",
			"\"exists:%d.example.org\" names something that is no whole domain"},
		{" a/33", "\"a/33\" has a prefix length that does not exist"},
		{" a/024", "\"a/024\" has a prefix length that does not exist"},
		{" mx//129", "\"mx//129\" has a prefix length that does not exist"},
		{" a/", "\"a/\" names no domain"},
		{" ip4", "\"ip4\" holds no IPv4 address"},
		{" ip4:", "\"ip4:\" holds no IPv4 address"},
		{" ip4:192.0.2", "\"ip4:192.0.2\" holds no IPv4 address"},
		{" ip4:192.0.2.256", "\"ip4:192.0.2.256\" holds no IPv4 address"},
		{" ip4:2001:db8::1", "\"ip4:2001:db8::1\" holds no IPv4 address"},
		{" ip4:mx.example.org", "\"ip4:mx.example.org\" holds no IPv4 address"},
		{" ip4=192.0.2.1 redirect=x",
			"\"redirect=x\" names something that is no whole domain"},
		{" ip4:192.0.2.1/", "\"ip4:192.0.2.1/\" has a prefix length that does not exist"},
		{" ip4:192.0.2.1/33",
			"\"ip4:192.0.2.1/33\" has a prefix length that does not exist"},
		{" ip6:192.0.2.1", "\"ip6:192.0.2.1\" holds no IPv6 address"},
		{" ip6:2001:db8::/129",
			"\"ip6:2001:db8::/129\" has a prefix length that does not exist"},
		{" ip6:[2001:db8::1]", "\"ip6:[2001:db8::1]\" holds no IPv6 address"},
		{" redirect=a.example redirect=b.example",
			"\"redirect=b.example\" stands there a second time"},
		{" exp=a.example EXP=b.example", "\"EXP=b.example\" stands there a second time"},
		{" -redirect=a.example",
			"\"-redirect=a.example\" is a modifier, which takes no sign in front"},
		{" moo=%{", "\"moo=%{\" has a broken macro or character"},
		{" a a a a a a a a a a a",
			"11 of its terms make receivers ask the DNS, but after 10 they give up "
			"(RFC 7208 4.6.4)"},
		{" a a a a a mx mx mx ptr exists:e.example include:i.example redirect=r.example",
			"12 of its terms make receivers ask the DNS, but after 10 they give up "
			"(RFC 7208 4.6.4)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char error[256] = "";

		assert_false(spf_terms_check(span_of(cases[i].terms), error, sizeof(error)));
		assert_string_equal(error, cases[i].error);
	}
}

static void a_long_term_is_told_in_part(void **state)
{
	char term[5000], error[256] = "";

	(void)state;
	memset(term, 'x', sizeof(term));
	assert_false(spf_terms_check((struct span){term, sizeof(term)}, error, sizeof(error)));
	assert_in_range(strlen(error), 50, 150);
	assert_non_null(strstr(error, "is no mechanism"));
}

static void a_nul_is_no_separator(void **state)
{
	static const char terms[] = " a\0 -all";
	char error[256] = "";

	(void)state;
	assert_false(
		spf_terms_check((struct span){terms, sizeof(terms) - 1}, error, sizeof(error)));
	assert_string_equal(error, "\"a\\x00\" names no domain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_that_keep_to_the_grammar_are_fine),
		cmocka_unit_test(each_defect_has_its_sentence),
		cmocka_unit_test(a_long_term_is_told_in_part),
		cmocka_unit_test(a_nul_is_no_separator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
