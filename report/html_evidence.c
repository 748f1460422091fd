/* What the verdicts rest on: domains, and servers with their transcripts. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

struct evidence {
	struct html_part *part;
	FILE *file;
	const char *heading; /* markup of ours */
	size_t shown, left_out;
};

/* What is in trouble has the last third of the room to itself. */
static bool has_room(const struct evidence *evidence, off_t bytes_max, bool is_in_trouble)
{
	return ftello(evidence->file) < (is_in_trouble ? bytes_max : bytes_max / 3 * 2);
}

static void close_section(const struct evidence *evidence)
{
	if (!evidence->shown)
		return;
	if (evidence->left_out)
		fprintf(evidence->file,
			"<p class=\"more\"><strong>%zu more</strong> stand in report.json.</p>\n",
			evidence->left_out);
	fputs("</section>\n", evidence->file);
}

static void open_section(struct evidence *evidence)
{
	if (!evidence->shown++)
		html_put_written(evidence->file, evidence->heading, strlen(evidence->heading));
}

static enum status put_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct evidence *evidence = context;

	(void)why;
	if (has_room(evidence, HTML_DOMAINS_BYTES_MAX,
		    html_worst_of(domain->findings) == SEVERITY_ERROR)) {
		open_section(evidence);
		html_put_domain(evidence->file, domain);
	} else {
		evidence->left_out++;
	}
	return OK;
}

enum status html_put_domains(struct html_part *part, struct failure *why)
{
	struct evidence evidence = {.part = part,
		.file = part->writing.file,
		.heading = "<section id=\"domains\"><h2>Domains and their mail servers</h2>"
			   "<p class=\"lead\">How mail finds its way, what each domain publishes, "
			   "and what would happen if a server were down.</p>\n"};
	enum status status = told_domains(part->writing.told, put_domain, &evidence, why);

	close_section(&evidence);
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
	html_print(file, "<details%s><summary>%s, %s, as ", is_open ? " open" : "",
		kinds[visit->kind], began);
	html_put_text(file, visit->host);
	fputs("</summary><pre class=\"transcript\" tabindex=\"0\">", file);
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

static void put_server_summary(FILE *file, const struct reported_server *server)
{
	const struct session_view *session = server->session;
	char id[HTML_ID_SIZE];

	html_id_of_ip(server->ip, id);
	fputs("<details class=\"panel\"", file);
	if (id[0])
		html_print(file, " id=\"%s\"", id);
	fputs("><summary>", file);
	html_put_element(file, "b", "", server->hosts);
	fputs(" ", file);
	html_put_text(file, server->ip);
	if (session)
		html_print(file, " <span class=\"outcome %s\">%s</span>",
			session->greeted ? "accepted" : outcome_name(session->last.outcome),
			session->greeted ? "answers" : html_outcome_words(session->last.outcome));
	html_put_worst(file, server->findings);
	fputs("</summary>", file);
}

static enum status put_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct evidence *evidence = context;
	FILE *file = evidence->file;
	bool is_in_trouble = !server->session || !server->session->greeted ||
			     html_worst_of(server->findings) == SEVERITY_ERROR;

	(void)why;
	tally_take_server(evidence->part->tally, server);
	if (!has_room(evidence, HTML_SERVERS_BYTES_MAX, is_in_trouble)) {
		evidence->left_out++;
		return OK;
	}
	open_section(evidence);
	put_server_summary(file, server);
	html_put_server_facts(file, server);
	html_put_finding_list(file, server->findings);
	put_visits(file, server);
	fputs("</details>\n", file);
	return OK;
}

enum status html_put_servers(struct html_part *part, struct failure *why)
{
	struct evidence evidence = {.part = part,
		.file = part->writing.file,
		.heading = "<section id=\"servers\"><h2>Mail servers and what was said</h2>"
			   "<p class=\"lead\">The evidence: who each server is, its encryption, "
			   "and the conversation word by word.</p>\n"};
	enum status status = told_servers(part->writing.told, put_server, &evidence, why);

	close_section(&evidence);
	return status;
}
