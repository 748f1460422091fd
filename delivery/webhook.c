#include "delivery/webhook.h"
#include "base/hmac_sha256.h"

#include <stdio.h>
#include <string.h>

enum {
	STATUS_TIMEOUT = 408,
	STATUS_TOO_MANY = 429,
	STATUS_ERRORS = 5,
	NAME_MAX_BYTES = 64,
	LINE_SIZE = 128
};

bool webhook_is_header(const char *line)
{
	static const char *const ours[] = {"Host", "Content-Length", "Content-Type", "Connection",
		"Transfer-Encoding", "Expect", "X-Mailknock-Signature", "X-Mailknock-Delivery"};
	struct span text = span_of(line);
	size_t colon = span_find(text, ':');
	struct span name = span_part(text, 0, colon);

	if (colon == 0 || colon > NAME_MAX_BYTES || !span_trim(span_from(text, colon + 1)).length)
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (!ascii_is_alnum(name.at[i]) && !strchr("!#$%&'*+-.^_`|~", name.at[i]))
			return false; /* RFC 9110 5.6.2 */
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (span_equals_nocase(name, span_of(ours[i])))
			return false;
	return true;
}

/* Where the answer is a yes its body is nobody's business, however long it is or slowly it comes; where
 * it is a no, its first line may say why. */
static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct carrier *carrier = context;

	carrier->is_answered = true;
	carrier_keep_reply(carrier, bytes, size * count);
	return 0;
}

static struct curl_slist *make_headers(const struct webhook *webhook, struct span body)
{
	struct curl_slist *headers = NULL;
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE], line[LINE_SIZE];
	struct sha256 sha;

	headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");
	headers = curl_slist_append(headers, "Accept: */*");
	headers = curl_slist_append(headers, "Expect:"); /* no question before the body */
	sha256_init(&sha);
	sha256_add(&sha, body);
	sha256_end(&sha, digest);
	sha256_print(digest, hex);
	snprintf(line, sizeof(line), "X-Mailknock-Delivery: %.*s", WEBHOOK_ID_DIGITS, hex);
	headers = curl_slist_append(headers, line);
	if (webhook->key) {
		hmac_sha256(span_of(webhook->key), body, digest);
		sha256_print(digest, hex);
		snprintf(line, sizeof(line), "X-Mailknock-Signature: sha256=%s", hex);
		headers = curl_slist_append(headers, line);
	}
	for (size_t i = 0; i < webhook->header_count; i++)
		headers = curl_slist_append(headers, webhook->headers[i]);
	return headers;
}

static void set_request(const struct webhook *webhook, struct carrier *carrier, struct span body)
{
	CURL *easy = carrier->easy;

	curl_easy_setopt(easy, CURLOPT_URL, webhook->url);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "mailknock/" MAILKNOCK_VERSION);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.length);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.at);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, carrier);
	if (webhook->proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, webhook->proxy);
}

static bool is_yes(long status)
{
	return status >= 200 && status < 300;
}

static bool may_try_again(CURLcode code, long status)
{
	if (!code)
		return status == STATUS_TIMEOUT || status == STATUS_TOO_MANY ||
		       status / 100 == STATUS_ERRORS;
	return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
	       code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
	       code == CURLE_OPERATION_TIMEDOUT;
}

static enum status tell(
	const struct webhook *webhook, struct carrier *carrier, CURLcode code, struct failure *why)
{
	char place[DESTINATION_TEXT_SIZE], words[CARRIER_WORDS_SIZE + CARRIER_REPLY_SIZE];
	long status = carrier_status(carrier);

	destination_print(&webhook->place, place);
	if (code)
		carrier_explain(carrier, code, words);
	else if (status / 100 == 3)
		snprintf(words, sizeof(words), "it answers %ld, and redirects are not followed",
			status);
	else
		snprintf(words, sizeof(words), "it answers %ld%s%s", status,
			carrier->reply[0] ? ": " : "", carrier->reply);
	return failure_say(
		why, ERR_NETWORK, "the webhook at %s did not take the summary: %s", place, words);
}

enum status webhook_post(const struct webhook *webhook, const char *json, struct failure *why)
{
	struct carrier carrier;
	struct span body = span_of(json);
	CURLcode code;
	enum status status = OK;

	carrier_init(
		&carrier, &webhook->bounds, webhook->place.is_loopback ? "https,http" : "https");
	if (!carrier.easy)
		return failure_say(why, ERR_SYSTEM, "libcurl does not start");
	struct curl_slist *headers = make_headers(webhook, body);

	curl_easy_setopt(carrier.easy, CURLOPT_HTTPHEADER, headers);
	set_request(webhook, &carrier, body);
	do {
		code = carrier_try(&carrier, webhook->bounds.timeout_ms / WEBHOOK_TRY_PART);
		/* Nor is it asked how the rest of a yes came. */
		if (is_yes(carrier_status(&carrier)))
			break;
	} while (may_try_again(code, carrier_status(&carrier)) && carrier_waits(&carrier));
	if (!is_yes(carrier_status(&carrier)))
		status = tell(webhook, &carrier, code, why);
	carrier_finish(&carrier);
	curl_slist_free_all(headers);
	return status;
}
