/*
 * 1. Terms are separated by spaces and nothing else (RFC 7208 4.6.1).
 * 2. A term is a modifier when its name is followed by "=", else a mechanism.
 * 3. Of a mechanism's argument the prefix lengths are taken off the end, because a domain may hold
 *    slashes by the grammar, but never at its end.
 * 4. What stands behind "all" is never looked at by receivers, and neither is "redirect" in a record
 *    that has one (5.1): it must keep to the grammar but does not count as a lookup.
 *
 * "+all" lets everybody send in the domain's name. That is unwise but well-formed, and so no error.
 */
#include "checker/spf_terms.h"
#include "base/visible.h"
#include "net/ip.h"

#include <stdio.h>
#include <string.h>

enum argument {
	TAKES_NOTHING,
	TAKES_DOMAIN,           /* ":" domain-spec, required */
	MAY_TAKE_DOMAIN,        /* ... optional */
	MAY_TAKE_DOMAIN_PREFIX, /* ... and prefix lengths */
	TAKES_IP4,
	TAKES_IP6
};

static const struct mechanism {
	const char *name;
	enum argument argument;
	bool looks_up; /* 4.6.4 */
} mechanisms[] = {
	{"all", TAKES_NOTHING, false},
	{"include", TAKES_DOMAIN, true},
	{"a", MAY_TAKE_DOMAIN_PREFIX, true},
	{"mx", MAY_TAKE_DOMAIN_PREFIX, true},
	{"ptr", MAY_TAKE_DOMAIN, true},
	{"ip4", TAKES_IP4, false},
	{"ip6", TAKES_IP6, false},
	{"exists", TAKES_DOMAIN, true},
};

struct reader {
	unsigned lookups;
	bool has_all, has_redirect, has_exp;
	char *error;
	size_t error_size;
};

static bool say(struct reader *reader, struct span term, const char *sentence)
{
	char shown[100];

	visible_text(term, shown, sizeof(shown));
	snprintf(reader->error, reader->error_size, "\"%s\" %s", shown, sentence);
	return false;
}

/* ---- macros and domains ---- */

/* Takes a macro-expand (7.1) off the front; 0 = there is none. "c", "r" and "t" make sense in an
 * explanation's text only, which does not stand here (7.2). */
static size_t macro_length(struct span s, bool takes_all_letters)
{
	size_t at = 3;

	if (s.length < 2 || s.at[0] != '%')
		return 0;
	if (s.at[1] == '%' || s.at[1] == '_' || s.at[1] == '-')
		return 2;
	if (s.at[1] != '{' || s.length < 4 || !ascii_is_alpha(s.at[2]) ||
		!strchr(takes_all_letters ? "slodiphcrtv" : "slodiphv", ascii_lower(s.at[2])))
		return 0;
	while (at < s.length && ascii_is_digit(s.at[at]))
		at++;
	if (at < s.length && ascii_lower(s.at[at]) == 'r')
		at++;
	while (at < s.length && s.at[at] && strchr(".-+,/_=", s.at[at]))
		at++;
	return at < s.length && s.at[at] == '}' ? at + 1 : 0;
}

/* *ret_tail is what stands behind the last macro-expand. */
static bool is_macro_string(struct span s, bool takes_all_letters, struct span *ret_tail)
{
	*ret_tail = s;
	while (s.length) {
		size_t macro = macro_length(s, takes_all_letters);

		if (!macro && (s.at[0] < '!' || s.at[0] > '~' || s.at[0] == '%'))
			return false;
		s = span_from(s, macro ? macro : 1);
		if (macro)
			*ret_tail = s;
	}
	return true;
}

/* Letters, digits, inner hyphens, and not digits alone. */
static bool is_top_label(struct span label)
{
	bool has_other = false;

	if (!label.length || label.at[0] == '-' || label.at[label.length - 1] == '-')
		return false;
	for (size_t i = 0; i < label.length; i++) {
		if (!ascii_is_alnum(label.at[i]) && label.at[i] != '-')
			return false;
		has_other |= !ascii_is_digit(label.at[i]);
	}
	return has_other;
}

static bool is_domain_spec(struct span s)
{
	struct span tail;

	if (!s.length || !is_macro_string(s, false, &tail))
		return false;
	if (!tail.length)
		return true;
	if (tail.at[tail.length - 1] == '.')
		tail.length--;
	size_t dot = span_find_last(tail, '.');

	return dot < tail.length && is_top_label(span_from(tail, dot + 1));
}

/* ---- prefix lengths ---- */

/* "0", or a number without leading zeros up to `most`. */
static bool is_prefix_length(struct span digits, unsigned long most)
{
	unsigned long number;

	return (digits.length == 1 || (digits.length > 1 && digits.at[0] != '0')) &&
	       span_to_number(digits, most, &number);
}

/* Takes `mark` ("/", "//") and the digits behind it off the end of *s; an empty span where there
 * are none. */
static struct span take_prefix(struct span *s, struct span mark)
{
	size_t at = s->length;

