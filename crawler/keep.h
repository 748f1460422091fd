/*
 * The writing half of skim: holds what is kept; adds tags and texts to it, in one form, within the
 * ceilings.
 */
#ifndef CRAWLER_KEEP_H
#define CRAWLER_KEEP_H

#include "crawler/element.h"
#include "crawler/skim.h"

/* A start tag as it was read. */
struct start_tag {
	const struct element *element; /* NULL: not in the table, and nothing else is set */
	unsigned has;                  /* 1u << ATTRIBUTE_... */
	bool is_self_closing;
	bool is_foreign;                     /* an element of svg or math */
	struct span values[ATTRIBUTE_COUNT]; /* set where `has` says so; raw at first (see ref.h) */
};

/* Reads a start tag off the front of *rest, which stands behind its '<'; false where the page ends
 * within it. */
bool start_tag_read(struct span *rest, struct start_tag *ret_tag);
/* Empty where there is none. */
struct span start_tag_value(const struct start_tag *tag, enum element_attribute attribute);

/* Forgets what an earlier page left; makes ready for one of that length. */
void keep_nothing(struct skim *skim, size_t page_length);
/* `name` is what the parser gets to see; the values are resolved ones. False, with nothing written and
 * the tag counted in tags_over, when a ceiling is hit. */
bool keep_start(struct skim *skim, const struct start_tag *tag, const char *name, uint32_t line);
void keep_end(struct skim *skim, const char *name);
/* Adds at most `most` bytes of raw text, cut between characters; how many it took. */
size_t keep_text(struct skim *skim, struct span raw, size_t most);

#endif
