#include "crawler/fetch_fields.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetch_fields {
	struct curl_slist *common,
		*trusted; /* `trusted` and `origins` are NULL where there is no secret */
	struct text_set *origins;
};

static const char common_field[] = "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.1";

/* RFC 4648 4 */
static void add_base64(struct buf *to, struct span bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.length; i += 3) {
		size_t left = bytes.length - i;
		unsigned long three = (unsigned long)(unsigned char)bytes.at[i] << 16;

		if (left > 1)
			three |= (unsigned long)(unsigned char)bytes.at[i + 1] << 8;
		if (left > 2)
			three |= (unsigned long)(unsigned char)bytes.at[i + 2];
		buf_add_char(to, digits[three >> 18]);
		buf_add_char(to, digits[three >> 12 & 63]);
		buf_add_char(to, left > 1 ? digits[three >> 6 & 63] : '=');
		buf_add_char(to, left > 2 ? digits[three & 63] : '=');
	}
}

/* libcurl's own passwords would have to be set and unset on each handle; a field of the list is
 * there or it is not. */
static struct curl_slist *add_user(struct curl_slist *list, const char *user)
{
	struct buf line;

	buf_init(&line, 2 * VISITOR_TEXT_MAX);
	buf_add_text(&line, "Authorization: Basic ");
	add_base64(&line, span_of(user));
	list = curl_slist_append(list, buf_text(&line));
	buf_finish(&line);
	return list;
}

/* libcurl takes "Name:" for a wish not to send the field; "Name;" is its word for an empty one. */
static struct curl_slist *add_header(struct curl_slist *list, const char *header)
{
	struct span line = span_of(header);
	size_t colon = span_find(line, ':');
	struct buf empty;

	if (span_trim(span_from(line, colon + 1)).length)
		return curl_slist_append(list, header);
	buf_init(&empty, VISITOR_TEXT_MAX);
	buf_add(&empty, span_part(line, 0, colon));
	buf_add_char(&empty, ';');
	list = curl_slist_append(list, buf_text(&empty));
	buf_finish(&empty);
	return list;
}

static struct span print_origin(
	char ret_text[FETCH_ORIGIN_SIZE], bool is_https, const char *host, unsigned port)
{
	int length = snprintf(
		ret_text, FETCH_ORIGIN_SIZE, "%s %s %u", is_https ? "https" : "http", host, port);

	return (struct span){ret_text, (size_t)length};
}

/* A site that moves its visitors from http to https stays itself. The way back is never taken. */
static void trust(struct fetch_fields *fields, const struct url *seed)
{
	char text[FETCH_ORIGIN_SIZE];
	unsigned secure_port = seed->port == 80 && !seed->is_https ? 443 : seed->port;

	text_set_add(fields->origins, print_origin(text, true, seed->host, secure_port), NULL);
	if (!seed->is_https)
		text_set_add(
			fields->origins, print_origin(text, false, seed->host, seed->port), NULL);
}

struct fetch_fields *fetch_fields_create(const struct fetch_options *options)
{
	const struct visitor *visitor = &options->visitor;
	struct fetch_fields *fields = memory_get_zeroed(1, sizeof(*fields));

	fields->common = curl_slist_append(NULL, common_field);
	if (!visitor->user && !visitor->header_count)
		return fields;
	fields->origins = text_set_create();
	for (size_t i = 0; i < options->seed_count; i++)
		trust(fields, &options->seeds[i]);
	fields->trusted = curl_slist_append(NULL, common_field);
	if (visitor->user)
		fields->trusted = add_user(fields->trusted, visitor->user);
	for (size_t i = 0; i < visitor->header_count; i++)
		fields->trusted = add_header(fields->trusted, visitor->headers[i]);
	return fields;
}

void fetch_fields_destroy(struct fetch_fields *fields)
{
	if (!fields)
		return;
	curl_slist_free_all(fields->common);
	curl_slist_free_all(fields->trusted);
	text_set_destroy(fields->origins);
	free(fields);
}

struct curl_slist *fetch_fields_for(const struct fetch_fields *fields, const struct url *url)
{
	char text[FETCH_ORIGIN_SIZE];

	if (!fields->trusted)
		return fields->common;
	bool is_trusted =
		text_set_find(fields->origins,
			print_origin(text, url->is_https, url->host, url->port)) != TEXT_SET_NONE;

	return is_trusted ? fields->trusted : fields->common;
}
