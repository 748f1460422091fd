/*
 * The local part of the random recipient: twelve to sixteen letters and digits that nobody has as
 * a mailbox, but that a filter for gibberish lets pass because it can be pronounced
 * ("kotarumive47").
 */
#ifndef CHECKER_MADE_UP_H
#define CHECKER_MADE_UP_H

#include "schema/model/address.h"

enum { MADE_UP_DICE = 17 };

/* The same dice make the same name. */
void made_up_from(const unsigned char dice[MADE_UP_DICE], char ret_local[LOCAL_PART_MAX + 1]);
/* Another one each time. */
void made_up_local(char ret_local[LOCAL_PART_MAX + 1]);

#endif
