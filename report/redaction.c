/*
 * A known local part is its words in lower case joined by blanks, so that quotes, dots and escapes
 * between them do not matter. What is masked is a range of units; the rest is copied as it is written.
 */
#include "report/redaction.h"
#include "report/redaction_line.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/text_set.h"
#include "schema/model/domain.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOCAL_MAX = 512,   /* of known words; what is longer is no address, and stays cut */
	WORDS_MAX = 33,    /* of 64 octets, one a word */
	GAP_MAX = 4,       /* units between two words of one name */
	BARE_LEAST = 3,    /* shorter words are everywhere */
	QUOTED_MAX = 256,  /* how far back an opening quote is looked for */
	AMBIGUOUS_TAG = 0, /* several addresses have that local part */
};

struct redaction {
	uint64_t key[2];
	struct text_set *locals, *hosts;
	uint32_t *tags; /* by number in locals */
	size_t tags_size;
};

/* ---- masks ---- */

static uint32_t tag_of(const struct redaction *redaction, struct span local, struct span domain)
{
	struct sha256 sha;
	uint8_t digest[SHA256_BYTES];

	sha256_init(&sha);
	sha256_add(&sha, (struct span){(const char *)redaction->key, sizeof(redaction->key)});
	for (size_t i = 0; i < local.length; i++) {
		char lower = ascii_lower(local.at[i]);

		sha256_add(&sha, (struct span){&lower, 1});
	}
	sha256_add(&sha, SPAN("@"));
	sha256_add(&sha, domain);
	sha256_end(&sha, digest);
	uint32_t tag = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 |
		       (uint32_t)digest[2] << 8 | digest[3];

	return tag == AMBIGUOUS_TAG ? 1 : tag;
}

/* The first and last letter, where enough is left to guess. */
static void add_mask(struct buf *b, struct span local, uint32_t tag)
{
	enum { LEAST_FOR_FIRST = 3, LEAST_FOR_BOTH = 5 };
	char first = local.length >= LEAST_FOR_FIRST ? local.at[0] : 0;
	char last = local.length >= LEAST_FOR_BOTH ? local.at[local.length - 1] : 0;

	if (ascii_is_alnum(first))
		buf_add_char(b, first);
	buf_add_text(b, "\xe2\x80\xa6");
	if (ascii_is_alnum(last))
		buf_add_char(b, last);
	buf_addf(b, "~%08x", tag);
}

/* A domain has one name, however it is written. */
static struct span plain_domain(struct span written, char name[DOMAIN_NAME_MAX + 1])
{
	while (written.length && written.at[written.length - 1] == '.')
		written.length--;
	return domain_to_ascii(written, 1, name) ? span_of(name) : written;
}

/* ---- what is known ---- */

static void know_local(struct redaction *redaction, const struct redaction_line *line, size_t end,
	struct span domain)
{
	char name[DOMAIN_NAME_MAX + 1];
	struct buf joined, plain;
	size_t number, from = 0;

	buf_init(&joined, LOCAL_MAX);
	buf_init(&plain, LOCAL_MAX);
	/* A quoted one is masked within its quotes. */
	if (end - from >= 2 && redaction_byte_at(line, from) == '"' &&
		redaction_byte_at(line, end - 1) == '"') {
		from++;
		end--;
	}
	/* Whoever has "jane.doe+news" is called "jane.doe". */
	for (size_t i = from + 1; i < end; i++)
		if (line->units[i].byte == '+') {
			know_local(redaction, line, i, domain);
			break;
		}
	for (size_t i = from; i < end; i++)
		buf_add_char(&plain, (char)line->units[i].byte);
	if (redaction_join(line, from, end, &joined)) {
		bool is_new = text_set_add(redaction->locals, buf_span(&joined), &number);
		uint32_t tag = tag_of(redaction, buf_span(&plain), plain_domain(domain, name));

		if (is_new)
			redaction->tags = memory_make_room(redaction->tags, number,
				&redaction->tags_size, sizeof(*redaction->tags));
		if (is_new)
			redaction->tags[number] = tag;
		else if (redaction->tags[number] != tag)
			redaction->tags[number] = AMBIGUOUS_TAG;
	}
	buf_finish(&plain);
	buf_finish(&joined);
}

static void know_address(struct redaction *redaction, struct span address, bool reads_through)
{
	struct redaction_line line = {0};
	size_t end;

	redaction_read(&line, address, reads_through);
	for (end = line.count; end > 0 && line.units[end - 1].byte != '@';)
		end--;
	if (end)
		know_local(redaction, &line, end - 1,
			span_from(address, line.units[end - 1].at + line.units[end - 1].length));
	else
		know_local(redaction, &line, line.count, SPAN(""));
	free(line.units);
}

