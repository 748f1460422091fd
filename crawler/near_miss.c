#include "crawler/near_miss.h"

#include "crawler/near_miss_table.h"

#include <string.h>

enum {
	NAME_MIN = 4,     /* below it a name is right as it is */
	LONG_NAME_MIN = 5 /* from here on every kind of slip counts */
};

/* ---- one label ---- */

static bool is_swapped(struct span word, struct span right, size_t at)
{
	return word.length == right.length && at + 1 < word.length &&
	       word.at[at] == right.at[at + 1] && word.at[at + 1] == right.at[at] &&
	       !(ascii_is_digit(word.at[at]) && ascii_is_digit(word.at[at + 1])) &&
	       span_equals(span_from(word, at + 2), span_from(right, at + 2));
}

/* "gmaill": which of the two letters is the additional one does not matter. */
static bool is_doubled(struct span word, size_t at)
{
	return at > 0 && at < word.length && word.at[at] == word.at[at - 1];
}

/* Letters that may be there or not in names side by side. */
static bool makes_sibling(char c, bool is_last)
{
	return ascii_is_digit(c) || c == '-' || (is_last && c == 's');
}

static bool is_added(struct span word, struct span right, size_t at)
{
	if (word.length != right.length + 1 ||
		!span_equals(span_from(word, at + 1), span_from(right, at)))
		return false;
	return is_doubled(word, at) || (right.length >= LONG_NAME_MIN && at > 0 &&
					       !makes_sibling(word.at[at], at + 1 == word.length));
}

/* A hyphen as second character belongs to the name ("t-online"); one of "my-museum" need not. */
static bool is_missed(struct span word, struct span right, size_t at)
{
	return right.length == word.length + 1 && right.length >= LONG_NAME_MIN && at > 0 &&
	       span_equals(span_from(word, at), span_from(right, at + 1)) &&
	       (!makes_sibling(right.at[at], at == word.length) || at == 1);
}

/* Another letter in a short word mostly makes another word: it has to lie beside the right key. */
static bool is_replaced(struct span word, struct span right, size_t at)
{
	if (word.length != right.length || right.length < LONG_NAME_MIN || at == 0 ||
		ascii_is_digit(right.at[at]) || right.at[at] == '-' || word.at[at] == '-')
		return false;
	return strchr(near_miss_keys(right.at[at]), word.at[at]) &&
	       span_equals(span_from(word, at + 1), span_from(right, at + 1));
}

/* Labels in Punycode differ by more than they seem to, or by less. */
static bool is_slip(struct span word, struct span right)
{
	size_t at = 0;

	if (right.length < NAME_MIN || span_starts(word, SPAN("xn--")) ||
		span_starts(right, SPAN("xn--")))
		return false;
	while (at < word.length && at < right.length && word.at[at] == right.at[at])
		at++;
	return is_swapped(word, right, at) || is_added(word, right, at) ||
	       is_missed(word, right, at) || is_replaced(word, right, at);
}

/* ---- whole names ---- */

/* Is `domain` the name without one or more of its dots? Both are read once. */
static bool lacks_dots(struct span domain, struct span right)
{
	size_t i = 0;

	if (domain.length >= right.length)
		return false;
	for (size_t j = 0; j < right.length; j++)
		if (i < domain.length && domain.at[i] == right.at[j])
			i++;
		else if (right.at[j] != '.')
			return false;
	return i == domain.length;
}

/* "info@wwwexample.org": a web address made an address. */
static bool is_with_www(struct span domain, struct span right)
{
	return span_starts(domain, SPAN("www")) && span_equals(span_from(domain, 3), right);
}

/* Exactly one label has a slip, the others are the same. The last one has to be as long as the right
 * one, so that ".work" is none of ".works". */
static bool has_slip(struct span domain, struct span right)
{
	struct span word, label;
	unsigned slips = 0;

	while (span_split(&domain, '.', &word)) {
		if (!span_split(&right, '.', &label))
			return false;
		if (span_equals(word, label))
			continue;
		if (!is_slip(word, label) || (!right.at && word.length != label.length))
			return false;
		slips++;
	}
	return slips == 1 && !right.at;
}

/* The last labels of `domain`, as many as `like` has; all of it where it has no more. */
static struct span tail_like(struct span domain, struct span like)
{
	size_t labels = 1, at = domain.length;

