/* Against the nights before: what is new and what is fixed, and how the counts went. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"

enum {
	TREND_WIDTH = 520,
	TREND_HEIGHT = 170,
	TREND_LEFT = 44,
	TREND_BOTTOM = 28,
	TREND_TOP = 10,
	TREND_RIGHT = 10,
	FIXED_MAX = 200
};

/* The day of "2026-11-21T02:00:00Z". */
enum { DAY_LENGTH = 10 };

/* ---- the trend ---- */

static const enum verdict lines[] = {VERDICT_FAILING, VERDICT_INVALID, VERDICT_AT_RISK};
enum { LINE_COUNT = sizeof(lines) / sizeof(lines[0]) };

/* Without those that are suppressed, as in the summary. */
static int64_t counted(const struct reported_point *point, enum verdict verdict)
{
	return point->verdicts[verdict] - point->suppressed[verdict];
}

static int64_t most_of(const struct reported_past *past)
{
	int64_t most = 4;

	for (size_t i = 0; i < past->trend_count; i++)
		for (size_t l = 0; l < LINE_COUNT; l++)
			if (counted(&past->trend[i], lines[l]) > most)
				most = counted(&past->trend[i], lines[l]);
	return most;
}

static double x_of(const struct reported_past *past, size_t point)
{
	return TREND_LEFT + (double)(TREND_WIDTH - TREND_LEFT - TREND_RIGHT) * (double)point /
				    (double)(past->trend_count - 1);
}

static double y_of(int64_t count, int64_t most)
{
	return TREND_HEIGHT - TREND_BOTTOM -
	       (double)(TREND_HEIGHT - TREND_BOTTOM - TREND_TOP) * (double)count / (double)most;
}

static void put_axes(FILE *file, const struct reported_past *past, int64_t most)
{
	char first[CLOCK_TEXT_SIZE], last[CLOCK_TEXT_SIZE];

	for (int i = 0; i <= 4; i += 2) {
		int64_t count = most * i / 4;
		double y = y_of(count, most);

		fprintf(file,
			"<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%lld</text>",
			TREND_LEFT, y, TREND_WIDTH - TREND_RIGHT, y, TREND_LEFT - 8, y + 4,
			(long long)count);
	}
	/* Of one day the times tell more than the dates. */
	int64_t days = (past->trend[past->trend_count - 1].started_ms - past->trend[0].started_ms) /
		       86400000;
	int from = days ? 0 : 11, length = days ? DAY_LENGTH : 5;

	clock_print(past->trend[0].started_ms, first);
	clock_print(past->trend[past->trend_count - 1].started_ms, last);
	html_print(file,
		"<text x=\"%d\" y=\"%d\">%.*s</text><text x=\"%d\" y=\"%d\" "
		"text-anchor=\"end\">%.*s</text>",
		TREND_LEFT, TREND_HEIGHT - 8, length, first + from, TREND_WIDTH - TREND_RIGHT,
		TREND_HEIGHT - 8, length, last + from);
}

static void put_line(
	FILE *file, const struct reported_past *past, enum verdict verdict, int64_t most)
{
	html_print(file, "<polyline class=\"%s\" points=\"", verdict_name(verdict));
	for (size_t i = 0; i < past->trend_count; i++)
		html_print(file, "%s%.1f,%.1f", i ? " " : "", x_of(past, i),
			y_of(counted(&past->trend[i], verdict), most));
	fputs("\"/>", file);
	for (size_t i = 0; i < past->trend_count; i++)
		html_print(file, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
			verdict_name(verdict), x_of(past, i),
			y_of(counted(&past->trend[i], verdict), most));
}

/* Colour alone tells no line from another. */
static void put_legend(FILE *file)
{
	fputs("<p class=\"legend\">", file);
	for (size_t i = 0; i < LINE_COUNT; i++) {
		html_print(file,
			"<span class=\"line\"><svg class=\"key\" viewBox=\"0 0 26 6\" "
			"aria-hidden=\"true\"><polyline "
			"class=\"%s\" points=\"0,3 26,3\"/></svg>",
			verdict_name(lines[i]));
		html_put_verdict(file, lines[i]);
		fputs("</span>", file);
	}
	fputs("</p>", file);
}

