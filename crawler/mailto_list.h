/*
 * Gathers the recipients of a mailto link from its path and its to, cc and bcc fields, and writes
 * each list anew as it ought to be.
 */
#ifndef CRAWLER_MAILTO_LIST_H
#define CRAWLER_MAILTO_LIST_H

#include "crawler/mailto.h"
#include "base/buf.h"

struct mailto_list {
	struct mailto *mailto; /* its `recipients` grow */
	size_t size;
	unsigned flaws;             /* mailto_flaw.h */
	bool is_not_correctable;    /* a recipient is not known, or one is left out */
	struct buf scratch;         /* a decoded part */
	mailto_domain_fn domain_of; /* or NULL; for what is written, not for `mailto` */
	const void *context;
};

void mailto_list_init(struct mailto_list *list, struct mailto *mailto);
/* Leaves the recipients to `mailto`. */
void mailto_list_finish(struct mailto_list *list);

/* Reads a list as it stands in the link. The addresses are added to *corrected, with commas. */
void mailto_list_take(struct mailto_list *list, struct span raw, struct buf *corrected);
/* `raw` stood behind the recipient taken last and belongs to it, so that it is no address. */
void mailto_list_spoil_last(struct mailto_list *list, struct span raw);

#endif
