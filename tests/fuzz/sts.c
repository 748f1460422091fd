/*
 * Any bytes as an MTA-STS policy, and as its TXT record.
 */
#include "base/utf8.h"
#include "checker/sts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_sentence(const char *text)
{
	if (!utf8_is_valid(span_of(text)) || strpbrk(text, "\r\n\t\x1b"))
		abort();
}

/* Every pattern that was taken matches a name that fits it, and nothing in two labels for one. */
static void check_patterns(const struct sts_view *view)
{
	struct span rest = span_of(view->patterns), pattern;
	char name[DOMAIN_NAME_MAX + 16];

	while (view->patterns[0] && span_split(&rest, '\n', &pattern)) {
		bool is_wild = span_starts(pattern, SPAN("*."));

		if (!span_to_text(pattern, name, DOMAIN_NAME_MAX + 3))
			abort();
		if (is_wild)
			name[0] = 'a';
		if (!sts_pattern_matches(pattern, name) || !sts_allows(view, name))
			abort();
		if (!domain_is_host_name(span_of(is_wild ? name + 2 : name), 1))
			abort();
		if (sts_pattern_matches(pattern, "a.b.c.d.e.f.g.h.i.j") && is_wild)
			if (!span_equals(pattern, SPAN("*.b.c.d.e.f.g.h.i.j")))
				abort();
	}
}

static void try_policy(struct span text)
{
	struct sts_view view = {.mode = STS_MODE_COUNT};

	if (!sts_read_policy(text, &view)) {
		if (!view.error[0] || view.mode != STS_MODE_COUNT || view.patterns[0])
			abort();
		check_sentence(view.error);
		return;
	}
	if (view.mode >= STS_MODE_COUNT || view.max_age_s < 0 || view.max_age_s > STS_MAX_AGE_MAX)
		abort();
	if (view.mode != STS_MODE_NONE && !view.patterns[0])
		abort();
	check_sentence(view.error);
	check_patterns(&view);
}

static void try_record(const uint8_t *bytes, size_t length)
{
	struct dns_record record = {
		.data = (unsigned char *)(uintptr_t)bytes, .data_length = length};
	struct dns_answer answer = {.status = DNS_FOUND, .records = &record, .count = 1};
	struct sts_view view = {0};

	sts_read_record(&answer, &view);
	if ((view.record.state == RECORD_INVALID) != (view.record.error[0] != '\0'))
		abort();
	if ((view.record.state == RECORD_VALID) != (view.id[0] != '\0'))
		abort();
	check_sentence(view.record.error);
	check_sentence(view.record.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	try_policy((struct span){(const char *)bytes, length});
	try_record(bytes, length);
	return 0;
}
