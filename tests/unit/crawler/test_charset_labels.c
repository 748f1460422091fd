#include "crawler/charset_labels.h"

#include <iconv.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { STANDARD_LABELS = 228 }; /* otherwise the file was not read in full */

/* What is expected otherwise than the table says: the encodings of "replacement" can hide markup and
 * are as good as not said; x-user-defined is for scripts, in a meta element it means windows-1252
 * (HTML 13.2.3.2). */
static const char *expected_name(const char *name)
{
	if (strcmp(name, "replacement") == 0)
		return "nothing";
	return strcmp(name, "x-user-defined") == 0 ? "windows-1252" : name;
}

static void check_label(const char *label, const char *name)
{
	const struct charset *charset = charset_of_label(span_of(label));
	const char *found = charset ? charset->name : "nothing";

	if (strcmp(found, expected_name(name)) != 0)
		fail_msg("%s is %s, not %s", label, found, expected_name(name));
	if (!charset)
		return;
	iconv_t converter = iconv_open("UTF-8", charset->iconv_name);

	assert_true(converter != (iconv_t)-1);
	iconv_close(converter);
}

static void labels_are_those_of_the_standard(void **state)
{
	FILE *file = fopen(SOURCE_DIR "/tests/unit/crawler/whatwg_labels.txt", "r");
	char line[200], label[100], name[100];
	size_t count = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%99s\t%99s", label, name), 2);
		check_label(label, name);
		count++;
	}
	fclose(file);
	assert_int_equal(count, STANDARD_LABELS);
}

static void labels_are_an_allow_list(void **state)
{
	static const struct {
		const char *label, *name;
	} rows[] = {
		{"UTF8", "UTF-8"},
		{" utf-8\t", "UTF-8"},
		{"unicode-1-1-utf-8", "UTF-8"},
		{"us-ascii", "windows-1252"},
		{"ISO-8859-1", "windows-1252"},
		{"iso-8859-11", "windows-874"},
		{"gbk", "GBK"},
		{"ks_c_5601-1987", "EUC-KR"},
		{"x-sjis", "Shift_JIS"},
		{"windows-31j", "Shift_JIS"},
		{"x-mac-cyrillic", "x-mac-cyrillic"},
		{"iso-8859-8-i", "ISO-8859-8-I"},
		{"utf-7", NULL},
		{"utf7", NULL},
		{"csunicode11utf7", NULL},
		{"utf-32", NULL},
		{"iso-2022-kr", NULL},
		{"iso-2022-cn", NULL},
		{"hz-gb-2312", NULL},
		{"ebcdic-us", NULL},
		{"cp037", NULL},
		{"utf-8//translit", NULL},
		{"utf-8 latin1", NULL},
		{"", NULL},
		{" ", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct charset *charset = charset_of_label(span_of(rows[i].label));

		assert_int_equal(!charset, !rows[i].name);
		if (charset)
			assert_string_equal(charset->name, rows[i].name);
	}
}

static void the_label_is_found_in_a_content_type(void **state)
{
	static const struct {
		const char *type, *label;
	} rows[] = {
		{"text/html; charset=utf-8", "utf-8"},
		{"text/html;CHARSET=\"UTF-8\"; x=y", "UTF-8"},
		{"text/html; charset='utf-8'", "utf-8"},
		{"text/html; charset = utf-8 ; x", "utf-8"},
		{"charset=utf-8;charset=koi8-r", "utf-8"},
		{"charsetcharset=a", "a"},
		{"charset charset=a", "a"},
		{"text/html", ""},
		{"", ""},
		{"charset", ""},
		{"charset=", ""},
		{"charset=\"a", ""},
		{"xcharset=a", "a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span label = charset_label_in(span_of(rows[i].type));

		if (!span_equals(label, span_of(rows[i].label)))
			fail_msg("%s: %.*s", rows[i].type, SPAN_ARGS(label));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_those_of_the_standard),
		cmocka_unit_test(labels_are_an_allow_list),
		cmocka_unit_test(the_label_is_found_in_a_content_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
