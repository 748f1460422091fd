#include "crawler/mailto.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct link {
	struct span href;
	const char *recipients; /* blanks between; "!no-at" for one with the defect address-no-at */
	const char *defects;    /* blanks between, without "mailto-" */
	const char *corrected;  /* without "mailto:"; NULL: none */
};

static void print_recipients(const struct mailto *mailto, struct buf *out)
{
	for (size_t i = 0; i < mailto->count; i++) {
		const struct mailto_recipient *recipient = &mailto->recipients[i];
		char text[ADDRESS_TEXT_SIZE];

		if (i)
			buf_add_char(out, ' ');
		if (recipient->defect) {
			buf_addf(out, "!%s", strchr(address_defect_id(recipient->defect), '-') + 1);
			assert_int_equal(strlen(recipient->address.local), 0);
			continue;
		}
		address_print(&recipient->address, text);
		buf_add_text(out, text);
	}
}

static void print_defects(const struct mailto *mailto, struct buf *out)
{
	for (size_t i = 0; i < mailto->defect_count; i++) {
		assert_int_equal(strncmp(mailto->defects[i], "mailto-", 7), 0);
		buf_addf(out, "%s%s", i ? " " : "", mailto->defects[i] + 7);
	}
}

/* The corrected link has no defects, and as many recipients, all of them good. */
static void corrects_itself(const struct mailto *mailto)
{
	struct mailto again;

	mailto_read(span_of(mailto->corrected), &again);
	if (again.defect_count)
		fail_msg("%s: %s", mailto->corrected, again.defects[0]);
	assert_int_equal(again.count, mailto->count);
	for (size_t i = 0; i < again.count; i++)
		assert_int_equal(again.recipients[i].defect, ADDRESS_FINE);
	mailto_finish(&again);
}

static void check(const struct link *expected)
{
	struct mailto mailto;
	struct buf recipients, defects;
	const char *corrected;

	buf_init(&recipients, 100000);
	buf_init(&defects, 1000);
	mailto_read(expected->href, &mailto);
	print_recipients(&mailto, &recipients);
	print_defects(&mailto, &defects);
	corrected = mailto.corrected ? mailto.corrected + strlen("mailto:") : "none";
	if (strcmp(buf_text(&recipients), expected->recipients) != 0)
		fail_msg("%.*s: recipients %s", SPAN_ARGS(expected->href), buf_text(&recipients));
	if (strcmp(buf_text(&defects), expected->defects) != 0)
		fail_msg("%.*s: defects %s", SPAN_ARGS(expected->href), buf_text(&defects));
	if (strcmp(corrected, expected->corrected ? expected->corrected : "none") != 0)
		fail_msg("%.*s: corrected %s", SPAN_ARGS(expected->href), corrected);
	if (mailto.corrected)
		corrects_itself(&mailto);
	mailto_finish(&mailto);
	buf_finish(&recipients);
	buf_finish(&defects);
}

static void check_all(const struct link *links, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(&links[i]);
}

#define CHECK_ALL(links) check_all(links, sizeof(links) / sizeof((links)[0]))

