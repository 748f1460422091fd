#include "report/server_tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOW_S = 1763700000, DAY_S = 86400 };

/* A session in which TLS was won and the certificate is this name's. */
static struct session_view *session_for(const char *name)
{
	struct session_view *session = calloc(1, sizeof(*session));

	session->greeted = true;
	session->tls = (struct tls_view){.is_offered = true,
		.is_started = true,
		.is_trusted = true,
		.is_name_matched = true,
		.not_before_s = 1,
		.not_after_s = NOW_S + DAY_S};
	snprintf(session->tls.version, sizeof(session->tls.version), "TLSv1.3");
	snprintf(session->tls.names, sizeof(session->tls.names), "%s", name);
	return session;
}

static void the_session_under_the_name_tells_of_it(void **state)
{
	struct session_view *latest = session_for("mx1.test"), *own = session_for("mx2.test");
	const struct reported_server server = {
		.session = latest, .seen_ms = NOW_S * INT64_C(1000), .chain = "latest"};
	const struct reported_look look = {.host = "mx2.test",
		.session = own,
		.seen_ms = (NOW_S + 1) * INT64_C(1000),
		.chain = "",
		.tlsa = ""};
	struct server_tls tls;

	(void)state;
	server_tls_of(&server, &look, &tls);
	assert_ptr_equal(tls.session, own);
	assert_ptr_equal(tls.chain, look.chain);
	assert_int_equal(tls.seen_s, NOW_S + 1);
	assert_int_equal(tls.pkix, TLS_VERDICT_PASSES);
	assert_string_equal(tls.pkix_words, "");
	free(latest);
	free(own);
}

/* Of a name without a session the latest tells, and so does it where the other saw no TLS. */
static void a_name_without_a_session_is_told_of_by_the_latest(void **state)
{
	struct session_view *latest = session_for("mx1.test"), *plain = calloc(1, sizeof(*plain));
	const struct reported_server server = {
		.session = latest, .seen_ms = NOW_S * INT64_C(1000), .chain = ""};
	struct reported_look look = {.host = "mx2.test", .chain = "", .tlsa = ""};
	struct server_tls tls;

	(void)state;
	latest->tls.is_name_matched = false;
	server_tls_of(&server, &look, &tls);
	assert_ptr_equal(tls.session, latest);
	assert_int_equal(tls.pkix, TLS_VERDICT_FAILS); /* the certificate has another name */
	assert_true(tls.pkix_words[0]);
	look.session = plain;
	server_tls_of(&server, &look, &tls);
	assert_ptr_equal(tls.session, latest);
	free(latest);
	free(plain);
}

/* RFC 8461 4.1: the certificate is checked as by PKIX, and where there is no policy, not at all. */
static void a_policy_asks_what_the_authorities_do(void **state)
{
	struct session_view *session = session_for("mx.test");
	const struct reported_server server = {
		.session = session, .seen_ms = NOW_S * INT64_C(1000), .chain = ""};
	struct reported_look look = {.host = "mx.test", .chain = "", .tlsa = ""};
	struct server_tls tls;

	(void)state;
	server_tls_of(&server, &look, &tls);
	assert_int_equal(tls.sts, TLS_VERDICT_NONE);
	assert_int_equal(tls.dane, TLS_VERDICT_NONE);
	look.sts = STS_MODE_ENFORCE;
	server_tls_of(&server, &look, &tls);
	assert_int_equal(tls.sts, TLS_VERDICT_PASSES);
	session->tls.is_trusted = false;
	server_tls_of(&server, &look, &tls);
	assert_int_equal(tls.sts, TLS_VERDICT_FAILS);
	free(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_session_under_the_name_tells_of_it),
		cmocka_unit_test(a_name_without_a_session_is_told_of_by_the_latest),
		cmocka_unit_test(a_policy_asks_what_the_authorities_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
