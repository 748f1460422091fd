#include "base/url_text.h"

#include <string.h>

bool url_text_is_web(struct span url)
{
	return span_starts_nocase(url, SPAN("http://")) ||
	       span_starts_nocase(url, SPAN("https://"));
}

bool url_text_split(struct span url, struct span *ret_authority, struct span *ret_rest)
{
	const struct span slashes = SPAN("://");
	const char *at = url.length ? memmem(url.at, url.length, slashes.at, slashes.length) : NULL;

	if (!at)
		return false;
	struct span behind = span_from(url, (size_t)(at - url.at) + slashes.length);
	size_t end = 0;

	while (end < behind.length && !strchr("/?#", behind.at[end]))
		end++;
	*ret_authority = span_part(behind, 0, end);
	*ret_rest = span_from(behind, end);
	return true;
}
