#include "report/link_groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

enum { MOST = 400 };

static struct reported_link links[MOST];
static char pages[MOST][32];
static char texts[MOST][32];

static void fill(size_t at, int page, const char *text)
{
	snprintf(pages[at], sizeof(pages[at]), "http://site.test/%03d", page);
	snprintf(texts[at], sizeof(texts[at]), "%s", text);
	links[at] = (struct reported_link){.page = pages[at],
		.page_title = "",
		.line = (uint32_t)at,
		.href = "mailto:a@site.test",
		.text = texts[at],
		.source = "mailto",
		.corrected = "",
		.findings = ""};
}

static struct link_groups groups_of(size_t count, int64_t pages_read)
{
	const struct reported_address address = {.links = links, .link_count = count};
	struct link_groups groups;

	link_groups_of(&address, pages_read, &groups);
	return groups;
}

static void once_on_half_of_the_pages_is_a_template(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		fill((size_t)i, i, "Contact");
	struct link_groups groups = groups_of(50, 100);

	assert_int_equal(groups.count, 1);
	assert_int_equal(groups.list[0].pages, 50);
	assert_true(groups.list[0].is_template);
	assert_int_equal(link_groups_template_pages(&groups), 50);
	groups = groups_of(50, 101);
	assert_false(groups.list[0].is_template);
	assert_int_equal(link_groups_template_pages(&groups), 0);
}

static void few_pages_are_no_template(void **state)
{
	(void)state;
	fill(0, 0, "Contact");
	fill(1, 1, "Contact");
	assert_false(groups_of(2, 2).list[0].is_template);
}

static void not_as_often_on_each_page_is_no_template(void **state)
{
	(void)state;
	for (int i = 0; i < 9; i++)
		fill((size_t)i, i, "Contact");
	fill(9, 8, "Contact");
	assert_false(groups_of(10, 9).list[0].is_template);
	/* Twice on each of them is one: header and footer. */
	for (int i = 0; i < 10; i++)
		fill((size_t)i, i / 2, "Contact");
	struct link_groups groups = groups_of(10, 5);

	assert_int_equal(groups.list[0].links, 10);
	assert_int_equal(groups.list[0].pages, 5);
	assert_true(groups.list[0].is_template);
}

static void other_words_are_another_group(void **state)
{
	(void)state;
	fill(0, 0, "Contact");
	fill(1, 0, "Write to us");
	fill(2, 1, "Contact");
	struct link_groups groups = groups_of(3, 10);

	assert_int_equal(groups.count, 2);
	assert_int_equal(groups.list[0].links, 2);
	assert_true(link_groups_holds(&groups.list[1], &links[1]));
	assert_false(link_groups_holds(&groups.list[1], &links[2]));
}

static void what_stands_in_the_dns_is_in_no_group(void **state)
{
	(void)state;
	fill(0, 0, "");
	snprintf(pages[0], sizeof(pages[0]), "dns:_dmarc.site.test");
	assert_int_equal(groups_of(1, 10).count, 0);
}

static void what_is_beyond_the_ceiling_is_counted(void **state)
{
	char text[32];

	(void)state;
	for (int i = 0; i < LINK_GROUPS_MAX + 7; i++) {
		snprintf(text, sizeof(text), "way %d", i);
		fill((size_t)i, i, text);
	}
	struct link_groups groups = groups_of(LINK_GROUPS_MAX + 7, 1000);

	assert_int_equal(groups.count, LINK_GROUPS_MAX);
	assert_int_equal(groups.links_left_out, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_on_half_of_the_pages_is_a_template),
		cmocka_unit_test(few_pages_are_no_template),
		cmocka_unit_test(not_as_often_on_each_page_is_no_template),
		cmocka_unit_test(other_words_are_another_group),
		cmocka_unit_test(what_stands_in_the_dns_is_in_no_group),
		cmocka_unit_test(what_is_beyond_the_ceiling_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
