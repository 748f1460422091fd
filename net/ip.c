#include "net/ip.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct block {
	const char *base;
	unsigned bits;
	const char *range;
};

/* IANA IPv4 Special-Purpose Address Registry, and multicast. */
static const struct block blocks4[] = {
	{"0.0.0.0", 8, "this-network"},
	{"10.0.0.0", 8, "private"},
	{"100.64.0.0", 10, "shared"},
	{"127.0.0.0", 8, "loopback"},
	{"169.254.0.0", 16, "link-local"},
	{"172.16.0.0", 12, "private"},
	{"192.0.0.0", 24, "protocol-assignment"},
	{"192.0.2.0", 24, "documentation"},
	{"192.88.99.0", 24, "relay"},
	{"192.168.0.0", 16, "private"},
	{"198.18.0.0", 15, "benchmarking"},
	{"198.51.100.0", 24, "documentation"},
	{"203.0.113.0", 24, "documentation"},
	{"224.0.0.0", 4, "multicast"},
	{"240.0.0.0", 4, "reserved"},
};

/* IPv6: names for what lies outside 2000::/3, then the special blocks inside it. */
static const struct block blocks6[] = {
	{"::1", 128, "loopback"},
	{"::", 128, "unspecified"},
	{"100::", 64, "discard-only"},
	{"fc00::", 7, "private"},
	{"fe80::", 10, "link-local"},
	{"ff00::", 8, "multicast"},
	{"2001::", 23, "protocol-assignment"},
	{"2001:db8::", 32, "documentation"},
	{"3fff::", 20, "documentation"},
	{"5f00::", 16, "segment-routing"},
};

bool ip_parse(struct span text, struct ip *ret_ip)
{
	char copy[IP_TEXT_SIZE];
	struct ip ip = {.family = AF_INET};

	if (!span_to_text(text, copy, sizeof(copy)))
		return false;
	if (inet_pton(AF_INET, copy, ip.bytes) != 1) {
		ip = (struct ip){.family = AF_INET6};
		if (inet_pton(AF_INET6, copy, ip.bytes) != 1)
			return false;
	}
	*ret_ip = ip;
	return true;
}

void ip_print(const struct ip *ip, char ret_text[IP_TEXT_SIZE])
{
	if (!inet_ntop(ip->family, ip->bytes, ret_text, IP_TEXT_SIZE))
		ret_text[0] = '\0';
}

static size_t byte_count(const struct ip *ip)
{
	return ip->family == AF_INET ? 4 : 16;
}

bool ip_equals(const struct ip *a, const struct ip *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, byte_count(a)) == 0;
}

const struct ip *ip_source_for(const struct ip_sources *sources, int family)
{
	const struct ip *source = NULL;

	if (sources)
		source = family == AF_INET ? &sources->v4 : &sources->v6;
	return source && source->family == family ? source : NULL;
}

bool ip_from_sockaddr(const struct sockaddr *address, struct ip *ret_ip)
{
	*ret_ip = (struct ip){.family = address->sa_family};
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const void *)address;

		memcpy(ret_ip->bytes, &v4->sin_addr, 4);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const void *)address;

		memcpy(ret_ip->bytes, &v6->sin6_addr, 16);
		return true;
	}
	return false;
}

socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *ret_address)
{
	memset(ret_address, 0, sizeof(*ret_address));
	if (ip->family == AF_INET) {
		struct sockaddr_in *v4 = (void *)ret_address;

		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, ip->bytes, 4);
		return sizeof(*v4);
	}
	struct sockaddr_in6 *v6 = (void *)ret_address;

	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, ip->bytes, 16);
	return sizeof(*v6);
}

static bool is_within(const struct ip *ip, const struct ip *base, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (ip->family != base->family || memcmp(ip->bytes, base->bytes, whole) != 0)
		return false;
	unsigned mask = 0xff00u >> rest & 0xff;

	return !rest || ((ip->bytes[whole] ^ base->bytes[whole]) & mask) == 0;
}

static const char *range_in(const struct block *blocks, size_t count, const struct ip *ip)
{
	for (size_t i = 0; i < count; i++) {
		struct ip base;

		if (ip_parse(span_of(blocks[i].base), &base) &&
			is_within(ip, &base, blocks[i].bits))
			return blocks[i].range;
	}
	return NULL;
}

