/*
 * The reverse name of every address. Addresses that are nobody else's business are not asked for: the
 * question would tell our resolver's operator of private networks and bring nothing.
 */
#include "base/memory.h"
#include "checker/policy_parts.h"

void ip_names_ask(struct policy_look *look)
{
	size_t count = look->hosts->ip_count;

	if (!count)
		return;
	look->policy.ip_names = memory_get_zeroed(count, sizeof(*look->policy.ip_names));
	look->policy.ip_count = count;
	look->reverse = memory_get_zeroed(count, sizeof(*look->reverse));
	for (size_t i = 0; i < count; i++) {
		struct reverse_wanted wanted = {
			.questions = look->questions, .resolver = look->options.sts.resolver};

		if (ip_parse(span_of(look->hosts->ips[i]), &wanted.ip) &&
			ip_policy_permits(look->options.addresses, &wanted.ip))
			reverse_ask(&look->reverse[i], &wanted, &look->policy.ip_names[i]);
	}
}
