/*
 * Is what a link elsewhere leads to still there? Asked with HEAD, and where the answer to that is no,
 * with GET, because servers answer HEAD carelessly. Broken is what is missing for everybody; a server
 * that only turns us away (401, 403, 429, 503 ...) leaves the question open.
 */
#ifndef CRAWLER_ELSEWHERE_H
#define CRAWLER_ELSEWHERE_H

#include "crawler/reading.h"
#include "crawler/trail.h"
#include "schema/store.h"

struct elsewhere_verdict {
	enum page_state state; /* FETCHED: it is there; FAILED: broken; SKIPPED: open */
	bool ask_again;        /* the fault may pass */
	char error[FETCH_ERROR_SIZE];
};

/* What the end of the way means; pure. `with_get` false: *ret_wants_get may become true, and then
 * the rest says nothing yet. */
void elsewhere_judge(const struct trail_end *end, bool with_get, bool *ret_wants_get,
	struct elsewhere_verdict *ret_verdict);

#endif
