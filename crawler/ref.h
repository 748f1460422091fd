/*
 * References that skim reads by itself, because there is only one way to read them. Where
 * skim.reads_refs is false none is, and the parser gets everything: tests compare both ways.
 */
#ifndef CRAWLER_REF_H
#define CRAWLER_REF_H

#include "crawler/keep.h"

/* Nothing to resolve ('&'), nothing that a parser drops (controls), no mail link and nothing that
 * might be meant for one ('@'). */
bool ref_is_plain(const struct skim *skim, struct span href);
/* A raw value that means what it says. */
bool ref_is_word(struct span raw);
/* True when the reference is dealt with: the parser need not see its tag. */
bool ref_take(struct skim *skim, const struct start_tag *tag, enum element_attribute which,
	const char *source);
/* A form that asks (GET) leads to a page like a link; one that changes something is not ours to
 * send. */
bool ref_take_form(struct skim *skim, const struct start_tag *tag);

/* <base href>, of which only the first one counts (HTML 4.2.3). */
bool ref_take_base(struct skim *skim, const struct start_tag *tag);
/* Scripts that put addresses together are few and short, and a page's scripts may be most of it. */
void ref_look_at_script(struct skim *skim, struct span script);

#endif
