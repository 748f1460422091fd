/*
 * What visits.c (from claim to connection) and visits_end.c (from the last answer to the store) share;
 * nobody else includes this.
 */
#ifndef CHECKER_VISITS_PARTS_H
#define CHECKER_VISITS_PARTS_H

#include "checker/doors.h"
#include "checker/visits.h"

enum visit_state { VISIT_WAITING, VISIT_STARTING, VISIT_OPEN, VISIT_DONE, VISIT_STATE_COUNT };

/* What was observed: exists from VISIT_DONE on. */
struct seen {
	struct session_view view;
	char *transcript, *chain;
	struct settled_recipient *settled; /* and those that were left out */
	size_t settled_count;
	struct heard_words heard;
};

/* While a session is under way its recipients stand in the probe; here is what the probe does not
 * know of them. */
struct open_recipient {
	int64_t id;
	int32_t attempts, silences;
	bool is_patient;
};

struct open_visit {
	struct visits *visits;
	struct open_visit *next, *before; /* in the list of its state */
	enum visit_state state;           /* changed by visits_move alone */
	bool is_hurried;                  /* we leave: nobody hangs up on us */
	bool is_trial; /* of level deep: it says nothing of the server's ways, or of our welcome */
	/* Trimmed copy, until the probe has it; then without recipients where a look may follow, else
	 * NULL. */
	struct visit *visit;
	size_t look;           /* under which further name we look; 0 = it is for its recipients */
	int64_t held_until_ms; /* the claim, for the look */
	struct ip ip;
	int64_t endpoint, since_ms, try_at_ms, session;
	int64_t pause_ms; /* behind this visit */
	struct probe *probe;
	char *host, *provider;
	struct open_recipient *recipients;
	size_t recipient_count;
	struct settled_recipient *left_out; /* excluded: answered without being asked */
	size_t left_out_count;
	const struct answer *rest; /* passed over: everybody's answer, owned */
	struct seen *seen;
};

struct visits {
	struct visits_options options;
	struct doors doors;
	struct store *store;
	int64_t run;
	struct visit *scratch; /* for one visit that is taken together again */
	struct visit_list {    /* of each state, in the order in which they came to it */
		struct open_visit *first, *last;
	} lists[VISIT_STATE_COUNT];
	size_t count;
};

/* The probe's callback. */
void visits_observed(void *context, const struct probe_result *result);
/* Frees what is known of recipients and what was observed. */
void visits_drop_seen(struct open_visit *open);
/* To the end of another list. */
void visits_move(struct open_visit *open, enum visit_state state);
/* Takes it out of its list and frees it. */
void visits_forget(struct visits *visits, struct open_visit *gone);
/* A claim goes back unvisited. */
MUST_CHECK enum status visits_release(
	struct visits *visits, struct open_visit *open, struct failure *why);

#endif
