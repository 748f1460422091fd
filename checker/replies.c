/*
 * 1. A reply's words are made comparable: lower case, one line, single blanks, and every mail
 *    address in it reduced to "@", because a domain may be called spamhaus.example.
 * 2. The first row that fits says what is meant: its digits, enhanced code, words, the server's
 *    name and the place in the dialogue must all agree.
 * 3. What a meaning implies - reason, who has to act, how sure that is - stands in one table.
 * 4. An answer without words (silence, a closed port) means no more than its outcome.
 */
#include "checker/replies.h"
#include "checker/replies_table.h"
#include "schema/model/provider.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
	WORDS_MAX = REPLY_TEXT_MAX + 2, /* the text with a blank before and after it */
	GAP_MAX = 60 /* letters that a "*" in a phrase may stand for: about one name */
};

static const struct reply_rows *const sections[] = {&reply_rows_providers, &reply_rows_domain,
	&reply_rows_us, &reply_rows_mailbox, &reply_rows_codes};

struct meaning_row {
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	bool is_about_mailbox, is_about_us;
};

/* clang-format off */
static const struct meaning_row meanings[] = {
	[MEANING_NONE] = {"refused-unexplained", CAUSE_DOMAIN, CERTAINTY_LIKELY, false, false},
	[MEANING_NO_MAILBOX] = {"mailbox-unknown", CAUSE_SITE, CERTAINTY_DEFINITIVE, true, false},
	[MEANING_MAILBOX_DISABLED] =
		{"mailbox-disabled", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE, true, false},
	[MEANING_MAILBOX_FULL] = {"mailbox-full", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE, true, false},
	[MEANING_MAILBOX_MOVED] = {"mailbox-moved", CAUSE_SITE, CERTAINTY_DEFINITIVE, true, false},
	[MEANING_MAILBOX_THROTTLED] =
		{"mailbox-throttled", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, true, false},
	[MEANING_INTERNAL_ONLY] =
		{"internal-only", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE, true, false},
	[MEANING_NOT_CONFIGURED] =
		{"not-configured", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE, false, false},
	[MEANING_NO_MAIL_DOMAIN] =
		{"domain-without-mail", CAUSE_DOMAIN, CERTAINTY_DEFINITIVE, false, false},
	[MEANING_NULL_SENDER] =
		{"null-sender-refused", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, false},
	[MEANING_GREYLISTED] = {"greylisted", CAUSE_NONE, CERTAINTY_UNKNOWN, false, false},
	[MEANING_TOO_MANY] =
		{"too-many-connections", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, false},
	[MEANING_BUSY] = {"temporary-only", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, false},
	[MEANING_BLOCKED_US] = {"vantage-blocked", CAUSE_US, CERTAINTY_UNKNOWN, false, true},
	[MEANING_HELO] = {"vantage-helo", CAUSE_US, CERTAINTY_UNKNOWN, false, true},
	[MEANING_PTR] = {"vantage-ptr", CAUSE_US, CERTAINTY_UNKNOWN, false, true},
	[MEANING_SENDER] = {"vantage-sender", CAUSE_US, CERTAINTY_UNKNOWN, false, true},
	[MEANING_NEEDS_TLS] = {"needs-tls", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, true},
	[MEANING_NEEDS_AUTH] = {"needs-auth", CAUSE_DOMAIN, CERTAINTY_LIKELY, false, false},
	[MEANING_SYNTAX] =
		{"address-not-understood", CAUSE_SITE, CERTAINTY_LIKELY, true, false},
	[MEANING_TOO_MANY_RECIPIENTS] =
		{"vantage-recipients", CAUSE_US, CERTAINTY_UNKNOWN, false, true},
	[MEANING_POLICY] = {"refused-by-policy", CAUSE_DOMAIN, CERTAINTY_LIKELY, false, false},
	[MEANING_DECOY] = {"decoy-server", CAUSE_PROVIDER, CERTAINTY_UNKNOWN, false, false},
	[MEANING_GATEWAY_ONLY] = {"gateway-only", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, true},
	[MEANING_FIREWALL] = {"banner-masked", CAUSE_DOMAIN, CERTAINTY_UNKNOWN, false, true},
	[MEANING_FORWARDS] = {"will-forward", CAUSE_NONE, CERTAINTY_UNKNOWN, false, false},
	[MEANING_CANNOT_VERIFY] = {"cannot-verify", CAUSE_NONE, CERTAINTY_UNKNOWN, false, false},
};
static_assert(sizeof(meanings) / sizeof(meanings[0]) == REPLY_MEANING_COUNT,
	"every meaning implies something");

