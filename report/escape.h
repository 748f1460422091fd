/*
 * Foreign text on its way into a report: one function per context, used without exception. All of
 * them write to a file that is being made; an error of it sticks and is seen once, at the end.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/span.h"

#include <stdio.h>

/* Text and attribute values of HTML: & < > " ' and what is no valid UTF-8, controls and
 * bidirectional overrides in visible form. */
void escape_html(FILE *file, struct span foreign);
/* A URL for an href: only http, https and mailto get through, everything else becomes "#". Escaped
 * for the attribute as well. */
void escape_href(FILE *file, struct span foreign);
/* A JSON string with its quotes; safe inside a <script> too (RFC 8259 7). Bytes that are no UTF-8
 * become U+FFFD. */
void escape_json(FILE *file, struct span foreign);
/* One line of plain text, as in a mail: all in visible form but for the backslash, which stays. */
void escape_text(FILE *file, struct span foreign);
/* One CSV cell (RFC 4180), always quoted. What a spreadsheet would run as a formula gets an apostrophe
 * in front, also behind ";", a tab and a line end, where whoever opens the file with the wrong separator
 * has another cell. So does what would be taken for that with its apostrophe, so that it can be taken away
 * again. Controls and what is no UTF-8 in visible form, except tabs and line ends. */
void escape_csv(FILE *file, struct span foreign);

/* ---- escape_formats.c ---- */

/* Text of an XML element, and an attribute's value without its quotes. What XML 1.0 has no place for
 * (controls, U+FFFE, bytes that are no UTF-8) comes in visible form. */
void escape_xml_text(FILE *file, struct span foreign);
void escape_xml_attribute(FILE *file, struct span foreign);
/* Foreign text in Markdown: a code span, because nothing in there is alive - no link, mention, HTML or
 * entity; fit for a table's cell. Backticks and bars are \x60 and \x7c. Nothing for an empty text. */
void escape_markdown(FILE *file, struct span foreign);
/* Our own sentences, so that their characters are no Markdown. A link or mention in them would live. */
void escape_markdown_prose(FILE *file, struct span ours);
/* A link that shows its target; only http and https become one, everything else a code span. */
void escape_markdown_link(FILE *file, struct span url);
/* A label's value of the Prometheus text format, with its quotes; one line, in visible form. */
void escape_prometheus(FILE *file, struct span foreign);
/* A part of a string in JSON, without quotes, that SARIF 2.1.0 3.11 reads as a message: no placeholder,
 * no link. A blank comes between "]" and "(". */
void escape_sarif_message(FILE *file, struct span foreign);
/* A part of a URI in JSON, without quotes: what RFC 3986 has no place for is %-encoded. */
void escape_uri(FILE *file, struct span foreign);

#endif
