/*
 * What the DNS and a domain's policies say about its mail, as JSON: a domain of report.json and of
 * `mailknock mx --json` are the same. Nothing here needs a store. What was not asked for is null,
 * which is not the same as absent.
 */
#ifndef REPORT_JSON_DOMAIN_H
#define REPORT_JSON_DOMAIN_H

#include "schema/model/policy.h"
#include "schema/store.h"
#include "schema/store_judge.h"

#include <stdio.h>

/* The members of a domain's object, from "domain" to "name_servers", without braces around them and
 * without a comma behind the last one. `policy` NULL: it was not asked for. */
void json_put_domain_facts(FILE *file, const char *domain, const struct mail_hosts *hosts,
	const struct domain_policy *policy);
/* "outages_of", "outage_score", "outages": null where nobody judged them; a comma behind. */
void json_put_outages(FILE *file, const struct outages *outages);
/* {"status", "name", "count", "confirmed"}, or null where it was not asked for. */
void json_put_ptr(FILE *file, const struct ip_name *name);
/* {"id", "severity", "subject": {"kind", "name"}, "explanation", "remedy", "evidence"} */
void json_put_finding(FILE *file, const struct run_finding *finding);
/* The same without the braces; nothing follows them. */
void json_put_finding_members(FILE *file, const struct run_finding *finding);

#endif
