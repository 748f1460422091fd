#include "checker/probe.h"
#include "schema/model/tls_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mail_peer.h"

#define SCRIPT(...) ((const char *const[]){__VA_ARGS__, NULL})
#define GREET       "accept", "S: 220 mx.site.example ESMTP Postfix", "C"
#define HELLO       GREET, "S: 250 mx.site.example"
#define HELLO_TLS   GREET, "S: 250-mx.site.example", "S: 250 STARTTLS", "C"

/* One visit and what came of it. */
static struct {
	struct loop *loop;
	struct ip_policy policy;
	struct probe_options options;
	struct visit visit;
	struct mail_peer peer;
	struct probe *probe;
	struct loop_timer *timer;
	int lines_least, calm_rounds; /* what the timer waits for */
	/* the result */
	int done;
	struct session_view view;
	char transcript[PROBE_TRANSCRIPT_MAX + 1], chain[TLS_CHAIN_TEXT_MAX + 1];
	struct dialogue_recipient recipients[VISIT_RECIPIENTS_MAX];
	size_t count;
	int64_t took_ms;
} t;

static struct tls_context *tls; /* one for all: it reads the system's CAs */

static void add(enum recipient_kind kind, const char *local, const char *domain)
{
	struct wanted_recipient *wanted = &t.visit.recipients[t.visit.recipient_count++];

	wanted->id = (int64_t)t.visit.recipient_count;
	wanted->kind = kind;
	snprintf(wanted->address.local, sizeof(wanted->address.local), "%s", local);
	snprintf(wanted->address.domain, sizeof(wanted->address.domain), "%s", domain);
}

/* A visit to 127.0.0.1 for one published address, with short clocks. */
static int set_up(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	t.loop = loop_create();
	t.policy.allow_private = true;
	t.options = (struct probe_options){.loop = t.loop,
		.tls = tls,
		.policy = &t.policy,
		.helo = "probe.example",
		.connect_timeout_ms = 2000,
		.reply_timeout_ms = 2000,
		.session_timeout_ms = 5000,
		.pause_ms = 50};
	snprintf(t.visit.ip, sizeof(t.visit.ip), "127.0.0.1");
	snprintf(t.visit.hosts[0], sizeof(t.visit.hosts[0]), "mx.site.example");
	t.visit.host_count = 1;
	add(RECIPIENT_PUBLISHED, "info", "site.example");
	return 0;
}

static int set_up_all(void **state)
{
	struct failure why;

	(void)state;
	return tls_context_create(NULL, &tls, &why) == OK ? 0 : -1;
}

static int tear_down_all(void **state)
{
	(void)state;
	tls_context_destroy(tls);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	probe_destroy(t.probe);
	loop_timer_destroy(t.timer);
	loop_destroy(t.loop);
	return 0;
}

static void done(void *context, const struct probe_result *result)
{
	assert_ptr_equal(context, &t);
	t.done++;
	t.view = *result->view;
	snprintf(t.transcript, sizeof(t.transcript), "%s", result->transcript);
	snprintf(t.chain, sizeof(t.chain), "%s", result->chain);
	t.count = result->count;
	memcpy(t.recipients, result->recipients, result->count * sizeof(t.recipients[0]));
	t.took_ms = loop_now_ms(t.loop);
	/* Callers do this, so it must be possible. */
	probe_destroy(t.probe);
	t.probe = NULL;
	loop_stop(t.loop);
}

static void visit(const char *const *script)
{
	int64_t began_ms = loop_now_ms(t.loop);

	if (!peer_begin(&t.peer, t.visit.ip, script))
		skip();
	t.options.port = t.peer.port;
	t.probe = probe_create(&t.options, &t.visit, done, &t);
	assert_int_equal(t.done, 0);
	loop_run(t.loop);
	peer_end(&t.peer);
	t.took_ms -= began_ms;
	assert_int_equal(t.done, 1);
	assert_int_equal(t.count, t.visit.recipient_count);
}

static void answered(size_t index, enum outcome outcome, enum stage stage, int code)
{
	const struct answer *answer = &t.recipients[index].answer;

	if (answer->outcome != outcome || answer->stage != stage || answer->code != code)
		fail_msg("recipient %zu: %s at %s, %d %s\n%s", index, outcome_name(answer->outcome),
			stage_name(answer->stage), answer->code, answer->text, t.transcript);
}

static void says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in:\n%s", part, text);
}

/* ---- all well ---- */

