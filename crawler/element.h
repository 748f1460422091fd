/*
 * The HTML elements that skim tells apart, found by name. Whatever is not in the table neither
 * carries links nor changes how the bytes behind it are to be read.
 */
#ifndef CRAWLER_ELEMENT_H
#define CRAWLER_ELEMENT_H

#include "base/span.h"

enum element_kind {
	ELEMENT_PLAIN, /* in the table for its flags alone */
	ELEMENT_A,
	ELEMENT_AREA,
	ELEMENT_BASE,
	ELEMENT_BUTTON,
	ELEMENT_FORM,
	ELEMENT_FRAME,
	ELEMENT_IFRAME,
	ELEMENT_IMG,
	ELEMENT_INPUT,
	ELEMENT_LINK,
	ELEMENT_META,
	ELEMENT_OBJECT, /* and embed */
	ELEMENT_TITLE,
	ELEMENT_TEMPLATE,
	ELEMENT_SCRIPT,
	ELEMENT_RAW_TEXT, /* style, xmp, noembed, noframes, textarea: no tags inside */
	ELEMENT_PLAINTEXT,
	ELEMENT_SVG,
	ELEMENT_MATH,
	ELEMENT_SVG_HTML, /* HTML within svg: foreignObject, desc (title is a kind of its own) */
	ELEMENT_MATH_HTML /* HTML within math: mi, mo, mn, ms, mtext, annotation-xml */
};

/* Attributes that are looked at, as bits. */
enum element_attribute {
	ATTRIBUTE_HREF,
	ATTRIBUTE_XLINK_HREF,
	ATTRIBUTE_REL,
	ATTRIBUTE_TYPE,
	ATTRIBUTE_ALT,
	ATTRIBUTE_TITLE,
	ATTRIBUTE_LABEL, /* aria-label */
	ATTRIBUTE_NAME,
	ATTRIBUTE_CONTENT,
	ATTRIBUTE_HTTP_EQUIV,
	ATTRIBUTE_ACTION,
	ATTRIBUTE_FORMACTION,
	ATTRIBUTE_SRC,
	ATTRIBUTE_VALUE,
	ATTRIBUTE_SHADOW, /* shadowrootmode */
	ATTRIBUTE_METHOD,
	ATTRIBUTE_SRCDOC,
	ATTRIBUTE_DATA,
	ATTRIBUTE_COUNT
};

struct element {
	const char *name;
	unsigned char length;
	unsigned char kind;  /* enum element_kind */
	bool parts_words;    /* stands on a line of its own, so that words do not meet */
	bool leaves_foreign; /* its start tag ends svg and math (WHATWG HTML 13.2.6.5) */
	unsigned attributes; /* 1u << ATTRIBUTE_... */
};

/* NULL where the name is not in the table. Any case. */
const struct element *element_find(struct span name);
/* ATTRIBUTE_COUNT where the name is none of `wanted` (bits). */
enum element_attribute element_find_attribute(struct span name, unsigned wanted);
/* Lower case. */
const char *element_attribute_name(enum element_attribute attribute);

#endif
