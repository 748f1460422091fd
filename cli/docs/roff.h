/*
 * Texts of the tables as mdoc: nothing in them is ever taken for a macro or an escape, sentences and
 * lines begin where mandoc -Tlint wants them, and `quoted words` are literals.
 */
#ifndef CLI_DOCS_ROFF_H
#define CLI_DOCS_ROFF_H

#include "base/span.h"

#include <stdio.h>

/* A word within a line. */
void roff_put(FILE *file, struct span text);
/* Lines of running text; ends with a line end. */
void roff_put_text(FILE *file, struct span text);
/* An argument of a macro, so that "Op" is no macro. */
void roff_put_argument(FILE *file, struct span text);
/* What a command's `more` says: a list of its "  WORD   meaning" lines, and paragraphs. */
void roff_put_more(FILE *file, const char *more);

#endif
