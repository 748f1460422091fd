/*
 * The DATA command (RFC 5321 4.1.1.4), in a file of its own, because it is what a message begins
 * with. It exists to see what a server answers to it, and only at level deep, at a server of the
 * user's own domain, behind a recipient of that domain that was accepted. Whatever the answer is,
 * the connection is dropped without another word: nothing that could be a message is ever written.
 * Pure.
 */
#ifndef CHECKER_SMTP_DATA_H
#define CHECKER_SMTP_DATA_H

#include "checker/smtp_dialogue.h"

/* False, nothing written, where the recipient is no trial of DATA or not of the domain that the plan
 * says is the user's own. */
bool smtp_data_line(const struct dialogue_plan *plan, const struct dialogue_recipient *recipient,
	char ret_line[SMTP_COMMAND_SIZE]);
/* RFC 5321 4.1.1.4: 354 is the answer of a server that takes a message. */
bool smtp_data_is_taken(const struct answer *answer);

#endif
