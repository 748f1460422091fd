#include "checker/replies.h"
#include "checker/replies_table.h"

#include "base/buf.h"
#include "schema/model/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct reply_rows *const sections[] = {&reply_rows_providers, &reply_rows_domain,
	&reply_rows_us, &reply_rows_mailbox, &reply_rows_codes};

/* "550 5.1.1 text" as an answer at a stage. */
static struct answer answer_of(const char *reply, enum stage stage)
{
	struct answer answer = {.stage = stage};
	int used = 0, a, b, c;

	assert_int_equal(sscanf(reply, "%3d%n", &answer.code, &used), 1);
	reply += used + (reply[used] == ' ');
	if (sscanf(reply, "%1d.%d.%d%n", &a, &b, &c, &used) == 3 &&
		(reply[used] == ' ' || !reply[used])) {
		snprintf(answer.enhanced, sizeof(answer.enhanced), "%.*s", used, reply);
		reply += used + (reply[used] == ' ');
	}
	snprintf(answer.text, sizeof(answer.text), "%s", reply);
	answer.outcome = answer.code < 300   ? OUTCOME_ACCEPTED
			 : answer.code < 500 ? OUTCOME_TEMPORARY
					     : OUTCOME_REFUSED;
	return answer;
}

static struct reply_reading read_at(const char *reply, enum stage stage, const char *host)
{
	struct answer answer = answer_of(reply, stage);
	struct reply_reading reading;

	replies_read(&answer, host, &reading);
	return reading;
}

static void every_rows_example_hits_exactly_this_row(void **state)
{
	(void)state;
	assert_true(replies_row_count() > 70);
	for (size_t i = 0; i < replies_row_count(); i++) {
		struct answer answer;
		struct reply_reading reading;
		const char *host;
		const char *example = replies_row_example(i, &answer, &host);

		replies_read(&answer, host, &reading);
		if (reading.row != i)
			fail_msg("row %zu, \"%s\", is taken by row %zd", i, example,
				(ssize_t)reading.row);
	}
}

/* A row's code and enhanced code made concrete: "5" is 550, "x.1.1" is 5.1.1. */
static void concrete(const struct reply_row *row, struct answer *ret_answer)
{
	struct span enhanced = span_of(row->enhanced), one = {0};
	bool is_temporary = row->code[0] == '4' || strncmp(row->enhanced, "4.", 2) == 0;

	ret_answer->code = is_temporary ? 450 : 550;
	if (strlen(row->code) == 3)
		sscanf(row->code, "%d", &ret_answer->code);
	else if (strcmp(row->code, "50") == 0)
		ret_answer->code = 503;
	ret_answer->outcome = ret_answer->code < 500 ? OUTCOME_TEMPORARY : OUTCOME_REFUSED;
	ret_answer->stage = row->where == WHERE_MAIL_ONLY ? STAGE_MAIL : STAGE_RCPT;
	if (span_split(&enhanced, '|', &one) && one.length) {
		struct span range = one, low;

		span_split(&range, '-', &low);
		assert_true(span_to_text(low, ret_answer->enhanced, sizeof(ret_answer->enhanced)));
		if (ret_answer->enhanced[0] == 'x')
			ret_answer->enhanced[0] = (char)('0' + ret_answer->code / 100);
	}
}

static bool section_has_dead_phrase(const struct reply_rows *section, size_t first)
{
	for (size_t i = 0; i < section->count; i++) {
		const struct reply_row *row = &section->rows[i];
		struct span rest = span_of(row->phrases), phrase;

		while (row->phrases[0] && span_split(&rest, '|', &phrase)) {
			struct answer answer = {0};
			struct reply_reading reading;

			concrete(row, &answer);
			snprintf(answer.text, sizeof(answer.text), "%.*s", SPAN_ARGS(phrase));
			for (char *star; (star = strchr(answer.text, '*'));)
				*star = 'y';
			if (answer.text[0] == '^')
				answer.text[0] = ' ';
			replies_read(&answer, row->example_host, &reading);
			if (reading.row != first + i) {
				print_error("row %zu, phrase \"%s\", is taken by row %zd\n",
					first + i, answer.text, (ssize_t)reading.row);
				return true;
			}
		}
	}
	return false;
}

static void every_phrase_of_every_row_is_alive(void **state)
{
	size_t first = 0;
	bool any = false;

	(void)state;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		any |= section_has_dead_phrase(sections[i], first);
		first += sections[i]->count;
	}
	assert_int_equal(first, replies_row_count());
	assert_false(any);
}

