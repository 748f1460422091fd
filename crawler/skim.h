/*
 * One linear pass over a page's UTF-8 bytes that knows HTML's tokenizer states (text, tag,
 * comment, raw text, attribute values) and drops what cannot matter, so that the HTML parser's
 * cost follows the links and hostile pages stay away from its quadratic corners. Source:
 * WHATWG HTML 13.2.5.
 *
 * Read here and now: references that are plainly no mail links, as nearly all are, with nothing in
 * them that would have to be resolved; a plain title; a plain base. A page of these alone needs no
 * parser.
 * Kept for the parser: start tags that may carry a mail link or something unusual (a, area, base,
 * link, meta, iframe, frame, title, links in svg, forms that send mail and their buttons), of these
 * the attributes that matter, written anew: names in lower case, values in double quotes, the first
 * of duplicates; the text inside a (with the alt of its images) and title; the end tags of these.
 * As in a browser, links in a template are no links, and those in noscript are.
 *
 * Each kept start tag bears the attribute SKIM_NUMBER, its index in `lines`, so that a parser
 * that implies, moves or drops tags can never get out of step with the lines.
 */
#ifndef CRAWLER_SKIM_H
#define CRAWLER_SKIM_H

#include "base/buf.h"
#include "crawler/page_ref.h"

#include <stdint.h>

#define SKIM_NUMBER "n" /* no attribute that is kept has this name */

enum {
	SKIM_TAG_MAX = 65536,      /* bytes kept of a tag; a longer one is dropped and counted: a
				      reference cut short would lead somewhere else */
	SKIM_TAGS_MAX = 65536,     /* behind this many only what may be a mail link is kept */
	SKIM_LINK_TEXT_MAX = 4096, /* bytes kept of the text in a link or title; fewer are shown */
	SKIM_SCRIPTS_MAX = 256 * 1024,  /* bytes of scripts that are looked at for addresses */
	SKIM_REFS_MAX = 50000,          /* 40 bytes each; a page of more leads to no person */
	SKIM_KEPT_MAX = 8 * 1024 * 1024 /* in all: 10,000 mail links with all they say are 2 MB */
};

struct skim {
	bool reads_refs; /* set it after skim_init: plain references, title and base are read here */
	struct buf kept; /* well-formed HTML for the parser */
	uint32_t *lines; /* owned: the line (1..) of the n-th start tag in `kept` */
	size_t tag_count, tag_size;
	struct page_ref *refs; /* owned; their hrefs lie in the page */
	size_t ref_count, ref_size;
	struct span title, base; /* in the page; `at` NULL where there is no plain one */
	bool had_base;
	bool has_hiding_script; /* one that looks as if it put an address together */
	size_t script_room;     /* of scripts that are looked at */
	size_t tags_over;       /* tags and references dropped by a ceiling */
};

void skim_init(struct skim *skim);
void skim_finish(struct skim *skim);
/* Replaces what an earlier call left. */
void skim_page(struct skim *skim, struct span page);

#endif
