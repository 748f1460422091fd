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

/* The URL that is being built; `is_long` is sticky. */
struct draft {
	struct url *url;
	size_t length;
	bool is_long;
};

static void add(struct draft *draft, struct span s)
{
	if (draft->is_long || s.length > URL_MAX - draft->length) {
		draft->is_long = true;
		return;
	}
	if (s.length)
		memcpy(draft->url->text + draft->length, s.at, s.length);
	draft->length += s.length;
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* RFC 3986 2.3 */
static bool is_unreserved(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 3.3 and 3.4: what may stand in a path or a query as it is. */
static bool is_plain(char c, bool is_query)
{
	return is_unreserved(c) || (c && strchr("/!$&'()*+,;=:@", c)) || (is_query && c == '?');
}

static void add_encoded(struct draft *draft, unsigned char byte)
{
	static const char hex[] = "0123456789ABCDEF";
	char text[3] = {'%', hex[byte >> 4], hex[byte & 15]};

	add(draft, (struct span){text, sizeof(text)});
}

/* Adds a path segment or a query in normal form (RFC 3986 6.2.2.1 and 6.2.2.2). A per cent sign
 * that encodes nothing becomes %25, so that the result reads the same again. */
static void add_normal(struct draft *draft, struct span text, bool is_query)
{
	while (text.length && !draft->is_long) {
		size_t plain = 0;

		while (plain < text.length && is_plain(text.at[plain], is_query))
			plain++;
		add(draft, span_part(text, 0, plain));
		text = span_from(text, plain);
		if (text.length == 0)
			break;
		int byte = percent_byte(text);
		char decoded = (char)byte;

		if (byte >= 0 && is_unreserved(decoded))
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
	size_t path_at = draft->url->path_at;

	draft->length = segment_at;
	if (segment_at > path_at + 1) {
		struct span before = {draft->url->text + path_at, segment_at - 1 - path_at};

		draft->length = path_at + span_find_last(before, '/') + 1;
	}
}

/* Adds the segments of `path` behind the slash that the draft ends with; "." and "..", encoded ones
 * too, take effect at once (RFC 3986 5.2.4). */
static void add_segments(struct draft *draft, struct span path)
{
	while (!draft->is_long) {
		size_t segment_at = draft->length, end = 0;

		while (end < path.length && !is_slash(path.at[end]))
			end++;
		add_normal(draft, span_part(path, 0, end), false);
		struct span segment = {draft->url->text + segment_at, draft->length - segment_at};

		if (span_equals(segment, SPAN(".")))
			draft->length = segment_at;
		else if (span_equals(segment, SPAN("..")))
			drop_segment(draft, segment_at);
		else if (end < path.length)
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
	add_normal(draft, span_from(query, 1), true);
}

static enum url_kind draft_finish(struct draft *draft)
{
	if (draft->is_long)
		return URL_LONG;
	draft->url->text[draft->length] = '\0';
	return URL_HTTP;
}

static size_t find_any(struct span text, const char *bytes)
{
	size_t at = 0;

	while (at < text.length && !(text.at[at] && strchr(bytes, text.at[at])))
		at++;
	return at;
}

static uint16_t default_port(bool is_https)
{
	return is_https ? PORT_HTTPS : PORT_HTTP;
}

static void add_origin(struct draft *draft, const struct url_host *host)
{
	struct url *url = draft->url;
	char digits[sizeof("65535")];
	size_t at = sizeof(digits);

	add(draft, url->is_https ? SPAN("https://") : SPAN("http://"));
	add(draft, host->is_ipv6 ? SPAN("[") : SPAN(""));
	add(draft, span_of(host->name));
	add(draft, host->is_ipv6 ? SPAN("]") : SPAN(""));
	if (url->port != default_port(url->is_https)) {
		for (unsigned left = url->port; left; left /= 10)
			digits[--at] = (char)('0' + left % 10);
		digits[--at] = ':';
		add(draft, (struct span){digits + at, sizeof(digits) - at});
	}
}

/* `rest` is what stands behind "http:" or before a network path, slashes included. Browsers take any
 * number of them, none too. */
static enum url_kind read_absolute(struct span rest, bool is_https, struct url *url)
{
	struct draft draft = {.url = url};
	struct url_host host;

	while (rest.length && is_slash(rest.at[0]))
		rest = span_from(rest, 1);
	size_t end = find_any(rest, "/\\?");
	struct span path = span_from(rest, end);
	size_t query_at = span_find(path, '?');

	if (!url_host_read(span_part(rest, 0, end), &host))
		return URL_BAD;
	url->is_https = is_https;
	url->is_host_ip = host.is_ip;
	url->port = host.port ? host.port : default_port(is_https);
	memcpy(url->host, host.name, sizeof(url->host));
	add_origin(&draft, &host);
	url->path_at = draft.length;
	add(&draft, SPAN("/"));
	if (query_at > 0)
		add_segments(&draft, span_part(path, 1, query_at - 1));
	add_query(&draft, span_from(path, query_at));
	return draft_finish(&draft);
}

static struct span path_of(const struct url *url)
{
	struct span path = span_of(url->text + url->path_at);

	return span_part(path, 0, span_find(path, '?'));
}

/* A reference without a scheme and without a host (RFC 3986 5.2.2). */
static enum url_kind read_relative(struct span rest, const struct url *base, struct url *url)
{
	struct draft draft = {.url = url};
	size_t query_at = span_find(rest, '?');
	struct span path = span_part(rest, 0, query_at);
	struct span kept = path_of(base);

	if (path.length)
		kept = span_part(kept, 0, is_slash(path.at[0]) ? 1 : span_find_last(kept, '/') + 1);
	if (path.length && is_slash(path.at[0]))
		path = span_from(path, 1);
	*url = *base;
	add(&draft, (struct span){base->text, base->path_at + kept.length});
	if (path.length)
		add_segments(&draft, path);
	add_query(&draft, span_from(rest, query_at));
	return draft_finish(&draft);
}

/* RFC 3986 3.1: length of the scheme that `text` begins with, or 0. */
static size_t scheme_length(struct span text)
{
	size_t length = 0;

	if (text.length == 0 || !ascii_is_alpha(text.at[0]))
		return 0;
	while (length < text.length && (ascii_is_alnum(text.at[length]) || text.at[length] == '+' ||
					       text.at[length] == '-' || text.at[length] == '.'))
		length++;
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
	if (find_any(reference, "\t\r\n") == reference.length)
		return reference;
	for (size_t i = 0; i < reference.length && length < size; i++)
		if (find_any(span_part(reference, i, 1), "\t\r\n") == 1)
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
	if (span_equals_nocase(scheme, SPAN("mailto")))
		return URL_MAILTO;
	if (scheme_end && !is_https && !span_equals_nocase(scheme, SPAN("http")))
		return URL_OTHER;
	text = span_part(text, 0, span_find(text, '#'));
	if (text.length > REFERENCE_MAX)
		return URL_LONG;
	struct span rest = scheme_end ? span_from(text, scheme_end + 1) : text;
	bool names_host = rest.length > 1 && is_slash(rest.at[0]) && is_slash(rest.at[1]);

	/* "http:g" is relative where the base has that scheme, as RFC 3986 5.4.2 allows and browsers
	 * do it, and otherwise names a host. */
	if (scheme_end && (names_host || !base || base->is_https != is_https))
		return read_absolute(rest, is_https, url);
	if (!base)
		return URL_BAD;
	if (names_host)
		return read_absolute(rest, base->is_https, url);
	if (rest.length == 0)
		return URL_SAME_PAGE;
	return read_relative(rest, base, url);
}

enum url_kind url_resolve(struct span reference, const struct url *base, struct url *ret_url)
{
	char scratch[REFERENCE_MAX + 1];
	struct url url;
	enum url_kind kind = resolve(clean(reference, scratch, sizeof(scratch)), base, &url);

	if (kind == URL_HTTP)
		*ret_url = url;
	return kind;
}
