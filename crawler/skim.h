/*
 * One linear pass over a page's UTF-8 bytes that knows HTML's tokenizer states (text, tag,
 * comment, raw text, attribute values), so that the cost follows the bytes and hostile pages stay
 * away from a parser's quadratic corners. Source: WHATWG HTML 13.2.5.
 *
 * Read here: whatever leads elsewhere than to a mailbox, the title, the base, what robots may do.
 * Kept for the HTML parser: start tags that carry a mail link (a, area, link, iframe, frame, links
 * in svg, forms and their buttons, a refresh), of these the attributes that matter, written anew:
 * names in lower case, values in double quotes, the first of duplicates; the text inside a (with
 * the alt of its images); their end tags. A page without mail links needs no parser.
 * As in a browser, links in a template are no links, those in noscript are, and <iframe srcdoc>
 * holds a page of its own, of which the links are taken.
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
	SKIM_TAG_MAX = 65536,            /* bytes kept of a tag; a longer one is dropped and told: a
					   reference cut short would lead somewhere else */
	SKIM_TAGS_MAX = 20000,           /* kept: 10,000 mail links, each a form with its button */
	SKIM_LINK_TEXT_MAX = 4096,       /* bytes kept of the text in a link; fewer are shown */
	SKIM_KEPT_MAX = 4 * 1024 * 1024, /* in all; the parser takes thrice that */
	SKIM_SCRIPTS_MAX = 256 * 1024,   /* bytes of scripts that are looked at for addresses */
	SKIM_REFS_MAX = 100000,          /* 32 bytes each; a page of more leads to no person */
	SKIM_DEPTH_MAX = 2               /* <iframe srcdoc> within <iframe srcdoc> */
};

/* Text with its character references resolved. Never moves: it is as large as it could become. */
struct skim_text {
	char *at; /* owned, NULL until there is something to resolve */
	size_t length, size;
};

struct skim {
	struct buf kept; /* well-formed HTML for the parser */
	uint32_t *lines; /* owned: the line (1..) of the n-th start tag in `kept` */
	size_t tag_count, tag_size;
	struct page_ref
		*refs; /* owned, in document order; the hrefs lie in the page or in `texts` */
	size_t ref_count, ref_size;
	struct span title, base; /* likewise; `at` NULL where there is none */
	bool no_follow, no_index;
	bool has_hiding_script; /* one that looks as if it put an address together */
	bool has_contact_form;  /* sent with POST, with a field for a text */
	size_t script_room;     /* of scripts that are looked at */
	size_t tags_over;       /* tags, references and inner pages dropped by a ceiling */
	struct skim_text texts[SKIM_DEPTH_MAX + 1];
};

void skim_init(struct skim *skim);
void skim_finish(struct skim *skim);
/* Replaces what an earlier call left. */
void skim_page(struct skim *skim, struct span page);

#endif
