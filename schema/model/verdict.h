/*
 * Verdicts, one per address, and findings: named facts worth telling. Every id of a reason or
 * finding stands once in the catalogue with its severity, explanation and remedy; the report, the
 * explain command and the documents are made of it.
 */
#ifndef SCHEMA_MODEL_VERDICT_H
#define SCHEMA_MODEL_VERDICT_H

#include "base/span.h"

#include <stdint.h>

enum verdict {
	VERDICT_DELIVERABLE,
	VERDICT_AT_RISK,
	VERDICT_FAILING,
	VERDICT_UNVERIFIED,
	VERDICT_INVALID,
	VERDICT_SKIPPED,
	VERDICT_COUNT
};
/* "deliverable", "at-risk", "failing", "unverified", "invalid", "skipped" */
const char *verdict_name(enum verdict verdict);
/* Half a sentence: "at least one server accepts it, and ..." */
const char *verdict_meaning(enum verdict verdict);
/* How many there are of all verdicts together. */
int64_t verdict_sum(const int64_t counts[VERDICT_COUNT]);

/* Who has to act. */
enum cause { CAUSE_NONE, CAUSE_SITE, CAUSE_DOMAIN, CAUSE_PROVIDER, CAUSE_US, CAUSE_COUNT };
/* "none", "site", "domain", "provider", "us" */
const char *cause_name(enum cause cause);

enum certainty { CERTAINTY_UNKNOWN, CERTAINTY_LIKELY, CERTAINTY_DEFINITIVE, CERTAINTY_COUNT };
/* "unknown", "likely", "definitive" */
const char *certainty_name(enum certainty certainty);

enum severity { SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };
/* "notice", "warning", "error" */
const char *severity_name(enum severity severity);

/* One row of the catalogue. All texts are ours, plain UTF-8, complete sentences. */
struct catalogue_entry {
	const char *id;    /* kebab-case, stable */
	const char *title; /* a few words for a heading */
	enum severity severity;
	enum cause cause;
	const char *explanation; /* what it means, for a person who is no mail administrator */
	const char *remedy;      /* what to do, and who */
};

/* NULL when there is no such id. */
const struct catalogue_entry *catalogue_find(const char *id);
/* The next of ids separated by " ", which goes from the front of *ids; what is none is passed over. NULL when
 * none is left. */
const struct catalogue_entry *catalogue_take(struct span *ids);
/* All rows, sorted by id. */
const struct catalogue_entry *catalogue_all(size_t *ret_count);

#endif
