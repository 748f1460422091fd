#include "crawler/reading.h"

#include <stdio.h>

/* Reason phrases of RFC 9110 15 and its friends: HTTP/2 sends none, and servers make theirs up. */
static const struct phrase {
	int status;
	const char *text;
} phrases[] = {
	{300, "Multiple Choices"},
	{301, "Moved Permanently"},
	{302, "Found"},
	{303, "See Other"},
	{304, "Not Modified"},
	{307, "Temporary Redirect"},
	{308, "Permanent Redirect"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{402, "Payment Required"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{406, "Not Acceptable"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{410, "Gone"},
	{414, "URI Too Long"},
	{418, "I'm a teapot"},
	{421, "Misdirected Request"},
	{423, "Locked"},
	{425, "Too Early"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{451, "Unavailable For Legal Reasons"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
	{504, "Gateway Timeout"},
	{505, "HTTP Version Not Supported"},
	{507, "Insufficient Storage"},
	{508, "Loop Detected"},
};

void reading_print_status(int status, char *ret_text, size_t size)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].status == status) {
			snprintf(ret_text, size, "%d %s", status, phrases[i].text);
			return;
		}
	}
	snprintf(ret_text, size, "%d", status);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* 501 and 505 are the server's nature; the other 5xx, and these 4xx, pass (RFC 9110 15.5.9, RFC 8470,
 * RFC 6585). */
static bool may_pass(int status)
{
	return status == 408 || status == 425 || status == 429 ||
	       (status >= 500 && status != 501 && status != 505);
}

static void read_status(const struct fetch_answer *answer, struct reading *reading)
{
	int status = answer->status;

	if (status >= 200 && status <= 299) {
		reading->kind = answer->is_html ? READING_PAGE : READING_NOT_HTML;
		if (!answer->is_html)
			snprintf(reading->error, sizeof(reading->error), "not HTML: %s",
				answer->content_type);
		return;
	}
	if (is_redirect(status) && answer->location.length) {
		reading->kind = READING_REDIRECT;
		return;
	}
	if (status == 304 && answer->is_conditional) {
		reading->kind = READING_UNCHANGED;
		return;
	}
	reading->kind = may_pass(status) ? READING_AGAIN : READING_FAILED;
	reading->is_busy = status == 429 || status == 503;
	reading_print_status(status, reading->error, sizeof(reading->error));
	/* RFC 9110 15.4.5: it answers a condition, and no other request. */
	if (status == 304)
		snprintf(reading->error, sizeof(reading->error),
			"304 Not Modified, to a request without a condition");
}

void reading_of(const struct fetch_answer *answer, struct reading *ret_reading)
{
	*ret_reading = (struct reading){.kind = READING_FAILED};
	snprintf(ret_reading->error, sizeof(ret_reading->error), "%s", answer->error);
	switch (answer->outcome) {
	case FETCH_ANSWERED:
		ret_reading->error[0] = '\0';
		read_status(answer, ret_reading);
		return;
	case FETCH_TROUBLE:
		ret_reading->kind = READING_AGAIN;
		return;
	case FETCH_IMPOSSIBLE:
		ret_reading->kind = READING_FAILED;
		return;
	case FETCH_FORBIDDEN:
		ret_reading->kind = READING_FORBIDDEN;
		return;
	}
}
