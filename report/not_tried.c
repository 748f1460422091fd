#include "report/not_tried.h"

#define NEEDS "--level deep --own DOMAIN"

static const struct {
	enum recipient_kind kind;
	struct not_tried told;
} trials[NOT_TRIED_MAX] = {
	{RECIPIENT_ABUSE, {"abuse", "whether there is somebody at abuse@", NEEDS}},
	{RECIPIENT_PLAIN, {"plain", "whether they take a sender without encryption", NEEDS}},
	{RECIPIENT_DATA, {"data", "whether they take a message (DATA)", NEEDS}},
	{RECIPIENT_SPF, {"spf", "whether they check SPF", NEEDS " --spf-sender ADDRESS"}},
	{RECIPIENT_RELAY_FOREIGN, {"relay", "whether they relay mail for strangers",
					  NEEDS " --relay-target ADDRESS"}},
};

/* One way to relay stands for all. */
static bool was_tried(const struct reported_domain *domain, enum recipient_kind kind)
{
	for (size_t i = 0; i < domain->control_count; i++)
		if (domain->control_kinds[i] == kind ||
			(recipient_kind_is_relay(kind) &&
				recipient_kind_is_relay(domain->control_kinds[i])))
			return true;
	return false;
}

size_t not_tried_of(const struct reported_domain *domain, struct not_tried ret_list[NOT_TRIED_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < NOT_TRIED_MAX && domain->hosts->ip_count; i++)
		if (!was_tried(domain, trials[i].kind))
			ret_list[count++] = trials[i].told;
	return count;
}
