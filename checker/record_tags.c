#include "checker/record_tags.h"

#include <string.h>

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* RFC 6376 3.2 allows letters, digits and "_"; RFC 8460 3 also "-" and ".", and a digit in front. */
static bool is_tag_name(struct span name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!ascii_is_alnum(name.at[i]) && (i == 0 || !is_one_of(name.at[i], "_-.")))
			return false;
	return name.length > 0;
}

/* Tag values are printable ASCII; blanks may stand between words. */
static bool is_tag_value(struct span value)
{
	for (size_t i = 0; i < value.length; i++)
		if ((value.at[i] < ' ' || value.at[i] > '~') && value.at[i] != '\t')
			return false;
	return value.length > 0;
}

bool record_tag_take(struct span *rest, struct record_tag *ret_tag)
{
	struct span whole;

	if (!span_split(rest, ';', &whole))
		return false;
	whole = span_trim_blanks(whole);
	if (!whole.length && !rest->at)
		return false;
	size_t equals = span_find(whole, '=');
	struct record_tag tag = {.name = span_trim_blanks(span_part(whole, 0, equals)),
		.value = span_trim_blanks(span_from(whole, equals + 1)),
		.whole = whole};

	if (equals == whole.length || !is_tag_name(tag.name) || !is_tag_value(tag.value))
		tag.name = tag.value = (struct span){whole.at, 0};
	*ret_tag = tag;
	return true;
}

bool record_tag_find(struct span text, const char *name, struct record_tag *ret_tag)
{
	struct record_tag tag;

	while (record_tag_take(&text, &tag))
		if (span_equals_nocase(tag.name, span_of(name))) {
			*ret_tag = tag;
			return true;
		}
	return false;
}

/* RFC 3986 2: neither blanks nor what needs encoding, and "%" only in front of two digits. */
static bool is_uri_text(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] <= ' ' || text.at[i] > '~' || is_one_of(text.at[i], "\"<>\\^`{|}"))
			return false;
		if (text.at[i] == '%' &&
			(i + 2 >= text.length || ascii_hex_value(text.at[i + 1]) < 0 ||
				ascii_hex_value(text.at[i + 2]) < 0))
			return false;
	}
	return text.length > 0;
}

static bool is_scheme(struct span scheme)
{
	for (size_t i = 0; i < scheme.length; i++)
		if (!(i ? ascii_is_alnum(scheme.at[i]) || is_one_of(scheme.at[i], "+-.")
			: ascii_is_alpha(scheme.at[i])))
			return false;
	return scheme.length > 0;
}

/* "10m", "512" */
static bool is_size(struct span size)
{
	if (size.length > 1 && is_one_of(size.at[size.length - 1], "kmgtKMGT"))
		size.length--;
	for (size_t i = 0; i < size.length; i++)
		if (!ascii_is_digit(size.at[i]))
			return false;
	return size.length > 0;
}

bool record_uri_take(struct span *rest, bool takes_size, struct record_uri *ret_uri)
{
	struct span whole;

	if (!span_split(rest, ',', &whole))
		return false;
	whole = span_trim_blanks(whole);
	size_t colon = span_find(whole, ':'), mark = span_find(whole, '!');
	struct record_uri uri = {.whole = whole, .scheme = span_part(whole, 0, colon)};

	uri.rest = span_part(whole, colon + 1, mark > colon ? mark - colon - 1 : 0);
	if (!is_scheme(uri.scheme) || !is_uri_text(uri.rest) ||
		(mark < whole.length && !(takes_size && is_size(span_from(whole, mark + 1)))))
		uri.scheme = uri.rest = (struct span){whole.at, 0};
	*ret_uri = uri;
	return true;
}

bool record_uri_address(const struct record_uri *uri, struct address *ret_address)
{
	struct span rest = span_part(uri->rest, 0, span_find(uri->rest, '?'));
	char decoded[ADDRESS_TEXT_MAX];
	size_t used = 0;

	if (!span_equals_nocase(uri->scheme, SPAN("mailto")))
		return false;
	for (size_t i = 0; i < rest.length; i++) {
		if (used == sizeof(decoded))
			return false;
		decoded[used] = rest.at[i];
		if (rest.at[i] == '%') { /* two digits follow: the URI was checked */
			decoded[used] = (char)(ascii_hex_value(rest.at[i + 1]) << 4 |
					       ascii_hex_value(rest.at[i + 2]));
			i += 2;
		}
		used++;
	}
	return address_parse((struct span){decoded, used}, ret_address) == ADDRESS_FINE;
}
