/* What is read of a report.json, whoever wrote it. */
#include "cli/report_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HASH  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define TOOL  "{\n  \"schema\": 1,\n  \"tool\": {\"name\": \"mailknock\", \"version\": \"1\"},\n  "

static enum status read_text(const char *text, size_t length, struct report_head *ret_head)
{
	char path[] = "/tmp/report-head-XXXXXX";
	struct failure why;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, length), length);
	close(fd);
	enum status status = report_head_read(path, ret_head, &why);

	unlink(path);
	return status;
}

static void the_seal_of_the_run_is_found(void **state)
{
	static const struct {
		const char *text, *head;
		enum status status;
	} cases[] = {
		{TOOL "\"run\": {\"id\": 12, \"seeds\": [\"a\", 3], \"evidence\": {\"algorithm\": "
		      "\"sha256\", \"head\": \"" HASH "\"}, \"notes\": {}},\n \"summary\": {}}",
			HASH, OK},
		{TOOL "\"run\": {\"id\": 12, \"evidence\": null, \"options\": {}}}", "", OK},
		/* What a website says is no member of ours. */
		{TOOL "\"run\": {\"id\": 12, \"seeds\": [\"\\\"evidence\\\": {\\\"head\\\": "
		      "\\\"" OTHER "\\\"}\"], \"options\": {\"evidence\": {\"head\": \"" OTHER
		      "\"}}, \"evidence\": {\"head\": \"" HASH "\"}, \"notes\": {\"head\": \"" OTHER
		      "\"}}, \"evidence\": {\"head\": \"" OTHER "\"}}",
			HASH, OK},
		{TOOL "\"run\": {\"id\": 12, \"notes\": {\"evidence\": \"head\", \"head\": \"" OTHER
		      "\"}}}",
			"", OK},
		/* Cut short behind the run it is still told. */
		{TOOL "\"run\": {\"id\": 12, \"evidence\": {\"head\": \"" HASH "\"}}", HASH, OK},
		{TOOL "\"run\": {\"id\": 12, \"evidence\": {\"head\": \"" HASH "\"", "", ERR_STORE},
		{"{\"run\": {\"id\": 12, \"evidence\": {\"head\": \"" HASH "\"}}}", "", ERR_STORE},
		{TOOL "\"run\": {\"evidence\": {\"head\": \"" HASH "\"}}}", "", ERR_STORE},
		{TOOL "\"run\": {\"id\": 99999999999999999999}}", "", ERR_STORE},
		{"", "", ERR_STORE}, {"nonsense", "", ERR_STORE}, {"}", "", ERR_STORE},
		{"{]", "", ERR_STORE}, {"\"run", "", ERR_STORE}, {"[[[[", "", ERR_STORE}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_head head = {0};

		assert_int_equal(
			read_text(cases[i].text, strlen(cases[i].text), &head), cases[i].status);
		assert_string_equal(head.head, cases[i].head);
		assert_int_equal(head.run, cases[i].status ? 0 : 12);
	}
}

static void depth_and_length_have_ends(void **state)
{
	enum { LENGTH = 100000 };
	char *text = malloc(LENGTH);
	struct report_head head = {0};

	(void)state;
	assert_non_null(text);
	memset(text, '[', LENGTH);
	assert_int_equal(read_text(text, LENGTH, &head), ERR_STORE);
	memset(text, '"', LENGTH);
	assert_int_equal(read_text(text, LENGTH, &head), ERR_STORE);
	memset(text, '1', LENGTH);
	assert_int_equal(read_text(text, LENGTH, &head), ERR_STORE);
	memset(text + 1, 'x', LENGTH - 1);
	text[0] = '"';
	assert_int_equal(read_text(text, LENGTH, &head), ERR_STORE);
	free(text);
}

static void no_file_is_no_report(void **state)
{
	struct report_head head = {0};
	struct failure why;

	(void)state;
	assert_int_equal(report_head_read("/nowhere/report.json", &head, &why), ERR_USAGE);
	assert_int_equal(report_head_read("/", &head, &why), ERR_STORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_seal_of_the_run_is_found),
		cmocka_unit_test(depth_and_length_have_ends),
		cmocka_unit_test(no_file_is_no_report)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
