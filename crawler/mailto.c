#include "crawler/mailto.h"

#include "crawler/mailto_field.h"
#include "crawler/mailto_flaw.h"
#include "crawler/mailto_list.h"
#include "crawler/mailto_scheme.h"
#include "crawler/percent.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * 1. The text is cut first, at "?", "&" and literal commas, and decoded then (RFC 6068 2), so that
 *    an encoded comma stays within its local part.
 * 2. Lists of recipients are read by mailto_list.c, other header fields by mailto_field.c.
 * 3. While reading, the link is written anew as it ought to be. When something was wrong and every
 *    recipient is known all the same, that becomes `corrected`; it has no defects itself.
 */

enum {
	CORRECTED_MAX = 4 * MAILTO_HREF_MAX, /* encoding makes three characters of one */
	FIELDS_MAX = 64 /* names that are remembered; a link with more fields is not corrected */
};

enum { LIST_TO, LIST_CC, LIST_BCC, LIST_COUNT };

struct reader {
	struct mailto_list list;
	struct buf corrected[LIST_COUNT]; /* recipients, with commas */
	bool has_list[LIST_COUNT];
	struct buf field;  /* the one being read, corrected */
	struct buf others; /* all but the recipients, "&" before each */
	struct {
		size_t at, length;
	} names[FIELDS_MAX]; /* of the first fields in `others` */
	size_t name_count;
	bool is_open;     /* `others` ends with the field that was read last */
	bool has_content; /* a subject or a body */
};

static void reader_init(struct reader *reader, struct mailto *mailto)
{
	mailto_list_init(&reader->list, mailto);
	for (int i = 0; i < LIST_COUNT; i++)
		buf_init(&reader->corrected[i], CORRECTED_MAX);
	buf_init(&reader->field, CORRECTED_MAX);
	buf_init(&reader->others, CORRECTED_MAX);
}

static void reader_finish(struct reader *reader)
{
	mailto_list_finish(&reader->list);
	for (int i = 0; i < LIST_COUNT; i++)
		buf_finish(&reader->corrected[i]);
	buf_finish(&reader->field);
	buf_finish(&reader->others);
}

/* ---- header fields ---- */

static void take_recipients(struct reader *reader, int which, struct span value)
{
	if (reader->has_list[which])
		reader->list.flaws |= FLAW_DUPLICATE_FIELD;
	reader->has_list[which] = true;
	mailto_list_take(&reader->list, value, &reader->corrected[which]);
}

/* "subject=Q&A": what follows an unencoded ampersand and is no field belongs to the one before. */
static void take_stray(struct reader *reader, struct span text)
{
	if (text.length == 0)
		return;
	reader->list.flaws |= FLAW_UNENCODED;
	if (!reader->is_open)
		return;
	percent_add_encoded(&reader->others, '&');
	mailto_field_add_value(FIELD_OTHER, text, &reader->others, &reader->list.flaws);
}

static bool is_repeated(const struct reader *reader, struct span name)
{
	struct span others = buf_span(&reader->others);

	for (size_t i = 0; i < reader->name_count; i++)
		if (span_equals_nocase(
			    name, span_part(others, reader->names[i].at, reader->names[i].length)))
			return true;
	return false;
}

static void keep_field(struct reader *reader, size_t name_length)
{
	if (reader->name_count < FIELDS_MAX) {
		reader->names[reader->name_count].at = reader->others.length + 1;
		reader->names[reader->name_count++].length = name_length;
	} else {
		reader->list.is_not_correctable = true;
	}
	buf_add_char(&reader->others, '&');
	buf_add(&reader->others, buf_span(&reader->field));
}

/* RFC 5322 3.6 has each field once; of several the first that says something is kept. */
static void take_other(
	struct reader *reader, enum mailto_field kind, struct span name, struct span value)
{
	struct buf *field = &reader->field;

	buf_clear(field);
	mailto_field_add_name(kind, name, field);
	size_t name_length = field->length;
	bool is_first = !is_repeated(reader, buf_span(field));

