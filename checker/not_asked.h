/*
 * Why nobody was asked, as an answer that the store keeps and the judge understands: its text begins
 * with the id of a reason in the catalogue. No server can say so: these answers have no reply.
 */
#ifndef CHECKER_NOT_ASKED_H
#define CHECKER_NOT_ASKED_H

#include "schema/model/observation.h"

#define NOT_ASKED_OPTED_OUT       "opted-out"
#define NOT_ASKED_PROVIDER_CLOSED "provider-closed"

/* `id` is one of these; `about` is ours or made visible. */
void not_asked_say(const char *id, const char *about, struct answer *ret_answer);
/* One of these ids, or NULL for every other answer. */
const char *not_asked_reason(const struct answer *answer);

#endif