	while (at && ascii_is_digit(s->at[at - 1]))
		at--;
	if (at == s->length || at < mark.length ||
		!span_equals(span_part(*s, at - mark.length, mark.length), mark))
		return (struct span){s->at, 0};
	struct span digits = span_from(*s, at);

	s->length = at - mark.length;
	return digits;
}

static bool check_prefixes(struct reader *reader, struct span term, struct span *argument)
{
	struct span of_6 = take_prefix(argument, SPAN("//")),
		    of_4 = take_prefix(argument, SPAN("/"));

	if ((of_4.length && !is_prefix_length(of_4, 32)) ||
		(of_6.length && !is_prefix_length(of_6, 128)))
		return say(reader, term, "has a prefix length that does not exist");
	return true;
}

/* ---- terms ---- */

static bool check_network(
	struct reader *reader, struct span term, struct span argument, enum argument kind)
{
	int family = kind == TAKES_IP4 ? AF_INET : AF_INET6;
	size_t slash = span_find(argument, '/');
	struct ip ip;

	if (!argument.length || argument.at[0] != ':' ||
		!ip_parse(span_part(argument, 1, slash - 1), &ip) || ip.family != family)
		return say(reader, term,
			kind == TAKES_IP4 ? "holds no IPv4 address" : "holds no IPv6 address");
	if (slash < argument.length &&
		!is_prefix_length(span_from(argument, slash + 1), kind == TAKES_IP4 ? 32 : 128))
		return say(reader, term, "has a prefix length that does not exist");
	return true;
}

static bool check_argument(
	struct reader *reader, struct span term, struct span argument, enum argument kind)
{
	switch (kind) {
	case TAKES_NOTHING:
		return !argument.length || say(reader, term, "takes no argument");
	case TAKES_IP4:
	case TAKES_IP6:
		return check_network(reader, term, argument, kind);
	case MAY_TAKE_DOMAIN_PREFIX:
		if (!check_prefixes(reader, term, &argument))
			return false;
		if (!argument.length)
			return true;
		break;
	case MAY_TAKE_DOMAIN:
		if (!argument.length)
			return true;
		break;
	case TAKES_DOMAIN:
		break;
	}
	if (argument.length < 2 || argument.at[0] != ':')
		return say(reader, term, "names no domain");
	if (!is_domain_spec(span_from(argument, 1)))
		return say(reader, term, "names something that is no whole domain");
	return true;
}

static bool check_mechanism(
	struct reader *reader, struct span term, struct span name, struct span argument)
{
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		const struct mechanism *mechanism = &mechanisms[i];

		if (!span_equals_nocase(name, span_of(mechanism->name)))
			continue;
		if (mechanism->looks_up && !reader->has_all)
			reader->lookups++;
		reader->has_all |= i == 0;
		return check_argument(reader, term, argument, mechanism->argument);
	}
	return say(reader, term, "is no mechanism that SPF knows");
}

static bool check_modifier(
	struct reader *reader, struct span term, struct span name, struct span value)
{
	bool is_redirect = span_equals_nocase(name, SPAN("redirect"));
	bool *seen = is_redirect                             ? &reader->has_redirect
		     : span_equals_nocase(name, SPAN("exp")) ? &reader->has_exp
							     : NULL;
	struct span tail;

	if (!seen) /* unknown ones are passed over, but they keep to the grammar (6) */
		return is_macro_string(value, true, &tail) ||
		       say(reader, term, "has a broken macro or character");
	if (*seen)
		return say(reader, term, "stands there a second time");
	*seen = true;
	return is_domain_spec(value) ||
	       say(reader, term, "names something that is no whole domain");
}

static bool check_term(struct reader *reader, struct span term)
{
	struct span rest = term;
	bool has_qualifier = strchr("+-?~", term.at[0]) && term.at[0];
	size_t end = 0;

	if (has_qualifier)
		rest = span_from(rest, 1);
	while (end < rest.length && rest.at[end] &&
		(ascii_is_alnum(rest.at[end]) || (end && strchr("-_.", rest.at[end]))))
		end++;
	struct span name = span_part(rest, 0, end);

	if (!end || !ascii_is_alpha(rest.at[0]))
		return say(reader, term, "is no mechanism that SPF knows");
	if (end == rest.length || rest.at[end] != '=')
		return check_mechanism(reader, term, name, span_from(rest, end));
	if (has_qualifier)
		return say(reader, term, "is a modifier, which takes no sign in front");
	return check_modifier(reader, term, name, span_from(rest, end + 1));
}

bool spf_terms_check(struct span terms, char *ret_error, size_t size)
{
	struct reader reader = {.error = ret_error, .error_size = size};
	struct span term;

	while (span_split(&terms, ' ', &term))
		if (term.length && !check_term(&reader, term))
			return false;
	if (reader.has_redirect && !reader.has_all)
		reader.lookups++;
	if (reader.lookups <= SPF_LOOKUPS_MAX)
		return true;
	snprintf(ret_error, size,
		"%u of its terms make receivers ask the DNS, but after %d they give up (RFC 7208 "
		"4.6.4)",
		reader.lookups, SPF_LOOKUPS_MAX);
	return false;
}
