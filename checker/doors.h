/*
 * Which doors are knocked at: asked for a claimed visit before anything else, so that what is not to
 * be visited waits neither for a turn nor for a pause.
 *
 * 1. A forbidden address (private, special) is never connected to: FORBIDDEN is everybody's answer.
 * 2. Who has opted out is left alone: by IP address, or by any name of the server.
 * 3. A provider that has said often enough that we are not welcome is closed for the run.
 * 4. A provider that named a limit is visited later.
 * 5. So is one whose profile allows but a few connections a minute, as long as the last one, to
 *    whichever of its servers and by whichever worker, is too young.
 *
 * What a visit tells of our welcome goes the other way, into the store, where all workers see it.
 */
#ifndef CHECKER_DOORS_H
#define CHECKER_DOORS_H

#include "checker/opt_out.h"
#include "checker/welcome.h"
#include "schema/store_manners.h"

struct doors {
	struct store *store;
	int64_t run;
	const struct ip_policy *policy;
	const struct opt_out *opt_out; /* or NULL */
	int64_t pause_ms;              /* the usual one */
};

enum door_way { DOOR_OPEN, DOOR_LATER, DOOR_SHUT };
struct door {
	enum door_way way;
	struct answer answer; /* DOOR_SHUT: what everybody at this address gets */
	int64_t until_ms;     /* DOOR_LATER: wall clock */
	int64_t pause_ms;     /* behind the visit, before the next one */
	char provider[DOMAIN_NAME_MAX + 1];
};
MUST_CHECK enum status doors_look(const struct doors *doors, const struct visit *visit,
	const struct ip *ip, struct door *ret_door, struct failure *why);

/* A connection to the server of this name is about to be begun; in the same batch as doors_look, so
 * that no other worker comes in between. Only for rule 5 is anything written. */
MUST_CHECK enum status doors_note_connection(
	const struct doors *doors, const char *host, struct failure *why);

struct heard_words { /* of one visit */
	enum welcome_said said;
	struct answer words;
};
/* Notes cold words. *ret_closed: the provider is closed now, and all that waited there is answered;
 * sessions that are under way should end. */
MUST_CHECK enum status doors_hear(const struct doors *doors, const struct server_name *name,
	const struct heard_words *heard, bool *ret_closed, struct failure *why);

#endif
