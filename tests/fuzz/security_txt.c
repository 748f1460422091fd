/*
 * Any bytes as security.txt. What is told is clean, within the ceilings, in the order of its lines;
 * cut in two behind a line, the same bytes tell the same.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "crawler/security_txt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { HEARD_MAX = 1024 * 1024 };

struct heard {
	struct buf text;
	size_t count;
	uint32_t line;
	struct security_txt summary;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void hear_one(void *context, enum security_field field, struct span value, uint32_t line)
{
	struct heard *heard = context;

	must(value.length > 0 && value.length <= SECURITY_TXT_VALUE_MAX);
	must(utf8_is_valid(value));
	must(line >= heard->line && line > 0);
	for (size_t at = 0; at < value.length; at++)
		must(((unsigned char)value.at[at] >= ' ' || value.at[at] == '\t') &&
			value.at[at] != 0x7f);
	heard->line = line;
	heard->count++;
	buf_add_char(&heard->text, (char)('0' + (int)field));
	buf_add(&heard->text, value);
	buf_add_char(&heard->text, '\n');
}

static void hear(struct span body, struct heard *heard)
{
	security_txt_read(body, hear_one, heard, &heard->summary);
	must(heard->count <= SECURITY_TXT_FIELDS_MAX);
}

/* Cut behind a line, the parts tell what the whole tells. */
static void check_parts(struct span body, const struct heard *whole)
{
	size_t end = span_find_last(span_part(body, 0, body.length / 2), '\n') + 1;
	struct heard parts = {0};

	if (end > body.length / 2)
		return;
	buf_init(&parts.text, HEARD_MAX);
	security_txt_read(span_part(body, 0, end), hear_one, &parts, &parts.summary);
	if (!parts.summary.is_signed && !parts.summary.is_html) {
		parts.line = 0;
		security_txt_read(span_from(body, end), hear_one, &parts, &parts.summary);
		/* A page or a mark in the middle of a text is none; at its front it is. */
		if (!parts.summary.is_html && !span_starts(span_from(body, end), SPAN("\xef")))
			must(span_equals(buf_span(&parts.text), buf_span(&whole->text)));
	}
	buf_finish(&parts.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span body = {(const char *)bytes, length};
	struct heard whole = {0};
	int64_t wall_ms;

	buf_init(&whole.text, HEARD_MAX);
	hear(body, &whole);
	must(whole.count == whole.summary.told);
	must(!whole.summary.has_expires_ms || whole.summary.expires_count > 0);
	if (!whole.summary.is_cut && !whole.summary.is_html)
		check_parts(body, &whole);
	(void)security_txt_date(body, &wall_ms);
	buf_finish(&whole.text);
	return 0;
}
