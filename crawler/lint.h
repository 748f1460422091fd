/*
 * What a person would notice about a mail link that is written correctly: an address that was never
 * meant to be used, a domain that was mistyped, letters that only look right, a text that shows
 * another address. Pure; every judgement is a finding id of the catalogue:
 *	address-placeholder   "you@yourdomain.com", "info@example.com"
 *	address-near-miss     "info@gmial.com"; near_miss.h
 *	address-mixed-script  Latin letters among Cyrillic or Greek ones within a word
 *	mailto-text-differs   the text shows one address, and the link goes to another
 */
#ifndef CRAWLER_LINT_H
#define CRAWLER_LINT_H

#include "crawler/mailto.h"
#include "crawler/own_domains.h"

enum { LINT_FINDINGS_MAX = 4 };

struct lint {
	const char *findings[LINT_FINDINGS_MAX]; /* static ids */
	size_t count;
};

/* Judges one recipient; of those that are no addresses, "info@gmailcom" may be a near miss. `own`
 * may be NULL. */
void lint_recipient(const struct mailto_recipient *recipient, const struct own_domains *own,
	struct lint *ret_lint);
/* Judges what all recipients of a link share; `text` is what people see of it. */
void lint_link(const struct mailto *mailto, struct span text, struct lint *ret_lint);

/* The link anew, with the domains that were probably meant in place of near misses; owned by the
 * caller. NULL where there is no near miss, or a recipient is not known. */
char *lint_correct(struct span href, const struct mailto *mailto, const struct own_domains *own);

#endif
