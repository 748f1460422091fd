#include "schema/model/policy.h"

#include <assert.h>
#include <stdlib.h>

const char *record_state_name(enum record_state state)
{
	static const char *const names[RECORD_STATE_COUNT] = {
		[RECORD_NOT_ASKED] = "not-asked",
		[RECORD_ABSENT] = "absent",
		[RECORD_VALID] = "valid",
		[RECORD_INVALID] = "invalid",
		[RECORD_SEVERAL] = "several",
		[RECORD_UNKNOWN] = "unknown",
	};

	assert((unsigned)state < RECORD_STATE_COUNT);
	return names[state];
}

const char *sts_mode_name(enum sts_mode mode)
{
	static const char *const names[STS_MODE_COUNT] = {
		[STS_MODE_NONE] = "none",
		[STS_MODE_TESTING] = "testing",
		[STS_MODE_ENFORCE] = "enforce",
	};

	assert((unsigned)mode < STS_MODE_COUNT);
	return names[mode];
}

const char *sts_policy_state_name(enum sts_policy_state state)
{
	static const char *const names[STS_POLICY_STATE_COUNT] = {
		[STS_POLICY_NOT_ASKED] = "not-asked",
		[STS_POLICY_NO_RECORD] = "no-record",
		[STS_POLICY_FETCHED] = "fetched",
		[STS_POLICY_CACHED] = "cached",
		[STS_POLICY_UNFETCHABLE] = "unfetchable",
		[STS_POLICY_INVALID] = "invalid",
	};

	assert((unsigned)state < STS_POLICY_STATE_COUNT);
	return names[state];
}

const char *listing_state_name(enum listing_state state)
{
	static const char *const names[LISTING_STATE_COUNT] = {
		[LISTING_NONE] = "not-listed",
		[LISTING_LISTED] = "listed",
		[LISTING_DECLINED] = "declined",
		[LISTING_UNKNOWN] = "unknown",
	};

	assert((unsigned)state < LISTING_STATE_COUNT);
	return names[state];
}

void domain_policy_finish(struct domain_policy *policy)
{
	for (size_t i = 0; i < policy->host_count; i++)
		free(policy->hosts[i].tlsa);
	for (size_t i = 0; i < policy->name_server_count; i++)
		free(policy->name_servers[i].mx);
	free(policy->hosts);
	free(policy->ip_names);
	free(policy->name_servers);
	free(policy->listings);
	*policy = (struct domain_policy){0};
}