	buf_add_char(field, '=');
	mailto_field_add_value(kind, value, field, &reader->list.flaws);
	reader->is_open = is_first && field->length > name_length + 1;
	if (reader->is_open)
		keep_field(reader, name_length);
	if (reader->is_open && kind != FIELD_OTHER)
		reader->has_content = true;
	if (!is_first)
		reader->list.flaws |= FLAW_DUPLICATE_FIELD;
}

static void take_field(struct reader *reader, struct span field)
{
	size_t end = span_find(field, '=');
	struct span name = span_part(field, 0, end), value = span_from(field, end + 1);

	if (end == field.length || span_trim(name).length == 0) {
		take_stray(reader, field);
		return;
	}
	enum mailto_field kind = mailto_field_of(name);

	if (!mailto_field_is_name(name))
		reader->list.flaws |= FLAW_UNENCODED;
	reader->is_open = false;
	switch (kind) {
	case FIELD_TO:
		take_recipients(reader, LIST_TO, value);
		break;
	case FIELD_CC:
		take_recipients(reader, LIST_CC, value);
		break;
	case FIELD_BCC:
		take_recipients(reader, LIST_BCC, value);
		break;
	case FIELD_SUBJECT:
	case FIELD_BODY:
	case FIELD_OTHER:
		take_other(reader, kind, name, value);
		break;
	}
}

static void take_fields(struct reader *reader, struct span query)
{
	struct span field;

	while (span_split(&query, '&', &field))
		take_field(reader, field);
}

/* ---- the whole link ---- */

bool mailto_is(struct span href)
{
	size_t length;

	return mailto_scheme_of(href, &length) != MAILTO_SCHEME_NONE;
}

/* Where an ampersand in the path begins header fields, "a@b.c&subject=x": behind an address, before
 * a name and "=". Otherwise path.length. */
static size_t find_misplaced_field(struct span path)
{
	for (size_t i = span_find(path, '@'); i < path.length; i++) {
		size_t name = i + 1;

		if (path.at[i] != '&')
			continue;
		while (name < path.length &&
			(ascii_is_alpha(path.at[name]) || path.at[name] == '-'))
			name++;
		if (name > i + 1 && name < path.length && path.at[name] == '=')
			return i;
	}
	return path.length;
}

/* Every program takes all of "a@b.c&subject=x" for the address, so nobody can use the link, though
 * we know how to mend it. */
static void take_misplaced_fields(struct reader *reader, struct span text, size_t at)
{
	reader->list.flaws |= FLAW_UNENCODED;
	mailto_list_take(&reader->list, span_part(text, 0, at), &reader->corrected[LIST_TO]);
	mailto_list_spoil_last(&reader->list, span_from(text, at));
	take_fields(reader, span_from(text, at + 1));
}

static void take_link(struct reader *reader, struct span text)
{
	size_t query_at = span_find(text, '?');
	struct span path = span_part(text, 0, query_at);
	size_t misplaced_at = find_misplaced_field(path);
	size_t hash_at = span_find(path, '#');

	/* RFC 3986 3.5: a fragment, if an address stands before it; else a character that should have
	 * been encoded, as it is for all programs in a subject. */
	if (hash_at < path.length && span_find(path, '@') < hash_at) {
		reader->list.flaws |= FLAW_UNENCODED;
		text = path = span_part(path, 0, hash_at);
		query_at = path.length;
		misplaced_at = find_misplaced_field(path);
	}
	if (misplaced_at < path.length) {
		take_misplaced_fields(reader, text, misplaced_at);
		return;
	}
	mailto_list_take(&reader->list, path, &reader->corrected[LIST_TO]);
	if (query_at < text.length)
		take_fields(reader, span_from(text, query_at + 1));
}

/* Cuts where a recipient or a field ends, so that none is read in part. */
static struct span cut_to_limit(struct reader *reader, struct span text)
{
	if (text.length <= MAILTO_HREF_MAX)
		return text;
	reader->list.flaws |= FLAW_TOO_MANY;
	reader->list.is_not_correctable = true;
	text.length = MAILTO_HREF_MAX;
	while (text.length &&
		!strchr(",;&?", text.at[text.length - 1] ? text.at[text.length - 1] : ' '))
		text.length--;
	if (text.length)
		text.length--;
	return text;
}

