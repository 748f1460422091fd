/*
 * SIGINT and SIGTERM: the first asks for a clean end, the second ends at once.
 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

/* Becomes the signal's number. */
extern volatile int stop_signal;

void stop_catch_signals(void);
/* In a child of audit: the terminal's SIGINT is the parent's business, and a parent that is gone
 * ends the child too. */
void stop_follow_parent(void);

#endif