static void a_visit_fills_answers_view_and_transcript(void **state)
{
	(void)state;
	add(RECIPIENT_POSTMASTER, "postmaster", "site.example");
	add(RECIPIENT_RANDOM, "", "site.example");
	visit(SCRIPT(GREET, "S: 250-mx.site.example", "S: 250 SIZE 1000", "C", "S: 250 2.1.0 Ok",
		"C", "S: 250 2.1.5 Ok", "C", "S: 450 4.2.0 Greylisted", "C",
		"S: 550 5.1.1 User unknown", "C", "S: 221 2.0.0 Bye"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	answered(1, OUTCOME_TEMPORARY, STAGE_RCPT, 450);
	answered(2, OUTCOME_REFUSED, STAGE_RCPT, 550);
	assert_string_equal(t.recipients[2].answer.enhanced, "5.1.1");
	assert_in_range(strlen(t.recipients[2].address.local), 12, 16);
	says(t.peer.heard, "EHLO probe.example\nMAIL FROM:<>\nRCPT TO:<info@site.example>\n"
			   "RCPT TO:<postmaster@site.example>\nRCPT TO:<");
	says(t.peer.heard, t.recipients[2].address.local);
	says(t.peer.heard, "\nQUIT\n");
	assert_string_equal(t.view.helo, "probe.example");
	assert_string_equal(t.view.banner, "mx.site.example ESMTP Postfix");
	assert_string_equal(t.view.software, "Postfix");
	assert_string_equal(t.view.extensions, "SIZE 1000");
	assert_string_equal(t.view.source_ip, "127.0.0.1");
	assert_true(t.view.greeted);
	assert_int_equal(t.view.last.stage, STAGE_QUIT);
	assert_true(t.view.connect_ms >= 0 && t.view.banner_ms >= 0 && t.view.ehlo_ms >= 0);
	assert_true(t.view.mail_ms >= 0 && t.view.rcpt_ms >= 0 && t.view.total_ms >= 0);
	assert_int_equal(t.view.handshake_ms, -1);
	assert_int_equal(t.view.starttls_ms, -1);
	assert_int_equal(t.view.ehlo_tls_ms, -1);
	assert_int_equal(t.view.data_ms, -1);
	assert_true(t.view.quit_ms >= 0);
	assert_int_equal(t.view.banner_code, 220);
	assert_string_equal(t.view.ehlo_text, "250 mx.site.example");
	assert_string_equal(t.view.ehlo_tls_text, "");
	assert_false(t.view.is_masked);
	says(t.transcript, " ms - connected\n");
	says(t.transcript, " ms S: 220 mx.site.example ESMTP Postfix\n");
	says(t.transcript, " ms C: EHLO probe.example\n");
	says(t.transcript, " ms S: 250-mx.site.example\n");
	says(t.transcript, " ms S: 250 SIZE 1000\n");
	says(t.transcript, " ms C: QUIT\n");
}

static void without_a_name_we_are_our_address(void **state)
{
	(void)state;
	t.options.helo = NULL;
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	says(t.peer.heard, "EHLO [127.0.0.1]\n");
	assert_string_equal(t.view.helo, "[127.0.0.1]");
}

static void an_ipv6_address_says_that_it_is_one(void **state)
{
	(void)state;
	t.options.helo = NULL;
	snprintf(t.visit.ip, sizeof(t.visit.ip), "::1");
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	says(t.peer.heard, "EHLO [IPv6:::1]\n");
	answered(0, OUTCOME_TEMPORARY, STAGE_MAIL, 451);
}

static void the_source_address_is_ours_to_choose(void **state)
{
	struct ip_sources sources = {.v4 = {0}};

	(void)state;
	assert_true(ip_parse(SPAN("127.0.0.9"), &sources.v4));
	t.options.sources = &sources;
	t.options.helo = NULL;
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	says(t.peer.heard, "EHLO [127.0.0.9]\n");
	assert_string_equal(t.view.source_ip, "127.0.0.9");
}

static void a_retry_comes_from_where_the_first_try_came_from(void **state)
{
	(void)state;
	t.options.helo = NULL;
	snprintf(t.visit.source, sizeof(t.visit.source), "127.0.0.8");
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	assert_string_equal(t.view.source_ip, "127.0.0.8");
}

static void an_address_that_is_no_longer_ours_is_not_missed(void **state)
{
	(void)state;
	snprintf(t.visit.source, sizeof(t.visit.source), "192.0.2.77");
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	assert_string_equal(t.view.source_ip, "127.0.0.1");
	answered(0, OUTCOME_TEMPORARY, STAGE_MAIL, 451);
}

static void the_address_that_the_user_chose_comes_first(void **state)
{
	struct ip_sources sources = {.v4 = {0}};

	(void)state;
	assert_true(ip_parse(SPAN("127.0.0.9"), &sources.v4));
	t.options.sources = &sources;
	snprintf(t.visit.source, sizeof(t.visit.source), "127.0.0.8");
	visit(SCRIPT(HELLO, "C", "S: 451 later", "C"));
	assert_string_equal(t.view.source_ip, "127.0.0.9");
}

static void a_random_recipient_keeps_its_name(void **state)
{
	(void)state;
	t.visit.recipient_count = 0;
	add(RECIPIENT_RANDOM, "kotarumive47", "site.example");
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "S: 451 4.7.1 Greylisted", "C", "S: 221 bye"));
	says(t.peer.heard, "RCPT TO:<kotarumive47@site.example>\n");
}

