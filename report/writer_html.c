/*
 * One self-contained page without scripts or outside requests. What a person needs stands first:
 * how many contact links work, then what fails and who can mend it; evidence comes last.
 */
#include "base/clock.h"
#include "embedded/report_template.h"
#include "report/escape.h"
#include "report/html.h"

static const char security[] =
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n";

static int64_t sum(const int64_t counts[VERDICT_COUNT])
{
	int64_t all = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		all += counts[v];
	return all;
}

static void put_frame_head(FILE *file)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", file);
	fputs(security, file);
	fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n"
	      "<meta name=\"robots\" content=\"noindex\">\n"
	      "<title>Contact address audit</title>\n<style>\n",
		file);
	for (size_t i = 0; report_template[i]; i++)
		fputs(report_template[i], file);
	fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
	      "results</a>\n",
		file);
}

static void put_title(const struct writing *writing)
{
	const struct run *run = &writing->head->run;
	FILE *file = writing->file;
	struct span rest = span_of(run->seeds), seed;
	char began[CLOCK_TEXT_SIZE];

	clock_print(run->started_ms, began);
	fputs("<header><p class=\"product\">mailknock</p><h1>Contact address audit</h1><p>", file);
	for (int i = 0; span_split(&rest, '\n', &seed); i++) {
		fputs(i ? ", " : "", file);
		escape_html(file, seed);
	}
	fprintf(file, "</p><p>Run %lld, begun %s, seen from ", (long long)run->id, began);
	html_put_text(file, run->vantage[0] ? run->vantage : "this machine");
	fputs(".</p>", file);
	if (!run->is_complete)
		fputs("<p class=\"warning\">This run is not complete: what is missing was not "
		      "asked "
		      "yet. The same command goes on from here.</p>",
			file);
	fputs("</header>\n", file);
}

static void put_bar(FILE *file, const int64_t counts[VERDICT_COUNT], int64_t all)
{
	static const enum verdict order[] = {VERDICT_FAILING, VERDICT_AT_RISK, VERDICT_INVALID,
		VERDICT_UNVERIFIED, VERDICT_DELIVERABLE, VERDICT_SKIPPED};
	double at = 0;

	fputs("<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
	      "role=\"img\" aria-label=\"Share of each verdict among all links\">",
		file);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		double width = (double)counts[order[i]] * 100 / (double)all;

		fprintf(file, "<rect class=\"%s\" x=\"%.3f\" y=\"0\" width=\"%.3f\" height=\"4\"/>",
			verdict_name(order[i]), at, width);
		at += width;
	}
	fputs("</svg>\n", file);
}

static void put_summary(const struct writing *writing)
{
	static const enum verdict order[] = {VERDICT_FAILING, VERDICT_AT_RISK, VERDICT_INVALID,
		VERDICT_UNVERIFIED, VERDICT_DELIVERABLE, VERDICT_SKIPPED};
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;
	int64_t links = sum(head->links_by_verdict) - head->links_suppressed;
	int64_t working = head->links_by_verdict[VERDICT_DELIVERABLE] +
			  head->links_by_verdict[VERDICT_AT_RISK];

	fputs("<section id=\"summary\"><h2>Summary</h2>\n", file);
	if (links) {
		fprintf(file,
			"<p class=\"headline\"><b>%lld of %lld</b> contact links work "
			"today.</p>\n",
			(long long)working, (long long)links);
		if (head->links_suppressed)
			fprintf(file,
				"<p>%lld more fail and are not counted: somebody has said why, and "
				"until when (suppressed).</p>\n",
				(long long)head->links_suppressed);
		put_bar(file, head->links_by_verdict, sum(head->links_by_verdict));
	} else {
		fputs("<p class=\"headline\">No contact link was found.</p>\n", file);
	}
	fputs("<ul class=\"cards\">\n", file);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (head->verdicts[order[i]])
			fprintf(file, "<li class=\"%s\"><a href=\"#%s\"><b>%lld</b> %s</a></li>\n",
				verdict_name(order[i]), verdict_name(order[i]),
				(long long)head->verdicts[order[i]], html_verdict_title(order[i]));
	fprintf(file,
		"</ul>\n<p>%lld pages were read (%lld could not be fetched), holding %lld "
		"different addresses at %lld domains, served by %lld mail servers. No mail was "
		"sent to anybody.</p></section>\n",
		(long long)head->pages_fetched, (long long)head->pages_failed,
		(long long)head->addresses, (long long)head->domains, (long long)head->servers);
}

/* What stood in the way of the whole run comes before its results. */
static void put_vantage(const struct writing *writing)
{
	const struct vantage_facts *vantage = writing->head->vantage;
	FILE *file = writing->file;

	if (!vantage || !vantage->advice[0])
		return;
	fputs("<section id=\"vantage\"><h2>Where we knocked from</h2><p class=\"warning\">", file);
	html_put_text(file, vantage->advice);
	fputs("</p>\n", file);
	if (vantage->letter[0]) {
		fputs("<details><summary>A text to send to mail administrators</summary><pre "
		      "tabindex=\"0\">",
			file);
		html_put_text(file, vantage->letter);
		fputs("</pre></details>", file);
	}
	fputs("</section>\n", file);
}

/* "crawl-cut-pages" as people read it. */
static void put_note_key(FILE *file, const char *key)
{
	struct span rest = span_of(key), word;

	fputs("<dt>", file);
	while (span_split(&rest, '-', &word)) {
		escape_html(file, word);
		fputs(rest.at ? " " : "</dt>", file);
	}
}

static void put_how(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<section id=\"how\"><h2>How this was found out</h2><p>Every mail server of every "
	      "address's domain - the primary and all backups, at each of their IP addresses - was "
	      "asked whether it would take mail for the address. The conversation ends before a "
	      "message is sent. An acceptance at this point is not a proof of delivery: some "
	      "providers decide later. A refusal seen from one place can be about that place; "
	      "where "
	      "the servers' words say so, the address is not blamed.</p><dl>\n",
		file);
	for (size_t i = 0; i < head->note_count; i++) {
		put_note_key(file, head->notes[i].key);
		html_put_element(file, "dd", "", head->notes[i].text);
	}
	fputs("</dl><details><summary>Options of the run</summary><pre tabindex=\"0\">", file);
	html_put_text(file, head->run.options);
	fputs("</pre></details></section>\n", file);
}

enum status writer_html_write(struct writing *writing, struct failure *why)
{
	enum status status;

	put_frame_head(writing->file);
	put_title(writing);
	fputs("<main id=\"main\">\n", writing->file);
	put_vantage(writing);
	put_summary(writing);
	status = html_put_addresses(writing, why);
	if (!status)
		status = html_put_findings(writing, why);
	if (!status)
		status = html_put_domains(writing, why);
	if (!status)
		status = html_put_servers(writing, why);
	if (!status)
		status = html_put_pages(writing, why);
	put_how(writing);
	fputs("</main>\n<footer><p>Made by mailknock " MAILKNOCK_VERSION "</p></footer>\n"
	      "</body>\n</html>\n",
		writing->file);
	return status;
}
