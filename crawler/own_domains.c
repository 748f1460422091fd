#include "crawler/own_domains.h"

#include "base/memory.h"
#include "crawler/registrable.h"
#include "schema/model/domain.h"

#include <stdlib.h>
#include <string.h>

static bool has(const struct own_domains *own, struct span name)
{
	for (size_t i = 0; i < own->count; i++)
		if (span_equals(span_of(own->names[i]), name))
			return true;
	return false;
}

void own_domains_add(struct own_domains *own, const char *host)
{
	struct span name = span_of(host);

	if (!registrable_of(host, &name) && span_starts(name, SPAN("www.")))
		name = span_from(name, strlen("www."));
	/* An IP address is no host name: its last label is a number, or it has colons. */
	if (own->count == OWN_DOMAINS_MAX || !domain_is_host_name(name, 2) ||
		registrable_is_suffix(name.at))
		return;
	if (!has(own, name))
		own->names[own->count++] = memory_copy(name);
}

void own_domains_finish(struct own_domains *own)
{
	for (size_t i = 0; i < own->count; i++)
		free(own->names[i]);
	*own = (struct own_domains){.count = 0};
}

bool own_domains_hold(const struct own_domains *own, struct span domain)
{
	for (size_t i = 0; own && i < own->count; i++) {
		struct span name = span_of(own->names[i]);
		size_t before = domain.length - name.length;

		if (domain.length < name.length || !span_equals(span_from(domain, before), name))
			continue;
		if (before == 0 || domain.at[before - 1] == '.')
			return true;
	}
	return false;
}
