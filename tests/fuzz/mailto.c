/*
 * Any bytes as a mailto link, what follows a line break as the text that people see: nothing with a
 * control character comes out of it, and a corrected link has no defects and the same recipients;
 * where a domain was mistyped, as many.
 */
#include "base/text_set.h"
#include "base/utf8.h"
#include "crawler/lint.h"
#include "crawler/mailto.h"
#include "crawler/mailto_scheme.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_one_clean_line(const char *text)
{
	must(utf8_is_valid(span_of(text)));
	for (; *text; text++)
		must((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void check_recipient(const struct mailto_recipient *recipient, struct text_set *seen)
{
	struct address again;
	char text[ADDRESS_TEXT_SIZE];
	size_t number;

	must_be_one_clean_line(recipient->written);
	must(strlen(recipient->written) <= MAILTO_WRITTEN_MAX);
	must(recipient->defect < ADDRESS_DEFECT_COUNT);
	if (recipient->defect) {
		must(recipient->address.local[0] == '\0' && recipient->address.domain[0] == '\0');
		return;
	}
	address_print(&recipient->address, text);
	must_be_one_clean_line(text);
	must(address_parse(span_of(text), &again) == ADDRESS_FINE);
	must(address_equals(&again, &recipient->address));
	text_set_add(seen, span_of(text), &number);
}

static struct text_set *check(const struct mailto *mailto)
{
	struct text_set *seen = text_set_create();

	must(mailto->count <= MAILTO_RECIPIENTS_MAX);
	must(!mailto->is_share_link || mailto->count == 0);
	must(!mailto->corrected || mailto->defect_count > 0);
	must(mailto->defect_count <= MAILTO_DEFECTS_MAX);
	for (size_t i = 0; i < mailto->count; i++)
		check_recipient(&mailto->recipients[i], seen);
	return seen;
}

static void check_corrected(const struct mailto *mailto, const struct text_set *seen)
{
	struct mailto again;

	for (const char *at = mailto->corrected; *at; at++)
		must(*at > ' ' && *at < 0x7f && !strchr("\"'<>\\^`{|}#", *at));
	must(mailto_is(span_of(mailto->corrected)));
	mailto_read(span_of(mailto->corrected), &again);
	must(again.defect_count == 0 && !again.corrected);
	must(again.count == mailto->count && again.is_share_link == mailto->is_share_link);
	for (size_t i = 0; i < again.count; i++)
		must(again.recipients[i].defect == ADDRESS_FINE);

	struct text_set *same = check(&again);

	for (size_t i = 0; i < text_set_count(seen); i++)
		must(text_set_find(same, text_set_at(seen, i)) != TEXT_SET_NONE);
	text_set_destroy(same);
	mailto_finish(&again);
}

/* One in which every domain is as it ought to be has nothing more to be changed. */
static void check_lint(struct span href, struct span text, const struct mailto *mailto)
{
	static struct own_domains own;
	struct lint lint;

	if (own.count == 0)
		own_domains_add(&own, "www.example.org");
	lint_link(mailto, text, &lint);
	must(lint.count <= LINT_FINDINGS_MAX);
	for (size_t i = 0; i < mailto->count; i++) {
		lint_recipient(&mailto->recipients[i], &own, &lint);
		must(lint.count <= LINT_FINDINGS_MAX);
	}
	char *corrected = lint_correct(href, mailto, &own);

	if (!corrected)
		return;
	struct mailto again;

	must_be_one_clean_line(corrected);
	mailto_read(span_of(corrected), &again);
	must(again.count == mailto->count && again.defect_count == 0);
	must(!lint_correct(span_of(corrected), &again, &own));
	mailto_finish(&again);
	free(corrected);
}

static void check_scheme(struct span href)
{
	size_t length = SIZE_MAX;
	enum mailto_scheme scheme = mailto_scheme_of(href, &length);

	must(length <= href.length);
	must(mailto_is(href) == (scheme != MAILTO_SCHEME_NONE));
	must(scheme != MAILTO_SCHEME_NONE || length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span href = {(const char *)bytes, length};
	struct mailto mailto;

	check_scheme(href);
	mailto_read(href, &mailto);
	struct text_set *seen = check(&mailto);

	if (mailto.corrected)
		check_corrected(&mailto, seen);
	check_lint(href, span_from(href, span_find_last(href, '\n') + 1), &mailto);
	text_set_destroy(seen);
	mailto_finish(&mailto);
	return 0;
}
