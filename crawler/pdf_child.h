/*
 * What the child process of pdf_links says through its pipe: records of a head and, for a link, its
 * text. The last one has page 0 and the outcome as its length; without it the child did not finish.
 */
#ifndef CRAWLER_PDF_CHILD_H
#define CRAWLER_PDF_CHILD_H

#include "crawler/pdf_links.h"

struct pdf_record {
	uint32_t page, length;
};

/* Is there a reader in this program? */
bool pdf_child_can_read(void);
/* Reads the file and writes records; what it returns belongs into the last one. */
enum pdf_outcome pdf_child_read(struct span pdf, int pipe);
/* False when nobody listens any more. */
bool pdf_child_say(int pipe, uint32_t page, struct span text);

#endif
