#include "crawler/charset.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "crawler/page.h"

#include <iconv.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_MAX = 100000 };

/* SPAN, but for static tables. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

struct sample {
	struct span page;
	const char *content_type;
	const char *name, *text;
};

static void check(const struct sample *samples, size_t count)
{
	struct buf out;

	for (size_t i = 0; i < count; i++) {
		struct span text;

		buf_init(&out, OUT_MAX);
		const char *name = charset_to_utf8(
			samples[i].page, span_of(samples[i].content_type), &out, &text);

		if (strcmp(name, samples[i].name) != 0 ||
			!span_equals(text, span_of(samples[i].text)))
			fail_msg("row %zu: %s \"%.*s\" instead of %s \"%s\"", i, name,
				SPAN_ARGS(text), samples[i].name, samples[i].text);
		buf_finish(&out);
	}
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

/* clang-format 14 breaks a string at each "" that ends a hexadecimal escape. */
/* clang-format off */

static void bom_goes_before_header_before_meta_before_guess(void **state)
{
	static const struct sample samples[] = {
		{BYTES("\xef\xbb\xbf\xc3\xa9"), "text/html; charset=latin1", "UTF-8", "\xc3\xa9"},
		{BYTES("\xef\xbb\xbf<meta charset=koi8-r>\xc3\xa9"), "", "UTF-8", "<meta charset=koi8-r>\xc3\xa9"},
		{BYTES("\xff\xfe" "a\0\xe9\0"), "text/html; charset=utf-8", "UTF-16LE", "a\xc3\xa9"},
		{BYTES("\xfe\xff\0a\0\xe9"), "", "UTF-16BE", "a\xc3\xa9"},
		{BYTES("<meta charset=utf-8>\xc1"), "text/html; charset=koi8-r", "KOI8-R", "<meta charset=utf-8>\xd0\xb0"},
		{BYTES("<meta charset=koi8-r>\xc1"), "text/html", "KOI8-R", "<meta charset=koi8-r>\xd0\xb0"},
		{BYTES("<meta charset=koi8-r>\xc1"), "text/html; charset=utf-7", "KOI8-R", "<meta charset=koi8-r>\xd0\xb0"},
		{BYTES("<meta charset=utf-7>+AGE-"), "", "UTF-8", "<meta charset=utf-7>+AGE-"},
		{BYTES("\xc3\xa9"), "text/html", "UTF-8", "\xc3\xa9"},
		{BYTES("\xe9"), "text/html", "windows-1252", "\xc3\xa9"},
		{BYTES("plain\xc3"), "", "windows-1252", "plain\xc3\x83"},
		{BYTES("\xc3\xa9 \0 \xe2\x82"), "", "UTF-8", "\xc3\xa9 \xef\xbf\xbd \xef\xbf\xbd"},
		{BYTES("\xc3\xa9 \xe9."), "", "windows-1252", "\xc3\x83\xc2\xa9 \xc3\xa9."},
		{BYTES(""), "", "UTF-8", ""},
		{BYTES("ascii"), "", "UTF-8", "ascii"},
		{BYTES("a\0\xe9\0"), "text/html;charset=UTF-16", "UTF-16LE", "a\xc3\xa9"},
		{BYTES("\0a\0\xe9"), "text/html;charset=UTF-16BE", "UTF-16BE", "a\xc3\xa9"},
	};

	(void)state;
	CHECK(samples);
}

