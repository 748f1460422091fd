/*
 * What a domain publishes about its mail besides the names of its servers: policies in the DNS and
 * at HTTPS, and what the DNS says about each server's name and address. Observations, all of them;
 * only checker/judge has opinions about them.
 */
#ifndef SCHEMA_MODEL_POLICY_H
#define SCHEMA_MODEL_POLICY_H

#include "schema/model/address.h"
#include "schema/model/domain.h"

/* One policy that is a TXT record. */
enum record_state {
	RECORD_NOT_ASKED,
	RECORD_ABSENT,
	RECORD_VALID,
	RECORD_INVALID, /* one that breaks its format: `error` says how */
	RECORD_SEVERAL, /* more than one, which counts as none */
	RECORD_UNKNOWN, /* the DNS failed softly */
	RECORD_STATE_COUNT
};
/* "not-asked", "absent", "valid", "invalid", "several", "unknown" */
const char *record_state_name(enum record_state state);

enum { RECORD_TEXT_MAX = 1024, RECORD_ERROR_MAX = 255 };

struct record_view {
	enum record_state state;
	enum dns_status status;
	bool is_authenticated;
	char name[DOMAIN_NAME_MAX + 1];   /* where it stands: "_dmarc.example.org" */
	char text[RECORD_TEXT_MAX + 1];   /* made visible; cut where it is longer */
	char error[RECORD_ERROR_MAX + 1]; /* a sentence, "" where nothing is wrong */
};

/* MTA-STS, RFC 8461. */
enum sts_mode { STS_MODE_NONE, STS_MODE_TESTING, STS_MODE_ENFORCE, STS_MODE_COUNT };
/* "none", "testing", "enforce" */
const char *sts_mode_name(enum sts_mode mode);

/* How the policy was got; the record's state comes before it. */
enum sts_policy_state {
	STS_POLICY_NOT_ASKED,
	STS_POLICY_NO_RECORD,   /* nobody announces one */
	STS_POLICY_FETCHED,     /* fetched in this run */
	STS_POLICY_CACHED,      /* fetched before, the same id, and young enough */
	STS_POLICY_UNFETCHABLE, /* `error` says why */
	STS_POLICY_INVALID,     /* fetched, and breaks its format: `error` says how */
	STS_POLICY_STATE_COUNT
};
/* "not-asked", "no-record", "fetched", "cached", "unfetchable", "invalid" */
const char *sts_policy_state_name(enum sts_policy_state state);

enum {
	STS_ID_MAX = 32,             /* RFC 8461 3.1 */
	STS_MAX_AGE_MAX = 31557600,  /* seconds, RFC 8461 3.2 */
	STS_PATTERNS_SIZE = 4096,    /* of the mx patterns that are kept; more is told in `error` */
	STS_POLICY_BYTES_MAX = 65536 /* RFC 8461 3.3 recommends it */
};

struct sts_view {
	struct record_view record; /* _mta-sts.DOMAIN */
	char id[STS_ID_MAX + 1];
	enum sts_policy_state policy;
	char error[RECORD_ERROR_MAX + 1];
	int http_status; /* 0 = no answer */
	/* Of the policy that counts: fetched or cached; where neither could be had, one from the cache
	 * that has not expired yet (`is_stale` then, as RFC 8461 5.1 has it). */
	bool has_policy, is_stale;
	enum sts_mode mode;     /* as published */
	bool is_overridden;     /* by the user, and: */
	enum sts_mode override; /* what is judged instead of `mode` */
	int64_t max_age_s, fetched_ms;
	char patterns[STS_PATTERNS_SIZE]; /* mx patterns in lower case, separated by "\n" */
	/* Compared with what the cache knew before. */
	char known_id[STS_ID_MAX + 1]; /* "" = nothing was known */
	bool is_changed_without_id;    /* another policy under the same id */
	bool has_expired;  /* what was known is older than its max_age, and nothing new came */
	bool is_withdrawn; /* a policy was known and is still valid, but the record is gone */
};

