/*
 * A domain with its servers and what they said, from a few lines of text, for the tests of the
 * judge:
 *
 *	"10 mx1 192.0.2.1 | 250 | 250 | 550 5.1.1 User unknown"
 *
 * preference, host, address; then what the published, the postmaster and the random recipient got
 * ("-" or nothing = not asked). An answer is a reply, or one of: timeout, refused, unreachable,
 * closed, garbled, tls, noroute, proxy, forbidden, unresolved, waiting, notasked, noutf8. Words before it,
 * each with a colon: a stage (banner, ehlo, mail; else rcpt, or connect for what is no reply), once
 * (one attempt instead of two), second (answered to a second sender, the null one being refused),
 * greeted.
 */
#ifndef TESTS_UNIT_CHECKER_SCENE_H
#define TESTS_UNIT_CHECKER_SCENE_H

#include "base/buf.h"
#include "checker/judge.h"
#include "schema/store_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SCENE_SERVERS_MAX = 6, SCENE_NOW_S = 1763700000 };

struct scene_world {
	struct judged_domain domain;
	struct judged_address address;
	struct mx_host hosts[SCENE_SERVERS_MAX];
	char ips[SCENE_SERVERS_MAX][IP_TEXT_SIZE];
	char names[SCENE_SERVERS_MAX][DOMAIN_NAME_MAX + 1];
	struct judged_result results[SCENE_SERVERS_MAX], controls[2 * SCENE_SERVERS_MAX];
	struct session_view sessions[3 * SCENE_SERVERS_MAX];
	size_t session_count;
};

struct scene_word {
	const char *word;
	enum outcome outcome;
};

static inline bool scene_outcome(struct span text, enum outcome *ret_outcome)
{
	static const struct scene_word words[] = {{"timeout", OUTCOME_TIMEOUT},
		{"refused", OUTCOME_CONN_REFUSED}, {"unreachable", OUTCOME_UNREACHABLE},
		{"closed", OUTCOME_CLOSED}, {"garbled", OUTCOME_GARBLED},
		{"tls", OUTCOME_TLS_FAILED}, {"noroute", OUTCOME_NO_ROUTE},
		{"forbidden", OUTCOME_FORBIDDEN}, {"unresolved", OUTCOME_UNRESOLVED},
		{"waiting", OUTCOME_WAITING}, {"notasked", OUTCOME_NOT_ASKED},
		{"noutf8", OUTCOME_NO_SMTPUTF8}, {"proxy", OUTCOME_NO_ROUTE}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equals(text, span_of(words[i].word))) {
			*ret_outcome = words[i].outcome;
			return true;
		}
	return false;
}

/* "550 5.1.1 text" */
static inline void scene_reply(struct span text, struct answer *answer)
{
	unsigned long code = 0;
	struct span rest = span_from(text, 4), word;

	(void)span_to_number(span_part(text, 0, 3), 599, &code);
	answer->code = (int)code;
	answer->outcome = code < 300   ? OUTCOME_ACCEPTED
			  : code < 500 ? OUTCOME_TEMPORARY
				       : OUTCOME_REFUSED;
	word = span_part(rest, 0, span_find(rest, ' '));
	if (word.length >= 5 && word.at[1] == '.' && ascii_is_digit(word.at[0])) {
		(void)span_to_text(word, answer->enhanced, sizeof(answer->enhanced));
		rest = span_from(rest, word.length + 1);
	}
	(void)span_to_text(rest, answer->text, sizeof(answer->text));
}

/* A word with a colon before the answer; false where there is none. */
static inline bool scene_prefix(
	struct span *text, struct judged_result *result, struct session_view *session, bool *staged)
{
	static const struct {
		const char *word;
		enum stage stage;
	} stages[] = {{"banner:", STAGE_BANNER}, {"ehlo:", STAGE_EHLO}, {"mail:", STAGE_MAIL},
		{"rcpt:", STAGE_RCPT}};

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (span_starts(*text, span_of(stages[i].word))) {
			result->answer.stage = stages[i].stage;
			*staged = true;
			*text = span_from(*text, strlen(stages[i].word));
			return true;
		}
	if (span_starts(*text, SPAN("once:")))
		result->attempts = 1;
	else if (span_starts(*text, SPAN("second:"))) {
		result->sender = "postmaster@probe.example";
		session->null_sender_refused = true;
	} else if (span_starts(*text, SPAN("greeted:")))
		session->greeted = true;
	else
		return false;
	*text = span_from(*text, span_find(*text, ':') + 1);
	return true;
}

