#include "crawler/lint.h"

#include "crawler/lint_placeholder.h"
#include "crawler/lint_script.h"
#include "crawler/lint_text.h"
#include "crawler/mailto_recipient.h"
#include "crawler/near_miss.h"

static const struct own_domains nobody = {.names = NULL};

static void say(struct lint *lint, const char *id)
{
	lint->findings[lint->count++] = id;
}

/* A placeholder is no slip, whatever it is close to. */
static bool is_near_miss(
	const void *context, const struct address *address, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	const struct own_domains *own = context;

	return !lint_placeholder_is(address, own) &&
	       near_miss_find(span_of(address->domain), own, ret_meant);
}

static void lint_address(
	const struct address *address, const struct own_domains *own, struct lint *ret_lint)
{
	char meant[DOMAIN_NAME_MAX + 1];

	if (lint_placeholder_is(address, own))
		say(ret_lint, "address-placeholder");
	else if (is_near_miss(own, address, meant))
		say(ret_lint, "address-near-miss");
	if (lint_script_is_mixed(address))
		say(ret_lint, "address-mixed-script");
}

void lint_recipient(const struct mailto_recipient *recipient, const struct own_domains *own,
	struct lint *ret_lint)
{
	char meant[DOMAIN_NAME_MAX + 1];
	struct address guess;

	if (!own)
		own = &nobody;
	ret_lint->count = 0;
	if (recipient->defect == ADDRESS_FINE)
		lint_address(&recipient->address, own, ret_lint);
	else if (mailto_recipient_guess(recipient, &guess) && is_near_miss(own, &guess, meant))
		say(ret_lint, "address-near-miss");
}

void lint_link(const struct mailto *mailto, struct span text, struct lint *ret_lint)
{
	ret_lint->count = 0;
	if (lint_text_differs(text, mailto))
		say(ret_lint, "mailto-text-differs");
}

char *lint_correct(struct span href, const struct mailto *mailto, const struct own_domains *own)
{
	char meant[DOMAIN_NAME_MAX + 1];
	struct address address;
	bool has_one = false;

	if (!own)
		own = &nobody;
	for (size_t i = 0; i < mailto->count && !has_one; i++) {
		address = mailto->recipients[i].address;
		has_one = (mailto->recipients[i].defect == ADDRESS_FINE ||
				  mailto_recipient_guess(&mailto->recipients[i], &address)) &&
			  is_near_miss(own, &address, meant);
	}
	return has_one ? mailto_rewrite(href, is_near_miss, own) : NULL;
}
