#include "crawler/security_txt.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

enum { TOLD_MAX = 1024 * 1024 };

struct heard {
	struct buf told; /* "1 mail VALUE\n" */
	struct security_txt summary;
};

static void write_down(void *context, enum security_field field, struct span value, uint32_t line)
{
	static const char *const names[] = {[SECURITY_MAIL] = "mail",
		[SECURITY_ADDRESS] = "address",
		[SECURITY_OTHER] = "other",
		[SECURITY_EXPIRES] = "expires",
		[SECURITY_CANONICAL] = "canonical"};

	buf_addf(context, "%u %s ", line, names[field]);
	buf_add(context, value);
	buf_add_char(context, '\n');
}

static void hear(struct span body, struct heard *heard)
{
	buf_init(&heard->told, TOLD_MAX);
	security_txt_read(body, write_down, &heard->told, &heard->summary);
}

static void unhear(struct heard *heard)
{
	buf_finish(&heard->told);
}

struct sample {
	const char *body, *told;
};

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct heard heard;

		hear(span_of(samples[i].body), &heard);
		if (strcmp(buf_text(&heard.told), samples[i].told) != 0)
			fail_msg("%s\n told %s", samples[i].body, buf_text(&heard.told));
		unhear(&heard);
	}
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void fields_are_told_with_their_lines(void **state)
{
	static const struct sample samples[] = {
		{"# Our contacts\nContact: mailto:security@example.org\n\n"
		 "Contact: https://example.org/report\nExpires: 2027-01-01T00:00:00Z\n"
		 "Encryption: https://example.org/key\nPreferred-Languages: en\n"
		 "Canonical: https://example.org/.well-known/security.txt\n",
			"2 mail mailto:security@example.org\n4 other https://example.org/report\n"
			"5 expires 2027-01-01T00:00:00Z\n"
			"8 canonical https://example.org/.well-known/security.txt\n"},
		{"contact:mailto:a@b.org\r\n  CONTACT : \t MAILTO:c@d.org  \r\n",
			"1 mail mailto:a@b.org\n2 mail MAILTO:c@d.org\n"},
		{"\xef\xbb\xbf"
		 "Contact: mailto:a@b.org\r\rContact: mailto:c@d.org",
			"1 mail mailto:a@b.org\n3 mail mailto:c@d.org\n"},
		{"Contact: mailto:a@b.org?subject=x%20y#z\n",
			"1 mail mailto:a@b.org?subject=x%20y#z\n"},
		{"", ""},
		{"Contact:\nContact\n#Contact: mailto:a@b.org\nContacts: a@b.org\n: x\n", ""},
		{"Not found: contact us at a@b.org\n", ""},
	};

	(void)state;
	CHECK(samples);
}

static void contacts_are_taken_as_people_write_them(void **state)
{
	static const struct sample samples[] = {
		{"Contact: security@example.org\n", "1 address security@example.org\n"},
		{"Contact: Security Team <security@example.org>\n",
			"1 address Security Team <security@example.org>\n"},
		{"Contact: security@example.org, abuse@example.org\n",
			"1 address security@example.org, abuse@example.org\n"},
		{"Contact: email: security@example.org\n",
			"1 address email: security@example.org\n"},
		{"Contact: tel:+1-201-555-0123\n", "1 other tel:+1-201-555-0123\n"},
		{"Contact: xmpp:a@b.org\n", "1 other xmpp:a@b.org\n"},
		{"Contact: https://user@example.org/\n", "1 other https://user@example.org/\n"},
		{"Contact: the desk downstairs\n", "1 other the desk downstairs\n"},
		{"Contact: m\xc3\xbcller@example.org\n", "1 address m\xc3\xbcller@example.org\n"},
		{"Contact: a\x01@b.org\nContact: a\xff@b.org\nContact: a\xc2\x9b@b.org\n", ""},
	};

	(void)state;
	CHECK(samples);
}

static void a_signature_is_taken_off(void **state)
{
#define BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nContact: no@example.org\n\n"
#define END                                                                                        \
	"-----BEGIN PGP SIGNATURE-----\n\nContact: no@example.org\n-----END PGP SIGNATURE-----\n"
	static const struct sample samples[] = {
		{BEGIN "Contact: mailto:a@b.org\n" END "Contact: mailto:no@b.org\n",
			"5 mail mailto:a@b.org\n"},
		{BEGIN "- Contact: mailto:a@b.org\n- ----\n", "5 mail mailto:a@b.org\n"},
		{BEGIN, ""},
		{"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nContact: a@b.org\r\n" END,
			"3 address a@b.org\n"},
		{"Contact: a@b.org\n" END, "1 address a@b.org\n4 address no@example.org\n"},
	};
	struct heard heard;

	(void)state;
	CHECK(samples);
	hear(SPAN(BEGIN), &heard);
	assert_true(heard.summary.is_signed);
	unhear(&heard);
	hear(SPAN("Contact: a@b.org\n"), &heard);
	assert_false(heard.summary.is_signed);
	unhear(&heard);
}

