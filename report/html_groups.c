/* Trouble seen from the page, the domain and the server: three tables of the same addresses. */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

static const enum verdict counted[] = {VERDICT_FAILING, VERDICT_AT_RISK, VERDICT_INVALID};

/* What is no address has no domain and no server, so these tables do without the last one. */
static void put_counts(FILE *file, const struct tally_group *group, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(file, "<td class=\"number\">%lld</td>",
			(long long)group->verdicts[counted[i]]);
}

static void put_page_key(FILE *file, struct span key, const struct tally_group *group)
{
	(void)group;
	html_put_url(file, key);
}

static void put_domain_key(FILE *file, struct span key, const struct tally_group *group)
{
	char name[DOMAIN_NAME_MAX + 1], unicode[DOMAIN_UNICODE_SIZE];

	(void)group;
	escape_html(file, key);
	if (!span_to_text(key, name, sizeof(name)))
		return;
	domain_to_unicode(name, unicode);
	if (strcmp(name, unicode) == 0)
		return;
	fputs(" <span class=\"aside\">", file);
	html_put_text(file, unicode);
	fputs("</span>", file);
}

static void put_server_key(FILE *file, struct span key, const struct tally_group *group)
{
	size_t blank = span_find_last(key, ' '); /* an IP address has none */
	struct span ip = span_from(key, blank + 1);
	char text[IP_TEXT_SIZE], id[HTML_ID_SIZE] = "";

	if (span_to_text(ip, text, sizeof(text)))
		html_id_of_ip(text, id);
	fputs("<b>", file);
	escape_html(file, span_part(key, 0, blank));
	fputs("</b> ", file);
	if (id[0])
		html_print(file, "<a href=\"#%s\">", id);
	escape_html(file, ip);
	fputs(id[0] ? "</a>" : "", file);
	html_print(file, " <span class=\"outcome %s\">%s</span>", outcome_name(group->outcome),
		html_outcome_words(group->outcome));
}

struct view {
	const char *id, *title, *caption, *column;
	const struct tally_groups *groups;
	size_t counts;
	void (*put_key)(FILE *file, struct span key, const struct tally_group *group);
};

static void put_row(FILE *file, const struct tally *tally, const struct view *view,
	const struct tally_group *group)
{
	fputs("<tr><th scope=\"row\">", file);
	view->put_key(file, tally_key(view->groups, group), group);
	fputs("</th>", file);
	put_counts(file, group, view->counts);
	fputs("<td>", file);
	html_put_members(file, tally, group);
	fputs("</td></tr>\n", file);
}

static void put_view(FILE *file, const struct tally *tally, const struct view *view)
{
	const char *columns[] = {
		view->column, "Failing", "No valid address", "At risk", "Addresses"};
	size_t count = view->groups->count;
	size_t shown = count < HTML_ROWS_MAX ? count : HTML_ROWS_MAX;

	if (!count)
		return;
	for (size_t i = 0; i < view->counts; i++)
		columns[i + 1] = html_verdict_title(counted[i]);
	columns[view->counts + 1] = "Addresses";
	html_print(file,
		"<details id=\"%s\" class=\"panel\"%s><summary><h3>%s</h3> "
		"<span class=\"count\">%zu</span></summary>\n",
		view->id, count <= 12 ? " open" : "", view->title, count);
	html_open_table(file, "sortable trouble", view->caption, columns, view->counts + 2);
	for (size_t i = 0; i < shown; i++)
		put_row(file, tally, view, &view->groups->list[i]);
	html_close_table(file);
	if (shown < count || view->groups->left_out)
		html_print(file,
			"<p class=\"aside\">%s more can be found in report.csv; these are "
			"the worst.</p>\n",
			view->groups->left_out ? "Many" : "Some");
	fputs("</details>\n", file);
}

void html_put_groups(FILE *file, const struct tally *tally)
{
	const struct view views[] = {{"by-page", "By page", "Pages with addresses in trouble",
					     "Page", &tally->by_page, 3, put_page_key},
		{"by-domain", "By domain", "Domains with addresses in trouble", "Domain",
			&tally->by_domain, 2, put_domain_key},
		{"by-server", "By server", "Mail servers that take no mail for an address",
			"Mail server", &tally->by_server, 2, put_server_key}};

	if (!tally->by_page.count && !tally->by_domain.count && !tally->by_server.count)
		return;
	fputs("<section id=\"groups\"><h2>Where the trouble is</h2><p class=\"lead\">The same "
	      "addresses by page, domain and mail server. Links in a template stand under what to "
	      "mend first",
		file);
	fputs(tally->suppressed ? "; what is suppressed is left out.</p>\n" : ".</p>\n", file);
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		put_view(file, tally, &views[i]);
	fputs("</section>\n", file);
}