static void links_as_rfc_6068_has_them_are_read_without_complaint(void **state)
{
	const struct link links[] = {
		{SPAN("mailto:chris@example.com"), "chris@example.com", "", NULL},
		{SPAN("MAILTO:chris@example.com"), "chris@example.com", "", NULL},
		{SPAN("  mailto:chris@example.com\n"), "chris@example.com", "", NULL},
		{SPAN("mailto:chris@EXAMPLE.com?"), "chris@example.com", "", NULL},
		{SPAN("mailto:infobot@example.com?subject=current-issue"), "infobot@example.com",
			"", NULL},
		{SPAN("mailto:infobot@example.com?body=send%20current-issue"),
			"infobot@example.com", "", NULL},
		{SPAN("mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index"),
			"infobot@example.com", "", NULL},
		{SPAN("mailto:list@example.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E"),
			"list@example.org", "", NULL},
		{SPAN("mailto:addr1@an.example,addr2@an.example"),
			"addr1@an.example addr2@an.example", "", NULL},
		{SPAN("mailto:?to=addr1@an.example,addr2@an.example"),
			"addr1@an.example addr2@an.example", "", NULL},
		{SPAN("mailto:addr1@an.example?to=addr2@an.example"),
			"addr1@an.example addr2@an.example", "", NULL},
		{SPAN("mailto:a@b.example?cc=c@d.example&bcc=e@f.example,g@h.example"),
			"a@b.example c@d.example e@f.example g@h.example", "", NULL},
		{SPAN("mailto:?BCC=a@b.example&Cc=c@d.example&TO=e@f.example"),
			"a@b.example c@d.example e@f.example", "", NULL},
		{SPAN("mailto:?c%63=a@b.example&t%6F=c@d.example"), "a@b.example c@d.example", "",
			NULL},
		{SPAN("mailto:joe@example.com?cc=bob@example.com&body=hello"),
			"joe@example.com bob@example.com", "", NULL},
		{SPAN("mailto:gorby%25kremvax@example.com"), "gorby%kremvax@example.com", "", NULL},
		{SPAN("mailto:unlikely%3Faddress@example.com?blat=foop"),
			"unlikely?address@example.com", "", NULL},
		{SPAN("mailto:Mike%26family@example.org"), "Mike&family@example.org", "", NULL},
		{SPAN("mailto:%22not%40me%22@example.org"), "\"not@me\"@example.org", "", NULL},
		{SPAN("mailto:%22oh%5C%5Cno%22@example.org"), "\"oh\\\\no\"@example.org", "", NULL},
		{SPAN("mailto:%22%5C%5C%5C%22it's%5C%20ugly%5C%5C%5C%22%22@example.org"),
			"\"\\\\\\\"it's ugly\\\\\\\"\"@example.org", "", NULL},
		{SPAN("mailto:user@example.org?subject=caf%C3%A9&body=caf%C3%A9"),
			"user@example.org", "", NULL},
		{SPAN("mailto:user@%E7%B4%8D%E8%B1%86.example.org?subject=Test&body=NATTO"),
			"user@xn--99zt52a.example.org", "", NULL},
		{SPAN("mailto:j%C3%BCrgen@example.org,jürgen@bücher.example"),
			"jürgen@example.org jürgen@xn--bcher-kva.example", "", NULL},
		{SPAN("mailto:a+b@example.org?subject=a+b"), "a+b@example.org", "", NULL},
		{SPAN("mailto:a%40b.example"), "a@b.example", "", NULL},
		{SPAN("mailto:a@b.example?subject=why?&body=a/b=c"), "a@b.example", "", NULL},
	};

	(void)state;
	CHECK_ALL(links);
}

static void the_text_is_cut_before_it_is_decoded_and_decoded_once(void **state)
{
	const struct link links[] = {
		{SPAN("mailto:%22a%2Cb%22@c.example,d@e.example"), "\"a,b\"@c.example d@e.example",
			"", NULL},
		{SPAN("mailto:a%2Cb@c.example"), "!local-syntax", "", NULL},
		{SPAN("mailto:a%3Fcc=x@c.example"), "a?cc=x@c.example", "", NULL},
		{SPAN("mailto:a@b.example?subject=x%26cc=c@d.example"), "a@b.example", "", NULL},
		{SPAN("mailto:?to%3Da@b.example=x"), "", "no-recipient", NULL},
		{SPAN("mailto:a%2540b.example"), "!no-at", "", NULL},
		{SPAN("mailto:100%2525@b.example"), "100%25@b.example", "", NULL},
		/* RFC 2368 wrote lists so */
		{SPAN("mailto:a@b.example%2C%20c@d.example"), "a@b.example c@d.example", "", NULL},
		{SPAN("mailto:a@b.example%3Bc@d.example"), "a@b.example c@d.example", "semicolon",
			"a@b.example,c@d.example"},
		{SPAN("mailto:a@b.example%2Cfoo@"), "!several-at", "", NULL},
	};

	(void)state;
	CHECK_ALL(links);
}

