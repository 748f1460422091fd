/*
 * Our own failures. What a server, a page or a DNS answer says is an observation, never a failure.
 * A function that can fail in several ways returns an enum status and writes one sentence for the
 * user into the caller's struct failure; out parameters are then untouched:
 *
 *	return failure_say(why, ERR_SYSTEM, "open %s: %s", path, strerror(errno));
 */
#ifndef BASE_FAILURE_H
#define BASE_FAILURE_H

enum status {
	OK = 0,
	ERR_USAGE,  /* the caller's words cannot be understood: exit status 2 */
	ERR_SYSTEM, /* the operating system refused something */
	ERR_STORE,  /* the database is unusable, foreign, newer, full or locked */
	ERR_BUSY,   /* somebody else holds what was asked for */
	ERR_NETWORK /* nothing can be reached from here */
};

enum { FAILURE_SENTENCE_MAX = 512 };

struct failure {
	char sentence[FAILURE_SENTENCE_MAX];
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Writes the sentence as it is and returns `status`. Whoever shows it makes foreign bytes visible:
 * log_event does. */
enum status failure_say(struct failure *why, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