static void a_random_recipient_alone_may_be_asked(void **state)
{
	(void)state;
	t.visit.recipient_count = 0;
	add(RECIPIENT_RANDOM, "", "site.example");
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "S: 550 no", "C", "S: 221 bye"));
	answered(0, OUTCOME_REFUSED, STAGE_RCPT, 550);
}

static void a_second_sender_is_repeated(void **state)
{
	(void)state;
	t.options.second_sender = "postmaster@probe.example";
	snprintf(t.visit.recipients[0].sender, sizeof(t.visit.recipients[0].sender),
		"postmaster@probe.example");
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "S: 250 ok", "C", "S: 221 bye"));
	says(t.peer.heard, "MAIL FROM:<postmaster@probe.example>\n");
	assert_true(t.recipients[0].used_second_sender);
}

/* ---- connections that cannot be made ---- */

static void a_closed_port_is_everybodys_answer(void **state)
{
	struct mail_peer closed;

	(void)state;
	add(RECIPIENT_RANDOM, "", "site.example");
	static const char *const gone[] = {"gone", NULL};

	if (!peer_begin(&closed, "127.0.0.1", gone))
		skip();
	peer_end(&closed);
	t.options.port = closed.port;
	t.probe = probe_create(&t.options, &t.visit, done, &t);
	loop_run(t.loop);
	assert_int_equal(t.done, 1);
	answered(0, OUTCOME_CONN_REFUSED, STAGE_CONNECT, 0);
	answered(1, OUTCOME_CONN_REFUSED, STAGE_CONNECT, 0);
	assert_true(t.recipients[0].answer.text[0]);
	assert_int_equal(t.view.last.outcome, OUTCOME_CONN_REFUSED);
	assert_false(t.view.greeted);
	assert_int_equal(t.view.connect_ms, -1);
	assert_true(t.view.total_ms >= 0);
	says(t.transcript, t.recipients[0].answer.text);
}

static void a_private_address_is_left_alone(void **state)
{
	(void)state;
	t.policy.allow_private = false;
	t.options.port = 25;
	t.probe = probe_create(&t.options, &t.visit, done, &t);
	loop_run(t.loop);
	assert_int_equal(t.done, 1);
	answered(0, OUTCOME_FORBIDDEN, STAGE_CONNECT, 0);
}

static void what_is_no_address_is_not_asked(void **state)
{
	(void)state;
	snprintf(t.visit.ip, sizeof(t.visit.ip), "mx.site.example");
	t.probe = probe_create(&t.options, &t.visit, done, &t);
	assert_int_equal(t.done, 0);
	loop_run(t.loop);
	assert_int_equal(t.done, 1);
	answered(0, OUTCOME_NOT_ASKED, STAGE_CONNECT, 0);
}

/* ---- clocks ---- */

static void silence_ends_with_the_reply_clock(void **state)
{
	(void)state;
	t.options.reply_timeout_ms = 100;
	visit(SCRIPT("accept", "until gone"));
	answered(0, OUTCOME_TIMEOUT, STAGE_BANNER, 0);
	assert_string_equal(t.recipients[0].answer.text, "no answer within 0.1 s");
	assert_in_range(t.took_ms, 100, 1500);
	assert_string_equal(t.peer.heard, "-\n");
}

static void a_drip_does_not_stretch_the_reply_clock(void **state)
{
	(void)state;
	t.options.reply_timeout_ms = 150;
	visit(SCRIPT("accept", "drip: 220 on and on", "until gone"));
	answered(0, OUTCOME_TIMEOUT, STAGE_BANNER, 0);
	assert_in_range(t.took_ms, 150, 1500);
}

static void silence_at_rcpt_still_hears_quit(void **state)
{
	(void)state;
	t.options.reply_timeout_ms = 100;
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "C", "S: 221 late"));
	answered(0, OUTCOME_TIMEOUT, STAGE_RCPT, 0);
	says(t.peer.heard, "\nQUIT\n");
}

