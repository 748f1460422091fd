/*
 * Domain names as values, and what the DNS says about where a domain's mail goes.
 */
#ifndef SCHEMA_MODEL_DOMAIN_H
#define SCHEMA_MODEL_DOMAIN_H

#include "base/span.h"

#include <stdint.h>

enum {
	DOMAIN_NAME_MAX = 253, /* octets in presentation form, RFC 1035 2.3.4 */
	DOMAIN_LABEL_MAX = 63,
	IP_TEXT_SIZE = 46,   /* INET6_ADDRSTRLEN */
	DOMAIN_MX_MAX = 100, /* MX hosts visited of one domain; more is told (safety) */
	DOMAIN_IPS_MAX = 200 /* addresses visited of one domain; more is told */
};

/* Host name in lower-case A-labels: letters, digits, hyphens (and underscores, which exist in the
 * wild), no hyphen at a label's ends, 1..63 octets a label, at least `labels_min` labels, last
 * label not all digits. Takes U-labels; drops one trailing dot. False, nothing written, when it is
 * none. */
bool domain_to_ascii(struct span text, unsigned labels_min, char ret_name[DOMAIN_NAME_MAX + 1]);
/* The same check for what is ASCII already; converts nothing but case. */
bool domain_is_host_name(struct span text, unsigned labels_min);

enum { DOMAIN_UNICODE_SIZE = 4 * DOMAIN_NAME_MAX + 1 };
/* The name with its U-labels, UTF-8; as it is where it has none, or where one is broken. */
void domain_to_unicode(const char *name, char ret_text[DOMAIN_UNICODE_SIZE]);

/* What came back for one question. */
enum dns_status {
	DNS_FOUND,
	DNS_NODATA,   /* the name exists, no such records */
	DNS_NXDOMAIN, /* no such name */
	DNS_SERVFAIL, /* the name servers fail; also what a bogus signature looks like */
	DNS_REFUSED,
	DNS_TIMEOUT,
	DNS_GARBLED, /* an answer that breaks the rules of the format */
	DNS_BOGUS,   /* SERVFAIL because signatures do not hold (RFC 4035 5.5): the resolver said so
			(RFC 8914), or answers when told not to check */
	DNS_STATUS_COUNT
};
/* "found", "nodata", "nxdomain", "servfail", "refused", "timeout", "garbled", "bogus" */
const char *dns_status_name(enum dns_status status);
/* Worth asking again: everything but FOUND, NODATA and NXDOMAIN. */
bool dns_status_is_soft(enum dns_status status);

/* How mail finds its way to a domain (RFC 5321 5.1, RFC 7505). */
enum mail_route {
	ROUTE_UNKNOWN, /* not resolved yet, or the DNS failed softly: see the status */
	ROUTE_MX,
	ROUTE_IMPLICIT,  /* no MX, but an address: the domain itself is the mail server */
	ROUTE_NULL_MX,   /* "MX 0 .": accepts no mail */
	ROUTE_NONE,      /* exists, but neither MX nor address */
	ROUTE_NO_DOMAIN, /* NXDOMAIN */
	ROUTE_GIVEN,     /* the user named the server; MX records were not looked up */
	ROUTE_LEFT_OUT,  /* nobody asked: it is one domain too many (--max-domains) */
	MAIL_ROUTE_COUNT
};
/* "unknown", "mx", "implicit", "null-mx", "none", "nxdomain", "given", "left-out" */
const char *mail_route_name(enum mail_route route);

/* One mail server name of one domain with its addresses. */
struct mx_host {
	char name[DOMAIN_NAME_MAX + 1]; /* as shown; made visible where it is no host name */
	uint16_t preference;
	uint32_t ttl_s;
	enum dns_status status; /* of its addresses, A and AAAA taken together */
	/* One family was found, the other could not be looked up: there may be more addresses. */
	uint8_t failing_family; /* 4, 6; 0 = none */
	enum dns_status failing_status;
	bool is_authenticated; /* all of its addresses' answers are */
	bool is_cname;
	char alias[DOMAIN_NAME_MAX +
		   1];             /* what a CNAME leads to in the end, made visible; "" = none */
	uint16_t times;            /* how often the MX set names it; 1 as a rule */
	bool is_usable;            /* a host name that may be asked for */
	size_t ip_first, ip_count; /* in struct mail_hosts.ips */
};

/* Everything the DNS said about one domain's mail. A caller-owned value with two arrays;
 * mail_hosts_finish frees them. */
struct mail_hosts {
	enum dns_status status;
	enum mail_route route;
	bool is_authenticated;         /* AD bit from a resolver that may be believed */
	bool is_cut;                   /* DOMAIN_MX_MAX or DOMAIN_IPS_MAX was hit */
	uint32_t hosts_told, ips_told; /* how many there are, those that were cut off too */
	uint16_t null_preference;      /* of a null MX: anything but 0 breaks RFC 7505 3 */
	bool is_alias;                 /* the domain itself is a CNAME */
	uint32_t negative_ttl_s;       /* of an answer that says no, 0 = unknown */
	struct mx_host *hosts;         /* by preference, then name */
	size_t host_count;
	char (*ips)[IP_TEXT_SIZE]; /* numeric text, as inet_ntop writes it */
	size_t ip_count;
};

void mail_hosts_finish(struct mail_hosts *hosts);
/* The DNS failed softly for it: it may have addresses, or more of them. */
bool mx_host_is_in_doubt(const struct mx_host *host);

#endif
