/*
 * The mail links of a PDF's link annotations (ISO 32000-1 12.5.6.5 and 12.6.4.7), read by qpdf, and
 * only where the program was built with it (MAILKNOCK_PDF). A PDF's text is not looked at.
 *
 * PDF readers are what attackers like best, so the file is read in a child process: two seconds of
 * CPU, 512 MB, no files, no network descriptors of ours, and its answer is not trusted either. The
 * call waits for the child, up to PDF_WALL_MS.
 */
#ifndef CRAWLER_PDF_LINKS_H
#define CRAWLER_PDF_LINKS_H

#include "base/span.h"

#include <stdint.h>

enum {
	PDF_CPU_S = 2,
	PDF_MEMORY_BYTES = 512 * 1024 * 1024, /* above what the program itself has */
	PDF_WALL_MS = 10000,                  /* for a machine with more to do than this */
	PDF_LINKS_MAX = 1000,                 /* told of one file */
	PDF_HREF_MAX = 4096                   /* a longer one is passed over */
};

enum pdf_outcome {
	PDF_READ,     /* all of it */
	PDF_CUT,      /* a ceiling was hit or the reader died; what was told is right */
	PDF_BROKEN,   /* no PDF, damaged beyond repair, or encrypted */
	PDF_NOT_BUILT /* without qpdf */
};

/* `href` is one for which mailto_is() holds, at most PDF_HREF_MAX bytes of valid UTF-8 without
 * control characters; valid until the call returns. `page` counts from 1. */
typedef void pdf_tell_fn(void *context, struct span href, uint32_t page);

enum pdf_outcome pdf_links_read(struct span pdf, pdf_tell_fn *tell, void *context);

#endif
