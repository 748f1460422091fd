/*
 * What a mail server did when it was asked. These are values that are stored as they are; only
 * checker/judge has opinions about them.
 */
#ifndef SCHEMA_MODEL_OBSERVATION_H
#define SCHEMA_MODEL_OBSERVATION_H

#include "base/span.h"
#include "schema/model/address.h"

#include <stdint.h>

enum stage {
	STAGE_DNS,
	STAGE_CONNECT,
	STAGE_BANNER,
	STAGE_EHLO, /* EHLO and HELO */
	STAGE_STARTTLS,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_QUIT,
	STAGE_COUNT
};
/* "dns", "connect", "banner", "ehlo", "starttls", "mail", "rcpt", "data", "quit" */
const char *stage_name(enum stage stage);

enum outcome {
	OUTCOME_WAITING,      /* not asked yet */
	OUTCOME_ACCEPTED,     /* 2xx */
	OUTCOME_TEMPORARY,    /* 4xx */
	OUTCOME_REFUSED,      /* 5xx */
	OUTCOME_UNRESOLVED,   /* the host has no address */
	OUTCOME_FORBIDDEN,    /* a private or special address, --allow-private not given */
	OUTCOME_CONN_REFUSED, /* RST */
	OUTCOME_UNREACHABLE,  /* ICMP: no route to host or network */
	OUTCOME_NO_ROUTE,     /* this machine has no such network (no IPv6 here) */
	OUTCOME_TIMEOUT,      /* the stage's clock ran out */
	OUTCOME_CLOSED,       /* the server hung up */
	OUTCOME_GARBLED,      /* not SMTP */
	OUTCOME_TLS_FAILED,   /* no handshake, and no plain text either; or no TLS in the session */
	OUTCOME_NO_SMTPUTF8,  /* a non-ASCII local part, and the server does not offer RFC 6531 */
	OUTCOME_NOT_ASKED,    /* the session ended before its turn, or the run did */
	OUTCOME_COUNT
};
/* "waiting", "accepted", "temporary", "refused", "unresolved", "forbidden", "connection-refused",
 * "unreachable", "no-route", "timeout", "closed", "garbled", "tls-failed", "no-smtputf8",
 * "not-asked" */
const char *outcome_name(enum outcome outcome);

enum {
	ENHANCED_MAX = 11,   /* "5.999.999", RFC 3463 2 */
	REPLY_TEXT_MAX = 512 /* what is kept of a reply: RFC 5321 4.5.3.1.5's reply line */
};

/* One reply, or the lack of one. */
struct answer {
	enum outcome outcome;
	enum stage stage;                /* where it was decided */
	int code;                        /* 200..599, 0 where there was no reply */
	char enhanced[ENHANCED_MAX + 1]; /* "5.1.1", or "" */
	char text[REPLY_TEXT_MAX + 1];   /* lines joined by " / ", code and enhanced code off,
					    made visible; for connect: the system's words */
};

/* Whom we ask for. */
enum recipient_kind {
	RECIPIENT_PUBLISHED,  /* it stands on the site */
	RECIPIENT_POSTMASTER, /* RFC 5321 4.5.1 */
	RECIPIENT_RANDOM,     /* nobody: does the server accept anything? */
	/* Level deep, and only of domains that are the user's own: */
	RECIPIENT_ABUSE, /* RFC 2142 4 */
	/* Trials, each in a session of its own: */
	RECIPIENT_PLAIN, /* nobody: is MAIL taken without encryption? */
	RECIPIENT_DATA,  /* a known one: what is the answer to DATA? */
	RECIPIENT_SPF,   /* a known one, from a sender whose SPF record forbids this machine */
	/* Somebody elsewhere: does the server relay? In the classic ways to ask for it. */
	RECIPIENT_RELAY_FOREIGN, /* <user@elsewhere>, as somebody elsewhere */
	RECIPIENT_RELAY_NULL,    /* ... as nobody */
	RECIPIENT_RELAY_OWN,     /* ... as somebody of the server's own domain */
	RECIPIENT_RELAY_QUOTED,  /* <"user@elsewhere"> */
	RECIPIENT_RELAY_PERCENT, /* <user%elsewhere@own> */
	RECIPIENT_RELAY_BARE,    /* <user%elsewhere> */
	RECIPIENT_RELAY_ROUTE,   /* <@own:user@elsewhere> */
	RECIPIENT_RELAY_BANG,    /* <elsewhere!user@own> */
	RECIPIENT_KIND_COUNT
};
/* "published", "postmaster", "random", "abuse", "plain", "data", "spf", "relay-foreign",
 * "relay-null", "relay-own", "relay-quoted", "relay-percent", "relay-bare", "relay-route",
 * "relay-bang" */
