#include "crawler/near_miss.h"

#include "crawler/edit.h"
#include "crawler/near_miss_table.h"
#include "net/registrable.h"

#include <string.h>

/*
 * A name next to a well-known one may be somebody's own, and telling its owner that it is a slip
 * is worse than saying nothing. So:
 *
 * 1. A domain that is known itself, or is the site's own, is right, with whatever stands before it.
 * 2. Of other domains as many labels as the known name has are compared with it, at their end.
 * 3. One slip in the first label counts by its length: short names lie close together. People
 *    hardly ever get the first letter wrong, and digits, hyphens and plurals make names of others.
 * 4. A slip behind the first label counts where it leads to an ending that does not exist (".con"),
 *    and for providers where everybody knows that none was meant (".cm"). Endings that do not
 *    exist are slips of any name.
 */

enum {
	SHORT_LABEL = 5, /* below it: two letters swapped, or one doubled, and from 4 on only */
	LONG_LABEL = 7   /* from here on the first letter may be missing, too: "otmail.com" */
};

/* The last labels, as many as `meant` has; all where there are fewer. What is much longer than
 * `meant` is not looked at to its end. */
static struct span last_labels(struct span domain, struct span meant)
{
	size_t labels = 1, from = domain.length;

	for (size_t i = 0; i < meant.length; i++)
		labels += meant.at[i] == '.';
	for (; from > 0 && domain.length - from < meant.length + 2; from--)
		if (domain.at[from - 1] == '.' && --labels == 0)
			break;
	return span_from(domain, from);
}

static char slipped_letter(struct edit edit, struct span written, struct span meant)
{
	return edit.kind == EDIT_MISSING ? meant.at[edit.at] : written.at[edit.at];
}

static bool is_doubled(struct edit edit, struct span written)
{
	return edit.kind == EDIT_EXTRA && edit.at > 0 &&
	       written.at[edit.at] == written.at[edit.at - 1];
}

/* Names that differ so are often both in use, by one company or by two. */
static bool is_another_name(struct edit edit, struct span written, struct span meant, bool is_own)
{
	char letter = slipped_letter(edit, written, meant);
	size_t end = span_find(edit.kind == EDIT_MISSING ? meant : written, '.');

	if (ascii_is_digit(letter) &&
		(edit.kind != EDIT_WRONG || ascii_is_digit(meant.at[edit.at])))
		return true;
	if (!is_own)
		return false;
	return edit.kind != EDIT_SWAPPED &&
	       (letter == '-' || (letter == 's' && edit.at + 1 == end));
}

static bool is_slip_in_name(struct edit edit, struct span written, struct span meant, bool is_own)
{
	size_t length = span_find(meant, '.');

	if (span_starts(written, SPAN("xn--")) || span_starts(meant, SPAN("xn--")))
		return false;
	if (length < SHORT_LABEL)
		return length == SHORT_LABEL - 1 && edit.at > 0 &&
		       (edit.kind == EDIT_SWAPPED || is_doubled(edit, written));
	if (is_another_name(edit, written, meant, is_own))
		return false;
	if (edit.kind == EDIT_WRONG)
		return edit.at > 0 && (!is_own || length > SHORT_LABEL);
	if (edit.kind == EDIT_MISSING)
		return edit.at > 0 || length >= LONG_LABEL;
	return edit.kind == EDIT_SWAPPED || edit.at > 0;
}

/* Cameroon and Colombia have no mailbox providers of that name. */
static bool is_slip_of_com(struct span written, struct span meant)
{
	return span_ends_nocase(meant, SPAN(".com")) && span_find(meant, '.') >= SHORT_LABEL &&
	       (span_equals(written, SPAN("co")) || span_equals(written, SPAN("cm")) ||
		       span_equals(written, SPAN("om")));
}

static bool is_slip_in_ending(struct span written, struct span meant, bool is_own)
{
	struct span top = span_from(written, span_find_last(written, '.') + 1);
	char ending[DOMAIN_NAME_MAX + 1];

	if (!span_to_text(top, ending, sizeof(ending)))
		return false;
	return (!is_own && is_slip_of_com(top, meant)) || !registrable_is_suffix(ending);
}