static void what_people_write_is_understood_told_and_corrected(void **state)
{
	const struct link links[] = {
		{SPAN("mailto:mailto:a@b.example"), "a@b.example", "double-scheme", "a@b.example"},
		{SPAN("mailto:a@b.example,MailTo:c@d.example"), "a@b.example c@d.example",
			"double-scheme", "a@b.example,c@d.example"},
		{SPAN("mailto://a@b.example?subject=x"), "a@b.example", "slashes",
			"a@b.example?subject=x"},
		{SPAN("mailto:mailto://a@b.example"), "a@b.example", "double-scheme slashes",
			"a@b.example"},
		{SPAN("mailto:/a@b.example"), "/a@b.example", "", NULL},
		{SPAN("mailto:a@b.example;c@d.example; e@f.example"),
			"a@b.example c@d.example e@f.example", "semicolon space",
			"a@b.example,c@d.example,e@f.example"},
		{SPAN("mailto:a@b.example?cc=c@d.example;e@f.example"),
			"a@b.example c@d.example e@f.example", "semicolon",
			"a@b.example?cc=c@d.example,e@f.example"},
		{SPAN("mailto:A B <a@b.example>"), "a@b.example", "display-name", "a@b.example"},
		{SPAN("mailto:A%20B%20%3Ca@b.example%3E?subject=x"), "a@b.example", "display-name",
			"a@b.example?subject=x"},
		{SPAN("mailto:\"B, A\" <a@b.example>,c@d.example"), "a@b.example c@d.example",
			"display-name", "a@b.example,c@d.example"},
		{SPAN("mailto:%22B,%20A%22%20<a@b.example>"), "a@b.example", "display-name",
			"a@b.example"},
		{SPAN("mailto:<a@b.example>"), "a@b.example", "display-name", "a@b.example"},
		{SPAN("mailto:a@b.example (A B)"), "a@b.example", "display-name", "a@b.example"},
		{SPAN("mailto: a@b.example"), "a@b.example", "space", "a@b.example"},
		{SPAN("mailto:%20a@b.example%20%20"), "a@b.example", "space", "a@b.example"},
		{SPAN("mailto:a@b.example ?subject=x"), "a@b.example", "space",
			"a@b.example?subject=x"},
		{SPAN("mailto:a@b.example,\r\n\tc@d.example"), "a@b.example c@d.example", "space",
			"a@b.example,c@d.example"},
		{SPAN("mailto:\xc2\xa0"
		      "a@b.example\xe2\x80\x8b"),
			"a@b.example", "space", "a@b.example"},
		{SPAN("mailto:a@b.example."), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto:a@b.example/"), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto:a@b.example>"), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto:a@b.example,"), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto:a@b.example;?subject=x"), "a@b.example", "trailing-punctuation",
			"a@b.example?subject=x"},
		{SPAN("mailto:a@b.example,,c@d.example"), "a@b.example c@d.example",
			"trailing-punctuation", "a@b.example,c@d.example"},
		{SPAN("mailto:'a@b.example'"), "a@b.example", "trailing-punctuation",
			"a@b.example"},
		{SPAN("mailto:'a@b.example"), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto::a@b.example"), "a@b.example", "trailing-punctuation", "a@b.example"},
		{SPAN("mailto:%22'a%22@b.example"), "a@b.example", "trailing-punctuation",
			"a@b.example"},
		{SPAN("mailto:%22//a%22@b.example"), "a@b.example", "slashes", "a@b.example"},
		{SPAN("mailto:%27.a@b.example"), "'.a@b.example", "", NULL},
		{SPAN("mailto:o'neil@b.example"), "o'neil@b.example", "", NULL},
		{SPAN("mailto:(a@b.example),%22c@d.example%22"), "a@b.example c@d.example",
			"trailing-punctuation", "a@b.example,c@d.example"},
		{SPAN("mailto:a@b.example?subject=100%"), "a@b.example", "bad-percent",
			"a@b.example?subject=100%25"},
		{SPAN("mailto:a@b.example?subject=%zz%4"), "a@b.example", "bad-percent",
			"a@b.example?subject=%25zz%254"},
		{SPAN("mailto:100% A <a@b.example>"), "a@b.example", "display-name bad-percent",
			"a@b.example"},
		{SPAN("mailto:a@b.example?subject=1&Subject=2&body=3"), "a@b.example",
			"duplicate-field", "a@b.example?subject=1&body=3"},
		{SPAN("mailto:a@b.example?cc=c@d.example&CC=e@f.example"),
			"a@b.example c@d.example e@f.example", "duplicate-field",
			"a@b.example?cc=c@d.example,e@f.example"},
		{SPAN("mailto:a@b.example?subject=Hello world&body=<b>"), "a@b.example",
			"unencoded", "a@b.example?subject=Hello%20world&body=%3Cb%3E"},
		{SPAN("mailto:a@b.example?subject=Q&A"), "a@b.example", "unencoded",
			"a@b.example?subject=Q%26A"},
		{SPAN("mailto:a@b.example?subject=Offer #5&cc=c@d.example"),
			"a@b.example c@d.example", "unencoded",
			"a@b.example?cc=c@d.example&subject=Offer%20%235"},
		{SPAN("mailto:a@b.example?body=a\r\nb"), "a@b.example", "unencoded",
			"a@b.example?body=a%0D%0Ab"},
		{SPAN("mailto:a@b.example#top?cc=c@d.example"), "a@b.example", "unencoded",
			"a@b.example"},
		{SPAN("mailto:R&D@b.example"), "R&D@b.example", "unencoded", "R%26D@b.example"},
		{SPAN("mailto:a#b@c.example"), "a#b@c.example", "unencoded", "a%23b@c.example"},
		{SPAN("mailto:\"a b\"@c.example"), "\"a b\"@c.example", "unencoded",
			"%22a%20b%22@c.example"},
		{SPAN("mailto:a@b.example? cc =c@d.example"), "a@b.example c@d.example",
			"unencoded", "a@b.example?cc=c@d.example"},
		{SPAN("mailto:a@b.example?&&subject=x&"), "a@b.example", "", NULL},
		{SPAN("mailto: A@bücher.example?to=c@d.example&bcc=e@f.example&x-y=z"),
			"A@xn--bcher-kva.example c@d.example e@f.example", "space",
			"A@xn--bcher-kva.example,c@d.example?bcc=e@f.example&x-y=z"},
	};

	(void)state;
	CHECK_ALL(links);
}

