/*
 * The reverse name of every address, and whether it leads back (forward-confirmed). Addresses that
 * are nobody else's business are not asked for: the question would tell our resolver's operator of
 * private networks and bring nothing.
 */
#include "base/memory.h"
#include "checker/policy_parts.h"

#include <stdio.h>
#include <string.h>

struct policy_ip {
	struct policy_look *look;
	size_t number;
	struct ip ip;
	char names[IP_NAMES_CONFIRMED_MAX][DOMAIN_NAME_MAX + 1];
	size_t name_count;
	struct policy_ip_forward {
		struct policy_ip *of;
		size_t number;
	} forward[IP_NAMES_CONFIRMED_MAX];
	size_t confirmed_by; /* a name's number + 1; 0 = none */
	enum dns_status soft;
	bool has_soft;
	size_t open;
};

void ip_names_reverse(const struct ip *ip, char ret_name[DOMAIN_NAME_MAX + 1])
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *b = ip->bytes;

	if (ip->family == AF_INET) {
		snprintf(ret_name, DOMAIN_NAME_MAX + 1, "%u.%u.%u.%u.in-addr.arpa", b[3], b[2],
			b[1], b[0]);
		return;
	}
	for (size_t i = 0; i < 16; i++) {
		ret_name[4 * i] = hex[b[15 - i] & 15];
		ret_name[4 * i + 1] = ret_name[4 * i + 3] = '.';
		ret_name[4 * i + 2] = hex[b[15 - i] >> 4];
	}
	memcpy(ret_name + 64, "ip6.arpa", sizeof("ip6.arpa"));
}

static struct ip_name *result_of(const struct policy_ip *ip)
{
	return &ip->look->policy.ip_names[ip->number];
}

/* The first name by the alphabet that leads back; where none does and one could not be
 * asked for, nothing is known. */
static void settle(struct policy_ip *ip)
{
	struct ip_name *result = result_of(ip);

	if (ip->confirmed_by) {
		result->is_confirmed = true;
		memcpy(result->name, ip->names[ip->confirmed_by - 1], sizeof(result->name));
	} else if (ip->has_soft)
		result->status = ip->soft;
}

static void forward_answered(void *context, const struct dns_answer *answer)
{
	struct policy_ip_forward *forward = context;
	struct policy_ip *ip = forward->of;

	for (size_t i = 0; i < answer->count; i++)
		if (ip_equals(&answer->records[i].ip, &ip->ip) &&
			(!ip->confirmed_by || forward->number < ip->confirmed_by - 1))
			ip->confirmed_by = forward->number + 1;
	if (dns_status_is_soft(answer->status)) {
		ip->has_soft = true;
		ip->soft = answer->status;
	}
	if (--ip->open == 0)
		settle(ip);
}

static void reverse_answered(void *context, const struct dns_answer *answer)
{
	struct policy_ip *ip = context;
	struct policy_look *look = ip->look;
	struct ip_name *result = result_of(ip);

	result->status = answer->status;
	result->is_authenticated = answer->is_authenticated;
	result->count = (uint16_t)answer->count; /* DNS_RECORDS_MAX at most */
	if (answer->count)
		snprintf(result->name, sizeof(result->name), "%.*s", DOMAIN_NAME_MAX,
			answer->records[0].name);
	for (size_t i = 0; i < answer->count && ip->name_count < IP_NAMES_CONFIRMED_MAX; i++)
		if (answer->records[i].is_host_name)
			snprintf(ip->names[ip->name_count++], DOMAIN_NAME_MAX + 1, "%.*s",
				DOMAIN_NAME_MAX, answer->records[i].name);
	ip->open = ip->name_count;
	for (size_t i = 0; i < ip->name_count; i++) {
		ip->forward[i] = (struct policy_ip_forward){ip, i};
		questions_ask(look->questions, look->options.sts.resolver, ip->names[i],
			ip->ip.family == AF_INET ? DNS_A : DNS_AAAA, forward_answered,
			&ip->forward[i]);
	}
}

void ip_names_ask(struct policy_look *look)
{
	size_t count = look->hosts->ip_count;
	char name[DOMAIN_NAME_MAX + 1];

	if (!count)
		return;
	look->policy.ip_names = memory_get_zeroed(count, sizeof(*look->policy.ip_names));
	look->policy.ip_count = count;
	look->policy_ips = memory_get_zeroed(count, sizeof(*look->policy_ips));
	for (size_t i = 0; i < count; i++) {
		struct policy_ip *ip = &look->policy_ips[i];

		*ip = (struct policy_ip){.look = look, .number = i};
		if (!ip_parse(span_of(look->hosts->ips[i]), &ip->ip) ||
			!ip_policy_permits(look->options.addresses, &ip->ip))
			continue;
		look->policy.ip_names[i].is_asked = true;
		ip_names_reverse(&ip->ip, name);
		questions_ask(look->questions, look->options.sts.resolver, name, DNS_PTR,
			reverse_answered, ip);
	}
}
