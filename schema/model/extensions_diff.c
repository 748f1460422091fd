#include "schema/model/extensions_diff.h"

#include <stdio.h>
#include <string.h>

static struct span keyword_of(struct span line)
{
	return span_part(line, 0, span_find(line, ' '));
}

static bool has_keyword(const char *list, struct span keyword)
{
	struct span rest = span_of(list), line;

	while (span_split(&rest, '\n', &line))
		if (span_equals_nocase(keyword_of(line), keyword))
			return true;
	return false;
}

static void list_only_in(const char *in, const char *other, char ret_text[EXTENSIONS_DIFF_SIZE])
{
	struct span rest = span_of(in), line;
	size_t length = 0;

	ret_text[0] = '\0';
	while (span_split(&rest, '\n', &line)) {
		struct span keyword = keyword_of(line);

		if (!keyword.length || has_keyword(other, keyword) ||
			length + keyword.length + sizeof(", ") > EXTENSIONS_DIFF_SIZE)
			continue;
		length += (size_t)snprintf(ret_text + length, EXTENSIONS_DIFF_SIZE - length,
			"%s%.*s", length ? ", " : "", SPAN_ARGS(keyword));
	}
}

void extensions_diff(const char *before, const char *after, struct extensions_diff *ret_diff)
{
	list_only_in(before, after, ret_diff->only_before);
	list_only_in(after, before, ret_diff->only_after);
}
