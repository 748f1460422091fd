/* How much works, and what is in trouble. */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

int64_t html_counted(const struct reported_run *head, enum verdict verdict)
{
	return head->verdicts[verdict] - head->suppressed[verdict];
}

static int64_t working(const int64_t counts[VERDICT_COUNT])
{
	return counts[VERDICT_DELIVERABLE] + counts[VERDICT_AT_RISK];
}

/* ---- how much works ---- */

static void put_words_of_bar(FILE *file, const int64_t counts[VERDICT_COUNT])
{
	bool any = false;

	for (size_t i = 0; i < VERDICT_COUNT; i++) {
		if (!counts[html_verdict_order[i]])
			continue;
		html_print(file, "%s%s: %lld", any ? ", " : "",
			html_verdict_title(html_verdict_order[i]),
			(long long)counts[html_verdict_order[i]]);
		any = true;
	}
}

static void put_bar(FILE *file, const char *id, const int64_t counts[VERDICT_COUNT])
{
	double at = 0, all = (double)verdict_sum(counts);

	html_print(file,
		"<svg class=\"stack\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
		"role=\"img\" aria-labelledby=\"%s\"><title id=\"%s\">",
		id, id);
	put_words_of_bar(file, counts);
	fputs("</title>", file);
	for (size_t i = VERDICT_COUNT; i-- > 0;) {
		double width = (double)counts[html_verdict_order[i]] * 100 / all;

		html_print(file,
			"<rect class=\"%s\" x=\"%.3f\" y=\"0\" width=\"%.3f\" height=\"4\"/>",
			verdict_name(html_verdict_order[i]), at, width);
		at += width;
	}
	fputs("</svg>", file);
}

static void put_share(
	FILE *file, const char *id, const char *noun, const int64_t counts[VERDICT_COUNT])
{
	html_print(file,
		"<div class=\"share\"><p class=\"figure\"><b>%lld</b> of %lld</p>"
		"<p class=\"noun\">%s work</p>",
		(long long)working(counts), (long long)verdict_sum(counts), noun);
	put_bar(file, id, counts);
	fputs("</div>\n", file);
}

/* "6 addresses fail, 2 links hold no valid address and 1 address is at risk." */
static void put_troubles(FILE *file, const struct reported_run *head)
{
	const struct {
		enum verdict verdict;
		const char *one, *many;
	} troubles[] = {{VERDICT_FAILING, "address fails", "addresses fail"},
		{VERDICT_INVALID, "link holds no valid address", "links hold no valid address"},
		{VERDICT_AT_RISK, "address is at risk", "addresses are at risk"}};
	int left = 0;

	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		left += html_counted(head, troubles[i].verdict) > 0;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		int64_t count = html_counted(head, troubles[i].verdict);

		if (!count)
			continue;
		left--;
		html_print(file, "%lld %s%s", (long long)count,
			html_plural(count, troubles[i].one, troubles[i].many),
			left > 1 ? ", "
			: left   ? " and "
				 : ".");
	}
}

/* Nothing is in trouble. */
static void put_calm_words(FILE *file, const struct reported_run *head)
{
	int64_t unknown = html_counted(head, VERDICT_UNVERIFIED);

	if (unknown && !working(head->verdicts))
		html_print(file,
			"Nothing is known yet: %lld %s found, and none could be verified from "
			"here.",
			(long long)unknown, html_plural(unknown, "address was", "addresses were"));
	else if (unknown)
		html_print(file, "Nothing fails, but %lld %s could not be verified from here.",
			(long long)unknown, html_plural(unknown, "address", "addresses"));
	else if (verdict_sum(head->suppressed))
		fputs("Nothing fails but what is suppressed.", file);
	else
		fputs("Every contact address works.", file);
}

