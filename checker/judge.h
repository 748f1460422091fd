/*
 * The only file with opinions: values in - an address's results, its domain's controls and DNS
 * answer, the run's vantage - a verdict with reason, cause, certainty and findings out. Pure.
 * The order of its questions stands at the top of judge.c; the rules for MX tiers in the contract
 * of verdicts (docs/verdicts.md).
 */
#ifndef CHECKER_JUDGE_H
#define CHECKER_JUDGE_H

#include "checker/domain_findings.h"
#include "net/ip.h"
#include "schema/model/vantage.h"
#include "schema/store.h"
#include "schema/store_judge.h"

struct vantage {
	bool port_open;   /* some server greeted us in this run (or lately from the same address) */
	bool is_final;    /* the run will ask nothing more: what is open now stays open */
	bool goes_on;     /* it is not over: what is to be asked again will be */
	bool asks_once;   /* the user allows one try only */
	bool intercepted; /* same masked banner from unrelated operators, or a lying resolver */
	bool is_validating; /* signatures are checked for us: what is not authenticated is unsigned */
	const struct vantage_facts *facts; /* what is known of our addresses; NULL = nothing */
	/* Special addresses that may be talked to are no findings; NULL = there are none. */
	const struct ip_policy *addresses;
};

enum {
	JUDGED_FINDINGS_MAX = 64,
	JUDGE_PASSES_LEAST =
		2 /* silences in a row before they count: one bad minute blames nobody */
};

struct judged {
	enum verdict verdict;
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	const char *findings[JUDGED_FINDINGS_MAX]; /* ids, each once */
	size_t finding_count;
	long deciding; /* index in address->results, -1 = none */
};

/* Adds what is worth telling about the domain as such, what it publishes, and its servers. */
void judge_domain(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings);

/* `findings` are the domain's; the address carries those that mark addresses. NULL = none. */
void judge_address(const struct vantage *vantage, const struct judged_domain *domain,
	const struct domain_findings *findings, const struct judged_address *address,
	struct judged *ret_judged);

#endif