static void what_no_mail_program_can_use_is_no_address(void **state)
{
	const struct link links[] = {
		{SPAN("mailto:bill.example.org"), "!no-at", "", NULL},
		{SPAN("mailto:bill"), "!no-at", "", NULL},
		{SPAN("mailto:http://example.org/"), "!no-at", "", NULL},
		{SPAN("mailto:a@b@c.example"), "!several-at", "", NULL},
		{SPAN("mailto:a@b.example c@d.example"), "!several-at", "", NULL},
		{SPAN("mailto:a @b.example"), "!blank", "", NULL},
		{SPAN("mailto:a%20b@c.example"), "!blank", "", NULL},
		{SPAN("mailto:@b.example"), "!local-empty", "", NULL},
		{SPAN("mailto:a@"), "!domain-empty", "", NULL},
		{SPAN("mailto:a@localhost"), "!domain-syntax", "", NULL},
		{SPAN("mailto:a@b,example"), "!domain-syntax !no-at", "", NULL},
		{SPAN("mailto:a@[192.0.2.1]"), "!domain-syntax", "", NULL},
		{SPAN("mailto:a(at)b.example"), "!no-at", "", NULL},
		{SPAN("mailto:a..b@c.example"), "!local-syntax", "", NULL},
		{SPAN("mailto:\"a@b.example"), "!local-syntax", "", NULL},
		{SPAN("mailto:100%@b.example"), "!local-syntax", "bad-percent", NULL},
		{SPAN("mailto:a@b%.example"), "!domain-syntax", "bad-percent", NULL},
		{SPAN("mailto:j%FCrgen@b.example"), "!not-utf8", "", NULL},
		{SPAN("mailto:<>"), "!empty", "display-name", NULL},
		{SPAN("mailto:a@b.example,c,d@e.example"), "a@b.example !no-at d@e.example", "",
			NULL},
		{SPAN("mailto:a@b.example&subject=Tom & Jerry&cc=c@d.example"),
			"!domain-syntax c@d.example", "unencoded",
			"a@b.example?cc=c@d.example&subject=Tom%20%26%20Jerry"},
		{SPAN("mailto:mailto:mailto:mailto:mailto:mailto:mailto:mailto:mailto:a@b.example"),
			"!local-syntax", "double-scheme", NULL},
	};

	(void)state;
	CHECK_ALL(links);
}

