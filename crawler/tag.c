#include "crawler/tag.h"

#include <string.h>

enum {
	BLANK = 1,
	ENDS_TAG_NAME = 2,
	ENDS_NAME = 4, /* of an attribute */
	ENDS_VALUE = 8 /* without quotes */
};

static const unsigned char classes[256] = {
	['\t'] = BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['\n'] = BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['\f'] = BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['\r'] = BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	[' '] = BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['/'] = ENDS_TAG_NAME | ENDS_NAME,
	['>'] = ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['='] = ENDS_NAME,
};

static bool is_in(char c, unsigned wanted)
{
	return classes[(unsigned char)c] & wanted;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_in(*at, BLANK))
		at++;
	return at;
}

static const char *skip_until(const char *at, const char *end, unsigned wanted)
{
	while (at < end && !is_in(*at, wanted))
		at++;
	return at;
}

static struct span between(const char *from, const char *to)
{
	return (struct span){from, (size_t)(to - from)};
}

struct span tag_take_name(struct span *rest)
{
	const char *end = rest->at + rest->length;
	struct span name = between(rest->at, skip_until(rest->at, end, ENDS_TAG_NAME));

	*rest = between(name.at + name.length, end);
	return name;
}

/* `at` stands behind the '='. Where the value ends, or NULL where the page ends first. */
static const char *take_value(const char *at, const char *end, struct span *ret_value)
{
	at = skip_blanks(at, end);
	if (at == end)
		return NULL;
	if (*at != '"' && *at != '\'') {
		const char *stop = skip_until(at, end, ENDS_VALUE);

		*ret_value = between(at, stop);
		return stop == end ? NULL : stop;
	}
	const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));

	if (!close)
		return NULL;
	*ret_value = between(at + 1, close);
	return close + 1;
}

enum tag_step tag_take_attribute(struct span *rest, struct tag_attribute *ret_attribute)
{
	const char *at = rest->at, *end = rest->at + rest->length;
	bool slash = false;

	for (; at < end && (is_in(*at, BLANK) || *at == '/'); at++)
		slash = *at == '/';
	if (at == end)
		return TAG_CUT;
	if (*at == '>') {
		*rest = between(at + 1, end);
		return slash ? TAG_SELF_CLOSED : TAG_CLOSED;
	}
	/* 13.2.5.32: a '=' in first place belongs to the name. */
	const char *name_end = skip_until(at + 1, end, ENDS_NAME);
	struct tag_attribute attribute = {between(at, name_end), {name_end, 0}};

	at = skip_blanks(name_end, end);
	if (at < end && *at == '=')
		at = take_value(at + 1, end, &attribute.value);
	if (!at)
		return TAG_CUT;
	*rest = between(at, end);
	*ret_attribute = attribute;
	return TAG_ATTRIBUTE;
}

enum tag_step tag_skip(struct span *rest)
{
	struct tag_attribute ignored;
	enum tag_step step;

	do
		step = tag_take_attribute(rest, &ignored);
	while (step == TAG_ATTRIBUTE);
	return step;
}

bool tag_ends_name(char c)
{
	return is_in(c, ENDS_TAG_NAME);
}
