#include "schema/model/ehlo_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void keywords_of_one_reply_alone_are_told(void **state)
{
	static const struct {
		const char *before, *after, *only_before, *only_after;
	} cases[] = {
		{"PIPELINING\nSTARTTLS", "PIPELINING", "", ""},
		{"STARTTLS\nSIZE 10", "size 20", "", ""},
		{"STARTTLS\nDSN\nVRFY", "SIZE 10", "DSN\nVRFY", "SIZE"},
		{"STARTTLS", "AUTH PLAIN LOGIN\nREQUIRETLS", "", "AUTH\nREQUIRETLS"},
		{"STARTTLS\nAUTH PLAIN", "8BITMIME", "AUTH", "8BITMIME"},
		{"AUTH PLAIN\nAUTH LOGIN\nAUTH=LOGIN", "DSN", "AUTH\nAUTH=LOGIN", "DSN"},
		{"DSN", "STARTTLS\nDSN", "", "STARTTLS"}, /* odd enough to be told */
		{"STARTTLS\nDSNX", "DSN", "DSNX", "DSN"},
		{"", "DSN", "", "DSN"},
		{" DSN\n\n", "DSN", "", "DSN"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session_view *session = calloc(1, sizeof(*session));
		struct buf before, after;

		buf_init(&before, 1000);
		buf_init(&after, 1000);
		snprintf(session->extensions, sizeof(session->extensions), "%s", cases[i].before);
		snprintf(session->extensions_tls, sizeof(session->extensions_tls), "%s",
			cases[i].after);
		ehlo_change_only_before(session, &before);
		ehlo_change_only_after(session, &after);
		assert_string_equal(buf_text(&before), cases[i].only_before);
		assert_string_equal(buf_text(&after), cases[i].only_after);
		buf_finish(&before);
		buf_finish(&after);
		free(session);
	}
}

static void without_a_second_reply_nothing_changes(void **state)
{
	struct session_view *session = calloc(1, sizeof(*session));
	struct buf list;

	(void)state;
	buf_init(&list, 1000);
	snprintf(session->extensions, sizeof(session->extensions), "DSN");
	assert_false(ehlo_change_is_known(session));
	ehlo_change_only_before(session, &list);
	assert_string_equal(buf_text(&list), "");
	snprintf(session->ehlo_tls_text, sizeof(session->ehlo_tls_text), "550 no");
	assert_false(ehlo_change_is_known(session));
	snprintf(session->ehlo_tls_text, sizeof(session->ehlo_tls_text), "250 mx");
	assert_true(ehlo_change_is_known(session));
	ehlo_change_only_before(session, &list);
	assert_string_equal(buf_text(&list), "DSN");
	buf_finish(&list);
	free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_of_one_reply_alone_are_told),
		cmocka_unit_test(without_a_second_reply_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
