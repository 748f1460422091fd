/*
 * IP addresses as values, and the one function that says which of them are nobody's business:
 * loopback, private, link-local, multicast, documentation, reserved, tunnels into those. Both the
 * crawler and the prober ask it on the socket address just before connect().
 * Source: IANA IPv4/IPv6 Special-Purpose Address Registries (RFC 6890 and updates).
 */
#ifndef NET_IP_H
#define NET_IP_H

#include "base/failure.h"
#include "schema/model/domain.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct ip {
	int family;              /* AF_INET or AF_INET6 */
	unsigned char bytes[16]; /* network order; the first 4 for AF_INET */
};

/* Strict numeric forms only: "192.0.2.1", "2001:db8::1"; no zone, no octal, no brackets. */
bool ip_parse(struct span text, struct ip *ret_ip);
void ip_print(const struct ip *ip, char ret_text[IP_TEXT_SIZE]);
bool ip_equals(const struct ip *a, const struct ip *b);
bool ip_from_sockaddr(const struct sockaddr *address, struct ip *ret_ip);
socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *ret_address);

/* Where to connect from: an address a family; family 0 = the system chooses. */
struct ip_sources {
	struct ip v4, v6;
};
/* The one of this family, or NULL; so it is where `sources` is NULL. */
const struct ip *ip_source_for(const struct ip_sources *sources, int family);

/* The special range it lies in ("loopback", "private", "link-local", "documentation" ...), or NULL
 * for a public address. IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo) is judged by what is inside;
 * where that is public, a mapped address is "mapped" all the same: it is of no network. Of IPv6 only
 * 2000::/3 is public, less its special blocks. */
const char *ip_special_range(const struct ip *ip);
/* True: "::ffff:192.0.2.1" (RFC 4291 2.5.5.2), which connect() takes for the IPv4 address in it. */
bool ip_unmap(const struct ip *ip, struct ip *ret_inner);

struct ip_net {
	struct ip base;
	unsigned prefix_bits;
};
/* "192.0.2.0/24", "2001:db8::/32", or one address. */
bool ip_net_parse(struct span text, struct ip_net *ret_net);
/* The address, or the IPv4 address inside an IPv6 one that merely carries it. */
bool ip_net_holds(const struct ip_net *net, const struct ip *ip);

/* Which special addresses may be talked to: --allow-private opens all, --allow-net some. */
struct ip_policy {
	bool allow_private;
	struct ip_net *nets; /* owned */
	size_t net_count;
};

/* Reads "127.0.0.0/8,::1/128" into the policy. */
MUST_CHECK enum status ip_policy_allow(
	struct ip_policy *policy, const char *list, struct failure *why);
void ip_policy_finish(struct ip_policy *policy);
bool ip_policy_permits(const struct ip_policy *policy, const struct ip *ip);

#endif
