#include "crawler/lint.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "crawler/lint_placeholder.h"
#include "crawler/lint_script.h"
#include "crawler/near_miss.h"

#include <stdlib.h>
#include <string.h>

enum {
	MARK_PLACEHOLDER = 1 << 0,
	MARK_NEAR_MISS = 1 << 1,
	MARK_MIXED_SCRIPT = 1 << 2,
	MARK_COUNT = 3,

	/* Bytes beside the address in a text that still is "the address": "E-Mail: a@b.example
	 * (office)". More is a sentence, and may speak of another address on purpose. */
	BESIDE_MAX = 32,
	SLIPS_MAX = 20 /* different wrong domains that are corrected in one link */
};

/* ---- the text ---- */

/* "<a@b.example>," and "E-Mail:a@b.example": what cannot be part of an address at its ends. */
static struct span without_wrapping(struct span word)
{
	static const char marks[] = "<>()[]{}\"',;:.!?*|";
	size_t colon;

	while (word.length && word.at[0] && strchr(marks, word.at[0]))
		word = span_from(word, 1);
	while (word.length && word.at[word.length - 1] && strchr(marks, word.at[word.length - 1]))
		word.length--;
	colon = span_find_last(span_part(word, 0, span_find(word, '@')), ':');
	return colon < span_find(word, '@') ? span_from(word, colon + 1) : word;
}

bool lint_find_address(struct span text, struct address *ret_address)
{
	size_t at = span_find(text, '@'), from = at, end = at;

	if (at == text.length || span_find(span_from(text, at + 1), '@') < text.length - at - 1)
		return false;
	while (from > 0 && !ascii_is_blank(text.at[from - 1]))
		from--;
	while (end < text.length && !ascii_is_blank(text.at[end]))
		end++;
	struct span whole = span_part(text, from, end - from), word = without_wrapping(whole);

	/* "info@exam...": an address that was shortened to fit. */
	return !span_contains_nocase(whole, SPAN("..")) &&
	       text.length - word.length <= BESIDE_MAX &&
	       address_parse(word, ret_address) == ADDRESS_FINE;
}

/* "info+web@b.example" reaches the mailbox of "info@b.example", and is shown as that on purpose. */
static struct span mailbox_of(const struct address *address)
{
	struct span local = span_of(address->local);
	size_t plus = span_find(local, '+');

	return plus ? span_part(local, 0, plus) : local;
}

static bool shows_another(const struct mailto *mailto, const struct lint_link *link)
{
	struct address shown;
	bool has_one = false;

	/* The last character of a text that was cut need not be the address's last. */
	if (link->text.length + 4 > link->text_max || !lint_find_address(link->text, &shown))
		return false;
	for (size_t i = 0; i < mailto->count; i++) {
		const struct mailto_recipient *recipient = &mailto->recipients[i];

		if (recipient->defect)
			continue;
		has_one = true;
		if (strcmp(recipient->address.domain, shown.domain) == 0 &&
			span_equals_nocase(mailbox_of(&recipient->address), mailbox_of(&shown)))
			return false;
	}
	return has_one;
}

/* ---- the recipients ---- */

struct slips {
	struct {
		char wrong[DOMAIN_NAME_MAX + 1], meant[DOMAIN_NAME_MAX + 1];
	} items[SLIPS_MAX];
	size_t count;
};

/* A domain without any dot ("gmailcom") makes an address invalid, but what was meant may be known
 * all the same. */
static bool find_single_label(
	const struct mailto_recipient *recipient, char ret_domain[DOMAIN_NAME_MAX + 1])
{
	struct span written = span_of(recipient->written);
	struct span label = span_from(written, span_find_last(written, '@') + 1);

	if (recipient->defect != ADDRESS_DOMAIN_SYNTAX || span_find(label, '.') < label.length)
		return false;
	return utf8_is_ascii(label) && domain_to_ascii(label, 1, ret_domain);
}

static const char *domain_of(const struct mailto_recipient *recipient, char *scratch)
{
	if (recipient->defect == ADDRESS_FINE)
		return recipient->address.domain;
	return find_single_label(recipient, scratch) ? scratch : NULL;
}

static bool is_near_miss(const struct mailto_recipient *recipient, const struct own_domains *own,
	struct slips *slips)
{
	char scratch[DOMAIN_NAME_MAX + 1], meant[DOMAIN_NAME_MAX + 1];
	const char *domain = domain_of(recipient, scratch);

