#include "cli/commands.h"
#include "schema/model/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char said[200000];

/* Runs the command on one word (NULL = none), with what it prints in `said`. */
static int explain_of(const char *word, const char *host)
{
	struct options options = {.host = host};
	const char *words[] = {word};
	FILE *file = tmpfile();

	assert_non_null(file);
	options.words.texts = words;
	options.words.count = word ? 1 : 0;
	fflush(stdout);
	int before = dup(STDOUT_FILENO);

	assert_true(before >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
	int status = command_explain(&options);

	fflush(stdout);
	assert_true(dup2(before, STDOUT_FILENO) >= 0);
	close(before);
	rewind(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = '\0';
	fclose(file);
	return status;
}

static int explain(const char *word)
{
	return explain_of(word, NULL);
}

static void every_entry_is_printed_with_its_remedy(void **state)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(explain(all[i].id), 0);
		assert_non_null(strstr(said, all[i].title));
		assert_non_null(strstr(said, all[i].explanation));
		assert_non_null(strstr(said, all[i].remedy));
	}
	assert_int_equal(explain(NULL), 0);
	for (size_t i = 0; i < count; i++)
		assert_non_null(strstr(said, all[i].title));
}

static void every_verdict_is_explained(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICT_COUNT; v++) {
		assert_int_equal(explain(verdict_name((enum verdict)v)), 0);
		assert_non_null(strstr(said, verdict_meaning((enum verdict)v)));
		assert_int_equal(explain(NULL), 0);
		assert_non_null(strstr(said, verdict_meaning((enum verdict)v)));
	}
}

static void codes_and_replies_are_explained(void **state)
{
	static const struct {
		const char *word, *expected;
	} cases[] = {
		{"5.1.1", "no such mailbox, for good"},
		{"4.2.2", "the mailbox is full, for now"},
		{"550 5.7.1 Relay access denied", "not-configured (error)"},
		{"550 5.7.1 Relay access denied", "\n\n5.7.1 in general: refused by policy"},
		{"550-5.1.1 The email account does not exist", "mailbox-unknown"},
		{"451 Greylisted", "greylisted"},
		{"252", "cannot-verify"},
		{"550", "refused-unexplained"},
		{"250 Ok", "accepted"},
		{"220 ****2***0***", "220\n  The banner"},
		{"220 ****2***0***", "firewall"},
		{"220 mx.example.org ESMTP Postfix", "seems to be Postfix"},
		{"221 2.0.0 Bye", "goodbye"},
		{"354 End data", "ready for the message"},
		{"350 What now", "waits for more"},
		{"299 Well", "A yes (2xx)"},
		{"251 User not local; will forward", "forward"},
		/* What the whole says comes first, what the code says in general behind it. */
		{"422 4.2.2 Greylisted", "greylisted (notice)"},
		{"422 4.2.2 Greylisted", "\n\n4.2.2 in general: the mailbox is full, for now\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(explain(cases[i].word), 0);
		if (!strstr(said, cases[i].expected))
			fail_msg("%s: %s", cases[i].word, said);
	}
}

static void a_provider_s_words_are_read_with_its_name(void **state)
{
	static const char reply[] = "550 5.4.1 Recipient address rejected: Access denied";

	(void)state;
	assert_int_equal(explain(reply), 0);
	assert_null(strstr(said, "mailbox-unknown"));
	assert_int_equal(explain_of(reply, "example-org.mail.protection.outlook.com"), 0);
	assert_non_null(strstr(said, "mailbox-unknown"));
	assert_int_equal(explain_of(reply, "192.0.2.1"), 0);
	assert_null(strstr(said, "mailbox-unknown"));
	assert_int_not_equal(explain_of(reply, "no host"), 0);
}

static void what_the_code_alone_says_never_comes_first(void **state)
{
	(void)state;
	assert_int_equal(explain("422 4.2.2 Greylisted"), 0);
	assert_memory_equal(said, "greylisted", 10);
}

static void what_is_none_of_them_is_an_error(void **state)
{
	static const char *const words[] = {
		"", "nonsense", "5.1", "55", "5500 text", "100 x", "999 x", "550x"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_not_equal(explain(words[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_printed_with_its_remedy),
		cmocka_unit_test(every_verdict_is_explained),
		cmocka_unit_test(codes_and_replies_are_explained),
		cmocka_unit_test(a_provider_s_words_are_read_with_its_name),
		cmocka_unit_test(what_the_code_alone_says_never_comes_first),
		cmocka_unit_test(what_is_none_of_them_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
