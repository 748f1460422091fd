#include "net/dns_edns.h"
#include "base/visible.h"

enum { OPTION_EDE = 15 };

/* IANA "Extended DNS Error Codes": 1 and 2 algorithms nobody knows, 5 to 12 what validation meets,
 * 25 expired before valid, 27 too many NSEC3 iterations. */
bool dns_ede_is_bogus(int32_t ede)
{
	return ede == 1 || ede == 2 || (ede >= 5 && ede <= 12) || ede == 25 || ede == 27;
}

static void take_error(struct span option, struct dns_answer *answer)
{
	if (option.length < 2)
		return;
	int32_t ede = (unsigned char)option.at[0] << 8 | (unsigned char)option.at[1];

	/* A server may give several; the one about signatures says more than "the query failed". */
	if (answer->ede != DNS_EDE_NONE &&
		(dns_ede_is_bogus(answer->ede) || !dns_ede_is_bogus(ede)))
		return;
	answer->ede = ede;
	visible_text(span_from(option, 2), answer->ede_text, sizeof(answer->ede_text));
}

void dns_edns_read(const struct dns_walker *message, const struct dns_record_place *place,
	struct dns_answer *answer)
{
	struct dns_walker walker = dns_walker_at(message, place->data_at);

	/* One OPT record at most, owned by the root (RFC 6891 6.1.1, 6.1.2). */
	if (answer->has_edns || message->bytes[place->name_at] != 0)
		return;
	answer->has_edns = true;
	answer->rcode = (uint16_t)(answer->rcode | (place->ttl_s >> 24) << 4);
	walker.length = place->data_at + place->data_length;
	while (walker.at < walker.length) {
		unsigned code = dns_walker_take_16(&walker), length = dns_walker_take_16(&walker);

		if (walker.failed || walker.length - walker.at < length)
			return;
		if (code == OPTION_EDE)
			take_error((struct span){(const char *)message->bytes + walker.at, length},
				answer);
		walker.at += length;
	}
}