static void meta_is_read_as_browsers_read_it(void **state)
{
#define CYRILLIC(html) {BYTES(html "\xc1"), "", "KOI8-R", html "\xd0\xb0"}
#define GUESSED(html)  {BYTES(html "\xc1"), "", "windows-1252", html "\xc3\x81"}
	static const struct sample samples[] = {
		CYRILLIC("<META CharSet='KOI8-R'>"),
		CYRILLIC("<meta charset=\" koi8 \" />"),
		CYRILLIC("<html a='>'><p><meta name=x content=y><meta charset=koi8>"),
		CYRILLIC("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>"),
		CYRILLIC("<meta content='text/html;charset = \"koi8-r\"' http-equiv=content-type>"),
		CYRILLIC("<meta http-equiv=content-type content='x charset y charset=koi8-r;z'>"),
		CYRILLIC("<!-- <meta charset=utf-8> --><meta charset=koi8-r>"),
		CYRILLIC("< <meta charset=koi8-r>"),
		CYRILLIC("<b title='<meta charset=utf-8>'><meta charset=koi8-r>"),
		CYRILLIC("<?x?><!y></z><meta charset=nosuch><meta charset=koi8-r>"),
		GUESSED("<!-- <meta charset=koi8-r> -->"),
		GUESSED("<metal charset=koi8-r>"),
		GUESSED("</meta charset=koi8-r>"),
		GUESSED("<meta name=charset content='koi8-r'>"),
		GUESSED("<meta content='text/html; charset=koi8-r'>"),
		GUESSED("<meta http-equiv=content-type content='charset=\"koi8-r'>"),
		GUESSED("<meta charset=koi8-r "),
		{BYTES("<meta charset=utf-16>\xc3\xa9"), "", "UTF-8", "<meta charset=utf-16>\xc3\xa9"},
		{BYTES("<meta charset=x-user-defined>\xe9"), "", "windows-1252", "<meta charset=x-user-defined>\xc3\xa9"},
	};

	(void)state;
	CHECK(samples);
}

