#include "crawler/decloak_js.h"
#include "tests/unit/crawler/decloak_told.h"

static void expect_all(const struct decloak_case *cases, size_t count)
{
	struct buf told;

	buf_init(&told, 65536);
	for (size_t i = 0; i < count; i++) {
		decloak_script(span_of(cases[i].input), decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].input), cases[i].told);
	}
	buf_finish(&told);
}

static const char joomla_15[] =
	"\n <!--\n var prefix = '&#109;a' + 'i&#108;' + '&#116;o';\n"
	" var path = 'hr' + 'ef' + '=';\n var addy12 = '&#105;nf&#111;' + '&#64;';\n"
	" addy12 = addy12 + 'x' + '&#46;' + '&#101;x&#97;mpl&#101;';\n"
	" document.write( '<a ' + path + '\\'' + prefix + ':' + addy12 + '\\'>' );\n"
	" document.write( addy12 );\n document.write( '<\\/a>' );\n //-->\n";
static const char joomla_3[] =
	"document.getElementById('cloak7f').innerHTML = '';\n"
	"var prefix = '&#109;a' + 'i&#108;' + '&#116;o';\nvar path = 'hr' + 'ef' + '=';\n"
	"var addy7f = '&#105;nf&#111;' + '&#64;';\n"
	"addy7f = addy7f + '&#101;x&#97;mpl&#101;' + '&#46;' + 'x&#45;y';\n"
	"var addy_text7f = 'Write' + ' us';document.getElementById('cloak7f').innerHTML += "
	"'<a ' + path + '\\'' + prefix + ':' + addy7f + '\\'>'+addy_text7f+'<\\/a>';\n";

static void joomlas_cloaks_are_uncovered(void **state)
{
	static const struct decloak_case cases[] = {
		{joomla_15, "joomla 206 info@x.example\n"},
		{joomla_3, "joomla 304 info@example.x-y\n"},
		{"var addy1='&#105;nf&#111;'+'&#64;';addy1=addy1+'x'+'&#46;'+'example';",
			"joomla 35 info@x.example\n"},
		{"var addy1='a'+'&#64;';addy1+='x'+'&#46;example';", "joomla 22 a@x.example\n"},
		{"var addy1 = cloak('&#105;'); show(addy1);", "joomla 0 ?\n"},
		{"var addy1 = secret + '&#64;' + other;", "joomla 0 ?\n"},
		{"daddy = caddy;", ""},
	};

	(void)state;
	expect_all(cases, COUNT(cases));
}

static void sums_of_strings_are_read(void **state)
{
	static const struct decloak_case cases[] = {
		{"document.write('<a href=\"mail'+'to:x'+'@'+'y.example\">')",
			"script 15 x@y.example\n"},
		{"location.href='mailto:'+'x'+'@'+'y.example'", "script 0 x@y.example\n"},
		{"window.location = \"mailto:x@y.example?subject=\" + s;",
			"script 0 x@y.example\n"},
		{"javascript:location.href=%27mail%27+%27to:x%40y.example%27",
			"script 0 x@y.example\n"},
		{" JavaScript:void(location.href='mailto:x'+'@'+'y.example')",
			"script 0 x@y.example\n"},
		{"var u='x', d=\"y.example\"; el.innerHTML = u + '@' + d;",
			"script 26 x@y.example\n"},
		{"var u='x',d='y.example';document.write('<b>'+u+'&#64;'+d+'</b>')",
			"script 39 x@y.example\n"},
		{"let m = 'x'; m += '@'; m += 'y.ex'; m += 'ample';", "script 36 x@y.example\n"},
		{"f('x' /* he */ + // and\n '@y.example')", "script 2 x@y.example\n"},
		{"a = ('x' + '@') + ('y' + '.example')", "script 0 x@y.example\n"},
		{"e = String.fromCharCode(120,64,121,46,0x65,120)", "script 0 x@y.ex\n"},
		{"e = 'mailto:' + String.fromCharCode( 120 , 64 ) + 'y.example'",
			"script 0 x@y.example\n"},
		{"document.write(unescape('%78%40%79.example'))", "script 15 x@y.example\n"},
		{"document.write(decodeURIComponent('%3Ca href=mailto:x%40y.example%3E'))",
			"script 15 x@y.example\n"},
		{"a.href = atob('bWFpbHRvOnhAeS5leGFtcGxl')", "script 0 x@y.example\n"},
		{"a.href = 'mailto:' + atob('eA==') + atob(\"QHkuZXhhbXBsZQ==\")",
			"script 0 x@y.example\n"},
		{"m = 'elpmaxe.y@x'.split('').reverse().join('')", "script 0 x@y.example\n"},
		{"m = 'x\\x40y.example'", "script 0 x@y.example\n"},
		{"m = 'x\\u0040y.exampl\\u{65}'", "script 0 x@y.example\n"},
		{"m = 'x\\100y.example'", "script 0 x@y.example\n"},
		{"m = 'mailto:x@\\\ny.example'", "script 0 x@y.example\n"},
		{"m = `mailto:x@y.example`", "script 0 x@y.example\n"},
		{"m = 'x' + 1 + '@y.example'", "script 0 x1@y.example\n"},
		{"x = /['\"]/; m = 'x' + '@y.example'", "script 12 x@y.example\n"},
		{"return 'x'+'@'+'y.example'", "script 7 x@y.example\n"},
		{"h('<a href=\"mailto:x@y.example,z@y.example?cc=a@b.c\">')",
			"script 2 x@y.example\nscript 2 z@y.example\n"},
	};

	(void)state;
	expect_all(cases, COUNT(cases));
}