static inline void scene_answer(
	struct span text, struct scene_world *world, struct judged_result *result)
{
	struct session_view *session = &world->sessions[world->session_count++];
	bool staged = false;

	result->attempts = 2;
	result->sender = "";
	result->session = session;
	result->last_asked_ms = SCENE_NOW_S * INT64_C(1000);
	result->answer.stage = STAGE_RCPT;
	while (scene_prefix(&text, result, session, &staged))
		;
	bool is_reply = text.length > 0 && ascii_is_digit(text.at[0]);

	if (is_reply)
		scene_reply(text, &result->answer);
	else if (scene_outcome(text, &result->answer.outcome) && !staged)
		result->answer.stage = STAGE_CONNECT;
	if (span_equals(text, SPAN("proxy")))
		snprintf(result->answer.text, sizeof(result->answer.text),
			"the SOCKS proxy cannot be reached");
	session->last = result->answer;
	session->greeted |= is_reply && result->answer.stage > STAGE_BANNER;
	if (session->greeted) { /* a modern server without a fault */
		snprintf(session->banner, sizeof(session->banner), "mx ESMTP");
		snprintf(session->extensions, sizeof(session->extensions), "PIPELINING\nSTARTTLS");
		session->tls = (struct tls_view){.is_offered = true,
			.is_started = true,
			.is_trusted = true,
			.is_name_matched = true,
			.version = "TLSv1.3"};
	}
}

static inline void scene_server(const char *line, size_t index, struct scene_world *world)
{
	struct span rest = span_of(line), part, field;
	unsigned long preference = 0;
	struct judged_result about = {.host = world->names[index], .ip = world->ips[index]};

	span_split(&rest, '|', &part);
	part = span_trim(part);
	span_split(&part, ' ', &field);
	(void)span_to_number(field, 65535, &preference);
	about.preference = (uint16_t)preference;
	span_split(&part, ' ', &field);
	(void)span_to_text(field, world->names[index], sizeof(world->names[index]));
	(void)span_to_text(part, world->ips[index], IP_TEXT_SIZE);
	world->hosts[index] = (struct mx_host){.preference = about.preference,
		.status = DNS_FOUND,
		.is_usable = true,
		.ip_first = index,
		.ip_count = 1};
	memcpy(world->hosts[index].name, world->names[index], sizeof(world->names[index]));
	for (int kind = 0; span_split(&rest, '|', &part); kind++) {
		struct judged_result *result =
			kind == RECIPIENT_PUBLISHED ? &world->results[world->address.result_count++]
						    : &world->controls[world->domain.control_count];

		field = span_trim(part);
		if (kind != RECIPIENT_PUBLISHED) {
			if (field.length == 0 || span_equals(field, SPAN("-")))
				continue;
			world->domain.control_count++;
		}
		*result = about;
		result->kind = (enum recipient_kind)kind;
		scene_answer(field, world, result);
	}
}

/* Builds the world of the lines up to NULL. It points into itself: do not copy it. */
static inline void scene_build(
	struct scene_world *world, const char *const lines[SCENE_SERVERS_MAX])
{
	size_t count = 0;

	memset(world, 0, sizeof(*world));
	snprintf(world->domain.name, sizeof(world->domain.name), "example.org");
	for (; count < SCENE_SERVERS_MAX && lines[count]; count++)
		scene_server(lines[count], count, world);
	world->domain.hosts = (struct mail_hosts){.route = ROUTE_MX,
		.hosts = world->hosts,
		.host_count = count,
		.ips = world->ips,
		.ip_count = count};
	world->address.results = world->results;
	snprintf(world->address.address.local, sizeof(world->address.address.local), "info");
	snprintf(world->address.address.domain, sizeof(world->address.address.domain),
		"example.org");
	world->domain.controls = world->controls;
	world->domain.addresses = &world->address;
	world->domain.address_count = 1;
}

