#include "net/registrable.h"

#include <arpa/inet.h>
#include <libpsl.h>

static const psl_ctx_t *list(void)
{
	static const psl_ctx_t *held;

	if (!held)
		held = psl_latest(NULL);
	return held;
}

/* libpsl takes "127.0.0.1" for a name and makes "0.1" of it. */
static bool is_ip(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* Without the rule "*" that the list's algorithm ends with: it would make "corp" of "wiki.corp" a
 * suffix that nobody has listed. */
bool registrable_is_suffix(const char *host)
{
	return !is_ip(host) &&
	       psl_is_public_suffix2(list(), host, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

bool registrable_of(const char *host, struct span *ret_domain)
{
	const char *suffix, *domain;

	if (is_ip(host))
		return false;
	suffix = psl_unregistrable_domain(list(), host);
	domain = psl_registrable_domain(list(), host);
	if (!suffix || !domain || !registrable_is_suffix(suffix))
		return false;
	*ret_domain = span_of(domain);
	return true;
}