/* The whole report in one sentence. */
static void put_headline(FILE *file, const struct reported_run *head)
{
	bool has_trouble = html_counted(head, VERDICT_FAILING) ||
			   html_counted(head, VERDICT_INVALID) ||
			   html_counted(head, VERDICT_AT_RISK);
	bool is_fine = !has_trouble && !html_counted(head, VERDICT_UNVERIFIED) &&
		       verdict_sum(head->verdicts) && head->run.is_complete;

	html_print(file, "<p class=\"headline%s\">", is_fine ? " fine" : "");
	if (is_fine)
		html_put_icon(file, "deliverable");
	if (!verdict_sum(head->verdicts))
		html_print(file,
			"No contact address was found%s: there is no mailto: link on what was "
			"read.",
			head->run.is_complete ? "" : " so far");
	else if (has_trouble)
		put_troubles(file, head);
	else
		put_calm_words(file, head);
	fputs("</p>\n", file);
}

static void put_tiles(FILE *file, const struct reported_run *head)
{
	fputs("<ul class=\"tiles\">\n", file);
	for (size_t i = 0; i < VERDICT_COUNT; i++) {
		enum verdict verdict = html_verdict_order[i];
		const char *name = verdict_name(verdict);
		int64_t links = head->links_by_verdict[verdict] - head->links_suppressed[verdict];
		int64_t count = html_counted(head, verdict);

		if (!count)
			continue;
		html_print(file, "<li class=\"%s\"><a href=\"#%s\">", name, name);
		html_put_icon(file, name);
		html_print(file, "<b>%lld</b><span>%s</span><small>%lld %s</small></a></li>\n",
			(long long)count, html_verdict_title(verdict), (long long)links,
			html_plural(links, "link", "links"));
	}
	fputs("</ul>\n", file);
}

/* Why two numbers differ that seem to be the same one. */
static void put_notes(FILE *file, const struct reported_run *head)
{
	int64_t risky = html_counted(head, VERDICT_AT_RISK),
		links = verdict_sum(head->links_suppressed);

	fputs("<p class=\"aside\">", file);
	if (risky)
		html_print(file,
			"%lld at risk %s counted as working: mail arrives, but some of it may "
			"not. ",
			(long long)risky, html_plural(risky, "is", "are"));
	if (verdict_sum(head->suppressed))
		html_print(file,
			"%lld more (%lld %s) %s not counted: somebody has said why, and until when "
			"(suppressed). ",
			(long long)verdict_sum(head->suppressed), (long long)links,
			html_plural(links, "link", "links"),
			html_plural(verdict_sum(head->suppressed), "is", "are"));
	html_print(file, "%lld %s read", (long long)head->pages_fetched,
		html_plural(head->pages_fetched, "page was", "pages were"));
	if (head->pages_failed)
		fprintf(file, " (%lld could not be fetched)", (long long)head->pages_failed);
	html_print(file,
		", holding %lld different %s at %lld %s with %lld mail %s. No mail was sent to "
		"anybody. <a class=\"ask\" href=\"#legend\">What do these words mean?</a></p>\n",
		(long long)head->addresses, html_plural(head->addresses, "address", "addresses"),
		(long long)head->domains, html_plural(head->domains, "domain", "domains"),
		(long long)head->servers, html_plural(head->servers, "server", "servers"));
}

static void put_shares(FILE *file, const struct reported_run *head)
{
	/* What holds no valid address is a link, and no address. */
	int64_t addresses[VERDICT_COUNT], links[VERDICT_COUNT];

	for (int v = 0; v < VERDICT_COUNT; v++) {
		addresses[v] = v == VERDICT_INVALID ? 0 : html_counted(head, (enum verdict)v);
		links[v] = head->links_by_verdict[v] - head->links_suppressed[v];
	}
	if (!verdict_sum(links) && !verdict_sum(addresses))
		return;
	fputs("<div class=\"shares\">\n", file);
	if (verdict_sum(links))
		put_share(file, "share-links", "contact links", links);
	if (verdict_sum(addresses))
		put_share(file, "share-addresses", "different addresses", addresses);
	fputs("</div>\n", file);
}

void html_put_summary(const struct writing *writing, const struct tally *tally)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<section id=\"summary\"><h2>Summary</h2>\n", file);
	put_headline(file, head);
	put_shares(file, head);
	put_tiles(file, head);
	put_notes(file, head);
	html_put_required(writing, tally);
	html_put_cover(writing);
	fputs("</section>\n", file);
	html_put_changes(writing, tally);
	html_put_mends(file, tally);
}
