/*
 * One line per event on standard error. Only cli/, crawl.c, check.c and report.c log; whatever
 * lies below returns what it knows. Foreign bytes are made visible, so a line is always one line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/buf.h"

#include <stdbool.h>

enum log_level {
	LOG_ERROR,   /* why the program ends */
	LOG_WARNING, /* the work goes on, the user should know */
	LOG_NOTICE,  /* what every run tells */
	LOG_DETAIL   /* --verbose */
};

/* What is above `most` is dropped; `as_json` makes each line a JSON object. */
void log_configure(enum log_level most, bool as_json);
/* Would a line of this level be seen? For what is costly to put together. */
bool log_shows(enum log_level level);
bool log_is_json(void);
/* Every line passes it before it is written; NULL = none. */
void log_set_filter(
	void (*filter)(void *context, struct span text, struct buf *ret_text), void *context);
/* `who` is the stage: "crawl", "check" ... */
void log_event(enum log_level level, const char *who, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
