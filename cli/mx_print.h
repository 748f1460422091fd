/*
 * The listing that `mailknock mx` prints for a person: policy first, then the servers by preference
 * with their addresses, then what is worth telling.
 */
#ifndef CLI_MX_PRINT_H
#define CLI_MX_PRINT_H

#include "checker/judge.h"

#include <stdio.h>

struct mx_facts {
	const char *domain;
	const struct mail_hosts *hosts;
	const struct domain_policy *policy;
	const struct domain_finding *findings;
	size_t finding_count;
};

void mx_print_listing(FILE *file, const struct mx_facts *facts);
/* One JSON object; its members are those of report.json's domains[], with findings as objects. */
void mx_print_json(FILE *file, const struct mx_facts *facts);

/* Its part about policies (mx_print_policy.c). */
void mx_print_policies(FILE *file, const struct domain_policy *policy);

/* "7 days", "36 hours", "5 minutes", "119 s": cut, never rounded up. */
void mx_print_duration(FILE *file, int64_t seconds);

/* "hard" (mail cannot be delivered), "soft" (it could not be told now), "" (there are servers), as
 * testmxlookup has them. */
const char *mx_error_kind(const struct mail_hosts *hosts);

#endif
