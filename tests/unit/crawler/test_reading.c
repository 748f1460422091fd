#include "crawler/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_status_has_its_meaning(void **state)
{
	static const struct {
		int status;
		bool is_html, has_location;
		enum reading_kind kind;
		const char *error;
		bool is_busy;
	} cases[] = {
		{200, true, false, READING_PAGE, "", false},
		{204, true, false, READING_PAGE, "", false},
		{206, true, true, READING_PAGE, "", false},
		{200, false, false, READING_NOT_HTML, "not HTML: image/png", false},
		{301, true, true, READING_REDIRECT, "", false},
		{302, false, true, READING_REDIRECT, "", false},
		{303, true, true, READING_REDIRECT, "", false},
		{307, true, true, READING_REDIRECT, "", false},
		{308, true, true, READING_REDIRECT, "", false},
		{301, true, false, READING_FAILED, "301 Moved Permanently", false},
		{300, true, true, READING_FAILED, "300 Multiple Choices", false},
		{304, true, true, READING_UNCHANGED, "", false},
		{401, true, false, READING_FAILED, "401 Unauthorized", false},
		{403, true, false, READING_FAILED, "403 Forbidden", false},
		{404, true, false, READING_FAILED, "404 Not Found", false},
		{410, false, false, READING_FAILED, "410 Gone", false},
		{408, true, false, READING_AGAIN, "408 Request Timeout", false},
		{429, true, false, READING_AGAIN, "429 Too Many Requests", true},
		{500, true, false, READING_AGAIN, "500 Internal Server Error", false},
		{501, true, false, READING_FAILED, "501 Not Implemented", false},
		{503, true, false, READING_AGAIN, "503 Service Unavailable", true},
		{505, true, false, READING_FAILED, "505 HTTP Version Not Supported", false},
		{599, true, false, READING_AGAIN, "599", false},
		{999, true, false, READING_AGAIN, "999", false},
		{199, true, false, READING_FAILED, "199", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fetch_answer answer = {.outcome = FETCH_ANSWERED,
			.status = cases[i].status,
			.is_html = cases[i].is_html,
			.is_conditional = true,
			.content_type = "image/png",
			.location = cases[i].has_location ? SPAN("/x") : SPAN("")};
		struct reading reading;

		reading_of(&answer, &reading);
		assert_int_equal(reading.kind, cases[i].kind);
		assert_string_equal(reading.error, cases[i].error);
		assert_int_equal(reading.is_busy, cases[i].is_busy);
	}
}

static void nobody_is_told_of_a_change_unasked(void **state)
{
	struct fetch_answer answer = {.outcome = FETCH_ANSWERED, .status = 304};
	struct reading reading;

	(void)state;
	reading_of(&answer, &reading);
	assert_int_equal(reading.kind, READING_FAILED);
	assert_string_equal(reading.error, "304 Not Modified, to a request without a condition");
}

static void faults_are_told_in_their_own_words(void **state)
{
	static const struct {
		enum fetch_outcome outcome;
		enum reading_kind kind;
	} cases[] = {
		{FETCH_TROUBLE, READING_AGAIN},
		{FETCH_IMPOSSIBLE, READING_FAILED},
		{FETCH_FORBIDDEN, READING_FORBIDDEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fetch_answer answer = {
			.outcome = cases[i].outcome, .error = "so it was", .status = 200};
		struct reading reading;

		reading_of(&answer, &reading);
		assert_int_equal(reading.kind, cases[i].kind);
		assert_string_equal(reading.error, "so it was");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_meaning),
		cmocka_unit_test(nobody_is_told_of_a_change_unasked),
		cmocka_unit_test(faults_are_told_in_their_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
