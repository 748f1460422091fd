/*
 * 1. DANE-EE(3) is compared with the server's own certificate; neither names nor dates count (RFC
 *    7672 3.1.1).
 * 2. DANE-TA(2) is compared with those above it, as far as each signed the one below it; the whole
 *    way must be of its time, and the server's own certificate for its name (3.1.2).
 * 3. What a record holds in full is compared by digest. One of usage 2 that holds an authority in
 *    full may stand for one that the server does not show (RFC 7671 5.2.2): that cannot be told.
 */
#include "schema/model/dane_match.h"
#include "base/memory.h"
#include "schema/model/tls_chain.h"
#include "schema/model/tlsa.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USAGE_TA = 2, USAGE_EE = 3, MATCH_FULL = 0, MATCH_SHA256 = 1 };

struct tlsa_record {
	unsigned long usage, selector, matching;
	struct span data;
	char digest[65]; /* of data, where that is no digest itself; "" = not known */
};

struct comparison {
	const struct dane_question *question;
	struct tls_certificate chain[TLS_CHAIN_MAX];
	size_t count;
	bool any_usable, is_unknown;
	const char *words; /* of a record that would have matched */
};

static void read_chain(struct comparison *c)
{
	struct span rest = span_of(c->question->chain ? c->question->chain : "");

	while (c->count < TLS_CHAIN_MAX && tls_chain_take(&rest, &c->chain[c->count]))
		c->count++;
}

static void digest_data(const struct comparison *c, struct tlsa_record *record)
{
	size_t length = record->data.length / 2;
	char *bytes = NULL;

	if (record->matching != MATCH_FULL || !c->question->sha256)
		return;
	bytes = memory_get(length);
	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)(ascii_hex_value(record->data.at[2 * i]) << 4 |
				  ascii_hex_value(record->data.at[2 * i + 1]));
	c->question->sha256((struct span){bytes, length}, record->digest);
	free(bytes);
}

/* Only of a usable line. */
static struct tlsa_record read_record(const struct comparison *c, struct span line)
{
	struct tlsa_record record = {0};
	unsigned long *const numbers[] = {&record.usage, &record.selector, &record.matching};
	struct span word;

	for (int i = 0; i < 3; i++)
		if (span_split(&line, ' ', &word))
			(void)span_to_number(word, 255, numbers[i]);
	record.data = line;
	digest_data(c, &record);
	return record;
}

static bool is_equal(const struct tlsa_record *record, const struct tls_certificate *certificate)
{
	const char *sha256 =
		record->selector ? certificate->key_sha256 : certificate->certificate_sha256;
	const char *sha512 =
		record->selector ? certificate->key_sha512 : certificate->certificate_sha512;

	if (record->matching == MATCH_FULL)
		return record->digest[0] && strcmp(record->digest, sha256) == 0;
	return span_equals_nocase(
		record->data, span_of(record->matching == MATCH_SHA256 ? sha256 : sha512));
}

static bool is_of_its_time(const struct tls_certificate *certificate, int64_t now_s)
{
	return certificate->not_before_s <= now_s && now_s <= certificate->not_after_s;
}

static bool has_right_name(const struct dane_question *question)
{
	const struct tls_view *tls = &question->session->tls;

	return tls_is_for(tls, question->host, question->is_named) ||
	       (question->domain[0] && tls_names_cover(tls, question->domain));
}

/* The matched authority is the one at `top`. */
static const char *words_of_path(const struct comparison *c, size_t top)
{
	for (size_t i = 0; i <= top; i++)
		if (!is_of_its_time(&c->chain[i], c->question->now_s))
			return i ? "a certificate of the chain is not of its time"
				 : "the certificate is not of its time";
	return has_right_name(c->question) ? NULL : "the certificate is for another name";
}

static bool matches_authority(struct comparison *c, const struct tlsa_record *record)
{
	for (size_t i = 1; i < c->count; i++) {
		if (!c->chain[i - 1].is_signed_by_next || !c->chain[i].is_ca)
			break;
		if (!is_equal(record, &c->chain[i]))
			continue;
		const char *words = words_of_path(c, i);

		if (!words)
			return true;
		c->words = words;
	}
	/* It may be one that was not shown, or not kept. */
	c->is_unknown |= record->matching == MATCH_FULL || c->count == TLS_CHAIN_MAX;
	return false;
}

static bool matches(struct comparison *c, struct span line)
{
	const char *why;

	if (!tlsa_is_usable(line, &why))
		return false;
	const struct tlsa_record record = read_record(c, line);

	c->any_usable = true;
	if (record.matching == MATCH_FULL && !record.digest[0])
		c->is_unknown = true;
	return record.usage == USAGE_EE ? c->count > 0 && is_equal(&record, &c->chain[0])
					: matches_authority(c, &record);
}

static bool any_matches(struct comparison *c)
{
	struct span rest = span_of(c->question->tlsa ? c->question->tlsa : ""), line;
	bool any = false;

	while (span_split(&rest, '\n', &line))
		any = matches(c, line) || any;
	return any;
}

static void say(char ret_words[TLS_WORDS_SIZE], const char *words)
{
	snprintf(ret_words, TLS_WORDS_SIZE, "%s", words);
}

enum tls_verdict dane_match(const struct dane_question *question, char ret_words[TLS_WORDS_SIZE])
{
	struct comparison *c = memory_get_zeroed(1, sizeof(*c));
	const struct session_view *session = question->session;
	enum tls_verdict verdict = TLS_VERDICT_FAILS;

	ret_words[0] = '\0';
	c->question = question;
	if (session)
		read_chain(c);
	bool any = any_matches(c);

	if (!c->any_usable)
		verdict = TLS_VERDICT_NONE;
	else if (!session || !tls_was_seen(session))
		verdict = TLS_VERDICT_UNKNOWN;
	else if (!session->tls.is_started)
		say(ret_words, session->tls.is_offered ? "no encrypted connection could be made"
						       : "no encryption is offered");
	else if (any)
		verdict = TLS_VERDICT_PASSES;
	else if (c->words)
		say(ret_words, c->words);
	else if (c->is_unknown || (!c->count && session->tls.not_after_s))
		verdict = TLS_VERDICT_UNKNOWN;
	else
		say(ret_words, c->count ? "no certificate matches any of its TLSA records"
					: "there is no certificate");
	free(c);
	return verdict;
}
