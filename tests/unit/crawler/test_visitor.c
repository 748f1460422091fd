#include "crawler/visitor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void what_cannot_be_sent_is_refused_without_telling_secrets(void **state)
{
	static const struct {
		const char *header, *user, *proxy, *words;
	} cases[] = {
		{"X-Key: s3cret", NULL, NULL, NULL},
		{"Authorization: Bearer s3cret", NULL, NULL, NULL},
		{"X-Empty:", NULL, NULL, NULL},
		{"s3cret", NULL, NULL, "not \"Name: value\""},
		{": s3cret", NULL, NULL, "not \"Name: value\""},
		{"X Key: s3cret", NULL, NULL, "not \"Name: value\""},
		{"X-Key: s3cret\r\nHost: x", NULL, NULL, "one line"},
		{"Host: s3cret", NULL, NULL, "HTTP sets this field itself"},
		{"transfer-encoding: s3cret", NULL, NULL, "HTTP sets this field itself"},
		{NULL, "anna:s3cret", NULL, NULL},
		{NULL, "anna:s3:cret", NULL, NULL},
		{NULL, "s3cret", NULL, "not NAME:PASSWORD"},
		{NULL, "anna:s3cret\n", NULL, "not NAME:PASSWORD"},
		{NULL, NULL, "http://u:s3cret@127.0.0.1:3128", NULL},
		{NULL, NULL, "SOCKS5H://proxy.example:1080", NULL},
		{NULL, NULL, "ftp://s3cret", "--proxy: not a URL"},
		{NULL, NULL, "http://", "--proxy: not a URL"},
		{NULL, NULL, "s3cret", "--proxy: not a URL"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct visitor visitor = {.headers = &cases[i].header,
			.header_count = cases[i].header != NULL,
			.user = cases[i].user,
			.proxy = cases[i].proxy};
		struct failure why = {0};
		enum status status = visitor_check(&visitor, &why);

		assert_int_equal(status, cases[i].words ? ERR_USAGE : OK);
		if (!cases[i].words)
			continue;
		if (!strstr(why.sentence, cases[i].words) || strstr(why.sentence, "s3cret"))
			fail_msg("case %zu: %s", i, why.sentence);
	}
}

static void secrets_are_for_the_seeds_hosts_only(void **state)
{
	static const struct {
		const char *seed, *url;
		bool is_trusted;
	} cases[] = {
		{"https://a.example/x", "https://a.example/y", true},
		{"https://a.example/", "http://a.example/", false},
		{"http://a.example/", "https://a.example/", true},
		{"http://a.example:8080/", "https://a.example/", false},
		{"https://a.example/", "https://a.example:8443/", false},
		{"https://a.example/", "https://www.a.example/", false},
		{"https://a.example/", "https://a.example.evil.example/", false},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/x", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url seed, url;

		assert_int_equal(url_resolve(span_of(cases[i].seed), NULL, &seed), URL_HTTP);
		assert_int_equal(url_resolve(span_of(cases[i].url), NULL, &url), URL_HTTP);
		assert_int_equal(visitor_trusts(&seed, 1, &url), cases[i].is_trusted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_sent_is_refused_without_telling_secrets),
		cmocka_unit_test(secrets_are_for_the_seeds_hosts_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
