/*
 * The only file with opinions: values in - an address's results, its domain's controls and DNS
 * answer, the run's vantage - a verdict with reason, cause, certainty and findings out. Pure.
 * The order of its questions stands at the top of judge.c; the rules for MX tiers in the contract
 * of verdicts (docs/verdicts.md).
 */
#ifndef CHECKER_JUDGE_H
#define CHECKER_JUDGE_H

#include "schema/store.h"

struct vantage {
	bool port_open;   /* some server greeted us in this run (or lately from the same address) */
	bool is_final;    /* the run will ask nothing more: what is open now stays open */
	int passes_least; /* tries before silence of all servers counts (2; 1 with --retries 0) */
	bool intercepted; /* same masked banner from unrelated operators, or a lying resolver */
};

enum { JUDGED_FINDINGS_MAX = 32 };

struct judged {
	enum verdict verdict;
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	const char *findings[JUDGED_FINDINGS_MAX]; /* ids, each once */
	size_t finding_count;
	long deciding; /* index in address->results, -1 = none */
};

void judge_address(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_address *address, struct judged *ret_judged);

/* Findings about the domain as such and about its servers: ids with the subject they stand for. */
struct domain_finding {
	const char *id;
	const char *host, *ip; /* "" where the subject is the domain */
	const char *evidence;  /* borrowed from the input, or "" */
};
enum { DOMAIN_FINDINGS_MAX = 256 };
size_t judge_domain(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_finding ret_findings[DOMAIN_FINDINGS_MAX]);

#endif
