#include "checker/url_pattern.h"
#include "base/buf.h"
#include "base/pattern.h"
#include "base/url_text.h"
#include "schema/model/domain.h"

enum { READABLE_MAX = 65536 /* far more than a URL may have */ };

static struct span host_of(struct span url)
{
	struct span host, path;

	if (!url_text_split(url, &host, &path))
		return SPAN("");
	return span_part(host, 0, span_find(host, ':'));
}

static struct span path_of(struct span url)
{
	struct span host, path;

	if (!url_text_split(url, &host, &path) || !path.length || path.at[0] != '/')
		return SPAN("/");
	path = span_part(path, 0, span_find(path, '?'));
	return span_part(path, 0, span_find(path, '#'));
}

static void add_decoded(struct buf *b, struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		bool is_cut = i + 2 >= text.length;
		int high = is_cut ? -1 : ascii_hex_value(text.at[i + 1]);
		int low = is_cut ? -1 : ascii_hex_value(text.at[i + 2]);

		if (text.at[i] != '%' || high < 0 || low < 0) {
			buf_add_char(b, text.at[i]);
			continue;
		}
		buf_add_char(b, (char)(high << 4 | low));
		i += 2;
	}
}

static void add_readable(struct buf *b, const char *url)
{
	char name[DOMAIN_NAME_MAX + 1], unicode[DOMAIN_UNICODE_SIZE];
	struct span all = span_of(url), host = host_of(all);
	size_t at = host.length ? (size_t)(host.at - url) : 0;

	if (host.length && span_to_text(host, name, sizeof(name))) {
		domain_to_unicode(name, unicode);
		buf_add(b, span_part(all, 0, at));
		buf_add_text(b, unicode);
		at += host.length;
	} else {
		at = 0;
	}
	add_decoded(b, span_from(all, at));
}

bool url_pattern_matches(const char *pattern, const char *url)
{
	struct buf readable;

	if (pattern_matches(span_of(pattern), span_of(url)))
		return true;
	buf_init(&readable, READABLE_MAX);
	add_readable(&readable, url);
	bool matched = pattern_matches(span_of(pattern), buf_span(&readable));

	buf_finish(&readable);
	return matched;
}

static bool matches_either(struct span pattern, struct span path, struct span decoded)
{
	return pattern_matches(pattern, path) || pattern_matches(pattern, decoded);
}

static struct span without_slash(struct span path)
{
	bool ends = path.length > 1 && path.at[path.length - 1] == '/';

	return span_part(path, 0, path.length - ends);
}

bool url_pattern_matches_path(const char *pattern, const char *url)
{
	struct span path = path_of(span_of(url)), wanted = span_of(pattern);
	struct buf decoded;

	buf_init(&decoded, READABLE_MAX);
	add_decoded(&decoded, path);
	bool matched =
		matches_either(wanted, path, buf_span(&decoded)) ||
		matches_either(wanted, without_slash(path), without_slash(buf_span(&decoded)));

	buf_finish(&decoded);
	return matched;
}