	if (!domain || !near_miss_find(span_of(domain), own, meant))
		return false;
	for (size_t i = 0; i < slips->count; i++)
		if (strcmp(slips->items[i].wrong, domain) == 0)
			return true;
	if (slips->count < SLIPS_MAX) {
		memcpy(slips->items[slips->count].wrong, domain, strlen(domain) + 1);
		memcpy(slips->items[slips->count++].meant, meant, strlen(meant) + 1);
	}
	return true;
}

static unsigned marks_of(const struct mailto_recipient *recipient, const struct own_domains *own,
	struct slips *slips)
{
	const struct address *address = &recipient->address;
	unsigned marks = 0;

	if (recipient->defect == ADDRESS_FINE && lint_is_placeholder(address, own))
		return MARK_PLACEHOLDER;
	if (is_near_miss(recipient, own, slips))
		marks |= MARK_NEAR_MISS;
	if (recipient->defect == ADDRESS_FINE && lint_is_mixed_script(address))
		marks |= MARK_MIXED_SCRIPT;
	return marks;
}

/* ---- the corrected link ---- */

/* Does the header field that `text` begins with hold recipients? Then so does what follows. */
static bool begins_list(struct span text)
{
	return span_starts_nocase(text, SPAN("to=")) || span_starts_nocase(text, SPAN("cc=")) ||
	       span_starts_nocase(text, SPAN("bcc="));
}

static size_t host_length(struct span text)
{
	size_t length = 0;

	while (length < text.length && (ascii_is_alnum(text.at[length]) ||
					       (text.at[length] && strchr(".-_", text.at[length]))))
		length++;
	return length;
}

/* Copies a link; a wrong domain of a recipient becomes what was meant. A subject may hold it. */
static void add_with_right_names(struct buf *out, struct span link, const struct slips *slips)
{
	bool is_list = true;

	for (size_t i = 0; i < link.length; i++) {
		struct span behind = span_from(link, i + 1);
		struct span domain = span_part(behind, 0, host_length(behind));

		buf_add_char(out, link.at[i]);
		if (link.at[i] == '?' || link.at[i] == '&')
			is_list = begins_list(behind);
		if (link.at[i] != '@' || !is_list)
			continue;
		for (size_t n = 0; n < slips->count; n++)
			if (span_equals_nocase(domain, span_of(slips->items[n].wrong))) {
				buf_add_text(out, slips->items[n].meant);
				i += domain.length;
				break;
			}
	}
}

static char *correct_names(struct span href, const struct slips *slips)
{
	char *clean = mailto_clean(href), *corrected;
	struct buf out;

	buf_init(&out, (size_t)MAILTO_HREF_MAX * 4);
	add_with_right_names(&out, clean ? span_of(clean) : href, slips);
	corrected = out.overflowed ? NULL : mailto_clean(buf_span(&out));
	buf_finish(&out);
	free(clean);
	return corrected;
}

void lint_read(const struct lint_link *link, struct lint *ret_lint)
{
	struct mailto *mailto = &ret_lint->mailto;
	struct slips slips;

	slips.count = 0;
	*ret_lint = (struct lint){.marks = NULL};
	mailto_read(link->href, mailto);
	ret_lint->text_differs = shows_another(mailto, link);
	ret_lint->marks = memory_get_zeroed(mailto->count + 1, sizeof(*ret_lint->marks));
	for (size_t i = 0; i < mailto->count; i++)
		ret_lint->marks[i] = marks_of(&mailto->recipients[i], link->own, &slips);
	if (slips.count)
		ret_lint->with_right_names = correct_names(link->href, &slips);
	ret_lint->corrected =
		ret_lint->with_right_names ? ret_lint->with_right_names : mailto->corrected;
}

void lint_finish(struct lint *lint)
{
	mailto_finish(&lint->mailto);
	free(lint->marks);
	free(lint->with_right_names);
	*lint = (struct lint){.marks = NULL};
}

static void add_id(struct buf *out, const char *id)
{
	if (out->length)
		buf_add_char(out, ' ');
	buf_add_text(out, id);
}

void lint_add_findings(const struct lint *lint, size_t recipient, struct buf *out)
{
	static const char *const ids[MARK_COUNT] = {
		"address-placeholder", "address-near-miss", "address-mixed-script"};

	for (size_t i = 0; i < lint->mailto.defect_count; i++)
		add_id(out, lint->mailto.defects[i]);
	if (lint->text_differs)
		add_id(out, "mailto-text-differs");
	for (unsigned i = 0; i < MARK_COUNT; i++)
		if (recipient < lint->mailto.count && lint->marks[recipient] & 1u << i)
			add_id(out, ids[i]);
}
