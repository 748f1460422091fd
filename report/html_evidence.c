/* What the verdicts rest on: domains, servers with their transcripts, findings, failed pages. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

enum { LINKED_FROM_SHOWN = 20 /* of the pages that lead to a broken one */ };

struct evidence {
	struct writing *writing;
	size_t shown, shown_elsewhere, left_out;
};

static enum status put_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct evidence *evidence = context;

	(void)why;
	if (evidence->shown++ >= HTML_SERVERS_MAX) {
		evidence->left_out++;
		return OK;
	}
	html_put_domain(evidence->writing->file, domain);
	return OK;
}

static void put_left_out(const struct evidence *evidence)
{
	if (evidence->left_out)
		fprintf(evidence->writing->file, "<p>%zu more stand in report.json.</p>\n",
			evidence->left_out);
}

enum status html_put_domains(struct writing *writing, struct failure *why)
{
	struct evidence evidence = {.writing = writing};

	fputs("<section id=\"domains\"><h2>Domains and their mail servers</h2>\n", writing->file);
	enum status status = told_domains(writing->told, put_domain, &evidence, why);

	put_left_out(&evidence);
	fputs("</section>\n", writing->file);
	return status;
}

/* ---- servers ---- */

static void put_visit(FILE *file, const struct reported_visit *visit, bool is_open)
{
	static const char *const kinds[VISIT_KIND_COUNT] = {[VISIT_ASKED] = "What was said",
		[VISIT_LOOKED] = "A look at its encryption",
		[VISIT_TRIED] = "A trial of level deep"};
	struct span text = span_of(visit->transcript);
	char began[CLOCK_TEXT_SIZE];

	if (!text.length)
		return;
	clock_print(visit->began_ms, began);
	fprintf(file, "<details%s><summary>%s, %s, as ", is_open ? " open" : "", kinds[visit->kind],
		began);
	html_put_text(file, visit->host);
	fputs("</summary><pre tabindex=\"0\">", file);
	escape_html(file, span_part(text, 0, HTML_TRANSCRIPT_BYTES_MAX));
	fputs(text.length > HTML_TRANSCRIPT_BYTES_MAX ? "…</pre></details>\n"
						      : "</pre></details>\n",
		file);
}

/* The one that the facts are from is open, which is the one whose words the server stands for. */
static void put_visits(FILE *file, const struct reported_server *server)
{
	for (size_t i = 0; i < server->visit_count; i++)
		put_visit(file, &server->visits[i],
			server->visits[i].transcript == server->transcript);
	if (server->visits_left_out)
		fprintf(file, "<p>%lld earlier visits are not shown.</p>\n",
			(long long)server->visits_left_out);
}

static enum status put_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct evidence *evidence = context;
	FILE *file = evidence->writing->file;

	(void)why;
	if (evidence->shown++ >= HTML_SERVERS_MAX) {
		evidence->left_out++;
		return OK;
	}
	fputs("<details><summary>", file);
	html_put_text(file, server->ip);
	fputs(" ", file);
	html_put_text(file, server->hosts);
	if (server->session)
		fprintf(file, " <span class=\"outcome %s\">%s</span>",
			outcome_name(server->session->last.outcome),
			server->session->greeted
				? "answers"
				: html_outcome_words(server->session->last.outcome));
	fputs("</summary>", file);
	html_put_server_facts(file, server);
	html_put_finding_list(file, server->findings);
	put_visits(file, server);
	fputs("</details>\n", file);
	return OK;
}

enum status html_put_servers(struct writing *writing, struct failure *why)
{
	struct evidence evidence = {.writing = writing};

	fputs("<section id=\"servers\"><h2>Mail servers and what was said</h2>\n", writing->file);
	enum status status = told_servers(writing->told, put_server, &evidence, why);

	put_left_out(&evidence);
	fputs("</section>\n", writing->file);
	return status;
}

static enum status put_finding(
	void *context, const struct run_finding *finding, struct failure *why)
{
	struct evidence *evidence = context;
	FILE *file = evidence->writing->file;
	const struct catalogue_entry *entry = catalogue_find(finding->id);

	(void)why;
	if (!entry)
		return OK;
	if (evidence->shown++ == 0)
		fputs("<section id=\"findings\"><h2>Findings about domains and servers</h2>"
		      "<div class=\"wide\"><table><thead><tr><th>Weight</th><th>Subject</th>"
		      "<th>Finding</th><th>Evidence</th></tr></thead><tbody>\n",
			file);
	fprintf(file, "<tr class=\"%s\"><td>%s</td><td>", severity_name(entry->severity),
		severity_name(entry->severity));
	html_put_text(file, finding->subject_name);
	fputs("</td><td>", file);
	html_put_text(file, entry->title);
	fputs("</td><td>", file);
	html_put_text(file, finding->evidence);
	html_put_suppressed(file, &(struct reported_suppression){finding->suppressed_reason,
					  finding->suppressed_owner, finding->suppressed_until});
	fputs("</td></tr>\n", file);
	return OK;
}

enum status html_put_findings(struct writing *writing, struct failure *why)
{
	struct evidence evidence = {.writing = writing};
	enum status status = told_findings(writing->told, put_finding, &evidence, why);

	if (evidence.shown)
		fputs("</tbody></table></div></section>\n", writing->file);
	return status;
}

static void put_linked_from(FILE *file, const struct reported_page *page)
{
	struct span rest = span_of(page->linked_from), from;
	int64_t shown = 0;

	while (shown < LINKED_FROM_SHOWN && span_split(&rest, '\n', &from) && from.length) {
		fputs("<br>linked from ", file);
		escape_html(file, from);
		shown++;
	}
	if (page->linked_from_count > shown)
		fprintf(file, "<br>and from %lld other pages (all of them are in report.json)",
			(long long)(page->linked_from_count - shown));
}

static enum status put_page(void *context, const struct reported_page *page, struct failure *why)
{
	struct evidence *evidence = context;
	FILE *file = evidence->writing->file;
	(void)why;
	/* Links elsewhere come last. */
	bool is_first_elsewhere = page->kind == PAGE_ELSEWHERE && !evidence->shown_elsewhere++;

	if (is_first_elsewhere && evidence->shown)
		fputs("</ul></section>\n", file);
	if (is_first_elsewhere)
		fputs("<section id=\"links\"><h2>Broken links to other sites and files</h2><ul>\n",
			file);
	else if (!evidence->shown)
		fputs("<section id=\"pages\"><h2>Pages that could not be fetched</h2><ul>\n", file);
	evidence->shown++;
	fputs("<li>", file);
	html_put_text(file, page->url);
	fputs(": ", file);
	html_put_text(file, page->error);
	put_linked_from(file, page);
	fputs("</li>\n", file);
	return OK;
}

enum status html_put_pages(struct writing *writing, struct failure *why)
{
	struct evidence evidence = {.writing = writing};
	enum status status = told_pages(writing->told, put_page, &evidence, why);

	if (evidence.shown)
		fputs("</ul></section>\n", writing->file);
	return status;
}
