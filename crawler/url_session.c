#include "crawler/url_session.h"

#include <string.h>

enum {
	RANDOM_LENGTH_LEAST = 16, /* 64 bits in hexadecimal: the shortest ids in use */
	RANDOM_EACH_LEAST = 2     /* digits, and letters */
};

/* What a name must come with to be a session id. Some names are used for nothing else; others are
 * used for sections, searches and conference sessions, too ("article.pl?sid=05/01/01/1234"). */
enum claim { NOTHING, ALWAYS, RANDOM_VALUE, WITH_CFTOKEN };

static const struct {
	const char *name; /* in lower case */
	bool is_prefix;
	bool is_in_path; /* also as ";name=value" (Java servlets, and what imitates them) */
	enum claim claim;
} names[] = {
	/* session ids */
	{"jsessionid", true, true, ALWAYS}, /* also jsessionidsso, jsessionid_x */
	{"phpsessid", false, true, ALWAYS},
	{"aspsessionid", true, false, ALWAYS}, /* aspsessionidqqscrtba */
	{"asp.net_sessionid", false, false, ALWAYS},
	{"cftoken", false, false, ALWAYS},
	{"cfid", false, false, WITH_CFTOKEN},
	{"sid", false, true, RANDOM_VALUE},
	{"s", false, false, RANDOM_VALUE}, /* vBulletin; WordPress searches with it */
	{"session", false, true, RANDOM_VALUE},
	{"session_id", false, true, RANDOM_VALUE},
	{"sessionid", false, true, RANDOM_VALUE},
	{"sessid", false, true, RANDOM_VALUE},
	{"oscsid", false, false, RANDOM_VALUE}, /* osCommerce and its descendants */
	{"xtcsid", false, false, RANDOM_VALUE},
	{"modsid", false, false, RANDOM_VALUE},
	{"zenid", false, false, RANDOM_VALUE},
	/* where a visitor came from */
	{"utm_", true, false, ALWAYS},
	{"gclid", false, false, ALWAYS},
	{"gbraid", false, false, ALWAYS},
	{"wbraid", false, false, ALWAYS},
	{"dclid", false, false, ALWAYS},
	{"fbclid", false, false, ALWAYS},
	{"msclkid", false, false, ALWAYS},
	{"yclid", false, false, ALWAYS},
	{"mc_cid", false, false, ALWAYS},
	{"mc_eid", false, false, ALWAYS},
	{"_ga", false, false, ALWAYS},
	{"_gl", false, false, ALWAYS},
};

bool url_value_is_random(struct span value)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < value.length; i++) {
		if (ascii_is_digit(value.at[i]))
			digits++;
		else if (ascii_is_alpha(value.at[i]))
			letters++;
		else
			return false;
	}
	return digits + letters >= RANDOM_LENGTH_LEAST && digits >= RANDOM_EACH_LEAST &&
	       letters >= RANDOM_EACH_LEAST;
}

static bool is_named(struct span name, const char *known, bool is_prefix)
{
	if (name.length == 0 || ascii_lower(name.at[0]) != known[0])
		return false;
	return is_prefix ? span_starts_nocase(name, span_of(known))
			 : span_equals_nocase(name, span_of(known));
}

/* `part` is "name=value" or "name". "amp;" is what is left of an ampersand escaped twice. */
static enum claim claim_of(struct span part, bool is_in_path, struct span *ret_value)
{
	if (span_starts(part, SPAN("amp;")))
		part = span_from(part, sizeof("amp;") - 1);
	size_t length = span_find(part, '=');
	struct span name = span_part(part, 0, length);

	*ret_value = span_from(part, length + 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (is_named(name, names[i].name, names[i].is_prefix))
			return is_in_path && !names[i].is_in_path ? NOTHING : names[i].claim;
	}
	return NOTHING;
}

static bool is_session(struct span part, bool is_in_path, bool has_cftoken)
{
	struct span value;

	switch (claim_of(part, is_in_path, &value)) {
	case NOTHING:
		return false;
	case ALWAYS:
		return true;
	case RANDOM_VALUE:
		return url_value_is_random(value);
	case WITH_CFTOKEN:
		return has_cftoken;
	}
	return false;
}

/* The URL being written anew over itself: what is added lies before what is read. */
struct rewriting {
	char *text;
	size_t length;
	bool has_dropped;
};

