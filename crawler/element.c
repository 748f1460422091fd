#include "crawler/element.h"

#include <assert.h>

enum {
	ROWS_MAX = 12 /* of one letter, with an empty one behind the last */
};

#define BIT(attribute) (1u << ATTRIBUTE_##attribute)
#define NAME(name)     name, sizeof(name) - 1
#define ROW(name, kind, bits)                                                                      \
	{                                                                                          \
		NAME(name), ELEMENT_##kind, false, false, bits                                     \
	}
#define INLINE(name)                                                                               \
	{                                                                                          \
		NAME(name), ELEMENT_PLAIN, false, true, 0                                          \
	}
#define BLOCK(name)                                                                                \
	{                                                                                          \
		NAME(name), ELEMENT_PLAIN, true, true, 0                                           \
	}
#define NEW_BLOCK(name)                                                                            \
	{                                                                                          \
		NAME(name), ELEMENT_PLAIN, true, false, 0                                          \
	}

/* By first letter, so that the many tags that are none of these cost next to nothing. */
static const struct element elements['z' - 'a' + 1][ROWS_MAX] = {
	/* clang-format off */
	['a' - 'a'] = {
		ROW("a", A, BIT(HREF) | BIT(XLINK_HREF) | BIT(REL) | BIT(TITLE) | BIT(LABEL)),
		NEW_BLOCK("address"), ROW("annotation-xml", MATH_HTML, 0),
		ROW("area", AREA, BIT(HREF) | BIT(REL) | BIT(ALT) | BIT(TITLE) | BIT(LABEL)),
		NEW_BLOCK("article"), NEW_BLOCK("aside"),
	},
	['b' - 'a'] = {
		INLINE("b"), ROW("base", BASE, BIT(HREF)), INLINE("big"), BLOCK("blockquote"),
		INLINE("body"), BLOCK("br"),
		ROW("button", BUTTON, BIT(TYPE) | BIT(VALUE) | BIT(FORMACTION)),
	},
	['c' - 'a'] = {
		BLOCK("center"), INLINE("code"),
	},
	['d' - 'a'] = {
		BLOCK("dd"), ROW("desc", SVG_HTML, 0), BLOCK("div"), BLOCK("dl"), BLOCK("dt"),
	},
	['e' - 'a'] = {
		INLINE("em"),
		{NAME("embed"), ELEMENT_OBJECT, false, true, BIT(SRC) | BIT(TYPE)},
	},
	['f' - 'a'] = {
		NEW_BLOCK("fieldset"), NEW_BLOCK("figcaption"), NEW_BLOCK("figure"),
		NEW_BLOCK("footer"), ROW("foreignobject", SVG_HTML, 0),
		{NAME("form"), ELEMENT_FORM, true, false, BIT(ACTION) | BIT(REL) | BIT(METHOD)},
		ROW("frame", FRAME, BIT(SRC) | BIT(TITLE)),
	},
	['h' - 'a'] = {
		BLOCK("h1"), BLOCK("h2"), BLOCK("h3"), BLOCK("h4"), BLOCK("h5"), BLOCK("h6"),
		INLINE("head"), NEW_BLOCK("header"), BLOCK("hr"),
	},
	['i' - 'a'] = {
		INLINE("i"), ROW("iframe", IFRAME, BIT(SRC) | BIT(TITLE) | BIT(SRCDOC)),
		{NAME("img"), ELEMENT_IMG, false, true, BIT(ALT)},
		ROW("input", INPUT, BIT(TYPE) | BIT(VALUE) | BIT(FORMACTION)),
	},
	['l' - 'a'] = {
		NEW_BLOCK("legend"), BLOCK("li"),
		ROW("link", LINK, BIT(HREF) | BIT(REL) | BIT(TYPE)), BLOCK("listing"),
	},
	['m' - 'a'] = {
		NEW_BLOCK("main"), ROW("math", MATH, 0), BLOCK("menu"),
		{NAME("meta"), ELEMENT_META, false, true, BIT(NAME) | BIT(CONTENT) | BIT(HTTP_EQUIV)},
		ROW("mi", MATH_HTML, 0), ROW("mn", MATH_HTML, 0), ROW("mo", MATH_HTML, 0),
		ROW("ms", MATH_HTML, 0), ROW("mtext", MATH_HTML, 0),
	},
	['n' - 'a'] = {
		NEW_BLOCK("nav"), INLINE("nobr"), ROW("noembed", RAW_TEXT, 0),
		ROW("noframes", RAW_TEXT, 0),
	},
	['o' - 'a'] = {
		ROW("object", OBJECT, BIT(DATA) | BIT(TYPE)), BLOCK("ol"), NEW_BLOCK("option"),
	},
	['p' - 'a'] = {
		BLOCK("p"), ROW("plaintext", PLAINTEXT, 0), BLOCK("pre"),
	},
	['r' - 'a'] = {
		INLINE("ruby"),
	},
	['s' - 'a'] = {
		INLINE("s"), ROW("script", SCRIPT, 0), NEW_BLOCK("section"), INLINE("small"),
		INLINE("span"), INLINE("strike"), INLINE("strong"), ROW("style", RAW_TEXT, 0),
		INLINE("sub"), INLINE("sup"), ROW("svg", SVG, 0),
	},
	['t' - 'a'] = {
		BLOCK("table"), NEW_BLOCK("tbody"), NEW_BLOCK("td"),
		ROW("template", TEMPLATE, BIT(SHADOW)), ROW("textarea", RAW_TEXT, 0),
		NEW_BLOCK("tfoot"), NEW_BLOCK("th"), NEW_BLOCK("thead"), ROW("title", TITLE, 0),
		NEW_BLOCK("tr"), INLINE("tt"),
	},
	['u' - 'a'] = {
		INLINE("u"), BLOCK("ul"),
	},
	['v' - 'a'] = {
		INLINE("var"),
	},
	['x' - 'a'] = {
		ROW("xmp", RAW_TEXT, 0),
	},
	/* clang-format on */
};

