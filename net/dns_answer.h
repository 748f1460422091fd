/*
 * A bounded walker over the bytes of one DNS message (RFC 1035 4, RFC 2181, RFC 6891): header,
 * question check, answer records along the CNAME chain of the name that was asked for, what the
 * sections behind them tell. Records of a foreign owner are ignored. Pure: bytes in, values out.
 *
 * Limits, so that no message costs more than its own length times a small constant: compression
 * pointers go backwards only, at most 128 in a name, names at most 255 octets, CNAME chain at most
 * 8, at most DNS_RECORDS_MAX records kept.
 */
#ifndef NET_DNS_ANSWER_H
#define NET_DNS_ANSWER_H

#include "net/ip.h"
#include "schema/model/domain.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_TLSA = 52
};

enum { DNS_CHAIN_MAX = 8, DNS_RECORDS_MAX = 4096, DNS_NAME_SIZE = 1025 };

struct dns_record {
	enum dns_type type;
	uint32_t ttl_s;
	uint16_t preference; /* MX */
	struct ip ip;        /* A, AAAA */
	bool is_host_name;   /* MX, CNAME, PTR, NS: domain_is_host_name(name, 1) */
	uint32_t serial;     /* SOA */
	char *contact;       /* SOA: RNAME, written like `name`; owned */
	char *name; /* MX, CNAME, PTR, NS, SOA (MNAME): lower-case, no trailing dot, "" for the root; bytes
				  outside a host name's as \DDD (RFC 1035 5.1); never asked for then */
	unsigned char *data; /* TXT: strings joined; TLSA: rdata; owned like name */
	size_t data_length;
};

struct dns_answer {
	enum dns_status status;
	bool is_authenticated; /* AD bit as received; the resolver clears it when not to be believed */
	bool is_authoritative; /* AA bit */
	bool is_alias;         /* the name led through a CNAME */
	char *alias;           /* ... to this one in the end, written like a record's name; owned */
	char *zone;            /* owner of the SOA of a negative answer, likewise; NULL = none */
	bool is_referral;      /* no answer at all: the server only names others to ask */
	bool has_edns;         /* an OPT record came along (RFC 6891) */
	uint16_t rcode;        /* with the upper bits of EDNS */
	int32_t ede; /* extended error (RFC 8914), the first DNSSEC one if there is any; -1 = none */
	char ede_text[64];          /* its words, made visible */
	bool is_cut;                /* DNS_RECORDS_MAX was hit, or it was truncated even by TCP */
	uint32_t negative_ttl_s;    /* from the SOA of a negative answer, 0 if there is none */
	struct dns_record *records; /* of the type that was asked for, in dns_record_order, whatever
				       the server's was; with DNS_FOUND alone */
	size_t count;
};

/* Reads `message` as the answer to (name, type). The result is a value with owned parts;
 * dns_answer_finish frees them. What breaks the format gives status DNS_GARBLED, no records. */
void dns_answer_read(
	struct span message, struct span name, enum dns_type type, struct dns_answer *ret_answer);
void dns_answer_finish(struct dns_answer *answer);
/* Bytes of memory that its parts take, about. */
size_t dns_answer_size(const struct dns_answer *answer);

#endif
