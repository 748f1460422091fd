/*
 * Where a domain's mail goes: MX, then A and AAAA of every host; implicit MX; null MX (RFC 5321
 * 5.1, RFC 7505). Asks the resolver; what it makes of the answers is pure (mx_read).
 */
#ifndef CHECKER_MX_H
#define CHECKER_MX_H

#include "net/resolver.h"
#include "schema/model/domain.h"

struct mx_lookup;

/* `hosts` is valid until the callback returns. */
typedef void mx_found_fn(void *context, const struct mail_hosts *hosts);

struct mx_lookup *mx_lookup_create(
	struct resolver *resolver, const char *domain, mx_found_fn *found, void *context);
/* Mail is said to go to `host`, a name or an IP address, whatever the MX records are (ROUTE_GIVEN):
 * only addresses are asked for. */
struct mx_lookup *mx_lookup_create_at(struct resolver *resolver, const char *domain,
	const char *host, mx_found_fn *found, void *context);
/* Before the answer: it never comes. After it: frees. */
void mx_lookup_destroy(struct mx_lookup *lookup);

/* The MX answer alone: sorts, drops doubles, tells null MX and its wrong forms from the rest. The
 * hosts have no addresses yet; is_usable is false for what may not be asked for. */
void mx_read(const struct dns_answer *answer, struct mail_hosts *ret_hosts);

#endif