static void a_control_character_never_gets_through(void **state)
{
	const struct link links[] = {
		{SPAN("mailto:a%0d%0aDATA%0d%0a@b.example"), "!control", "control", NULL},
		{SPAN("mailto:a@b.example%0d%0aRCPT"), "!control", "control", NULL},
		{SPAN("mailto:a@b.example%0A"), "!control", "control", NULL},
		{SPAN("mailto:%0Aa@b.example"), "!control", "control", NULL},
		{SPAN("mailto:a\r\nb@c.example"), "!control", "control", NULL},
		{SPAN("mailto:a\0b@c.example"), "!control", "control", NULL},
		{SPAN("mailto:a@c.example\0"), "!control", "control", NULL},
		{SPAN("mailto:a@c.example%00"), "!control", "control", NULL},
		{SPAN("mailto:%22a%09b%22@c.example"), "!control", "control", NULL},
		{SPAN("mailto:a%7F@c.example"), "!control", "control", NULL},
		{SPAN("mailto:a%C2%85@c.example"), "!control", "control", NULL},
		{SPAN("mailto:a%E2%80%A8@c.example"), "!control", "control", NULL},
		{SPAN("mailto:x%0d%0aBcc:e@f.example%20<a@b.example>"), "!control", "control",
			NULL},
		{SPAN("mailto:?cc=a%0A@b.example,c@d.example"), "!control c@d.example", "control",
			NULL},
		{SPAN("mailto:a@b.example?subject=x%0d%0aBcc:c@d.example"), "a@b.example",
			"control", "a@b.example?subject=x%20%20Bcc:c@d.example"},
		{SPAN("mailto:a@b.example?body=x%00y%0Az"), "a@b.example", "control",
			"a@b.example?body=x%20y%0Az"},
		{SPAN("mailto:a@b.example?x%0d%0aBcc=c@d.example"), "a@b.example", "unencoded",
			"a@b.example?x--Bcc=c@d.example"},
	};

	(void)state;
	CHECK_ALL(links);
}

