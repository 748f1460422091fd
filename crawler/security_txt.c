#include "crawler/security_txt.h"

#include <stdio.h>

static bool has_control(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return true;
	return false;
}

/* False where the contact is no mail address: a telephone, a web page. */
static bool read_contact(struct span value, struct security_contact *contact)
{
	bool has_scheme = span_starts_nocase(value, SPAN("mailto:"));
	size_t colon = span_find(value, ':');

	if (value.length == 0 || value.length > SECURITY_TXT_LINE_MAX || has_control(value))
		return false;
	if (!has_scheme && (colon < value.length || span_find(value, '@') == value.length))
		return false;
	snprintf(contact->href, sizeof(contact->href), "%s%.*s",
		has_scheme ? "" : "mailto:", SPAN_ARGS(value));
	return true;
}

static bool take_line(struct span *rest, struct span *ret_line)
{
	if (!span_split(rest, '\n', ret_line))
		return false;
	*ret_line = span_trim(*ret_line);
	return true;
}

void security_txt_read(struct span body,
	void (*tell)(void *context, const struct security_contact *contact), void *context)
{
	struct security_contact contact;
	struct span line;
	unsigned told = 0;

	if (span_starts(body, SPAN("\xef\xbb\xbf")))
		body = span_from(body, 3);
	for (uint32_t number = 1; told < SECURITY_TXT_CONTACTS_MAX && take_line(&body, &line);
		number++) {
		size_t colon = span_find(line, ':');
		struct span name = span_trim(span_part(line, 0, colon));

		contact.line = number;
		if (!span_equals_nocase(name, SPAN("contact")) ||
			!read_contact(span_trim(span_from(line, colon + 1)), &contact))
			continue;
		tell(context, &contact);
		told++;
	}
}
