/*
 * The catalogue, and docs/verdicts.md, which is made of it: MAILKNOCK_UPDATE_DOCS=1 in the
 * environment writes the page anew instead of comparing.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "schema/model/address.h"
#include "schema/model/catalogue_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAGE_MAX = 1 << 20 };

/* ---- the rows ---- */

static void ids_are_sorted_and_unique(void **state)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	(void)state;
	assert_true(count > 100);
	for (size_t i = 1; i < count; i++)
		if (strcmp(all[i - 1].id, all[i].id) >= 0)
			fail_msg("%s, then %s", all[i - 1].id, all[i].id);
}

static void every_id_is_found_and_no_other(void **state)
{
	static const char *const strangers[] = {
		"", "a", "accepte", "accepted-", "zzz", "Accepted", "vantage"};
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(catalogue_find(all[i].id), &all[i]);
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		assert_null(catalogue_find(strangers[i]));
	assert_null(catalogue_find(NULL));
}

static void ids_are_taken_one_by_one_and_what_is_none_is_passed_over(void **state)
{
	struct span ids = SPAN("nobody mx-is-cname  NO.SUCH ptr-missing"), none = SPAN("");

	(void)state;
	assert_ptr_equal(catalogue_take(&ids), catalogue_find("mx-is-cname"));
	assert_ptr_equal(catalogue_take(&ids), catalogue_find("ptr-missing"));
	assert_null(catalogue_take(&ids));
	assert_null(catalogue_take(&none));
}

static bool is_kebab(const char *id)
{
	size_t length = strlen(id);

	return length > 0 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
	       id[0] != '-' && id[length - 1] != '-' && !strstr(id, "--");
}

/* A whole sentence in plain UTF-8, on one line, without doubled or trailing blanks. */
static void assert_prose(const char *id, const char *text)
{
	size_t length = strlen(text);

	if (length < 20 || text[length - 1] != '.' || strstr(text, "  ") || strchr(text, '\n') ||
		strchr(text, '|') || !utf8_is_valid(span_of(text)))
		fail_msg("%s: \"%s\"", id, text);
}

static void every_row_is_whole(void **state)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct catalogue_entry *entry = &all[i];

		if (!is_kebab(entry->id))
			fail_msg("%s is no kebab-case", entry->id);
		assert_true(entry->title[0] && strlen(entry->title) < 60);
		assert_int_not_equal(entry->title[strlen(entry->title) - 1], '.');
		assert_true(entry->severity < SEVERITY_COUNT);
		assert_true(entry->cause < CAUSE_COUNT);
		assert_prose(entry->id, entry->explanation);
		assert_prose(entry->id, entry->remedy);
		assert_string_not_equal(entry->explanation, entry->remedy);
	}
}

static void every_defect_of_an_address_is_explained(void **state)
{
	(void)state;
	assert_null(address_defect_id(ADDRESS_FINE));
	for (int defect = ADDRESS_FINE + 1; defect < ADDRESS_DEFECT_COUNT; defect++) {
		const char *id = address_defect_id((enum address_defect)defect);

		assert_non_null(id);
		if (!catalogue_find(id))
			fail_msg("%s is not in the catalogue", id);
	}
}

/* What crawler/mailto.h promises; its own folder may not be used from here. */
static void every_defect_of_a_link_is_explained(void **state)
{
	static const char *const ids[] = {"mailto-double-scheme", "mailto-slashes",
		"mailto-semicolon", "mailto-display-name", "mailto-space",
		"mailto-trailing-punctuation", "mailto-bad-percent", "mailto-control",
		"mailto-duplicate-field", "mailto-no-recipient", "mailto-unencoded",
		"mailto-too-many"};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (!catalogue_find(ids[i]))
			fail_msg("%s is not in the catalogue", ids[i]);
}

/* ---- the page ---- */

static const struct section {
	const char *title;
	const struct catalogue_table *table;
} sections[] = {
	{"Reasons: accepted, or nobody could be asked", &catalogue_reasons},
	{"Reasons: what the servers said", &catalogue_refusals},
	{"Reasons: the trouble is ours", &catalogue_vantage},
	{"Findings about mail servers", &catalogue_servers},
	{"Findings about the DNS", &catalogue_domains},
	{"Findings about what a domain publishes", &catalogue_policy},
	{"Findings about encryption", &catalogue_tls},
	{"Findings of level deep", &catalogue_deep},
	{"Findings about links, and why a text is no address", &catalogue_links},
	{"Findings about pages of the site", &catalogue_pages},
	{"Findings about your own rules", &catalogue_rules},
};

