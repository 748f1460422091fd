/*
 * What is wrong with a mail link beyond its form: it shows another address than it holds, or an
 * address is well-formed and yet probably not the one that was meant. Pure.
 */
#ifndef CRAWLER_LINT_H
#define CRAWLER_LINT_H

#include "base/buf.h"
#include "crawler/mailto.h"
#include "crawler/own_domains.h"

struct lint_link {
	struct span href; /* for which mailto_is() holds, character references resolved */
	struct span text; /* that people see, blanks folded; cut at `text_max` or complete */
	size_t text_max;
	const struct own_domains *own; /* of the site, or NULL */
};

struct lint {
	struct mailto mailto;   /* read from the href */
	unsigned *marks;        /* owned, one per recipient; see lint_add_findings */
	const char *corrected;  /* the href to paste, slips in domains corrected; or NULL */
	char *with_right_names; /* owned: what `corrected` points to where it is not mailto's */
	bool text_differs;
};

/*
 * The ids that come on top of mailto.h's:
 *	mailto-text-differs   of the link: its text shows one address, and that is no recipient
 *	address-placeholder   lint_placeholder.h
 *	address-near-miss     near_miss.h; `corrected` shows what was meant
 *	address-mixed-script  lint_script.h
 */
void lint_read(const struct lint_link *link, struct lint *ret_lint);
void lint_finish(struct lint *lint);

/* Ids of the link's findings and of one recipient's own, with blanks between. `recipient` may be
 * mailto.count: the link's alone. */
void lint_add_findings(const struct lint *lint, size_t recipient, struct buf *out);

/* The only address in a text that holds little else. Obfuscated ones ("a [at] b") are none. */
bool lint_find_address(struct span text, struct address *ret_address);

#endif