void redaction_know(struct redaction *redaction, struct span address)
{
	know_address(redaction, address, true);
	/* "50%40@example.org" has a name that looks as if it were encoded. */
	if (span_find(address, '%') < address.length || span_find(address, '\\') < address.length)
		know_address(redaction, address, false);
}

void redaction_know_host(struct redaction *redaction, struct span name)
{
	struct redaction_line line = {0};
	struct buf joined;

	redaction_read(&line, name, true);
	buf_init(&joined, LOCAL_MAX);
	if (redaction_join(&line, 0, line.count, &joined))
		text_set_add(redaction->hosts, buf_span(&joined), NULL);
	buf_finish(&joined);
	free(line.units);
}

/* ---- finding ---- */

struct range {
	size_t from, to; /* units */
	uint32_t tag;    /* of a known one; AMBIGUOUS_TAG = to be made */
};

/* A label of a host that the run knows, or of the domain behind an "@". */
static bool is_in_host(
	const struct redaction *redaction, const struct redaction_line *line, struct range at)
{
	struct buf joined;
	size_t begin = at.from, end = at.to;
	bool found = false;

	while (begin > 0 && redaction_is_host(line->units[begin - 1].byte))
		begin--;
	while (end < line->count && redaction_is_host(line->units[end].byte))
		end++;
	if (begin > 0 && line->units[begin - 1].byte == '@')
		return true;
	buf_init(&joined, LOCAL_MAX);
	for (size_t from = begin; from <= at.from && !found; from++)
		if (from == begin || line->units[from - 1].byte == '.')
			found = redaction_join(line, from, end, &joined) &&
				text_set_find(redaction->hosts, buf_span(&joined)) != TEXT_SET_NONE;
	buf_finish(&joined);
	return found;
}

static bool is_role(struct span words)
{
	static const char *const roles[] = {"abuse", "accounts", "admin", "administrator",
		"billing", "careers", "contact", "customerservice", "dmarc", "editor", "email",
		"enquiries", "feedback", "finance", "hello", "help", "helpdesk", "hostmaster", "hr",
		"info", "information", "inquiries", "jobs", "kontakt", "legal", "mail", "mailbox",
		"mailer daemon", "marketing", "media", "news", "newsletter", "no reply", "nobody",
		"noc", "noreply", "office", "orders", "postmaster", "press", "privacy", "reception",
		"recipient", "root", "sales", "security", "service", "shop", "staff", "support",
		"team", "tls reports", "user", "web", "webmaster"};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (span_equals(words, span_of(roles[i])))
			return true;
	return false;
}

/* The longest known name that begins with the word at `from`. */
static bool find_known(const struct redaction *redaction, const struct redaction_line *line,
	size_t from, struct buf *joined, struct range *ret_range)
{
	size_t gap = 0, words = 0;
	bool found = false;

	buf_clear(joined);
	for (size_t i = from; i < line->count && gap <= GAP_MAX && words < WORDS_MAX; i++) {
		if (!redaction_is_word(line->units[i].byte)) {
			gap++;
			continue;
		}
		if (gap)
			buf_add_char(joined, ' ');
		gap = 0;
		buf_add_char(joined, ascii_lower((char)line->units[i].byte));
		if (i + 1 < line->count && redaction_is_word(line->units[i + 1].byte))
			continue;
		words++;
		long number = text_set_find(redaction->locals, buf_span(joined));
		struct range range = {from, i + 1, AMBIGUOUS_TAG};
		bool is_before_at = redaction_byte_at(line, i + 1) == '@';

		if (number == TEXT_SET_NONE || joined->overflowed ||
			(!is_before_at &&
				(joined->length < BARE_LEAST || is_role(buf_span(joined)) ||
					is_in_host(redaction, line, range))))
			continue;
		range.tag = is_before_at ? AMBIGUOUS_TAG : redaction->tags[number];
		*ret_range = range;
		found = true;
	}
	joined->overflowed = false;
	return found;
}

/* What stands in front of the "@" at `at`, not before `least`. */
static bool find_local(
	const struct redaction_line *line, size_t least, size_t at, struct range *ret_range)
{
	size_t from = at, to = at;

	if (at > least && line->units[at - 1].byte == '"') {
		to = at - 1;
		while (to && line->units[to - 1].byte == '\\')
			to--; /* of JSON: it belongs to the quote */
		for (from = to; from > least && to - from < QUOTED_MAX;)
			if (line->units[--from].byte == '"') {
				from++;
				break;
			}
		if (from == 0 || line->units[from - 1].byte != '"')
			from = to;
	}
	if (from == to)
		for (from = to; from > least && redaction_is_plain(line->units[from - 1].byte);)
			from--;
	if (from == to)
		return false;
	*ret_range = (struct range){from, to, AMBIGUOUS_TAG};
	return true;
}

/* ---- writing ---- */