static const char introduction[] =
	"# Verdicts, reasons and findings\n\n"
	"This page is made of the table that `mailknock explain` prints and the reports use; "
	"tests/unit/schema/test_catalogue.c writes it (with `MAILKNOCK_UPDATE_DOCS=1`) and fails "
	"when it is out of date.\n\n"
	"## Verdicts\n\n"
	"Each address gets one verdict, with a reason, a cause (who has to act: `site`, `domain`, "
	"`provider`, `us`, or `none`) and a certainty (`definitive`, `likely`, `unknown`).\n\n"
	"| verdict | meaning |\n"
	"| --- | --- |\n";

static const char deciding[] =
	"\n### The deciding tier\n\n"
	"The servers of a domain are walked as a sender walks them: by MX preference, those of "
	"equal "
	"preference together as one tier. The first tier in which any server answers RCPT with 2xx "
	"or 5xx decides:\n\n"
	"1. All its answers are 5xx: `failing`, even if a later tier accepts (finding "
	"`backup-accepts-more`), because a sender gives up at a 5xx.\n"
	"2. Some are 5xx, or all are 2xx but a later tier answers 5xx: `at-risk`.\n"
	"3. Otherwise: `deliverable`, unless what the domain publishes keeps careful senders away "
	"from every one of its servers: `at-risk` as well. That is so where an enforced MTA-STS "
	"policy allows none of them (`sts-refuses`), where the TLSA records of all of them "
	"count, but cannot be looked up (`dane-refuses`), where each of them falls to one of "
	"the two (`policies-refuse`), and where no server that may take the address's mail shows "
	"the certificate that DANE (`dane-mismatch`, `dane-no-tls`) or the MTA-STS policy "
	"(`sts-certificate`) promises.\n\n"
	"Only 5xx to MAIL or RCPT counts. A 5xx greeting or answer to EHLO is like silence, "
	"because "
	"senders go on to the next server, and so is 4xx.\n\n"
	"What is about us does not count as an answer either: words that name our IP address, its "
	"reverse DNS, our HELO name, our sender or our rate; a refusal of the empty sender where "
	"no "
	"other was tried; and an unspecific 5xx that postmaster and a made-up recipient got as "
	"well, "
	"while nobody was accepted at that server.\n";

static void add_entry(struct buf *page, const struct catalogue_entry *entry)
{
	buf_addf(page, "\n### `%s`\n\n**%s** (%s; to act: %s)\n\n%s\n\n*Remedy:* %s\n", entry->id,
		entry->title, severity_name(entry->severity),
		entry->cause == CAUSE_NONE ? "nobody" : cause_name(entry->cause),
		entry->explanation, entry->remedy);
}

static void make_page(struct buf *page)
{
	buf_add_text(page, introduction);
	for (int i = 0; i < VERDICT_COUNT; i++)
		buf_addf(page, "| `%s` | %s |\n", verdict_name((enum verdict)i),
			verdict_meaning((enum verdict)i));
	buf_add_text(page, deciding);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		buf_addf(page, "\n## %s\n", sections[i].title);
		for (size_t j = 0; j < sections[i].table->count; j++)
			add_entry(page, &sections[i].table->entries[j]);
	}
	assert_false(page->overflowed);
}

static void the_page_shows_every_row(void **state)
{
	size_t count, shown = 0;

	(void)state;
	catalogue_all(&count);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		shown += sections[i].table->count;
	assert_int_equal(shown, count);
}

static void the_page_in_docs_is_current(void **state)
{
	const char *path = SOURCE_DIR "/docs/verdicts.md";
	bool update = getenv("MAILKNOCK_UPDATE_DOCS") != NULL;
	FILE *file = fopen(path, update ? "w" : "r");
	char *found = calloc(1, PAGE_MAX);
	struct buf page;

	(void)state;
	assert_non_null(file);
	assert_non_null(found);
	buf_init(&page, PAGE_MAX);
	make_page(&page);
	size_t length = update ? fwrite(buf_text(&page), 1, page.length, file)
			       : fread(found, 1, PAGE_MAX - 1, file);
	bool is_same =
		length == page.length && (update || memcmp(found, buf_text(&page), length) == 0);

	assert_int_equal(fclose(file), 0);
	buf_finish(&page);
	free(found);
	if (!is_same)
		fail_msg("%s is out of date: run this test with MAILKNOCK_UPDATE_DOCS=1", path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_sorted_and_unique),
		cmocka_unit_test(ids_are_taken_one_by_one_and_what_is_none_is_passed_over),
		cmocka_unit_test(every_id_is_found_and_no_other),
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(every_defect_of_an_address_is_explained),
		cmocka_unit_test(every_defect_of_a_link_is_explained),
		cmocka_unit_test(the_page_shows_every_row),
		cmocka_unit_test(the_page_in_docs_is_current),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
