/* What was asked of a domain besides the published addresses, and which block lists its servers are on. */
#include "report/not_tried.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/words.h"

/* The question, with whom it was asked for where that is somebody. */
static void put_question(
	FILE *file, const struct reported_result *results, size_t count, enum recipient_kind kind)
{
	const char *asked = "";

	for (size_t i = 0; i < count && !asked[0]; i++)
		asked = results[i].asked ? results[i].asked : "";
	fputs("<p>", file);
	html_put_text(file, words_of_trial(kind));
	if (asked[0]) {
		fputs(" <code>", file);
		html_put_text(file, asked);
		fputs("</code>", file);
	}
	fputs("</p>", file);
}

/* Silence would read as "fine". */
static void put_not_tried(FILE *file, const struct reported_domain *domain)
{
	struct not_tried list[NOT_TRIED_MAX];
	size_t count = not_tried_of(domain, list);

	if (!count)
		return;
	fputs("<p class=\"aside\">Not tried, because it bothers servers: ", file);
	for (size_t i = 0; i < count; i++)
		html_print(file, "%s%s (<code>%s</code>)", i ? ", " : "", list[i].words,
			list[i].needs);
	fputs(".</p>\n", file);
}

void html_put_controls(FILE *file, const struct reported_domain *domain)
{
	const enum recipient_kind *kinds = domain->control_kinds;
	size_t count = domain->control_count;

	for (size_t first = 0, next = 0; first < count; first = next) {
		while (next < count && kinds[next] == kinds[first])
			next++;
		if (words_of_trial(kinds[first]))
			put_question(file, &domain->controls[first], next - first, kinds[first]);
		else
			html_print(file, "<p>Asked besides the published addresses: %s</p>",
				kinds[first] == RECIPIENT_POSTMASTER
					? "is there a postmaster?"
					: "is somebody taken who does not exist?");
		html_put_results(file, &domain->controls[first], next - first, -1);
	}
	put_not_tried(file, domain);
}

static void put_listing(FILE *file, const struct ip_listing *listing)
{
	fputs("<tr>", file);
	html_put_element(file, "td", "", listing->ip);
	html_put_element(file, "td", "", listing->zone);
	html_put_element(file, "td", "", words_of_listing(listing->state));
	html_put_element(file, "td", "", listing->codes);
	html_put_element(file, "td", "", listing->reason);
	fputs("</tr>\n", file);
}

void html_put_listings(FILE *file, const struct domain_policy *policy)
{
	if (!policy->listing_count)
		return;
	fputs("<div class=\"wide\" role=\"group\" aria-label=\"Block lists\" "
	      "tabindex=\"0\"><table><caption>Block lists</caption><thead><tr>"
	      "<th scope=\"col\">IP address</th><th scope=\"col\">List</th>"
	      "<th scope=\"col\">It is</th><th scope=\"col\">Answer</th>"
	      "<th scope=\"col\">Reason</th></tr></thead><tbody>\n",
		file);
	for (size_t i = 0; i < policy->listing_count; i++)
		put_listing(file, &policy->listings[i]);
	fputs("</tbody></table></div>\n", file);
}
