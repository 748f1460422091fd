/*
 * Everything that a domain publishes about its mail besides its servers, asked for at once: MTA-STS,
 * TLS-RPT (RFC 8460), SPF (RFC 7208), DMARC (RFC 7489), the zone's contact, TLSA records of each MX
 * host (RFC 7672), reverse names of each address, hosts whose domain nobody owns, and, on demand,
 * what each authoritative name server says and which block lists have an address on them. Asks the
 * resolver and, for MTA-STS, HTTPS; what it makes of the answers is pure and lives in sts.h,
 * policy_records.h and tlsa.h.
 */
#ifndef CHECKER_POLICY_H
#define CHECKER_POLICY_H

#include "checker/dnsbl.h"
#include "checker/sts_look.h"

struct policy_look_options {
	struct loop *loop;
	struct sts_look_options sts; /* with the resolver of everything; http NULL: MTA-STS is
					not asked for */
	const struct ip_policy
		*addresses;     /* reverse names of nobody else's addresses are asked for */
	bool asks_name_servers; /* --each-name-server */
	const struct dnsbl_zones *dnsbl; /* lists to ask about each address, or NULL */
	bool asks_all_tlsa;              /* also where they cannot count: for a listing */
	unsigned dns_udp_size;  /* of the name servers' own resolvers, as the next; 0 = default */
	int64_t dns_timeout_ms; /* of the name servers' own resolvers */
	uint16_t dns_port;      /* of name servers, 0 = 53 */
};

/* How many descriptors one look may need at once. */
unsigned policy_look_descriptors(const struct policy_look_options *options);

struct policy_look;
/* `policy` is the callee's to keep: it moves (domain_policy_finish). */
typedef void policy_found_fn(void *context, struct domain_policy *policy, struct span sts_policy);

/* `hosts` outlives the look. Options are copied; what they point to outlives the look. */
struct policy_look *policy_look_create(const struct policy_look_options *options,
	const char *domain, const struct mail_hosts *hosts, policy_found_fn *found, void *context);
void policy_look_destroy(struct policy_look *look); /* before the answer: it never comes */

/* The addresses that machines are to write to, of what was found: rua of TLS-RPT and DMARC (and ruf),
 * the zone's contact. At most `most`; returns how many. */
size_t policy_machine_addresses(
	const struct domain_policy *policy, struct machine_address *ret_addresses, size_t most);

#endif
