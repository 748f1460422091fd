/* Which time of struct session_view is which stage's. Pure. */
#ifndef CHECKER_SESSION_CLOCK_H
#define CHECKER_SESSION_CLOCK_H

#include "checker/smtp_dialogue.h"

/* NULL where a stage has none. */
int32_t *session_clock_of(struct session_view *view, enum dialogue_stage stage);
/* No stage was reached yet. */
void session_clock_clear(struct session_view *view);

#endif
