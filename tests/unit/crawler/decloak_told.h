/* What decloak's functions told, as lines "source offset address", with "?" where unreadable. */
#ifndef TESTS_UNIT_CRAWLER_DECLOAK_TOLD_H
#define TESTS_UNIT_CRAWLER_DECLOAK_TOLD_H

#include "base/buf.h"
#include "crawler/decloak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct decloak_case {
	const char *input, *told;
};

static void decloak_note(void *context, const struct decloak_found *found)
{
	assert_true(found->is_unreadable == (found->text.length == 0));
	buf_addf(context, "%s %zu %.*s\n", found->source, found->at,
		SPAN_ARGS(found->is_unreadable ? SPAN("?") : found->text));
}

/* Empties `told` and says what it should have been. */
static void decloak_expect(struct buf *told, struct span input, const char *expected)
{
	if (!span_equals(buf_span(told), span_of(expected)))
		fail_msg("%.*s\n told:\n%s expected:\n%s", SPAN_ARGS(input), buf_text(told),
			expected);
	buf_clear(told);
}

#endif
