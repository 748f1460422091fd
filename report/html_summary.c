/* The first screen: how much works, what to mend first, and in figures what is wrong. */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

static const enum verdict order[] = {VERDICT_FAILING, VERDICT_INVALID, VERDICT_AT_RISK,
	VERDICT_UNVERIFIED, VERDICT_DELIVERABLE, VERDICT_SKIPPED};
enum { ORDER_COUNT = sizeof(order) / sizeof(order[0]) };

static int64_t sum(const int64_t counts[VERDICT_COUNT])
{
	int64_t all = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		all += counts[v];
	return all;
}

/* Of a verdict, without those that are suppressed. */
static int64_t counted(const struct reported_run *head, enum verdict verdict)
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

	for (size_t i = 0; i < ORDER_COUNT; i++) {
		if (!counts[order[i]])
			continue;
		html_print(file, "%s%s: %lld", any ? ", " : "", html_verdict_title(order[i]),
			(long long)counts[order[i]]);
		any = true;
	}
}

static void put_bar(FILE *file, const char *id, const int64_t counts[VERDICT_COUNT])
{
	double at = 0, all = (double)sum(counts);

	html_print(file,
		"<svg class=\"stack\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
		"role=\"img\" aria-labelledby=\"%s\"><title id=\"%s\">",
		id, id);
	put_words_of_bar(file, counts);
	fputs("</title>", file);
	for (size_t i = ORDER_COUNT; i-- > 0;) {
		double width = (double)counts[order[i]] * 100 / all;

		html_print(file,
			"<rect class=\"%s\" x=\"%.3f\" y=\"0\" width=\"%.3f\" height=\"4\"/>",
			verdict_name(order[i]), at, width);
		at += width;
	}
	fputs("</svg>", file);
}

static void put_share(FILE *file, const char *id, const char *noun,
	const int64_t counts[VERDICT_COUNT], int64_t suppressed)
{
	html_print(file,
		"<div class=\"share\"><p class=\"figure\"><b>%lld</b> of %lld</p>"
		"<p class=\"noun\">%s work</p>",
		(long long)working(counts), (long long)(sum(counts) - suppressed), noun);
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
		left += counted(head, troubles[i].verdict) > 0;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		int64_t count = counted(head, troubles[i].verdict);

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

/* The whole report in one sentence. */
static void put_headline(FILE *file, const struct reported_run *head)
{
	int64_t unknown = counted(head, VERDICT_UNVERIFIED);

	fputs("<p class=\"headline\">", file);
	if (!sum(head->verdicts))
		fputs("No contact address was found.", file);
	else if (counted(head, VERDICT_FAILING) + counted(head, VERDICT_INVALID) +
		 counted(head, VERDICT_AT_RISK))
		put_troubles(file, head);
	else if (unknown)
		html_print(file, "Nothing fails; %lld %s could not be told from here.",
			(long long)unknown, html_plural(unknown, "address", "addresses"));
	else if (sum(head->suppressed))
		fputs("Nothing fails but what is suppressed.", file);
	else
		fputs("Every contact address works.", file);
	fputs("</p>\n", file);
}

static void put_tiles(FILE *file, const struct reported_run *head)
{
	fputs("<ul class=\"tiles\">\n", file);
	for (size_t i = 0; i < ORDER_COUNT; i++) {
		const char *name = verdict_name(order[i]);
		int64_t links = head->links_by_verdict[order[i]];

		if (!head->verdicts[order[i]])
			continue;
		html_print(file, "<li class=\"%s\"><a href=\"#%s\">", name, name);
		html_put_icon(file, name);
		html_print(file, "<b>%lld</b><span>%s</span><small>%lld %s</small></a></li>\n",
			(long long)head->verdicts[order[i]], html_verdict_title(order[i]),
			(long long)links, html_plural(links, "link", "links"));
	}
	fputs("</ul>\n", file);
}

/* ---- what to mend first ---- */

static struct span mend_subject(const struct tally *tally, const struct tally_group *group)
{
	struct span key = tally_key(&tally->to_mend, group);

	return span_from(key, span_find(key, ' ') + 1);
}

static void put_impact(FILE *file, const struct tally_group *group)
{
	fputs("<p class=\"impact\">", file);
	if (group->template_pages)
		fprintf(file,
			"<strong class=\"once\">Fix here once:</strong> in the template of %lld "
			"pages. ",
			(long long)group->template_pages);
	html_print(file, "%lld %s on %lld %s.", (long long)group->links,
		html_plural(group->links, "link", "links"), (long long)group->pages,
		html_plural(group->pages, "page", "pages"));
	fputs("</p>", file);
}

/* The whole of it stands on the address's card. */
static struct span first_sentence(const char *text)
{
	const char *end = strstr(text, ". ");

	return end ? (struct span){text, (size_t)(end - text) + 1} : span_of(text);
}

static void put_mend(FILE *file, const struct tally *tally, const struct tally_group *group)
{
	enum verdict verdict = group->verdicts[VERDICT_FAILING]   ? VERDICT_FAILING
			       : group->verdicts[VERDICT_INVALID] ? VERDICT_INVALID
								  : VERDICT_AT_RISK;
	bool is_alone = group->addresses == 1;

	html_print(file, "<li class=\"%s\"><h3>", verdict_name(verdict));
	html_put_icon(file, verdict_name(verdict));
	if (is_alone) {
		html_put_members(file, tally, group);
	} else {
		fprintf(file, "%lld addresses at ", (long long)group->addresses);
		escape_html(file, mend_subject(tally, group));
	}
	fputs("</h3><p>", file);
	html_print(file, "<span class=\"quiet\">%s: </span>", html_verdict_title(verdict));
	html_put_text(file, group->reason ? group->reason->title : "");
	fputs(". ", file);
	escape_html(file, first_sentence(group->reason ? group->reason->remedy : ""));
	fputs("</p>", file);
	put_impact(file, group);
	if (!is_alone) {
		fputs("<p class=\"members\">", file);
		html_put_members(file, tally, group);
		fputs("</p>", file);
	}
	fputs("</li>\n", file);
}

static void put_mends(FILE *file, const struct tally *tally)
{
	size_t count = tally->to_mend.count;
	size_t shown = count < HTML_MENDS_MAX ? count : HTML_MENDS_MAX;

	if (!count)
		return;
	fputs("<section id=\"mend\"><h2>What to mend first</h2><p class=\"lead\">By how many "
	      "links it repairs. What stands in a template is mended in one place.</p>"
	      "<ol class=\"mends\">\n",
		file);
	for (size_t i = 0; i < shown; i++)
		put_mend(file, tally, &tally->to_mend.list[i]);
	fputs("</ol>\n", file);
	if (shown < count || tally->to_mend.left_out)
		html_print(file, "<p class=\"aside\">%s%zu more %s to mend: see below.</p>\n",
			tally->to_mend.left_out ? "At least " : "", count - shown,
			html_plural((int64_t)(count - shown), "thing is", "things are"));
	fputs("</section>\n", file);
}

void html_put_summary(const struct writing *writing, const struct tally *tally)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<section id=\"summary\"><h2>Summary</h2>\n", file);
	put_headline(file, head);
	/* What holds no valid address is a link, and no address. */
	int64_t addresses[VERDICT_COUNT];

	memcpy(addresses, head->verdicts, sizeof(addresses));
	addresses[VERDICT_INVALID] = 0;
	if (sum(head->links_by_verdict)) {
		fputs("<div class=\"shares\">\n", file);
		put_share(file, "share-links", "contact links", head->links_by_verdict,
			head->links_suppressed);
		if (sum(addresses))
			put_share(file, "share-addresses", "different addresses", addresses,
				sum(head->suppressed) - head->suppressed[VERDICT_INVALID]);
		fputs("</div>\n", file);
	}
	if (sum(head->suppressed))
		html_print(file,
			"<p class=\"aside\">%lld more (%lld %s) are not counted: somebody has said "
			"why, and until when (suppressed).</p>\n",
			(long long)sum(head->suppressed), (long long)head->links_suppressed,
			html_plural(head->links_suppressed, "link", "links"));
	put_tiles(file, head);
	fprintf(file,
		"<p class=\"aside\">%lld pages were read (%lld could not be fetched), holding %lld "
		"different addresses at %lld domains, served by %lld mail servers. No mail was "
		"sent to anybody.</p></section>\n",
		(long long)head->pages_fetched, (long long)head->pages_failed,
		(long long)head->addresses, (long long)head->domains, (long long)head->servers);
	html_put_changes(writing);
	put_mends(file, tally);
}

