#include "tests/unit/crawler/decloak_told.h"

static void cloudflare_codes_are_uncovered(void **state)
{
	static const struct {
		const char *hex, *told;
	} cases[] = {
		{"2a43444c456a4f524b475a464f0445584d", "cfemail 0 info@example.org\n"},
		{"2A43444C456A4F524B475A464F0445584D", "cfemail 0 info@example.org\n"},
		{" 2a43444c456a4f524b475a464f0445584d\n", "cfemail 0 info@example.org\n"},
		{"7f161119103f1a071e120f131a51100d18400c0a1d151a1c0b4237165a4d4f06100a",
			"cfemail 0 info@example.org\n"},
		{"016041792f6479606c716d642d6341782f6479606c716d64",
			"cfemail 0 a@x.example\ncfemail 0 b@y.example\n"},
		{"ff953c438d989a91bf9d3c439c979a8dd19a879e928f939a",
			"cfemail 0 j\u00fcrgen@b\u00fccher.example\n"},
		{"00416e6e203c616e6e406578616d706c652e6f72673e", "cfemail 0 ann@example.org\n"},
		{"107135225272507568717d607c753e7f6277", "cfemail 0 a+b@example.org\n"},
		/* Broken ones. */
		{"", "cfemail 0 ?\n"},
		{"2a", "cfemail 0 ?\n"},
		{"2a4", "cfemail 0 ?\n"},
		{"2a43444c456a4f524b475a464f0445584", "cfemail 0 ?\n"},
		{"2a43444c456a4f524b475a464f04455g4d", "cfemail 0 ?\n"},
		{"09676629687d297a606e67", "cfemail 0 ?\n"},
		{"0968496b27036a", "cfemail 0 ?\n"},
		{"00ff40ff", "cfemail 0 ?\n"},
		{"0040", "cfemail 0 ?\n"},
		{"006140", "cfemail 0 ?\n"},
	};
	struct buf told;

	(void)state;
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(cases); i++) {
		decloak_cfemail(span_of(cases[i].hex), decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].hex), cases[i].told);
	}
	buf_finish(&told);
}

static void cloudflare_links_are_known(void **state)
{
	static const struct {
		const char *href, *told; /* NULL: any other link */
	} cases[] = {
		{"/cdn-cgi/l/email-protection#2a43444c456a4f524b475a464f0445584d",
			"cfemail 0 info@example.org\n"},
		{" https://www.example.org/cdn-cgi/l/email-protection#2a43444c456a4f524b475a464f04"
		 "45584d",
			"cfemail 0 info@example.org\n"},
		{"/CDN-CGI/L/Email-Protection/?x=1#2a43444c456a4f524b475a464f0445584d",
			"cfemail 0 info@example.org\n"},
		{"../cdn-cgi/l/email-protection", "cfemail 0 ?\n"},
		{"/cdn-cgi/l/email-protection#", "cfemail 0 ?\n"},
		{"/cdn-cgi/l/email-protection?#zz", "cfemail 0 ?\n"},
		{"/cdn-cgi/l/email-protection-of-you#2a43", NULL},
		{"/contact#/cdn-cgi/l/email-protection", NULL},
		{"/contact?/cdn-cgi/l/email-protection#2a43", NULL},
		{"#", NULL},
		{"", NULL},
	};
	struct buf told;

	(void)state;
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool is = decloak_cf_href(span_of(cases[i].href), decloak_note, &told);

		assert_int_equal(is, cases[i].told != NULL);
		decloak_expect(&told, span_of(cases[i].href), cases[i].told ? cases[i].told : "");
	}
	buf_finish(&told);
}

static void a_long_code_costs_little_and_is_unreadable(void **state)
{
	struct buf hex, told;

	(void)state;
	buf_init(&hex, 1 << 22);
	buf_init(&told, 65536);
	while (hex.length < 1 << 20)
		buf_add_text(&hex, "00");
	decloak_cfemail(buf_span(&hex), decloak_note, &told);
	decloak_expect(&told, SPAN("a long code"), "cfemail 0 ?\n");
	buf_finish(&told);
	buf_finish(&hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cloudflare_codes_are_uncovered),
		cmocka_unit_test(cloudflare_links_are_known),
		cmocka_unit_test(a_long_code_costs_little_and_is_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
