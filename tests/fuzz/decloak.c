/*
 * Any bytes as a page with hidden addresses, and as each of the pieces that hide them. What is told
 * has no blank and no control character, and stands where it is said to stand.
 */
#include "base/utf8.h"
#include "crawler/decloak.h"
#include "crawler/jsonld.h"
#include "crawler/uncloak.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(struct span text, bool is_unreadable)
{
	must(is_unreadable == (text.length == 0));
	must(text.length <= DECLOAK_ADDRESS_MAX && utf8_is_valid(text));
	for (size_t i = 0; i < text.length; i++)
		must((unsigned char)text.at[i] > ' ' && text.at[i] != 0x7f);
}

static void tell(void *context, const struct decloak_found *found)
{
	const size_t *length = context;

	check_text(found->text, found->is_unreadable);
	must(found->at <= *length && found->source);
}

static void tell_page(void *context, const struct uncloaked *found)
{
	uint32_t *lines = context;

	check_text(found->text, found->is_unreadable);
	must(found->line > 0 && found->line <= *lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span text = {(const char *)bytes, length};
	uint32_t lines = 1;

	decloak_cfemail(text, tell, &length);
	decloak_cf_href(text, tell, &length);
	jsonld_emails(text, tell, &length);
	decloak_script(text, tell, &length);
	decloak_typo3(text, (long)(length % 60) - 30, tell, &length);
	decloak_joomla(span_part(text, 0, length / 2), span_from(text, length / 2), tell, &length);
	decloak_vcard(text, tell, &length);
	if (!utf8_is_valid(text) || memchr(bytes ? (const void *)bytes : "", '\0', length))
		return 0;
	decloak_text(text, false, tell, &length);
	decloak_text(text, true, tell, &length);
	for (size_t i = 0; i < length; i++)
		lines += bytes[i] == '\n' || bytes[i] == '\r';
	uncloak_page(text, UNCLOAK_WITH_TEXT, tell_page, &lines);
	return 0;
}
