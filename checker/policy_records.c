/*
 * 1. Of the TXT records at the name those are kept whose beginning says that they are of this kind;
 *    the rest is nobody's business, because anything may stand in a TXT record.
 * 2. None: a record that was meant to be one (its beginning in other letters, in quotes, behind
 *    blanks) is told as broken, because receivers pass it over and its owner does not know.
 * 3. Several count as none, in all three standards.
 * 4. One is read, and the first defect is told.
 *
 * A defect that receivers repair by themselves is told all the same, with what they make of it.
 */
#include "checker/policy_records.h"
#include "base/visible.h"
#include "checker/record_tags.h"
#include "checker/spf_terms.h"

#include <stdio.h>
#include <string.h>

struct record_kind {
	const char *version; /* what it begins with */
	const char *begins;  /* the same for a sentence */
	bool (*is_ours)(struct span text);
	bool (*check)(struct span text, char *ret_error);
};

static bool say(char *ret_error, const char *before, struct span foreign, const char *after)
{
	char shown[100];

	visible_text(foreign, shown, sizeof(shown));
	snprintf(ret_error, RECORD_ERROR_MAX + 1, "%s\"%s\" %s", before, shown, after);
	return false;
}

static bool say_plain(char *ret_error, const char *sentence)
{
	snprintf(ret_error, RECORD_ERROR_MAX + 1, "%s", sentence);
	return false;
}

/* ---- which records ---- */

static struct span text_of(const struct dns_record *record)
{
	return (struct span){record->data ? (const char *)record->data : "",
		record->data ? record->data_length : 0};
}

/* Blanks and quotes in front do not make another text of it in the eyes of its owner. */
static bool is_meant(struct span text, const struct record_kind *kind)
{
	while (text.length && (ascii_is_blank(text.at[0]) || text.at[0] == '"'))
		text = span_from(text, 1);
	return span_starts_nocase(text, span_of(kind->version));
}

/* Made visible, with "..." where it does not fit. */
static void show_text(struct span text, char ret_text[RECORD_TEXT_MAX + 1])
{
	char longer[RECORD_TEXT_MAX + 64];

	visible_text(text, longer, sizeof(longer));
	if (strlen(longer) <= RECORD_TEXT_MAX) {
		memcpy(ret_text, longer, strlen(longer) + 1);
		return;
	}
	visible_text(text, ret_text, RECORD_TEXT_MAX + 1 - 3);
	memcpy(ret_text + strlen(ret_text), "...", 4);
}

static void read_record(
	const struct dns_answer *answer, const struct record_kind *kind, struct record_view *view)
{
	const struct dns_record *ours = NULL, *meant = NULL;
	size_t count = 0;

	view->status = answer->status;
	view->is_authenticated = answer->is_authenticated;
	view->state = dns_status_is_soft(answer->status) ? RECORD_UNKNOWN : RECORD_ABSENT;
	view->text[0] = view->error[0] = '\0';
	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_record *record = &answer->records[i];

		if (kind->is_ours(text_of(record))) {
			ours = ours ? ours : record;
			count++;
		} else if (!meant && is_meant(text_of(record), kind))
			meant = record;
	}
	if (!ours && !meant)
		return;
	show_text(text_of(ours ? ours : meant), view->text);
	view->state = RECORD_INVALID;
	if (!ours)
		snprintf(view->error, sizeof(view->error),
			"it does not begin with %s, so everybody passes it over", kind->begins);
	else if (count > 1) {
		view->state = RECORD_SEVERAL;
		snprintf(view->error, sizeof(view->error),
			"%zu records begin with %s, and where there are several none counts", count,
			kind->version);
	} else if (kind->check(text_of(ours), view->error))
		view->state = RECORD_VALID;
}

/* ---- SPF ---- */

/* RFC 7208 4.5: the version in any case (12), then a space or nothing. */
static bool is_spf(struct span text)
{
	return span_starts_nocase(text, SPAN("v=spf1")) && (text.length == 6 || text.at[6] == ' ');
}

static bool check_spf(struct span text, char *ret_error)
{
	return spf_terms_check(span_from(text, 6), ret_error, RECORD_ERROR_MAX + 1);
}

void record_read_spf(const struct dns_answer *answer, struct record_view *view)
{
	static const struct record_kind kind = {
		"v=spf1", "\"v=spf1\" and a space", is_spf, check_spf};

	read_record(answer, &kind, view);
}