static void what_cannot_be_read_is_replaced(void **state)
{
	static const struct sample samples[] = {
		{BYTES("a\0b"), "", "UTF-8", "a\xef\xbf\xbd" "b"},
		{BYTES("a\0\xe9"), "", "windows-1252", "a\xef\xbf\xbd\xc3\xa9"},
		{BYTES("\xff\xfe\0\0" "a\0"), "", "UTF-16LE", "\xef\xbf\xbd" "a"},
		{BYTES("a\xff" "b"), "charset=utf-8", "UTF-8", "a\xef\xbf\xbd" "b"},
		{BYTES("\xc3("), "charset=utf-8", "UTF-8", "\xef\xbf\xbd("},
		{BYTES("\xe2\x82("), "charset=utf-8", "UTF-8", "\xef\xbf\xbd("},
		{BYTES("\xf0\x9f\x98"), "charset=utf-8", "UTF-8", "\xef\xbf\xbd"},
		{BYTES("\xed\xa0\x80"), "charset=utf-8", "UTF-8", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{BYTES("\xc0\xaf"), "charset=utf-8", "UTF-8", "\xef\xbf\xbd\xef\xbf\xbd"},
		{BYTES("\xf4\x90\x80\x80"), "charset=utf-8", "UTF-8", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{BYTES("\xe0\xa0("), "charset=utf-8", "UTF-8", "\xef\xbf\xbd("},
		{BYTES("\xf0\x90\x80("), "charset=utf-8", "UTF-8", "\xef\xbf\xbd("},
		/* The converter waits for a mark that might follow. */
		{BYTES("\xf9"), "charset=windows-1255", "windows-1255", "\xd7\xa9"},
		/* A lone lead byte must not swallow the quotation mark behind it. */
		{BYTES("\x83\">\x83"), "charset=shift_jis", "Shift_JIS", "\xef\xbf\xbd\">\xef\xbf\xbd"},
		{BYTES("\xa4\">"), "charset=euc-jp", "EUC-JP", "\xef\xbf\xbd\">"},
		{BYTES("\xff\xfe\x00\xd8" "a\0"), "", "UTF-16LE", "\xef\xbf\xbd" "a"},
		/* What it holds back comes before what it cannot read. */
		{BYTES("aq\x81<"), "charset=windows-1258", "windows-1258", "aq\xef\xbf\xbd<"},
		{BYTES("\xf9\xff<"), "charset=windows-1255", "windows-1255", "\xd7\xa9\xef\xbf\xbd<"},
		/* glibc goes over these two before it says that it cannot read them. */
		{BYTES("\xa2\xe8<a>"), "charset=euc-kr", "EUC-KR", "\xef\xbf\xbd<a>"},
		{BYTES("\x1b(I<a\x1b(B<a\xff"), "charset=iso-2022-jp", "ISO-2022-JP", "\xef\xbd\xbc\xef\xbf\xbd<a\xef\xbf\xbd"},
		/* An error does not end what an escape began. */
		{BYTES("\x1b$B\x46|\xff\x46|\x1b(B"), "charset=iso-2022-jp", "ISO-2022-JP", "\xe6\x97\xa5\xef\xbf\xbd\xe6\x97\xa5"},
		{BYTES("\xff\xfe" "a\0b"), "", "UTF-16LE", "a\xef\xbf\xbd"},
		{BYTES("\x80\x81\x9f\xa0"), "charset=latin1", "windows-1252", "\xe2\x82\xac\xc2\x81\xc5\xb8\xc2\xa0"},
	};

	(void)state;
	CHECK(samples);
}

/* clang-format on */

struct encoding {
	const char *label, *name, *iconv_name, *text;
};

static struct span encode(
	const struct encoding *encoding, const char *html, char *bytes, size_t size)
{
	iconv_t converter = iconv_open(encoding->iconv_name, "UTF-8");
	char *from = (char *)(uintptr_t)html, *to = bytes;
	size_t from_left = strlen(html), to_left = size;

	assert_true(converter != (iconv_t)-1);
	assert_int_equal(iconv(converter, &from, &from_left, &to, &to_left), 0);
	assert_int_equal(iconv(converter, NULL, NULL, &to, &to_left), 0);
	iconv_close(converter);
	return (struct span){bytes, size - to_left};
}

enum { ENCODINGS = 25 };

static const struct encoding encodings[ENCODINGS] = {
	{"utf-8", "UTF-8", "UTF-8", "Grüße 日本語 😀"},
	{"utf-16le", "UTF-16LE", "UTF-16LE", "Grüße 日本語 😀"},
	{"utf-16be", "UTF-16BE", "UTF-16BE", "Grüße 日本語 😀"},
	{"latin1", "windows-1252", "CP1252", "Grüße “café” €"},
	{"iso-8859-2", "ISO-8859-2", "ISO-8859-2", "Příliš žluťoučký"},
	{"iso-8859-7", "ISO-8859-7", "ISO-8859-7", "Καλημέρα"},
	{"iso-8859-9", "windows-1254", "CP1254", "İstanbul ğüş"},
	{"iso-8859-15", "ISO-8859-15", "ISO-8859-15", "œuvre €"},
	{"windows-1250", "windows-1250", "CP1250", "Příliš „žluťoučký“"},
	{"windows-1251", "windows-1251", "CP1251", "Привет — мир"},
	{"windows-1253", "windows-1253", "CP1253", "Καλημέρα €"},
	{"windows-1255", "windows-1255", "CP1255", "שלום"},
	{"windows-1256", "windows-1256", "CP1256", "مرحبا"},
	{"windows-1258", "windows-1258", "CP1258", "Đường"},
	{"tis-620", "windows-874", "CP874", "สวัสดี"},
	{"koi8-r", "KOI8-R", "KOI8-R", "Привет"},
	{"koi8-u", "KOI8-U", "KOI8-U", "Київ їжак"},
	{"ibm866", "IBM866", "CP866", "Привет"},
	{"shift_jis", "Shift_JIS", "CP932", "日本語 表示 ｶﾅ ①"},
	{"euc-jp", "EUC-JP", "EUC-JP", "日本語 表示"},
	{"iso-2022-jp", "ISO-2022-JP", "ISO-2022-JP", "日本語 表示"},
	{"gb2312", "GBK", "GB18030", "中文 简体 €"},
	{"gb18030", "gb18030", "GB18030", "中文 简体 😀"},
	{"big5", "Big5", "BIG5", "繁體中文 功"},
	{"euc-kr", "EUC-KR", "CP949", "한국어 똠방"},
};

static void the_same_page_is_read_in_many_encodings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENCODINGS; i++) {
		char bytes[1000];
		struct buf html, header, out;
		struct span text;

		buf_init(&html, sizeof(bytes));
		buf_init(&header, 100);
		buf_init(&out, OUT_MAX);
		buf_addf(&html, "<title>%s</title><a href=\"mailto:a@example.org?x=\\~\">%s</a>",
			encodings[i].text, encodings[i].text);
		buf_addf(&header, "text/html; charset=%s", encodings[i].label);
		struct span page = encode(&encodings[i], buf_text(&html), bytes, sizeof(bytes));
		const char *name = charset_to_utf8(page, buf_span(&header), &out, &text);

		assert_string_equal(name, encodings[i].name);
		if (strcmp(name, "windows-1258") == 0)
			/* Its marks stand alone: the same text in another normal form. */
			assert_true(utf8_is_valid(text));
		else if (!span_equals(text, buf_span(&html)))
			fail_msg("%s: \"%.*s\" instead of \"%s\"", encodings[i].label,
				SPAN_ARGS(text), buf_text(&html));
		buf_finish(&html);
		buf_finish(&header);
		buf_finish(&out);
	}
}