static void the_summary_says_what_the_rfc_asks_for(void **state)
{
	struct heard heard;

	(void)state;
	hear(SPAN("Contact: a@b.org\nContact: c@d.org\nExpires: 1970-01-02T00:00:00Z\n"
		  "Expires: 2027-01-01T00:00:00Z\n"),
		&heard);
	assert_int_equal(heard.summary.told, 4);
	assert_int_equal(heard.summary.contacts, 2);
	assert_int_equal(heard.summary.expires_count, 2);
	assert_true(heard.summary.has_expires_ms);
	assert_int_equal(heard.summary.expires_ms, 86400000);
	assert_false(heard.summary.is_cut);
	unhear(&heard);

	hear(SPAN("Expires: Thu, 31 Dec 2026 18:37:07 -0800\n"), &heard);
	assert_int_equal(heard.summary.contacts, 0);
	assert_int_equal(heard.summary.expires_count, 1);
	assert_false(heard.summary.has_expires_ms);
	unhear(&heard);

	hear(SPAN(" \n<!doctype html>\nContact: a@b.org\n"), &heard);
	assert_true(heard.summary.is_html);
	assert_int_equal(heard.summary.told, 0);
	unhear(&heard);
}

static void dates_are_read_by_rfc_3339(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: no date */
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"2000-02-29T12:00:00z", 951825600},
		{"2026-11-21 02:41:00Z", 1795228860},
		{"2027-01-31t18:30:00.123456Z", 1801420200},
		{"2027-01-31T18:30:00+02:00", 1801413000},
		{"2027-01-31T18:30:00-00:30", 1801422000},
		{"2016-12-31T23:59:60Z", 1483228800},
		{"9999-12-31T23:59:59Z", 253402300799},
		{"2100-02-29T00:00:00Z", -1},
		{"2027-02-29T00:00:00Z", -1},
		{"2027-04-31T00:00:00Z", -1},
		{"2027-13-01T00:00:00Z", -1},
		{"2027-00-01T00:00:00Z", -1},
		{"2027-01-00T00:00:00Z", -1},
		{"0000-01-01T00:00:00Z", -1},
		{"2027-01-31T24:00:00Z", -1},
		{"2027-01-31T00:60:00Z", -1},
		{"2027-01-31T00:00:61Z", -1},
		{"2027-01-31T00:00:00", -1},
		{"2027-01-31T00:00Z", -1},
		{"2027-01-31", -1},
		{"2027-1-31T00:00:00Z", -1},
		{"2027-01-31T00:00:00.Z", -1},
		{"2027-01-31T00:00:00+0200", -1},
		{"2027-01-31T00:00:00Z x", -1},
		{"+027-01-31T00:00:00Z", -1},
		{"", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t wall_ms = -1000;

		if (security_txt_date(span_of(rows[i].text), &wall_ms) != (rows[i].seconds >= 0) ||
			wall_ms != rows[i].seconds * 1000)
			fail_msg("%s: %ld", rows[i].text, (long)wall_ms);
	}
}

static void what_is_beyond_the_ceilings_is_not_told(void **state)
{
	struct heard heard;
	struct buf body;

	(void)state;
	buf_init(&body, TOLD_MAX);
	for (int i = 0; i <= SECURITY_TXT_FIELDS_MAX; i++)
		buf_add_text(&body, "Contact: a@b.org\n");
	hear(buf_span(&body), &heard);
	assert_int_equal(heard.summary.told, SECURITY_TXT_FIELDS_MAX);
	assert_true(heard.summary.is_cut);
	unhear(&heard);

	for (size_t over = 0; over < 2; over++) {
		buf_clear(&body);
		buf_add_text(&body, "Contact: a@b.org");
		while (body.length < 9 + SECURITY_TXT_VALUE_MAX + over)
			buf_add_char(&body, 'x');
		hear(buf_span(&body), &heard);
		assert_int_equal(heard.summary.told, !over);
		assert_int_equal(heard.summary.is_cut, over);
		unhear(&heard);
	}

	/* A field that the end of what is read cuts in two is not told at all. */
	buf_clear(&body);
	while (body.length < SECURITY_TXT_BYTES_MAX - 20)
		buf_add_char(&body, '\n');
	buf_add_text(&body, "Contact: a@example.org\n");
	hear(buf_span(&body), &heard);
	assert_int_equal(heard.summary.told, 0);
	assert_true(heard.summary.is_cut);
	unhear(&heard);
	buf_finish(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_told_with_their_lines),
		cmocka_unit_test(contacts_are_taken_as_people_write_them),
		cmocka_unit_test(a_signature_is_taken_off),
		cmocka_unit_test(the_summary_says_what_the_rfc_asks_for),
		cmocka_unit_test(dates_are_read_by_rfc_3339),
		cmocka_unit_test(what_is_beyond_the_ceilings_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
