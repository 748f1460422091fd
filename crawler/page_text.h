/*
 * The small texts of a page: visible text with its blanks folded, lists of words, the target of a
 * refresh. Pure.
 */
#ifndef CRAWLER_PAGE_TEXT_H
#define CRAWLER_PAGE_TEXT_H

#include "base/buf.h"

/* Adds text with runs of blanks and controls as one blank and none in front; cut between
 * characters at text->length_max. A blank may stand at its end. */
void page_text_add(struct buf *text, struct span more);
/* All of s folded and trimmed, cut at `length_max`. The caller frees it. */
char *page_text_fold(struct span s, size_t length_max);

/* Is `word` (any case) one of the words of s, which are parted by blanks or commas? */
bool page_text_has_word(struct span s, const char *word);

/* Blanks folded, cut between characters. */
void page_text_title(struct span s, char *ret_title, size_t size);
/* What a <link> of this rel and type is called among a page's references: "canonical", "link", or
 * NULL where it leads to no page. */
const char *page_text_link_source(struct span rel, struct span type);
/* Where <meta http-equiv=refresh content=...> leads (WHATWG HTML 4.2.5.3, "shared declarative
 * refresh steps"); empty where there is no target. */
struct span page_text_refresh_target(struct span content);

#endif