static void what_cannot_be_known_is_unreadable_only_where_it_is_a_cloak(void **state)
{
	static const struct decloak_case cases[] = {
		{"a.href = 'mailto:' + user + '@' + host", "script 0 ?\n"},
		{"a.href = 'mailto:' + user + '@y.example'", "script 0 ?\n"},
		{"a.href = 'mailto:x@' + host()", "script 0 ?\n"},
		{"m = `mailto:${u}@${h}` + ''", "script 0 ?\n"},
		{"a.href = 'mailto:' + person.mail", ""},
		{"a.href = 'mailto:?subject=' + t + '&body=a@b.example'", ""},
		{"m = user + '@y.example'", ""},
		{"m = 'x@' + host", ""},
		{"m = 'x@y.exam' + tld", ""},
		{"m = user + '.x@y.example'", ""},
		{"m = 'x@y.example'", ""},
		{"f('x#y.example'.replace('#', '@'))", ""},
		{"if (a == 'x' + '@') b()", ""},
		{"x = 'logo' + '@2x.png'", ""},
		{"// 'mailto:x@y.example'\n/* f('mailto:x@y.example') */", ""},
		{"m = 'mailto:x@y.example\n'", ""},
		{"m = 'mailto:x@y.example", ""},
		{"m = atob('mailto:x@y.example')", ""},
		{"m = String.fromCharCode(120, n, 64) + 'y.example'", ""},
		{"'", ""},
		{"\\", ""},
		{"'\\", ""},
		{"`${", ""},
		{"((((((((((((((((((('x'", ""},
		{"a = a + a", ""},
		{"/", ""},
		{"/*", ""},
		{"", ""},
		{"javascript:", ""},
	};

	(void)state;
	expect_all(cases, COUNT(cases));
}