/* What an outcome says where there are no words, or none that any row knows. */
static const char *const outcome_reasons[] = {
	[OUTCOME_WAITING] = "not-judged",
	[OUTCOME_ACCEPTED] = "accepted",
	[OUTCOME_TEMPORARY] = "temporary-only",
	[OUTCOME_REFUSED] = "refused-unexplained",
	[OUTCOME_UNRESOLVED] = "mx-unresolved",
	[OUTCOME_FORBIDDEN] = "mx-private",
	[OUTCOME_CONN_REFUSED] = "server-refuses-connection",
	[OUTCOME_UNREACHABLE] = "server-unreachable",
	[OUTCOME_NO_ROUTE] = "no-ipv6-here",
	[OUTCOME_TIMEOUT] = "server-silent",
	[OUTCOME_CLOSED] = "server-closed",
	[OUTCOME_GARBLED] = "server-garbled",
	[OUTCOME_TLS_FAILED] = "tls-failed",
	[OUTCOME_NO_SMTPUTF8] = "no-smtputf8",
	[OUTCOME_NOT_ASKED] = "deadline",
};
/* clang-format on */
static_assert(sizeof(outcome_reasons) / sizeof(outcome_reasons[0]) == OUTCOME_COUNT,
	"every outcome has a reason");

/* ---- words ---- */

static bool ends_address(char c)
{
	return ascii_is_blank(c) || (c && strchr("<>()[],;:\"'", c));
}

/* Lower case, single blanks, " / " between lines gone, each address a lone "@", a blank at both
 * ends. */
static void make_comparable(const char *text, char ret_words[WORDS_MAX + 1])
{
	size_t length = 0;
	bool in_address = false;

	ret_words[length++] = ' ';
	for (const char *at = text; *at && length < WORDS_MAX - 1; at++) {
		char c = ascii_is_blank(*at) ? ' ' : ascii_lower(*at);

		if (c == '/' && at > text && at[-1] == ' ' && at[1] == ' ')
			continue;
		if (c == '@')
			while (length > 1 && !ends_address(ret_words[length - 1]))
				length--;
		in_address = c == '@' || (in_address && !ends_address(c));
		if ((in_address && c != '@') || (c == ' ' && ret_words[length - 1] == ' '))
			continue;
		ret_words[length++] = c;
	}
	if (ret_words[length - 1] != ' ')
		ret_words[length++] = ' ';
	ret_words[length] = '\0';
}

/* Where `part` stands in the words, beginning at most `most` bytes behind; at == NULL = nowhere. */
static struct span find_part(struct span words, struct span part, size_t most)
{
	struct span near =
		words.length > most + part.length ? span_part(words, 0, most + part.length) : words;
	const char *at = memmem(near.at, near.length, part.at, part.length);

	return at ? span_from(words, (size_t)(at - words.at)) : (struct span){0};
}

/* Do the words hold the phrase? Its parts between "*" must follow each other within GAP_MAX; one that
 * begins with "^" must stand at the beginning (behind the blank that is always there). */
static bool holds_phrase(struct span words, struct span phrase)
{
	bool is_first = span_starts(phrase, SPAN("^"));
	struct span rest = is_first ? span_from(phrase, 1) : phrase, part;
	size_t most = is_first ? 1 : WORDS_MAX;

	span_split(&rest, '*', &part);
	if (!rest.at)
		return find_part(words, part, most).at != NULL;
	struct span first = span_trim(part);

	for (struct span at = words; (at = find_part(at, first, most)).at; at = span_from(at, 1)) {
		struct span end = span_from(at, first.length);

		for (struct span more = rest; end.at && span_split(&more, '*', &part);) {
			struct span next = span_trim(part);

			end = find_part(end, next, GAP_MAX);
			end = end.at ? span_from(end, next.length) : end;
		}
		if (end.at)
			return true;
		if (is_first)
			break;
	}
	return false;
}

