#include "schema/model/tls_chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS = 12, LINE_SIZE = sizeof(struct tls_certificate) + 64 };

/* Line ends and tabs would make another line of it. */
static void add_text(struct buf *line, const char *text)
{
	for (; *text; text++)
		buf_add_char(line, *text == '\t' || *text == '\n' ? ' ' : *text);
	buf_add_char(line, '\t');
}

void tls_chain_add(struct buf *chain, const struct tls_certificate *c)
{
	struct buf line;

	buf_init(&line, LINE_SIZE);
	add_text(&line, c->subject);
	add_text(&line, c->issuer);
	buf_addf(&line, "%" PRId64 "\t%" PRId64 "\t", c->not_before_s, c->not_after_s);
	add_text(&line, c->key);
	add_text(&line, c->signature);
	add_text(&line, c->certificate_sha256);
	add_text(&line, c->certificate_sha512);
	add_text(&line, c->key_sha256);
	add_text(&line, c->key_sha512);
	buf_addf(&line, "%d\t%d\n", c->is_ca, c->is_signed_by_next);
	/* A whole line or none: half a certificate could not be read. */
	if (!line.overflowed && chain->length + line.length <= chain->length_max)
		buf_add(chain, buf_span(&line));
	else
		chain->overflowed = true;
	buf_finish(&line);
}

static bool take_text(struct span field, char *ret_text, size_t size)
{
	for (size_t i = 0; i < field.length; i++)
		if ((unsigned char)field.at[i] < ' ' || field.at[i] == 0x7f)
			return false;
	return span_to_text(field, ret_text, size);
}

/* A digest of `size` - 1 digits, or none. */
static bool take_digest(struct span field, char *ret_text, size_t size)
{
	for (size_t i = 0; i < field.length; i++)
		if (ascii_hex_value(field.at[i]) < 0 || ascii_lower(field.at[i]) != field.at[i])
			return false;
	return (!field.length || field.length == size - 1) && span_to_text(field, ret_text, size);
}

static bool take_time(struct span field, int64_t *ret_time_s)
{
	bool is_negative = span_starts(field, SPAN("-"));
	unsigned long number = 0;

	/* Certificates end in the year 9999 (RFC 5280 4.1.2.5). */
	if (!span_to_number(span_from(field, is_negative), 300000000000, &number))
		return false;
	*ret_time_s = is_negative ? -(int64_t)number : (int64_t)number;
	return true;
}

static bool take_flag(struct span field, bool *ret_flag)
{
	*ret_flag = span_equals(field, SPAN("1"));
	return *ret_flag || span_equals(field, SPAN("0"));
}

static bool take_fields(const struct span f[FIELDS], struct tls_certificate *c)
{
	return take_text(f[0], c->subject, sizeof(c->subject)) &&
	       take_text(f[1], c->issuer, sizeof(c->issuer)) && take_time(f[2], &c->not_before_s) &&
	       take_time(f[3], &c->not_after_s) && take_text(f[4], c->key, sizeof(c->key)) &&
	       take_text(f[5], c->signature, sizeof(c->signature)) &&
	       take_digest(f[6], c->certificate_sha256, sizeof(c->certificate_sha256)) &&
	       take_digest(f[7], c->certificate_sha512, sizeof(c->certificate_sha512)) &&
	       take_digest(f[8], c->key_sha256, sizeof(c->key_sha256)) &&
	       take_digest(f[9], c->key_sha512, sizeof(c->key_sha512)) &&
	       take_flag(f[10], &c->is_ca) && take_flag(f[11], &c->is_signed_by_next);
}

bool tls_chain_take(struct span *rest, struct tls_certificate *ret_certificate)
{
	struct span after = *rest, line, fields[FIELDS], more;
	struct tls_certificate certificate = {0};
	size_t end = rest->at ? span_find(*rest, '\n') : 0;

	if (!rest->at || end == rest->length)
		return false; /* the end, or a line that was cut off */
	line = span_part(after, 0, end);
	after = span_from(after, end + 1);
	for (size_t i = 0; i < FIELDS; i++)
		if (!span_split(&line, '\t', &fields[i]))
			return false;
	if (span_split(&line, '\t', &more) || !take_fields(fields, &certificate))
		return false;
	*rest = after;
	*ret_certificate = certificate;
	return true;
}
