/*
 * Any bytes as a mail link and, behind the first line break, as the text that people see: what is
 * told stands in the catalogue, what is to be pasted has no defect and says the same when it is read
 * again, and no name is a slip of itself.
 */
#include "base/utf8.h"
#include "crawler/lint.h"
#include "crawler/mailto_start.h"
#include "crawler/near_miss.h"
#include "schema/model/verdict.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The site that every link is held against; made once. */
static const struct own_domains *site(void)
{
	static struct own_domains own;
	static const char *const hosts[] = {"www.harbour.org", "museum.co.uk", "xn--bcher-kva.de"};

	for (size_t i = own.count; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		own_domains_add(&own, hosts[i]);
	return &own;
}

static void check_start(struct span href)
{
	struct mailto_start start = mailto_start_of(href);

	must(start.length <= href.length);
	must(mailto_is(href) == (start.scheme != MAILTO_SCHEME_NONE));
	must(start.scheme != MAILTO_SCHEME_NONE || start.length == 0);
}

/* What may be pasted into an attribute, and reads as itself. */
static void check_paste(const char *href)
{
	struct mailto mailto;
	char *again = mailto_clean(span_of(href));

	for (const char *at = href; *at; at++)
		must(*at > ' ' && *at < 0x7f && !strchr("\"'<>\\^`{|}#", *at));
	must(again && strcmp(again, href) == 0);
	free(again);
	mailto_read(span_of(href), &mailto);
	must(mailto.defect_count == 0 && !mailto.corrected);
	for (size_t i = 0; i < mailto.count; i++)
		must(mailto.recipients[i].defect == ADDRESS_FINE);
	mailto_finish(&mailto);
}

static void check_findings(const struct lint *lint, size_t recipient)
{
	struct span rest, id;
	char text[64];
	struct buf ids;

	buf_init(&ids, 1000);
	lint_add_findings(lint, recipient, &ids);
	must(!ids.overflowed);
	rest = buf_span(&ids);
	while (ids.length && span_split(&rest, ' ', &id)) {
		must(span_to_text(id, text, sizeof(text)));
		must(catalogue_find(text) != NULL);
	}
	buf_finish(&ids);
}

static void check_link(struct span href, struct span text, size_t text_max)
{
	const struct lint_link link = {href, text, text_max, site()};
	struct lint lint;

	lint_read(&link, &lint);
	for (size_t i = 0; i <= lint.mailto.count; i++)
		check_findings(&lint, i);
	if (lint.corrected)
		check_paste(lint.corrected);
	must(!lint.mailto.corrected || lint.corrected);
	lint_finish(&lint);
}

static void check_name(struct span text)
{
	char name[DOMAIN_NAME_MAX + 1], meant[DOMAIN_NAME_MAX + 1];

	if (!domain_to_ascii(text, 1, name) || !near_miss_find(span_of(name), site(), meant))
		return;
	must(strcmp(name, meant) != 0);
	must(domain_is_host_name(span_of(meant), 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span all = {(const char *)bytes, length};
	size_t end = span_find(all, '\n');
	struct span href = span_part(all, 0, end), text = span_from(all, end + 1);
	struct address shown;

	check_start(all);
	check_start(href);
	check_link(href, text, 200);
	check_link(all, all, length + 4);
	check_name(href);
	check_name(span_from(href, span_find_last(href, '@') + 1));
	if (lint_find_address(text, &shown))
		must(shown.local[0] != '\0');
	char *clean = mailto_clean(all);

	if (clean)
		check_paste(clean);
	free(clean);
	return 0;
}
