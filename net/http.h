/*
 * One GET at a time and host, for what is not the crawl: policies that a domain serves over HTTPS.
 * The caller names the addresses; each is checked against the policy on the very sockaddr that goes
 * to connect(). No redirects are followed, no cookies, no proxy, no credentials, nothing of the
 * environment. Certificates are verified (WebPKI) for the URL's host name. libcurl lives behind
 * this header (and in the crawl's fetch*).
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "net/ip.h"
#include "net/loop.h"

struct http;
struct http_get;

struct http_options {
	const char *ca_file;            /* NULL = the system's */
	const struct ip_policy *policy; /* outlives the client */
	const struct ip *source;        /* connect from it, or NULL */
	const char *user_agent;
};

enum http_problem {
	HTTP_FINE,      /* an answer came, whatever its status */
	HTTP_FORBIDDEN, /* a private or special address, --allow-private not given */
	HTTP_CONNECT,   /* refused, unreachable, reset */
	HTTP_TIMEOUT,
	HTTP_TLS,       /* handshake or certificate; `words` say which */
	HTTP_TOO_LARGE, /* more than bytes_max */
	HTTP_BROKEN,    /* not HTTP, ended early ... */
	HTTP_PROBLEM_COUNT
};

enum {
	HTTP_IPS_MAX = 16, /* addresses of one host that are tried; more are passed over */
	HTTP_PIN_S = 60    /* so long libcurl remembers an address that it was told */
};

struct http_wanted {
	const char *url;      /* https://HOST/PATH; also http: for tests */
	const struct ip *ips; /* of the host, at least one; tried in order */
	size_t ip_count;
	uint16_t port;      /* 0 = the URL's */
	size_t bytes_max;   /* of the body, unpacked, at least 1 */
	int64_t timeout_ms; /* for all of it */
};

struct http_answer {
	enum http_problem problem;
	const char *words;        /* libcurl's or ours, one line, "" where all is well */
	int status;               /* 0 = none */
	const char *content_type; /* as sent, "" = none */
	const char *location;     /* of a redirect, made absolute, "" = none */
	struct span body;         /* only where all is well */
};

/* `answer` is valid until the callback returns; the callback may destroy the get. */
typedef void http_answer_fn(void *context, const struct http_answer *answer);

/* NULL when libcurl does not start. */
struct http *http_create(struct loop *loop, const struct http_options *options);
/* All gets must have been destroyed; not from within an answer. NULL-safe. */
void http_destroy(struct http *http);

/* The answer comes later, exactly once, unless the get is destroyed before. */
struct http_get *http_get_create(
	struct http *http, const struct http_wanted *wanted, http_answer_fn *answer, void *context);
void http_get_destroy(struct http_get *get); /* NULL-safe */

#endif
