#include "crawler/fetch_fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct url url_of(const char *text)
{
	struct url url;

	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

static bool holds(const struct curl_slist *list, const char *line)
{
	for (; list; list = list->next) {
		if (strcmp(list->data, line) == 0)
			return true;
	}
	return false;
}

static void secrets_are_for_the_seeds_hosts_only(void **state)
{
	static const struct {
		const char *seed, *url;
		bool is_trusted;
	} cases[] = {
		{"https://a.example/x", "https://a.example/y", true},
		{"https://a.example/", "http://a.example/", false},
		{"http://a.example/", "http://a.example/", true},
		{"http://a.example/", "https://a.example/", true},
		{"http://a.example:8080/", "https://a.example:8080/", true},
		{"http://a.example:8080/", "https://a.example/", false},
		{"http://a.example:443/", "https://a.example/", true},
		{"https://a.example/", "https://a.example:8443/", false},
		{"https://a.example/", "https://www.a.example/", false},
		{"https://a.example/", "https://a.example.evil.example/", false},
		{"https://a.example/", "https://evil.example/a.example", false},
		{"https://a.example:80/", "http://a.example/", false},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/x", true},
		{"http://[::1]/", "http://[::1]/", true},
		{"http://[::1]/", "http://[::2]/", false},
	};
	const char *header = "X-Key: s3cret";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url seed = url_of(cases[i].seed), url = url_of(cases[i].url);
		struct fetch_options options = {.visitor = {.headers = &header, .header_count = 1},
			.seeds = &seed,
			.seed_count = 1};
		struct fetch_fields *fields = fetch_fields_create(&options);

		if (holds(fetch_fields_for(fields, &url), header) != cases[i].is_trusted)
			fail_msg("%s from %s", cases[i].url, cases[i].seed);
		assert_non_null(fetch_fields_for(fields, &url));
		fetch_fields_destroy(fields);
	}
	fetch_fields_destroy(NULL);
}

static void passwords_and_fields_become_lines(void **state)
{
	static const struct {
		const char *user, *header, *line;
	} cases[] = {
		/* RFC 7617 2 and 2.1 */
		{"Aladdin:open sesame", NULL, "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
		{"test:123\302\243", NULL, "Authorization: Basic dGVzdDoxMjPCow=="},
		{"a:", NULL, "Authorization: Basic YTo="},
		{"a:b", NULL, "Authorization: Basic YTpi"},
		{NULL, "X-Key:  v ", "X-Key:  v "},
		{NULL, "X-Empty: ", "X-Empty;"},
	};
	struct url seed = url_of("http://a.example/");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fetch_options options = {.visitor = {.headers = &cases[i].header,
							.header_count = cases[i].header != NULL,
							.user = cases[i].user},
			.seeds = &seed,
			.seed_count = 1};
		struct fetch_fields *fields = fetch_fields_create(&options);

		if (!holds(fetch_fields_for(fields, &seed), cases[i].line))
			fail_msg("case %zu", i);
		fetch_fields_destroy(fields);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_for_the_seeds_hosts_only),
		cmocka_unit_test(passwords_and_fields_become_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
