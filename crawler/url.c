#include "crawler/url.h"

#include "crawler/percent.h"
#include "crawler/url_host.h"

#include <string.h>

/*
 * All parsing is done here rather than by libcurl: its parser (7.88) drops the file name for "#x",
 * leaves the case of hosts, refuses backslashes, and reads non-ASCII hosts by the locale. What we
 * hand to libcurl is so plain that there is only one way to read it; the tests ask its parser.
 */

enum {
	/* What is looked at of a reference: percent-encoding and dot segments may make the
	 * canonical form shorter than what was written, seldom by more than this. */
	REFERENCE_MAX = 4 * URL_MAX,
	PORT_HTTP = 80,
	PORT_HTTPS = 443
};

/* What a byte may mean; nothing above 0x7f means anything. */
enum {
	UNRESERVED = 1, /* RFC 3986 2.3 */
	IN_PATH = 2,    /* may stand in a path as it is (RFC 3986 3.3) */
	IN_QUERY = 4,   /* ... in a query (RFC 3986 3.4), but for "'": browsers encode that */
	SLASH = 8,
	BREAK = 16, /* tab, CR, LF: never there (WHATWG URL 4.4) */
	SCHEME = 32 /* RFC 3986 3.1 */
};

/* clang-format off */
enum { S = SLASH, B = BREAK, Q = IN_QUERY, K = IN_PATH, P = IN_PATH | IN_QUERY, C = P | SCHEME,
	T = P | SLASH, U = P | UNRESERVED, A = U | SCHEME };

