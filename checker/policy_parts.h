/*
 * The parts of policy.c: each asks its share of questions and fills its share of the policy. None
 * has a life of its own: their memory belongs to the look, and so do the questions.
 */
#ifndef CHECKER_POLICY_PARTS_H
#define CHECKER_POLICY_PARTS_H

#include "base/buf.h"
#include "checker/policy.h"
#include "checker/questions.h"
#include "checker/reverse.h"

struct policy_look {
	struct policy_look_options options;
	char domain[DOMAIN_NAME_MAX + 1];
	const struct mail_hosts *hosts;
	policy_found_fn *found;
	void *context;
	struct domain_policy policy;
	struct buf sts_policy;
	struct sts_look *sts;
	struct questions *questions;
	char organization[DOMAIN_NAME_MAX + 1]; /* where DMARC is looked for next, "" = nowhere */
	struct policy_host *policy_hosts;       /* one per host */
	struct reverse_look *reverse;           /* one per address */
	struct policy_listing *policy_listings; /* one per address that is asked about */
	size_t policy_listing_count;
	struct name_servers *name_servers;
};

/* ---- policy_hosts: TLSA, hosts whose domain nobody owns ---- */

enum {
	TLSA_RECORDS_MAX = 64,     /* of one host; rollovers need a handful */
	TLSA_BYTES_MAX = 64 * 1024 /* as text; with matching type 0 there are whole certificates */
};

void policy_hosts_ask(struct policy_look *look);

/* ---- ip_names: PTR and back ---- */

void ip_names_ask(struct policy_look *look);

/* ---- policy_listings: block lists ---- */

void policy_listings_ask(struct policy_look *look);
void policy_listings_destroy(struct policy_look *look);

/* ---- name_servers: what each one says ---- */

enum {
	NAME_SERVERS_MAX = 20,
	NAME_SERVER_IPS_MAX = 40,      /* of all of them */
	NAME_SERVER_MX_MAX = 100,      /* lines; one more says that there are more */
	NAME_SERVER_TIMEOUT_MS = 10000 /* where the options have none */
};

/* look->policy.zone is known. */
void name_servers_ask(struct policy_look *look);
/* Makes policy.name_servers of what came. */
void name_servers_lay_out(struct policy_look *look);
void name_servers_destroy(struct name_servers *servers); /* NULL-safe */

/* ---- policy_machines ---- */

/* RNAME, as dns_answer writes it, as an address: the first label is the local part (RFC 1035 3.3.13,
 * 5.1). False, nothing written, where that makes no address. */
bool policy_machines_contact(const char *rname, char ret_text[ADDRESS_TEXT_SIZE]);

#endif