static void every_phrase_is_lower_case_and_every_row_has_an_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		for (size_t j = 0; j < sections[i]->count; j++) {
			const struct reply_row *row = &sections[i]->rows[j];

			for (const char *at = row->phrases; *at; at++)
				assert_int_equal(*at, ascii_lower(*at));
			assert_true(strlen(row->example) > 4);
			assert_int_equal(!row->provider[0], !row->example_host[0]);
			assert_true(row->code[0] || row->enhanced[0] || row->phrases[0]);
		}
}

static bool is_provider(struct span id)
{
	size_t count;
	const struct provider *all = provider_all(&count);

	for (size_t i = 0; i < count; i++)
		if (span_equals(id, span_of(all[i].id)))
			return true;
	return false;
}

static void every_row_names_providers_that_there_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < reply_rows_providers.count; i++) {
		struct span rest = span_of(reply_rows_providers.rows[i].provider), id;

		assert_true(rest.length > 0);
		while (span_split(&rest, '|', &id))
			if (!is_provider(id))
				fail_msg("no provider \"%.*s\"", SPAN_ARGS(id));
	}
}

/* One that holds another of its row can never be the one that fits. */
static void no_phrase_holds_another_of_its_row(void **state)
{
	bool any = false;

	(void)state;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		for (size_t j = 0; j < sections[i]->count; j++) {
			struct span all = span_of(sections[i]->rows[j].phrases), one;

			for (struct span rest = all; all.length && span_split(&rest, '|', &one);) {
				struct span others = all, other;

				while (span_split(&others, '|', &other))
					if (other.at != one.at &&
						span_contains_nocase(one, other)) {
						print_error("\"%.*s\" holds \"%.*s\"\n",
							SPAN_ARGS(one), SPAN_ARGS(other));
						any = true;
					}
			}
		}
	assert_false(any);
}

static void every_meaning_is_reached_by_a_row_and_explained(void **state)
{
	bool reached[REPLY_MEANING_COUNT] = {[MEANING_NONE] = true};

	(void)state;
	for (size_t i = 0; i < replies_row_count(); i++) {
		struct answer answer;
		struct reply_reading reading;
		const char *host;

		replies_row_example(i, &answer, &host);
		replies_read(&answer, host, &reading);
		reached[reading.meaning] = true;
		if (!catalogue_find(reading.reason))
			fail_msg("%s is not in the catalogue", reading.reason);
		assert_false(reading.is_about_us && reading.is_about_mailbox);
	}
	for (int i = 0; i < REPLY_MEANING_COUNT; i++)
		if (!reached[i])
			fail_msg("no row means %d", i);
	for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
		struct answer answer = {.outcome = (enum outcome)outcome};
		struct reply_reading reading;

		replies_read(&answer, "", &reading);
		if (!catalogue_find(reading.reason))
			fail_msg("%s is not in the catalogue", reading.reason);
	}
}

struct said {
	const char *reply;
	enum stage stage;
	const char *host;
	enum reply_meaning meaning;
	bool is_about_mailbox, is_about_us;
};