static void put_trend_table(FILE *file, const struct reported_past *past)
{
	static const char *const columns[] = {"Run", "Begun", "Failing", "No valid address",
		"At risk", "Not verified", "Working"};
	static const enum verdict cells[] = {VERDICT_FAILING, VERDICT_INVALID, VERDICT_AT_RISK,
		VERDICT_UNVERIFIED, VERDICT_DELIVERABLE};
	char began[CLOCK_TEXT_SIZE];

	fputs("<details class=\"offer\"><summary>The same as a table</summary>", file);
	html_open_table(file, "", "Addresses by verdict, run by run", columns, 7);
	for (size_t i = past->trend_count; i-- > 0;) {
		const struct reported_point *point = &past->trend[i];

		clock_print(point->started_ms, began);
		html_print(file, "<tr><th scope=\"row\">%lld%s</th><td>%s</td>",
			(long long)point->run, point->is_complete ? "" : " (not complete)", began);
		for (size_t c = 0; c < sizeof(cells) / sizeof(cells[0]); c++)
			fprintf(file, "<td class=\"number\">%lld</td>",
				(long long)counted(point, cells[c]));
		fputs("</tr>\n", file);
	}
	html_close_table(file);
	fputs("</details>", file);
}

static void put_trend(const struct writing *writing)
{
	const struct reported_past *past = &writing->head->past;
	FILE *file = writing->file;

	if (past->trend_count < 2)
		return;
	const struct reported_point *first = &past->trend[0];
	const struct reported_point *last = &past->trend[past->trend_count - 1];
	int64_t most = most_of(past);

	most += (4 - most % 4) % 4;
	fprintf(file,
		"<figure class=\"trend\"><figcaption>The last %zu runs</figcaption>"
		"<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"trend-t trend-d\">"
		"<title id=\"trend-t\">Addresses in trouble over the last runs</title>"
		"<desc id=\"trend-d\">Failing addresses went from %lld to %lld, links without a "
		"valid address from "
		"%lld to %lld, addresses at risk from %lld to %lld.</desc>",
		past->trend_count, TREND_WIDTH, TREND_HEIGHT,
		(long long)counted(first, VERDICT_FAILING),
		(long long)counted(last, VERDICT_FAILING),
		(long long)counted(first, VERDICT_INVALID),
		(long long)counted(last, VERDICT_INVALID),
		(long long)counted(first, VERDICT_AT_RISK),
		(long long)counted(last, VERDICT_AT_RISK));
	put_axes(file, past, most);
	/* Where two are alike, the broken line shows on the whole one. */
	for (size_t i = 0; i < LINE_COUNT; i++)
		put_line(file, past, lines[i], most);
	fputs("</svg>", file);
	put_legend(file);
	put_trend_table(file, past);
	fputs("</figure>\n", file);
}

/* ---- what is new ---- */

static void put_change(FILE *file, const char *class, int64_t count, const char *words)
{
	if (count)
		html_print(file, "<li class=\"%s\"><b>%lld</b> %s</li>\n", class, (long long)count,
			words);
}

static void put_counts(FILE *file, const struct reported_past *past)
{
	const int64_t *counts = past->history;

	fputs("<ul class=\"changes\">\n", file);
	put_change(file, "new", counts[HISTORY_NEW], "new");
	put_change(file, "new", counts[HISTORY_REOPENED], "broken again");
	put_change(file, "flapping", counts[HISTORY_FLAPPING], "coming and going");
	put_change(file, "persisting", counts[HISTORY_PERSISTING], "still broken");
	put_change(file, "fixed", counts[HISTORY_FIXED], "fixed");
	put_change(file, "confirm", past->to_be_confirmed, "to be confirmed by the next run");
	fputs("</ul>\n", file);
}

/* "New: a@example.org, b@example.org and 2 more." */
static void put_fresh(
	FILE *file, const struct tally *tally, enum history history, const char *words)
{
	const struct tally_fresh *fresh = &tally->fresh[history];

	if (!fresh->count)
		return;
	html_print(file, "<p class=\"fresh\"><strong>%s:</strong> ", words);
	for (size_t i = 0; i < fresh->count; i++) {
		fputs(i ? ", " : "", file);
		html_put_name(file, &tally->names[fresh->names[i]]);
	}
	if (fresh->all > (int64_t)fresh->count)
		fprintf(file, " and %lld more", (long long)(fresh->all - (int64_t)fresh->count));
	fputs("</p>\n", file);
}

