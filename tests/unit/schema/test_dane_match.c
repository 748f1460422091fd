#include "schema/model/dane_match.h"
#include "schema/model/tls_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_S = 1763700000, DAY_S = 86400 };

/* Digests of certificate n: of all of it, and of its key. */
#define HEX16(x) x x x x x x x x x x x x x x x x
#define C256(n)  HEX16("c" #n "00")
#define K256(n)  HEX16("a" #n "00")
#define C512(n)  C256(n) C256(n)
#define K512(n)  K256(n) K256(n)

/* mx, Middle, Root: each signed by the next. */
static const struct tls_certificate usual[] = {
	{.subject = "CN=mx",
		.not_before_s = NOW_S - DAY_S,
		.not_after_s = NOW_S + DAY_S,
		.certificate_sha256 = C256(0),
		.certificate_sha512 = C512(0),
		.key_sha256 = K256(0),
		.key_sha512 = K512(0),
		.is_signed_by_next = true},
	{.subject = "CN=Middle",
		.not_before_s = NOW_S - DAY_S,
		.not_after_s = NOW_S + DAY_S,
		.certificate_sha256 = C256(1),
		.certificate_sha512 = C512(1),
		.key_sha256 = K256(1),
		.key_sha512 = K512(1),
		.is_signed_by_next = true,
		.is_ca = true},
	{.subject = "CN=Root",
		.not_before_s = NOW_S - DAY_S,
		.not_after_s = NOW_S + DAY_S,
		.certificate_sha256 = C256(2),
		.certificate_sha512 = C512(2),
		.key_sha256 = K256(2),
		.key_sha512 = K512(2),
		.is_signed_by_next = true,
		.is_ca = true},
};

struct world {
	struct tls_certificate chain[TLS_CHAIN_MAX];
	size_t count;
	struct session_view view;
	struct dane_question question;
};

/* "full" is what certificate 1 looks like in full. */
static void digest_like_one(struct span bytes, char ret_hex[65])
{
	snprintf(ret_hex, 65, "%s", span_equals(bytes, SPAN("full")) ? C256(1) : "00");
}

static void digest_like_own_key(struct span bytes, char ret_hex[65])
{
	snprintf(ret_hex, 65, "%s", span_equals(bytes, SPAN("full")) ? K256(0) : "00");
}

static void world_init(struct world *w, const char *tlsa)
{
	memset(w, 0, sizeof(*w));
	memcpy(w->chain, usual, sizeof(usual));
	w->count = sizeof(usual) / sizeof(usual[0]);
	w->view.tls = (struct tls_view){.is_offered = true,
		.is_started = true,
		.is_name_matched = true,
		.not_before_s = 1,
		.not_after_s = NOW_S + DAY_S};
	w->question = (struct dane_question){.tlsa = tlsa,
		.session = &w->view,
		.host = "mx.example.org",
		.domain = "example.org",
		.is_named = true,
		.now_s = NOW_S,
		.sha256 = digest_like_one};
}

static enum tls_verdict ask(struct world *w, char words[TLS_WORDS_SIZE])
{
	struct buf chain;

	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	for (size_t i = 0; i < w->count; i++)
		tls_chain_add(&chain, &w->chain[i]);
	w->question.chain = buf_text(&chain);
	enum tls_verdict verdict = dane_match(&w->question, words);

	buf_finish(&chain);
	return verdict;
}

#define SPOILS(name, ...)                                                                          \
	static void name(struct world *w)                                                          \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

SPOILS(expired, w->chain[0].not_after_s = w->view.tls.not_after_s = NOW_S - 1;)
SPOILS(middle_expired, w->chain[1].not_after_s = NOW_S - 1;)
SPOILS(root_expired, w->chain[2].not_after_s = NOW_S - 1;)
SPOILS(wrong_name, w->view.tls.is_name_matched = false;)
SPOILS(domains_name, wrong_name(w);
	snprintf(w->view.tls.names, sizeof(w->view.tls.names), "a.test, Example.org");)
SPOILS(not_signed, w->chain[0].is_signed_by_next = false;)
SPOILS(middle_not_signed, w->chain[1].is_signed_by_next = false;)
SPOILS(no_authority, w->chain[1].is_ca = false;)
SPOILS(alone, w->count = 1;)
SPOILS(ten,
	for (w->count = 3; w->count < TLS_CHAIN_MAX; w->count++) w->chain[w->count] = w->chain[2];)
SPOILS(no_tls, w->view.tls = (struct tls_view){0};
	snprintf(w->view.extensions, sizeof(w->view.extensions), "SIZE");)
SPOILS(failed, w->view.tls = (struct tls_view){.is_offered = true};)
SPOILS(silent, w->view.tls = (struct tls_view){0};)
SPOILS(never_seen, w->question.session = NULL;)
SPOILS(anonymous, w->count = 0; w->view.tls.not_after_s = 0;)
SPOILS(before_chains, w->count = 0;)
SPOILS(no_digest, w->question.sha256 = NULL;)
SPOILS(own_key_in_full, w->question.sha256 = digest_like_own_key;)

#define FULL "66756c6c"

