#include "crawler/fetch_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What stands in the answer after these lines, as one text. */
static const char *read_lines(const char *lines, int64_t *ret_pause_ms)
{
	static char told[16384];
	static struct fetch_answer answer;
	struct fetch_head head;
	struct span rest = span_of(lines);

	fetch_head_init(&head, &answer);
	while (rest.length) {
		size_t length = span_find(rest, '\n') + 1;

		fetch_head_line(&head, span_part(rest, 0, length));
		rest = span_from(rest, length);
	}
	snprintf(told, sizeof(told), "%s|%s|%s|%s|%s", answer.content_type, answer.etag,
		answer.last_modified, answer.robots_tag, buf_text(&head.location));
	if (ret_pause_ms)
		*ret_pause_ms = fetch_head_pause_ms(&head, INT64_C(1795228860000));
	fetch_head_finish(&head);
	return told;
}

static void the_fields_of_a_crawl_are_found_and_no_others(void **state)
{
	static const struct {
		const char *lines, *told;
	} cases[] = {
		{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"a\"\r\n"
		 "Last-Modified: Sat, 21 Nov 2026 02:41:00 GMT\r\nX-Robots-Tag: none\r\n"
		 "Location: /x\r\n\r\n",
			"text/html|\"a\"|Sat, 21 Nov 2026 02:41:00 GMT|none|/x"},
		{"HTTP/2 200 \r\ncontent-type: a/b\r\n\r\n", "a/b||||"},
		{"HTTP/1.1 200 OK\ncontent-TYPE:a/b\n\n", "a/b||||"},
		{"HTTP/1.1 200 OK\r\nContent-Type2: a/b\r\nXContent-Type: a/b\r\n\r\n", "||||"},
		{"HTTP/1.1 200 OK\r\nContent-Type\r\n: a/b\r\n\r\n", "||||"},
		/* the field is over when the next begins, or the section ends */
		{"HTTP/1.1 200 OK\r\nContent-Type: a/b", "||||"},
		/* repeated: the first counts, but for X-Robots-Tag */
		{"HTTP/1.1 200 OK\r\nETag: \"a\"\r\nETag: \"b\"\r\nLocation: /1\r\nLocation: /2\r\n"
		 "X-Robots-Tag: a: none\r\nX-Robots-Tag: nofollow\r\n\r\n",
			"|\"a\"||a: none\nnofollow|/1"},
		/* obs-fold (RFC 9112 5.2) */
		{"HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex,\r\n\t nofollow\r\n\r\n",
			"|||noindex, nofollow|"},
		{"HTTP/1.1 200 OK\r\n ETag: \"a\"\r\n\r\n", "||||"},
		/* what comes before the answer proper, and after it */
		{"HTTP/1.1 103 Early Hints\r\nETag: \"a\"\r\n\r\nHTTP/1.1 200 OK\r\n"
		 "Location: /x\r\n\r\n",
			"||||/x"},
		{"HTTP/1.1 200 OK\r\n\r\nETag: \"trailer\"\r\n\r\n", "||||"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(read_lines(cases[i].lines, NULL), cases[i].told);
}

static void a_validator_is_kept_as_it_is_or_not_at_all(void **state)
{
	static const struct {
		const char *value;
		size_t repeated; /* so often an 'x' behind it */
		bool is_kept;
	} cases[] = {
		{"\"abc\"", 0, true},
		{"W/\"a\\b\"", 0, true},
		{"not quoted", 0, true},
		{"\"", FETCH_FIELD_SIZE - 2, true},
		{"\"", FETCH_FIELD_SIZE - 1, false},
		{"\"", 4000, false},
		{"\"\033[31m\"", 0, false},
		{"\"\303\244\"", 0, false},
		{"\"a\tb\"", 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char value[5000], lines[11000], wanted[11000];
		int length = snprintf(value, sizeof(value), "%s", cases[i].value);

		memset(value + length, 'x', cases[i].repeated);
		value[(size_t)length + cases[i].repeated] = '\0';
		snprintf(lines, sizeof(lines),
			"HTTP/1.1 200 OK\r\nETag: %s\r\nLast-Modified: %s\r\n\r\n", value, value);
		snprintf(wanted, sizeof(wanted), "|%s|%s||", cases[i].is_kept ? value : "",
			cases[i].is_kept ? value : "");
		assert_string_equal(read_lines(lines, NULL), wanted);
		assert_int_equal(fetch_head_is_validator(span_of(value)), cases[i].is_kept);
	}
	assert_false(fetch_head_is_validator(SPAN("")));
	assert_false(fetch_head_is_validator(SPAN("a\r\nHost: x")));
}

static void what_people_see_is_visible_and_cut(void **state)
{
	char lines[20000] = "HTTP/1.1 200 OK\r\nContent-Type: \033[31m\\\r\nX-Robots-Tag: ";

	(void)state;
	memset(lines + strlen(lines), 'x', 12000);
	snprintf(lines + strlen(lines), 100, "\r\nX-Robots-Tag: more\r\n\r\n");
	const char *told = read_lines(lines, NULL);

	assert_memory_equal(told, "\\x1b[31m\\\\|||xxx", 16);
	assert_int_equal(strlen(told), 13 + FETCH_FIELD_SIZE);
	assert_null(strstr(told, "more"));
}

static void a_location_that_is_too_long_is_seen_to_be(void **state)
{
	char lines[20000] = "HTTP/1.1 301 Moved\r\nLocation: /";

	(void)state;
	memset(lines + strlen(lines), 'x', 15000);
	snprintf(lines + strlen(lines), 100, "\r\n\r\n");
	assert_int_equal(strlen(read_lines(lines, NULL)), 4 + FETCH_LOCATION_MAX);
}

static void retry_after_is_seconds_or_a_date(void **state)
{
	/* now is Sat, 21 Nov 2026 02:41:00 GMT */
	static const struct {
		const char *fields;
		int64_t pause_ms;
	} cases[] = {
		{"", 0},
		{"Retry-After: 0\r\n", 0},
		{"Retry-After: 7\r\n", 7000},
		{"Retry-After: 86400\r\n", 86400000},
		{"Retry-After: 86401\r\n", FETCH_PAUSE_MS_MAX},
		{"Retry-After: 99999999999999999999999999999999999999999999\r\n",
			FETCH_PAUSE_MS_MAX},
		{"Retry-After: -5\r\n", 0},
		{"Retry-After: 5.5\r\n", 0},
		{"Retry-After: soon\r\n", 0},
		{"Retry-After: 7 \r\n", 7000},
		{"Retry-After: Sat, 21 Nov 2026 02:42:00 GMT\r\n", 60000},
		{"Retry-After: Saturday, 21-Nov-26 02:42:00 GMT\r\n", 60000},
		{"Retry-After: Sat Nov 21 02:42:00 2026\r\n", 60000},
		{"Retry-After: Sat, 21 Nov 2026 02:40:00 GMT\r\n", 0},
		{"Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0},
		{"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", FETCH_PAUSE_MS_MAX},
		{"Retry-After: Fri, 99 Dec 2026 99:99:99 GMT\r\n", 0},
		/* the server's clock is a day ahead of ours */
		{"Date: Sun, 22 Nov 2026 02:41:00 GMT\r\n"
		 "Retry-After: Sun, 22 Nov 2026 02:41:30 GMT\r\n",
			30000},
		{"Date: gibberish\r\nRetry-After: Sat, 21 Nov 2026 02:42:00 GMT\r\n", 60000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char lines[512];
		int64_t pause_ms;

		snprintf(lines, sizeof(lines), "HTTP/1.1 503 Busy\r\n%s\r\n", cases[i].fields);
		read_lines(lines, &pause_ms);
		if (pause_ms != cases[i].pause_ms)
			fail_msg("%s: %lld", cases[i].fields, (long long)pause_ms);
	}
}

/* 300 KB are what libcurl lets through. */
static void any_number_of_fields_is_read_in_linear_time(void **state)
{
	struct fetch_answer answer;
	struct fetch_head head;

	(void)state;
	fetch_head_init(&head, &answer);
	for (int i = 0; i < 300000; i++)
		fetch_head_line(&head, i % 2 ? SPAN("X-Robots-Tag: x\r\n") : SPAN("\ty\r\n"));
	for (int i = 0; i < 300000; i++)
		fetch_head_line(&head, SPAN(" and on and on\r\n"));
	assert_true(head.value.length <= FETCH_LOCATION_MAX);
	assert_true(strlen(answer.robots_tag) < FETCH_FIELD_SIZE);
	fetch_head_finish(&head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fields_of_a_crawl_are_found_and_no_others),
		cmocka_unit_test(a_validator_is_kept_as_it_is_or_not_at_all),
		cmocka_unit_test(what_people_see_is_visible_and_cut),
		cmocka_unit_test(a_location_that_is_too_long_is_seen_to_be),
		cmocka_unit_test(retry_after_is_seconds_or_a_date),
		cmocka_unit_test(any_number_of_fields_is_read_in_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