static void the_visit_as_a_whole_has_an_end(void **state)
{
	(void)state;
	add(RECIPIENT_PUBLISHED, "sales", "site.example");
	t.options.session_timeout_ms = 500;
	visit(SCRIPT(HELLO, "C", "wait 50", "S: 250 ok", "C", "S: 250 ok", "C", "C", "close"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	answered(1, OUTCOME_TIMEOUT, STAGE_RCPT, 0);
	says(t.recipients[1].answer.text, "the visit did not end");
	says(t.peer.heard, "\nQUIT\n");
	assert_in_range(t.took_ms, 500, 500 + PROBE_QUIT_PATIENCE_MS);
}

static void the_end_of_the_visit_comes_between_two_sessions_too(void **state)
{
	(void)state;
	t.options.session_timeout_ms = 200;
	t.options.pause_ms = 60000;
	visit(SCRIPT(GREET, "close"));
	answered(0, OUTCOME_CLOSED, STAGE_EHLO, 0);
	assert_in_range(t.took_ms, 200, 1500);
	assert_int_equal(t.peer.connections, 1);
}

/* ---- several sessions ---- */

static void a_hang_up_at_ehlo_is_followed_by_helo(void **state)
{
	(void)state;
	t.options.pause_ms = 150;
	visit(SCRIPT(GREET, "close", "accept", "S: 220 mx", "C", "S: 250 mx", "C", "S: 250 ok", "C",
		"S: 250 ok", "C", "S: 221 bye"));
	says(t.peer.heard, "-\nEHLO probe.example\n-\nHELO probe.example\nMAIL FROM:<>\n");
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_true(t.view.ehlo_refused);
	assert_true(t.took_ms >= 150);
	says(t.transcript, "- EHLO failed: once more with HELO\n");
}

static void helo_that_gets_nowhere_leaves_ehlos_answer(void **state)
{
	(void)state;
	visit(SCRIPT(GREET, "gone", "close"));
	answered(0, OUTCOME_CLOSED, STAGE_EHLO, 0);
	assert_true(t.view.greeted);
}

static void a_won_handshake_is_looked_at(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "TLS", "C", "S: 250-mx.site.example",
		"S: 250 8BITMIME", "C", "S: 250 ok", "C", "S: 250 ok", "C", "S: 221 bye"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	says(t.peer.heard, "EHLO probe.example\nSTARTTLS\nEHLO probe.example\nMAIL FROM:<>\n");
	assert_int_equal(t.peer.connections, 1);
	assert_true(t.view.tls.is_offered && t.view.tls.is_started);
	assert_false(t.view.tls.is_trusted);
	assert_true(t.view.tls.is_name_matched);
	assert_int_equal(strlen(t.view.tls.sha256), 64);
	assert_string_equal(t.view.extensions, "STARTTLS");
	assert_string_equal(t.view.extensions_tls, "8BITMIME");
	assert_true(t.view.handshake_ms >= 0);
	assert_true(t.view.starttls_ms >= 0 && t.view.ehlo_tls_ms >= 0);
	assert_string_equal(t.view.ehlo_tls_text, "250 mx.site.example");
	assert_string_equal(t.view.starttls_text, "220 go ahead");
	assert_string_equal(t.view.quit_text, "221 bye");
	assert_true(t.view.null_sender_accepted);
	assert_false(t.view.ehlo_refused);
	assert_string_equal(t.view.tls.key, "EC 256");
	says(t.chain, "CN=mx.site.example\tCN=mx.site.example\t");
}

static void a_visit_without_recipients_is_a_look(void **state)
{
	(void)state;
	t.visit.recipient_count = 0;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "TLS", "C", "S: 250 mx.site.example", "C",
		"S: 221 2.0.0 bye"));
	says(t.peer.heard, "EHLO probe.example\nSTARTTLS\nEHLO probe.example\nQUIT\n");
	assert_true(t.view.tls.is_started);
	assert_int_equal(t.view.last.outcome, OUTCOME_ACCEPTED);
	assert_string_equal(t.view.quit_text, "221 2.0.0 bye");
}

static void a_look_that_loses_its_handshake_is_over(void **state)
{
	(void)state;
	t.visit.recipient_count = 0;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 50", "S: this is no TLS", "wait 50"));
	assert_int_equal(t.peer.connections, 1);
	assert_true(t.view.tls.is_offered && t.view.tls.error[0]);
	assert_string_equal(t.chain, "");
}