static bool holds_any_phrase(struct span words, const char *phrases)
{
	struct span rest = span_of(phrases), phrase;

	if (!phrases[0])
		return true;
	while (span_split(&rest, '|', &phrase))
		if (holds_phrase(words, phrase))
			return true;
	return false;
}

/* ---- codes ---- */

/* One of an enhanced code's three numbers against "1", "x" or "606-649". */
static bool number_fits(struct span number, struct span wanted)
{
	struct span rest = wanted, low_text;
	unsigned long value, low, high;

	if (span_equals(wanted, SPAN("x")))
		return true;
	span_split(&rest, '-', &low_text);
	if (!span_to_number(number, 999, &value) || !span_to_number(low_text, 999, &low))
		return false;
	if (!rest.at)
		return value == low;
	return span_to_number(rest, 999, &high) && value >= low && value <= high;
}

static bool enhanced_fits_one(struct span enhanced, struct span wanted)
{
	struct span number, part;

	for (int i = 0; i < 3; i++)
		if (!span_split(&enhanced, '.', &number) || !span_split(&wanted, '.', &part) ||
			!number_fits(number, part))
			return false;
	return true;
}

static bool enhanced_fits(const char *enhanced, const char *wanted)
{
	struct span rest = span_of(wanted), one;

	if (!wanted[0])
		return true;
	while (enhanced[0] && span_split(&rest, '|', &one))
		if (enhanced_fits_one(span_of(enhanced), one))
			return true;
	return false;
}

/* The answer's own, or the one behind the first "#": qmail and its kin put it at the end ("sorry, no
 * mailbox here (#5.1.1)"). One whose class is not that of the reply's first digit counts as none
 * (RFC 2034 4). */
static void find_enhanced(const struct answer *answer, char ret_code[ENHANCED_MAX + 1])
{
	char class = (char)('0' + answer->code / 100);
	const char *at = strchr(answer->text, '#');
	struct span code = span_of(answer->enhanced);

	ret_code[0] = '\0';
	if (!code.length && at)
		code = (struct span){at + 1, strspn(at + 1, "0123456789.")};
	while (code.length && code.at[code.length - 1] == '.')
		code.length--;
	if (code.length && code.at[0] == class && enhanced_fits_one(code, SPAN("x.0-999.0-999")) &&
		!span_to_text(code, ret_code, ENHANCED_MAX + 1))
		ret_code[0] = '\0';
}

/* ---- rows ---- */

struct comparable {
	const struct answer *answer;
	struct span words;
	char enhanced[ENHANCED_MAX + 1];
	char code[4];
	const struct provider *provider; /* NULL = nobody known */
	bool is_decoy;
};

static bool where_fits(enum reply_where where, enum stage stage)
{
	switch (where) {
	case WHERE_ANY:
		return true;
	case WHERE_RCPT:
		return stage == STAGE_RCPT;
	case WHERE_MAIL:
		return stage == STAGE_MAIL || stage == STAGE_RCPT;
	case WHERE_MAIL_ONLY:
		return stage == STAGE_MAIL;
	}
	return false;
}

static bool provider_fits(const struct reply_row *row, const struct comparable *reply)
{
	struct span rest = span_of(row->provider), id;

	if ((row->flags & ROW_DECOY) && !reply->is_decoy)
		return false;
	if (!row->provider[0])
		return true;
	while (reply->provider && span_split(&rest, '|', &id))
		if (span_equals(id, span_of(reply->provider->id)))
			return true;
	return false;
}

