/*
 * One self-contained page. What a person needs stands first: how many contact links work, what to
 * mend first, then what fails and who can mend it; evidence comes last. It works without scripts;
 * its one script sorts, filters and searches, and the page's policy names it by its hash.
 *
 * The first screen is told last, when everything has been read once: each section is written to a
 * stream in memory, which its ceiling keeps small, and all of them go to the file in the end.
 */
#include "embedded/report_template.h"
#include "base/memory.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/incomplete.h"

#include <stdlib.h>

/* The files of report/template by name. */
enum { TEMPLATE_STYLE, TEMPLATE_SCRIPT, TEMPLATE_ICONS };

enum part_number {
	PART_SERVERS,
	PART_DOMAINS,
	PART_ADDRESSES,
	PART_FIXED,
	PART_FINDINGS,
	PART_PAGES,
	PART_COUNT
};

/* In the order in which they are made: what is told of servers counts in the first screen. */
typedef enum status maker_fn(struct html_part *part, struct failure *why);
static maker_fn *const makers[PART_COUNT] = {
	[PART_SERVERS] = html_put_servers,
	[PART_DOMAINS] = html_put_domains,
	[PART_ADDRESSES] = NULL, /* told from outside */
	[PART_FIXED] = html_put_fixed,
	[PART_FINDINGS] = html_put_findings,
	[PART_PAGES] = html_put_pages,
};

struct stream {
	FILE *file;
	char *text;
	size_t length;
};

static enum status stream_open(struct stream *stream, struct failure *why)
{
	stream->file = open_memstream(&stream->text, &stream->length);
	return stream->file ? OK : failure_say(why, ERR_SYSTEM, "report.html: no memory");
}

static void stream_put(struct stream *stream, FILE *file)
{
	if (stream->file && fflush(stream->file) == 0)
		html_put_written(file, stream->text, stream->length);
}

static void stream_close(struct stream *stream)
{
	if (stream->file)
		fclose(stream->file);
	free(stream->text);
}

struct page {
	const struct writing *writing;
	struct tally tally;
	struct stream streams[PART_COUNT], remarks;
	struct html_part parts[PART_COUNT];
	struct html_addresses addresses;
	size_t remark_count, remarks_left_out;
};

/* ---- frame ---- */

static void put_frame_head(FILE *file)
{
	html_print(file,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; "
		"form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n"
		"<title>Contact address audit</title>\n<style>",
		report_template_sha256[TEMPLATE_STYLE], report_template_sha256[TEMPLATE_SCRIPT]);
	fputs(report_template[TEMPLATE_STYLE], file);
	fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
	      "results</a>\n",
		file);
	fputs(report_template[TEMPLATE_ICONS], file);
}

enum { SEEDS_SHOWN = 5 };

static void put_seeds(FILE *file, const char *seeds)
{
	struct span rest = span_of(seeds), seed;
	size_t count = 0;

	fputs("<p class=\"sites\">", file);
	for (; span_split(&rest, '\n', &seed); count++) {
		if (count >= SEEDS_SHOWN)
			continue;
		fputs(count ? ", " : "", file);
		escape_html(file, seed);
	}
	if (count > SEEDS_SHOWN)
		fprintf(file, " and %zu more", count - SEEDS_SHOWN);
	fputs("</p>", file);
}

static void put_title(const struct writing *writing)
{
	const struct run *run = &writing->head->run;
	FILE *file = writing->file;
	char words[INCOMPLETE_SIZE];

	fputs("<header class=\"mast\"><p class=\"product\">mailknock</p>"
	      "<h1>Contact address audit</h1>",
		file);
	put_seeds(file, run->seeds);
	fprintf(file, "<p>Run %lld, begun ", (long long)run->id);
	html_put_time(file, run->started_ms);
	fputs(", seen from ", file);
	html_put_text(file, run->vantage[0] ? run->vantage : "this machine");
	fputs(".</p>", file);
	if (writing->told->redaction)
		fputs("<p class=\"callout\"><strong>Redacted.</strong> The part before the @ of "
		      "each address is masked, so that this report can be passed on. The same "
		      "mask is always the same person.</p>",
			file);
	incomplete_print(writing->head, writing->options->goes_on, words);
	if (words[0])
		html_put_element(file, "p", "callout", words);
	fputs("</header>\n", file);
}