static const unsigned char meanings[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, B, B, 0, 0, B, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, P, 0, 0, P, 0, P, K, P, P, P, C, P, A, A, T, /*  !"#$%&'()*+,-./ */
	A, A, A, A, A, A, A, A, A, A, P, P, 0, P, 0, Q, /* 0123456789:;<=>? */
	P, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* @ABC... */
	A, A, A, A, A, A, A, A, A, A, A, 0, S, 0, 0, U, /* ...XYZ[\]^_ */
	0, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* `abc... */
	A, A, A, A, A, A, A, A, A, A, A, 0, 0, 0, U, 0, /* ...xyz{|}~ */
};
/* clang-format on */

static bool means(char byte, unsigned meaning)
{
	return meanings[(unsigned char)byte] & meaning;
}

/* Length of what `text` begins with and is (or is not) of this meaning. */
static size_t run_of(struct span text, unsigned meaning)
{
	size_t length = 0;

	while (length < text.length && means(text.at[length], meaning))
		length++;
	return length;
}

static size_t run_without(struct span text, unsigned meaning)
{
	size_t length = 0;

	while (length < text.length && !means(text.at[length], meaning))
		length++;
	return length;
}

/* The text that is being built; `is_long` is sticky. Not in the caller's struct url, which stays
 * untouched where nothing comes of it and may be the base. */
struct draft {
	size_t length;
	size_t path_at;
	bool is_long;
	char text[URL_MAX + 1];
};

static void draft_init(struct draft *draft)
{
	draft->length = draft->path_at = 0;
	draft->is_long = false;
}

static void add(struct draft *draft, struct span s)
{
	if (draft->is_long || s.length > URL_MAX - draft->length) {
		draft->is_long = true;
		return;
	}
	if (s.length)
		memcpy(draft->text + draft->length, s.at, s.length);
	draft->length += s.length;
}

static bool is_slash(char c)
{
	return means(c, SLASH);
}

static void add_encoded(struct draft *draft, unsigned char byte)
{
	static const char hex[] = "0123456789ABCDEF";
	char text[3] = {'%', hex[byte >> 4], hex[byte & 15]};

	add(draft, (struct span){text, sizeof(text)});
}

/* Adds a path segment or a query in normal form (RFC 3986 6.2.2.1 and 6.2.2.2). A per cent sign
 * that encodes nothing becomes %25, so that the result reads the same again. */
static void add_normal(struct draft *draft, struct span text, unsigned plain_meaning)
{
	for (;;) {
		size_t plain = run_of(text, plain_meaning);

		add(draft, span_part(text, 0, plain));
		text = span_from(text, plain);
		if (text.length == 0 || draft->is_long)
			return;
		int byte = percent_byte(text);
		char decoded = (char)byte;

		if (byte >= 0 && means(decoded, UNRESERVED))
			add(draft, (struct span){&decoded, 1});
		else
			add_encoded(draft, (unsigned char)(byte >= 0 ? byte : text.at[0]));
		text = span_from(text, byte >= 0 ? 3 : 1);
	}
}

/* The draft ends with a "/.." whose dots are at `segment_at`: takes the dots and the segment before
 * them off. Above the root is the root. */
static void drop_segment(struct draft *draft, size_t segment_at)
{
	size_t path_at = draft->path_at;

	draft->length = segment_at;
	if (segment_at > path_at + 1) {
		struct span before = {draft->text + path_at, segment_at - 1 - path_at};

		draft->length = path_at + span_find_last(before, '/') + 1;
	}
}

/* Takes the effect of a last segment that is "." or ".."; false when it is neither. */
static bool apply_dots(struct draft *draft, size_t segment_at)
{
	size_t length = draft->length - segment_at;
	const char *segment = draft->text + segment_at;

	if (length == 0 || length > 2 || segment[0] != '.' || segment[length - 1] != '.')
		return false;
	if (length == 1)
		draft->length = segment_at;
	else
		drop_segment(draft, segment_at);
	return true;
}

/* Adds the segments of `path` behind the slash that the draft ends with; "." and "..", encoded ones
 * too, take effect at once (RFC 3986 5.2.4). */
static void add_segments(struct draft *draft, struct span path)
{
	while (!draft->is_long) {
		size_t segment_at = draft->length, end = run_without(path, SLASH);

		add_normal(draft, span_part(path, 0, end), IN_PATH);
		if (!apply_dots(draft, segment_at) && end < path.length)
			add(draft, SPAN("/"));
		if (end == path.length)
			break;
		path = span_from(path, end + 1);
	}
}

static void add_query(struct draft *draft, struct span query)
{
	if (query.length == 0)
		return;
	add(draft, SPAN("?"));
	add_normal(draft, span_from(query, 1), IN_QUERY);
}

/* What is built becomes the URL's text, behind an origin that it has by now. */
static enum url_kind draft_finish(struct draft *draft, struct url *url)
{
	if (draft->is_long)
		return URL_LONG;
	memcpy(url->text, draft->text, draft->length);
	url->text[draft->length] = '\0';
	url->path_at = draft->path_at;
	return URL_HTTP;
}

static uint16_t default_port(bool is_https)
{
	return is_https ? PORT_HTTPS : PORT_HTTP;
}

static void add_origin(struct draft *draft, const struct url_host *host, bool is_https)
{
	char digits[sizeof("65535")];
	size_t at = sizeof(digits);

	add(draft, is_https ? SPAN("https://") : SPAN("http://"));
	add(draft, host->is_ipv6 ? SPAN("[") : SPAN(""));
	add(draft, span_of(host->name));
	add(draft, host->is_ipv6 ? SPAN("]") : SPAN(""));
	if (host->port && host->port != default_port(is_https)) {
		for (unsigned left = host->port; left; left /= 10)
			digits[--at] = (char)('0' + left % 10);
		digits[--at] = ':';
		add(draft, (struct span){digits + at, sizeof(digits) - at});
	}
	draft->path_at = draft->length;
}

/* `rest` is what stands behind the authority. */
static void add_path_and_query(struct draft *draft, struct span rest)
{
	size_t query_at = span_find(rest, '?');

	add(draft, SPAN("/"));
	if (query_at > 0)
		add_segments(draft, span_part(rest, 1, query_at - 1));
	add_query(draft, span_from(rest, query_at));
}

static void copy_origin(struct url *url, const struct url *base)
{
	if (url == base)
		return;
	memcpy(url->host, base->host, strlen(base->host) + 1);
	url->is_https = base->is_https;
	url->is_host_ip = base->is_host_ip;
	url->port = base->port;
}

static bool is_authority_of(const struct url *base, struct span authority)
{
	size_t at = base->is_https ? sizeof("https://") - 1 : sizeof("http://") - 1;

	return span_equals(authority, (struct span){base->text + at, base->path_at - at});
}

static enum url_kind read_foreign(
	struct span authority, struct span rest, bool is_https, struct url *url)
{
	struct draft draft;
	struct url_host host;

	if (!url_host_read(authority, &host))
		return URL_BAD;
	draft_init(&draft);
	add_origin(&draft, &host, is_https);
	add_path_and_query(&draft, rest);
	enum url_kind kind = draft_finish(&draft, url);

	if (kind != URL_HTTP)
		return kind;
	memcpy(url->host, host.name, strlen(host.name) + 1);
	url->is_https = is_https;
	url->is_host_ip = host.is_ip;
	url->port = host.port ? host.port : default_port(is_https);
	return URL_HTTP;
}

/* `rest` is what stands behind "http:" or before a network path, slashes included. Browsers take any
 * number of them, none too. Most links that name a host name the base's own, in the very same
 * words, which need not be read again. */
static enum url_kind read_absolute(
	struct span rest, bool is_https, const struct url *base, struct url *url)
{
	struct draft draft;

	rest = span_from(rest, run_of(rest, SLASH));
	size_t end = 0;

	while (end < rest.length && !is_slash(rest.at[end]) && rest.at[end] != '?')
		end++;
	struct span authority = span_part(rest, 0, end);

	rest = span_from(rest, end);
	if (!base || base->is_https != is_https || !is_authority_of(base, authority))
		return read_foreign(authority, rest, is_https, url);
	draft_init(&draft);
	add(&draft, (struct span){base->text, base->path_at});
	draft.path_at = draft.length;
	add_path_and_query(&draft, rest);
	enum url_kind kind = draft_finish(&draft, url);

	if (kind == URL_HTTP)
		copy_origin(url, base);
	return kind;
}

static struct span path_of(const struct url *url)
{
	struct span path = span_of(url->text + url->path_at);

	return span_part(path, 0, span_find(path, '?'));
}

/* A reference without a scheme and without a host (RFC 3986 5.2.2). */
static enum url_kind read_relative(struct span rest, const struct url *base, struct url *url)
{
	struct draft draft;
	size_t query_at = span_find(rest, '?');
	struct span path = span_part(rest, 0, query_at);
	struct span kept = path_of(base);

	if (path.length)
		kept = span_part(kept, 0, is_slash(path.at[0]) ? 1 : span_find_last(kept, '/') + 1);
	if (path.length && is_slash(path.at[0]))
		path = span_from(path, 1);
	draft_init(&draft);
	add(&draft, (struct span){base->text, base->path_at + kept.length});
	draft.path_at = base->path_at;
	if (path.length)
		add_segments(&draft, path);
	add_query(&draft, span_from(rest, query_at));
	enum url_kind kind = draft_finish(&draft, url);

	if (kind == URL_HTTP)
		copy_origin(url, base);
	return kind;
}

/* RFC 3986 3.1: length of the scheme that `text` begins with, or 0. */
static size_t scheme_length(struct span text)
{
	if (text.length == 0 || !ascii_is_alpha(text.at[0]))
		return 0;
	size_t length = run_of(text, SCHEME);

	return length < text.length && text.at[length] == ':' ? length : 0;
}

/* WHATWG URL 4.4: controls and blanks at the ends, tabs and newlines everywhere. Copies only where
 * one of these stands inside. */
static struct span clean(struct span reference, char *scratch, size_t size)
{
	size_t length = 0;

	while (reference.length && (unsigned char)reference.at[0] <= ' ')
		reference = span_from(reference, 1);
	while (reference.length && (unsigned char)reference.at[reference.length - 1] <= ' ')
		reference.length--;
	if (run_without(reference, BREAK) == reference.length)
		return reference;
	for (size_t i = 0; i < reference.length && length < size; i++)
		if (!means(reference.at[i], BREAK))
			scratch[length++] = reference.at[i];
	return (struct span){scratch, length};
}

static enum url_kind resolve(struct span text, const struct url *base, struct url *url)
{
	size_t scheme_end = scheme_length(text);
	struct span scheme = span_part(text, 0, scheme_end);
	bool is_https = span_equals_nocase(scheme, SPAN("https"));

	if (text.length == 0 || text.at[0] == '#')
		return URL_SAME_PAGE;
	if (scheme_end && !is_https && !span_equals_nocase(scheme, SPAN("http")))
		return span_equals_nocase(scheme, SPAN("mailto")) ? URL_MAILTO : URL_OTHER;
	text = span_part(text, 0, span_find(text, '#'));
	if (text.length > REFERENCE_MAX)
		return URL_LONG;
	struct span rest = scheme_end ? span_from(text, scheme_end + 1) : text;
	bool names_host = rest.length > 1 && is_slash(rest.at[0]) && is_slash(rest.at[1]);

	/* "http:g" is relative where the base has that scheme, as RFC 3986 5.4.2 allows and browsers
	 * do it, and otherwise names a host. */
	if (scheme_end && (names_host || !base || base->is_https != is_https))
		return read_absolute(rest, is_https, base, url);
	if (!base)
		return URL_BAD;
	if (names_host)
		return read_absolute(rest, base->is_https, base, url);
	if (rest.length == 0)
		return URL_SAME_PAGE;
	return read_relative(rest, base, url);
}

enum url_kind url_resolve(struct span reference, const struct url *base, struct url *ret_url)
{
	char scratch[REFERENCE_MAX + 1];

	return resolve(clean(reference, scratch, sizeof(scratch)), base, ret_url);
}