static const struct {
	const char *name;
	size_t length;
} attributes[] = {
	[ATTRIBUTE_HREF] = {NAME("href")},
	[ATTRIBUTE_XLINK_HREF] = {NAME("xlink:href")},
	[ATTRIBUTE_REL] = {NAME("rel")},
	[ATTRIBUTE_TYPE] = {NAME("type")},
	[ATTRIBUTE_ALT] = {NAME("alt")},
	[ATTRIBUTE_TITLE] = {NAME("title")},
	[ATTRIBUTE_LABEL] = {NAME("aria-label")},
	[ATTRIBUTE_NAME] = {NAME("name")},
	[ATTRIBUTE_CONTENT] = {NAME("content")},
	[ATTRIBUTE_HTTP_EQUIV] = {NAME("http-equiv")},
	[ATTRIBUTE_ACTION] = {NAME("action")},
	[ATTRIBUTE_FORMACTION] = {NAME("formaction")},
	[ATTRIBUTE_SRC] = {NAME("src")},
	[ATTRIBUTE_VALUE] = {NAME("value")},
	[ATTRIBUTE_SHADOW] = {NAME("shadowrootmode")},
	[ATTRIBUTE_METHOD] = {NAME("method")},
	[ATTRIBUTE_SRCDOC] = {NAME("srcdoc")},
	[ATTRIBUTE_DATA] = {NAME("data")},
};

static_assert(sizeof(attributes) / sizeof(attributes[0]) == ATTRIBUTE_COUNT, "a name for each");

/* ascii_lower of base/span.h again, where the compiler can see it: this runs for every tag. */
static unsigned char lower(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool is_name(struct span name, const char *lower_name, size_t length)
{
	if (name.length != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (lower(name.at[i]) != (unsigned char)lower_name[i])
			return false;
	return true;
}

const struct element *element_find(struct span name)
{
	unsigned letter = name.length ? (unsigned)lower(name.at[0]) - 'a' : 26;

	if (letter >= 26)
		return NULL;
	for (const struct element *row = elements[letter]; row->name; row++)
		if (row->length == name.length && is_name(name, row->name, row->length))
			return row;
	return NULL;
}

enum element_attribute element_find_attribute(struct span name, unsigned wanted)
{
	for (; wanted; wanted &= wanted - 1) {
		unsigned i = (unsigned)__builtin_ctz(wanted);

		if (is_name(name, attributes[i].name, attributes[i].length))
			return (enum element_attribute)i;
	}
	return ATTRIBUTE_COUNT;
}

const char *element_attribute_name(enum element_attribute attribute)
{
	return attributes[attribute].name;
}
