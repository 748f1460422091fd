#include "report/json_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FILL(field, words) snprintf(field, sizeof(field), "%s", words)

/* What is written of a server with this session; to be freed. */
static char *written(const struct session_view *session)
{
	static const struct ip_name unknown;
	const struct reported_server server = {.ip = "192.0.2.1",
		.hosts = "mx.test",
		.port = 25,
		.name = &unknown,
		.session = session,
		.chain = "",
		.transcript = "",
		.findings = ""};
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	json_put_server(file, &server);
	fclose(file);
	return text;
}

static void says(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("not \"%s\" in %s", words, text);
}

static void a_session_is_told_stage_by_stage(void **state)
{
	struct session_view *session = calloc(1, sizeof(*session));

	(void)state;
	session->banner_code = 220;
	session->is_masked = true;
	FILL(session->ehlo_text, "250 mx.test Hello");
	FILL(session->ehlo_tls_text, "250 mx2.test");
	FILL(session->extensions, "SIZE 10\nDSN\nSTARTTLS");
	FILL(session->extensions_tls, "SIZE 10\nAUTH PLAIN\nREQUIRETLS");
	FILL(session->injected, "250 \"injected\"");
	session->connect_ms = 1;
	session->banner_ms = 2;
	session->ehlo_ms = 3;
	session->starttls_ms = 4;
	session->handshake_ms = 5;
	session->ehlo_tls_ms = 6;
	session->mail_ms = 7;
	session->rcpt_ms = 8;
	session->data_ms = -1;
	session->quit_ms = 9;
	session->total_ms = 10;
	char *text = written(session);

	says(text, "\"banner_code\": 220, ");
	says(text, "\"masked\": true, ");
	says(text, "\"ehlo\": \"250 mx.test Hello\", \"ehlo_tls\": \"250 mx2.test\", ");
	says(text, "\"extensions_only_before\": [\"DSN\"], "
		   "\"extensions_only_after\": [\"AUTH\", \"REQUIRETLS\"], ");
	says(text, "\"starttls_injected\": \"250 \\\"injected\\\"\", ");
	says(text, "\"timings_ms\": {\"connect\": 1, \"banner\": 2, \"ehlo\": 3, \"starttls\": 4, "
		   "\"handshake\": 5, \"ehlo_tls\": 6, \"mail\": 7, \"rcpt\": 8, \"data\": -1, "
		   "\"quit\": 9, \"total\": 10}, ");
	free(text);
	free(session);
}

static void what_was_not_seen_is_null(void **state)
{
	struct session_view *session = calloc(1, sizeof(*session));

	(void)state;
	FILL(session->extensions, "SIZE 10");
	char *text = written(session);

	says(text, "\"banner_code\": null, ");
	says(text, "\"masked\": false, ");
	says(text, "\"ehlo\": null, \"ehlo_tls\": null, ");
	says(text, "\"extensions_only_before\": null, \"extensions_only_after\": null, ");
	says(text, "\"starttls_injected\": null, ");
	free(text);
	free(session);
}

static void names_under_which_nobody_looked_are_told(void **state)
{
	static const struct {
		const char *hosts, *expected;
		size_t looks;
	} cases[] = {{"", "\"names_cut\": false", 0}, {"a.test", "\"names_cut\": false", 1},
		{"a.test b.test", "\"names_cut\": false", 2},
		{"a.test b.test c.test", "\"names_cut\": true", 2}};
	const struct reported_look looks[] = {{.host = "a.test", .chain = "", .tlsa = ""},
		{.host = "b.test", .chain = "", .tlsa = ""}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reported_server server = {.ip = "192.0.2.1",
			.hosts = cases[i].hosts,
			.name = &(struct ip_name){0},
			.looks = looks,
			.look_count = cases[i].looks,
			.chain = "",
			.transcript = "",
			.findings = ""};
		char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);

		json_put_server(file, &server);
		fclose(file);
		says(text, cases[i].expected);
		free(text);
	}
}

static void alternative_names_are_a_list(void **state)
{
	static const struct {
		const char *names, *expected;
	} cases[] = {
		{"", "\"alt_names\": [], \"alt_names_cut\": false, "},
		{"a.test", "\"alt_names\": [\"a.test\"], \"alt_names_cut\": false, "},
		{"a.test, *.b.test",
			"\"alt_names\": [\"a.test\", \"*.b.test\"], \"alt_names_cut\": false, "},
		{"a.test, ...", "\"alt_names\": [\"a.test\"], \"alt_names_cut\": true, "},
		{"...", "\"alt_names\": [], \"alt_names_cut\": true, "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session_view *session = calloc(1, sizeof(*session));

		FILL(session->tls.names, cases[i].names);
		char *text = written(session);

		says(text, cases[i].expected);
		free(text);
		free(session);
	}
}

static void a_result_says_when_it_was_asked_and_when_to_come_back(void **state)
{
	struct reported_result result = {.host = "mx.test",
		.preference = 10,
		.ip = "192.0.2.1",
		.sender = "",
		.attempts = 2,
		.first_asked_ms = 1700000000000,
		.asked_ms = 1700000060000,
		.answer = {.outcome = OUTCOME_TEMPORARY, .stage = STAGE_RCPT, .code = 451}};
	char *text = NULL;
	size_t size = 0;

	(void)state;
	FILL(result.answer.text, "greylisted for 5 minutes");
	FILE *file = open_memstream(&text, &size);

	json_put_result(file, &result);
	fputc('\n', file);
	result = (struct reported_result){.host = "mx.test", .ip = "", .sender = "", .from_run = 7};
	json_put_result(file, &result);
	fclose(file);
	char *second = strchr(text, '\n') + 1;

	second[-1] = '\0';
	says(text, "\"attempts\": 2, \"first_asked\": \"2023-11-14T22:13:20Z\", "
		   "\"asked\": \"2023-11-14T22:14:20Z\", \"retry_after_s\": 300, \"outcome\": ");
	says(second, "\"first_asked\": null, \"asked\": null, \"from_run\": 7, "
		     "\"retry_after_s\": null, \"outcome\": ");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_told_stage_by_stage),
		cmocka_unit_test(what_was_not_seen_is_null),
		cmocka_unit_test(names_under_which_nobody_looked_are_told),
		cmocka_unit_test(alternative_names_are_a_list),
		cmocka_unit_test(a_result_says_when_it_was_asked_and_when_to_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