/* clang-format off */
static const struct said sayings[] = {
	/* the five wordings of "nobody told this server that the domain is its own" */
	{"550 5.7.1 not relaying to that domain", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"553 You are not allowed to relay to that domain", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 This is not our relaying customer", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"553 sorry, that domain isn't in my list / of allowed rcpthosts (#5.7.1)", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 This target address is not our MX service client.", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"554 5.7.1 <info@example.org>: Relay access denied", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 5.7.1 <info@example.org>... Relaying denied. IP name lookup failed [192.0.2.1]", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 relay not permitted", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 5.7.1 Unable to relay for info@example.org", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 5.7.64 TenantAttribution; Relay Access Denied SMTP", STAGE_RCPT, "example-org.mail.protection.outlook.com", MEANING_NOT_CONFIGURED, false, false},
	{"451 Open relay not allowed", STAGE_RCPT, "eu-smtp-inbound-1.mimecast.com", MEANING_NOT_CONFIGURED, false, false},
	{"551 5.7.1 Domain not found", STAGE_RCPT, "mx2.improvmx.com", MEANING_NOT_CONFIGURED, false, false},
	/* a domain's own name cannot change what is meant */
	{"554 5.7.1 <info@spamhaus.example>: Relay access denied", STAGE_RCPT, "", MEANING_NOT_CONFIGURED, false, false},
	{"550 5.1.1 <spamhaus@dnsbl.example>: User unknown", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 5.1.1 blacklist@reputation.example user unknown", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	/* user unknown, in many mouths */
	{"550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550-5.1.1 The email account that you tried to reach does not exist. Please try / double-checking", STAGE_RCPT, "aspmx.l.google.com", MEANING_NO_MAILBOX, true, false},
	{"550 Unrouteable address", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 5.1.1 <a@b.example>... User unknown", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", STAGE_RCPT, "x.mail.protection.outlook.com", MEANING_NO_MAILBOX, true, false},
	{"550 5.4.1 Recipient address rejected: Access denied.", STAGE_RCPT, "x.mail.protection.outlook.com", MEANING_NO_MAILBOX, true, false},
	{"550 5.7.1 No such user!", STAGE_RCPT, "mx.yandex.net", MEANING_NO_MAILBOX, true, false},
	{"550 Mailbox not found. http://service.mail.qq.com/", STAGE_RCPT, "mx3.qq.com", MEANING_NO_MAILBOX, true, false},
	{"550 sorry, no mailbox here by that name. (#5.1.1)", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 5.1.1 User someone@example.org doesn't exist", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 User a@b.example (a@b.example) not listed in Domino Directory", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"550 Requested action not taken: mailbox unavailable", STAGE_RCPT, "mx00.gmx.net", MEANING_NO_MAILBOX, true, false},
	{"550 #5.1.0 Address rejected.", STAGE_RCPT, "mx1.x.iphmx.com", MEANING_NO_MAILBOX, true, false},
	{"550 5.1.1", STAGE_RCPT, "", MEANING_NO_MAILBOX, true, false},
	{"554 dd This user doesn't have a yahoo.com account", STAGE_RCPT, "mta5.am0.yahoodns.net", MEANING_NO_MAILBOX, true, false},
	/* the same words elsewhere say something else */
	{"550 5.1.1 User unknown", STAGE_MAIL, "", MEANING_SENDER, false, true},
	{"550 Sender verify failed: user unknown", STAGE_RCPT, "", MEANING_SENDER, false, true},
	{"450 4.1.1 <a@b.example>: Recipient address rejected: User unknown", STAGE_RCPT, "", MEANING_NONE, false, false},
	/* mailbox in trouble */
	{"552 5.2.2 Over quota", STAGE_RCPT, "", MEANING_MAILBOX_FULL, true, false},
	{"452 4.2.2 The email account that you tried to reach is over quota", STAGE_RCPT, "aspmx.l.google.com", MEANING_MAILBOX_FULL, true, false},
	{"452-4.2.2 The recipient's inbox is out of storage space and inactive.", STAGE_RCPT, "aspmx.l.google.com", MEANING_MAILBOX_FULL, true, false},
	{"550 5.2.1 The email account that you tried to reach is disabled", STAGE_RCPT, "aspmx.l.google.com", MEANING_MAILBOX_DISABLED, true, false},
	{"550 5.2.1 The user you are trying to contact is receiving mail at a rate that", STAGE_RCPT, "aspmx.l.google.com", MEANING_MAILBOX_THROTTLED, true, false},
	{"550 5.1.6 Recipient no longer on server: a@icloud.com", STAGE_RCPT, "mx01.mail.icloud.com", MEANING_MAILBOX_MOVED, true, false},
	{"550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required", STAGE_RCPT, "x.mail.protection.outlook.com", MEANING_INTERNAL_ONLY, true, false},
	/* the domain */
	{"422 License Expired", STAGE_RCPT, "d1.ess.barracudanetworks.com", MEANING_NO_MAIL_DOMAIN, false, false},
	{"451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions.", STAGE_RCPT, "x.mail.protection.outlook.com", MEANING_NO_MAIL_DOMAIN, false, false},
	{"556 5.1.10 Recipient domain has a null MX", STAGE_RCPT, "", MEANING_NO_MAIL_DOMAIN, false, false},
	/* us, although it is the answer to RCPT */
	{"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", STAGE_RCPT, "", MEANING_HELO, false, true},
	{"554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", STAGE_RCPT, "", MEANING_BLOCKED_US, false, true},
	{"450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", STAGE_RCPT, "", MEANING_PTR, false, true},
	{"450 4.1.8 <postmaster@p.example>: Sender address rejected: Domain not found", STAGE_RCPT, "", MEANING_SENDER, false, true},
	{"550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org", STAGE_RCPT, "", MEANING_BLOCKED_US, false, true},
	{"521 5.7.1 Service unavailable; client [192.0.2.1] blocked using bl.example", STAGE_RCPT, "", MEANING_BLOCKED_US, false, true},
	{"554 IP=192.0.2.1 - None/bad reputation. Ask your postmaster for help", STAGE_BANNER, "mx00.t-online.de", MEANING_BLOCKED_US, false, true},
	{"554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help or to contact tosa@rx.t-online.de", STAGE_BANNER, "mx00.t-online.de", MEANING_BLOCKED_US, false, true},
	{"554 Nemesis ESMTP Service not available / No SMTP service / Bad DNS PTR resource record.", STAGE_BANNER, "mx00.kundenserver.de", MEANING_PTR, false, true},
	{"550 5.7.606 Access denied, banned sending IP [192.0.2.1]", STAGE_RCPT, "x.mail.protection.outlook.com", MEANING_BLOCKED_US, false, true},
	{"553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred", STAGE_MAIL, "mta5.am0.yahoodns.net", MEANING_BLOCKED_US, false, true},
	{"550 5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR", STAGE_RCPT, "aspmx.l.google.com", MEANING_PTR, false, true},
	{"421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1", STAGE_BANNER, "", MEANING_TOO_MANY, false, true},
	{"530 5.7.0 Must issue a STARTTLS command first", STAGE_MAIL, "", MEANING_NEEDS_TLS, false, true},
	{"452 4.5.3 Error: too many recipients", STAGE_RCPT, "", MEANING_TOO_MANY_RECIPIENTS, false, true},
	{"550 5.7.23 SPF check failed", STAGE_RCPT, "", MEANING_SENDER, false, true},
	{"550 SC-002 namespace mining", STAGE_RCPT, "", MEANING_BLOCKED_US, false, true},
	/* the null sender */
	{"550 5.7.1 <>: Sender address rejected: null sender is not allowed", STAGE_RCPT, "", MEANING_NULL_SENDER, false, false},
	{"550 empty envelope senders not allowed", STAGE_MAIL, "", MEANING_NULL_SENDER, false, false},
	/* later */
	{"421 mx.example.org: Too many concurrent SMTP connections; please try again later.", STAGE_BANNER, "", MEANING_TOO_MANY, false, false},
	{"421 Service Temporarily Unavailable", STAGE_BANNER, "cluster5a.eu.messagelabs.com", MEANING_DECOY, false, false},
	{"421 Service Temporarily Unavailable", STAGE_BANNER, "cluster5.eu.messagelabs.com", MEANING_BUSY, false, false},
	{"450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/b.html", STAGE_RCPT, "", MEANING_GREYLISTED, false, false},
	{"422 4.2.2 Greylisted, please try again in a few moments.", STAGE_RCPT, "", MEANING_GREYLISTED, false, false},
	{"451 4.7.1 Greylisting in action, please come back in 00:04:32", STAGE_RCPT, "", MEANING_GREYLISTED, false, false},
	{"451 Internal resource temporarily unavailable", STAGE_RCPT, "eu-smtp-inbound-2.mimecast.com", MEANING_GREYLISTED, false, false},
	{"450 4.7.1 <a@b.example>: Recipient address rejected: Service is unavailable", STAGE_RCPT, "", MEANING_GREYLISTED, false, false},
	/* regressions that other programs have: a basic code is no enhanced code ... */
	{"421 Connections", STAGE_BANNER, "", MEANING_NONE, false, false},
	{"420 x", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"422 x", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"520 x", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"522 x", STAGE_RCPT, "", MEANING_NONE, false, false},
	/* ... 5.7.1 says nothing about the mailbox, "blocked by customer request" neither ... */
	{"550 5.7.1 Refused", STAGE_RCPT, "", MEANING_POLICY, false, false},
	{"550 5.7.1 Recipient address rejected: Access denied", STAGE_RCPT, "", MEANING_POLICY, false, false},
	{"550 blocked by customer request", STAGE_RCPT, "", MEANING_POLICY, false, false},
	{"550 Address rejected", STAGE_RCPT, "", MEANING_NONE, false, false},
	/* ... and a bare refusal is just that. */
	{"550 No", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"554 ", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"250 user unknown", STAGE_RCPT, "", MEANING_NONE, false, false},
	{"354 user unknown", STAGE_RCPT, "", MEANING_NONE, false, false},
};
/* clang-format on */

static void words_mean_what_people_who_run_mail_servers_know(void **state)
{
	bool any = false;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		const struct said *said = &sayings[i];
		struct reply_reading reading = read_at(said->reply, said->stage, said->host);

		if (reading.meaning != said->meaning ||
			reading.is_about_mailbox != said->is_about_mailbox ||
			reading.is_about_us != said->is_about_us) {
			print_error("\"%s\" at %s: meaning %d by row %zd, not %d\n", said->reply,
				stage_name(said->stage), (int)reading.meaning, (ssize_t)reading.row,
				(int)said->meaning);
			any = true;
		}
		assert_non_null(reading.reason);
	}
	assert_false(any);
}

static void a_4xx_is_never_certain(void **state)
{
	(void)state;
	assert_int_equal(
		read_at("452 4.2.2 Mailbox full", STAGE_RCPT, "").certainty, CERTAINTY_UNKNOWN);
	assert_int_equal(
		read_at("552 5.2.2 Mailbox full", STAGE_RCPT, "").certainty, CERTAINTY_DEFINITIVE);
}

static void letter_case_and_line_breaks_change_nothing(void **state)
{
	(void)state;
	struct reply_reading reading = read_at("550 5.1.1 USER \t UNKNOWN", STAGE_RCPT, ""),
			     broken = read_at("550 5.1.1 User / unknown", STAGE_RCPT, "");

	assert_int_equal(reading.meaning, MEANING_NO_MAILBOX);
	assert_int_equal(broken.row, reading.row);
}

static void a_gap_in_a_phrase_is_short(void **state)
{
	struct answer answer = answer_of("550 user ", STAGE_RCPT);
	struct reply_reading reading;

	(void)state;
	memset(answer.text + 5, 'x', 100);
	snprintf(answer.text + 105, 20, " unknown");
	replies_read(&answer, "", &reading);
	assert_int_equal(reading.meaning, MEANING_NONE);
}

static void the_longest_text_is_read_to_its_end(void **state)
{
	struct answer answer = {
		.outcome = OUTCOME_REFUSED, .stage = STAGE_RCPT, .code = 550, .enhanced = "5.7.1"};
	const char *end = "relay access denied";
	struct reply_reading reading;

	(void)state;
	memset(answer.text, '.', REPLY_TEXT_MAX);
	snprintf(answer.text + REPLY_TEXT_MAX - strlen(end), strlen(end) + 1, "%s", end);
	replies_read(&answer, "", &reading);
	assert_int_equal(reading.meaning, MEANING_NOT_CONFIGURED);
	memset(answer.text, '@', REPLY_TEXT_MAX);
	replies_read(&answer, "", &reading);
	assert_int_equal(reading.meaning, MEANING_POLICY);
	memset(answer.text, '\xff', REPLY_TEXT_MAX);
	replies_read(&answer, NULL, &reading);
	assert_int_equal(reading.meaning, MEANING_POLICY);
}

static void silence_has_a_reason_and_no_meaning(void **state)
{
	(void)state;
	for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
		struct answer answer = {.outcome = (enum outcome)outcome,
			.stage = STAGE_CONNECT,
			.text = "user unknown"};
		struct reply_reading reading;

		replies_read(&answer, "", &reading);
		assert_int_equal(reading.meaning, MEANING_NONE);
		assert_int_equal(reading.row, SIZE_MAX);
		assert_non_null(reading.reason);
		assert_false(reading.is_about_mailbox);
		assert_false(reading.is_about_us);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rows_example_hits_exactly_this_row),
		cmocka_unit_test(every_phrase_of_every_row_is_alive),
		cmocka_unit_test(every_phrase_is_lower_case_and_every_row_has_an_example),
		cmocka_unit_test(every_row_names_providers_that_there_are),
		cmocka_unit_test(no_phrase_holds_another_of_its_row),
		cmocka_unit_test(every_meaning_is_reached_by_a_row_and_explained),
		cmocka_unit_test(words_mean_what_people_who_run_mail_servers_know),
		cmocka_unit_test(a_4xx_is_never_certain),
		cmocka_unit_test(letter_case_and_line_breaks_change_nothing),
		cmocka_unit_test(a_gap_in_a_phrase_is_short),
		cmocka_unit_test(the_longest_text_is_read_to_its_end),
		cmocka_unit_test(silence_has_a_reason_and_no_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