static void a_lost_handshake_is_followed_by_plain_text(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 50", "S: this is no TLS", "wait 50",
		"close", "accept", "S: 220 mx", "C", "S: 250-mx", "S: 250 STARTTLS", "C",
		"S: 250 ok", "C", "S: 250 ok", "C", "S: 221 bye"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	says(t.peer.heard, "-\nEHLO probe.example\nMAIL FROM:<>\n");
	assert_int_equal(t.peer.connections, 2);
	assert_true(t.view.tls.is_offered);
	assert_true(t.view.tls.error[0]);
}

/* TLS 1.3: who does not like us says so when the handshake seems done. No mail went that way. */
static void a_hang_up_behind_the_handshake_is_a_lost_one(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "TLS", "C", "close", "accept", "S: 220 mx", "C",
		"S: 250-mx", "S: 250 STARTTLS", "C", "S: 250 ok", "C", "S: 250 ok", "C",
		"S: 221 bye"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_int_equal(t.peer.connections, 2);
	assert_true(t.view.tls.is_offered);
	assert_false(t.view.tls.is_started);
	says(t.view.tls.error, "closed");
}

static void a_handshake_that_never_ends_is_a_lost_one(void **state)
{
	(void)state;
	t.options.reply_timeout_ms = 400;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 500", "accept", "S: 220 mx", "C",
		"S: 250 mx", "C", "S: 250 ok", "C", "S: 250 ok", "C", "S: 221 bye"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_int_equal(t.peer.connections, 2);
	assert_string_equal(t.view.tls.error, "no answer within 0.4 s");
}

static void plain_text_that_gets_nowhere_leaves_the_handshakes_answer(void **state)
{
	(void)state;
	visit(SCRIPT(
		HELLO_TLS, "S: 220 go ahead", "wait 50", "gone", "S: this is no TLS", "wait 50"));
	answered(0, OUTCOME_TLS_FAILED, STAGE_STARTTLS, 0);
	assert_string_equal(t.recipients[0].answer.text, t.view.tls.error);
}

static void without_tls_of_our_own_none_is_started(void **state)
{
	(void)state;
	t.options.tls = NULL;
	visit(SCRIPT(HELLO_TLS, "S: 451 later", "C", "S: 221 bye"));
	says(t.peer.heard, "EHLO probe.example\nMAIL FROM:<>\nQUIT\n");
	assert_true(t.view.tls.is_offered);
}

/* ---- hostile ---- */

/* The visit that follows in plain text. */
#define TAKES_IT_PLAIN                                                                             \
	"accept", "S: 220 mx.site.example", "C", "S: 250-mx.site.example", "S: 250 STARTTLS", "C", \
		"S: 250 ok", "C", "S: 250 ok", "C", "S: 221 bye"

/* However it comes: never read as a reply, kept as evidence, and the recipient is asked in plain text. */
static void is_injected(const char *seen)
{
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_string_equal(t.view.injected, seen);
	says(t.view.tls.error, "injection");
	says(t.transcript, "injection");
	says(t.transcript, seen);
	assert_true(t.view.tls.is_offered);
	assert_false(t.view.tls.is_started);
	assert_string_equal(t.view.extensions_tls, "");
	assert_string_equal(t.view.starttls_text, "220 go ahead");
	assert_int_equal(t.peer.connections, 2);
	says(t.peer.heard,
		"-\nEHLO probe.example\nMAIL FROM:<>\nRCPT TO:<info@site.example>\nQUIT\n");
}

static void bytes_injected_with_the_reply_are_discarded(void **state)
{
	(void)state;
	visit(SCRIPT(
		HELLO_TLS, "S+ 220 go ahead\r\n250 injected\r\n", "until gone", TAKES_IT_PLAIN));
	is_injected("250 injected");
	says(t.peer.heard, "-\nEHLO probe.example\nSTARTTLS\n-\n");
}

static void bytes_injected_behind_the_reply_are_discarded(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 50", "S: 250 injected", "wait 100",
		TAKES_IT_PLAIN));
	is_injected("250 injected");
}

static void bytes_injected_one_by_one_are_discarded(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 20", "drip: 250 injected\r\n", "wait 100",
		TAKES_IT_PLAIN));
	is_injected("250 injected");
}

static void half_a_line_is_injected_too(void **state)
{
	(void)state;
	visit(SCRIPT(HELLO_TLS, "S: 220 go ahead", "wait 20", "S+ 250 inj", "wait 50", "close",
		TAKES_IT_PLAIN));
	is_injected("250 inj");
}

static void injected_controls_are_made_visible(void **state)
{
	(void)state;
	visit(SCRIPT(
		HELLO_TLS, "S+ 220 go ahead\r\n250 \x1b[2J\r\n", "until gone", TAKES_IT_PLAIN));
	is_injected("250 \\x1b[2J");
}