/* ---- contents ---- */

static void put_entry(FILE *file, bool is_there, const char *id, const char *words)
{
	if (is_there)
		html_print(file, "<li><a href=\"#%s\">%s</a></li>\n", id, words);
}

static void put_contents(FILE *file, const struct page *page)
{
	const struct reported_run *head = page->writing->head;
	const struct tally *tally = &page->tally;

	fputs("<nav aria-label=\"Contents\"><ul>\n", file);
	put_entry(file, true, "summary", "Summary");
	put_entry(file, true, "changes", "Since the last run");
	put_entry(file, tally->to_mend.count > 0, "mend", "What to mend first");
	put_entry(file, head->addresses + head->verdicts[VERDICT_INVALID] > 0, "figures",
		"In figures");
	for (int v = 0; v < VERDICT_COUNT; v++)
		put_entry(file, head->verdicts[html_verdict_order[v]] > 0,
			verdict_name(html_verdict_order[v]),
			html_verdict_title(html_verdict_order[v]));
	put_entry(file, ftello(page->streams[PART_FIXED].file) > 0, "fixed", "Fixed");
	put_entry(file, tally->by_domain.count || tally->by_page.count, "groups",
		"Where the trouble is");
	put_entry(file, page->remark_count > 0, "remarks", "Badly written links");
	put_entry(file, ftello(page->streams[PART_FINDINGS].file) > 0, "findings", "Findings");
	put_entry(file, ftello(page->streams[PART_DOMAINS].file) > 0, "domains", "Domains");
	put_entry(file, ftello(page->streams[PART_SERVERS].file) > 0, "servers", "Mail servers");
	put_entry(file, ftello(page->streams[PART_PAGES].file) > 0, "pages", "Broken pages");
	put_entry(file, true, "limits", "Cut short or skipped");
	put_entry(file, true, "how", "How this run was made");
	put_entry(file, true, "legend", "What the words mean");
	fputs("</ul></nav>\n", file);
}

/* Nothing of it is seen without the script that makes it work. */
static void put_tools(FILE *file)
{
	fputs("<form class=\"tools\" id=\"tools\" role=\"search\" aria-label=\"Addresses\" hidden>"
	      "<label>Search <input type=\"search\" id=\"search\" "
	      "placeholder=\"address, page, server, reply\"></label>"
	      "<label>Who has to act <select id=\"who\"><option value=\"\">anybody</option>"
	      "<option value=\"site\">the website</option>"
	      "<option value=\"domain\">the domain</option>"
	      "<option value=\"provider\">the provider</option>"
	      "<option value=\"us\">this audit</option></select></label>"
	      "<label>History <select id=\"history\"><option value=\"\">any</option>"
	      "<option value=\"new\">new</option><option value=\"reopened\">broken again</option>"
	      "<option value=\"persisting\">still broken</option>"
	      "<option value=\"flapping\">comes and goes</option></select></label>"
	      "<label>Order <select id=\"order\"><option value=\"links\">most links</option>"
	      "<option value=\"name\">by name</option></select></label>"
	      "<button type=\"button\" id=\"expand\">Expand all</button>"
	      "<button type=\"button\" id=\"collapse\">Collapse all</button>"
	      "<p id=\"shown\" role=\"status\"></p></form>\n",
		file);
}

/* ---- sections ---- */

static void put_remarks(FILE *file, struct page *page)
{
	if (!page->remark_count)
		return;
	fputs("<section id=\"remarks\"><h2>Links that are written badly</h2><p class=\"lead\">Also "
	      "those that work in spite of it.</p>\n",
		file);
	html_close_table(page->remarks.file);
	stream_put(&page->remarks, file);
	if (page->remarks_left_out)
		fprintf(file,
			"<p class=\"more\"><strong>%zu more</strong> stand in report.json.</p>\n",
			page->remarks_left_out);
	fputs("</section>\n", file);
}

