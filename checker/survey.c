#include "checker/survey.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

struct survey {
	const struct policy_look_options *options;
	char domain[DOMAIN_NAME_MAX + 1];
	survey_found_fn *found;
	void *context;
	struct mx_lookup *lookup;
	struct policy_look *look;
	struct mail_hosts hosts; /* borrowed from the lookup */
	struct domain_policy policy;
};

static void policy_found(void *context, struct domain_policy *policy, struct span sts_policy)
{
	struct survey *survey = context;

	survey->policy = *policy;
	survey->found(survey->context, &survey->hosts, &survey->policy, sts_policy);
}

static void hosts_found(void *context, const struct mail_hosts *hosts)
{
	struct survey *survey = context;

	survey->hosts = *hosts;
	if (hosts->route == ROUTE_NO_DOMAIN)
		survey->found(survey->context, &survey->hosts, &survey->policy, SPAN(""));
	else
		survey->look = policy_look_create(
			survey->options, survey->domain, &survey->hosts, policy_found, survey);
}

struct survey *survey_create(const struct policy_look_options *options, const char *domain,
	survey_found_fn *found, void *context)
{
	struct survey *survey = memory_get_zeroed(1, sizeof(*survey));

	survey->options = options;
	survey->found = found;
	survey->context = context;
	snprintf(survey->domain, sizeof(survey->domain), "%s", domain);
	survey->lookup =
		mx_lookup_create(options->sts.resolver, survey->domain, hosts_found, survey);
	return survey;
}

void survey_destroy(struct survey *survey)
{
	if (!survey)
		return;
	policy_look_destroy(survey->look);
	mx_lookup_destroy(survey->lookup);
	domain_policy_finish(&survey->policy);
	free(survey);
}