static void injected_lines_are_one_evidence(void **state)
{
	(void)state;
	visit(SCRIPT(
		HELLO_TLS, "S+ 220 go ahead\r\n250 a\r\n250 b\r\n", "until gone", TAKES_IT_PLAIN));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_string_equal(t.view.injected, "250 a\\x0d\\x0a250 b");
	says(t.transcript, "S: 250 a");
	says(t.transcript, "250 b");
}

static void another_protocol_is_kept_as_evidence(void **state)
{
	(void)state;
	visit(SCRIPT("accept", "S: SSH-2.0-OpenSSH_9.2p1 \x1b[2J", "until gone"));
	answered(0, OUTCOME_GARBLED, STAGE_BANNER, 0);
	says(t.recipients[0].answer.text, "no-code: SSH-2.0-OpenSSH_9.2p1 \\x1b[2J");
	says(t.transcript, "S: SSH-2.0-OpenSSH_9.2p1 \\x1b[2J");
	says(t.transcript, " ms - no-code\n"); /* the words stand there once, and escaped once */
	assert_null(strstr(t.transcript, "\\\\"));
	assert_string_equal(t.peer.heard, "-\n");
	assert_false(t.view.greeted);
}

/* A line of 4,000 bytes is kept where the dialogue is told; what is said of the server is one line. */
static void evidence_of_another_protocol_is_short(void **state)
{
	char words[600], script[700];
	const size_t most = 160;

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	snprintf(script, sizeof(script), "S: %s", words);
	visit(SCRIPT("accept", script, "until gone"));
	answered(0, OUTCOME_GARBLED, STAGE_BANNER, 0);
	assert_true(strlen(t.recipients[0].answer.text) < most);
	words[400] = '\0';
	says(t.transcript, words);
}

static void a_reply_in_any_pieces_is_one(void **state)
{
	(void)state;
	t.options.reply_timeout_ms = 3000;
	visit(SCRIPT("accept", "drip: 220-a\r\n220 b\r\n", "C", "S+ 25", "wait 50", "S+ 0 mx\r",
		"wait 50", "S+ \n", "C", "S: 451 later", "C", "S: 221 bye"));
	assert_string_equal(t.view.banner, "a / b");
	answered(0, OUTCOME_TEMPORARY, STAGE_MAIL, 451);
}

static void a_hang_up_between_recipients_leaves_the_rest_waiting(void **state)
{
	(void)state;
	add(RECIPIENT_PUBLISHED, "sales", "site.example");
	add(RECIPIENT_PUBLISHED, "press", "site.example");
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "S: 250 ok", "C", "close"));
	answered(0, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	answered(1, OUTCOME_CLOSED, STAGE_RCPT, 0);
	answered(2, OUTCOME_WAITING, STAGE_RCPT, 0);
}

/* ---- hurry, destroy ---- */

enum { CALM_ROUNDS = 5 };

/* True once the peer has heard enough, and some more time has passed. */
static bool is_time(void)
{
	if (atomic_load(&t.peer.lines) >= t.lines_least && t.calm_rounds++ >= CALM_ROUNDS)
		return true;
	loop_timer_start(t.timer, 10);
	return false;
}

static void hurry(void *context)
{
	(void)context;
	if (!is_time())
		return;
	probe_hurry(t.probe);
	assert_int_equal(t.done, 0);
}

/* Connections count as lines. */
static void when_heard(int lines, loop_fn *act)
{
	t.lines_least = lines;
	t.timer = loop_timer_create(t.loop, act, NULL);
	loop_timer_start(t.timer, 10);
}

static void who_hurries_says_quit(void **state)
{
	(void)state;
	when_heard(4, hurry);
	visit(SCRIPT(HELLO, "C", "S: 250 ok", "C", "C", "S: 250 ok", "S: 221 bye"));
	answered(0, OUTCOME_WAITING, STAGE_RCPT, 0);
	says(t.peer.heard, "\nQUIT\n");
}

static void who_hurries_before_the_banner_just_goes(void **state)
{
	(void)state;
	when_heard(1, hurry);
	visit(SCRIPT("accept", "until gone"));
	answered(0, OUTCOME_WAITING, STAGE_RCPT, 0);
	assert_string_equal(t.peer.heard, "-\n");
}

static void who_hurries_between_two_sessions_makes_no_second(void **state)
{
	(void)state;
	t.options.pause_ms = 60000;
	when_heard(2, hurry);
	visit(SCRIPT(GREET, "close"));
	answered(0, OUTCOME_WAITING, STAGE_RCPT, 0);
	assert_int_equal(t.peer.connections, 1);
}

