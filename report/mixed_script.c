#include "report/mixed_script.h"
#include "base/utf8.h"

#include <string.h>

/* The blocks that hold look-alikes of each other; accents and the like are of no script. */
static enum script script_of(unsigned long c)
{
	if (c < 0x80)
		return ascii_is_alpha((char)c) ? SCRIPT_LATIN : SCRIPT_NONE;
	if ((c >= 0xc0 && c <= 0x2af) || (c >= 0x1e00 && c <= 0x1eff))
		return SCRIPT_LATIN;
	if ((c >= 0x370 && c <= 0x3ff) || (c >= 0x1f00 && c <= 0x1fff))
		return SCRIPT_GREEK;
	if ((c >= 0x400 && c <= 0x52f) || (c >= 0x1c80 && c <= 0x1c8f))
		return SCRIPT_CYRILLIC;
	return c >= 0x530 ? SCRIPT_OTHER : SCRIPT_NONE;
}

static bool look_alike(enum script a, enum script b)
{
	return a != b && a != SCRIPT_NONE && b != SCRIPT_NONE && a != SCRIPT_OTHER &&
	       b != SCRIPT_OTHER;
}

static enum script script_of_label(struct span label)
{
	enum script found = SCRIPT_NONE;

	while (label.length) {
		unsigned long scalar = 0;
		size_t length = utf8_decode(label, &scalar);
		enum script script = length ? script_of(scalar) : SCRIPT_NONE;

		if (look_alike(found, script))
			return SCRIPT_MIXED;
		if (script != SCRIPT_NONE)
			found = script;
		label = span_from(label, length ? length : 1);
	}
	return found;
}

enum script script_of_domain(struct span name)
{
	enum script found = SCRIPT_NONE;
	struct span label;

	while (span_split(&name, '.', &label)) {
		enum script script = script_of_label(label);

		if (script == SCRIPT_MIXED)
			return script;
		if (script != SCRIPT_NONE && (found == SCRIPT_NONE || script != SCRIPT_LATIN))
			found = script;
	}
	return found;
}

static const char *words_of_script(enum script script)
{
	switch (script) {
	case SCRIPT_MIXED:
		return "letters of several scripts that look alike are mixed in one name";
	case SCRIPT_CYRILLIC:
		return "written in Cyrillic letters";
	case SCRIPT_GREEK:
		return "written in Greek letters";
	case SCRIPT_NONE:
	case SCRIPT_LATIN:
	case SCRIPT_OTHER:
		break;
	}
	return "international spelling";
}

bool spelling_of_domain(const char *domain, struct spelling *ret_spelling)
{
	if (!domain[0] || strlen(domain) > DOMAIN_NAME_MAX)
		return false;
	domain_to_unicode(domain, ret_spelling->unicode);
	enum script script = script_of_domain(span_of(ret_spelling->unicode));

	ret_spelling->is_mixed = script == SCRIPT_MIXED;
	ret_spelling->words = words_of_script(script);
	return strcmp(domain, ret_spelling->unicode) != 0;
}
