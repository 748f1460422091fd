#include "crawler/mailto_start.h"

#include "base/buf.h"
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *name_of(enum mailto_scheme scheme)
{
	switch (scheme) {
	case MAILTO_SCHEME_NONE:
		return "none";
	case MAILTO_SCHEME_GOOD:
		return "good";
	case MAILTO_SCHEME_MISSING:
		return "missing";
	case MAILTO_SCHEME_MISSPELLED:
		return "misspelled";
	}
	return "";
}

static void begins(const char *href, enum mailto_scheme scheme, const char *rest)
{
	struct mailto_start start = mailto_start_of(span_of(href));

	if (start.scheme != scheme)
		fail_msg("%s: %s", href, name_of(start.scheme));
	assert_string_equal(href + start.length, rest);
}

static void a_good_scheme_is_seen_as_browsers_see_it(void **state)
{
	(void)state;
	begins("mailto:", MAILTO_SCHEME_GOOD, "");
	begins("MailTo:a@b.example", MAILTO_SCHEME_GOOD, "a@b.example");
	begins(" \n\tmailto:x", MAILTO_SCHEME_GOOD, "x");
	begins("mail\nto:x", MAILTO_SCHEME_GOOD, "x");
	begins("mailto://x", MAILTO_SCHEME_GOOD, "//x");
}

static void what_was_meant_for_mailto_is_understood(void **state)
{
	static const char *const before[] = {
		"malito:", "mialto:", "mailot:", "mailtto:", "maito:", "mailt:", "mailo:",
		"MALITO:", "mail to:", "mail-to:", "mail:", "Email:", "e-mail:", "mailto;",
		"mailto :", "mailto%3A", "mailto%3a", "malito%3A", "mailto.", "mailto=", "mailto",
		"mailto,", "mailto/", "http://mailto:", "https://mailto:", "http:mailto:",
		"https:///mailto:", "//mailto:", "http://malito:", "http://mailto", "/mailto:",
		"./mailto:", "https://www.example.org/mailto:", "https://example.org/a/b/MAILTO:",
		"%20mailto:", "\xc2\xa0mailto:", "\xe2\x80\x9dmailto:", "\"mailto:", "'mailto:"};
	static const char *const addresses[] = {"info@b.example", "info%40b.example",
		"a.b+c_d-e@b-c.d.example", "a@b.example,c@d.example", "a@b.example;c@d.example",
		"a@b.example?subject=x", "a@b.example&subject=x", "a@b.example ", "a@b.example.",
		"a@b.example?x",
		"j\xc3\xb6rg@b\xc3\xbc"
		"cher.example",
		"a@b.xn--p1ai", "a@b.example\xe2\x80\x9d"};
	char href[200];

	(void)state;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		for (size_t j = 0; j < sizeof(addresses) / sizeof(addresses[0]); j++) {
			snprintf(href, sizeof(href), "%s%s", before[i], addresses[j]);
			begins(href, MAILTO_SCHEME_MISSPELLED, addresses[j]);
		}
}

