/*
 * What a look at our own side means for people: one paragraph that says why mail servers could not
 * be asked and what to do, a text ready to send to somebody who should let us in, and findings about
 * the run. Pure.
 */
#ifndef CHECKER_VANTAGE_ADVICE_H
#define CHECKER_VANTAGE_ADVICE_H

#include "base/buf.h"
#include "schema/model/vantage.h"

struct vantage_numbers {
	size_t asked;       /* operators that were knocked on */
	int64_t refused_us; /* addresses about which servers said nothing but that they refuse us */
	int64_t answered;   /* addresses that a server's answer decided */
	int64_t proxy_failed; /* addresses of which it is not known because the proxy led nowhere */
	uint16_t port;
};

/* Fills advice and letter from the rest; both "" where nothing stands in the way. */
void vantage_advise(struct vantage_facts *facts, const struct vantage_numbers *numbers);
/* Mail servers cannot be asked from here: exit status 4. */
bool vantage_is_useless(const struct vantage_facts *facts, const struct vantage_numbers *numbers);

enum { VANTAGE_FINDINGS_MAX = 16, VANTAGE_EVIDENCE_SIZE = 1024 };

struct vantage_finding {
	const char *id; /* of the catalogue */
	char evidence[VANTAGE_EVIDENCE_SIZE];
};

/* Findings about the run; returns how many. */
size_t vantage_find(const struct vantage_facts *facts,
	struct vantage_finding ret_findings[VANTAGE_FINDINGS_MAX]);

/* "192.0.2.1 (mail.example.org, which leads back), 10.0.0.5 (private)" */
void vantage_print_ips(const struct vantage_facts *facts, struct buf *b);
/* "mx.example.org [192.0.2.1]: 220 mx.example.org ESMTP; ..." */
void vantage_print_canaries(const struct vantage_facts *facts, struct buf *b);

#endif