/* ---- figures ---- */

static void put_verdict_figure(FILE *file, const struct reported_run *head)
{
	static const char *const parts[VERDICT_COUNT] = {[VERDICT_FAILING] = "failing",
		[VERDICT_INVALID] = "invalid",
		[VERDICT_AT_RISK] = "at-risk",
		[VERDICT_UNVERIFIED] = "unverified",
		[VERDICT_DELIVERABLE] = "deliverable",
		[VERDICT_SKIPPED] = "skipped"};
	struct html_bar bars[ORDER_COUNT];

	for (size_t i = 0; i < ORDER_COUNT; i++)
		bars[i] = (struct html_bar){verdict_name(order[i]), html_verdict_title(order[i]),
			parts[order[i]], head->verdicts[order[i]]};
	html_put_bars(file, "Addresses by verdict", "Verdict", bars, ORDER_COUNT);
}

void html_put_figures(const struct writing *writing, const struct tally *tally)
{
	const struct html_bar causes[] = {
		{"", "Whoever edits the website", "", tally->causes[CAUSE_SITE]},
		{"", "The domain's administrator", "", tally->causes[CAUSE_DOMAIN]},
		{"", "The mail server's provider", "", tally->causes[CAUSE_PROVIDER]},
		{"", "Whoever runs this audit", "", tally->causes[CAUSE_US]},
		{"", "Nobody", "", tally->causes[CAUSE_NONE]}};
	const struct html_bar days[] = {{"failing", "Expired", "", tally->days[DAYS_EXPIRED]},
		{"at-risk", "Less than 14 days", "", tally->days[DAYS_WEEKS]},
		{"unverified", "14 to 29 days", "", tally->days[DAYS_MONTH]},
		{"", "30 to 89 days", "", tally->days[DAYS_QUARTER]},
		{"", "90 days and more", "", tally->days[DAYS_PLENTY]},
		{"skipped", "No certificate", "", tally->days[DAYS_NONE]}};
	FILE *file = writing->file;

	fputs("<section id=\"figures\"><h2>In figures</h2><div class=\"charts\">\n", file);
	put_verdict_figure(file, writing->head);
	html_put_bars(file, "Who has to act", "Who", causes, sizeof(causes) / sizeof(causes[0]));
	html_put_bars(file, "Certificates of mail servers: time left", "Time left", days,
		sizeof(days) / sizeof(days[0]));
	fputs("</div>\n", file);
	html_put_trend(writing);
	fputs("</section>\n", file);
}
