#include "schema/model/user_domains.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool user_domains_add(struct user_domains *own, const char *text)
{
	static const struct span star = {"*.", 2};
	struct span written = span_of(text);
	bool has_star = span_starts(written, star);
	char name[DOMAIN_NAME_MAX + 1];

	if (!domain_to_ascii(has_star ? span_from(written, star.length) : written, 2, name))
		return false;
	own->names = memory_resize(own->names, own->count + 1, sizeof(*own->names));
	snprintf(own->names[own->count++], sizeof(*own->names), "%s%s", has_star ? "*." : "", name);
	return true;
}

void user_domains_finish(struct user_domains *own)
{
	free(own->names);
	*own = (struct user_domains){0};
}

static bool is_below(const char *domain, const char *above)
{
	size_t whole = strlen(domain), part = strlen(above);

	return whole > part && domain[whole - part - 1] == '.' &&
	       strcmp(domain + whole - part, above) == 0;
}

bool user_domains_have(const struct user_domains *own, const char *domain)
{
	for (size_t i = 0; i < own->count; i++) {
		const char *name = own->names[i];
		bool has_star = name[0] == '*';

		name += has_star ? 2 : 0;
		if (strcmp(name, domain) == 0 || (has_star && is_below(domain, name)))
			return true;
	}
	return false;
}
