#include "crawler/entity.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "crawler/entity_names.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct reference {
	const char *raw;
	size_t length; /* 0: not resolved by us */
	unsigned long scalar;
};

static void check(const struct reference *rows, size_t count, enum entity_place place)
{
	for (size_t i = 0; i < count; i++) {
		unsigned long scalar = 0;
		size_t length = entity_read(span_of(rows[i].raw), place, &scalar);

		if (length != rows[i].length || scalar != rows[i].scalar)
			fail_msg("%s: length %zu, scalar %lx", rows[i].raw, length, scalar);
	}
}

#define CHECK(rows, place) check(rows, sizeof(rows) / sizeof((rows)[0]), place)

static void numbers_are_read_as_browsers_do(void **state)
{
	static const struct reference rows[] = {
		{"&#64;", 5, '@'},
		{"&#x40;", 6, '@'},
		{"&#X40;", 6, '@'},
		{"&#64a", 4, '@'},
		{"&#0064", 6, '@'},
		{"&#x40g", 5, '@'},
		{"&#146;", 6, 0x2019},
		{"&#x80;", 6, 0x20ac},
		{"&#x81;", 6, 0x81},
		{"&#x9f;", 6, 0x178},
		{"&#xa0;", 6, 0xa0},
		{"&#0;", 4, UTF8_REPLACEMENT},
		{"&#xd800;", 8, UTF8_REPLACEMENT},
		{"&#xdfff;", 8, UTF8_REPLACEMENT},
		{"&#x10ffff;", 10, 0x10ffff},
		{"&#x110000;", 10, UTF8_REPLACEMENT},
		{"&#99999999999999999999999999;", 29, UTF8_REPLACEMENT},
		{"&#x100000000000000000000000040;", 31, UTF8_REPLACEMENT},
		{"&#;", 0, 0},
		{"&#x;", 0, 0},
		{"&#", 0, 0},
		{"&#a;", 0, 0},
	};

	(void)state;
	CHECK(rows, ENTITY_IN_TEXT);
	CHECK(rows, ENTITY_IN_ATTRIBUTE);
}

static void names_that_matter_in_an_address_are_known(void **state)
{
	static const struct reference rows[] = {
		{"&commat;", 8, '@'},
		{"&period;", 8, '.'},
		{"&colon;", 7, ':'},
		{"&Tab;", 5, '\t'},
		{"&NewLine;", 9, '\n'},
		{"&lowbar;", 8, '_'},
		{"&plus;", 6, '+'},
		{"&percnt;", 8, '%'},
		{"&quest;", 7, '?'},
		{"&equals;", 8, '='},
		{"&comma;", 7, ','},
		{"&semi;", 6, ';'},
		{"&apos;", 6, '\''},
		{"&amp;", 5, '&'},
		{"&AMP;", 5, '&'},
		{"&lt;", 4, '<'},
		{"&quot;", 6, '"'},
		{"&shy;", 5, 0xad},
		{"&ZeroWidthSpace;", 16, 0x200b},
		{"&Commat;", 0, 0},
		{"&commat", 0, 0},
		{"&hellip;", 8, 0x2026},
		{"&hellip", 0, 0},
		{"&nosuch;", 0, 0},
		{"&;", 0, 0},
		{"&", 0, 0},
		{"& amp;", 0, 0},
	};

	(void)state;
	CHECK(rows, ENTITY_IN_TEXT);
	CHECK(rows, ENTITY_IN_ATTRIBUTE);
}

static void a_missing_semicolon_matters_less_in_text_than_in_attributes(void **state)
{
	static const struct reference in_text[] = {
		{"&copy=2", 5, 0xa9},
		{"&amp", 4, '&'},
		{"&ampb", 4, '&'},
		{"&notit", 4, 0xac},
		{"&frac12x", 7, 0xbd},
		{"&notit;", 4, 0xac},
		{"&lt", 3, '<'},
		{"&gtx", 3, '>'},
		{"&am", 0, 0},
	};
	static const struct reference in_attribute[] = {
		{"&copy=2", 0, 0},
		{"&copy2", 0, 0},
		{"&amp", 4, '&'},
		{"&amp&x", 4, '&'},
		{"&amp?", 4, '&'},
		{"&ampb=", 0, 0},
		{"&notit;", 0, 0},
		{"&copy;=2", 6, 0xa9},
		{"&notit", 0, 0},
	};

	(void)state;
	CHECK(in_text, ENTITY_IN_TEXT);
	CHECK(in_attribute, ENTITY_IN_ATTRIBUTE);
}