/* How a page can say what it is written in. */
enum saying { BY_HEADER, BY_META, BY_EQUIV, BY_BOM, SAYINGS };

static bool can_say(const struct encoding *encoding, enum saying saying)
{
	bool is_utf16 = span_starts(span_of(encoding->name), SPAN("UTF-16"));

	/* A meta element cannot be read before one knows that it is UTF-16. */
	if (saying == BY_BOM)
		return is_utf16 || strcmp(encoding->name, "UTF-8") == 0;
	return saying == BY_HEADER || !is_utf16;
}

static void add_contact_page(struct buf *html, const struct encoding *encoding, enum saying saying)
{
	if (saying == BY_BOM)
		buf_add_utf8(html, 0xfeff);
	if (saying == BY_META)
		buf_addf(html, "<meta charset='%s'>", encoding->label);
	if (saying == BY_EQUIV)
		buf_addf(html, "<meta http-equiv=content-type content=\"text/html;charset=%s\">",
			encoding->label);
	buf_addf(html,
		"<title>%s</title><p>%s <a href='mailto:a@example.org?subject=%s'>%s</a>\n<a\n"
		"href=\"&#109;ailto:b&commat;example.org\">%s</a>%s<area "
		"href=MAILTO:c@example.org>",
		encoding->text, encoding->text, encoding->text, encoding->text, encoding->text,
		encoding->text);
}

static void check_contacts(const struct encoding *encoding, struct span text)
{
	struct page page;
	char subject[200];

	page_read(text, &page);
	assert_int_equal(page.mailto_count, 3);
	assert_string_equal(page.mailtos[1].href, "mailto:b@example.org");
	assert_string_equal(page.mailtos[2].href, "MAILTO:c@example.org");
	snprintf(subject, sizeof(subject), "mailto:a@example.org?subject=%s", encoding->text);
	/* The marks of windows-1258 stand alone: the same text in another normal form. */
	if (strcmp(encoding->name, "windows-1258") != 0) {
		assert_string_equal(page.mailtos[0].href, subject);
		assert_string_equal(page.mailtos[0].text, encoding->text);
		assert_string_equal(page.title, encoding->text);
	}
	assert_int_equal(page.mailtos[0].line, 1);
	assert_int_equal(page.mailtos[1].line, 2);
	assert_int_equal(page.mailtos[2].line, 3);
	page_finish(&page);
}

static void the_same_addresses_are_found_however_the_encoding_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < (size_t)ENCODINGS * SAYINGS; i++) {
		const struct encoding *encoding = &encodings[i / SAYINGS];
		enum saying saying = i % SAYINGS;
		struct buf html, header, out;
		struct span text;
		char bytes[2000];

		if (!can_say(encoding, saying))
			continue;
		buf_init(&html, sizeof(bytes));
		buf_init(&header, 100);
		buf_init(&out, OUT_MAX);
		add_contact_page(&html, encoding, saying);
		if (saying == BY_HEADER)
			buf_addf(&header, "text/html;charset=\"%s\"", encoding->label);
		assert_string_equal(
			charset_to_utf8(encode(encoding, buf_text(&html), bytes, sizeof(bytes)),
				buf_span(&header), &out, &text),
			encoding->name);
		check_contacts(encoding, text);
		buf_finish(&html);
		buf_finish(&header);
		buf_finish(&out);
	}
}