/* Where most could not be verified, that comes before all results. */
static bool is_blind(const struct reported_run *head)
{
	return head->verdicts[VERDICT_UNVERIFIED] * 2 > head->addresses;
}

static void put_page(struct page *page)
{
	const struct writing *writing = page->writing;
	FILE *file = writing->file;

	put_frame_head(file);
	put_title(writing);
	fputs("<div class=\"layout\">\n", file);
	put_contents(file, page);
	fputs("<main id=\"main\" tabindex=\"-1\">\n", file);
	if (is_blind(writing->head))
		html_put_vantage(writing);
	html_put_summary(writing, &page->tally);
	html_put_figures(writing, &page->tally);
	if (!is_blind(writing->head))
		html_put_vantage(writing);
	fputs("<div class=\"addresses\">\n", file);
	put_tools(file);
	stream_put(&page->streams[PART_ADDRESSES], file);
	fputs("</div>\n", file);
	stream_put(&page->streams[PART_FIXED], file);
	html_put_groups(file, &page->tally);
	put_remarks(file, page);
	stream_put(&page->streams[PART_FINDINGS], file);
	stream_put(&page->streams[PART_DOMAINS], file);
	stream_put(&page->streams[PART_SERVERS], file);
	stream_put(&page->streams[PART_PAGES], file);
	html_put_limits(writing);
	html_put_how(writing);
	html_put_legend(file);
	fputs("</main>\n</div>\n<footer><p>Made by mailknock " MAILKNOCK_VERSION
	      ". Nothing on this page asks the network for anything.</p></footer>\n<script>",
		file);
	fputs(report_template[TEMPLATE_SCRIPT], file);
	fputs("</script>\n</body>\n</html>\n", file);
}

static enum status open_part(struct page *page, int number, struct failure *why)
{
	enum status status = stream_open(&page->streams[number], why);

	page->parts[number] = (struct html_part){
		.writing = *page->writing, .tally = &page->tally, .remarks = page->remarks.file};
	page->parts[number].writing.file = page->streams[number].file;
	return status;
}

static enum status make_parts(struct page *page, int first, int end, struct failure *why)
{
	enum status status = OK;

	for (int i = first; !status && i < end; i++) {
		status = open_part(page, i, why);
		if (!status)
			status = makers[i](&page->parts[i], why);
	}
	return status;
}

static enum status begin_page(struct writing *writing, struct failure *why)
{
	struct page *page = writing->state = memory_get_zeroed(1, sizeof(*page));

	page->writing = writing;
	page->addresses.part = &page->parts[PART_ADDRESSES];
	tally_init(&page->tally, writing->head->pages_fetched);
	enum status status = stream_open(&page->remarks, why);

	if (!status)
		status = make_parts(page, 0, PART_ADDRESSES, why);
	return status ? status : open_part(page, PART_ADDRESSES, why);
}

static enum status take_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct writing *writing = context;
	struct page *page = writing->state;

	(void)why;
	html_put_told_address(&page->addresses, address);
	return OK;
}

static enum status finish_parts(struct page *page, struct failure *why)
{
	html_close_addresses(&page->addresses);
	enum status status = make_parts(page, PART_ADDRESSES + 1, PART_COUNT, why);

	for (int i = 0; i < PART_COUNT; i++) {
		page->remark_count += page->parts[i].remark_count;
		page->remarks_left_out += page->parts[i].remarks_left_out;
	}
	return status;
}

static enum status end_page(struct writing *writing, enum status status, struct failure *why)
{
	struct page *page = writing->state;

	if (!status)
		status = finish_parts(page, why);
	if (!status) {
		tally_sort(&page->tally.by_page);
		tally_sort(&page->tally.by_domain);
		tally_sort(&page->tally.by_server);
		tally_sort(&page->tally.to_mend);
		put_page(page);
	}
	for (int i = 0; i < PART_COUNT; i++)
		stream_close(&page->streams[i]);
	stream_close(&page->remarks);
	tally_finish(&page->tally);
	free(page);
	return status;
}

const struct writer writer_html = {begin_page, take_address, end_page};
