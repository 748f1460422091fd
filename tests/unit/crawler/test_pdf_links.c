#include "crawler/pdf_links.h"

#include "base/buf.h"
#include "base/clock.h"
#include "crawler/pdf_child.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PDF_MAX = 16 * 1024 * 1024, OBJECTS_MAX = 20000 };

/* ---- a PDF by hand ---- */

struct pdf {
	struct buf text;
	size_t at[OBJECTS_MAX]; /* of object n */
	size_t count;           /* objects so far; the first is 1 */
};

static void begin(struct pdf *pdf)
{
	buf_init(&pdf->text, PDF_MAX);
	buf_add_text(&pdf->text, "%PDF-1.4\n");
	pdf->count = 0;
}

static void add_object(struct pdf *pdf, const char *inside)
{
	pdf->at[++pdf->count] = pdf->text.length;
	buf_addf(&pdf->text, "%zu 0 obj\n", pdf->count);
	buf_add_text(&pdf->text, inside);
	buf_add_text(&pdf->text, "\nendobj\n");
}

/* Cross-reference table and trailer; object 1 is the catalogue. */
static struct span end(struct pdf *pdf)
{
	size_t table = pdf->text.length;

	buf_addf(&pdf->text, "xref\n0 %zu\n0000000000 65535 f \n", pdf->count + 1);
	for (size_t i = 1; i <= pdf->count; i++)
		buf_addf(&pdf->text, "%010zu 00000 n \n", pdf->at[i]);
	buf_addf(&pdf->text, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n",
		pdf->count + 1, table);
	return buf_span(&pdf->text);
}

#define PAGE         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots "
#define LINK(action) "<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << " action " >> >>"
#define URI(uri)     LINK("/S /URI /URI (" uri ")")

/* Two pages with these annotations. */
static struct span two_pages(struct pdf *pdf, const char *first, const char *second)
{
	begin(pdf);
	add_object(pdf, "<< /Type /Catalog /Pages 2 0 R >>");
	add_object(pdf, "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>");
	add_object(pdf, first);
	add_object(pdf, second);
	add_object(pdf, URI("mailto:indirect@example.org"));
	return end(pdf);
}

/* ---- what is told ---- */

static void write_down(void *context, struct span href, uint32_t page)
{
	buf_addf(context, "%u %.*s\n", page, SPAN_ARGS(href));
}