static void a_ceiling_cuts_between_characters(void **state)
{
	static const struct {
		struct span page;
		const char *type;
	} rows[] = {
		{BYTES("\xe9\xe9\x80\x80"), "charset=latin1"},
		{BYTES("\xc1\xc2\xc3\xc4\xc5"), "charset=koi8-r"},
		{BYTES("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\0x"), "charset=utf-8"},
		{BYTES("\xff\xfe\xac\x20\xac\x20\x3d\xd8\x00\xde"), ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t ceiling = 0; ceiling < 14; ceiling++) {
			struct buf out;
			struct span text;

			buf_init(&out, ceiling);
			charset_to_utf8(rows[i].page, span_of(rows[i].type), &out, &text);
			assert_true(text.length <= ceiling);
			assert_true(text.length + 4 > ceiling || !out.overflowed);
			assert_true(utf8_is_valid(text));
			buf_finish(&out);
		}
}

static void valid_utf8_is_not_copied(void **state)
{
	static const char page[] = "<p>\xc3\xa9 and a longer run of plain text \xe2\x82\xac</p>";
	struct buf out;
	struct span text;

	(void)state;
	buf_init(&out, OUT_MAX);
	charset_to_utf8(SPAN(page), SPAN(""), &out, &text);
	assert_ptr_equal(text.at, page);
	assert_int_equal(out.length, 0);

	/* What the buffer held before stays. */
	buf_add_text(&out, "before");
	charset_to_utf8(SPAN("\xe9"), SPAN(""), &out, &text);
	assert_true(span_equals(text, SPAN("\xc3\xa9")));
	assert_string_equal(buf_text(&out), "before\xc3\xa9");
	buf_finish(&out);
}

static void a_page_cut_within_a_character_is_utf8_still(void **state)
{
	static const char page[] = "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80";

	(void)state;
	for (size_t length = 2; length < sizeof(page) - 1; length++) {
		char *copy = memory_get(length + 1);
		struct buf out;
		struct span text;

		memcpy(copy, page, length);
		buf_init(&out, OUT_MAX);
		assert_string_equal(
			charset_to_utf8((struct span){copy, length}, SPAN(""), &out, &text),
			"UTF-8");
		assert_true(utf8_is_valid(text));
		buf_finish(&out);
		free(copy);
	}
}

static void meta_is_looked_for_in_the_first_kilobyte(void **state)
{
	struct buf page, out;
	struct span text;

	(void)state;
	buf_init(&page, 3000);
	buf_init(&out, OUT_MAX);
	for (int i = 0; i < 1000; i++)
		buf_add_char(&page, ' ');
	size_t spaces = page.length;

	buf_add_text(&page, "<meta charset=koi8-r>\xc1");
	assert_string_equal(
		charset_to_utf8(span_from(buf_span(&page), spaces - 1000), SPAN(""), &out, &text),
		"KOI8-R");
	buf_clear(&page);
	for (int i = 0; i < 1020; i++)
		buf_add_char(&page, ' ');
	buf_add_text(&page, "<meta charset=koi8-r>\xc1");
	assert_string_equal(
		charset_to_utf8(buf_span(&page), SPAN(""), &out, &text), "windows-1252");
	buf_finish(&page);
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bom_goes_before_header_before_meta_before_guess),
		cmocka_unit_test(meta_is_read_as_browsers_read_it),
		cmocka_unit_test(what_cannot_be_read_is_replaced),
		cmocka_unit_test(the_same_page_is_read_in_many_encodings),
		cmocka_unit_test(the_same_addresses_are_found_however_the_encoding_is_told),
		cmocka_unit_test(a_ceiling_cuts_between_characters),
		cmocka_unit_test(valid_utf8_is_not_copied),
		cmocka_unit_test(a_page_cut_within_a_character_is_utf8_still),
		cmocka_unit_test(meta_is_looked_for_in_the_first_kilobyte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
