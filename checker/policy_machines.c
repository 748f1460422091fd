#include "checker/policy_parts.h"
#include "checker/policy_records.h"

#include <stdio.h>

enum { OF_ONE_TAG_MAX = 20 /* addresses; receivers need not take more than two (RFC 7489 6.2) */ };

bool policy_machines_contact(const char *rname, char ret_text[ADDRESS_TEXT_SIZE])
{
	char text[ADDRESS_TEXT_SIZE];
	struct address address;
	size_t used = 0;

	/* The first label: "\DDD" is an octet, a dot among them. */
	while (*rname && *rname != '.' && used < LOCAL_PART_MAX) {
		unsigned long octet = (unsigned char)*rname;

		if (*rname != '\\')
			rname++;
		else if (span_to_number(span_part(span_of(rname), 1, 3), 255, &octet))
			rname += 4;
		else
			return false;
		text[used++] = (char)octet;
	}
	if (*rname != '.')
		return false;
	int length = snprintf(text + used, sizeof(text) - used, "@%s", rname + 1);

	if (used + (size_t)length >= sizeof(text) ||
		address_parse((struct span){text, used + (size_t)length}, &address) != ADDRESS_FINE)
		return false;
	address_print(&address, ret_text);
	return true;
}

struct list {
	struct machine_address *addresses;
	size_t count, most;
};

static void add(
	struct list *list, const struct address *address, const char *source, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->addresses[i].source == source &&
			address_equals(&list->addresses[i].address, address))
			return;
	if (list->count == list->most)
		return;
	struct machine_address *machine = &list->addresses[list->count++];

	*machine = (struct machine_address){.address = *address, .source = source};
	snprintf(machine->page, sizeof(machine->page), "dns:%s", name);
}

static void add_tag(
	struct list *list, const struct record_view *view, const char *tag, const char *source)
{
	struct address addresses[OF_ONE_TAG_MAX];
	size_t count = record_mail_addresses(view, tag, addresses, OF_ONE_TAG_MAX);

	for (size_t i = 0; i < count; i++)
		add(list, &addresses[i], source, view->name);
}

size_t policy_machine_addresses(
	const struct domain_policy *policy, struct machine_address *ret_addresses, size_t most)
{
	static const char from_tlsrpt[] = "tlsrpt", from_dmarc[] = "dmarc", from_soa[] = "soa";
	struct list list = {ret_addresses, 0, most};
	struct address contact;

	add_tag(&list, &policy->tlsrpt, "rua", from_tlsrpt);
	add_tag(&list, &policy->dmarc, "rua", from_dmarc);
	add_tag(&list, &policy->dmarc, "ruf", from_dmarc);
	if (address_parse(span_of(policy->soa_contact), &contact) == ADDRESS_FINE)
		add(&list, &contact, from_soa, policy->zone);
	return list.count;
}
