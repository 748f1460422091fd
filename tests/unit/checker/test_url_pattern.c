#include "checker/url_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define U_UE "\xc3\xbc"

static const struct row {
	const char *pattern, *url;
	bool matches;
} paths[] = {{"/imprint", "https://a.test/imprint", true},
	{"/imprint", "https://a.test/Imprint/", true},
	{"/imprint", "https://a.test/imprint?lang=de#top", true},
	{"/imprint", "https://a.test/imprint/x", false}, {"/", "https://a.test", true},
	{"/", "https://a.test/?x=/imprint", true},
	{"/imprint", "https://a.test/?x=/imprint", false},
	{"/" U_UE "ber-uns*", "https://a.test/%C3%BCber-uns.html", true},
	{"/%c3%bcber-uns*", "https://a.test/%C3%BCber-uns.html", true},
	{"/" U_UE "ber-uns", "https://a.test/%C3%BCber-uns/", true},
	{"/%E8%81%94%E7%B3%BB", "https://a.test/%E8%81%94%E7%B3%BB", true},
	{"/\xe8\x81\x94\xe7\xb3\xbb", "https://a.test/%E8%81%94%E7%B3%BB", true},
	{"/a b", "https://a.test/a%20b", true}, {"/100%", "https://a.test/100%25", true},
	{"/a[1]", "https://a.test/a[1]", true}},
  urls[] = {{"https://a.test/imprint", "https://a.test/imprint", true},
	  {"https://a.test/imprint", "https://a.test/imprint?x", false},
	  {"https://a.test/imprint*", "https://a.test/imprint?x", true},
	  {"https://a.test/imprint*", "https://b.test/imprint", false},
	  {"*//a.test/*", "https://a.test/", true}, {"*//a.test/*", "http://a.test/x", true},
	  {"https://b" U_UE "cher.test/*", "https://xn--bcher-kva.test/x", true},
	  {"https://b" U_UE "cher.test:8443/" U_UE, "https://xn--bcher-kva.test:8443/%C3%BC", true},
	  {"https://xn--bcher-kva.test/*", "https://xn--bcher-kva.test/x", true},
	  {"http://[::1]:80/*", "http://[::1]:80/x", true}};

static void paths_match_however_they_are_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (url_pattern_matches_path(paths[i].pattern, paths[i].url) != paths[i].matches)
			fail_msg("'%s' and '%s'", paths[i].pattern, paths[i].url);
}

static void urls_match_however_they_are_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		if (url_pattern_matches(urls[i].pattern, urls[i].url) != urls[i].matches)
			fail_msg("'%s' and '%s'", urls[i].pattern, urls[i].url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_match_however_they_are_written),
		cmocka_unit_test(urls_match_however_they_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
