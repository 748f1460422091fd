/*
 * Who is asked when, and what an answer does to whom: the part of the dialogue that walks the
 * recipients. Pure; works on struct dialogue's private fields.
 */
#ifndef CHECKER_SMTP_RECIPIENTS_H
#define CHECKER_SMTP_RECIPIENTS_H

#include "checker/smtp_dialogue.h"

/* Forgets earlier answers. What may not go on the wire is NOT_ASKED from the start. */
void recipients_begin(struct dialogue *dialogue);
/* Chooses domain and sender of the next transaction; false when nobody is left to be asked, or the
 * server has refused so often that we should go. */
bool recipients_choose(struct dialogue *dialogue);
/* Takes up to `most` recipients of the transaction into in_flight; the random one always alone. */
size_t recipients_take(struct dialogue *dialogue, size_t most);
/* How many may be said in one write now. */
size_t recipients_room(const struct dialogue *dialogue);
bool recipients_worn_out(const struct dialogue *dialogue);
/* Some recipient of the chosen transaction needs SMTPUTF8 (which the server then has). */
bool recipients_need_utf8(const struct dialogue *dialogue);

/* The reply to the RCPT that is in flight first. */
void recipients_answer(struct dialogue *dialogue, const struct answer *answer);
/* MAIL was refused, or whatever comes before it, or the connection was lost. */
void recipients_answer_all(struct dialogue *dialogue, const struct answer *answer);
/* No more questions in this session. */
void recipients_leave(struct dialogue *dialogue);

#endif
