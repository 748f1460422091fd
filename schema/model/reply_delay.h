/*
 * How long a server wants us to wait, read out of the words of a 4xx reply (greylisting). Pure: the
 * checker waits that long, the report tells it.
 */
#ifndef SCHEMA_MODEL_REPLY_DELAY_H
#define SCHEMA_MODEL_REPLY_DELAY_H

#include "schema/model/observation.h"

/* The delay in seconds that a 4xx text asks for, one at least and a day at most; 0 = none:
 * "greylisted for 5 minutes", "come back in 00:04:32", "in an hour". Of several the longest. What is
 * known to need a certain time without saying so (postgrey, Mimecast) counts as if it did. */
int64_t reply_delay_s(const struct answer *answer);

#endif
