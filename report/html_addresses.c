#include "report/escape.h"
#include "report/html.h"
#include "report/words.h"

#include <string.h>

struct section {
	struct writing *writing;
	bool is_open, is_of_machines;
	enum verdict verdict;
	size_t shown, left_out;
};

static const char *verdict_lead(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_FAILING:
		return "Mail to these addresses comes back to its sender.";
	case VERDICT_AT_RISK:
		return "Mail to these addresses arrives today, but some of it will bounce: not "
		       "every server that is announced for them does its work, or the domain "
		       "tells senders not to use them.";
	case VERDICT_INVALID:
		return "These links hold no valid address, so no mail program can use them.";
	case VERDICT_UNVERIFIED:
		return "Nothing certain can be said about these addresses from here. They are not "
		       "counted as failing.";
	case VERDICT_DELIVERABLE:
		return "Every server that answers takes mail for these addresses.";
	case VERDICT_SKIPPED:
		return "Left out by the rules of whoever ran the audit.";
	case VERDICT_COUNT:
		break;
	}
	return "";
}

/* What works, or was left out on purpose, is a table; the rest are cards. */
static bool is_table(const struct section *section)
{
	return !section->is_of_machines &&
	       (section->verdict == VERDICT_DELIVERABLE || section->verdict == VERDICT_SKIPPED);
}

static void close_section(struct section *section)
{
	FILE *file = section->writing->file;

	if (!section->is_open)
		return;
	if (is_table(section))
		fputs("</tbody></table></div>\n", file);
	if (section->left_out)
		fprintf(file, "<p>%zu more stand in %sreport.json.</p>\n", section->left_out,
			section->is_of_machines ? "" : "report.csv and ");
	fputs("</section>\n", file);
}

static void open_section(struct section *section, enum verdict verdict)
{
	FILE *file = section->writing->file;

	close_section(section);
	*section =
		(struct section){.writing = section->writing, .is_open = true, .verdict = verdict};
	fprintf(file,
		"<section id=\"%s\" class=\"verdict %s\"><h2>%s <span class=\"count\">%lld"
		"</span></h2>\n",
		verdict_name(verdict), verdict_name(verdict), html_verdict_title(verdict),
		(long long)section->writing->head->verdicts[verdict]);
	html_put_element(file, "p", "lead", verdict_lead(verdict));
	if (is_table(section))
		fputs("<div class=\"wide\"><table><thead><tr><th>Address</th><th>Pages</th>"
		      "<th>Remarks</th></tr></thead><tbody>\n",
			file);
}

/* They come last of all, so the section stands behind those of the verdicts. */
static void open_machines(struct section *section)
{
	close_section(section);
	*section = (struct section){
		.writing = section->writing, .is_open = true, .is_of_machines = true};
	fputs("<section id=\"machines\"><h2>Addresses for machines</h2>\n", section->writing->file);
	html_put_element(section->writing->file, "p", "lead",
		"Nobody reads these on a page: they stand in the DNS, for the reports of other "
		"mail "
		"systems and for questions about a zone. They count nowhere in this report.");
}

/* Of a record in the DNS, which no browser opens. */
static void put_record(FILE *file, const struct reported_link *link)
{
	static const struct {
		const char *source, *words;
	} uses[] = {{"tlsrpt", "reports about encryption go there (TLS-RPT)"},
		{"dmarc", "reports about senders go there (DMARC)"},
		{"soa", "who answers for the zone (SOA)"}};
	const char *words = link->source;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (strcmp(link->source, uses[i].source) == 0)
			words = uses[i].words;
	fputs("<li><code>", file);
	html_put_text(file, link->page);
	fputs("</code>: ", file);
	html_put_text(file, words);
	fputs("</li>\n", file);
}

static void put_link(FILE *file, const struct reported_link *link)
{
	if (link_is_of_dns(link)) {
		put_record(file, link);
		return;
	}
	fputs("<li><a rel=\"noopener noreferrer\" href=\"", file);
	escape_href(file, span_of(link->page));
	fputs("\">", file);
	html_put_text(file, link->page);
	fprintf(file, "</a>, line %u", link->line);
	if (link->text[0]) {
		fputs(", as “", file);
		html_put_text(file, link->text);
		fputs("”", file);
	}
	if (strcmp(link->source, "mailto") != 0) {
		fputs(" (", file);
		html_put_text(file, link->source);
		fputs(")", file);
	}
	if (link->corrected[0]) {
		fputs("<br>Paste instead: <code>", file);
		html_put_text(file, link->corrected);
		fputs("</code>", file);
	}
	html_put_finding_list(file, link->findings);
	fputs("</li>\n", file);
}