const char *recipient_kind_name(enum recipient_kind kind);
/* Never in one session with the others, nor with another trial; all ways to relay are one trial. */
bool recipient_kind_is_trial(enum recipient_kind kind);
bool recipient_kind_is_relay(enum recipient_kind kind);

/* How a TLS certificate or handshake looked, one per session. */
struct tls_view {
	bool is_offered, is_started;
	bool is_trusted;      /* the chain leads to a trusted CA */
	bool is_name_matched; /* for the host name that was asked */
	char version[16], cipher[64];
	int cipher_bits;
	char group
		[32]; /* key exchange: "x25519", "secp256r1", "dhe2048"; "" = none, or not known */
	char key[32],
		signature[48]; /* of the certificate: "EC 256", "RSA 2048"; "ecdsa-with-SHA256" */
	char subject[256], issuer[256], names[512]; /* made visible; names separated by ", " */
	int64_t not_before_s, not_after_s;          /* Unix time, 0 = no certificate */
	char sha256[65], sha1[41];
	char error[256]; /* why the handshake or the chain failed, "" if it did not */
};

/* One visit to one endpoint. */
/* Explicit congestion notification (RFC 3168). Linux asks servers for it only where
 * net.ipv4.tcp_ecn is 1. */
enum ecn { ECN_UNKNOWN, ECN_REFUSED, ECN_AGREED, ECN_COUNT };

struct session_view {
	char helo[DOMAIN_NAME_MAX + 3]; /* what we said we are */
	struct answer last;             /* how it ended: the answer of the last stage reached */
	char banner[REPLY_TEXT_MAX + 1];
	char software[64];
	char extensions[1024]; /* EHLO keywords with parameters, separated by "\n" */
	char extensions_tls[1024];
	/* First lines, code first: the name that the server gives itself. Where HELO had to do, of the
	 * reply to HELO. "" = not said. */
	char ehlo_text[128], ehlo_tls_text[128];
	char starttls_text[128]; /* the reply to STARTTLS, code first; "" = not said */
	char injected[128];      /* plain text behind that reply, made visible; "" = none */
	char quit_text[128];     /* the reply to QUIT, likewise */
	int32_t banner_code;     /* 220, 554 ...; 0 = no banner */
	bool is_masked;          /* a firewall wrote over the banner or the EHLO keywords */
	enum ecn ecn;
	bool null_sender_accepted;
	bool ehlo_refused; /* HELO had to do */
	bool greeted;      /* an SMTP greeting was seen: port 25 is open from here */
	bool null_sender_refused;
	struct tls_view tls;
	/* How long the server took, at each stage the longest time; -1 = not reached. `ehlo_ms` is of
	 * plain text, and of HELO; `starttls_ms` of the reply alone. */
	int32_t connect_ms, banner_ms, ehlo_ms, starttls_ms, handshake_ms, ehlo_tls_ms;
	int32_t mail_ms, rcpt_ms, data_ms, quit_ms, total_ms;
	char source_ip[IP_TEXT_SIZE];
};

#endif
