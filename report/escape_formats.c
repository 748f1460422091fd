/* The contexts of XML, Markdown, the Prometheus text format and SARIF; those of the browser and of tables
 * for people stand in escape.c. */
#include "base/utf8.h"
#include "base/visible.h"
#include "report/escape.h"

enum { VISIBLE_SIZE = 4 * UTF8_BYTES_MAX + 1 };

static void put(FILE *file, struct span text)
{
	fwrite(text.at, 1, text.length, file);
}

/* What stands at the front of the text: one character, or a byte that is none. */
static struct span first_of(struct span text, unsigned long *ret_scalar)
{
	size_t length = utf8_decode(text, ret_scalar);

	if (!length)
		*ret_scalar = UTF8_REPLACEMENT;
	return span_part(text, 0, length ? length : 1);
}

/* Noncharacters are valid UTF-8, but no character of XML, and nothing that anybody can see. */
static struct span visible_of(struct span one, unsigned long scalar, char ret_visible[VISIBLE_SIZE])
{
	size_t used = 0;

	if (scalar == '\\')
		return one;
	if ((scalar & 0xfffe) != 0xfffe) {
		visible_text(one, ret_visible, VISIBLE_SIZE);
		return span_of(ret_visible);
	}
	for (size_t i = 0; i < one.length; i++)
		used += (size_t)snprintf(ret_visible + used, VISIBLE_SIZE - used, "\\x%02x",
			(unsigned char)one.at[i]);
	return span_of(ret_visible);
}

static void put_visible(FILE *file, struct span one, unsigned long scalar)
{
	char visible[VISIBLE_SIZE];

	put(file, visible_of(one, scalar, visible));
}

/* ---- XML ---- */

static const char *xml_reference(unsigned long scalar, bool in_attribute)
{
	switch (scalar) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>': /* because of "]]>" */
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return in_attribute ? "&#10;" : "\n";
	case '\t':
		return in_attribute ? "&#9;" : "\t";
	}
	return NULL;
}

static void put_xml(FILE *file, struct span foreign, bool in_attribute)
{
	while (foreign.length) {
		unsigned long scalar;
		struct span one = first_of(foreign, &scalar);
		const char *reference = xml_reference(scalar, in_attribute);

		if (reference)
			put(file, span_of(reference));
		else
			put_visible(file, one, scalar);
		foreign = span_from(foreign, one.length);
	}
}

void escape_xml_text(FILE *file, struct span foreign)
{
	put_xml(file, foreign, false);
}

void escape_xml_attribute(FILE *file, struct span foreign)
{
	put_xml(file, foreign, true);
}

/* ---- Markdown ---- */

/* A bar ends a cell within a code span too, a backslash in front of it does not always help, and a blank
 * at both ends would be taken off. */
static bool breaks_a_code_span(char c, bool is_at_an_end)
{
	return c == '`' || c == '|' || (c == ' ' && is_at_an_end);
}

void escape_markdown(FILE *file, struct span foreign)
{
	bool is_first = true;

	if (!foreign.length)
		return;
	fputc('`', file);
	while (foreign.length) {
		unsigned long scalar;
		struct span one = first_of(foreign, &scalar);

		if (breaks_a_code_span(one.at[0], is_first || foreign.length == 1))
			fprintf(file, "\\x%02x", one.at[0]);
		else
			put_visible(file, one, scalar);
		foreign = span_from(foreign, one.length);
		is_first = false;
	}
	fputc('`', file);
}

void escape_markdown_prose(FILE *file, struct span ours)
{
	static const struct span special = {"\\`*_[]<>&|~#", 12};

	for (size_t i = 0; i < ours.length; i++) {
		if (span_find(special, ours.at[i]) < special.length)
			fputc('\\', file);
		fputc(ours.at[i] == '\n' ? ' ' : ours.at[i], file);
	}
}

/* ---- URIs ---- */

static bool is_of_a_uri(struct span text)
{
	static const struct span marks = {"-._~:/?#@!$&'()*+,;=", 20};
	char c = text.at[0];

	if (c == '%')
		return text.length > 2 && ascii_hex_value(text.at[1]) >= 0 &&
		       ascii_hex_value(text.at[2]) >= 0;
	return ascii_is_alnum(c) || (c && span_find(marks, c) < marks.length);
}

/* As in the URI, but for the byte that the context reads as its own. */
static void put_uri_byte(FILE *file, struct span text, struct span reserved)
{
	char c = text.at[0];

	if (is_of_a_uri(text) && span_find(reserved, c) == reserved.length)
		fputc(c, file);
	else
		fprintf(file, "%%%02X", (unsigned char)c);
}

void escape_uri(FILE *file, struct span foreign)
{
	for (; foreign.length; foreign = span_from(foreign, 1))
		put_uri_byte(file, foreign, SPAN(""));
}

/* "&" would begin an entity; an IPv6 address keeps its brackets, which "<>" around the target allow. */
static void put_target(FILE *file, struct span url)
{
	size_t host = span_find(url, ':') + 3, end = host;

	while (end < url.length && span_find(SPAN("/?#"), url.at[end]) == 3)
		end++;
	for (size_t i = 0; i < url.length; i++) {
		char c = url.at[i];

		if (c == '&')
			put(file, SPAN("&amp;"));
		else if (i >= host && i < end && (c == '[' || c == ']'))
			fputc(c, file);
		else
			put_uri_byte(file, span_from(url, i), SPAN("()*~"));
	}
}

void escape_markdown_link(FILE *file, struct span url)
{
	bool is_link = span_starts_nocase(url, SPAN("http://")) ||
		       span_starts_nocase(url, SPAN("https://"));

	if (is_link)
		fputc('[', file);
	escape_markdown(file, url);
	if (!is_link)
		return;
	put(file, SPAN("](<"));
	put_target(file, url);
	put(file, SPAN(">)"));
}

/* ---- Prometheus ---- */

void escape_prometheus(FILE *file, struct span foreign)
{
	fputc('"', file);
	while (foreign.length) {
		unsigned long scalar;
		struct span one = first_of(foreign, &scalar);
		char visible[VISIBLE_SIZE];
		struct span rest = visible_of(one, scalar, visible);

		for (size_t i = 0; i < rest.length; i++) {
			if (rest.at[i] == '\\' || rest.at[i] == '"')
				fputc('\\', file);
			fputc(rest.at[i], file);
		}
		foreign = span_from(foreign, one.length);
	}
	fputc('"', file);
}

/* ---- SARIF ---- */

static void put_json_part(FILE *file, struct span one, unsigned long scalar)
{
	if (scalar == '"' || scalar == '\\')
		fprintf(file, "\\%c", (int)scalar);
	else if (scalar < 0x20 || (scalar >= 0x7f && scalar < 0xa0) || scalar == '<' ||
		 scalar == 0x2028 || scalar == 0x2029)
		fprintf(file, "\\u%04lx", scalar);
	else if (scalar == UTF8_REPLACEMENT)
		put(file, SPAN("\xef\xbf\xbd"));
	else
		put(file, one);
}

void escape_sarif_message(FILE *file, struct span foreign)
{
	char before = '\0';

	while (foreign.length) {
		unsigned long scalar;
		struct span one = first_of(foreign, &scalar);

		if (scalar == '(' && before == ']')
			fputc(' ', file);
		put_json_part(file, one, scalar);
		if (scalar == '{' || scalar == '}')
			put(file, one);
		before = one.at[0];
		foreign = span_from(foreign, one.length);
	}
}