/* The IPv4 address inside an IPv6 one that merely carries it. */
static bool take_embedded(const struct ip *ip, struct ip *ret_inner)
{
	static const struct {
		const char *base;
		unsigned bits, at;
		unsigned char flip; /* Teredo stores the client's address inverted, RFC 4380 4 */
	} carriers[] = {
		{"::ffff:0:0", 96, 12, 0},  /* mapped, RFC 4291 2.5.5.2 */
		{"64:ff9b::", 96, 12, 0},   /* NAT64, RFC 6052 */
		{"64:ff9b:1::", 48, 12, 0}, /* local NAT64, RFC 8215 */
		{"2002::", 16, 2, 0},       /* 6to4, RFC 3056 */
		{"2001::", 32, 12, 0xff},   /* Teredo */
		{"::", 96, 12, 0},          /* compatible, deprecated; "::1" is named before */
	};

	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++) {
		struct ip base;

		if (!ip_parse(span_of(carriers[i].base), &base) ||
			!is_within(ip, &base, carriers[i].bits))
			continue;
		*ret_inner = (struct ip){.family = AF_INET};
		for (int b = 0; b < 4; b++)
			ret_inner->bytes[b] =
				ip->bytes[carriers[i].at + (unsigned)b] ^ carriers[i].flip;
		return true;
	}
	return false;
}

bool ip_unmap(const struct ip *ip, struct ip *ret_inner)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (ip->family != AF_INET6 || memcmp(ip->bytes, mapped, sizeof(mapped)) != 0)
		return false;
	struct ip inner = {.family = AF_INET};

	memcpy(inner.bytes, ip->bytes + sizeof(mapped), 4);
	*ret_inner = inner;
	return true;
}

const char *ip_special_range(const struct ip *ip)
{
	struct ip inner;

	if (ip->family == AF_INET)
		return range_in(blocks4, sizeof(blocks4) / sizeof(blocks4[0]), ip);
	/* "::" and "::1" have names of their own although they look like carriers. */
	const char *range = range_in(blocks6, 2, ip);

	if (range)
		return range;
	if (ip_unmap(ip, &inner)) {
		range = ip_special_range(&inner);
		return range ? range : "mapped";
	}
	if (take_embedded(ip, &inner))
		return ip_special_range(&inner);
	range = range_in(blocks6, sizeof(blocks6) / sizeof(blocks6[0]), ip);
	if (range)
		return range;
	return (ip->bytes[0] & 0xe0) == 0x20 ? NULL : "reserved";
}

bool ip_net_parse(struct span text, struct ip_net *ret_net)
{
	struct ip_net net;
	size_t slash = span_find(text, '/');

	if (!ip_parse(span_part(text, 0, slash), &net.base))
		return false;
	unsigned long bits = net.base.family == AF_INET ? 32 : 128;

	if (slash < text.length && !span_to_number(span_from(text, slash + 1), bits, &bits))
		return false;
	net.prefix_bits = (unsigned)bits;
	*ret_net = net;
	return true;
}

bool ip_net_holds(const struct ip_net *net, const struct ip *ip)
{
	struct ip inner;

	return is_within(ip, &net->base, net->prefix_bits) ||
	       (ip->family == AF_INET6 && take_embedded(ip, &inner) &&
		       is_within(&inner, &net->base, net->prefix_bits));
}

enum status ip_policy_allow(struct ip_policy *policy, const char *list, struct failure *why)
{
	struct span rest = span_of(list), item;

	while (span_split(&rest, ',', &item)) {
		struct ip_net net;

		if (!ip_net_parse(span_trim(item), &net))
			return failure_say(why, ERR_USAGE,
				"--allow-net: '%.*s' is no network (ADDR or ADDR/BITS)",
				SPAN_ARGS(item));
		policy->nets =
			memory_resize(policy->nets, policy->net_count + 1, sizeof(*policy->nets));
		policy->nets[policy->net_count++] = net;
	}
	return OK;
}

void ip_policy_finish(struct ip_policy *policy)
{
	free(policy->nets);
	*policy = (struct ip_policy){0};
}

bool ip_policy_permits(const struct ip_policy *policy, const struct ip *ip)
{
	if (policy->allow_private || !ip_special_range(ip))
		return true;
	for (size_t i = 0; i < policy->net_count; i++)
		if (is_within(ip, &policy->nets[i].base, policy->nets[i].prefix_bits))
			return true;
	return false;
}
