/*
 * What a domain's policies mean for one of its MX hosts: questions that the checker, the report and
 * the listing of `mailknock mx` ask alike. Pure.
 */
#ifndef SCHEMA_MODEL_POLICY_VIEW_H
#define SCHEMA_MODEL_POLICY_VIEW_H

#include "schema/model/policy.h"

/* The mode that counts: the override where there is one, else the published one. Only with a policy
 * (`has_policy`). */
enum sts_mode sts_effective_mode(const struct sts_view *view);
/* "mx.example.org" or "*.example.org", where * is exactly one label (RFC 8461 4.1; RFC 6125). `name`
 * without a last dot, whatever its case. */
bool sts_pattern_matches(struct span pattern, const char *name);
/* Does one of the policy's patterns match? */
bool sts_allows(const struct sts_view *view, const char *name);

/* DANE of one host (RFC 7672 2.2). */
enum dane_state {
	DANE_NOT_ASKED,  /* the domain's policies were not looked at */
	DANE_NOT_SIGNED, /* MX, addresses or TLSA are not authenticated: DANE cannot count */
	DANE_NONE,       /* asked for, and there are no TLSA records */
	DANE_NOT_TOLD,   /* our resolver refused the question: says nothing about the domain */
	DANE_UNKNOWN,    /* the question failed: senders with DANE wait and do not deliver */
	DANE_UNUSABLE, /* records, but none that counts for SMTP: encrypted, but unauthenticated */
	DANE_USABLE,
	DANE_STATE_COUNT
};
/* "not-asked", "not-signed", "none", "not-told", "unknown", "unusable", "usable" */
const char *dane_state_name(enum dane_state state);
enum dane_state policy_dane_of_host(
	const struct mail_hosts *hosts, const struct domain_policy *policy, size_t host);
/* Those that tlsa_is_usable of "3 1 1 hex" a line; NULL = none. */
size_t policy_count_usable_tlsa(const char *tlsa);

/* DANE of the domain: what its best host has. */
struct dane_summary {
	enum dane_state state;
	size_t usable; /* hosts in state DANE_USABLE ... */
	size_t hosts;  /* ... of so many */
};
struct dane_summary policy_dane(const struct mail_hosts *hosts, const struct domain_policy *policy);

/* The host's facts, NULL where there are none. */
const struct host_policy *policy_of_host(const struct domain_policy *policy, size_t host);
/* The reverse name of mail_hosts.ips[ip], NULL where it was not asked for. */
const struct ip_name *policy_ip_name(const struct domain_policy *policy, size_t ip);

#endif