static void an_address_alone_is_a_mail_link_without_its_scheme(void **state)
{
	static const struct {
		const char *href, *rest;
	} cases[] = {
		{"info@b.example", "info@b.example"},
		{" info@b.example ", "info@b.example "},
		{"info%40b.example", "info%40b.example"},
		{"mail@b.example", "mail@b.example"},
		{"email.me@b.example", "email.me@b.example"},
		{"mailto@b.example", "mailto@b.example"},
		{"2024@b.example", "2024@b.example"},
		{"http://info@b.example", "info@b.example"},
		{"https://info@b.example", "info@b.example"},
		{"HTTP:info@b.example", "info@b.example"},
		{"//info@b.example", "info@b.example"},
		{"http://info@b.example?subject=x", "info@b.example?subject=x"},
		{"info@b.example?Subject=x&body=y", "info@b.example?Subject=x&body=y"},
		{"info@b.example,me@c.example", "info@b.example,me@c.example"},
		{"info@b.example;", "info@b.example;"},
		{"info@firma.pl", "info@firma.pl"},
		{"info@firma.com.do", "info@firma.com.do"},
		{"info@museum.md", "info@museum.md"},
		{"info@b\xc3\xbc"
		 "cher.example",
			"info@b\xc3\xbc"
			"cher.example"},
		{"\xe2\x80\x9cinfo@b.example\xe2\x80\x9d", "info@b.example\xe2\x80\x9d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto_start start = mailto_start_of(span_of(cases[i].href));

		if (start.scheme != MAILTO_SCHEME_MISSING)
			fail_msg("%s: %s", cases[i].href, name_of(start.scheme));
		if (cases[i].href[0] != ' ' && (unsigned char)cases[i].href[0] < 0x80)
			assert_string_equal(cases[i].href + start.length, cases[i].rest);
	}
}

static void what_only_looks_like_an_address_is_no_mail_link(void **state)
{
	static const char *const hrefs[] = {"", "mailto", "@", "a@", "@b.example", "a@b", "x@y",
		"https://user@host.example/", "https://user@host.example/path", "http://user@host",
		"https://user:word@host.example", "https://user@host.example:8080",
		"https://user@host.example?id=5", "https://user@host.example#top",
		"http://host.example/a@b.example", "http://host.example/?mail=a@b.example",
		"https://host.example/?to=/mailto:a@b.example", "/@handle", "@handle",
		"https://social.example/@name", "https://social.example/@name@other.example",
		"/@name@other.example", "@name@other.example", "/path/a@2x.png", "logo@2x.png",
		"logo@3x.webp", "style@2x.css", "pkg@1.2.3", "pkg@1.2.3/index.js", "pkg@latest",
		"lodash@4.17.21.min.js", "a@b.html", "me@site.PHP", "img/a@b.example",
		"./a@b.example", "../a@b.example", "git@host.example:user/repo.git",
		"git@host.example:repo", "ssh://git@host.example", "ftp://a@b.example",
		"sip:a@b.example", "xmpp:a@b.example", "acct:a@b.example", "tel:1@b.example",
		"javascript:mail('a@b.example')", "data:text/plain,a@b.example",
		"?mail=a@b.example", "#a@b.example", "page?to=a@b.example", "a@b.example/path",
		"a@b.example?id=5", "a@b.example:25", "a@b..example", "a@.example", ".a@b.example",
		"a b@c.example", "a@b.c0m", "a@b.e", "mailto", "mailto;", "malito:", "malito:bob",
		"mail to: the office", "mail/x", "mailing:a@b.example", "mailtoto:a@b.example",
		"mailman:a@b.example", "mailto;a@b.example/path", "http://mailto:x",
		"email:", "100%@", "%40", "a@b%", "%", "a@b.example,c", "a@b.example;c/d@e"};

	(void)state;
	for (size_t i = 0; i < sizeof(hrefs) / sizeof(hrefs[0]); i++)
		begins(hrefs[i], MAILTO_SCHEME_NONE, hrefs[i]);
}

static void a_reference_of_any_size_is_judged_in_linear_time(void **state)
{
	static const char *const pieces[] = {"a", "@", "%20", "a@b.example,",
		"mailto:", "/mailto:", "a.", "\xe2\x80\x9d", ";", "http://", "a@b."};
	int64_t began = clock_monotonic_ms();

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct buf href;

		buf_init(&href, 4000000);
		while (!href.overflowed)
			buf_add_text(&href, pieces[i]);
		mailto_start_of(buf_span(&href));
		buf_finish(&href);
	}
	assert_true(clock_monotonic_ms() - began < 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_scheme_is_seen_as_browsers_see_it),
		cmocka_unit_test(what_was_meant_for_mailto_is_understood),
		cmocka_unit_test(an_address_alone_is_a_mail_link_without_its_scheme),
		cmocka_unit_test(what_only_looks_like_an_address_is_no_mail_link),
		cmocka_unit_test(a_reference_of_any_size_is_judged_in_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
