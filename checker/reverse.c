#include "checker/reverse.h"

#include <stdio.h>
#include <string.h>

void reverse_name(const struct ip *ip, char ret_name[DOMAIN_NAME_MAX + 1])
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

/* The first name by the alphabet that leads back; where none does and one could not be
 * asked for, nothing is known. */
static void settle(struct reverse_look *look)
{
	struct ip_name *result = look->result;

	if (look->confirmed_by) {
		result->is_confirmed = true;
		memcpy(result->name, look->names[look->confirmed_by - 1], sizeof(result->name));
	} else if (look->has_soft)
		result->status = look->soft;
}

static void forward_answered(void *context, const struct dns_answer *answer)
{
	struct reverse_forward *forward = context;
	struct reverse_look *look = forward->of;

	for (size_t i = 0; i < answer->count; i++)
		if (ip_equals(&answer->records[i].ip, &look->ip) &&
			(!look->confirmed_by || forward->number < look->confirmed_by - 1))
			look->confirmed_by = forward->number + 1;
	if (dns_status_is_soft(answer->status)) {
		look->has_soft = true;
		look->soft = answer->status;
	}
	if (--look->open == 0)
		settle(look);
}

static void reverse_answered(void *context, const struct dns_answer *answer)
{
	struct reverse_look *look = context;
	struct ip_name *result = look->result;

	result->status = answer->status;
	result->count = (uint16_t)answer->count; /* DNS_RECORDS_MAX at most */
	result->is_authenticated = answer->is_authenticated;
	if (answer->count)
		snprintf(result->name, sizeof(result->name), "%.*s", DOMAIN_NAME_MAX,
			answer->records[0].name);
	for (size_t i = 0; i < answer->count && look->name_count < REVERSE_NAMES_MAX; i++)
		if (answer->records[i].is_host_name)
			snprintf(look->names[look->name_count++], DOMAIN_NAME_MAX + 1, "%.*s",
				DOMAIN_NAME_MAX, answer->records[i].name);
	look->open = look->name_count;
	for (size_t i = 0; i < look->name_count; i++) {
		look->forward[i] = (struct reverse_forward){look, i};
		questions_ask(look->questions, look->resolver, look->names[i],
			look->ip.family == AF_INET ? DNS_A : DNS_AAAA, forward_answered,
			&look->forward[i]);
	}
}

void reverse_ask(
	struct reverse_look *look, const struct reverse_wanted *wanted, struct ip_name *ret_result)
{
	char name[DOMAIN_NAME_MAX + 1];

	*look = (struct reverse_look){.questions = wanted->questions,
		.resolver = wanted->resolver,
		.ip = wanted->ip,
		.result = ret_result};
	ret_result->is_asked = true;
	reverse_name(&look->ip, name);
	questions_ask(look->questions, look->resolver, name, DNS_PTR, reverse_answered, look);
}