static void hurry_twice(void *context)
{
	(void)context;
	if (!is_time())
		return;
	probe_hurry(t.probe);
	probe_hurry(t.probe);
}

static void hurrying_twice_is_hurrying_once(void **state)
{
	(void)state;
	when_heard(3, hurry_twice);
	visit(SCRIPT(HELLO, "C", "C", "S: 250 ok", "S: 221 bye"));
	says(t.peer.heard, "MAIL FROM:<>\nQUIT\n");
}

static void destroy(void *context)
{
	(void)context;
	if (!is_time())
		return;
	probe_destroy(t.probe);
	t.probe = NULL;
	loop_stop(t.loop);
}

static void who_is_destroyed_tells_nothing(void **state)
{
	(void)state;
	static const char *const script[] = {HELLO, "until gone", NULL};

	if (!peer_begin(&t.peer, "127.0.0.1", script))
		skip();
	t.options.port = t.peer.port;
	t.probe = probe_create(&t.options, &t.visit, done, &t);
	when_heard(3, destroy);
	loop_run(t.loop);
	peer_end(&t.peer);
	assert_int_equal(t.done, 0);
	probe_destroy(NULL);
}

/* ---- trials ---- */

static char own_names[][DOMAIN_NAME_MAX + 3] = {"site.example"};
static const struct trial_rules trials = {.own = {own_names, 1},
	.relay_target = "me@elsewhere.example",
	.spf_sender = "me@forbidden.example"};

static void try_one(enum recipient_kind kind)
{
	t.visit.recipients[0].kind = kind;
	t.options.trials = &trials;
}

/* In plain text and in TLS: behind DATA there is the end of the connection and nothing else. */
static void behind_data_nothing_is_written(void **state)
{
	(void)state;
	try_one(RECIPIENT_DATA);
	visit(SCRIPT(
		HELLO, "C", "S: 250 Ok", "C", "S: 250 Ok", "C", "S: 354 Go ahead", "until gone"));
	answered(0, OUTCOME_ACCEPTED, STAGE_DATA, 354);
	assert_string_equal(t.peer.heard,
		"-\nEHLO probe.example\nMAIL FROM:<>\nRCPT TO:<info@site.example>\nDATA\n");
}

static void behind_data_nothing_is_written_in_tls(void **state)
{
	(void)state;
	try_one(RECIPIENT_DATA);
	visit(SCRIPT(HELLO_TLS, "S: 220 go", "TLS", "C", "S: 250 mx", "C", "S: 250 Ok", "C",
		"S: 250 Ok", "C", "S: 554 No", "until gone"));
	answered(0, OUTCOME_REFUSED, STAGE_DATA, 554);
	says(t.peer.heard, "RCPT TO:<info@site.example>\nDATA\n");
	assert_string_equal(t.peer.heard + strlen(t.peer.heard) - 5, "DATA\n");
}

static void behind_data_nothing_is_written_when_nobody_answers(void **state)
{
	(void)state;
	try_one(RECIPIENT_DATA);
	t.options.reply_timeout_ms = 100;
	visit(SCRIPT(HELLO, "C", "S: 250 Ok", "C", "S: 250 Ok", "C", "until gone"));
	answered(0, OUTCOME_TIMEOUT, STAGE_DATA, 0);
	assert_string_equal(t.peer.heard + strlen(t.peer.heard) - 5, "DATA\n");
}

static void whether_encryption_is_wanted_is_seen_without_it(void **state)
{
	(void)state;
	try_one(RECIPIENT_PLAIN);
	visit(SCRIPT(
		HELLO_TLS, "S: 530 5.7.0 Must issue a STARTTLS command first", "C", "S: 221 Bye"));
	answered(0, OUTCOME_REFUSED, STAGE_MAIL, 530);
	assert_string_equal(t.peer.heard, "-\nEHLO probe.example\nMAIL FROM:<>\nQUIT\n");
}

static void relaying_is_asked_for_alone(void **state)
{
	(void)state;
	try_one(RECIPIENT_RELAY_PERCENT);
	add(RECIPIENT_RELAY_NULL, "", "site.example");
	visit(SCRIPT(HELLO, "C", "S: 250 Ok", "C", "S: 550 No", "C", "S: 250 Ok", "C", "S: 250 Ok",
		"C", "S: 250 Ok", "C", "S: 221 Bye"));
	answered(0, OUTCOME_REFUSED, STAGE_RCPT, 550);
	answered(1, OUTCOME_ACCEPTED, STAGE_RCPT, 250);
	assert_string_equal(t.peer.heard,
		"-\nEHLO probe.example\nMAIL FROM:<me@elsewhere.example>\n"
		"RCPT TO:<me%elsewhere.example@site.example>\nRSET\nMAIL FROM:<>\n"
		"RCPT TO:<me@elsewhere.example>\nQUIT\n");
}

