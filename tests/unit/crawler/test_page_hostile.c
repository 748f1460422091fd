/*
 * Pages that were made to cost much. Here they are small, and what counts is that they are read
 * right and told as cut where they are. With a size (10485760 is what the crawler takes of a body)
 * each is made that large and its CPU time and memory, beyond the page itself, are printed:
 *	crawler_test_page_hostile BYTES
 */
#include "crawler/page.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SMALL_BYTES = 300 * 1024, BYTES_MAX = 1 << 28, COST_S_MAX = 2, COST_MIB_MAX = 40 };

/* `front`, then `unit` again and again, then `back`; %d in a unit is its number. */
static const struct hostile {
	const char *name, *front, *unit, *back;
	const char *mail; /* the only mail link's href, or NULL where there are none or many */
	bool is_cut;      /* at SMALL_BYTES */
} pages[] = {
	{"attributes in a tag", "<a ", "a%d=b ", "href=mailto:a@b.org>t</a>", "mailto:a@b.org",
		false},
	{"the same attribute", "<a href=mailto:a@b.org ", "href=no ", ">t", "mailto:a@b.org",
		false},
	{"attributes without end", "<a ", "b='<a href=x>' ", "", NULL, false},
	{"links", "", "<a href=x>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"long links", "", "<a href='/abcdefghijklmnopqrstuvwxyz/%d'>text</a>\n", "", NULL, false},
	{"links with references", "", "<a href=&amp;%d>", "<a href=mailto:a@b.org>",
		"mailto:a@b.org", false},
	{"links in svg", "<svg>", "<a href=x/>", "", NULL, false},
	{"forms", "", "<form action=x><input type=submit value=y></form>", "", NULL, false},
	{"mail forms", "", "<form action=mailto:a@b><input type=submit value=y></form>", "", NULL,
		false},
	{"buttons of a mail form", "<form action=mailto:a@b>", "<button value=y>", "", "mailto:a@b",
		false},
	{"mail links", "", "<a href=mailto:a%d@b.org>", "", NULL, true},
	{"mail links of a hundred bytes", "",
		"<a "
		"href='mailto:a@b.org?subject=%d&body=abcdefghijklmnopqrstuvwxyz,"
		"abcdefghijklmnopqrstuvwxyz,abcdefghij'>",
		"", NULL, false},
	{"mail links that grow", "",
		"<a href='mailto:&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&'>\"\"\"\"\"\"\"\"", "",
		NULL, false},
	{"recipients of a mail link", "<a href='mailto:a@b", ",a%d@b.org", "'>t</a>", NULL, true},
	{"text of a mail link", "<a href=mailto:a@b.org>", "text ", "", "mailto:a@b.org", false},
	{"bold text of a mail link", "<a href=mailto:a@b.org>", "<b>", "", "mailto:a@b.org", false},
	{"nested tags", "", "<div>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"nested tables", "", "<table><tr><td>", "<a href=mailto:a@b.org>", "mailto:a@b.org",
		false},
	{"formatting tags", "", "<b><i><font>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"nested svg", "", "<svg><desc>", "<a xlink:href=mailto:a@b.org>", NULL, false},
	{"nested templates", "", "<template>", "<a href=mailto:a@b.org>", NULL, false},
	{"end tags", "<svg><math>", "</b></svg></p>", "<a href=mailto:a@b.org>", "mailto:a@b.org",
		false},
	{"ampersands", "", "&", "", NULL, false},
	{"ampersands in a mail link", "<a href=mailto:a@b.org>", "&", "", "mailto:a@b.org", false},
	{"ampersands in a reference", "<a href='", "&", "'><a href=mailto:a@b.org>",
		"mailto:a@b.org", false},
	{"names of references", "<a href='", "&CounterClockwiseContourIntegra", "'>", NULL, false},
	{"digits of a reference", "<a href='&#", "9", ";'><a href=mailto:a@b.org>",
		"mailto:a@b.org", false},
	{"references in a title", "<title>", "&nGt;", "", NULL, false},
	{"less-than signs", "", "<", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"less-than signs in a link", "<a href=mailto:a@b.org>", "<", "", "mailto:a@b.org", false},
	{"beginnings of links", "", "<a href=", "", NULL, false},
	{"beginnings of quoted links", "", "<a href=\"", "", NULL, false},
	{"double quotes", "<a href=", "\"", "", NULL, false},
	{"quotes and blanks", "<a ", "'\" ", "href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"slashes", "<a ", "/", "href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"equals signs", "<a ", "=", "href=mailto:a@b.org>", NULL, false},
	{"comment without end", "<!--", "- -->x<!-->-", "<!--", NULL, false},
	{"dashes of a comment", "<!--", "-", "", NULL, false},
	{"comment with many >", "<!--", "->", "", NULL, false},
	{"script without end", "<script>", "</scrip><!--<script>--", "", NULL, false},
	{"scripts in comments", "<script>", "<!--<script></script>", "", NULL, false},
	{"scripts", "", "<script></script>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"text area without end", "<textarea>", "</textare", "", NULL, false},
	{"titles", "", "<title>", "<a href=mailto:a@b.org>", NULL, false},
	{"CDATA without end", "<svg><![CDATA[", "]]", "", NULL, false},
	{"declarations", "", "<!><?></>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"inner pages", "", "<iframe srcdoc='<a href=x>'></iframe>", "", NULL, false},
	{"inner pages with references", "", "<iframe srcdoc='&lt;a href=&amp;nGt;>'></iframe>", "",
		NULL, false},
	{"inner pages with mail links", "", "<iframe srcdoc='<a href=mailto:a@b.org>'></iframe>",
		"", NULL, false},
	{"nested inner pages", "<iframe srcdoc='",
		"<iframe srcdoc=&quot;<iframe srcdoc=x>&quot;></iframe>", "'>", NULL, true},
	{"a large inner page", "<iframe srcdoc='<iframe srcdoc=\"", "&nGt;",
		"<a href=mailto:a@b.org>\"></iframe>'></iframe>", "mailto:a@b.org", false},
	{"references in inner pages", "<iframe srcdoc='",
		"<a href=/abcdefghijklmnopqrstuvwxyz&amp;>", "'></iframe>", NULL, false},
	{"refreshes", "", "<meta http-equiv=refresh content='0;url=x'>", "", NULL, false},
	{"bases", "", "<base href=x>", "<a href=mailto:a@b.org>", "mailto:a@b.org", false},
	{"characters of three bytes", "<a href='", "\xe2\x82\xac", "'><a href=mailto:a@b.org>",
		"mailto:a@b.org", false},
};

enum { PAGE_COUNT = sizeof(pages) / sizeof(pages[0]) };

static void add_unit(struct buf *page, const char *unit, size_t number)
{
	const char *place = strstr(unit, "%d");

	if (!place) {
		buf_add_text(page, unit);
		return;
	}
	buf_add(page, (struct span){unit, (size_t)(place - unit)});
	buf_addf(page, "%zu", number);
	buf_add_text(page, place + 2);
}

/* The caller finishes it. */
static struct buf make(const struct hostile *hostile, size_t bytes)
{
	struct buf page;

	buf_init(&page, bytes + 1024);
	buf_add_text(&page, hostile->front);
	for (size_t i = 0; page.length < bytes; i++)
		add_unit(&page, hostile->unit, i);
	buf_add_text(&page, hostile->back);
	return page;
}

static void check(const struct hostile *hostile, size_t bytes)
{
	struct buf text = make(hostile, bytes);
	struct page page;

	page_read(buf_span(&text), &page);
	if (page.is_cut != hostile->is_cut)
		fail_msg("%s: %s", hostile->name, page.is_cut ? "cut" : "not cut");
	if (hostile->mail &&
		(page.mailto_count != 1 || strcmp(page.mailtos[0].href, hostile->mail) != 0))
		fail_msg("%s: %zu mail links", hostile->name, page.mailto_count);
	assert_in_range(page.mailto_count, 0, PAGE_MAILTOS_MAX);
	assert_in_range(page.link_count, 0, PAGE_LINKS_MAX);
	page_finish(&page);
	buf_finish(&text);
}

static void costly_pages_are_read_like_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAGE_COUNT; i++)
		check(&pages[i], SMALL_BYTES);
}

/* ---- figures ---- */

static double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double peak_mib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

/* In a process of its own, so that nobody else's memory is counted. False where it costs too much. */
static bool measure(const struct hostile *hostile, size_t bytes)
{
	struct buf text = make(hostile, bytes);
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		double memory = peak_mib(), start = cpu_s();
		struct page page;

		page_read(buf_span(&text), &page);
		double cost_s = cpu_s() - start, cost_mib = peak_mib() - memory;

		printf("%-32s %6.3f s %6.1f MiB %7zu links %6zu mail links%s\n", hostile->name,
			cost_s, cost_mib, page.link_count, page.mailto_count,
			page.is_cut ? "  cut" : "");
		exit(cost_s > COST_S_MAX || cost_mib > COST_MIB_MAX);
	}
	waitpid(child, &status, 0);
	buf_finish(&text);
	return status == 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costly_pages_are_read_like_others),
	};
	unsigned long bytes;
	int failed = 0;

	if (argc != 2 || !span_to_number(span_of(argv[1]), BYTES_MAX, &bytes))
		return cmocka_run_group_tests(tests, NULL, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		failed += !measure(&pages[i], bytes);
	return failed > 0;
}
