/* How long a server took at each stage of a session, as a list. Pure. */
#ifndef REPORT_SESSION_TIMES_H
#define REPORT_SESSION_TIMES_H

#include "schema/model/observation.h"

enum { SESSION_TIMES_COUNT = 11 };

struct session_time {
	const char *id;   /* for programs: "ehlo_tls" */
	const char *name; /* for people: "EHLO in TLS" */
	int32_t ms;       /* -1 = not reached */
};

/* In the order of the stages, the sum at the end. */
void session_times(
	const struct session_view *session, struct session_time ret[SESSION_TIMES_COUNT]);

#endif