static void typo3s_links_are_shifted_back(void **state)
{
	static const struct decloak_case cases[] = {
		{"javascript:linkTo_UnCryptMailto('ocknvq,hqqBdct0vnf');", "typo3 0 foo@bar.tld\n"},
		{"javascript:linkTo_UnCryptMailto(%27ocknvq%2ChqqBdct0vnf%27,%20-2);",
			"typo3 0 foo@bar.tld\n"},
		{"linkTo_UnCryptMailto('ocknvq\\u002ChqqBdct0vnf')", "typo3 21 foo@bar.tld\n"},
		{"linkTo_UnCryptMailto('xyz')", "typo3 21 ?\n"},
	};
	static const struct {
		const char *token;
		long vector;
		const char *told;
	} tokens[] = {
		{"ocknvq,hqqBdct0vnf", 2, "typo3 0 foo@bar.tld\n"},
		{"ocknvq,hqqBdct0vnf", 0, "typo3 0 foo@bar.tld\n"},
		{"ocknvq,hqqBdct0vnf", -1000000, "typo3 0 foo@bar.tld\n"},
		{"lzhksn9ennZazq-skc", -1, "typo3 0 foo@bar.tld\n"},
		{"mailto:foo@bar.tld", 0, "typo3 0 foo@bar.tld\n"},
		{"ocknvq,", 2, "typo3 0 ?\n"},
		{"ocknv", 2, "typo3 0 ?\n"},
		{"", 0, "typo3 0 ?\n"},
		{"abcdefghijklmnop", 1, "typo3 0 ?\n"},
	};
	struct buf told;

	(void)state;
	expect_all(cases, COUNT(cases));
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(tokens); i++) {
		decloak_typo3(span_of(tokens[i].token), tokens[i].vector, decloak_note, &told);
		decloak_expect(&told, span_of(tokens[i].token), tokens[i].told);
	}
	buf_finish(&told);
}

static void joomlas_element_is_uncovered(void **state)
{
	static const struct {
		const char *first, *last, *told;
	} cases[] = {
		{"aW5mbw==", "eS5leGFtcGxl", "joomla 0 info@y.example\n"},
		{"aW5mbw", "eS5leGFtcGxl", "joomla 0 info@y.example\n"},
		{"", "eS5leGFtcGxl", "joomla 0 ?\n"},
		{"aW5mbw==", "", "joomla 0 ?\n"},
		{"aW5mbw==", "?", "joomla 0 ?\n"},
		{"AAAA", "eS5leGFtcGxl", "joomla 0 ?\n"},
	};
	struct buf told;

	(void)state;
	buf_init(&told, 65536);
	for (size_t i = 0; i < COUNT(cases); i++) {
		decloak_joomla(
			span_of(cases[i].first), span_of(cases[i].last), decloak_note, &told);
		decloak_expect(&told, span_of(cases[i].first), cases[i].told);
	}
	buf_finish(&told);
}

static void count_told(void *context, const struct decloak_found *found)
{
	assert_true(found->text.length <= DECLOAK_ADDRESS_MAX);
	++*(size_t *)context;
}

static void what_is_cut_does_not_look_whole(void **state)
{
	struct buf script;
	size_t told = 0;

	(void)state;
	buf_init(&script, 1 << 20);
	buf_add_text(&script, "m = '");
	while (script.length < JS_SUM_MAX + 5 - 19)
		buf_add_char(&script, ' ');
	buf_add_text(&script, "' + 'mailto:x@y.example.org'");
	decloak_script(buf_span(&script), count_told, &told);
	assert_int_equal(told, 0);
	buf_finish(&script);
}

/* Each would take minutes, or gigabytes, if something were read again and again. */
static void a_hostile_script_takes_linear_time(void **state)
{
	static const char *const pieces[] = {"'a'+", "a=a+a;a+='a@b.cd';", "(", "/[", "`${", "'\\",
		"/*", "//", "a.", "+", "unescape(", "atob('YQ')+", "String.fromCharCode(1,",
		"'mailto:'+", "f('mailto:a@b.cd');", "'mailto:mailto:a@", "\xff", "&#",
		"'&#64;&am'+", "a=b=", "linkTo_UnCryptMailto('ocknvq,a')", "'' .", "a[",
		"'@'.split('').reverse()", "javascript:"};
	struct buf script;

	(void)state;
	buf_init(&script, 1 << 20);
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t told = 0;

		buf_clear(&script);
		while (script.length < (1 << 16))
			buf_add_text(&script, pieces[i]);
		decloak_script(buf_span(&script), count_told, &told);
	}
	buf_finish(&script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joomlas_cloaks_are_uncovered),
		cmocka_unit_test(sums_of_strings_are_read),
		cmocka_unit_test(what_cannot_be_known_is_unreadable_only_where_it_is_a_cloak),
		cmocka_unit_test(typo3s_links_are_shifted_back),
		cmocka_unit_test(joomlas_element_is_uncovered),
		cmocka_unit_test(what_is_cut_does_not_look_whole),
		cmocka_unit_test(a_hostile_script_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
