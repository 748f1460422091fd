#include "tests/unit/crawler/decloak_told.h"

static void expect_all(const struct decloak_case *cases, size_t count, bool plain)
{
	struct buf told;

	buf_init(&told, 65536);
	for (size_t i = 0; i < count; i++) {
		decloak_text(span_of(cases[i].input), plain, decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].input), cases[i].told);
	}
	buf_finish(&told);
}

static void what_is_spelled_out_is_always_told(void **state)
{
	static const struct decloak_case cases[] = {
		{"ann [at] x.example", "text-cloaked 0 ann@x.example\n"},
		{"to ann [at] x [dot] example, or", "text-cloaked 3 ann@x.example\n"},
		{"ann(at)x(dot)example", "text-cloaked 0 ann@x.example\n"},
		{"ann{at}x{dot}example", "text-cloaked 0 ann@x.example\n"},
		{"ann <at> x <dot> example", "text-cloaked 0 ann@x.example\n"},
		{"ann[AT]x.example", "text-cloaked 0 ann@x.example\n"},
		{"ann [ at ] x [ dot ] example", "text-cloaked 0 ann@x.example\n"},
		{"ann\n\t(at)\n\tx.example", "text-cloaked 0 ann@x.example\n"},
		{"ann\u00a0(at)\u00a0x.example", "text-cloaked 0 ann@x.example\n"},
		{"ann [at] x [punkt] example", "text-cloaked 0 ann@x.example\n"},
		{"ann [\u00e4t] x.example", "text-cloaked 0 ann@x.example\n"},
		{"ann(arroba)x(punto)example", "text-cloaked 0 ann@x.example\n"},
		{"ann [arobase] x [point] example", "text-cloaked 0 ann@x.example\n"},
		{"ann(@)x.example", "text-cloaked 0 ann@x.example\n"},
		{"ann(a)xy.example.", "text-cloaked 0 ann@xy.example\n"},
		{"ann AT x DOT example", "text-cloaked 0 ann@x.example\n"},
		{"ann [at] x dot example", "text-cloaked 0 ann@x.example\n"},
		{"ann@x(dot)example", "text-cloaked 0 ann@x.example\n"},
		{"ann [dot] lee [at] x [dot] y [dot] example",
			"text-cloaked 0 ann.lee@x.y.example\n"},
		{"ann\uff20x.example", "text-cloaked 0 ann@x.example\n"},
		{"ann\ufe6bx.example", "text-cloaked 0 ann@x.example\n"},
		{"ann[at]x.example, bob[at]x.example",
			"text-cloaked 0 ann@x.example\ntext-cloaked 18 bob@x.example\n"},
		{"(ann [at] x.example)", "text-cloaked 1 ann@x.example\n"},
		{"ann [at] x.example dot the i", "text-cloaked 0 ann@x.example\n"},
	};

	(void)state;
	expect_all(cases, COUNT(cases), false);
	expect_all(cases, COUNT(cases), true);
}

static void plain_addresses_are_told_where_wanted(void **state)
{
	static const struct decloak_case cases[] = {
		{"ann@x.example", "text 0 ann@x.example\n"},
		{"Write to ann.lee+web@mail.x.example.", "text 9 ann.lee+web@mail.x.example\n"},
		{"<ann@x.example>, (bob@x.example); \"cy@x.example\"!",
			"text 1 ann@x.example\ntext 18 bob@x.example\ntext 35 cy@x.example\n"},
		{"E-mail:ann@x.example", "text 7 ann@x.example\n"},
		{"mailto:ann@x.example?subject=x", "text 7 ann@x.example\n"},
		{"ann@x.example: ask her", "text 0 ann@x.example\n"},
		{"ann@x.example/ bob", "text 0 ann@x.example\n"},
		{"'ann@x.example'", "text 1 ann@x.example\n"},
		{"o'neil@x.example's", "text 0 o'neil@x.example\n"},
		{"...ann@x.example...", "text 3 ann@x.example\n"},
		{"-ann@x.example-", "text 1 ann@x.example\n"},
		{"_ann_@x.example", "text 0 _ann_@x.example\n"},
		{"12345@163.com", "text 0 12345@163.com\n"},
		{"ann@x.xn--p1ai", "text 0 ann@x.xn--p1ai\n"},
		{"ann@b\u00fccher.example", "text 0 ann@b\u00fccher.example\n"},
		{"j\u00fcrgen@x.example", "text 0 j\u00fcrgen@x.example\n"},
		{"\u0438@\u043f.\u0440\u0444", "text 0 \u0438@\u043f.\u0440\u0444\n"},
		{"\u90ae\u7bb1ann@x.example\u8c22\u8c22", "text 6 ann@x.example\n"},
		{"ann@\u4f8b\u3048.jp\u3002", "text 0 ann@\u4f8b\u3048.jp\n"},
		{"ann@x\u00ad.exam\u200bple", "text 0 ann@x.example\n"},
		{"\u201eann@x.example\u201c", "text 3 ann@x.example\n"},
		{"ann@x.example.Please write", "text 0 ann@x.example\n"},
		{"ann@x.exampleTel: 1", "text 0 ann@x.example\n"},
		{"ann@X.Example.Org", "text 0 ann@X.Example.Org\n"},
		{"ANN@X.EXAMPLE", "text 0 ANN@X.EXAMPLE\n"},
	};
	struct buf told;

	(void)state;
	expect_all(cases, COUNT(cases), true);
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(cases); i++) {
		decloak_text(span_of(cases[i].input), false, decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].input), "");
	}
	buf_finish(&told);
}

