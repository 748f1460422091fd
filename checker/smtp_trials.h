/*
 * The part of the dialogue that walks trials (level deep): one MAIL each, then perhaps one RCPT, then
 * perhaps DATA. Pure; works on struct dialogue's private fields. An answer concerns the trial that
 * was made and no other.
 */
#ifndef CHECKER_SMTP_TRIALS_H
#define CHECKER_SMTP_TRIALS_H

#include "checker/smtp_dialogue.h"

/* It may be made in this session: its domain is the plan's own, and its words can be said. */
bool trials_permit(const struct dialogue *dialogue, const struct dialogue_recipient *recipient);
/* Chooses the next one; false where none is left, or the server has refused so often that we should
 * go. */
bool trials_choose(struct dialogue *dialogue);
/* The trial that is under way has its answer. */
bool trials_is_answered(const struct dialogue *dialogue);
/* Its lines; nothing is written where they cannot be said. */
bool trials_mail(const struct dialogue *dialogue, char ret_line[SMTP_COMMAND_SIZE]);
bool trials_rcpt(const struct dialogue *dialogue, char ret_line[SMTP_COMMAND_SIZE]);
bool trials_data(const struct dialogue *dialogue, char ret_line[SMTP_COMMAND_SIZE]);
/* ... and what it heard at last. A hang-up or silence never replaces a reply. */
void trials_answer(struct dialogue *dialogue, const struct answer *answer);

#endif