/* ---- what came out ---- */

/* Our own view: everything well, unless a letter says otherwise. */
static inline struct vantage vantage_of(const char *letters)
{
	/* The examples' addresses are special ones, all of them. */
	static const struct ip_policy all_addresses = {.allow_private = true};
	struct vantage vantage = {.port_open = true, .is_final = true, .addresses = &all_addresses};

	for (; *letters; letters++) {
		vantage.port_open &= *letters != 'c';   /* port closed */
		vantage.is_final &= *letters != 'n';    /* not final */
		vantage.intercepted |= *letters == 'i'; /* somebody answers instead */
		vantage.asks_once |= *letters == '1';   /* --retries 0 */
	}
	return vantage;
}

/* Judges an address with what is found about its domain, as a run does. */
static inline void scene_judge(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_address *address, struct judged *ret_judged)
{
	struct domain_findings findings;

	domain_findings_init(&findings);
	judge_domain(vantage, domain, &findings);
	judge_address(vantage, domain, &findings, address, ret_judged);
	domain_findings_finish(&findings);
}

/* "id", "id@host", "id@host[ip]": whom it is about. */
static inline void scene_print_finding(const struct domain_finding *finding, struct buf *text)
{
	buf_addf(text, "%s%s%s%s", text->length ? " " : "", finding->id,
		finding->host[0] ? "@" : "", finding->host);
	if (finding->ip[0])
		buf_addf(text, "[%s]", finding->ip);
}

/* The findings about a domain, all of them and in order. */
static inline void assert_findings(const char *title, const struct vantage *vantage,
	const struct judged_domain *domain, const char *expected)
{
	struct domain_findings findings;
	struct buf text;

	domain_findings_init(&findings);
	judge_domain(vantage, domain, &findings);
	buf_init(&text, 100000);
	for (size_t i = 0; i < findings.count; i++) {
		assert_non_null(findings.list[i].evidence);
		if (!catalogue_find(findings.list[i].id))
			fail_msg("%s is not in the catalogue", findings.list[i].id);
		scene_print_finding(&findings.list[i], &text);
	}
	if (strcmp(buf_text(&text), expected) != 0)
		fail_msg("%s: %s", title, buf_text(&text));
	buf_finish(&text);
	domain_findings_finish(&findings);
}

static inline bool has_word(const char *words, const char *word)
{
	struct span rest = span_of(words), part;

	while (span_split(&rest, ' ', &part))
		if (span_equals(part, span_of(word)))
			return true;
	return false;
}

static inline size_t count_words(const char *words)
{
	struct span rest = span_of(words), part;
	size_t count = 0;

	while (span_split(&rest, ' ', &part))
		count += part.length > 0;
	return count;
}

static inline bool same_findings(const struct judged *judged, const char *expected)
{
	for (size_t i = 0; i < judged->finding_count; i++)
		if (!has_word(expected, judged->findings[i]))
			return false;
	return judged->finding_count == count_words(expected);
}

static inline void print_judged(
	const char *title, const struct judged *judged, const char *deciding)
{
	print_error("%s: %s %s %s %s, by %s, findings:", title, verdict_name(judged->verdict),
		judged->reason, cause_name(judged->cause), certainty_name(judged->certainty),
		deciding);
	for (size_t i = 0; i < judged->finding_count; i++)
		print_error(" %s", judged->findings[i]);
	print_error("\n");
}

static inline bool judged_is(const struct judged *judged, const char *expected)
{
	struct buf said;

	buf_init(&said, 1000);
	buf_addf(&said, "%s %s %s %s", verdict_name(judged->verdict), judged->reason,
		cause_name(judged->cause), certainty_name(judged->certainty));
	bool same = strcmp(buf_text(&said), expected) == 0;

	buf_finish(&said);
	return same;
}

/* Every id that comes out must be explained somewhere. */
static inline void assert_known(const struct judged *judged)
{
	if (!catalogue_find(judged->reason))
		fail_msg("reason %s is not in the catalogue", judged->reason);
	for (size_t i = 0; i < judged->finding_count; i++)
		if (!catalogue_find(judged->findings[i]))
			fail_msg("finding %s is not in the catalogue", judged->findings[i]);
}

#endif
