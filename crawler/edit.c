#include "crawler/edit.h"

static bool is_same(struct span a, size_t i, struct span b, size_t k)
{
	return ascii_lower(a.at[i]) == ascii_lower(b.at[k]);
}

/* Both texts without the ends that they share. */
static size_t strip_common(struct span *a, struct span *b)
{
	size_t front = 0;

	while (front < a->length && front < b->length && is_same(*a, front, *b, front))
		front++;
	*a = span_from(*a, front);
	*b = span_from(*b, front);
	while (a->length && b->length && is_same(*a, a->length - 1, *b, b->length - 1)) {
		a->length--;
		b->length--;
	}
	return front;
}

static enum edit_kind kind_of(struct span written, struct span meant)
{
	if (written.length == 0 && meant.length == 0)
		return EDIT_NONE;
	if (written.length == 1 && meant.length == 1)
		return EDIT_WRONG;
	if (written.length == 1 && meant.length == 0)
		return EDIT_EXTRA;
	if (written.length == 0 && meant.length == 1)
		return EDIT_MISSING;
	if (written.length == 2 && meant.length == 2 && is_same(written, 0, meant, 1) &&
		is_same(written, 1, meant, 0))
		return EDIT_SWAPPED;
	return EDIT_FAR;
}

struct edit edit_between(struct span written, struct span meant)
{
	size_t at = strip_common(&written, &meant);

	return (struct edit){.kind = kind_of(written, meant), .at = at};
}
