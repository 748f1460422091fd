/*
 * Does one address answer on the mail port? Connects when the address's turn has come, reads the
 * greeting, says QUIT, and nothing else. What it proves is about our own network: that the port is
 * open from here.
 */
#ifndef CHECKER_CANARY_H
#define CHECKER_CANARY_H

#include "net/stream.h"
#include "net/turn.h"
#include "schema/model/vantage.h"

struct canary;

struct canary_options {
	struct loop *loop;
	struct turns *turns;
	const struct ip_policy *policy;
	const struct ip_sources *sources; /* or NULL */
	const struct socks_proxy *proxy;  /* or NULL */
	uint16_t port;
	int64_t connect_timeout_ms, reply_timeout_ms;
};

enum {
	CANARY_TURN_PATIENCE_MS = 30000, /* somebody else of this machine talks to it, at length */
	CANARY_QUIT_PATIENCE_MS = 2000   /* the answer to QUIT teaches nothing */
};

/* Called later, exactly once, unless the canary was destroyed before; it may destroy the canary.
 * outcome, greeted and said of `seen` are filled. */
typedef void canary_done_fn(void *context, const struct vantage_canary *seen);

/* `options` outlive the canary. */
struct canary *canary_create(const struct canary_options *options, const struct ip *ip,
	canary_done_fn *done, void *context);
void canary_destroy(struct canary *canary); /* NULL-safe */

#endif
