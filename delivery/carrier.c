#include "delivery/carrier.h"
#include "base/clock.h"
#include "base/span.h"
#include "net/http_words.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
	STOP_LOOK_MS = 100,
	/* Pauses are parts of the whole patience: 5 s and 20 s of the usual 300 s. */
	PAUSE_PART = 60,
	PAUSE_GROWS = 4
};

static bool is_stopped(const struct carrier *carrier)
{
	return carrier->bounds.stop && *carrier->bounds.stop;
}

static int look_at_stop(
	void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	(void)down_all;
	(void)down;
	(void)up_all;
	(void)up;
	return is_stopped(context);
}

static void set_fences(struct carrier *carrier, const char *protocols)
{
	CURL *easy = carrier->easy;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CARRIER_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (carrier->bounds.ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, carrier->bounds.ca_file);
}

void carrier_init(
	struct carrier *carrier, const struct carrier_bounds *bounds, const char *protocols)
{
	/* CURLOPT_NOSIGNAL leaves this to us: writing to a broken connection raises it. */
	signal(SIGPIPE, SIG_IGN);
	*carrier = (struct carrier){.easy = curl_easy_init(),
		.bounds = *bounds,
		.deadline_ms = clock_monotonic_ms() + bounds->timeout_ms};
	if (!carrier->easy)
		return;
	set_fences(carrier, protocols);
	curl_easy_setopt(carrier->easy, CURLOPT_ERRORBUFFER, carrier->said);
	curl_easy_setopt(carrier->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(carrier->easy, CURLOPT_XFERINFOFUNCTION, look_at_stop);
	curl_easy_setopt(carrier->easy, CURLOPT_XFERINFODATA, carrier);
}

void carrier_finish(struct carrier *carrier)
{
	if (carrier->easy)
		curl_easy_cleanup(carrier->easy);
	carrier->easy = NULL;
}

CURLcode carrier_try(struct carrier *carrier, int64_t try_ms)
{
	int64_t left_ms = carrier->deadline_ms - clock_monotonic_ms();

	if (!carrier->easy)
		return CURLE_FAILED_INIT;
	if (left_ms <= 0)
		return CURLE_OPERATION_TIMEDOUT;
	carrier->tries++;
	carrier->is_answered = false;
	carrier->said[0] = carrier->reply[0] = '\0';
	if (try_ms > left_ms)
		try_ms = left_ms;
	curl_easy_setopt(carrier->easy, CURLOPT_TIMEOUT_MS, (long)try_ms);
	/* libcurl's own patience with a reply of SMTP is 120 s. */
	curl_easy_setopt(carrier->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(try_ms / 1000 + 1));
	CURLcode code = curl_easy_perform(carrier->easy);

	return carrier->is_answered ? CURLE_OK : code;
}

long carrier_status(const struct carrier *carrier)
{
	long status = 0;

	if (carrier->easy)
		curl_easy_getinfo(carrier->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

bool carrier_waits(struct carrier *carrier)
{
	int64_t pause_ms = carrier->bounds.timeout_ms / PAUSE_PART;

	for (int i = 1; i < carrier->tries; i++)
		pause_ms *= PAUSE_GROWS;
	int64_t until_ms = clock_monotonic_ms() + pause_ms;

	if (!carrier->easy || carrier->tries >= CARRIER_TRIES_MAX ||
		until_ms >= carrier->deadline_ms)
		return false;
	while (!is_stopped(carrier) && clock_monotonic_ms() < until_ms)
		poll(NULL, 0, STOP_LOOK_MS);
	return !is_stopped(carrier);
}

void carrier_explain(
	const struct carrier *carrier, CURLcode code, char ret_words[CARRIER_WORDS_SIZE])
{
	char words[HTTP_WORDS_SIZE];
	long number = 0;

	if (code == CURLE_ABORTED_BY_CALLBACK) {
		snprintf(ret_words, CARRIER_WORDS_SIZE, "stopped");
		return;
	}
	if (code == CURLE_FAILED_INIT && !carrier->easy) {
		snprintf(ret_words, CARRIER_WORDS_SIZE, "libcurl does not start");
		return;
	}
	if (carrier->easy)
		curl_easy_getinfo(carrier->easy, CURLINFO_OS_ERRNO, &number);
	http_words_of(code, (int)number, carrier->said, words);
	snprintf(ret_words, CARRIER_WORDS_SIZE, "%s", words);
}

void carrier_keep_reply(struct carrier *carrier, const char *bytes, size_t length)
{
	struct span line = {bytes, length};

	line = span_trim(span_part(line, 0, span_find(line, '\n')));
	line = span_part(line, 0, sizeof(carrier->reply) - 1);
	if (line.length && !span_to_text(line, carrier->reply, sizeof(carrier->reply)))
		carrier->reply[0] = '\0'; /* has a NUL in it */
}
