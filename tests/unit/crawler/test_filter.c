#include "crawler/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static struct url url_of(const char *text)
{
	struct url url;

	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

static struct filter *filter_of(
	const char *seed, enum url_scope scope, const char *include, const char *exclude)
{
	struct filter *filter = NULL;
	struct failure why;
	struct filter_options options = {.seeds = &seed,
		.seed_count = 1,
		.scope = scope,
		.include = &include,
		.include_count = include ? 1 : 0,
		.exclude = &exclude,
		.exclude_count = exclude ? 1 : 0};

	assert_int_equal(filter_create(&options, &filter, &why), OK);
	return filter;
}

static void each_link_is_judged(void **state)
{
	static const struct {
		const char *seed;
		enum url_scope scope;
		const char *include, *exclude, *url;
		enum filter_verdict verdict;
	} cases[] = {
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/x", FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "https://www.a.example/x",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://b.example/",
			FILTER_ELSEWHERE},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example:8080/",
			FILTER_ELSEWHERE},
		{"http://a.example/", SCOPE_DOMAIN, NULL, NULL, "http://b.a.example/",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_DOMAIN, NULL, NULL, "http://b.a.example:25/",
			FILTER_PORT},
		{"http://a.example:8080/", SCOPE_DOMAIN, NULL, NULL, "http://b.a.example:8080/",
			FILTER_WANTED},
		{"http://a.example/d/", SCOPE_PREFIX, NULL, NULL, "http://a.example/d/x",
			FILTER_WANTED},
		{"http://a.example/d/", SCOPE_PREFIX, NULL, NULL, "http://a.example/e",
			FILTER_ELSEWHERE},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/x.PNG",
			FILTER_FILE},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/x.zip?v=2",
			FILTER_FILE},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/get?f=x.zip",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/x.php",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/v1.0/",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/pdf",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, NULL, NULL, "http://a.example/x.", FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, "/de/", NULL, "http://a.example/de/x",
			FILTER_WANTED},
		{"http://a.example/", SCOPE_HOST, "/de/", NULL, "http://a.example/en/x",
			FILTER_EXCLUDED},
		{"http://a.example/", SCOPE_HOST, NULL, "calendar|[?]", "http://a.example/?x",
			FILTER_EXCLUDED},
		{"http://a.example/", SCOPE_HOST, "/de/", "/de/old", "http://a.example/de/old",
			FILTER_EXCLUDED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter *filter = filter_of(
			cases[i].seed, cases[i].scope, cases[i].include, cases[i].exclude);
		struct url url = url_of(cases[i].url);

		if (filter_judge(filter, &url) != cases[i].verdict)
			fail_msg("%s from %s", cases[i].url, cases[i].seed);
		filter_destroy(filter);
	}
}

static void what_a_seed_leads_to_needs_no_include(void **state)
{
	struct filter *filter = filter_of("http://a.example/", SCOPE_HOST, "/de/", "/old");
	struct url start = url_of("https://www.a.example/start.pdf"),
		   old = url_of("http://a.example/old"), other = url_of("http://b.example/");

	(void)state;
	assert_int_equal(filter_judge_start(filter, &start), FILTER_WANTED);
	assert_int_equal(filter_judge_start(filter, &old), FILTER_EXCLUDED);
	assert_int_equal(filter_judge_start(filter, &other), FILTER_ELSEWHERE);
	filter_destroy(filter);
}

static void what_cannot_be_understood_is_named(void **state)
{
	static const struct {
		const char *seed, *include, *word;
	} cases[] = {
		{"ftp://a.example/", NULL, "ftp://a.example/"},
		{"mailto:a@b.example", NULL, "mailto:a@b.example"},
		{"a.example", NULL, "a.example"},
		{"", NULL, "no URL"},
		{"http://", NULL, "http://"},
		{"http://a.example:25/", NULL, "port 25"},
		{"http://a.example/", "(", "pattern \"(\""},
		{"http://a.example/", "[z-a]", "[z-a]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct filter *filter = NULL;
		struct failure why = {""};
		struct filter_options options = {.seeds = &cases[i].seed,
			.seed_count = 1,
			.include = &cases[i].include,
			.include_count = cases[i].include ? 1 : 0};

		assert_int_equal(filter_create(&options, &filter, &why), ERR_USAGE);
		assert_null(filter);
		if (!strstr(why.sentence, cases[i].word))
			fail_msg("\"%s\" lacks \"%s\"", why.sentence, cases[i].word);
	}
}

static void no_seed_at_all_is_a_usage_error(void **state)
{
	struct filter *filter = NULL;
	struct failure why;
	struct filter_options options = {.seed_count = 0};

	(void)state;
	assert_int_equal(filter_create(&options, &filter, &why), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_link_is_judged),
		cmocka_unit_test(what_a_seed_leads_to_needs_no_include),
		cmocka_unit_test(what_cannot_be_understood_is_named),
		cmocka_unit_test(no_seed_at_all_is_a_usage_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
