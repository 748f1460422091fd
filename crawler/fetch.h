/*
 * HTTP transfers: libcurl's multi interface on the loop, connections kept alive, handles reused.
 * One fetch is one request and one answer: redirects are not followed, no cookie is kept unless
 * asked for, no proxy of the environment is used, nothing but http and https is spoken. What the
 * world answers, also that it does not, is told in struct fetch_answer; nothing here can fail for
 * our own sake once the pool exists.
 *
 * Every address is held against the policy three times: when the name is resolved (names.h; the
 * result is pinned, libcurl asks nobody), on the sockaddr just before connect(), and on the
 * address of a connection that is used again. Behind a proxy, which is the user's own choice, the
 * first of the three is left: a name that leads to a forbidden address is not asked for there.
 *
 * Sources: RFC 9110, RFC 9112; limits that libcurl 7.88 brings along: about 300 KB of headers,
 * 100 KB a header line, 5 content encodings.
 */
#ifndef CRAWLER_FETCH_H
#define CRAWLER_FETCH_H

#include "base/buf.h"
#include "crawler/names.h"
#include "crawler/url.h"
#include "crawler/visitor.h"

struct fetch_pool;
struct fetch;

enum {
	FETCH_TIMEOUT_MS = 60000,         /* a whole transfer; a drip cannot stretch it */
	FETCH_CONNECT_TIMEOUT_MS = 20000, /* TCP and TLS */
	FETCH_SLOW_BYTES = 100,           /* less than so many a second ... */
	FETCH_SLOW_S = 30,                /* ... for so long is a drip */
	FETCH_BUFFER_BYTES = 32 * 1024,   /* a usual page in one read; libcurl's own is 16 KB */
	FETCH_DROP_MAX =
		65536, /* of a body that nobody wants so much is read, to keep the connection */
	FETCH_LOCATION_MAX = 8192, /* four times what url.h takes: the rest is told as too long */
	FETCH_FIELD_SIZE = 256,
	FETCH_ERROR_SIZE = 320,
	FETCH_PAUSE_MS_MAX = 86400000, /* no Retry-After is read as longer than a day */
	FETCH_KEPT_BODY = 131072 /* memory of a body that waits for the next one; larger is freed */
};

struct fetch_options {
	struct names_rules names;
	const char *user_agent;
	const char *ca_file;                    /* NULL = the system's */
	int64_t timeout_ms, connect_timeout_ms; /* 0 = the defaults above */
	struct visitor visitor;                 /* has passed visitor_check */
	const struct url *seeds; /* whose hosts see the visitor's header fields and password */
	size_t seed_count;
	const uint16_t *ports; /* open besides 80 and 443 (those of the seeds) */
	size_t port_count;
	unsigned parallel; /* fetches at once, for which connections are kept; 0 = some */
};

enum fetch_outcome {
	FETCH_ANSWERED,   /* there is a status; the body as far as it was wanted */
	FETCH_TROUBLE,    /* may go better later: time-out, reset, refused, DNS failure */
	FETCH_IMPOSSIBLE, /* would come out the same: no such host, certificate, header too long */
	FETCH_FORBIDDEN   /* address or port that may not be talked to */
};

struct fetch_answer {
	enum fetch_outcome outcome;
	char error[FETCH_ERROR_SIZE]; /* for all but FETCH_ANSWERED */
	int status;
	bool is_html;        /* by its content type; one without any is taken for HTML */
	bool is_cut;         /* longer than body_max */
	bool is_conditional; /* the request carried a validator: 304 is an answer to it */
	char content_type[FETCH_FIELD_SIZE];
	/* Validators, byte for byte; "" where one is too long or not ASCII: a part of it would lie. */
	char etag[FETCH_FIELD_SIZE], last_modified[FETCH_FIELD_SIZE];
	char robots_tag[FETCH_FIELD_SIZE]; /* X-Robots-Tag, a line each */
	struct span location;              /* "" where there is none */
	struct span body;                  /* decoded */
	int64_t bytes;                     /* decoded, as far as they were read */
	int64_t retry_after_ms, took_ms;   /* 0 = not said, or over already */
};

/* The answer is valid until the callback returns; the fetch is gone by then. */
typedef void fetch_done_fn(void *context, const struct fetch_answer *answer);

/* What the options point to outlives the pool. */
MUST_CHECK enum status fetch_pool_create(
	const struct fetch_options *options, struct fetch_pool **ret_pool, struct failure *why);
/* Drops the fetches under way without an answer. NULL-safe. */
void fetch_pool_destroy(struct fetch_pool *pool);
struct fetch_request {
	const struct url *url; /* copied */
	size_t body_max;       /* what is beyond is cut */
	bool wants_any_type; /* else only bodies of HTML pages are kept, and only of 2xx answers */
	bool is_retry;       /* remembered DNS failures are forgotten and asked again */
	bool is_head;        /* HEAD: status and fields, no body */
	/* Validators of an earlier answer (RFC 9110 13.1), or NULL; copied. Sent as they are, but not at
	 * all when they are no line of printable ASCII. */
	const char *if_none_match, *if_modified_since;
};

/* The answer comes later, exactly once, unless the fetch is cancelled. */
struct fetch *fetch_start(struct fetch_pool *pool, const struct fetch_request *request,
	fetch_done_fn *done, void *context);
void fetch_cancel(struct fetch *fetch); /* NULL-safe */

/* text/html and application/xhtml+xml, with any parameters; "" too. */
bool fetch_is_html(struct span content_type);

#endif
