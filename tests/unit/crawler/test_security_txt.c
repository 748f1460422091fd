#include "crawler/security_txt.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void tell(void *context, const struct security_contact *contact)
{
	buf_addf(context, "%u %s\n", (unsigned)contact->line, contact->href);
}

static void contacts_are_told_with_their_lines(void **state)
{
	static const struct {
		const char *body, *told;
	} cases[] = {
		{"Contact: mailto:security@example.org\nExpires: 2027-01-01T00:00:00Z\n",
			"1 mailto:security@example.org\n"},
		{"# us\r\n\r\nCONTACT:  security@example.org  \r\n",
			"3 mailto:security@example.org\n"},
		{"Contact: https://example.org/report\nContact: tel:+1-201-555-0123\n", ""},
		{"Contact: MAILTO:a%2Bb@example.org\n", "1 MAILTO:a%2Bb@example.org\n"},
		{"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@b.example\n"
		 "-----BEGIN PGP SIGNATURE-----\n\nwsB@cBA\n-----END PGP SIGNATURE-----\n",
			"4 mailto:a@b.example\n"},
		{"Policy: mailto:no@example.org\nContact:\nContact\ncontact: x\n", ""},
		{"Contact: mailto:a@b\x01.example\n", ""},
		{"\xef\xbb\xbf"
		 "Contact: a@b.example",
			"1 mailto:a@b.example\n"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf told;

		buf_init(&told, 65536);
		security_txt_read(span_of(cases[i].body), tell, &told);
		assert_string_equal(buf_text(&told), cases[i].told);
		buf_finish(&told);
	}
}

static void so_many_are_told_and_no_more(void **state)
{
	struct buf body, told;
	size_t lines = 0;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_init(&told, 1 << 20);
	for (int i = 0; i < 2 * SECURITY_TXT_CONTACTS_MAX; i++)
		buf_addf(&body, "Contact: a%d@b.example\n", i);
	security_txt_read(buf_span(&body), tell, &told);
	for (const char *at = buf_text(&told); *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, SECURITY_TXT_CONTACTS_MAX);
	buf_finish(&body);
	buf_finish(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_are_told_with_their_lines),
		cmocka_unit_test(so_many_are_told_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
