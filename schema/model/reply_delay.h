/*
 * How long a server wants us to wait, read out of the words of a 4xx reply (greylisting). Pure: the
 * checker waits that long, the report tells it.
 */
#ifndef SCHEMA_MODEL_REPLY_DELAY_H
#define SCHEMA_MODEL_REPLY_DELAY_H

#include "schema/model/observation.h"

enum { REPLY_DELAY_TOLD_MAX_S = 365 * 86400 };

struct reply_delay {
	bool is_named;   /* with a length of time, be it of no length */
	bool is_longer;  /* than can be told: `seconds` is REPLY_DELAY_TOLD_MAX_S */
	int64_t seconds; /* 0 = none */
};

/* What a 4xx text asks for: "greylisted for 5 minutes", "come back in 00:04:32", "in an hour". Of
 * several the longest. What is known to need a certain time without saying so (postgrey, Mimecast)
 * counts as if it did. */
struct reply_delay reply_delay_asked(const struct answer *answer);
/* The same in seconds for whoever waits, a day at most; 0 = none. */
int64_t reply_delay_s(const struct answer *answer);

#endif