static bool row_fits(const struct reply_row *row, const struct comparable *reply)
{
	return where_fits(row->where, reply->answer->stage) &&
	       (reply->code[0] == '2') == (row->code[0] == '2') &&
	       strncmp(reply->code, row->code, strlen(row->code)) == 0 &&
	       provider_fits(row, reply) && enhanced_fits(reply->enhanced, row->enhanced) &&
	       holds_any_phrase(reply->words, row->phrases);
}

static const struct reply_row *row_at(size_t number)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (number < sections[i]->count)
			return &sections[i]->rows[number];
		number -= sections[i]->count;
	}
	return NULL;
}

size_t replies_row_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		count += sections[i]->count;
	return count;
}

static void fill_reading(
	enum reply_meaning meaning, unsigned flags, struct reply_reading *ret_reading)
{
	const struct meaning_row *implied = &meanings[meaning];

	ret_reading->meaning = meaning;
	ret_reading->reason = implied->reason;
	ret_reading->cause = implied->cause;
	ret_reading->certainty = implied->certainty;
	ret_reading->is_about_mailbox = implied->is_about_mailbox && !(flags & ROW_US);
	ret_reading->is_about_us = implied->is_about_us || (flags & ROW_US);
	if (flags & ROW_LIKELY)
		ret_reading->certainty = CERTAINTY_LIKELY;
	if (flags & ROW_US) {
		ret_reading->cause = CAUSE_US;
		ret_reading->certainty = CERTAINTY_UNKNOWN;
		if (meaning == MEANING_SYNTAX)
			ret_reading->reason = "vantage-refused";
	}
}

static void read_without_words(const struct answer *answer, struct reply_reading *ret_reading)
{
	fill_reading(MEANING_NONE, 0, ret_reading);
	ret_reading->reason = outcome_reasons[answer->outcome];
	if (answer->outcome == OUTCOME_ACCEPTED)
		ret_reading->cause = CAUSE_NONE;
	if (answer->outcome != OUTCOME_REFUSED)
		ret_reading->certainty = CERTAINTY_UNKNOWN;
}

void replies_read(const struct answer *answer, const char *host, struct reply_reading *ret_reading)
{
	char words[WORDS_MAX + 1];
	struct comparable reply = {.answer = answer,
		.provider = provider_of_host(host),
		.is_decoy = provider_host_is_decoy(host)};

	read_without_words(answer, ret_reading);
	ret_reading->row = SIZE_MAX;
	if (answer->code < 200 || answer->code > 599 || answer->code / 100 == 3)
		return;
	snprintf(reply.code, sizeof(reply.code), "%d", answer->code);
	make_comparable(answer->text, words);
	reply.words = span_of(words);
	find_enhanced(answer, reply.enhanced);
	size_t number = 0;

	for (const struct reply_row *row; (row = row_at(number)); number++)
		if (row_fits(row, &reply)) {
			fill_reading(row->meaning, row->flags, ret_reading);
			ret_reading->row = number;
			break;
		}
	if (answer->code < 500) /* it may be otherwise in an hour */
		ret_reading->certainty = CERTAINTY_UNKNOWN;
}

const char *replies_row_example(size_t number, struct answer *ret_answer, const char **ret_host)
{
	const struct reply_row *row = row_at(number);
	struct span rest = span_of(row->example), word;
	unsigned long code = 0;

	*ret_answer =
		(struct answer){.stage = row->where == WHERE_MAIL_ONLY ? STAGE_MAIL : STAGE_RCPT};
	(void)span_to_number(span_part(rest, 0, 3), 599, &code);
	ret_answer->code = (int)code;
	ret_answer->outcome = code < 300   ? OUTCOME_ACCEPTED
			      : code < 500 ? OUTCOME_TEMPORARY
					   : OUTCOME_REFUSED;
	rest = span_from(rest, 4);
	struct span text = rest;

	if (span_split(&rest, ' ', &word) && enhanced_fits_one(word, SPAN("4-5.0-999.0-999")) &&
		span_to_text(word, ret_answer->enhanced, sizeof(ret_answer->enhanced)))
		text = span_from(text, word.length + 1);
	(void)span_to_text(text, ret_answer->text, sizeof(ret_answer->text));
	*ret_host = row->example_host;
	return row->example;
}