/* ---- lists of URIs ---- */

/* `*ret_usable`: how many of them somebody can report to. */
static bool check_uris(
	const struct record_tag *tag, bool is_dmarc, size_t *ret_usable, char *ret_error)
{
	struct span rest = tag->value;
	struct record_uri uri;
	struct address address;
	bool is_fine = true;

	*ret_usable = 0;
	while (record_uri_take(&rest, is_dmarc, &uri)) {
		bool is_mailto = span_equals_nocase(uri.scheme, SPAN("mailto"));
		bool is_https = span_equals_nocase(uri.scheme, SPAN("https")) &&
				span_starts(uri.rest, SPAN("//")) && uri.rest.length > 2;
		const char *defect = NULL;

		if (!uri.scheme.length)
			defect = span_find(uri.whole, ':') == uri.whole.length
					 ? "is no URI: \"mailto:\" is missing in front"
					 : "is no URI";
		else if (is_mailto && !record_uri_address(&uri, &address))
			defect = "holds no mail address";
		else if (!is_dmarc && !is_mailto && !is_https)
			defect = "is neither a mailto: nor an https: URI";
		if (is_mailto || is_https)
			*ret_usable += !defect;
		/* DMARC knows other schemes, and receivers pass over those that they do not know
		 * (RFC 7489 6.3). */
		if (defect && is_fine)
			is_fine = say(ret_error, "", uri.whole, defect);
	}
	return is_fine;
}

/* ---- TLS-RPT ---- */

/* RFC 8460 3: case counts; only blanks may come before the ";". */
static bool is_tlsrpt(struct span text)
{
	struct span rest = span_from(text, 10);

	while (rest.length && (rest.at[0] == ' ' || rest.at[0] == '\t'))
		rest = span_from(rest, 1);
	return span_starts(text, SPAN("v=TLSRPTv1")) && rest.length && rest.at[0] == ';';
}

static bool check_tlsrpt(struct span text, char *ret_error)
{
	struct span rest = span_from(text, span_find(text, ';') + 1);
	struct record_tag tag;
	size_t usable;
	bool has_rua = false;

	while (record_tag_take(&rest, &tag)) {
		if (!tag.name.length)
			return say(ret_error, "", tag.whole, "is no \"tag=value\"");
		/* More than one rua keeps to the grammar. */
		if (!span_equals(tag.name, SPAN("rua")))
			continue;
		has_rua = true;
		if (!check_uris(&tag, false, &usable, ret_error))
			return false;
	}
	return has_rua || say_plain(ret_error, "there is no rua, so nobody knows where to report");
}

void record_read_tlsrpt(const struct dns_answer *answer, struct record_view *view)
{
	static const struct record_kind kind = {
		"v=TLSRPTv1", "\"v=TLSRPTv1;\"", is_tlsrpt, check_tlsrpt};

	read_record(answer, &kind, view);
}

/* ---- DMARC ---- */

static bool is_word_of(struct span value, const char *words)
{
	struct span rest = span_of(words), word;

	while (span_split(&rest, ' ', &word))
		if (span_equals_nocase(value, word))
			return true;
	return false;
}

static bool is_policy(struct span value)
{
	return is_word_of(value, "none quarantine reject");
}

static bool is_alignment(struct span value)
{
	return is_word_of(value, "r s");
}

static bool is_percentage(struct span value)
{
	unsigned long number;

	return span_to_number(value, 100, &number);
}

static bool is_interval(struct span value)
{
	unsigned long number;

	return span_to_number(value, UINT32_MAX, &number);
}

static bool are_failure_options(struct span value)
{
	struct span option;

	while (span_split(&value, ':', &option))
		if (!is_word_of(span_trim(option), "0 1 d s"))
			return false;
	return true;
}

static const struct dmarc_tag {
	const char *name;
	bool (*is_valid)(struct span value); /* NULL: a list of URIs */
	const char *wanted;
} dmarc_tags[] = {
	{"p", is_policy, "is none of none, quarantine and reject"},
	{"sp", is_policy, "is none of none, quarantine and reject"},
	{"np", is_policy, "is none of none, quarantine and reject"}, /* RFC 9091 */
	{"adkim", is_alignment, "is neither r nor s"},
	{"aspf", is_alignment, "is neither r nor s"},
	{"pct", is_percentage, "is no number from 0 to 100"},
	{"ri", is_interval, "is no number of seconds"},
	{"fo", are_failure_options, "is no list of 0, 1, d and s with colons"},
	{"rua", NULL, ""},
	{"ruf", NULL, ""},
};
enum { DMARC_TAG_COUNT = sizeof(dmarc_tags) / sizeof(dmarc_tags[0]), DMARC_P = 0, DMARC_RUA = 8 };