/* Whatever the store says: a trial is made at level deep, of the user's own domains, or not at all. */
static void without_leave_no_trial_is_made(void **state)
{
	(void)state;
	try_one(RECIPIENT_DATA);
	add(RECIPIENT_RELAY_NULL, "", "site.example");
	t.options.trials = NULL;
	visit(SCRIPT(HELLO, "C", "S: 221 Bye"));
	answered(0, OUTCOME_NOT_ASKED, STAGE_RCPT, 0);
	answered(1, OUTCOME_NOT_ASKED, STAGE_RCPT, 0);
	assert_string_equal(t.peer.heard, "-\nEHLO probe.example\nQUIT\n");
}

static void no_trial_is_made_of_a_strangers_domain(void **state)
{
	(void)state;
	try_one(RECIPIENT_DATA);
	snprintf(t.visit.recipients[0].address.domain, sizeof(t.visit.recipients[0].address.domain),
		"stranger.example");
	visit(SCRIPT(HELLO, "C", "S: 221 Bye"));
	answered(0, OUTCOME_NOT_ASKED, STAGE_RCPT, 0);
	assert_string_equal(t.peer.heard, "-\nEHLO probe.example\nQUIT\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_visit_fills_answers_view_and_transcript),
		TEST(without_a_name_we_are_our_address),
		TEST(an_ipv6_address_says_that_it_is_one),
		TEST(the_source_address_is_ours_to_choose),
		TEST(a_retry_comes_from_where_the_first_try_came_from),
		TEST(an_address_that_is_no_longer_ours_is_not_missed),
		TEST(the_address_that_the_user_chose_comes_first),
		TEST(a_random_recipient_keeps_its_name),
		TEST(a_random_recipient_alone_may_be_asked),
		TEST(a_second_sender_is_repeated),
		TEST(a_closed_port_is_everybodys_answer),
		TEST(a_private_address_is_left_alone),
		TEST(what_is_no_address_is_not_asked),
		TEST(silence_ends_with_the_reply_clock),
		TEST(a_drip_does_not_stretch_the_reply_clock),
		TEST(silence_at_rcpt_still_hears_quit),
		TEST(the_visit_as_a_whole_has_an_end),
		TEST(the_end_of_the_visit_comes_between_two_sessions_too),
		TEST(a_hang_up_at_ehlo_is_followed_by_helo),
		TEST(helo_that_gets_nowhere_leaves_ehlos_answer),
		TEST(a_won_handshake_is_looked_at),
		TEST(a_visit_without_recipients_is_a_look),
		TEST(a_look_that_loses_its_handshake_is_over),
		TEST(a_lost_handshake_is_followed_by_plain_text),
		TEST(a_hang_up_behind_the_handshake_is_a_lost_one),
		TEST(a_handshake_that_never_ends_is_a_lost_one),
		TEST(plain_text_that_gets_nowhere_leaves_the_handshakes_answer),
		TEST(without_tls_of_our_own_none_is_started),
		TEST(bytes_injected_with_the_reply_are_discarded),
		TEST(bytes_injected_behind_the_reply_are_discarded),
		TEST(bytes_injected_one_by_one_are_discarded),
		TEST(half_a_line_is_injected_too),
		TEST(injected_controls_are_made_visible),
		TEST(injected_lines_are_one_evidence),
		TEST(another_protocol_is_kept_as_evidence),
		TEST(evidence_of_another_protocol_is_short),
		TEST(a_reply_in_any_pieces_is_one),
		TEST(a_hang_up_between_recipients_leaves_the_rest_waiting),
		TEST(who_hurries_says_quit),
		TEST(who_hurries_before_the_banner_just_goes),
		TEST(who_hurries_between_two_sessions_makes_no_second),
		TEST(hurrying_twice_is_hurrying_once),
		TEST(who_is_destroyed_tells_nothing),
		TEST(behind_data_nothing_is_written),
		TEST(behind_data_nothing_is_written_in_tls),
		TEST(behind_data_nothing_is_written_when_nobody_answers),
		TEST(whether_encryption_is_wanted_is_seen_without_it),
		TEST(relaying_is_asked_for_alone),
		TEST(without_leave_no_trial_is_made),
		TEST(no_trial_is_made_of_a_strangers_domain),
	};

	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