static void a_link_for_sharing_has_no_recipient_and_needs_none(void **state)
{
	static const struct {
		const char *href;
		bool is_share_link;
		const char *defects;
	} cases[] = {
		{"mailto:?subject=Look&body=http://example.org/", true, ""},
		{"mailto:?body=x", true, ""},
		{"mailto:?&Subject=x", true, ""},
		{"mailto:?to=&subject=x", true, ""},
		{"mailto:?subject=Look at this", true, "unencoded"},
		{"mailto:", false, "no-recipient"},
		{"mailto:?", false, "no-recipient"},
		{"mailto:?subject=", false, "no-recipient"},
		{"mailto:?to=", false, "no-recipient"},
		{"mailto:?x=y", false, "no-recipient"},
		{"mailto:%20", false, "space no-recipient"},
		{"mailto:,", false, "trailing-punctuation no-recipient"},
		{"mailto://", false, "slashes no-recipient"},
		{"mailto:#", false, "no-at"},
		{"mailto:?subject=x&cc=a@b.example", false, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;
		struct buf defects;

		buf_init(&defects, 1000);
		mailto_read(span_of(cases[i].href), &mailto);
		print_defects(&mailto, &defects);
		assert_int_equal(mailto.is_share_link, cases[i].is_share_link);
		if (mailto.count == 0)
			assert_string_equal(buf_text(&defects), cases[i].defects);
		mailto_finish(&mailto);
		buf_finish(&defects);
	}
}

static void what_is_shown_is_decoded_and_visible(void **state)
{
	static const struct {
		const char *href, *written;
	} cases[] = {
		{"mailto:a@b.example", "a@b.example"},
		{"mailto:%20j%C3%BCrgen@b.example ", "jürgen@b.example"},
		{"mailto:A%20<a@b.example>", "A <a@b.example>"},
		{"mailto:a%0d%0a@b.example", "a\\x0d\\x0a@b.example"},
		{"mailto:a@b.example&cc=%00x", "a@b.example&cc=\\x00x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mailto mailto;

		mailto_read(span_of(cases[i].href), &mailto);
		assert_true(mailto.count > 0);
		assert_string_equal(mailto.recipients[0].written, cases[i].written);
		mailto_finish(&mailto);
	}
}

static void a_mail_link_is_known_by_its_scheme_as_browsers_see_it(void **state)
{
	(void)state;
	assert_true(mailto_is(SPAN("mailto:")));
	assert_true(mailto_is(SPAN("MailTo:a@b.example")));
	assert_true(mailto_is(SPAN(" \n\tmailto:a@b.example")));
	assert_true(mailto_is(SPAN("mail\nto:a@b.example")));
	assert_false(mailto_is(SPAN("")));
	assert_false(mailto_is(SPAN("mailto")));
	assert_true(mailto_is(SPAN("/mailto:a@b.example")));
	assert_false(mailto_is(SPAN("mailtooo:a@b.example")));
}

/* "mailto:" and `piece` over and over. */
static struct mailto read_repeated(const char *start, const char *piece, size_t count)
{
	struct mailto mailto;
	struct buf href;

	buf_init(&href, 10000000);
	buf_add_text(&href, start);
	while (count--)
		buf_add_text(&href, piece);
	mailto_read(buf_span(&href), &mailto);
	buf_finish(&href);
	return mailto;
}

static bool has_defect(const struct mailto *mailto, const char *id)
{
	for (size_t i = 0; i < mailto->defect_count; i++)
		if (strcmp(mailto->defects[i], id) == 0)
			return true;
	return false;
}

static void a_link_of_any_size_is_bounded_and_what_is_left_out_is_told(void **state)
{
	static const char *const pieces[] = {"(", "'", "\"", "<", "<a@b.c>", "mailto:", "//", "%",
		"%20", " ", "\xc2\xa0", "a@", "a@b.c,", "a@b.c%2C", ";", "&", "&a=b", "&a",
		"&cc=a@b.c", "?", "#", "\\", "%22", "\"a@b.c\",", "&subject=x"};

	(void)state;
	struct mailto mailto = read_repeated("mailto:", "a@b.example,", MAILTO_RECIPIENTS_MAX);

	assert_int_equal(mailto.count, MAILTO_RECIPIENTS_MAX);
	assert_false(has_defect(&mailto, "mailto-too-many"));
	assert_non_null(mailto.corrected);
	mailto_finish(&mailto);
	mailto = read_repeated("mailto:", "a@b.example,", MAILTO_RECIPIENTS_MAX + 1);
	assert_int_equal(mailto.count, MAILTO_RECIPIENTS_MAX);
	assert_true(has_defect(&mailto, "mailto-too-many"));
	assert_null(mailto.corrected);
	mailto_finish(&mailto);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		mailto = read_repeated("mailto:", pieces[i], 30000);
		assert_true(mailto.count <= MAILTO_RECIPIENTS_MAX);
		mailto_finish(&mailto);
		mailto = read_repeated("mailto:a@b.example?subject=", pieces[i], 30000);
		mailto_finish(&mailto);
	}
}

static void a_link_that_is_cut_loses_no_part_of_an_address(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 16; shift++) {
		struct mailto mailto;
		struct buf href;

		buf_init(&href, 2 * MAILTO_HREF_MAX);
		buf_add_text(&href, "mailto:?body=");
		while (href.length < MAILTO_HREF_MAX - 100 + shift)
			buf_add_char(&href, 'x');
		buf_add_text(&href, "&cc=");
		for (int i = 0; i < 20; i++)
			buf_add_text(&href, "someone@b.example,");
		mailto_read(buf_span(&href), &mailto);
		assert_true(mailto.count > 2 && mailto.count < 20);
		for (size_t i = 0; i < mailto.count; i++) {
			assert_int_equal(mailto.recipients[i].defect, ADDRESS_FINE);
			assert_string_equal(mailto.recipients[i].address.domain, "b.example");
		}
		assert_true(has_defect(&mailto, "mailto-too-many"));
		mailto_finish(&mailto);
		buf_finish(&href);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_as_rfc_6068_has_them_are_read_without_complaint),
		cmocka_unit_test(the_text_is_cut_before_it_is_decoded_and_decoded_once),
		cmocka_unit_test(what_people_write_is_understood_told_and_corrected),
		cmocka_unit_test(what_no_mail_program_can_use_is_no_address),
		cmocka_unit_test(a_control_character_never_gets_through),
		cmocka_unit_test(a_link_for_sharing_has_no_recipient_and_needs_none),
		cmocka_unit_test(what_is_shown_is_decoded_and_visible),
		cmocka_unit_test(a_mail_link_is_known_by_its_scheme_as_browsers_see_it),
		cmocka_unit_test(a_link_of_any_size_is_bounded_and_what_is_left_out_is_told),
		cmocka_unit_test(a_link_that_is_cut_loses_no_part_of_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
