/* Pages that could not be fetched, and links to other sites that lead to nothing. */
#include "report/html.h"

enum { LINKED_FROM_SHOWN = 20 /* of the pages that lead to a broken one */ };

struct listing {
	FILE *file;
	size_t shown, shown_elsewhere, left_out;
};

static void close_section(const struct listing *listing)
{
	if (!listing->shown)
		return;
	html_close_table(listing->file);
	if (listing->left_out)
		fprintf(listing->file,
			"<p class=\"more\"><strong>%zu more</strong> stand in report.json.</p>\n",
			listing->left_out);
	fputs("</section>\n", listing->file);
}

/* ---- pages ---- */

static void put_linked_from(FILE *file, const struct reported_page *page)
{
	struct span rest = span_of(page->linked_from), from;
	int64_t shown = 0;

	while (shown < LINKED_FROM_SHOWN && span_split(&rest, '\n', &from) && from.length) {
		fputs(shown++ ? "<br>" : "", file);
		html_put_url(file, from);
	}
	if (page->linked_from_count > shown)
		fprintf(file, "<br>and %lld other pages (all of them are in report.json)",
			(long long)(page->linked_from_count - shown));
}

static void open_pages(FILE *file, bool is_elsewhere)
{
	static const char *const columns[] = {"Page", "What happened", "Linked from"};

	fputs(is_elsewhere ? "<section id=\"links\"><h2>Links to other sites and files that lead "
			     "to nothing"
			     "</h2>\n"
			   : "<section id=\"pages\"><h2>Pages that could not be fetched</h2>\n",
		file);
	html_open_table(file, "sortable",
		is_elsewhere ? "Links that lead to nothing" : "Pages of the site that are broken",
		columns, 3);
}

/* Links elsewhere come last. */
static void enter_pages(struct listing *listing, enum page_kind kind)
{
	bool is_first_elsewhere = kind == PAGE_ELSEWHERE && !listing->shown_elsewhere++;

	if (is_first_elsewhere && listing->shown) {
		html_close_table(listing->file);
		fputs("</section>\n", listing->file);
	}
	if (is_first_elsewhere || !listing->shown)
		open_pages(listing->file, is_first_elsewhere);
}

static enum status put_page(void *context, const struct reported_page *page, struct failure *why)
{
	struct listing *listing = context;
	FILE *file = listing->file;

	(void)why;
	if (ftello(file) >= HTML_PAGES_BYTES_MAX) {
		listing->left_out++;
		return OK;
	}
	enter_pages(listing, page->kind);
	listing->shown++;
	fputs("<tr><th scope=\"row\">", file);
	html_put_url(file, span_of(page->url));
	fputs("</th><td>", file);
	html_put_text(file, page->error);
	fputs("</td><td>", file);
	put_linked_from(file, page);
	fputs("</td></tr>\n", file);
	return OK;
}

enum status html_put_pages(struct html_part *part, struct failure *why)
{
	struct listing listing = {.file = part->writing.file};
	enum status status = told_pages(part->writing.told, put_page, &listing, why);

	close_section(&listing);
	return status;
}
