/*
 * The domains that are the user's own, as --own has them: "example.org" is that name alone,
 * "*.example.org" that name and everything below it.
 */
#ifndef SCHEMA_MODEL_USER_DOMAINS_H
#define SCHEMA_MODEL_USER_DOMAINS_H

#include "schema/model/domain.h"

struct user_domains {
	char (*names)[DOMAIN_NAME_MAX + 3]; /* owned; lower case, A-labels, "*." in front or not */
	size_t count;
};

/* False, nothing added, where it is no domain name of at least two labels. */
bool user_domains_add(struct user_domains *own, const char *text);
void user_domains_finish(struct user_domains *own);
/* `domain` in normal form. */
bool user_domains_have(const struct user_domains *own, const char *domain);

#endif
