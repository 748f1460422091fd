#include "crawler/decloak_tell.h"

/* The line, without those that continue it: an address is never so long that it is folded. */
static struct span take_line(struct span *rest)
{
	size_t end = span_find(*rest, '\n');
	struct span line = span_part(*rest, 0, end);

	*rest = span_from(*rest, end + 1);
	return span_trim(line);
}

/* "EMAIL;TYPE=work:", "item1.EMAIL:"; what stands before the first ';' or ':'. */
static bool is_email(struct span name)
{
	size_t group = span_find_last(span_part(name, 0, span_find(name, ';')), '.');
	struct span property = span_part(name, 0, span_find(name, ';'));

	if (group < property.length)
		property = span_from(property, group + 1);
	return span_equals_nocase(property, SPAN("EMAIL"));
}

void decloak_vcard(struct span text, decloak_tell_fn *tell, void *context)
{
	const struct decloak_voice voice = {tell, context, "vcard"};
	const char *start = text.at;

	while (text.length) {
		struct span line = take_line(&text);
		size_t colon = span_find(line, ':');
		struct span value = span_trim(span_from(line, colon + 1));

		if (colon < line.length && is_email(span_part(line, 0, colon)))
			decloak_tell_link(&voice, value, (size_t)(line.at - start));
	}
}
