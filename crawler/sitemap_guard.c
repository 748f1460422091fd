#include "crawler/sitemap_guard.h"

static void enter(struct sitemap_guard *guard, enum sitemap_guard_state state)
{
	*guard = (struct sitemap_guard){.state = state};
}

static enum sitemap_guard_state state_behind_open(char c)
{
	return c == '!' ? GUARD_BANG : c == '?' ? GUARD_INSTRUCTION : GUARD_TAG;
}

static enum sitemap_guard_state state_behind_bang(char c)
{
	return c == '-' ? GUARD_DASH : c == '[' ? GUARD_CDATA : GUARD_TAG;
}

/* A tag's byte. Each attribute has a '=', which stands nowhere else in a tag but within quotes. */
static void see_tag(struct sitemap_guard *guard, char c)
{
	if (c == '>') {
		enter(guard, GUARD_TEXT);
	} else if (c == '"' || c == '\'') {
		guard->state = GUARD_VALUE;
		guard->quote = c;
	} else if (c == '=') {
		guard->attributes++;
	}
}

/* Does it end "-->", "]]>" or "?>"? */
static bool ends_part(const struct sitemap_guard *guard, char c)
{
	if (c != '>')
		return false;
	if (guard->state == GUARD_INSTRUCTION)
		return guard->last == '?';
	char wanted = guard->state == GUARD_COMMENT ? '-' : ']';

	return guard->last == wanted && guard->before_last == wanted;
}

static void see_part(struct sitemap_guard *guard, char c)
{
	if (ends_part(guard, c)) {
		enter(guard, GUARD_TEXT);
		return;
	}
	guard->before_last = guard->last;
	guard->last = c;
}

static void see(struct sitemap_guard *guard, char c)
{
	guard->length++;
	switch (guard->state) {
	case GUARD_TEXT:
		if (c == '<')
			enter(guard, GUARD_OPEN);
		return;
	case GUARD_OPEN:
		enter(guard, state_behind_open(c));
		if (guard->state == GUARD_TAG)
			see_tag(guard, c);
		return;
	case GUARD_BANG:
		enter(guard, state_behind_bang(c));
		return;
	case GUARD_DASH:
		enter(guard, GUARD_COMMENT);
		return;
	case GUARD_TAG:
		see_tag(guard, c);
		return;
	case GUARD_VALUE:
		if (c == guard->quote)
			guard->state = GUARD_TAG;
		return;
	case GUARD_COMMENT:
	case GUARD_CDATA:
	case GUARD_INSTRUCTION:
		see_part(guard, c);
		return;
	}
}

static bool is_too_much(const struct sitemap_guard *guard)
{
	switch (guard->state) {
	case GUARD_TEXT:
	case GUARD_OPEN:
	case GUARD_BANG:
	case GUARD_DASH:
		return false;
	case GUARD_TAG:
	case GUARD_VALUE:
	case GUARD_INSTRUCTION:
		return guard->length > SITEMAP_TAG_MAX ||
		       guard->attributes > SITEMAP_ATTRIBUTES_MAX;
	case GUARD_COMMENT:
	case GUARD_CDATA:
		return guard->length > SITEMAP_PART_MAX;
	}
	return false;
}

size_t sitemap_guard_pass(struct sitemap_guard *guard, struct span piece)
{
	for (size_t at = 0; at < piece.length; at++) {
		if (guard->state == GUARD_TEXT) {
			at += span_find(span_from(piece, at), '<');
			if (at == piece.length)
				return at;
		}
		see(guard, piece.at[at]);
		if (is_too_much(guard))
			return at;
	}
	return piece.length;
}