/* What the DNS says about one MX host besides its addresses; in the order of mail_hosts.hosts. */
struct host_policy {
	bool tlsa_is_asked; /* only where it could count: MX and addresses are authenticated */
	enum dns_status tlsa_status;
	bool tlsa_is_authenticated;
	char *tlsa; /* owned; "3 1 1 hex" a line, sorted; "" or NULL = none */
	/* The host does not exist, and neither does the domain that somebody could register:
	 * "example.net" of "mx.example.net"; "" where that is not so. */
	char unregistered[DOMAIN_NAME_MAX + 1];
};

/* The reverse name of one address; in the order of mail_hosts.ips. */
struct ip_name {
	bool is_asked;
	/* Of the PTR question; where no name is confirmed and one of them could not be asked for, of
	 * that question. */
	enum dns_status status;
	char name[DOMAIN_NAME_MAX + 1]; /* the first, or the one that is confirmed; made visible */
	uint16_t count;                 /* PTR records */
	bool is_confirmed;              /* that name leads back to the address */
	bool is_authenticated;          /* the PTR answer */
};

/* What one DNS block list said of one address (RFC 5782). */
enum listing_state {
	LISTING_NONE,   /* not on the list */
	LISTING_LISTED, /* `codes` and `reason` say how and why */
	LISTING_DECLINED, /* the list does not serve our resolver, which says nothing of the address */
	LISTING_UNKNOWN, /* the DNS failed, or what answers is no list (any more) */
	LISTING_STATE_COUNT
};
/* "not-listed", "listed", "declined", "unknown" */
const char *listing_state_name(enum listing_state state);

enum { LISTING_CODES_SIZE = 64, LISTING_REASON_MAX = 255 };

struct ip_listing {
	char ip[IP_TEXT_SIZE];
	char zone[DOMAIN_NAME_MAX + 1]; /* the list */
	enum listing_state state;
	char codes[LISTING_CODES_SIZE];      /* "127.0.0.2, 127.0.0.4"; "" = none came */
	char reason[LISTING_REASON_MAX + 1]; /* its TXT record, made visible; "" = none */
};

/* What one authoritative name server said about the domain's MX; only when they are compared. */
struct name_server {
	char name[DOMAIN_NAME_MAX + 1];
	char ip[IP_TEXT_SIZE]; /* "" where the name has none that may be asked */
	enum dns_status status;
	bool is_authoritative;
	uint32_t serial; /* of the zone, 0 = unknown */
	char *mx;        /* owned; "10 mx1.example.org" a line, sorted; NULL = none */
};

/* Everything of one domain. A value with four owned arrays; domain_policy_finish frees them. */
struct domain_policy {
	bool is_asked;
	bool is_provisional; /* something that counts failed softly, and waits to be asked again */
	struct sts_view sts;
	struct record_view tlsrpt, spf, dmarc;
	char zone[DOMAIN_NAME_MAX + 1];      /* the zone that the domain lies in, "" = unknown */
	char soa_contact[ADDRESS_TEXT_SIZE]; /* RNAME as an address, "" = none */
	struct host_policy *hosts;
	size_t host_count;
	struct ip_name *ip_names;
	size_t ip_count;
	struct name_server *name_servers;
	size_t name_server_count;
	int name_servers_left_out;   /* names and addresses beyond those that are asked */
	struct ip_listing *listings; /* level deep: of every address, by address, then list */
	size_t listing_count;
};
void domain_policy_finish(struct domain_policy *policy);

/* An address that a machine is to write to: where reports go, who answers for a zone. */
struct machine_address {
	struct address address;
	const char *source;             /* "tlsrpt", "dmarc", "soa"; static */
	char page[DOMAIN_NAME_MAX + 5]; /* "dns:_dmarc.example.org" */
};

#endif
