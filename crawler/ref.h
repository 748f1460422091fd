/*
 * What skim reads of a tag by itself: references to pages, base, robots rules.
 */
#ifndef CRAWLER_REF_H
#define CRAWLER_REF_H

#include "crawler/entity.h"
#include "crawler/keep.h"

/* Resolves character references into the text of that depth (0 = the page). For what stands in the
 * page itself, at most once for each byte of it: that is what the room is for. */
struct span ref_resolve(
	struct skim *skim, unsigned depth, struct span raw, enum entity_place place);
/* The same for all attributes of a tag, in place. */
void ref_resolve_tag(struct skim *skim, unsigned depth, struct start_tag *tag);

/* The ref_take functions get a resolved tag and return false where it is a mail link, which the
 * parser has to see. Otherwise it is dealt with, be it taken or of no use. */
bool ref_take(struct skim *skim, const struct start_tag *tag, enum element_attribute which,
	const char *source);
/* Of the many kinds of <link>, a few lead to pages. */
bool ref_take_link(struct skim *skim, const struct start_tag *tag);
/* A form that asks (GET) leads to a page like a link; one that changes something is not ours to
 * send. */
bool ref_take_form(struct skim *skim, const struct start_tag *tag);
/* An object or embed that says that it is a page: most are pictures, films, documents. */
void ref_take_object(struct skim *skim, const struct start_tag *tag);
/* A robots rule, or the first refresh of the page; *had_refresh says whether there was one. */
bool ref_take_meta(struct skim *skim, const struct start_tag *tag, bool *had_refresh);

/* Scripts that put addresses together are few and short, and a page's scripts may be most of it. */
void ref_look_at_script(struct skim *skim, struct span script);

#endif
