#include "crawler/fetch_answer.h"
#include "base/clock.h"
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

void fetch_answer_take(struct fetch_answer *answer, CURL *easy, const struct fetch_head *head)
{
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	answer->outcome = FETCH_ANSWERED;
	answer->status = (int)status;
	answer->is_html = fetch_is_html(span_of(answer->content_type));
	answer->retry_after_ms = fetch_head_pause_ms(head, clock_wall_ms());
}
