#include "checker/deep.h"
#include "base/log.h"

#include <string.h>

void deep_init(struct deep *deep, const struct check_options *options)
{
	*deep = (struct deep){.is_wanted = options->level == LEVEL_DEEP, .rules = options->trials};
	deep->wanted.own = &deep->rules.own;
	for (int i = 0; i < RECIPIENT_KIND_COUNT; i++) {
		enum recipient_kind kind = (enum recipient_kind)i;
		bool lacks = (recipient_kind_is_relay(kind) && !deep->rules.relay_target[0]) ||
			     (kind == RECIPIENT_SPF && !deep->rules.spf_sender[0]);

		if (recipient_kind_is_trial(kind) && !lacks)
			deep->wanted.trials |= 1u << i;
	}
}

void deep_introduce(struct deep *deep, const struct self *self)
{
	struct address sender, target;

	if (address_parse(span_of(self->second_sender), &sender) != ADDRESS_FINE ||
		address_needs_utf8(&sender) || user_domains_have(&deep->rules.own, sender.domain))
		return;
	if (address_parse(span_of(deep->rules.relay_target), &target) == ADDRESS_FINE &&
		strcmp(target.domain, sender.domain) == 0)
		return;
	address_print(&sender, deep->rules.foreign_sender);
}

static enum status note(
	struct store *store, int64_t run, const char *key, const char *text, struct failure *why)
{
	log_event(LOG_NOTICE, "check", "%s", text);
	return store_note(store, run, key, text, why);
}

enum status deep_note(
	const struct deep *deep, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	if (!deep->is_wanted)
		return OK;
	if (!deep->rules.relay_target[0])
		status = note(store, run, "deep-open-relay",
			"Whether servers relay mail for strangers was not tried: --relay-target "
			"is missing.",
			why);
	if (!status && !deep->rules.spf_sender[0])
		status = note(store, run, "deep-spf",
			"Whether servers check SPF was not tried: --spf-sender is missing.", why);
	return status;
}
