/*
 * Any bytes as text of any encoding: what comes out is UTF-8 without NUL, within its ceiling, and
 * what was UTF-8 stays what it was.
 */
#include "base/utf8.h"
#include "crawler/charset.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void convert(struct span page, const char *type, size_t most)
{
	struct buf out, again;
	struct span text, twice;

	buf_init(&out, most);
	buf_init(&again, most);
	must(charset_to_utf8(page, span_of(type), &out, &text) != NULL);
	must(utf8_is_valid(text));
	must(text.length == 0 || !memchr(text.at, '\0', text.length));
	must(charset_to_utf8(text, SPAN("text/html; charset=utf-8"), &again, &twice) != NULL);
	/* A byte order mark is taken off once each time. */
	if (!span_starts(text, SPAN("\xef\xbb\xbf")) && !again.overflowed)
		must(span_equals(text, twice));
	buf_finish(&out);
	buf_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char *const labels[] = {"", "utf-8", "utf-16le", "utf-16be", "iso-8859-1",
		"windows-1251", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030", "big5", "euc-kr",
		"koi8-r", "windows-1252", "iso-8859-15", "x-user-defined", "utf-7", "nonsense"};
	struct span page = {(const char *)bytes, length};
	char type[64];

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		snprintf(type, sizeof(type), "text/html; charset=%s", labels[i]);
		convert(page, i ? type : "", 8 * length + 64);
		convert(page, i ? type : "", length / 2);
	}
	return 0;
}
