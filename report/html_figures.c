/* Distributions: verdicts, who has to act, certificates. */
#include "report/html.h"

static void put_verdict_figure(FILE *file, const struct reported_run *head)
{
	static const char *const parts[VERDICT_COUNT] = {[VERDICT_FAILING] = "failing",
		[VERDICT_INVALID] = "invalid",
		[VERDICT_AT_RISK] = "at-risk",
		[VERDICT_UNVERIFIED] = "unverified",
		[VERDICT_DELIVERABLE] = "deliverable",
		[VERDICT_SKIPPED] = "skipped"};
	struct html_bar bars[VERDICT_COUNT + 1];
	int64_t suppressed = verdict_sum(head->suppressed);

	for (size_t i = 0; i < VERDICT_COUNT; i++)
		bars[i] = (struct html_bar){verdict_name(html_verdict_order[i]),
			html_verdict_title(html_verdict_order[i]), parts[html_verdict_order[i]],
			html_counted(head, html_verdict_order[i])};
	bars[VERDICT_COUNT] = (struct html_bar){"skipped", "Suppressed", "", suppressed};
	html_put_bars(
		file, "Addresses by verdict", "Verdict", bars, VERDICT_COUNT + (suppressed > 0));
}

enum { REASONS_SHOWN = 6 };

/* The most frequent ones; the rest together. */
static void put_reason_figure(FILE *file, const struct tally *tally)
{
	struct html_bar bars[REASONS_SHOWN + 1] = {0};
	size_t count, shown = 0;
	const struct catalogue_entry *catalogue = catalogue_all(&count);
	int64_t left = 0, last = INT64_MAX;

	for (size_t i = 0; i < count; i++)
		left += tally->reasons[i];
	while (shown < REASONS_SHOWN && left) {
		int64_t most = 0;

		for (size_t i = 0; i < count; i++)
			if (tally->reasons[i] < last && tally->reasons[i] > most)
				most = tally->reasons[i];
		for (size_t i = 0; i < count && shown < REASONS_SHOWN; i++)
			if (tally->reasons[i] == most) {
				bars[shown++] = (struct html_bar){"", catalogue[i].title, "", most};
				left -= most;
			}
		last = most;
	}
	bars[shown] = (struct html_bar){"skipped", "Other reasons", "", left};
	html_put_bars(file, "Why addresses are in trouble", "Reason", bars, shown + 1);
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
		{"at-risk", "Less than 14", "", tally->days[DAYS_WEEKS]},
		{"unverified", "14 to 29", "", tally->days[DAYS_MONTH]},
		{"", "30 to 89", "", tally->days[DAYS_QUARTER]},
		{"", "90 and more", "", tally->days[DAYS_PLENTY]},
		{"skipped", "No certificate", "", tally->days[DAYS_NONE]}};
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	if (head->addresses + head->verdicts[VERDICT_INVALID] == 0)
		return;
	fputs("<section id=\"figures\"><h2>In figures</h2><div class=\"charts\">\n", file);
	put_verdict_figure(file, head);
	html_put_bars(file, "Who has to act", "Who", causes, sizeof(causes) / sizeof(causes[0]));
	put_reason_figure(file, tally);
	html_put_bars(
		file, "Certificates: days left", "Days left", days, sizeof(days) / sizeof(days[0]));
	fputs("</div>\n", file);
	fputs("</section>\n", file);
}