/* clang-format off */
static const struct {
	const char *title, *tlsa;
	void (*spoil)(struct world *w);
	enum tls_verdict verdict;
	const char *words;
} cases[] = {
	{"the key", "3 1 1 " K256(0), NULL, TLS_VERDICT_PASSES, ""},
	{"the certificate", "3 0 1 " C256(0), NULL, TLS_VERDICT_PASSES, ""},
	{"SHA-512 of the key", "3 1 2 " K512(0), NULL, TLS_VERDICT_PASSES, ""},
	{"SHA-512 of the certificate", "3 0 2 " C512(0), NULL, TLS_VERDICT_PASSES, ""},
	{"another key", "3 1 1 " K256(9), NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"the key, taken for a certificate", "3 0 1 " K256(0), NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 3 is the server's own alone", "3 1 1 " K256(1), NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 3 does not look at dates", "3 1 1 " K256(0), expired, TLS_VERDICT_PASSES, ""},
	{"usage 3 does not look at names", "3 1 1 " K256(0), wrong_name, TLS_VERDICT_PASSES, ""},
	{"rollover", "3 1 1 " K256(9) "\n3 1 1 " K256(0), NULL, TLS_VERDICT_PASSES, ""},
	{"rollover, the other way round", "3 1 1 " K256(0) "\n3 1 1 " K256(9), NULL, TLS_VERDICT_PASSES, ""},
	{"upper case", "3 1 1 A000A000A000A000A000A000A000A000A000A000A000A000A000A000A000A000", NULL, TLS_VERDICT_PASSES, ""},
	{"an authority", "2 0 1 " C256(1), NULL, TLS_VERDICT_PASSES, ""},
	{"the root's key", "2 1 2 " K512(2), NULL, TLS_VERDICT_PASSES, ""},
	{"usage 2 is not the server's own", "2 1 1 " K256(0), NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 2, expired", "2 1 1 " K256(1), expired, TLS_VERDICT_FAILS, "the certificate is not of its time"},
	{"usage 2, the way is expired", "2 1 1 " K256(2), middle_expired, TLS_VERDICT_FAILS, "a certificate of the chain is not of its time"},
	{"usage 2, what is above does not count", "2 1 1 " K256(1), root_expired, TLS_VERDICT_PASSES, ""},
	{"usage 2, another name", "2 1 1 " K256(1), wrong_name, TLS_VERDICT_FAILS, "the certificate is for another name"},
	{"usage 2, the domain's name", "2 1 1 " K256(1), domains_name, TLS_VERDICT_PASSES, ""},
	{"usage 2, not signed by it", "2 1 1 " K256(1), not_signed, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 2, linked up to the middle", "2 1 1 " K256(1), middle_not_signed, TLS_VERDICT_PASSES, ""},
	{"usage 2, not linked up to the root", "2 1 1 " K256(2), middle_not_signed, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 2, signed by one that may not", "2 1 1 " K256(1), no_authority, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 2, not shown", "2 1 1 " K256(1), alone, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"usage 2, perhaps not kept", "2 1 1 " K256(9), ten, TLS_VERDICT_UNKNOWN, ""},
	{"usage 3 with as many", "3 1 1 " K256(9), ten, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"wrong name of one, but another matches", "2 1 1 " K256(1) "\n3 1 1 " K256(0), wrong_name, TLS_VERDICT_PASSES, ""},
	{"in full", "2 0 0 " FULL, NULL, TLS_VERDICT_PASSES, ""},
	{"in full, the key", "3 1 0 " FULL, own_key_in_full, TLS_VERDICT_PASSES, ""},
	{"in full, another one", "3 0 0 00", NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"in full, an authority that may not be shown", "2 0 0 00", NULL, TLS_VERDICT_UNKNOWN, ""},
	{"in full, and nobody to digest it", "3 0 0 " FULL, no_digest, TLS_VERDICT_UNKNOWN, ""},
	{"none of use", "0 1 1 " K256(0) "\n1 1 1 " K256(0) "\n3 1 1 00\nnonsense", NULL, TLS_VERDICT_NONE, ""},
	{"one of use", "1 1 1 " K256(0) "\n3 1 1 " K256(9), NULL, TLS_VERDICT_FAILS, "no certificate matches any of its TLSA records"},
	{"nothing published", "", NULL, TLS_VERDICT_NONE, ""},
	{"nothing published, NULL", NULL, never_seen, TLS_VERDICT_NONE, ""},
	{"no encryption", "3 1 1 " K256(0), no_tls, TLS_VERDICT_FAILS, "no encryption is offered"},
	{"encryption fails", "3 1 1 " K256(0), failed, TLS_VERDICT_FAILS, "no encrypted connection could be made"},
	{"nothing was heard", "3 1 1 " K256(0), silent, TLS_VERDICT_UNKNOWN, ""},
	{"never seen", "3 1 1 " K256(0), never_seen, TLS_VERDICT_UNKNOWN, ""},
	{"no certificate", "3 1 1 " K256(0), anonymous, TLS_VERDICT_FAILS, "there is no certificate"},
	{"seen when chains were not kept", "3 1 1 " K256(0), before_chains, TLS_VERDICT_UNKNOWN, ""},
};
/* clang-format on */

static void records_are_compared_as_senders_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;
		char words[TLS_WORDS_SIZE];

		world_init(&w, cases[i].tlsa);
		if (cases[i].spoil)
			cases[i].spoil(&w);
		enum tls_verdict verdict = ask(&w, words);

		if (verdict != cases[i].verdict || strcmp(words, cases[i].words) != 0)
			fail_msg("%s: %s %s", cases[i].title, tls_verdict_name(verdict), words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(records_are_compared_as_senders_do)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
