#include "net/dns_query.h"
#include "net/dns_edns.h"

#include <string.h>

enum {
	CLASS_IN = 1,
	/* RFC 1035 4.1.1, RFC 4035 3.2; the third octet of the OPT record's TTL: RFC 3225 3 */
	FLAG_RECURSION = 0x0100,
	FLAG_AUTHENTICITY = 0x0020,
	FLAG_UNCHECKED = 0x0010,
	FLAG_SIGNATURES = 0x80
};

static unsigned char *put_16(unsigned char *at, unsigned number)
{
	at[0] = (unsigned char)(number >> 8);
	at[1] = (unsigned char)number;
	return at + 2;
}

static bool is_label(struct span label)
{
	if (label.length == 0 || label.length > DOMAIN_LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.length; i++)
		if (!ascii_is_alnum(label.at[i]) && label.at[i] != '-' && label.at[i] != '_')
			return false;
	return true;
}

/* NULL for what is no name. */
static unsigned char *put_name(unsigned char *at, struct span name)
{
	struct span label;

	if (name.length == 0 || name.length > DOMAIN_NAME_MAX)
		return NULL;
	while (span_split(&name, '.', &label)) {
		if (!is_label(label))
			return NULL;
		*at++ = (unsigned char)label.length;
		memcpy(at, label.at, label.length);
		at += label.length;
	}
	*at++ = 0;
	return at;
}

static unsigned char *put_edns(unsigned char *at, const struct dns_query_wishes *wishes)
{
	*at++ = 0; /* the root owns it */
	at = put_16(at, DNS_EDNS_OPT);
	at = put_16(at, wishes->udp_size);
	at = put_16(at, 0); /* no error, version 0 */
	at = put_16(at, wishes->signatures ? FLAG_SIGNATURES << 8 : 0);
	return put_16(at, 0); /* no options */
}

size_t dns_query_write(struct span name, enum dns_type type, uint16_t id,
	const struct dns_query_wishes *wishes, unsigned char ret_query[DNS_QUERY_SIZE])
{
	unsigned char *at = put_16(ret_query, id);

	at = put_16(at, (wishes->recursion ? FLAG_RECURSION : 0u) |
				(wishes->authenticity ? FLAG_AUTHENTICITY : 0u) |
				(wishes->unchecked ? FLAG_UNCHECKED : 0u));
	at = put_16(at, 1); /* a question, no answers, no authorities, an OPT record perhaps */
	at = put_16(at, 0);
	at = put_16(at, 0);
	at = put_name(put_16(at, wishes->udp_size != 0), name);
	if (!at)
		return 0;
	at = put_16(at, (unsigned)type);
	at = put_16(at, CLASS_IN);
	if (wishes->udp_size)
		at = put_edns(at, wishes);
	return (size_t)(at - ret_query);
}
