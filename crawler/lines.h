/*
 * Counts line ends, sixteen bytes at a time: it goes over every byte of every page.
 */
#ifndef CRAWLER_LINES_H
#define CRAWLER_LINES_H

#include "base/span.h"

/* The byte that ends lines on this page: LF (also of CR LF), or CR where there is no LF. */
char lines_end_byte(struct span page);
/* How often `byte` stands in s. */
size_t lines_count(struct span s, char byte);

#endif
