/*
 * How two short words differ, as far as one slip of the fingers goes: Damerau's four kinds of error
 * (a letter wrong, too many, missing, or two swapped). Pure, linear, ASCII without case.
 */
#ifndef CRAWLER_EDIT_H
#define CRAWLER_EDIT_H

#include "base/span.h"

enum edit_kind {
	EDIT_NONE, /* the same */
	EDIT_WRONG,
	EDIT_EXTRA,
	EDIT_MISSING,
	EDIT_SWAPPED,
	EDIT_FAR /* more than one slip */
};

struct edit {
	enum edit_kind kind;
	size_t at; /* where in `written` the slip is */
};

/* What has to have happened for `written` to stand where `meant` was meant. */
struct edit edit_between(struct span written, struct span meant);

#endif
