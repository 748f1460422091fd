/*
 * The URL standard's own tests (whatwg_urls.txt says whose they are). What we make of an input must
 * be what we make of the result that the standard wants: our canonical form goes further (no
 * fragment, no user information, percent-encoding normalised), so the texts cannot be compared as
 * they are. Where a reason is given, the results must differ, so that no reason outlives its cause.
 */
#include "crawler/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum {
	LINE_SIZE = 4096,
	CASES = 404 /* otherwise the file was not read in full */
};

struct column {
	char text[LINE_SIZE];
	size_t length;
};

static void read_column(struct span written, struct column *column)
{
	column->length = 0;
	for (size_t i = 0; i < written.length; i++) {
		char c = written.at[i];

		if (c == '\\' && written.at[i + 1] == 'x') {
			c = (char)(ascii_hex_value(written.at[i + 2]) * 16 +
				   ascii_hex_value(written.at[i + 3]));
			i += 3;
		} else if (c == '\\') {
			i++;
		}
		column->text[column->length++] = c;
	}
}

static struct span span_of_column(const struct column *column)
{
	return (struct span){column->text, column->length};
}

/* As browsers do, "" and "#" mean the base. */
static bool resolves(struct span text, const struct url *base, struct url *ret_url)
{
	enum url_kind kind = url_resolve(text, base, ret_url);

	if (kind == URL_SAME_PAGE && base)
		*ret_url = *base;
	return kind == URL_HTTP || (kind == URL_SAME_PAGE && base);
}

static bool is_as_wanted(
	const struct column *input, const struct column *base_text, const struct column *wanted)
{
	struct url base, url, result;
	bool has_base = base_text->length > 0,
	     is_failure = span_equals(span_of_column(wanted), SPAN("-"));

	if (has_base && url_resolve(span_of_column(base_text), NULL, &base) != URL_HTTP)
		return false;
	bool is_read = resolves(span_of_column(input), has_base ? &base : NULL, &url);

	if (!is_read || is_failure)
		return is_read == !is_failure;
	if (url_resolve(span_of_column(wanted), NULL, &result) != URL_HTTP)
		return false;
	return strcmp(url.text, result.text) == 0;
}

static bool check_line(struct span line)
{
	static struct column input, base, wanted;
	struct span parts[3] = {{0}}, reason = {0};

	for (size_t i = 0; i < 3; i++)
		assert_true(span_split(&line, '\t', &parts[i]));
	bool has_reason = span_split(&line, '\t', &reason);

	read_column(parts[0], &input);
	read_column(parts[1], &base);
	read_column(parts[2], &wanted);
	if (is_as_wanted(&input, &base, &wanted) != has_reason)
		return true;
	print_error("\"%.*s\" on \"%.*s\": %.*s%s\n", SPAN_ARGS(parts[0]), SPAN_ARGS(parts[1]),
		SPAN_ARGS(parts[2]), has_reason ? " needs no reason" : " is wanted");
	return false;
}

static void the_url_standard_agrees(void **state)
{
	char line[LINE_SIZE];
	FILE *file = fopen(SOURCE_DIR "/tests/unit/crawler/whatwg_urls.txt", "r");
	unsigned cases = 0, wrong = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		struct span text = span_of(line);

		text.length -= text.length && line[text.length - 1] == '\n' ? 1 : 0;
		if (text.length == 0 || (line[0] == '#' && line[1] == ' ') || line[1] == '\n')
			continue;
		cases++;
		wrong += check_line(text) ? 0 : 1;
	}
	fclose(file);
	assert_int_equal(cases, CASES);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_url_standard_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
