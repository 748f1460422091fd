#include "crawler/sitemap_sink.h"

#include "base/utf8.h"

/* Tabs and line ends within go away, as they do for browsers (WHATWG URL 4.4). False when a control
 * character is left or it is too long. */
static bool clean(struct span raw, char ret_text[SITEMAP_URL_MAX], size_t *ret_length)
{
	size_t length = 0;

	for (size_t at = 0; at < raw.length; at++) {
		unsigned char byte = (unsigned char)raw.at[at];
		bool is_upper_control =
			byte == 0xc2 && at + 1 < raw.length && (unsigned char)raw.at[at + 1] < 0xa0;

		if (byte == '\t' || byte == '\n' || byte == '\r')
			continue;
		if (byte < ' ' || byte == 0x7f || is_upper_control || length == SITEMAP_URL_MAX)
			return false;
		ret_text[length++] = (char)byte;
	}
	*ret_length = length;
	return true;
}

bool sitemap_sink_take(
	struct sitemap_sink *sink, enum sitemap_entry entry, const struct buf *collected)
{
	bool is_alternate = entry == SITEMAP_ENTRY_ALTERNATE;
	size_t *count = is_alternate ? &sink->alternates : &sink->urls;
	size_t most = is_alternate ? (size_t)SITEMAP_ALTERNATES_MAX : (size_t)SITEMAP_URLS_MAX;
	struct span raw = span_trim(buf_span(collected));
	char text[SITEMAP_URL_MAX];
	size_t length;

	if (raw.length == 0)
		return true;
	if (collected->overflowed || !clean(raw, text, &length) ||
		!utf8_is_valid((struct span){text, length})) {
		sink->summary->passed_over++;
		return true;
	}
	if (*count == most) {
		sink->summary->is_cut = true;
		return is_alternate;
	}
	(*count)++;
	sink->summary->told++;
	sink->tell(sink->context, entry, (struct span){text, length});
	return true;
}