/* "info@wwwexample.org": a web address made an address. */
static bool is_web_name(struct span domain, struct span meant)
{
	return span_starts(domain, SPAN("www")) && span_equals(span_from(domain, 3), meant);
}

static bool is_near(struct span domain, struct span meant, bool is_own)
{
	if (domain.length + 1 < meant.length)
		return false;
	if (is_web_name(domain, meant))
		return true;
	struct span written = last_labels(domain, meant);

	if (written.length > meant.length + 1 || written.length + 1 < meant.length)
		return false;
	struct edit edit = edit_between(written, meant);
	size_t name = span_find(meant, '.');

	if (edit.kind == EDIT_NONE || edit.kind == EDIT_FAR || name == meant.length)
		return false;
	/* A dot in the wrong place or left out: "gmailc.om", "hotmailco.uk". */
	if (span_find(written, '.') != name && edit.at + 1 >= name && edit.at <= name &&
		(edit.kind == EDIT_SWAPPED || edit.kind == EDIT_MISSING) &&
		(meant.at[edit.at] == '.' ||
			(edit.kind == EDIT_SWAPPED && meant.at[edit.at + 1] == '.')))
		return name >= SHORT_LABEL;
	if (edit.at > name)
		return is_slip_in_ending(written, meant, is_own);
	return is_slip_in_name(edit, written, meant, is_own);
}

static bool is_provider(struct span domain)
{
	for (size_t i = 0; i < near_miss_provider_count; i++) {
		struct span known = span_of(near_miss_providers[i]);

		if (span_ends_nocase(domain, known) &&
			(domain.length == known.length ||
				domain.at[domain.length - known.length - 1] == '.'))
			return true;
	}
	return false;
}

static bool is_neighbour(struct span domain)
{
	for (size_t i = 0; i < near_miss_neighbour_count; i++)
		if (span_equals(domain, span_of(near_miss_neighbours[i])))
			return true;
	return false;
}

static bool say(struct span domain, struct span meant, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	size_t kept = domain.length - last_labels(domain, meant).length;
	struct span before = span_part(domain, 0, is_web_name(domain, meant) ? 0 : kept);

	if (before.length + meant.length > DOMAIN_NAME_MAX)
		return false;
	memcpy(ret_meant, before.at, before.length);
	memcpy(ret_meant + before.length, meant.at, meant.length);
	ret_meant[before.length + meant.length] = '\0';
	return true;
}

/* "anything.con": no mail can go there, whatever the name. */
static bool find_ending(struct span domain, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	static const char *const endings[] = {"com", "net", "org", "info"};
	size_t dot = span_find_last(domain, '.');
	struct span top = span_from(domain, dot + 1);
	char ending[DOMAIN_NAME_MAX + 1];

	if (dot == domain.length || !span_to_text(top, ending, sizeof(ending)) ||
		registrable_is_suffix(ending))
		return false;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct edit edit = edit_between(top, span_of(endings[i]));

		/* Two letters may be anything. */
		if (edit.kind != EDIT_FAR && top.length > 2)
			return say(domain, span_of(endings[i]), ret_meant);
	}
	return false;
}

static bool find_known(
	struct span domain, const struct own_domains *own, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	for (size_t i = 0; i < own->count; i++)
		if (is_near(domain, span_of(own->names[i]), true))
			return say(domain, span_of(own->names[i]), ret_meant);
	for (size_t i = 0; i < near_miss_provider_count; i++)
		if (is_near(domain, span_of(near_miss_providers[i]), false))
			return say(domain, span_of(near_miss_providers[i]), ret_meant);
	return false;
}

bool near_miss_find(
	struct span domain, const struct own_domains *own, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	char name[DOMAIN_NAME_MAX + 1];

	if (own_domains_has(own, domain) || is_provider(domain) || is_neighbour(domain))
		return false;
	if (find_known(domain, own, ret_meant))
		return true;
	if (!find_ending(domain, ret_meant))
		return false;
	/* "gmial.con" has two slips. */
	if (span_to_text(span_of(ret_meant), name, sizeof(name)))
		near_miss_find(span_of(name), own, ret_meant);
	return true;
}
