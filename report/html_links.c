/* Where an address stands, and what is wrong with the links themselves. */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

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

/* ---- what links that are written alike share ---- */

static void put_corrected(FILE *file, const struct reported_link *link)
{
	if (!link->corrected[0])
		return;
	fputs("<p class=\"paste\">Paste instead: <code>", file);
	html_put_text(file, link->corrected);
	fputs("</code></p>", file);
}

static void put_way(FILE *file, const struct link_group *group)
{
	const struct reported_link *link = group->first;

	fputs("<p class=\"way\">", file);
	if (group->is_template)
		fprintf(file,
			"<strong class=\"once\">In the template of %zu pages</strong>, so one "
			"change mends them all",
			group->pages);
	else
		html_print(file, "On %zu %s", group->pages,
			html_plural((int64_t)group->pages, "page", "pages"));
	if (link->text[0]) {
		fputs(", as “<bdi>", file);
		html_put_text(file, link->text);
		fputs("</bdi>”", file);
	}
	if (strcmp(link->source, "mailto") != 0) {
		fputs(" (", file);
		html_put_text(file, link->source);
		fputs(")", file);
	}
	fputs("</p>", file);
	put_corrected(file, link);
	html_put_finding_list(file, link->findings);
}

static size_t put_places(FILE *file, const struct reported_address *address,
	const struct link_group *group, size_t most)
{
	size_t shown = 0;

	fputs("<ul class=\"places\">", file);
	for (size_t i = 0; i < address->link_count && shown < most; i++) {
		const struct reported_link *link = &address->links[i];

		if (link_is_of_dns(link) || !link_groups_holds(group, link))
			continue;
		fputs("<li>", file);
		html_put_url(file, span_of(link->page));
		if (link->line)
			fprintf(file, ", line %u", link->line);
		fputs("</li>\n", file);
		shown++;
	}
	fputs("</ul>", file);
	return shown;
}

static void put_records(FILE *file, const struct reported_address *address)
{
	bool any = false;

	for (size_t i = 0; i < address->link_count; i++) {
		if (!link_is_of_dns(&address->links[i]))
			continue;
		fputs(any ? "" : "<ul class=\"places\">", file);
		any = true;
		put_record(file, &address->links[i]);
	}
	fputs(any ? "</ul>" : "", file);
}

void html_put_links(
	FILE *file, const struct reported_address *address, const struct link_groups *groups)
{
	size_t shown = 0, grouped = 0;

	if (!address->link_count)
		return;
	html_print(file, "<details class=\"where\"%s><summary>Where it stands",
		address->link_count <= 5 || link_groups_template_pages(groups) ? " open" : "");
	if (!address->is_machine)
		html_print(file, ": %zu %s on %zu %s", address->link_count,
			html_plural((int64_t)address->link_count, "link", "links"),
			address->page_count,
			html_plural((int64_t)address->page_count, "page", "pages"));
	fputs("</summary>\n", file);
	put_records(file, address);
	for (size_t i = 0; i < groups->count; i++) {
		const struct link_group *group = &groups->list[i];
		size_t most = group->is_template       ? HTML_TEMPLATE_LINKS_MAX
			      : shown < HTML_LINKS_MAX ? HTML_LINKS_MAX - shown
						       : 0;

		put_way(file, group);
		shown += put_places(file, address, group, most);
		grouped += group->links;
	}
	grouped += groups->links_left_out;
	if (shown < grouped)
		html_print(file, "<p class=\"aside\">%zu more links stand in %sreport.json.</p>",
			grouped - shown, address->is_machine ? "" : "report.csv and ");
	fputs("</details>\n", file);
}

/* ---- findings about links ---- */

static void open_remarks(FILE *file)
{
	static const char *const columns[] = {"Address", "Finding", "Paste instead", "Where"};

	html_open_table(file, "sortable", "Links that are written badly", columns, 4);
}

void html_put_faults(FILE *file, const char *ids)
{
	const struct catalogue_entry *entry;
	struct span rest = span_of(ids);
	bool any = false;

	while ((entry = catalogue_take(&rest))) {
		fputs(any ? "<br>" : "", file);
		any = true;
		html_put_icon(file, severity_name(entry->severity));
		html_put_element(file, "strong", "", entry->title);
		fputs(". ", file);
		html_put_text(file, entry->remedy);
	}
}

static void put_remark(
	FILE *file, const struct reported_address *address, const struct link_group *group)
{
	const struct reported_link *link = group->first;

	fputs("<tr><th scope=\"row\">", file);
	html_put_text(file, address->address[0] ? address->address : "(empty)");
	fputs("</th><td>", file);
	html_put_faults(file, link->findings);
	fputs("</td><td>", file);
	if (link->corrected[0])
		html_put_element(file, "code", "", link->corrected);
	else
		fputs("<span class=\"aside\">nothing certain: see the finding</span>", file);
	fputs("</td><td>", file);
	html_put_url(file, span_of(link->page));
	if (link->line)
		fprintf(file, ", line %u", link->line);
	if (group->is_template)
		fprintf(file, "<br><strong class=\"once\">in the template of %zu pages</strong>",
			group->pages);
	else if (group->links > 1)
		fprintf(file, "<br>and %zu more", group->links - 1);
	fputs("</td></tr>\n", file);
}

void html_put_remarks(struct html_part *part, const struct reported_address *address,
	const struct link_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct reported_link *link = groups->list[i].first;

		if (!link->findings[0] && !link->corrected[0])
			continue;
		if (ftello(part->remarks) >= HTML_REMARKS_BYTES_MAX) {
			part->remarks_left_out++;
			continue;
		}
		if (part->remark_count++ == 0)
			open_remarks(part->remarks);
		put_remark(part->remarks, address, &groups->list[i]);
	}
}
