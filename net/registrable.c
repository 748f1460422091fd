#include "net/registrable.h"

#include <arpa/inet.h>
#include <libpsl.h>
#include <stdio.h>
#include <string.h>

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

/* Most hosts end in the suffix of the one before. */
static bool is_listed(const char *suffix)
{
	static char last[64];
	static bool last_is_listed;

	if (last[0] && strcmp(last, suffix) == 0)
		return last_is_listed;
	bool is_listed = registrable_is_suffix(suffix);

	if (strlen(suffix) < sizeof(last)) {
		snprintf(last, sizeof(last), "%s", suffix);
		last_is_listed = is_listed;
	}
	return is_listed;
}

bool registrable_of(const char *host, struct span *ret_domain)
{
	const char *suffix, *domain;

	if (is_ip(host))
		return false;
	suffix = psl_unregistrable_domain(list(), host);
	/* The suffix with one label more, where there is one: psl_registrable_domain would look all of
	 * them up again. */
	if (!suffix || suffix <= host || !is_listed(suffix))
		return false;
	for (domain = suffix - 1; domain > host && domain[-1] != '.';)
		domain--;
	*ret_domain = span_of(domain);
	return true;
}
