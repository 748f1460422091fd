/*
 * MTA-STS as text (RFC 8461): the TXT record (3.1), the policy file (3.2). Pure; sts_look asks the
 * network, and schema/model/policy_view says which MX names a policy allows.
 */
#ifndef CHECKER_STS_H
#define CHECKER_STS_H

#include "net/dns_answer.h"
#include "schema/model/policy_view.h"

/* Reads the answer to the TXT question of _mta-sts.DOMAIN: records that do not begin with
 * "v=STSv1;" are nobody's business, two that do are none (3.1). One that only just does not
 * ("v=stsv1 ;") counts as invalid where there is no other. Fills record (but its name) and id. */
void sts_read_record(const struct dns_answer *answer, struct sts_view *view);

/* Reads a policy file. Unknown keys are passed over; of a known key the first one counts, but all
 * mx do. Fills mode, max_age_s, patterns; `error` is "", or says that there were more patterns than
 * are kept. False: `error` is a sentence that says what is wrong, and nothing else was written. */
bool sts_read_policy(struct span text, struct sts_view *view);

#endif
