/*
 * What failed softly when a domain's policies were looked at, and would count: it is asked for once
 * more before it does (a question that fails by chance judges nobody). Pure.
 */
#ifndef CHECKER_POLICY_AGAIN_H
#define CHECKER_POLICY_AGAIN_H

#include "schema/model/policy.h"

/* MTA-STS is not known: the record could not be looked up, or the policy not be fetched for a reason
 * that may pass. */
bool sts_is_in_doubt(const struct sts_view *view);
/* That, or TLSA records that would count could not be looked up. What else fails judges nobody. */
bool policy_is_in_doubt(const struct mail_hosts *hosts, const struct domain_policy *policy);
/* Of two looks at one domain: what the second could not learn, but the first did, moves over. Where
 * the first was sure of MTA-STS, its view stays: it also says what had changed since the run before,
 * which the second cannot see any more. */
void policy_take_better(struct domain_policy *second, struct domain_policy *first);

#endif
