#include "crawler/fetch_fields.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetch_fields {
	struct curl_slist *common, *trusted; /* `trusted` is NULL where it would be the same */
	struct text_set *origins;
};

static const char common_field[] = "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.1";

/* Fields that frame a message, belong to the connection, or are ours to say (RFC 9110 7.6.1). What
 * begins with "proxy-" is for the proxy, which has its own option. */
static const char *const refused[] = {"host", "content-length", "transfer-encoding", "connection",
	"te", "trailer", "upgrade", "expect", "keep-alive", "http2-settings", "content-encoding",
	"accept-encoding", "range", "if-range", "if-match", "if-none-match", "if-modified-since",
	"if-unmodified-since", "user-agent"};

/* ---- checks ---- */

/* RFC 9110 5.6.2 */
static bool is_token(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (!ascii_is_alnum(text.at[i]) && !memchr("!#$%&'*+-.^_`|~", text.at[i], 15))
			return false;
	}
	return text.length > 0;
}

static bool has_control(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return true;
	}
	return false;
}

static bool is_refused(struct span name)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (span_equals_nocase(name, span_of(refused[i])))
			return true;
	}
	return span_starts_nocase(name, SPAN("proxy-"));
}

static enum status check_header(struct span line, bool has_user, struct failure *why)
{
	size_t colon = span_find(line, ':');
	struct span name = span_part(line, 0, colon);
	struct span value = span_trim(span_from(line, colon + 1));

	if (colon == line.length || !is_token(name))
		return failure_say(why, ERR_USAGE, "--header: wants 'Name: value'");
	if (name.length > 100 || line.length > FETCH_HEADER_MAX)
		return failure_say(
			why, ERR_USAGE, "--header: longer than %d bytes", FETCH_HEADER_MAX);
	if (value.length == 0)
		return failure_say(
			why, ERR_USAGE, "--header: '%.*s' has no value", SPAN_ARGS(name));
	if (has_control(value))
		return failure_say(why, ERR_USAGE,
			"--header: the value of '%.*s' holds a control character", SPAN_ARGS(name));
	if (is_refused(name))
		return failure_say(
			why, ERR_USAGE, "--header: '%.*s' is not yours to set", SPAN_ARGS(name));
	if (has_user && span_equals_nocase(name, SPAN("authorization")))
		return failure_say(
			why, ERR_USAGE, "--header: '%.*s' and --user say the same", SPAN_ARGS(name));
	return OK;
}

/* RFC 7617 2: no colon in the name, no control characters anywhere. */
static enum status check_user(const char *user, struct failure *why)
{
	struct span text = span_of(user ? user : "");

	if (!user)
		return OK;
	if (span_find(text, ':') == text.length || text.at[0] == ':')
		return failure_say(why, ERR_USAGE, "--user: wants NAME:PASSWORD");
	if (has_control(text) || text.length > FETCH_USER_MAX)
		return failure_say(why, ERR_USAGE,
			"--user: holds a control character, or more than %d bytes", FETCH_USER_MAX);
	return OK;
}

enum status fetch_fields_check(const struct fetch_options *options, struct failure *why)
{
	enum status status = check_user(options->user, why);

	if (!status && options->header_count > FETCH_HEADERS_MAX)
		status = failure_say(why, ERR_USAGE, "--header: more than %d", FETCH_HEADERS_MAX);
	for (size_t i = 0; !status && i < options->header_count; i++)
		status = check_header(span_of(options->headers[i]), options->user, why);
	return status;
}

/* libcurl's own reading decides, because libcurl is who will talk to it. */
static bool is_proxy(CURLU *handle, const char *proxy)
{
	static const char *const schemes[] = {"http", "https", "socks5", "socks5h"};
	char *scheme = NULL, *path = NULL;
	bool is_known = false;

	if (curl_url_set(handle, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME) ||
		curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) ||
		curl_url_get(handle, CURLUPART_PATH, &path, 0))
		goto out;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		is_known = is_known || strcmp(scheme, schemes[i]) == 0;
	is_known = is_known && strcmp(path, "/") == 0 && !strpbrk(proxy, "?#");
out:
	curl_free(scheme);
	curl_free(path);
	return is_known;
}

enum status fetch_proxy_check(const char *proxy, struct failure *why)
{
	CURLU *handle = proxy ? curl_url() : NULL;
	bool is_good = !proxy || (handle && !has_control(span_of(proxy)) &&
					 strstr(proxy, "://") && is_proxy(handle, proxy));

	curl_url_cleanup(handle);
	if (is_good)
		return OK;
	return failure_say(why, ERR_USAGE,
		"--proxy: wants http://HOST:PORT (or https, socks5, socks5h)");
}

/* ---- the lists ---- */

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

	buf_init(&line, 2 * FETCH_USER_MAX + 64);
	buf_add_text(&line, "Authorization: Basic ");
	add_base64(&line, span_of(user));
	list = curl_slist_append(list, buf_text(&line));
	buf_finish(&line);
	return list;
}

struct fetch_fields *fetch_fields_create(const struct fetch_options *options)
{
	struct fetch_fields *fields = memory_get_zeroed(1, sizeof(*fields));

	fields->common = curl_slist_append(NULL, common_field);
	fields->origins = text_set_create();
	if (!options->user && !options->header_count)
		return fields;
	fields->trusted = curl_slist_append(NULL, common_field);
	if (options->user)
		fields->trusted = add_user(fields->trusted, options->user);
	for (size_t i = 0; i < options->header_count; i++)
		fields->trusted = curl_slist_append(fields->trusted, options->headers[i]);
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

static struct span print_origin(
	char ret_text[FETCH_ORIGIN_SIZE], bool is_https, const char *host, unsigned port)
{
	int length = snprintf(
		ret_text, FETCH_ORIGIN_SIZE, "%s %s %u", is_https ? "https" : "http", host, port);

	return (struct span){ret_text, (size_t)length};
}

void fetch_fields_trust(struct fetch_fields *fields, const struct url *seed)
{
	char text[FETCH_ORIGIN_SIZE];
	size_t number;

	if (!fields->trusted)
		return;
	text_set_add(fields->origins, print_origin(text, seed->is_https, seed->host, seed->port),
		&number);
	/* Nearly every site leads from http to https. The way back is never taken. */
	if (!seed->is_https && seed->port == 80)
		text_set_add(
			fields->origins, print_origin(text, true, seed->host, 443), &number);
}

struct curl_slist *fetch_fields_for(const struct fetch_fields *fields, const struct url *url)
{
	char text[FETCH_ORIGIN_SIZE];

	if (!fields->trusted)
		return fields->common;
	bool is_trusted = text_set_find(fields->origins, print_origin(text, url->is_https,
							 url->host, url->port)) != TEXT_SET_NONE;

	return is_trusted ? fields->trusted : fields->common;
}