static void keep(struct rewriting *rewriting, struct span s)
{
	memmove(rewriting->text + rewriting->length, s.at, s.length);
	rewriting->length += s.length;
}

/* The length of a segment's name, behind which its parameters (RFC 3986 3.3) stand. */
static size_t name_length(struct span segment)
{
	return span_find(segment, ';');
}

static bool is_dots(struct span name)
{
	return span_equals(name, SPAN(".")) || span_equals(name, SPAN(".."));
}

/* "(S(lit3py55t21z5v55vlm25s55))": ASP.NET without cookies; A and F stand for other tickets. */
static bool is_ticket(struct span segment)
{
	size_t at = 1;

	if (segment.length < sizeof("(S())") - 1 || segment.at[0] != '(')
		return false;
	while (segment.length - at > 3 && ascii_is_alpha(segment.at[at]) &&
		segment.at[at + 1] == '(') {
		struct span inner = span_from(segment, at + 2);
		size_t end = span_find(inner, ')');

		if (end < RANDOM_LENGTH_LEAST || end == inner.length)
			return false;
		at += 2 + end + 1;
	}
	return at > 1 && at + 1 == segment.length && segment.at[at] == ')';
}

/* "page;jsessionid=1;x=2" becomes "page;x=2". "..;jsessionid=1" stays: without its parameter it would
 * be another path. */
static void keep_segment(struct rewriting *rewriting, struct span segment)
{
	struct span part, rest = span_from(segment, name_length(segment) + 1);
	struct span name = span_part(segment, 0, name_length(segment));

	if (name.length == segment.length || is_dots(name)) {
		keep(rewriting, segment);
		return;
	}
	keep(rewriting, name);
	while (span_split(&rest, ';', &part)) {
		if (is_session(part, true, false)) {
			rewriting->has_dropped = true;
			continue;
		}
		keep(rewriting, SPAN(";"));
		keep(rewriting, part);
	}
}

/* `path` begins behind its first slash, which is kept already. */
static void keep_path(struct rewriting *rewriting, struct span path)
{
	struct span segment;

	while (span_split(&path, '/', &segment)) {
		size_t segment_at = rewriting->length;
		bool is_last = path.at == NULL;

		keep_segment(rewriting, segment);
		struct span kept = {rewriting->text + segment_at, rewriting->length - segment_at};

		if (is_ticket(kept)) {
			rewriting->length = segment_at;
			rewriting->has_dropped = true;
		} else if (!is_last) {
			keep(rewriting, SPAN("/"));
		}
	}
}

static bool has_cftoken(struct span query)
{
	struct span part, value;

	while (span_split(&query, '&', &part)) {
		if (span_starts_nocase(part, SPAN("cftoken")) &&
			claim_of(part, false, &value) == ALWAYS)
			return true;
	}
	return false;
}

/* `query` begins with its question mark. */
static void keep_query(struct rewriting *rewriting, struct span query)
{
	struct span part, rest = span_from(query, 1);
	bool with_cftoken = has_cftoken(rest), has_dropped = false;
	size_t query_at = rewriting->length;

	while (span_split(&rest, '&', &part)) {
		if (is_session(part, false, with_cftoken)) {
			has_dropped = true;
			continue;
		}
		keep(rewriting, rewriting->length == query_at ? SPAN("?") : SPAN("&"));
		keep(rewriting, part);
	}
	/* "?x=1&" may be meant so; the lone "?" of "?sid=...&" is a remainder of ours. */
	if (has_dropped && rewriting->length == query_at + 1)
		rewriting->length = query_at;
	rewriting->has_dropped = rewriting->has_dropped || has_dropped;
}

bool url_drop_session(struct url *url)
{
	struct span path = span_of(url->text + url->path_at);
	size_t query_at = span_find(path, '?');
	struct span query = span_from(path, query_at);
	struct rewriting rewriting = {url->text, url->path_at + 1, false};

	path = span_part(path, 0, query_at);
	/* Most URLs have nothing to drop, and are not read twice. */
	if (query.length == 0 && span_find(path, ';') == path.length &&
		span_find(path, '(') == path.length)
		return false;
	keep_path(&rewriting, span_from(path, 1));
	if (query.length)
		keep_query(&rewriting, query);
	url->text[rewriting.length] = '\0';
	return rewriting.has_dropped;
}