static struct span domain_behind(const struct redaction_line *line, size_t at, struct buf *written)
{
	if (redaction_byte_at(line, at) == '\\')
		at++;
	if (redaction_byte_at(line, at) == '"')
		at++;
	buf_clear(written);
	if (redaction_byte_at(line, at) == '@')
		for (at++; at < line->count && redaction_is_host(line->units[at].byte); at++)
			buf_add_char(written, (char)line->units[at].byte);
	return buf_span(written);
}

static void add_range(const struct redaction *redaction, const struct redaction_line *line,
	struct range range, struct buf *ret_text)
{
	char name[DOMAIN_NAME_MAX + 1];
	struct buf local, domain;
	uint32_t tag = range.tag;

	buf_init(&local, 2 * LOCAL_MAX);
	buf_init(&domain, LOCAL_MAX);
	for (size_t i = range.from; i < range.to; i++)
		buf_add_char(&local, (char)line->units[i].byte);
	if (tag == AMBIGUOUS_TAG)
		tag = tag_of(redaction, buf_span(&local),
			plain_domain(domain_behind(line, range.to, &domain), name));
	add_mask(ret_text, buf_span(&local), tag);
	buf_finish(&domain);
	buf_finish(&local);
}

static void copy_units(
	const struct redaction_line *line, size_t from, size_t to, struct buf *ret_text)
{
	size_t begin = from < line->count ? line->units[from].at : line->text.length;
	size_t end = to < line->count ? line->units[to].at : line->text.length;

	buf_add(ret_text, span_part(line->text, begin, end - begin));
}

/* The next range behind `from`: a known name, or what an "@" follows, whichever begins first; of two
 * that overlap all of both. */
static bool next_range(const struct redaction *redaction, const struct redaction_line *line,
	size_t from, struct buf *joined, struct range *ret_range)
{
	struct range known, local;

	for (size_t i = from; i < line->count; i++) {
		uint8_t byte = line->units[i].byte;

		if (byte == '@' && find_local(line, from, i, &local)) {
			*ret_range = local;
			return true;
		}
		if (!redaction_is_word(byte) ||
			(i > from && redaction_is_word(line->units[i - 1].byte)) ||
			!find_known(redaction, line, i, joined, &known))
			continue;
		/* "jane.doe" of "jane.doe+news@": the whole of it is the local part. */
		for (size_t at = known.to; at <= line->count && at - known.to < QUOTED_MAX; at++) {
			if (redaction_byte_at(line, at) == '@' &&
				find_local(line, from, at, &local) && local.from < known.to)
				known = (struct range){
					local.from < known.from ? local.from : known.from,
					local.to > known.to ? local.to : known.to, AMBIGUOUS_TAG};
			if (redaction_byte_at(line, at) == '@' || at == line->count)
				break;
		}
		*ret_range = known;
		return true;
	}
	return false;
}

static void redact_line(const struct redaction *redaction, struct redaction_line *line,
	struct buf *joined, struct buf *ret_text)
{
	struct range range;
	size_t from = 0;

	while (next_range(redaction, line, from, joined, &range)) {
		copy_units(line, from, range.from, ret_text);
		add_range(redaction, line, range, ret_text);
		from = range.to;
	}
	copy_units(line, from, line->count, ret_text);
}

void redaction_add(const struct redaction *redaction, struct span text, struct buf *ret_text)
{
	struct redaction_line line = {0};
	struct span rest = text, part;
	struct buf joined;
	bool is_first = true;

	buf_init(&joined, LOCAL_MAX);
	while (span_split(&rest, '\n', &part)) {
		if (!is_first)
			buf_add_char(ret_text, '\n');
		is_first = false;
		redaction_read(&line, part, true);
		redact_line(redaction, &line, &joined, ret_text);
	}
	buf_finish(&joined);
	free(line.units);
}

void redaction_add_whole(const struct redaction *redaction, struct span text, struct buf *ret_text)
{
	struct redaction_line line = {0};
	bool has_at = false;

	redaction_read(&line, text, true);
	for (size_t i = 0; i < line.count; i++)
		has_at = has_at || line.units[i].byte == '@';
	if (has_at)
		redaction_add(redaction, text, ret_text);
	else
		add_range(redaction, &line, (struct range){0, line.count, AMBIGUOUS_TAG}, ret_text);
	free(line.units);
}

struct redaction *redaction_create(const uint64_t key[2])
{
	struct redaction *redaction = memory_get_zeroed(1, sizeof(*redaction));

	memcpy(redaction->key, key, sizeof(redaction->key));
	redaction->locals = text_set_create();
	redaction->hosts = text_set_create();
	return redaction;
}

void redaction_destroy(struct redaction *redaction)
{
	if (!redaction)
		return;
	text_set_destroy(redaction->locals);
	text_set_destroy(redaction->hosts);
	free(redaction->tags);
	free(redaction);
}
