/*
 * One domain, wholly, without a store: its mail servers, then all that it publishes besides. What
 * `mailknock mx` shows.
 */
#ifndef CHECKER_SURVEY_H
#define CHECKER_SURVEY_H

#include "checker/mx.h"
#include "checker/policy.h"

struct survey;

/* Both belong to the survey and live until it is destroyed. `policy->is_asked` is false where the
 * domain does not exist. `sts_policy` is the policy text that counts, empty where there is none,
 * valid until the callback returns. */
typedef void survey_found_fn(void *context, const struct mail_hosts *hosts,
	const struct domain_policy *policy, struct span sts_policy);

/* `options` outlives the survey. */
struct survey *survey_create(const struct policy_look_options *options, const char *domain,
	survey_found_fn *found, void *context);
void survey_destroy(struct survey *survey); /* before the answer: it never comes. NULL-safe */

#endif
