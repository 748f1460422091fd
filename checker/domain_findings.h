/*
 * Findings about one domain and its servers, collected while they are judged. The list grows with
 * what it is given, which the limits of a domain bound (schema/model/domain.h: hosts, addresses),
 * so nothing is left out; each finding stands in it once, at the cost of one look into a set.
 *
 * It owns copies of all texts but the ids, which are those of the catalogue. Evidence is cut at
 * DOMAIN_EVIDENCE_MAX bytes, visibly.
 */
#ifndef CHECKER_DOMAIN_FINDINGS_H
#define CHECKER_DOMAIN_FINDINGS_H

#include "base/text_set.h"
#include "schema/model/domain.h"

enum { DOMAIN_EVIDENCE_MAX = 1000 /* a reply or a record with some words around it */ };

struct domain_finding {
	const char *id;
	const char *host, *ip; /* the server, or its name alone; "" where it is about the domain */
	const char *evidence;  /* stands for itself: names the host too; "" where there is none */
	/* Several of one id, each with its own evidence, where otherwise the first one counts. They
	 * are a matter of this domain, those with a host too: it may do well for other domains. */
	bool is_listed;
	bool marks_addresses; /* about the way that mail goes: each address carries it as well */
};

/* Of the server, whichever domain names it; else of the domain. */
bool domain_finding_is_about_server(const struct domain_finding *finding);
enum { FINDING_SUBJECT_SIZE = DOMAIN_NAME_MAX + IP_TEXT_SIZE + 4 };
/* "mx1.example.org [192.0.2.1]", "mx1.example.org", or the domain. */
void domain_finding_subject(const struct domain_finding *finding, const char *domain,
	char ret_subject[FINDING_SUBJECT_SIZE]);

struct domain_findings {
	struct domain_finding *list;
	size_t count, size;
	struct text_set *known, *texts; /* NULL until there is something */
};

void domain_findings_init(struct domain_findings *findings);
void domain_findings_finish(struct domain_findings *findings);

/* Nothing where it is known already; NULL texts are "". */
void domain_findings_put(struct domain_findings *findings, const struct domain_finding *finding);
/* The same with evidence made of the format; `finding->evidence` does not count. */
void domain_findings_putf(struct domain_findings *findings, const struct domain_finding *finding,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The plain form: the first of its id about this subject counts, and addresses do not carry it. */
void domain_findings_add(struct domain_findings *findings, const char *id, const char *host,
	const char *ip, const char *evidence);

#endif