static void what_is_no_address_is_not_told(void **state)
{
	static const char *const texts[] = {"", "@", "@@@", "a@", "@b.example", "logo@2x.png",
		"icon@3x.min.js", "bg@2X.WEBP", "pkg@1.2.3", "pkg@1.2.3-beta.rc", "@scope/pkg@1.0",
		"@scope/pkg@next.js", "git@github.com:x/y", "ssh://git@github.com/x/y",
		"https://user:pass@host.example/", "ftp://user@host.example",
		"https://x.example/@me@y.example", "https://x.example/?mail=ann@y.example",
		"@handle", "@ann@social.example", "ann@social@x.example.", "foo@bar",
		"@media (max-width: 1.em)", "@font-face.url", "10 @ 5.00", "10@5.00",
		"ann @ x.example", "ann@ x.example", "ann@x.example@y", "ann@x.e", "ann@x.",
		"ann@.example", "ann@x..example", "ann.@x.example", "ann%40b@x.example_y", "ann@-",
		"ann@x.example/res", "{a,b}@x.example", "ann@127.0.0.1", "ann@[127.0.0.1]",
		"arr[@]", "${a[@]}.com", "f(a)x.y", "ab(a)xy.call(1)", "(a) see x.example",
		"LOOK AT X.EXAMPLE", "LOOK AT X DOT EXAMPLE", "me at x dot example", "ann [at] x",
		"ann [at] x [dot]", "[at] x.example", "ann [at]", "ann [at ] [dot] example",
		"ann [at) x.example", "ann [attack] x.example", "ann [at] logo.png", "a.b(dot)c",
		"ann\x01@x.example\x01@", "ann@x\xff.example"};
	struct buf told;

	(void)state;
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(texts); i++) {
		decloak_text(span_of(texts[i]), true, decloak_note, &told);
		decloak_expect(&told, span_of(texts[i]), "");
	}
	buf_finish(&told);
}

static void note_nothing(void *context, const struct decloak_found *found)
{
	*(size_t *)context += found->text.length;
}

static void parts_that_are_too_long_are_passed_over(void **state)
{
	struct buf text, told;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&told, 65536);
	for (unsigned local = 64; local <= 65; local++) {
		buf_clear(&text);
		for (unsigned i = 0; i < local; i++)
			buf_add_char(&text, 'a');
		buf_add_text(&text, "@x.example");
		decloak_text(buf_span(&text), true, decloak_note, &told);
		assert_int_equal(told.length > 0, local <= 64);
		buf_clear(&told);
	}
	buf_clear(&text);
	buf_add_text(&text, "ann@");
	for (unsigned i = 0; i < 128; i++)
		buf_add_text(&text, "x.");
	buf_add_text(&text, "example");
	decloak_text(buf_span(&text), true, decloak_note, &told);
	assert_int_equal(told.length, 0);
	buf_finish(&text);
	buf_finish(&told);
}

/* Each would take minutes if an @ looked further than an address is long. */
static void a_hostile_text_takes_linear_time(void **state)
{
	static const char *const pieces[] = {"@", "a@", "a", "a.", "[at]", " [at] ", "[dot]",
		"a[dot]", "a [dot] ", "(", "<at>a.bc", "AT ", " DOT", "\u00ad", "\uff20", "a@b.cd,",
		" ", "a@b.", "\xe4", "//a@b.cd"};
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t told = 0;

		buf_clear(&text);
		while (!text.overflowed && text.length < (1 << 15))
			buf_add_text(&text, pieces[i]);
		buf_add_text(&text, "[at]");
		decloak_text(buf_span(&text), true, note_nothing, &told);
	}
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_spelled_out_is_always_told),
		cmocka_unit_test(plain_addresses_are_told_where_wanted),
		cmocka_unit_test(what_is_no_address_is_not_told),
		cmocka_unit_test(parts_that_are_too_long_are_passed_over),
		cmocka_unit_test(a_hostile_text_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
