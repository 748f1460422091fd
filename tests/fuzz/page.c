/*
 * Any bytes as a page: to UTF-8, skimmed and read. Checks what everything behind relies on.
 */
#include "base/utf8.h"
#include "crawler/charset.h"
#include "crawler/mailto.h"
#include "crawler/page.h"
#include "crawler/skim.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The parser loses no mail link of those that were kept. Buttons that only name a form are none. */
static void check_parser(const struct skim *skim, const struct page *page)
{
	size_t others = 0;
	struct span kept = buf_span(&skim->kept);

	for (size_t at = 0; at < kept.length; at++)
		others += span_starts(span_from(kept, at), SPAN("<input"));
	must(page->mailto_count <= skim->tag_count);
	must(page->is_cut || page->mailto_count + others >= skim->tag_count);
}

static void check_skim(struct span text, const struct page *page)
{
	struct skim skim;

	skim_init(&skim);
	skim_page(&skim, text);
	must(utf8_is_valid(buf_span(&skim.kept)));
	for (size_t i = 1; i < skim.tag_count; i++)
		must(skim.lines[i] >= skim.lines[i - 1]);
	must(skim.ref_count == page->link_count);
	check_parser(&skim, page);
	skim_finish(&skim);
}

static void check_mailtos(const struct page *page)
{
	for (size_t i = 0; i < page->mailto_count; i++) {
		const struct page_link *link = &page->mailtos[i];

		must(mailto_is(span_of(link->href)));
		must(strlen(link->text) <= PAGE_TEXT_MAX);
		must(utf8_is_valid(span_of(link->href)));
		must(utf8_is_valid(span_of(link->text)));
		must(link->line > 0);
		for (const char *at = link->text; *at; at++)
			must((unsigned char)*at >= ' ');
	}
}

static void check_links(const struct page *page)
{
	for (size_t i = 0; i < page->link_count; i++) {
		must(!mailto_is(page->links[i].href));
		must(page->links[i].href.length > 0);
		must(utf8_is_valid(page->links[i].href));
	}
}

static void read_page(struct span page, struct span content_type, size_t out_max)
{
	struct buf out;
	struct span text;
	struct page read;

	buf_init(&out, out_max);
	must(charset_to_utf8(page, content_type, &out, &text) != NULL);
	must(utf8_is_valid(text));
	must(text.length == 0 || !memchr(text.at, '\0', text.length));
	page_read(text, &read);
	check_skim(text, &read);
	check_mailtos(&read);
	check_links(&read);
	must(utf8_is_valid(span_of(read.title)));
	page_finish(&read);
	buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char *const types[] = {"text/html; charset=utf-8", "text/html;charset=UTF-16",
		"text/html; charset=\"Shift_JIS\"", "charset=iso-2022-jp", "charset=gbk",
		"charset=euc-kr", "charset=big5", "charset=euc-jp", "charset=windows-1255",
		"charset=utf-16be", "charset=latin1"};
	struct span page = {(const char *)bytes, length};
	const char *type = types[length % (sizeof(types) / sizeof(types[0]))];

	read_page(page, SPAN(""), 4 * length + 16);
	read_page(page, span_of(type), 4 * length + 16);
	read_page(page, span_of(type), length / 2);
	return 0;
}
