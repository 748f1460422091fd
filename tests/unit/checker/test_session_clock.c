#include "checker/session_clock.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Where a stage is passed twice, in another way, its times are of one kind. */
static void each_stage_has_its_own_time_or_shares_that_of_its_kind(void **state)
{
	struct session_view *view = calloc(1, sizeof(*view));
	const struct {
		enum dialogue_stage stage;
		int32_t *clock;
	} cases[] = {{DIALOGUE_BANNER, &view->banner_ms}, {DIALOGUE_EHLO, &view->ehlo_ms},
		{DIALOGUE_HELO, &view->ehlo_ms}, {DIALOGUE_STARTTLS, &view->starttls_ms},
		{DIALOGUE_HANDSHAKE, &view->handshake_ms}, {DIALOGUE_EHLO_TLS, &view->ehlo_tls_ms},
		{DIALOGUE_MAIL, &view->mail_ms}, {DIALOGUE_MAIL_SECOND, &view->mail_ms},
		{DIALOGUE_MAIL_TRIAL, &view->mail_ms}, {DIALOGUE_RCPT, &view->rcpt_ms},
		{DIALOGUE_RCPT_SECOND, &view->rcpt_ms}, {DIALOGUE_RCPT_TRIAL, &view->rcpt_ms},
		{DIALOGUE_DATA, &view->data_ms}, {DIALOGUE_QUIT, &view->quit_ms},
		{DIALOGUE_RSET, NULL}, {DIALOGUE_END, NULL}};

	(void)state;
	assert_int_equal(sizeof(cases) / sizeof(cases[0]), DIALOGUE_STAGE_COUNT);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_ptr_equal(session_clock_of(view, cases[i].stage), cases[i].clock);
	free(view);
}

static void a_stage_that_was_not_reached_has_no_time(void **state)
{
	struct session_view *view = calloc(1, sizeof(*view));

	(void)state;
	session_clock_clear(view);
	for (int stage = 0; stage < DIALOGUE_STAGE_COUNT; stage++) {
		const int32_t *clock = session_clock_of(view, (enum dialogue_stage)stage);

		assert_true(!clock || *clock == -1);
	}
	assert_int_equal(view->connect_ms, -1);
	assert_int_equal(view->total_ms, -1);
	free(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stage_has_its_own_time_or_shares_that_of_its_kind),
		cmocka_unit_test(a_stage_that_was_not_reached_has_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