static void rewritten_text_means_the_same_and_cannot_escape(void **state)
{
	static const struct {
		const char *raw, *rewritten;
	} rows[] = {
		{"", ""},
		{"plain", "plain"},
		{"a&b", "a&amp;b"},
		{"a&amp;b", "a&amp;b"},
		{"&amp;lt;", "&amp;lt;"},
		{"&lt;a href=\"x\">", "&lt;a href=&quot;x&quot;>"},
		{"<b>", "&lt;b>"},
		{"&#34;&#x3c;&#38;", "&quot;&lt;&amp;"},
		{"&hellip;&unknown;", "\xe2\x80\xa6&amp;unknown;"},
		{"&nGt;&fjlig;", "\xe2\x89\xab\xe2\x83\x92"
				 "fj"},
		{"&hellip", "&amp;hellip"},
		{"&am", "&amp;am"},
		{"&", "&amp;"},
		{"&&&", "&amp;&amp;&amp;"},
		{"x&commat;y&period;z", "x@y.z"},
		{"&CounterClockwiseContourIntegral;", "\xe2\x88\xb3"},
		{"&CounterClockwiseContourIntegralXYZ;",
			"&amp;CounterClockwiseContourIntegralXYZ;"},
	};
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		entity_rewrite(&out, span_of(rows[i].raw), ENTITY_IN_ATTRIBUTE);
		assert_string_equal(buf_text(&out), rows[i].rewritten);
	}
	buf_finish(&out);
}

/* The table is searched by halves, so one row out of order would hide others. */
static void all_names_of_the_standard_are_found(void **state)
{
	size_t count = 0, bare = 0, pairs = 0;
	const struct entity_name *row;

	(void)state;
	while ((row = entity_name_at(count++))) {
		char raw[ENTITY_NAME_MAX + 3] = "&";
		unsigned long scalar = 0;

		memcpy(raw + 1, row->name, row->length);
		raw[1 + row->length] = ';';
		assert_int_equal(strlen(row->name), row->length);
		assert_int_equal(
			entity_read(span_of(raw), ENTITY_IN_TEXT, &scalar), row->length + 2);
		assert_int_equal(scalar, row->scalar);
		raw[1 + row->length] = '\0';
		assert_int_equal(entity_read(span_of(raw), ENTITY_IN_ATTRIBUTE, &scalar),
			row->is_bare ? row->length + 1 : 0);
		bare += row->is_bare;
		pairs += row->second > 0;
	}
	assert_int_equal(count - 1, 2125);
	assert_int_equal(bare, 106);
	assert_int_equal(pairs, 93);
}

static void resolved_text_is_what_rewritten_text_means(void **state)
{
	static const struct {
		const char *raw, *resolved;
	} rows[] = {
		{"", ""},
		{"plain", "plain"},
		{"&", "&"},
		{"a&b&amp;c&ltd&lt", "a&b&c&ltd<"},
		{"&amp;lt;", "&lt;"},
		{"&nGt;", "\xe2\x89\xab\xe2\x83\x92"},
		{"&&#64;&", "&@&"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t room = entity_room(strlen(rows[i].raw));
		char *text = memory_get(room + 1); /* a sanitizer watches its end */
		size_t length = entity_resolve(span_of(rows[i].raw), ENTITY_IN_ATTRIBUTE, text);

		assert_true(length <= room);
		text[length] = '\0';
		assert_string_equal(text, rows[i].resolved);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_as_browsers_do),
		cmocka_unit_test(names_that_matter_in_an_address_are_known),
		cmocka_unit_test(a_missing_semicolon_matters_less_in_text_than_in_attributes),
		cmocka_unit_test(rewritten_text_means_the_same_and_cannot_escape),
		cmocka_unit_test(all_names_of_the_standard_are_found),
		cmocka_unit_test(resolved_text_is_what_rewritten_text_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
