/*
 * The rows of the dialogue: one per stage. Read by smtp_dialogue.c, by the walk through every path
 * and by the program that draws the table.
 */
#ifndef CHECKER_SMTP_DIALOGUE_TABLE_H
#define CHECKER_SMTP_DIALOGUE_TABLE_H

#include "checker/smtp_dialogue.h"

enum dialogue_clock { CLOCK_NONE, CLOCK_REPLY, CLOCK_QUIT };

struct dialogue_row {
	const char *name;
	const char *command;       /* what it says, for people; NULL: says nothing */
	enum stage stage;          /* where an answer is filed */
	enum dialogue_clock clock; /* how long we wait */
	void (*say)(struct dialogue *dialogue, struct dialogue_step *step);
	/* The row is passed over; may prepare what `say` will say. NULL = never. */
	bool (*is_passed)(struct dialogue *dialogue);
	const char *passed_when; /* the same in words */
	enum dialogue_stage passed;
	enum dialogue_stage on_2xx, on_4xx, on_5xx; /* 421 goes to QUIT everywhere */
	/* What the reply teaches us; NULL = nothing. */
	void (*note)(struct dialogue *dialogue, const struct smtp_reply *reply,
		const struct answer *answer);
};

/* DIALOGUE_STAGE_COUNT of them. */
extern const struct dialogue_row dialogue_rows[];

#endif
