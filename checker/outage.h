/*
 * "If the primary is down": what becomes of a domain's mail as things are, and with each server, and
 * each single address, taken away. Pure.
 *
 * A sender is simulated as the common mail programs behave (RFC 5321 5.1): MX hosts by preference,
 * by chance among equal ones; the addresses of a host one after the other, in an order that name
 * servers rotate; silence, a refusal before MAIL and 4xx lead to the next one, and 5xx at RCPT is the
 * end: the mail bounces, whatever stands behind. Where nobody is left it waits with its sender.
 *
 * - It is somebody who honours neither MTA-STS nor DANE: hosts that these forbid count as servers.
 *   What becomes of the others' mail is said by sts-refuses and dane-refuses.
 * - A yes is a yes to RCPT: a server that accepts anything takes it too, and may bounce it later.
 * - What is not known stays unknown: a server that was not asked, or whose answer is about us. A mail
 *   that meets it first ends there, fate unknown. Silence counts only while port 25 is open from here
 *   and after as many tries as the judge wants.
 * - An address of a network that we do not have is taken to answer as the host's others do.
 * - Servers at one IP address are one machine: taking one away takes the other away.
 *
 * Whom it writes to: the published address for which it turns out worst, leaving out those that
 * everybody refuses at any time, as their verdict says so; without any, postmaster. Where nobody was
 * asked about either, there is nothing to tell.
 */
#ifndef CHECKER_OUTAGE_H
#define CHECKER_OUTAGE_H

#include "checker/judge.h"
#include "schema/model/outage.h"
#include "schema/store_judge.h"

enum {
	/* Different sets of answers that are looked at in one domain: a site's addresses have two or
	 * three, and servers that toss coins must not keep us busy. */
	OUTAGE_WAYS_MAX = 64
};

enum server_says { SAYS_UNKNOWN, SAYS_YES, SAYS_NO, SAYS_NEXT };

struct outage_server { /* one address of one host, in MX order; "" where it is not known */
	const char *host, *ip;
	uint16_t preference;
	enum server_says says;
	bool is_away; /* while the simulation has it so */
};

/* Texts are borrowed from the domain, but for `recipient`. Finish frees the lists. */
struct outage_study {
	char recipient[ADDRESS_TEXT_SIZE];
	struct outage_server *servers;
	size_t server_count;
	struct outage *list; /* as struct outages has it */
	size_t count;
};

/* Empty where the domain has no servers. */
void outage_simulate(const struct vantage *vantage, const struct judged_domain *domain,
	struct outage_study *ret_study);
void outage_study_finish(struct outage_study *study);

/* outage-bounces, outage-delays, outage-latent: with the names, and who operates them. */
void judge_outage(const struct judged_domain *domain, const struct outage_study *study,
	struct domain_findings *findings);

#endif
