#include "crawler/security_txt.h"

#include "base/utf8.h"
#include "crawler/mailto.h"

enum { MINUTE_MS = 60 * 1000 };

enum part { PART_TEXT, PART_SIGNED_HEADERS, PART_SIGNED_TEXT, PART_SIGNATURE };

struct reading {
	security_tell_fn *tell;
	void *context;
	struct security_txt *summary;
	enum part part;
	uint32_t line;
};

/* ---- dates ---- */

/* Takes exactly `digits` digits off the front; false when they are none or not in the range. */
static bool take_number(
	struct span *rest, size_t digits, unsigned long least, unsigned long most, int64_t *ret)
{
	struct span front = span_part(*rest, 0, digits);
	unsigned long number;

	if (front.length < digits || !span_to_number(front, most, &number) || number < least)
		return false;
	*rest = span_from(*rest, digits);
	*ret = (int64_t)number;
	return true;
}

static bool take_one_of(struct span *rest, const char *wanted)
{
	if (rest->length == 0 || span_find(span_of(wanted), rest->at[0]) == span_of(wanted).length)
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

/* Days since 1970-01-01 in the Gregorian calendar; a year begins in March, so that the leap day is
 * its last. */
static int64_t days_since_epoch(int64_t year, int64_t month, int64_t day)
{
	if (month < 3) {
		year--;
		month += 12;
	}
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day -
	       719469;
}

static bool is_leap_year(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool take_day(struct span *rest, int64_t *ret_days)
{
	static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t year, month, day;

	if (!take_number(rest, 4, 1, 9999, &year) || !take_one_of(rest, "-") ||
		!take_number(rest, 2, 1, 12, &month) || !take_one_of(rest, "-") ||
		!take_number(rest, 2, 1, 31, &day))
		return false;
	if (day > lengths[month - 1] && !(month == 2 && day == 29 && is_leap_year(year)))
		return false;
	*ret_days = days_since_epoch(year, month, day);
	return true;
}

static bool take_time(struct span *rest, int64_t *ret_seconds)
{
	int64_t hour, minute, second;

	if (!take_number(rest, 2, 0, 23, &hour) || !take_one_of(rest, ":") ||
		!take_number(rest, 2, 0, 59, &minute) || !take_one_of(rest, ":") ||
		!take_number(rest, 2, 0, 60, &second)) /* 60: a leap second */
		return false;
	if (take_one_of(rest, ".")) {
		if (!take_one_of(rest, "0123456789"))
			return false;
		while (take_one_of(rest, "0123456789"))
			continue;
	}
	*ret_seconds = (hour * 60 + minute) * 60 + second;
	return true;
}

static bool take_offset(struct span *rest, int64_t *ret_minutes)
{
	bool is_west = rest->length && rest->at[0] == '-';
	int64_t hour, minute;

	*ret_minutes = 0;
	if (take_one_of(rest, "Zz"))
		return true;
	if (!take_one_of(rest, "+-") || !take_number(rest, 2, 0, 23, &hour) ||
		!take_one_of(rest, ":") || !take_number(rest, 2, 0, 59, &minute))
		return false;
	*ret_minutes = (is_west ? -1 : 1) * (hour * 60 + minute);
	return true;
}

bool security_txt_date(struct span text, int64_t *ret_wall_ms)
{
	int64_t days, seconds, offset;

	if (!take_day(&text, &days) || !take_one_of(&text, "Tt ") || !take_time(&text, &seconds) ||
		!take_offset(&text, &offset) || text.length)
		return false;
	*ret_wall_ms = (days * 86400 + seconds) * 1000 - offset * MINUTE_MS;
	return true;
}

/* ---- fields ---- */

static bool is_clean(struct span value)
{
	for (size_t at = 0; at < value.length; at++) {
		unsigned char byte = (unsigned char)value.at[at];
		bool is_upper_control = byte == 0xc2 && at + 1 < value.length &&
					(unsigned char)value.at[at + 1] < 0xa0;

		if ((byte < ' ' && byte != '\t') || byte == 0x7f || is_upper_control)
			return false;
	}
	return utf8_is_valid(value);
}

static void tell(struct reading *r, enum security_field field, struct span value)
{
	struct security_txt *summary = r->summary;

	if (summary->told == SECURITY_TXT_FIELDS_MAX || value.length > SECURITY_TXT_VALUE_MAX ||
		!is_clean(value)) {
		summary->is_cut = true;
		return;
	}
	summary->told++;
	r->tell(r->context, field, value, r->line);
}

/* Something with '@' is an address, unless it is a URI of another kind. */
static enum security_field kind_of_contact(struct span value)
{
	static const char *const schemes[] = {
		"tel:", "sms:", "sip:", "sips:", "xmpp:", "matrix:", "openpgp4fpr:", "dns:"};
	struct span behind = span_from(value, span_find(value, ':') + 1);

	if (span_starts_nocase(value, SPAN("mailto:")))
		return SECURITY_MAIL;
	if (span_starts(behind, SPAN("//")))
		return SECURITY_OTHER;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_starts_nocase(value, span_of(schemes[i])))
			return SECURITY_OTHER;
	return span_find(value, '@') < value.length ? SECURITY_ADDRESS : SECURITY_OTHER;
}

static void read_expires(struct reading *r, struct span value)
{
	struct security_txt *summary = r->summary;

	if (summary->expires_count++ == 0)
		summary->has_expires_ms = security_txt_date(value, &summary->expires_ms);
	tell(r, SECURITY_EXPIRES, value);
}

/* RFC 9116 2.2: names in any case; a line that begins with '#' is a comment. */
static void read_field(struct reading *r, struct span line)
{
	size_t colon = span_find(line, ':');
	struct span name = span_trim(span_part(line, 0, colon));
	struct span value = span_trim(span_from(line, colon + 1));

	if (value.length == 0 || line.at[0] == '#')
		return;
	if (span_equals_nocase(name, SPAN("contact"))) {
		r->summary->contacts++;
		tell(r, kind_of_contact(value), value);
	} else if (span_equals_nocase(name, SPAN("expires"))) {
		read_expires(r, value);
	} else if (span_equals_nocase(name, SPAN("canonical"))) {
		tell(r, SECURITY_CANONICAL, value);
	}
}

/* ---- the text and its wrapper ---- */

/* RFC 4880 7: headers up to an empty line, then the text with "- " before lines that begin with a
 * dash, then the signature. */
static void read_line(struct reading *r, struct span line)
{
	switch (r->part) {
	case PART_TEXT:
		if (span_starts(line, SPAN("-----BEGIN PGP SIGNED MESSAGE-----"))) {
			r->summary->is_signed = true;
			r->part = PART_SIGNED_HEADERS;
			return;
		}
		read_field(r, line);
		return;
	case PART_SIGNED_HEADERS:
		if (span_trim(line).length == 0)
			r->part = PART_SIGNED_TEXT;
		return;
	case PART_SIGNED_TEXT:
		if (span_starts(line, SPAN("-----BEGIN PGP SIGNATURE-----")))
			r->part = PART_SIGNATURE;
		else
			read_field(r, span_starts(line, SPAN("- ")) ? span_from(line, 2) : line);
		return;
	case PART_SIGNATURE:
		return;
	}
}

/* LF, CR LF, and CR alone. */
static bool take_line(struct span *rest, struct span *ret_line)
{
	size_t end = 0;

	if (rest->length == 0)
		return false;
	while (end < rest->length && rest->at[end] != '\n' && rest->at[end] != '\r')
		end++;
	*ret_line = span_part(*rest, 0, end);
	*rest = span_from(*rest, end);
	*rest = span_from(*rest, span_starts(*rest, SPAN("\r\n")) ? 2 : 1);
	return true;
}

static struct span whole_lines(struct span s)
{
	while (s.length && s.at[s.length - 1] != '\n' && s.at[s.length - 1] != '\r')
		s.length--;
	return s;
}

void security_txt_read(struct span body, security_tell_fn *tell_field, void *context,
	struct security_txt *ret_summary)
{
	struct security_txt summary = {.is_cut = body.length > SECURITY_TXT_BYTES_MAX};
	struct reading r = {.tell = tell_field, .context = context, .summary = &summary};
	struct span line;

	body = span_part(body, 0, SECURITY_TXT_BYTES_MAX);
	/* Half an address is another address. */
	if (summary.is_cut)
		body = whole_lines(body);
	if (span_starts(body, SPAN("\xef\xbb\xbf")))
		body = span_from(body, 3);
	summary.is_html = span_starts(span_trim(body), SPAN("<"));
	while (!summary.is_html && take_line(&body, &line)) {
		r.line++;
		read_line(&r, line);
	}
	*ret_summary = summary;
}
