/*
 * What the user expects of a domain's MX set (--expect-mx, --expect-mx-count), and whether it is so.
 * Pure.
 *
 * A rule is "[DOMAIN=]PATTERN" or "[DOMAIN=]N". DOMAIN is a domain, or "*.example.org" for whatever
 * lies below it. The rules that apply to a domain are those that name it; where none does, those
 * whose "*." covers it; where none does either, those without a DOMAIN. In a PATTERN "*" stands
 * for any characters, dots too, and "?" for one.
 */
#ifndef CHECKER_EXPECT_H
#define CHECKER_EXPECT_H

#include "base/failure.h"
#include "checker/domain_findings.h"
#include "schema/model/domain.h"

enum { EXPECT_COUNT_MAX = 65535 };

struct expectations {
	struct expect_mx {
		char domain[DOMAIN_NAME_MAX + 1]; /* "", a domain, or "*." and a domain */
		char pattern[DOMAIN_NAME_MAX + 1];
	} * mx; /* owned */
	struct expect_count {
		char domain[DOMAIN_NAME_MAX + 1];
		unsigned long count;
	} * counts; /* owned */
	size_t mx_count, count_count;
};

/* Each adds a rule to what is there. ERR_USAGE names the word that cannot be understood. */
MUST_CHECK enum status expect_read_mx(
	struct expectations *expectations, const char *text, struct failure *why);
MUST_CHECK enum status expect_read_count(
	struct expectations *expectations, const char *text, struct failure *why);
void expect_finish(struct expectations *expectations);

/* Adds findings about the domain. Nothing where the DNS failed softly.
 *   mx-not-expected      evidence: a host that no pattern fits
 *   mx-expected-missing  evidence: a pattern without "*" and "?" that is no host
 *   mx-count-unexpected  evidence: "2, expected 1"
 * An implicit MX is a host, but no record. */
void expect_judge(const struct expectations *expectations, const char *domain,
	const struct mail_hosts *hosts, struct domain_findings *findings);

#endif
