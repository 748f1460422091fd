/*
 * Where a run knocks from: what was found out about our own side before anybody was judged. Values;
 * checker/vantage_advice says what they mean.
 */
#ifndef SCHEMA_MODEL_VANTAGE_H
#define SCHEMA_MODEL_VANTAGE_H

#include "schema/model/observation.h"
#include "schema/model/policy.h"

enum port_state {
	PORT_UNKNOWN, /* nobody greeted us, and too few were asked for that to mean anything */
	PORT_OPEN,
	PORT_BLOCKED,
	PORT_STATE_COUNT
};
/* "unknown", "open", "blocked" */
const char *port_state_name(enum port_state state);

enum {
	VANTAGE_IPS_MAX = 6,       /* one a family of our own, and a few that the HELO name has */
	VANTAGE_CANARIES_MAX = 32, /* addresses of canaries; more of them prove nothing more */
	VANTAGE_RANGE_SIZE = 32,
	VANTAGE_LISTS_SIZE = 512,
	VANTAGE_PROXY_SIZE = IP_TEXT_SIZE + 8,
	VANTAGE_SAID_SIZE = 512,
	VANTAGE_ADVICE_SIZE = 2048
};

struct vantage_ip {
	char ip[IP_TEXT_SIZE];
	char range[VANTAGE_RANGE_SIZE]; /* "private", "loopback" ...; "" = public */
	bool is_by_helo;                /* not of this machine, but what the HELO name leads to */
	struct ip_name name;            /* its PTR; is_asked may be false */
	char listed_on[VANTAGE_LISTS_SIZE]; /* block lists, separated by " " */
	int lists_asked, lists_declined;    /* how many; and how many did not say */
};

struct vantage_canary {
	char host[DOMAIN_NAME_MAX + 1], ip[IP_TEXT_SIZE]; /* ip "": the host has none */
	enum outcome outcome;
	bool greeted;                 /* an SMTP greeting that nobody masked: the port is open */
	char said[VANTAGE_SAID_SIZE]; /* the banner, or why there is none; made visible */
};

struct vantage_facts {
	bool is_known;                  /* it was examined */
	char proxy[VANTAGE_PROXY_SIZE]; /* "ADDR:PORT" of the SOCKS proxy, "" = none */
	char helo[DOMAIN_NAME_MAX + 1]; /* "" = the address literal */
	enum dns_status helo_status;    /* of its addresses */
	bool helo_is_ours;              /* it leads to an address of this machine */
	struct vantage_ip ips[VANTAGE_IPS_MAX];
	size_t ip_count;
	struct vantage_canary canaries[VANTAGE_CANARIES_MAX];
	size_t canary_count;
	char liar[VANTAGE_SAID_SIZE]; /* what the resolver said of a name that cannot exist; "" */
	/* known when the run is judged */
	enum port_state port;
	char intercepted
		[VANTAGE_SAID_SIZE];      /* what shows that somebody else answers; "" = nobody */
	char advice[VANTAGE_ADVICE_SIZE]; /* one paragraph, "" where nothing is to be done */
	char letter[VANTAGE_ADVICE_SIZE]; /* ready to send to who should let us in, or "" */
};

/* It has no reverse name, or one that does not lead back to it. False for addresses that others see
 * another one of (private ones), and where the DNS failed. */
bool vantage_ip_has_bad_name(const struct vantage_ip *ip);
/* The same of the address that a session came from. */
bool vantage_lacks_name(const struct vantage_facts *facts, const char *ip);

#endif
