#include "schema/model/outage.h"

#include <assert.h>

const char *mail_fate_name(enum mail_fate fate)
{
	static const char *const names[MAIL_FATE_COUNT] = {
		[FATE_UNKNOWN] = "unknown",
		[FATE_DELIVERED] = "delivered",
		[FATE_DELAYED] = "delayed",
		[FATE_BOUNCED] = "bounced",
	};

	assert((unsigned)fate < MAIL_FATE_COUNT);
	return names[fate];
}

struct outage_score outage_score_of(const struct outages *outages)
{
	struct outage_score score = {0};

	for (size_t i = 0; i < outages->count; i++) {
		const struct outage *outage = &outages->list[i];

		if (!outage->host[0] || outage->ip[0])
			continue;
		score.servers++;
		score.harmless += outage->fate == FATE_DELIVERED || outage->fate == FATE_DELAYED;
		score.unknown += outage->fate == FATE_UNKNOWN;
	}
	return score;
}
