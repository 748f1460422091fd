#include "schema/model/mx_share.h"

#include <assert.h>

const char *mx_role_name(enum mx_role role)
{
	static const char *const names[MX_ROLE_COUNT] = {
		[MX_ROLE_PRIMARY] = "primary",
		[MX_ROLE_EQUAL] = "equal",
		[MX_ROLE_BACKUP] = "backup",
		[MX_ROLE_TERTIARY] = "tertiary",
		[MX_ROLE_GIVEN] = "given",
	};

	assert((unsigned)role < MX_ROLE_COUNT);
	return names[role];
}

static enum mx_role role_of(const struct mail_hosts *hosts, size_t host)
{
	uint16_t lowest = hosts->hosts[0].preference;

	if (hosts->route == ROUTE_GIVEN)
		return MX_ROLE_GIVEN;
	if (hosts->hosts[host].preference != lowest) {
		size_t second = 0;

		while (hosts->hosts[second].preference == lowest)
			second++;
		return hosts->hosts[host].preference == hosts->hosts[second].preference
			       ? MX_ROLE_BACKUP
			       : MX_ROLE_TERTIARY;
	}
	return hosts->host_count > 1 && hosts->hosts[1].preference == lowest ? MX_ROLE_EQUAL
									     : MX_ROLE_PRIMARY;
}

/* A host without address is passed over at once, so it takes nothing from the others. */
static uint32_t count_first_tier(const struct mail_hosts *hosts, uint16_t *ret_preference)
{
	uint32_t count = 0;

	for (size_t i = 0; i < hosts->host_count; i++) {
		const struct mx_host *host = &hosts->hosts[i];

		if (!host->ip_count)
			continue;
		if (count && host->preference != *ret_preference)
			break;
		*ret_preference = host->preference;
		count++;
	}
	return count;
}

struct mx_share mx_share_of(const struct mail_hosts *hosts, size_t host)
{
	struct mx_share share = {.role = role_of(hosts, host)};
	const struct mx_host *one = &hosts->hosts[host];
	uint16_t preference = 0;
	uint32_t count = count_first_tier(hosts, &preference);

	if (one->ip_count && one->preference == preference) {
		share.host_one_in = count;
		share.ip_one_in = count * (uint32_t)one->ip_count;
	}
	return share;
}
