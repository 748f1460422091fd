/*
 * Any bytes as an address and as a domain. What is accepted goes into SMTP commands and DNS
 * questions as it is: one line, printable, and it reads the same again.
 */
#include "base/utf8.h"
#include "schema/model/address.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_domain(struct span text)
{
	char name[DOMAIN_NAME_MAX + 1], again[DOMAIN_NAME_MAX + 1];

	if (!domain_to_ascii(text, 1, name))
		return;
	must(domain_is_host_name(span_of(name), 1));
	must(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(name));
	must(domain_to_ascii(span_of(name), 1, again) && strcmp(name, again) == 0);
}

static void check_address(struct span text)
{
	struct address address, again;
	char printed[ADDRESS_TEXT_SIZE];
	enum address_defect defect = address_parse(text, &address);

	must((address_defect_id(defect) == NULL) == (defect == ADDRESS_FINE));
	if (defect)
		return;
	address_print(&address, printed);
	must(strlen(printed) <= ADDRESS_TEXT_MAX);
	must(utf8_is_valid(span_of(printed)));
	must(address_needs_utf8(&address) == !utf8_is_ascii(span_of(printed)));
	for (const char *at = printed; *at; at++)
		must((unsigned char)*at >= ' ' && *at != 0x7f);
	must(printed[0] == '"' || !strpbrk(printed, " <>\"\\,;:()[]"));
	must(address_parse(span_of(printed), &again) == ADDRESS_FINE);
	must(address_equals(&address, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span text = {(const char *)bytes, length};

	check_address(text);
	check_domain(text);
	return 0;
}