static void check(struct span pdf, enum pdf_outcome outcome, const char *told)
{
	struct buf heard;

	buf_init(&heard, PDF_MAX);
	enum pdf_outcome got = pdf_links_read(pdf, write_down, &heard);

	if (!pdf_child_can_read()) {
		outcome = PDF_NOT_BUILT;
		told = "";
	}
	if (strcmp(buf_text(&heard), told) != 0)
		fail_msg("told %s", buf_text(&heard));
	assert_int_equal(got, outcome);
	/* No child is left behind. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	buf_finish(&heard);
}

static void mail_links_are_told_with_their_pages(void **state)
{
	struct pdf pdf;

	(void)state;
	check(two_pages(&pdf,
		      PAGE "[" URI("mailto:a@example.org") URI("https://example.org/")
			      URI("MAILTO:b@example.org?subject=\\050x\\051") "5 0 R] >>",
		      PAGE "[" URI(" mailto:c@example.org ") "] >>"),
		PDF_READ,
		"1 mailto:a@example.org\n1 MAILTO:b@example.org?subject=(x)\n"
		"1 mailto:indirect@example.org\n2 mailto:c@example.org\n");
	buf_finish(&pdf.text);
}

static void what_is_no_link_is_passed_over(void **state)
{
	struct pdf pdf;

	(void)state;
	check(two_pages(&pdf,
		      PAGE "[1 (x) null /N [] << >> << /A 7 >> 99 0 R" LINK("/S /URI")
			      LINK("/S /GoTo /URI (mailto:no@example.org)")
				      LINK("/S /URI /URI 7") "] >>",
		      PAGE "[" URI("mailto:a\\001@example.org") URI("mailto:\\377@example.org")
			      URI("") URI("mailto:ok@example.org") "] >>"),
		PDF_READ, "2 mailto:ok@example.org\n");
	buf_finish(&pdf.text);
	check(two_pages(&pdf, PAGE "7 >>", "(no page)"), PDF_READ, "");
	buf_finish(&pdf.text);
}

static void what_is_no_pdf_is_broken(void **state)
{
	(void)state;
	check(SPAN(""), PDF_BROKEN, "");
	check(SPAN("%PDF-1.4\n"), PDF_BROKEN, "");
	check(SPAN("<html>mailto:a@example.org</html>"), PDF_BROKEN, "");
	check(SPAN("\0\0\0\0"), PDF_BROKEN, "");
}

/* Cut anywhere: never a crash or a hang of ours, and never half an address. */
static void a_pdf_cut_anywhere_does_no_harm(void **state)
{
	struct pdf pdf;
	struct span whole = two_pages(&pdf, PAGE "[" URI("mailto:a@example.org") "] >>",
		PAGE "[" URI("mailto:b@example.org") "] >>");
	struct buf heard;

	(void)state;
	buf_init(&heard, PDF_MAX);
	for (size_t length = 0; length < whole.length; length += 37) {
		buf_clear(&heard);
		pdf_links_read(span_part(whole, 0, length), write_down, &heard);
		assert_true(heard.length == 0 ||
			    strcmp(buf_text(&heard), "1 mailto:a@example.org\n") == 0 ||
			    strcmp(buf_text(&heard), "2 mailto:b@example.org\n") == 0 ||
			    strcmp(buf_text(&heard),
				    "1 mailto:a@example.org\n2 mailto:b@example.org\n") == 0);
	}
	buf_finish(&heard);
	buf_finish(&pdf.text);
}

static void circles_and_depths_end(void **state)
{
	struct pdf pdf;
	struct buf deep;
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	/* A tree of pages that contains itself. */
	begin(&pdf);
	add_object(&pdf, "<< /Type /Catalog /Pages 2 0 R >>");
	add_object(&pdf, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 >>");
	pdf_links_read(end(&pdf), write_down, &pdf.text);
	buf_finish(&pdf.text);
	/* An array within an array, and so on. */
	buf_init(&deep, PDF_MAX);
	buf_add_text(&deep, PAGE);
	for (int i = 0; i < 1000000; i++)
		buf_add_char(&deep, '[');
	struct buf heard;

	buf_init(&heard, PDF_MAX);
	pdf_links_read(two_pages(&pdf, buf_text(&deep), "<< >>"), write_down, &heard);
	assert_int_equal(heard.length, 0);
	assert_true(clock_monotonic_ms() - began_ms < 2 * PDF_WALL_MS);
	buf_finish(&heard);
	buf_finish(&deep);
	buf_finish(&pdf.text);
}

static void too_many_links_are_cut(void **state)
{
	struct buf page, heard;
	struct pdf pdf;
	size_t lines = 0;

	(void)state;
	buf_init(&page, PDF_MAX);
	buf_init(&heard, PDF_MAX);
	buf_add_text(&page, PAGE "[");
	for (int i = 0; i <= PDF_LINKS_MAX; i++)
		buf_add_text(&page, URI("mailto:a@example.org"));
	buf_add_text(&page, "] >>");
	enum pdf_outcome outcome =
		pdf_links_read(two_pages(&pdf, buf_text(&page), "<< >>"), write_down, &heard);

	for (const char *at = buf_text(&heard); (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(outcome, pdf_child_can_read() ? PDF_CUT : PDF_NOT_BUILT);
	assert_int_equal(lines, pdf_child_can_read() ? PDF_LINKS_MAX : 0);
	buf_finish(&page);
	buf_finish(&heard);
	buf_finish(&pdf.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_links_are_told_with_their_pages),
		cmocka_unit_test(what_is_no_link_is_passed_over),
		cmocka_unit_test(what_is_no_pdf_is_broken),
		cmocka_unit_test(a_pdf_cut_anywhere_does_no_harm),
		cmocka_unit_test(circles_and_depths_end),
		cmocka_unit_test(too_many_links_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