	for (size_t i = 0; i < like.length; i++)
		labels += like.at[i] == '.';
	while (at > 0 && labels)
		if (domain.at[--at] == '.')
			labels--;
	return labels ? domain : span_from(domain, at + 1);
}

/* "mail.harbuor.example" keeps its "mail.". */
static bool write_meant(struct span domain, struct span tail, struct span right, char *ret_meant)
{
	size_t before = domain.length - tail.length;

	if (before + right.length > DOMAIN_NAME_MAX)
		return false;
	memcpy(ret_meant, domain.at, before);
	memcpy(ret_meant + before, right.at, right.length);
	ret_meant[before + right.length] = '\0';
	return true;
}

static bool find_own(struct span domain, const struct own_domains *own, char *ret_meant)
{
	for (size_t i = 0; own && i < own->count; i++) {
		struct span right = span_of(own->names[i]), tail = tail_like(domain, right);

		if (has_slip(tail, right))
			return write_meant(domain, tail, right, ret_meant);
		if (lacks_dots(domain, right) || is_with_www(domain, right))
			return write_meant(domain, domain, right, ret_meant);
	}
	return false;
}

/* ---- well-known providers ---- */

static bool is_provider_slip(
	const struct near_miss_provider *provider, struct span domain, struct span right)
{
	struct span name = span_of(provider->name);
	struct span first = span_part(domain, 0, span_find(domain, '.'));
	struct span ending = span_from(domain, first.length);

	if (span_equals(ending, span_from(right, name.length)))
		return is_slip(first, name) || is_with_www(domain, right);
	/* Colombia, Cameroon and Oman have none of them, and are one key away. */
	if (name.length >= LONG_NAME_MIN && span_equals(first, name) &&
		span_ends_nocase(right, SPAN(".com")))
		return span_equals(ending, SPAN(".co")) || span_equals(ending, SPAN(".cm")) ||
		       span_equals(ending, SPAN(".om"));
	return lacks_dots(domain, right);
}

/* Walks the provider's domains; `judge` says whether one is what is looked for. */
static bool find_among(const struct near_miss_provider *provider, struct span domain, bool is_exact,
	char *ret_meant)
{
	struct span endings = span_of(provider->endings), ending;
	char right[DOMAIN_NAME_MAX + 1];

	while (span_split(&endings, ' ', &ending)) {
		size_t name = strlen(provider->name);

		memcpy(right, provider->name, name);
		right[name] = '.';
		memcpy(right + name + 1, ending.at, ending.length);
		right[name + 1 + ending.length] = '\0';
		if (is_exact ? span_equals(domain, span_of(right))
			     : is_provider_slip(provider, domain, span_of(right)))
			return write_meant(domain, domain, span_of(right), ret_meant);
	}
	return false;
}

static bool find_provider(struct span domain, bool is_exact, char *ret_meant)
{
	for (const struct near_miss_provider *at = near_miss_providers; at->name; at++) {
		bool may_be = at->name[0] == domain.at[0] || domain.at[0] == at->name[1] ||
			      span_starts(domain, SPAN("www"));

		if (may_be && find_among(at, domain, is_exact, ret_meant))
			return true;
	}
	return false;
}

static bool is_neighbour(struct span domain)
{
	for (const char *const *at = near_miss_neighbours; *at; at++)
		if (span_equals(domain, span_of(*at)))
			return true;
	return false;
}

static bool find_ending(struct span domain, char *ret_meant)
{
	size_t dot = span_find_last(domain, '.');
	struct span last = span_from(domain, dot + 1);

	if (dot == domain.length)
		return false;
	for (const struct near_miss_ending *at = near_miss_endings; at->wrong; at++)
		if (span_equals(last, span_of(at->wrong)))
			return write_meant(domain, last, span_of(at->right), ret_meant);
	return false;
}

bool near_miss_find(
	struct span domain, const struct own_domains *own, char ret_meant[DOMAIN_NAME_MAX + 1])
{
	char known[DOMAIN_NAME_MAX + 1];

	if (domain.length == 0 || domain.length > DOMAIN_NAME_MAX ||
		own_domains_hold(own, domain) || find_provider(domain, true, known) ||
		is_neighbour(domain))
		return false;
	return find_own(domain, own, ret_meant) || find_provider(domain, false, ret_meant) ||
	       find_ending(domain, ret_meant);
}
