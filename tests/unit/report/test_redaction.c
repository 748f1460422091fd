#include "report/redaction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint64_t key[2] = {1, 2}, other_key[2] = {1, 3};

static struct redaction *knowing(const uint64_t with[2])
{
	struct redaction *redaction = redaction_create(with);

	redaction_know(redaction, SPAN("jane.doe@example.org"));
	redaction_know(redaction, SPAN("bob@example.org"));
	redaction_know(redaction, SPAN("bob@example.net"));
	redaction_know(redaction, SPAN("info@example.org"));
	redaction_know(redaction, SPAN("ab@example.org"));
	redaction_know(redaction, SPAN("\"quo ted\"@example.org"));
	redaction_know(redaction, SPAN("mx1@example.org"));
	redaction_know(redaction, SPAN("erika"));
	redaction_know_host(redaction, SPAN("mx1.example.org"));
	return redaction;
}

static char *masked(const struct redaction *redaction, const char *text)
{
	struct buf b;

	buf_init(&b, 10000);
	redaction_add(redaction, span_of(text), &b);
	return buf_take(&b);
}

/* The masks with their numbers left out: what follows "~" is eight digits. */
static void drop_numbers(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		*to++ = *from;
		if (*from == '~')
			from += 8;
	}
	*to = '\0';
}

#define DOTS "\xe2\x80\xa6"

static void masks_names_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"", ""},
		{"nobody is here", "nobody is here"},
		{"jane.doe@example.org", "j" DOTS "e~@example.org"},
		{"stranger@elsewhere.test", "s" DOTS "r~@elsewhere.test"},
		{"bob@example.org", "b" DOTS "~@example.org"},
		{"ab@example.org", DOTS "~@example.org"},
		{"info@example.org", "i" DOTS "~@example.org"},
		{"550 <jane.doe>: unknown", "550 <j" DOTS "e~>: unknown"},
		{"Jane Doe, JANE-DOE; janedoe", "J" DOTS "e~, J" DOTS "E~; janedoe"},
		{"ask info or ab or bob", "ask info or ab or b" DOTS "~"},
		{"mailto:jane%2Edoe%40example.org?cc=bob@example.org",
			"mailto:j" DOTS "e~%40example.org?cc=b" DOTS "~@example.org"},
		{"/?q=jane.doe%2540example.org", "/?q=j" DOTS "e~%2540example.org"},
		{"\"quo ted\"@example.org", "\"q" DOTS "d~\"@example.org"},
		{"{\"a\": \"\\\"some one\\\"@x.test\"}", "{\"a\": \"\\\"s" DOTS "e~\\\"@x.test\"}"},
		{"jane.doe+news@example.org", "j" DOTS "s~@example.org"},
		{"mx1.example.org says: mx1 is unknown",
			"mx1.example.org says: m" DOTS "~ is unknown"},
		{"RCPT TO:<bob@example.org>\n550 erika",
			"RCPT TO:<b" DOTS "~@example.org>\n550 e" DOTS "a~"},
		{"@example.org \"@ \"\"@x", "@example.org \"@ \"\"@x"},
		{"%", "%"},
		{"%4", "%4"},
		{"\\x40 \\x", "\\x40 \\x"},
	};
	struct redaction *redaction = knowing(key);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = masked(redaction, cases[i].text);

		drop_numbers(text);
		assert_string_equal(text, cases[i].expected);
		free(text);
	}
	redaction_destroy(redaction);
}

/* What follows the first "~". */
static unsigned long number_in(const struct redaction *redaction, const char *text)
{
	char *with = masked(redaction, text);
	const char *number = strchr(with, '~');

	assert_non_null(number);
	unsigned long value = strtoul(number + 1, NULL, 16);

	free(with);
	return value;
}

static void an_address_has_one_mask(void **state)
{
	struct redaction *redaction = knowing(key), *same = knowing(key),
			 *other = knowing(other_key);
	unsigned long jane = number_in(redaction, "jane.doe@example.org");

	(void)state;
	assert_int_equal(number_in(redaction, "x jane.doe%40EXAMPLE.org."), jane);
	assert_int_equal(number_in(redaction, "<Jane.Doe>"), jane);
	assert_int_equal(number_in(same, "jane.doe@example.org"), jane);
	assert_int_not_equal(number_in(other, "jane.doe@example.org"), jane);
	assert_int_not_equal(number_in(redaction, "jane.doe@example.net"), jane);
	assert_int_not_equal(
		number_in(redaction, "bob@example.org"), number_in(redaction, "bob@example.net"));
	redaction_destroy(redaction);
	redaction_destroy(same);
	redaction_destroy(other);
}

static void what_is_no_address_is_masked_whole(void **state)
{
	struct redaction *redaction = knowing(key);
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	redaction_add_whole(redaction, SPAN("never known"), &b);
	char *text = buf_take(&b);

	drop_numbers(text);
	assert_string_equal(text, "n" DOTS "n~");
	free(text);
	redaction_destroy(redaction);
}

/* A hostile page: all "@", all quotes, all escapes. Must end, and soon. */
static void takes_any_text(void **state)
{
	static const char *const pieces[] = {
		"@", "\"", "\\\"@", "%25", "%40", "a@", "jane ", "\\x"};
	struct redaction *redaction = knowing(key);

	(void)state;
	for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
		struct buf text, out;

		buf_init(&text, 1 << 16);
		buf_init(&out, 1 << 24);
		while (!text.overflowed)
			buf_add_text(&text, pieces[p]);
		redaction_add(redaction, buf_span(&text), &out);
		buf_finish(&text);
		buf_finish(&out);
	}
	redaction_destroy(redaction);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_names_and_nothing_else),
		cmocka_unit_test(an_address_has_one_mask),
		cmocka_unit_test(what_is_no_address_is_masked_whole),
		cmocka_unit_test(takes_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
