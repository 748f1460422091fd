/*
 * A look at our own side: from which addresses we speak, whether the DNS leads from the HELO name to
 * them and back, whether block lists have them, whether the resolver makes things up, and whether
 * canaries answer on the mail port. It takes its time beside the run; only the HELO name is waited
 * for before anybody is knocked on.
 */
#ifndef CHECKER_VANTAGE_LOOK_H
#define CHECKER_VANTAGE_LOOK_H

#include "checker/canary.h"
#include "checker/dnsbl.h"
#include "checker/self.h"

struct vantage_look;

struct vantage_wanted {
	struct canary_options net; /* with the loop, and how canaries are knocked on */
	struct resolver *resolver;
	struct self_wanted self;
	const char *const *canaries; /* host names or addresses, checked by vantage_is_canary */
	size_t canary_count;
	const struct dnsbl_zones *zones; /* NULL = no list is asked */
};

/* Is it a host name in ASCII, or an IP address? */
bool vantage_is_canary(const char *text);

/* Called later, once: who we say we are. */
typedef void vantage_self_fn(void *context, const struct self *self);

/* `wanted` is copied; what it points to outlives the look. */
struct vantage_look *vantage_look_create(
	const struct vantage_wanted *wanted, vantage_self_fn *known, void *context);
void vantage_look_destroy(struct vantage_look *look); /* NULL-safe */

/* Nothing is open any more. */
bool vantage_look_is_done(const struct vantage_look *look);
/* What is known so far; valid as long as the look. The caller may add to it. */
struct vantage_facts *vantage_look_facts(struct vantage_look *look);

#endif
