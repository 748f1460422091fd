#include "schema/model/oblivion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *without(const char *address, const char *text, bool with_local)
{
	struct oblivion oblivion;
	struct address parsed;
	struct buf b;

	assert_int_equal(address_parse(span_of(address), &parsed), ADDRESS_FINE);
	oblivion_fill(&oblivion, &parsed);
	buf_init(&b, 4096);
	if (!oblivion_forget_in(&oblivion, span_of(text), with_local, &b)) {
		assert_int_equal(b.length, 0);
		buf_add_text(&b, text);
	}
	return buf_take(&b);
}

#define G "(forgotten)"

static const struct row {
	const char *address, *text, *expected;
} rows[] = {
	{"bob@a.example", "", ""},
	{"bob@a.example", "bob@a.example", G},
	{"bob@a.example", "mailto:BOB@A.Example?subject=x", "mailto:" G "?subject=x"},
	{"bob@a.example", "\"bob\"@a.example", G},
	{"bob@a.example", "{\"k\": \"\\\"bob\\\"@a.example\"}", "{\"k\": \"\\" G "\"}"},
	{"bob@a.example", "%62ob%40a.example", G},
	{"bob@a.example", "bob%252540a%2Eexample", G},
	{"bob@a.example", "bob\\x40a.example", G},
	{"bob@a.example", "%3Cbob@a.example%3E", "%3C" G "%3E"},
	{"bob@a.example", "bob@a.example.", G "."},
	{"bob@a.example", "bob@a.example. Bob is away", G ". " G " is away"},
	/* somebody else's */
	{"bob@a.example", "kabob@a.example", "kabob@a.example"},
	{"bob@a.example", "a.bob@a.example", "a.bob@a.example"},
	{"bob@a.example", "x+bob@a.example", "x+bob@a.example"},
	{"bob@a.example", "bob@a.example.org", "bob@a.example.org"},
	{"bob@a.example", "bob@a.example-x.org", "bob@a.example-x.org"},
	{"bob@a.example", "bob@b.example", "bob@b.example"},
	{"bob@a.example", "bob@xa.example", "bob@xa.example"},
	{"bob@a.example",
		"\xc3\xa9"
		"bob@a.example",
		"\xc3\xa9"
		"bob@a.example"},
	/* typography is no part of a name */
	{"bob@a.example",
		"\xe2\x80\x9c"
		"bob@a.example\xe2\x80\x9d",
		"\xe2\x80\x9c" G "\xe2\x80\x9d"},
	{"bob@a.example",
		"\xc2\xab"
		"bob@a.example\xc2\xbb",
		"\xc2\xab" G "\xc2\xbb"},
	{"bob@a.example",
		"Mail\xef\xbc\x9a"
		"bob@a.example\xe3\x80\x82",
		"Mail\xef\xbc\x9a" G "\xe3\x80\x82"},
	{"bob@a.example",
		"\xf0\x9f\x93\xa7"
		"bob@a.example",
		"\xf0\x9f\x93\xa7" G},
	/* the domain in A-labels, U-labels, capitals, encoded, composed and not */
	{"bob@xn--bcher-kva.example", "bob@XN--BCHER-kva.example", G},
	{"bob@xn--bcher-kva.example",
		"bob@b\xc3\xbc"
		"cher.example.",
		G "."},
	{"bob@b\xc3\xbc"
	 "cher.example",
		"bob@B\xc3\x9c"
		"CHER.example",
		G},
	{"bob@xn--bcher-kva.example",
		"bob@bu\xcc\x88"
		"cher.example",
		G},
	{"bob@xn--bcher-kva.example", "?to=bob%40b%C3%BCcher.example&x", "?to=" G "&x"},
	{"bob@xn--bcher-kva.example",
		"bob@b\xc3\xbc"
		"cher.example\xe2\x80\x9d",
		G "\xe2\x80\x9d"},
	{"bob@xn--bcher-kva.example", "bob@bucher.example", "bob@bucher.example"},
	{"bob@xn--bcher-kva.example",
		"bob@b\xc3\xbc"
		"cher.example.org",
		"bob@b\xc3\xbc"
		"cher.example.org"},
	/* quoted ones */
	{"\"odd name\"@a.example", "mailto:%22odd%20name%22@a.example", "mailto:" G},
	{"\"odd name\"@a.example", "<\"odd name\"@a.example>: odd name", "<" G ">: " G},
	/* all of them */
	{"bob@a.example", "bob@a.example, kim@a.example; bob@a.example", G ", kim@a.example; " G},
};

static void it_is_found_however_it_is_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *is = without(rows[i].address, rows[i].text, false);

		assert_string_equal(is, rows[i].expected);
		free(is);
	}
}

static void its_local_part_alone_is_enough_where_it_was_asked_for(void **state)
{
	(void)state;
	char *is = without("bob@a.example", "550 bob: unknown, bobby is not", true);

	assert_string_equal(is, "550 " G ": unknown, bobby is not");
	free(is);
	is = without("bo@a.example", "550 bo: unknown", true);
	assert_string_equal(is, "550 bo: unknown");
	free(is);
	is = without("bob@a.example", "550 bob: unknown", false);
	assert_string_equal(is, "550 bob: unknown");
	free(is);
}

static void bytes_of_a_file_have_no_borders(void **state)
{
	static const struct {
		const char *bytes;
		bool found;
	} files[] = {{"xxbob@b\xc3\xbc"
		      "cher.examplexx",
			     true},
		{"xxbob@xn--bcher-kva.examplexx", true}, {"bob%40xn--bcher-kva.example", true},
		{"bob@bucher.example", false}, {"bob", false}, {"", false}};
	struct oblivion oblivion;
	struct address address;

	(void)state;
	assert_int_equal(address_parse(SPAN("bob@xn--bcher-kva.example"), &address), ADDRESS_FINE);
	oblivion_fill(&oblivion, &address);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_int_equal(
			oblivion_stands_in(&oblivion, span_of(files[i].bytes)), files[i].found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_found_however_it_is_written),
		cmocka_unit_test(its_local_part_alone_is_enough_where_it_was_asked_for),
		cmocka_unit_test(bytes_of_a_file_have_no_borders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