static void put_compared(const struct writing *writing, const struct tally *tally)
{
	const struct reported_past *past = &writing->head->past;
	const int64_t *counts = past->history;
	FILE *file = writing->file;
	bool is_changed = counts[HISTORY_NEW] || counts[HISTORY_REOPENED] ||
			  counts[HISTORY_FIXED] || counts[HISTORY_FLAPPING];

	fprintf(file, "<p class=\"lead\">Compared with run %lld of ",
		(long long)past->compared_run);
	html_put_time(file, past->compared_started_ms);
	if (past->compared_vantage && past->compared_vantage[0]) {
		fputs(", seen from ", file);
		html_put_text(file, past->compared_vantage);
	}
	fputs(is_changed ? ".</p>" : ", nothing has changed.</p>", file);
	put_counts(file, past);
	put_fresh(file, tally, HISTORY_NEW, "New");
	put_fresh(file, tally, HISTORY_REOPENED, "Broken again");
	if (tally->fixed)
		fputs("<p class=\"fresh\"><a href=\"#fixed\">See what is fixed</a></p>\n", file);
}

void html_put_changes(const struct writing *writing, const struct tally *tally)
{
	FILE *file = writing->file;

	fputs("<section id=\"changes\"><h2>Since the last run</h2>\n<div class=\"past\"><div>",
		file);
	if (writing->head->past.compared_run)
		put_compared(writing, tally);
	else
		fputs("<p class=\"lead\">There is no earlier run of this site to compare with. "
		      "The next one will say here what is new and what is fixed.</p>\n",
			file);
	fputs("</div>\n", file);
	put_trend(writing);
	fputs("</div></section>\n", file);
}

const char *html_history_words(const struct standing *standing)
{
	switch (standing->history) {
	case HISTORY_NEW:
		return "New";
	case HISTORY_PERSISTING:
		return "Still broken";
	case HISTORY_FIXED:
		return "Fixed";
	case HISTORY_REOPENED:
		return standing->has_before && !standing->was_gone &&
				       verdict_is_broken(standing->before)
			       ? "No longer suppressed"
			       : "Broken again";
	case HISTORY_FLAPPING:
		return "Comes and goes";
	case HISTORY_NONE:
	case HISTORY_COUNT:
		break;
	}
	return "";
}

/* ---- what is fixed ---- */

struct fixing {
	struct html_part *part;
	size_t shown, left_out;
};

static void put_fixed_row(FILE *file, const struct reported_fixed *fixed)
{
	const struct catalogue_entry *reason = catalogue_find(fixed->reason_before);
	char seen[CLOCK_TEXT_SIZE];

	clock_print(fixed->started_before_ms, seen);
	fputs("<tr><th scope=\"row\">", file);
	html_put_text(file, fixed->address);
	html_print(file, "</th><td>%s</td><td>%s: ",
		fixed->is_gone ? "no longer on the site" : "works again",
		html_verdict_title(fixed->before));
	html_put_text(file, reason ? reason->title : fixed->reason_before);
	html_print(file, "</td><td>%.*s, run %lld</td></tr>\n", DAY_LENGTH, seen,
		(long long)fixed->run_before);
}

static enum status put_fixed(void *context, const struct reported_fixed *fixed, struct failure *why)
{
	static const char *const columns[] = {"Address", "Now", "Before", "Last seen broken"};
	struct fixing *fixing = context;
	FILE *file = fixing->part->writing.file;

	(void)why;
	if (fixing->shown == FIXED_MAX) {
		fixing->left_out++;
		return OK;
	}
	if (fixing->shown++ == 0) {
		fputs("<section id=\"fixed\"><h2>Fixed since the last run</h2>\n", file);
		html_open_table(file, "sortable", "Addresses that are fixed", columns, 4);
	}
	put_fixed_row(file, fixed);
	return OK;
}

enum status html_put_fixed(struct html_part *part, struct failure *why)
{
	struct fixing fixing = {.part = part};
	FILE *file = part->writing.file;
	enum status status = told_fixed(part->writing.told, put_fixed, &fixing, why);

	part->tally->fixed = fixing.shown;
	if (!fixing.shown)
		return status;
	html_close_table(file);
	if (fixing.left_out)
		fprintf(file, "<p class=\"more\">%zu more are fixed.</p>\n", fixing.left_out);
	fputs("</section>\n", file);
	return status;
}
