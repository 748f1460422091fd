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
/* One CSV cell (RFC 4180), always quoted. A cell that a spreadsheet would run as a formula gets an
 * apostrophe in front. */
void escape_csv(FILE *file, struct span foreign);

#endif
