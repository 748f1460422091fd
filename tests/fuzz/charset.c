/*
 * Any bytes in any encoding, told by the content type or by the page itself. The input is a label,
 * a line feed, and the page; where no line feed stands in the first 40 bytes, all of it is the page.
 */
#include "base/utf8.h"
#include "crawler/charset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(struct span text)
{
	must(utf8_is_valid(text));
	must(text.length == 0 || !memchr(text.at, '\0', text.length));
}

/* UTF-8 stays what it is, without a copy. Its encoding is told, for it may speak of another one. */
static void check_again(struct span text)
{
	struct buf out;
	struct span again;

	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		return; /* a second byte order mark, which would go like the first one */
	buf_init(&out, 16);
	must(strcmp(charset_to_utf8(text, SPAN("text/html;charset=utf-8"), &out, &again),
		     "UTF-8") == 0);
	must(span_equals(again, text));
	must(text.length == 0 || again.at == text.at);
	must(out.length == 0);
	buf_finish(&out);
}

/* What fits is the front of the whole. */
static void check_ceiling(struct span page, struct span type, struct span whole, size_t most)
{
	struct buf out;
	struct span text;

	buf_init(&out, most);
	charset_to_utf8(page, type, &out, &text);
	check_text(text);
	must(out.length <= most);
	if (out.overflowed) {
		must(span_starts(whole, text));
		must(text.length + UTF8_BYTES_MAX > most);
	} else {
		must(span_equals(whole, text));
	}
	buf_finish(&out);
}

static void read_page(struct span page, struct span type)
{
	struct buf out;
	struct span text;

	/* A byte becomes at most three, and half a character of UTF-16 U+FFFD. */
	buf_init(&out, 4 * page.length + 16);
	must(charset_to_utf8(page, type, &out, &text) != NULL);
	must(!out.overflowed);
	check_text(text);
	check_again(text);
	check_ceiling(page, type, text, page.length / 2);
	check_ceiling(page, type, text, page.length + 1);
	buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span input = {(const char *)bytes, length};
	size_t line = span_find(span_part(input, 0, LABEL_MAX), '\n');
	struct span label =
		line < LABEL_MAX && line < length ? span_part(input, 0, line) : SPAN("");
	struct span page = label.length ? span_from(input, line + 1) : input;
	struct buf type;

	buf_init(&type, 100);
	buf_add_text(&type, "text/html; charset=");
	buf_add(&type, label);
	read_page(page, buf_span(&type));
	read_page(page, SPAN(""));
	buf_finish(&type);
	return 0;
}