static void name_defects(struct mailto *mailto, unsigned flaws)
{
	static const char *const ids[FLAW_COUNT] = {"mailto-double-scheme", "mailto-slashes",
		"mailto-semicolon", "mailto-display-name", "mailto-space",
		"mailto-trailing-punctuation", "mailto-bad-percent", "mailto-control",
		"mailto-duplicate-field", "mailto-no-recipient", "mailto-unencoded",
		"mailto-too-many", "mailto-missing-scheme", "mailto-misspelled-scheme"};

	static_assert((int)FLAW_COUNT <= (int)MAILTO_DEFECTS_MAX, "each flaw has its place");
	for (unsigned i = 0; i < FLAW_COUNT; i++)
		if (flaws & 1u << i)
			mailto->defects[mailto->defect_count++] = ids[i];
}

static char *write_corrected(struct reader *reader)
{
	static const char *const names[LIST_COUNT] = {"", "cc=", "bcc="};
	struct buf out;
	char separator = '?';

	buf_init(&out, CORRECTED_MAX);
	buf_add_text(&out, "mailto:");
	buf_add(&out, buf_span(&reader->corrected[LIST_TO]));
	for (int i = LIST_CC; i < LIST_COUNT; i++) {
		if (reader->corrected[i].length == 0)
			continue;
		buf_add_char(&out, separator);
		buf_add_text(&out, names[i]);
		buf_add(&out, buf_span(&reader->corrected[i]));
		separator = '&';
	}
	if (reader->others.length) {
		buf_add_char(&out, separator);
		buf_add(&out, span_from(buf_span(&reader->others), 1));
	}
	if (out.overflowed || reader->others.overflowed) {
		buf_finish(&out);
		return NULL;
	}
	return buf_take(&out);
}

static struct span take_scheme(struct reader *reader, struct span href)
{
	size_t length;

	switch (mailto_scheme_of(href, &length)) {
	case MAILTO_SCHEME_MISSPELLED:
		reader->list.flaws |= FLAW_MISSPELLED_SCHEME;
		break;
	case MAILTO_SCHEME_MISSING:
		reader->list.flaws |= FLAW_MISSING_SCHEME;
		break;
	case MAILTO_SCHEME_RIGHT:
	case MAILTO_SCHEME_NONE:
		break;
	}
	return span_from(href, length);
}

static void read_link(struct reader *reader, struct span href)
{
	href = take_scheme(reader, href);
	while (href.length && ascii_is_blank(href.at[href.length - 1]))
		href.length--;
	take_link(reader, cut_to_limit(reader, href));
}

void mailto_read(struct span href, struct mailto *ret_mailto)
{
	struct reader reader = {.name_count = 0};

	*ret_mailto = (struct mailto){.recipients = NULL};
	reader_init(&reader, ret_mailto);
	read_link(&reader, href);
	ret_mailto->is_share_link = ret_mailto->count == 0 && reader.has_content;
	if (ret_mailto->count == 0 && !reader.has_content)
		reader.list.flaws |= FLAW_NO_RECIPIENT;
	else if (reader.list.flaws && !reader.list.is_not_correctable)
		ret_mailto->corrected = write_corrected(&reader);
	name_defects(ret_mailto, reader.list.flaws);
	reader_finish(&reader);
}

char *mailto_rewrite(struct span href, mailto_domain_fn domain_of, const void *context)
{
	struct reader reader = {.name_count = 0};
	struct mailto mailto = {.recipients = NULL};
	char *written = NULL;

	reader_init(&reader, &mailto);
	reader.list.domain_of = domain_of;
	reader.list.context = context;
	read_link(&reader, href);
	if (mailto.count && !reader.list.is_not_correctable)
		written = write_corrected(&reader);
	reader_finish(&reader);
	mailto_finish(&mailto);
	return written;
}

void mailto_finish(struct mailto *mailto)
{
	free(mailto->recipients);
	free(mailto->corrected);
	*mailto = (struct mailto){.recipients = NULL};
}
