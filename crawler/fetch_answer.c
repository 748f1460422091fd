#include "crawler/fetch_answer.h"
#include "base/visible.h"

#include <stdio.h>
#include <string.h>

static const struct curl_meaning {
	CURLcode code;
	enum fetch_outcome outcome;
	const char *sentence; /* NULL = libcurl's own words */
} meanings[] = {
	{CURLE_COULDNT_CONNECT, FETCH_TROUBLE, "could not connect"},
	{CURLE_OPERATION_TIMEDOUT, FETCH_TROUBLE, "no complete answer in time"},
	{CURLE_GOT_NOTHING, FETCH_TROUBLE, "the server hung up without an answer"},
	{CURLE_PARTIAL_FILE, FETCH_TROUBLE, "the server hung up in the middle of the page"},
	{CURLE_SEND_ERROR, FETCH_TROUBLE, "the connection broke"},
	/* 27 is what 7.88 says of a header line over 100 KB; its memory is not out, or ours would be */
	{CURLE_OUT_OF_MEMORY, FETCH_IMPOSSIBLE, "header too long"},
	{CURLE_UNSUPPORTED_PROTOCOL, FETCH_IMPOSSIBLE, "the answer is not HTTP"},
	{CURLE_WEIRD_SERVER_REPLY, FETCH_IMPOSSIBLE, "the answer is not HTTP"},
	{CURLE_BAD_CONTENT_ENCODING, FETCH_IMPOSSIBLE, "the content encoding cannot be read"},
	{CURLE_PEER_FAILED_VERIFICATION, FETCH_IMPOSSIBLE, NULL},
	{CURLE_URL_MALFORMAT, FETCH_IMPOSSIBLE, NULL},
	{CURLE_INTERFACE_FAILED, FETCH_IMPOSSIBLE, "the source address cannot be used"},
};

static const struct curl_meaning *meaning_of(CURLcode code)
{
	static const struct curl_meaning unknown = {CURLE_OK, FETCH_TROUBLE, NULL};

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code == code)
			return &meanings[i];
	}
	return &unknown;
}

void fetch_answer_explain(struct fetch_answer *answer, CURL *easy, CURLcode code, const char *said)
{
	const struct curl_meaning *meaning = meaning_of(code);
	const char *sentence = meaning->sentence;
	char words[FETCH_FIELD_SIZE];
	long number = 0;

	visible_text(span_of(said[0] ? said : curl_easy_strerror(code)), words, sizeof(words));
	answer->outcome = meaning->outcome;
	/* "Too large response headers: 307200 > 307199" comes as a failed read. */
	if (code == CURLE_RECV_ERROR && span_contains_nocase(span_of(words), SPAN("headers"))) {
		answer->outcome = FETCH_IMPOSSIBLE;
		sentence = "header too long";
	}
	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
	if (code == CURLE_COULDNT_CONNECT && number)
		snprintf(answer->error, sizeof(answer->error), "%s: %s", sentence,
			strerror((int)number));
	else
		snprintf(answer->error, sizeof(answer->error), "%s", sentence ? sentence : words);
}

/* A header field of the last answer, made visible, because it goes into the store and from there to
 * people. Of a repeated one all lines, separated by line feeds, or just the first. */
static void take_field(
	CURL *easy, const char *name, bool wants_all, char ret_text[FETCH_FIELD_SIZE])
{
	struct curl_header *field;
	size_t at = 0;

	ret_text[0] = '\0';
	for (size_t i = 0; curl_easy_header(easy, name, i, CURLH_HEADER, -1, &field) == CURLHE_OK;
		i++) {
		if (at + 2 >= FETCH_FIELD_SIZE || (i && !wants_all))
			break;
		if (i)
			ret_text[at++] = '\n';
		visible_text(span_of(field->value), ret_text + at, FETCH_FIELD_SIZE - at);
		at += strlen(ret_text + at);
	}
}

void fetch_answer_take(struct fetch_answer *answer, CURL *easy, struct buf *ret_location)
{
	struct curl_header *location;
	curl_off_t retry_after_s = 0;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (int)status;
	take_field(easy, "content-type", false, answer->content_type);
	take_field(easy, "etag", false, answer->etag);
	take_field(easy, "last-modified", false, answer->last_modified);
	take_field(easy, "x-robots-tag", true, answer->robots_tag);
	answer->is_html = fetch_is_html(span_of(answer->content_type));
	if (curl_easy_header(easy, "location", 0, CURLH_HEADER, -1, &location) == CURLHE_OK)
		buf_add_text(ret_location, location->value);
	/* Reads seconds and dates (RFC 9110 10.2.3). */
	curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after_s);
	if (retry_after_s > 0)
		answer->retry_after_ms = retry_after_s > 86400 ? 86400000 : retry_after_s * 1000;
}
