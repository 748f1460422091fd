/*
 * The TXT record of RFC 8461 3.1:
 *
 *	sts-text-record = "v=STSv1" 1*(delim field) [delim]      delim = *WSP ";" *WSP
 *	field           = "id=" 1*32(ALPHA / DIGIT)  /  extension "=" value
 *
 * 1. Records that do not begin with "v=STSv1;" are discarded. One that was meant to (by its "v=sts")
 *    is told all the same: its owner believes that there is a policy.
 * 2. Two that are left are as good as none.
 * 3. Of a field that stands there twice the first one counts; unknown fields are passed over, but
 *    they must be written as fields.
 */
#include "base/visible.h"
#include "checker/sts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	NAME_MAX_LENGTH = 32, /* of an extension, RFC 8461 3.1 */
	SHOWN_SIZE = 64       /* of what is quoted in a sentence */
};

static const char beginning[] = "v=STSv1;";

static bool is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

static struct span record_text(const struct dns_record *record)
{
	return (struct span){(const char *)record->data, record->data_length};
}

/* "v=STSV1; ...", "V = stsv1": nobody else's record looks like that. */
static bool was_meant_to_be_one(struct span text)
{
	struct span rest = span_trim_blanks(text);

	if (rest.length && rest.at[0] == '"') /* quoted once too often */
		rest = span_from(rest, 1);
	if (!rest.length || ascii_lower(rest.at[0]) != 'v')
		return false;
	rest = span_trim_blanks(span_from(rest, 1));
	if (!rest.length || rest.at[0] != '=')
		return false;
	return span_starts_nocase(span_trim_blanks(span_from(rest, 1)), SPAN("sts"));
}

__attribute__((format(printf, 2, 3))) static bool say(
	struct record_view *record, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(record->error, sizeof(record->error), format, arguments);
	va_end(arguments);
	return false;
}

static bool read_id(struct span value, struct sts_view *view)
{
	char shown[SHOWN_SIZE];
	bool is_fine = value.length >= 1 && value.length <= STS_ID_MAX;

	for (size_t i = 0; i < value.length; i++)
		is_fine &= ascii_is_alnum(value.at[i]);
	visible_text(value, shown, sizeof(shown));
	if (!is_fine)
		return say(&view->record,
			"the id \"%s\" must be 1 to %d letters and digits, and nothing else", shown,
			STS_ID_MAX);
	return view->id[0] || span_to_text(value, view->id, sizeof(view->id));
}

static bool is_extension_name(struct span name)
{
	if (!name.length || name.length > NAME_MAX_LENGTH || !ascii_is_alnum(name.at[0]))
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (!ascii_is_alnum(name.at[i]) && !strchr("_-.", name.at[i]))
			return false;
	return true;
}

static bool is_extension_value(struct span value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.at[i] <= ' ' || value.at[i] > '~' || value.at[i] == '=')
			return false;
	return value.length > 0;
}

static bool read_field(struct span field, struct sts_view *view)
{
	size_t equals = span_find(field, '=');
	struct span name = span_part(field, 0, equals), value = span_from(field, equals + 1);
	char shown[SHOWN_SIZE];

	if (equals < field.length && span_equals(name, SPAN("id")))
		return read_id(value, view);
	if (equals < field.length && is_extension_name(name) && is_extension_value(value))
		return true;
	visible_text(field, shown, sizeof(shown));
	if (!field.length)
		return say(&view->record, "two semicolons stand there with nothing between them");
	return say(&view->record, "\"%s\" is no field (name=value, without blanks)", shown);
}

/* `fields` is what stands behind "v=STSv1;". */
static bool read_fields(struct span fields, struct sts_view *view)
{
	struct span rest = fields, field;
	bool has_id_nocase = false;

	/* The last semicolon may end the record; behind it there may be blanks. */
	if (!span_trim_blanks(fields).length)
		return say(&view->record, "there is no id: \"v=STSv1; id=20261121;\"");
	while (span_split(&rest, ';', &field)) {
		bool is_last = !rest.at;

		if (is_last && field.length && is_wsp(field.at[field.length - 1]) &&
			span_trim_blanks(field).length)
			return say(&view->record, "blanks stand at the end of the record");
		field = span_trim_blanks(field);
		if (is_last && !field.length)
			break;
		if (!read_field(field, view))
			return false;
		has_id_nocase |= span_starts_nocase(field, SPAN("id="));
	}
	if (view->id[0])
		return true;
	return say(&view->record, "there is no id%s",
		has_id_nocase ? " (\"id\" is written in small letters)"
			      : ": \"v=STSv1; id=20261121;\"");
}

static void read_one(const struct dns_record *record, struct sts_view *view)
{
	struct span text = record_text(record);

	visible_text(text, view->record.text, sizeof(view->record.text));
	view->record.state = RECORD_VALID;
	if (!read_fields(span_from(text, sizeof(beginning) - 1), view)) {
		view->record.state = RECORD_INVALID;
		view->id[0] = '\0';
	}
}

static void choose(const struct dns_answer *answer, struct sts_view *view)
{
	const struct dns_record *meant = NULL, *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < answer->count; i++) {
		struct span text = record_text(&answer->records[i]);

		if (span_starts(text, SPAN(beginning))) {
			if (!count++)
				found = &answer->records[i];
		} else if (!meant && was_meant_to_be_one(text)) {
			meant = &answer->records[i];
		}
	}
	if (count == 1) {
		read_one(found, view);
	} else if (count) {
		visible_text(record_text(found), view->record.text, sizeof(view->record.text));
		view->record.state = RECORD_SEVERAL;
		say(&view->record,
			"%zu records begin with \"%s\"; more than one counts as none at all", count,
			beginning);
	} else if (meant) {
		visible_text(record_text(meant), view->record.text, sizeof(view->record.text));
		view->record.state = RECORD_INVALID;
		say(&view->record, "a record must begin with exactly \"%s\", or it is passed over",
			beginning);
	}
}

void sts_read_record(const struct dns_answer *answer, struct sts_view *view)
{
	view->record.status = answer->status;
	view->record.is_authenticated = answer->is_authenticated;
	view->record.state = RECORD_ABSENT;
	view->record.text[0] = view->record.error[0] = view->id[0] = '\0';
	if (dns_status_is_soft(answer->status)) {
		view->record.state = RECORD_UNKNOWN;
		say(&view->record, "the DNS does not say whether there is one (%s)",
			dns_status_name(answer->status));
	} else if (answer->status == DNS_FOUND) {
		choose(answer, view);
	}
}
