#include "crawler/own_domains.h"

#include "base/memory.h"
#include "net/registrable.h"

#include <stdlib.h>

static bool is_within(struct span domain, struct span top)
{
	if (!span_ends_nocase(domain, top))
		return false;
	return domain.length == top.length || domain.at[domain.length - top.length - 1] == '.';
}

bool own_domains_is_reserved(struct span domain)
{
	static const char *const reserved[] = {"test", "example", "invalid", "localhost",
		"example.com", "example.net", "example.org"};

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (is_within(domain, span_of(reserved[i])))
			return true;
	return false;
}

/* No top-level domain ends in a digit or in the bracket of an IPv6 address. */
static bool is_ip(struct span host)
{
	return host.length && !ascii_is_alpha(host.at[host.length - 1]);
}

void own_domains_add(struct own_domains *own, const char *host)
{
	struct span name = span_of(host);

	if (is_ip(name)) {
		own->is_test = true;
		return;
	}
	if (!registrable_of(host, &name) && span_starts(name, SPAN("www.")))
		name = span_from(name, sizeof("www.") - 1);
	if (own_domains_is_reserved(name))
		own->is_test = true;
	if (own->count == OWN_DOMAINS_MAX || own_domains_has(own, name))
		return;
	own->names = memory_make_room(own->names, own->count, &own->size, sizeof(*own->names));
	own->names[own->count++] = memory_copy(name);
}

void own_domains_finish(struct own_domains *own)
{
	for (size_t i = 0; i < own->count; i++)
		free(own->names[i]);
	free(own->names);
	*own = (struct own_domains){.names = NULL};
}

bool own_domains_has(const struct own_domains *own, struct span domain)
{
	for (size_t i = 0; i < own->count; i++)
		if (is_within(domain, span_of(own->names[i])))
			return true;
	return false;
}
