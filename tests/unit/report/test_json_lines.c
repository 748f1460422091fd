#include "report/json_lines.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_object_is_a_line(void **state)
{
	static const char *const objects[] = {
		"{\"a\": [\n    {\"b\": 1},\n    2], \"c\": \"\\n  d\"}", "{\n  \"e\": {\n}}"};
	struct json_lines lines;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	json_lines_init(&lines, file);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		json_lines_begin(&lines, "thing");
		fputs(objects[i], lines.file);
		json_lines_end(&lines);
	}
	json_lines_finish(&lines);
	fclose(file);
	assert_string_equal(text,
		"{\"kind\": \"thing\", \"a\": [ {\"b\": 1}, 2], \"c\": \"\\n  d\"}\n"
		"{\"kind\": \"thing\",  \"e\": { }}\n");
	free(text);
}

/* A buffer that fills up in between changes nothing. */
static void long_objects_stay_one_line(void **state)
{
	struct json_lines lines;
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	json_lines_init(&lines, file);
	json_lines_begin(&lines, "thing");
	fputs("{\"a\": [0", lines.file);
	for (int i = 1; i < 100000; i++)
		fprintf(lines.file, ",\n    %d", i);
	fputs("]}", lines.file);
	json_lines_end(&lines);
	json_lines_finish(&lines);
	fclose(file);
	assert_ptr_equal(strchr(text, '\n'), text + size - 1);
	assert_non_null(strstr(text, ", 99999]}\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_a_line),
		cmocka_unit_test(long_objects_stay_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
