#include "crawler/mailto_scheme.h"

#include "crawler/edit.h"
#include "crawler/mailto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void what_stands_in_place_of_mailto_is_known_and_mended(void **state)
{
	static const struct {
		const char *href, *defect, *corrected;
	} cases[] = {
		{"info@firma.de", "mailto-missing-scheme", "mailto:info@firma.de"},
		{" info@firma.de ", "mailto-missing-scheme", "mailto:info@firma.de"},
		{"info@firma.de%20", "mailto-missing-scheme", "mailto:info@firma.de"},
		{"info@firma.de.", "mailto-missing-scheme", "mailto:info@firma.de"},
		{"info@163.com", "mailto-missing-scheme", "mailto:info@163.com"},
		{"info@sub.firma.co.uk?subject=Hi", "mailto-missing-scheme",
			"mailto:info@sub.firma.co.uk?subject=Hi"},
		{"a.b@firma.de,c@firma.de", "mailto-missing-scheme",
			"mailto:a.b@firma.de,c@firma.de"},
		{"a@firma.de; c@firma.de", "mailto-missing-scheme", "mailto:a@firma.de,c@firma.de"},
		{"info@b\xc3\xbc"
		 "cher.de",
			"mailto-missing-scheme", "mailto:info@xn--bcher-kva.de"},
		{"malito:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"MAILTO;a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mail to:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mail%20to:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto :a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto=a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto%3Aa@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto%3aa%40firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailtoa@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailto.a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailot:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mailt0:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"mail:a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"E-Mail: a@firma.de", "mailto-misspelled-scheme", "mailto:a@firma.de"},
		{"http://info@firma.de", "mailto-misspelled-scheme", "mailto:info@firma.de"},
		{"https://info@firma.de?subject=x", "mailto-misspelled-scheme",
			"mailto:info@firma.de?subject=x"},
		{"//info@firma.de", "mailto-misspelled-scheme", "mailto:info@firma.de"},
		{"https://mailto:info@firma.de", "mailto-misspelled-scheme",
			"mailto:info@firma.de"},
		{"http://mailto:info@firma.de/", "mailto-misspelled-scheme",
			"mailto:info@firma.de"},
		{"http://malito:info@firma.de", "mailto-misspelled-scheme", "mailto:info@firma.de"},
		{"/mailto:info@firma.de", "mailto-misspelled-scheme", "mailto:info@firma.de"},
		{"./MAILTO:info@firma.de?subject=x", "mailto-misspelled-scheme",
			"mailto:info@firma.de?subject=x"},
		{"https://www.firma.de/kontakt/mailto:info@firma.de", "mailto-misspelled-scheme",
			"mailto:info@firma.de"},
		{"\xe2\x80\x9dmailto:info@firma.de\xe2\x80\x9d", "mailto-misspelled-scheme",
			"mailto:info@firma.de"},
		{"\xc2\xa0mailto:info@firma.de", "mailto-misspelled-scheme",
			"mailto:info@firma.de"},
		{"'mailto:info@firma.de'", "mailto-misspelled-scheme", "mailto:info@firma.de"},
		{"info@firma.de?", "mailto-missing-scheme", "mailto:info@firma.de"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;

		if (!mailto_is(span_of(cases[i].href)))
			fail_msg("%s: not known", cases[i].href);
		mailto_read(span_of(cases[i].href), &mailto);
		if (mailto.count == 0 || mailto.recipients[0].defect || !mailto.corrected)
			fail_msg("%s: not read", cases[i].href);
		assert_string_equal(mailto.corrected, cases[i].corrected);
		assert_string_equal(mailto.defects[mailto.defect_count - 1], cases[i].defect);
		mailto_finish(&mailto);
	}
}

static void what_is_put_around_an_address_is_taken_off(void **state)
{
	static const struct {
		const char *href, *defect;
	} cases[] = {
		{"mailto:malito:a@firma.de", "mailto-double-scheme"},
		{"mailto:E-Mail:a@firma.de", "mailto-double-scheme"},
		{"mailto:http://a@firma.de", "mailto-double-scheme"},
		{"mailto:https://mailto:a@firma.de", "mailto-double-scheme"},
		{"mailto:\xe2\x80\x9e"
		 "a@firma.de\xe2\x80\x9c",
			"mailto-trailing-punctuation"},
		{"mailto:\xc2\xab"
		 "a@firma.de\xc2\xbb.",
			"mailto-trailing-punctuation"},
		{"mailto:a@firma.de\xe2\x80\xa6", "mailto-trailing-punctuation"},
		{"mailto:a@firma.de\xe2\x80\x9d", "mailto-trailing-punctuation"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;

		mailto_read(span_of(cases[i].href), &mailto);
		if (mailto.count != 1 || mailto.recipients[0].defect || mailto.defect_count != 1)
			fail_msg("%s: not read", cases[i].href);
		assert_string_equal(mailto.corrected, "mailto:a@firma.de");
		assert_string_equal(mailto.defects[0], cases[i].defect);
		mailto_finish(&mailto);
	}
}

/* What is a good local part, or no address at all, stays as it is. */
static void nothing_that_may_belong_to_an_address_is_taken_off(void **state)
{
	static const char *const cases[][2] = {
		{"mailto:mailto@firma.de", "mailto@firma.de"},
		{"mailto:mailto.a@firma.de", "mailto.a@firma.de"},
		{"mailto:mailtoa@firma.de", "mailtoa@firma.de"},
		{"mailto:email@firma.de", "email@firma.de"},
		{"mailto:mail=a@firma.de", "mail=a@firma.de"},
		{"mailto:/G=a/S=b@firma.de", "/G=a/S=b@firma.de"},
		{"mailto:%22mail:a%22@firma.de", "\"mail:a\"@firma.de"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;
		char text[ADDRESS_TEXT_SIZE];

		mailto_read(span_of(cases[i][0]), &mailto);
		assert_int_equal(mailto.count, 1);
		address_print(&mailto.recipients[0].address, text);
		assert_string_equal(text, cases[i][1]);
		assert_int_equal(mailto.defect_count, 0);
		mailto_finish(&mailto);
	}
}

static void what_only_holds_an_at_sign_is_no_mail_link(void **state)
{
	static const char *const cases[] = {"", "@", "a@b", "info@firma", "@handle", "/@handle",
		"/@user@social.example", "@user@social.example", "/path/a@2x.png", "logo@2x.png",
		"a@b.jpeg", "img/logo@firma.de", "pkg@1.2.3", "react@18.2.0.min.js",
		"pkg@v1.2.beta", "lib@1.2.zip", "https://user@host.de/",
		"https://user@host.de/path", "http://user@host.de:8080",
		"https://user:secret@host.de", "//user@host.de/x",
		"https://host.de/?to=info@firma.de", "https://host.de/@user@firma.de",
		"?mail=info@firma.de", "#info@firma.de", "page.html?mail=a@firma.de",
		"/info@firma.de", "./info@firma.de", "git@github.com:user/project.git",
		"ssh://git@github.com", "ftp://anonymous@host.de", "sip:info@firma.de",
		"xmpp:info@firma.de", "acct:info@firma.de", "skype:info@firma.de",
		"javascript:write('a@firma.de')", "tel:0123@firma.de", "data:text/plain,a@firma.de",
		"news:1234@firma.de", "cid:part1@firma.de", "mid:a@firma.de", "to=a@firma.de",
		"a b@firma.de", "a..b@firma.de", "-a@firma.de", ".a@firma.de", "a@b@firma.de",
		"a@firma..de", "a@-firma.de", "a@192.168.0.1", "info@firma.de/impressum",
		"a@firma.de,/path", "mailto", "mailtoo", "mailto;", "mailto@", "mailto;page.html",
		"mailbox:a@firma.de", "http://@firma.de", "http://firma.de", "a@firma.d",
		"https://user@host.de?id=5", "//user@host.de?x", "user@host.de?id=5",
		"https://host.de/?to=/mailto:a@firma.de", "/mailto:a@firma.de/page",
		"https://host.de/mailto:a", "/mailto:a@b.html", "/xmailto:a@firma.de",
		"20200327.12602-1-kees@firma.org/", "struct@Foo", "primitive@f32#x", "a@\xff.de",
		"a@firma.de\n/x", "user%40firma.de"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = 1;

		if (mailto_scheme_of(span_of(cases[i]), &length) != MAILTO_SCHEME_NONE)
			fail_msg("%s: taken for a mail link", cases[i]);
		assert_int_equal(length, 0);
	}
}

static void one_slip_is_told_from_none_and_from_two(void **state)
{
	static const struct {
		const char *written, *meant;
		enum edit_kind kind;
		size_t at;
	} cases[] = {
		{"", "", EDIT_NONE, 0},
		{"mailto", "MAILTO", EDIT_NONE, 6},
		{"malito", "mailto", EDIT_SWAPPED, 2},
		{"mailt", "mailto", EDIT_MISSING, 5},
		{"mmailto", "mailto", EDIT_EXTRA, 1},
		{"maiito", "mailto", EDIT_WRONG, 3},
		{"a", "", EDIT_EXTRA, 0},
		{"", "a", EDIT_MISSING, 0},
		{"ab", "ba", EDIT_SWAPPED, 0},
		{"ab", "cd", EDIT_FAR, 0},
		{"aab", "baa", EDIT_FAR, 0},
		{"", "ab", EDIT_FAR, 0},
		{"mxilxo", "mailto", EDIT_FAR, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct edit edit = edit_between(span_of(cases[i].written), span_of(cases[i].meant));

		if (edit.kind != cases[i].kind || edit.at != cases[i].at)
			fail_msg("%s/%s: %d at %zu", cases[i].written, cases[i].meant, edit.kind,
				edit.at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_in_place_of_mailto_is_known_and_mended),
		cmocka_unit_test(what_is_put_around_an_address_is_taken_off),
		cmocka_unit_test(nothing_that_may_belong_to_an_address_is_taken_off),
		cmocka_unit_test(what_only_holds_an_at_sign_is_no_mail_link),
		cmocka_unit_test(one_slip_is_told_from_none_and_from_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
