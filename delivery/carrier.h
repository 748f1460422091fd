/*
 * One libcurl transfer at a time that ends: it is tried a few times, with pauses, within one deadline, and
 * stops when the program is asked to. Nothing of the environment (proxies, passwords) is used, no
 * redirect is followed, and names are looked up as every program of the machine does, because the user
 * himself has written where to go.
 *
 * mail and webhook are made of it; they set what is theirs on `easy`.
 */
#ifndef DELIVERY_CARRIER_H
#define DELIVERY_CARRIER_H

#include <curl/curl.h>

#include <stdbool.h>
#include <stdint.h>

enum {
	CARRIER_TRIES_MAX = 3,
	CARRIER_CONNECT_MS = 20000, /* of one try */
	CARRIER_REPLY_SIZE = 256,   /* of what the other side said, for a sentence */
	CARRIER_WORDS_SIZE = 320
};

struct carrier_bounds {
	const char *ca_file;      /* NULL = the system's */
	int64_t timeout_ms;       /* over all tries and pauses */
	const volatile int *stop; /* not 0: end at once; NULL = never */
};

struct carrier {
	CURL *easy; /* NULL: libcurl does not start */
	struct carrier_bounds bounds;
	int64_t deadline_ms; /* monotonic */
	int tries;
	bool is_answered; /* the caller's callback has all it needs: the transfer's own end is none */
	char said[CURL_ERROR_SIZE];
	char reply
		[CARRIER_REPLY_SIZE]; /* the last line of an SMTP server, or the start of a body */
};

/* `protocols` are all that may be spoken: "smtp,smtps". */
void carrier_init(
	struct carrier *carrier, const struct carrier_bounds *bounds, const char *protocols);
void carrier_finish(struct carrier *carrier);

/* One try, for at most `try_ms` of what is left. CURLE_OK where it was answered, whatever the answer. */
CURLcode carrier_try(struct carrier *carrier, int64_t try_ms);
/* The status of an HTTP answer; 0 = none. */
long carrier_status(const struct carrier *carrier);
/* Waits for the next try; false where there is none, for want of time or tries or because of `stop`. */
bool carrier_waits(struct carrier *carrier);
/* In a few words, one line, why a try came to nothing. */
void carrier_explain(
	const struct carrier *carrier, CURLcode code, char ret_words[CARRIER_WORDS_SIZE]);
/* Keeps the first line of `bytes` as the reply. */
void carrier_keep_reply(struct carrier *carrier, const char *bytes, size_t length);

#endif
