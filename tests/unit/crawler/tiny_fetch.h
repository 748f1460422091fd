/*
 * A pool of fetches and what it stands on, and an answer that outlives its callback.
 */
#ifndef TESTS_TINY_FETCH_H
#define TESTS_TINY_FETCH_H

#include "crawler/fetch.h"
#include "net/loop.h"

#include "tests/unit/net/tiny_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct net { /* a pool and what it stands on */
	struct loop *loop;
	struct resolver *resolver;
	struct ip_policy policy;
	uint16_t port;
	struct fetch_pool *pool;
	struct fetch_options options;
};

struct fetched { /* an answer that outlives its callback */
	struct loop *loop;
	bool is_done;
	struct fetch_answer answer;
	char body[65536], location[FETCH_LOCATION_MAX + 1];
};

/* `wanted` may hold options besides those that every pool of a test has. */
static inline void net_begin_with(struct net *net, struct tiny_server *server, bool allow_private,
	const char *dns_server, const struct fetch_options *wanted)
{
	struct failure why;
	struct resolver_options resolver = {.servers = dns_server, .timeout_ms = 2000};

	*net = (struct net){.loop = loop_create(), .policy = {.allow_private = allow_private}};
	if (server)
		net->port = (uint16_t)server->port;
	assert_int_equal(resolver_create(net->loop, &resolver, &net->resolver, &why), OK);
	net->options = wanted ? *wanted : (struct fetch_options){0};
	net->options.names = (struct names_rules){net->loop, net->resolver, &net->policy, NULL};
	net->options.user_agent = "test/1";
	if (!net->options.timeout_ms)
		net->options.timeout_ms = 1000;
	net->options.connect_timeout_ms = 500;
	net->options.ports = &net->port;
	net->options.port_count = 1;
	assert_int_equal(fetch_pool_create(&net->options, &net->pool, &why), OK);
}

static inline void net_begin(
	struct net *net, struct tiny_server *server, bool allow_private, const char *dns_server)
{
	net_begin_with(net, server, allow_private, dns_server, NULL);
}

static inline void net_end(struct net *net)
{
	fetch_pool_destroy(net->pool);
	resolver_destroy(net->resolver);
	loop_destroy(net->loop);
}

static inline void keep(void *context, const struct fetch_answer *answer)
{
	struct fetched *fetched = context;

	assert_false(fetched->is_done);
	fetched->is_done = true;
	fetched->answer = *answer;
	snprintf(fetched->body, sizeof(fetched->body), "%.*s", SPAN_ARGS(answer->body));
	snprintf(fetched->location, sizeof(fetched->location), "%.*s", SPAN_ARGS(answer->location));
	fetched->answer.body.at = fetched->body;
	loop_stop(fetched->loop);
}

static inline struct url url_at(unsigned port, const char *host, const char *path)
{
	char text[URL_MAX];
	struct url url;

	snprintf(text, sizeof(text), "http://%s:%u%s", host, port, path);
	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

/* `request` without its URL; returns when the answer has come. */
static inline void fetch_as(
	struct net *net, struct url url, struct fetch_request request, struct fetched *fetched)
{
	request.url = &url;
	memset(fetched, 0, sizeof(*fetched));
	fetched->loop = net->loop;
	fetch_start(net->pool, &request, keep, fetched);
	assert_false(fetched->is_done);
	loop_run(net->loop);
	assert_true(fetched->is_done);
}

static inline void fetch_from(struct net *net, const char *host, const char *path, size_t body_max,
	struct fetched *fetched)
{
	fetch_as(net, url_at(net->port, host, path), (struct fetch_request){.body_max = body_max},
		fetched);
}

#endif
