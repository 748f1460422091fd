/*
 * What a trial of level deep says: the sender of its MAIL and the path of its RCPT. Pure. Every text
 * is composed of values that were checked: names of hosts, and an address elsewhere whose local part
 * has nothing in it that could be read in two ways.
 *
 * The ways to ask for relaying, with user@elsewhere the address to relay to:
 *
 *	foreign  MAIL FROM:<elsewhere>        RCPT TO:<user@elsewhere>
 *	null     MAIL FROM:<>                 RCPT TO:<user@elsewhere>
 *	own      MAIL FROM:<postmaster@own>   RCPT TO:<user@elsewhere>
 *	quoted   MAIL FROM:<elsewhere>        RCPT TO:<"user@elsewhere">
 *	percent  MAIL FROM:<elsewhere>        RCPT TO:<user%elsewhere@own>
 *	bare     MAIL FROM:<elsewhere>        RCPT TO:<user%elsewhere>
 *	route    MAIL FROM:<elsewhere>        RCPT TO:<@own:user@elsewhere>
 *	bang     MAIL FROM:<elsewhere>        RCPT TO:<elsewhere!user@own>
 */
#ifndef CHECKER_TRIAL_WORDS_H
#define CHECKER_TRIAL_WORDS_H

#include "schema/model/observation.h"
#include "schema/model/user_domains.h"

struct trial_rules {
	struct user_domains own;
	/* Normalised texts; "" = not given, and what needs it is not tried. */
	char relay_target[ADDRESS_TEXT_SIZE];
	char spf_sender[ADDRESS_TEXT_SIZE];
	/* Somebody who is neither at home there nor where mail is to be relayed to; "" = the target
	 * writes to itself. */
	char foreign_sender[ADDRESS_TEXT_SIZE];
};

struct trial_words {
	char sender[ADDRESS_TEXT_SIZE]; /* "" = the null sender */
	char path[ADDRESS_TEXT_SIZE];   /* of a RCPT; "" = there is none */
};

/* An address that relaying may be tried with: ASCII, letters, digits and "._+-" before its @. */
bool trial_target_is_fine(const struct address *target);

/* `to` has the domain whose server is asked, and for RECIPIENT_DATA and _SPF somebody there. False,
 * nothing written, where the domain is not the user's own, the rules lack what the trial needs,
 * mail would be relayed to the user's own domains, or it would be longer than a path may be. */
bool trial_words_of(const struct trial_rules *rules, enum recipient_kind kind,
	const struct address *to, struct trial_words *ret_words);

#endif