static void put_links(FILE *file, const struct reported_address *address)
{
	size_t shown = address->link_count < HTML_LINKS_MAX ? address->link_count : HTML_LINKS_MAX;

	if (!address->link_count)
		return;
	fprintf(file, "<details%s><summary>Where it stands",
		address->link_count <= 5 ? " open" : "");
	if (!address->is_machine)
		fprintf(file, ": %zu %s on %zu %s", address->link_count,
			address->link_count == 1 ? "link" : "links", address->page_count,
			address->page_count == 1 ? "page" : "pages");
	fputs("</summary><ul>\n", file);
	for (size_t i = 0; i < shown; i++)
		put_link(file, &address->links[i]);
	fputs("</ul>", file);
	if (shown < address->link_count)
		fprintf(file, "<p>%zu more links stand in %sreport.json.</p>",
			address->link_count - shown, address->is_machine ? "" : "report.csv and ");
	fputs("</details>\n", file);
}

static const char *certainty_words(const struct reported_address *address)
{
	if (address->verdict == VERDICT_FAILING && address->certainty == CERTAINTY_LIKELY)
		return "To be confirmed by the next run.";
	return "";
}

static void put_reason(
	FILE *file, const struct reported_address *address, const struct catalogue_entry *entry)
{
	const char *remedy = words_of_remedy(address, entry);
	char place[WORDS_SIZE];

	words_of_machine(address, place);
	if (place[0])
		html_put_element(file, "p", "", place);
	html_put_element(file, "p", "", entry->explanation);
	if (!remedy[0])
		return;
	fputs("<p class=\"remedy\"><strong>What to do.</strong> ", file);
	html_put_text(file, remedy);
	fputs("</p>", file);
}

static void put_card(
	FILE *file, const struct reported_run *head, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);

	fprintf(file, "<article class=\"%s\"><h3>", verdict_name(address->verdict));
	html_put_text(file, address->address[0] ? address->address : "(empty)");
	fputs("</h3>\n<p class=\"reason\">", file);
	if (address->is_machine)
		fprintf(file, "%s: ", html_verdict_title(address->verdict));
	html_put_text(file, entry ? entry->title : address->reason);
	fputs("</p>", file);
	if (entry)
		put_reason(file, address, entry);
	fputs("<p class=\"who\">", file);
	html_put_text(file, address->is_machine && address->cause == CAUSE_SITE
				    ? "Who has to act: whoever edits the DNS record."
				    : html_cause_sentence(address->cause));
	fputs(" ", file);
	html_put_text(file, certainty_words(address));
	fputs("</p>\n", file);
	html_put_suppressed(file, &address->suppressed);
	put_links(file, address);
	html_put_results(file, address->results, address->result_count, address->deciding);
	html_put_finding_list(file, address->findings);
	html_put_letter(file, head, address);
	fputs("</article>\n", file);
}

static void put_row(FILE *file, const struct reported_address *address)
{
	fputs("<tr><td>", file);
	html_put_text(file, address->address);
	fprintf(file, "</td><td class=\"number\">%zu</td><td>", address->page_count);
	html_put_finding_list(file, address->findings);
	fputs("</td></tr>\n", file);
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct section *section = context;

	(void)why;
	if (address->is_machine) {
		if (!section->is_of_machines)
			open_machines(section);
	} else if (!section->is_open || section->verdict != address->verdict) {
		open_section(section, address->verdict);
	}
	if (section->shown == HTML_ADDRESSES_MAX) {
		section->left_out++;
		return OK;
	}
	section->shown++;
	if (is_table(section))
		put_row(section->writing->file, address);
	else
		put_card(section->writing->file, section->writing->head, address);
	return OK;
}

enum status html_put_addresses(struct writing *writing, struct failure *why)
{
	struct section section = {.writing = writing};
	enum status status = told_addresses(writing->told, put_address, &section, why);

	close_section(&section);
	return status;
}
