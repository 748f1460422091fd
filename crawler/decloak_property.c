#include "crawler/decloak_tell.h"

/* Names under which sites give an address to programs. */
static bool names_address(struct span kind, struct span name)
{
	static const char *const names[] = {"author", "business:contact_data:email", "contact",
		"contact:email", "email", "og:email", "reply-to", "vcard:email"};

	if (span_equals_nocase(kind, SPAN("itemprop")))
		return span_equals_nocase(name, SPAN("email"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_equals_nocase(name, span_of(names[i])))
			return true;
	return false;
}

void decloak_property(const struct decloak_property *property, decloak_tell_fn *tell, void *context)
{
	bool is_item = span_equals_nocase(property->kind, SPAN("itemprop"));
	const struct decloak_voice voice = {tell, context, is_item ? "microdata" : "meta"};
	struct buf resolved;

	if (property->value.length > DECLOAK_VALUE_MAX ||
		!names_address(property->kind, span_trim(property->name)) ||
		(span_find(property->value, '@') == property->value.length &&
			span_find(property->value, '&') == property->value.length))
		return;
	buf_init(&resolved, DECLOAK_VALUE_MAX);
	decloak_add_resolved(&resolved, property->value);
	decloak_tell_link(&voice, span_trim(buf_span(&resolved)), 0);
	buf_finish(&resolved);
}