/* RFC 7489 6.3, 6.4: "v=DMARC1" in front, blanks around "=", case counts in the value only. */
static bool is_dmarc(struct span text)
{
	struct record_tag tag;

	return text.length && !ascii_is_blank(text.at[0]) && record_tag_take(&text, &tag) &&
	       span_equals_nocase(tag.name, SPAN("v")) && span_equals(tag.value, SPAN("DMARC1"));
}

static long dmarc_tag_of(struct span name)
{
	for (long i = 0; i < DMARC_TAG_COUNT; i++)
		if (span_equals_nocase(name, span_of(dmarc_tags[i].name)))
			return i;
	return -1; /* unknown ones are passed over (6.3) */
}

static bool check_dmarc_tag(
	const struct record_tag *tag, long kind, size_t *usable, char *ret_error)
{
	if (!dmarc_tags[kind].is_valid)
		return check_uris(tag, true, usable, ret_error);
	return dmarc_tags[kind].is_valid(tag->value) ||
	       say(ret_error, "", tag->whole, dmarc_tags[kind].wanted);
}

/* Without a valid p there is a policy nevertheless, p=none, where reports can be sent to somebody
 * (RFC 7489 6.6.3). */
static bool check_dmarc(struct span text, char *ret_error)
{
	struct span rest = span_from(text, span_find(text, ';') + 1);
	bool seen[DMARC_TAG_COUNT] = {false}, is_fine = true;
	char error[RECORD_ERROR_MAX + 1] = "";
	size_t usable[DMARC_TAG_COUNT] = {0};
	struct record_tag tag;

	if (span_find(text, ';') == text.length)
		rest = SPAN("");
	while (record_tag_take(&rest, &tag)) {
		long kind = dmarc_tag_of(tag.name);
		char *told = is_fine ? ret_error : error;

		if (!tag.name.length)
			is_fine &= say(told, "", tag.whole, "is no \"tag=value\"");
		if (kind < 0)
			continue;
		if (seen[kind])
			is_fine &= say(told, "", tag.name, "stands there a second time");
		else
			is_fine &= check_dmarc_tag(&tag, kind, &usable[kind], told);
		seen[kind] = true;
	}
	if (!seen[DMARC_P] && !usable[DMARC_RUA])
		return say_plain(ret_error,
			"there is neither a policy (p=...) nor anybody to report to"
			" (rua=...), so nobody acts on it");
	return is_fine;
}

void record_read_dmarc(const struct dns_answer *answer, struct record_view *view)
{
	static const struct record_kind kind = {"v=DMARC1", "\"v=DMARC1;\"", is_dmarc, check_dmarc};

	read_record(answer, &kind, view);
}

/* ---- addresses ---- */

/* What was cut has "..." at its end, and nobody knows what its last item was. */
static struct span uncut_text(const struct record_view *view)
{
	struct span text = span_of(view->text);

	if (text.length < RECORD_TEXT_MAX - 16 || !span_ends_nocase(text, SPAN("...")))
		return text;
	while (text.length && text.at[text.length - 1] != ',' && text.at[text.length - 1] != ';')
		text.length--;
	if (text.length)
		text.length--;
	return text;
}

size_t record_mail_addresses(
	const struct record_view *view, const char *tag, struct address *ret_addresses, size_t most)
{
	struct span text = uncut_text(view);
	struct record_tag found;
	struct record_uri uri;
	struct address address;
	size_t count = 0;

	if (view->state != RECORD_VALID && view->state != RECORD_INVALID)
		return 0;
	while (record_tag_take(&text, &found)) {
		if (!span_equals_nocase(found.name, span_of(tag)))
			continue;
		while (count < most && record_uri_take(&found.value, true, &uri)) {
			bool is_known = !record_uri_address(&uri, &address);

			for (size_t i = 0; i < count && !is_known; i++)
				is_known = address_equals(&ret_addresses[i], &address);
			if (!is_known)
				ret_addresses[count++] = address;
		}
	}
	return count;
}
