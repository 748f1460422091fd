#include "cli/runs_print.h"
#include "base/clock.h"
#include "base/visible.h"
#include "report/json_pieces.h"
#include "report/json_vantage.h"

#include <string.h>

enum { WORD_SIZE = 256, LINE_SIZE = 4096, ADDRESS_WIDTH = 36 };

static void put_visible(FILE *file, const char *text, int width)
{
	char line[WORD_SIZE];

	visible_text(span_of(text), line, sizeof(line));
	fprintf(file, "%-*s", width, line);
}

/* A text of several lines, each made visible: what servers say and are called stands in them. */
static void put_lines(FILE *file, const char *text)
{
	struct span rest = span_of(text), line;
	char visible[LINE_SIZE];

	while (span_split(&rest, '\n', &line)) {
		if (!rest.at && !line.length)
			continue; /* behind the last line end */
		visible_text(line, visible, sizeof(visible));
		fprintf(file, "%s\n", visible);
	}
}

static const char *state_of(const struct run *run)
{
	return !run->finished_ms ? "open" : run->is_complete ? "complete" : "incomplete";
}

/* The first seed, and how many more there are. */
static void put_seeds(FILE *file, const char *seeds)
{
	struct span rest = span_of(seeds), first = SPAN(""), more;
	char line[WORD_SIZE];
	size_t count = 0;

	span_split(&rest, '\n', &first);
	while (span_split(&rest, '\n', &more))
		count++;
	visible_text(first, line, sizeof(line));
	fputs(line, file);
	if (count)
		fprintf(file, " and %zu more", count);
}

/* ---- list ---- */

void runs_begin_listing(struct runs_listing *listing)
{
	fputs(listing->as_json ? "{\"runs\": [\n"
			       : "   ID  BEGUN                 STATE       PORT     ADDRESSES  "
				 "FAILING  AT RISK  UNVERIFIED  SUPPRESSED  VANTAGE, SEEDS\n",
		listing->file);
}

static void put_line_json(FILE *file, const struct run_line *line)
{
	fputc('{', file);
	json_put_number(file, "id", line->run.id);
	json_put_time(file, "started", line->run.started_ms);
	json_put_time(file, "finished", line->run.finished_ms);
	json_put_text(file, "state", state_of(&line->run));
	json_put_text(file, "vantage", line->run.vantage);
	json_put_text(file, "port_25", port_state_name(line->port));
	json_put_number(file, "addresses", line->addresses);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (v != VERDICT_INVALID)
			json_put_number(file, verdict_name((enum verdict)v), line->verdicts[v]);
	json_put_number(file, "suppressed", line->suppressed);
	json_put_list(file, "seeds", line->run.seeds, '\n');
	fputc('}', file);
}

void runs_print_line(struct runs_listing *listing, const struct run_line *line)
{
	FILE *file = listing->file;
	char began[CLOCK_TEXT_SIZE];

	if (listing->as_json) {
		fputs(listing->count++ ? ",\n" : "", file);
		put_line_json(file, line);
		return;
	}
	clock_print(line->run.started_ms, began);
	fprintf(file, "%5lld  %-20s  %-10s  %-7s  %9lld  %7lld  %7lld  %10lld  %10lld  ",
		(long long)line->run.id, began, state_of(&line->run), port_state_name(line->port),
		(long long)line->addresses, (long long)line->verdicts[VERDICT_FAILING],
		(long long)line->verdicts[VERDICT_AT_RISK],
		(long long)line->verdicts[VERDICT_UNVERIFIED], (long long)line->suppressed);
	put_visible(file, line->run.vantage, 0);
	fputs(line->run.seeds[0] ? ", " : "", file);
	put_seeds(file, line->run.seeds);
	fputc('\n', file);
}

void runs_end_listing(struct runs_listing *listing)
{
	if (listing->as_json)
		fputs("\n]}\n", listing->file);
}

/* ---- show ---- */

static void put_fact(FILE *file, const char *name, const char *text)
{
	if (!text[0])
		return;
	char line[8 * WORD_SIZE];

	visible_text(span_of(text), line, sizeof(line));
	put_visible(file, name, 22);
	fprintf(file, " %s\n", line);
}

static void put_one_json(FILE *file, const struct reported_run *run)
{
	fputc('{', file);
	json_put_number(file, "id", run->run.id);
	json_put_time(file, "started", run->run.started_ms);
	json_put_time(file, "finished", run->run.finished_ms);
	json_put_text(file, "state", state_of(&run->run));
	json_put_text(file, "vantage", run->run.vantage);
	json_put_vantage(file, run->vantage);
	json_put_number(file, "pages_fetched", run->pages_fetched);
	json_put_number(file, "addresses", run->addresses);
	json_put_number(file, "domains", run->domains);
	json_put_number(file, "servers", run->servers);
	for (int v = 0; v < VERDICT_COUNT; v++)
		json_put_number(
			file, verdict_name((enum verdict)v), run->verdicts[v] - run->suppressed[v]);
	json_put_number(file, "suppressed", verdict_sum(run->suppressed));
	fprintf(file, "\"options\": %s, ", run->run.options[0] ? run->run.options : "{}");
	json_put_list(file, "seeds", run->run.seeds, '\n');
	fputs("}\n", file);
}

void runs_print_one(FILE *file, const struct reported_run *run, bool as_json)
{
	char began[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE] = "";

	if (as_json) {
		put_one_json(file, run);
		return;
	}
	clock_print(run->run.started_ms, began);
	if (run->run.finished_ms)
		clock_print(run->run.finished_ms, ended);
	fprintf(file, "%-22s %lld\n", "run", (long long)run->run.id);
	put_fact(file, "begun", began);
	put_fact(file, "ended", ended);
	put_fact(file, "state", state_of(&run->run));
	fprintf(file, "%-22s ", "seeds");
	put_seeds(file, run->run.seeds);
	fputc('\n', file);
	put_fact(file, "vantage", run->run.vantage);
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (run->verdicts[v] > run->suppressed[v])
			fprintf(file, "%-22s %lld\n", verdict_name((enum verdict)v),
				(long long)(run->verdicts[v] - run->suppressed[v]));
	if (verdict_sum(run->suppressed))
		fprintf(file, "%-22s %lld\n", "suppressed",
			(long long)verdict_sum(run->suppressed));
	for (size_t i = 0; i < run->note_count; i++)
		put_fact(file, run->notes[i].key, run->notes[i].text);
	if (run->vantage->advice[0]) {
		fputc('\n', file);
		put_lines(file, run->vantage->advice);
		fputc('\n', file);
		put_lines(file, run->vantage->letter);
	}
}

/* ---- merge ---- */

static const char *words_of(const struct merge_view *view)
{
	static const char *const words[VERDICT_COUNT] = {[VERDICT_DELIVERABLE] = "works",
		[VERDICT_AT_RISK] = "is at risk",
		[VERDICT_FAILING] = "fails",
		[VERDICT_UNVERIFIED] = "could not be asked",
		[VERDICT_INVALID] = "is invalid",
		[VERDICT_SKIPPED] = "was skipped"};

	return view->is_known ? words[view->verdict] : "is not known";
}

/* "fails from A (550 5.7.1 ...), works from B" */
static void put_views(FILE *file, const struct merge *merge, const struct merged *merged)
{
	for (size_t i = 0; i < merge_vantage_count(merge); i++) {
		const struct merge_view *view = &merged->views[i];

		fprintf(file, "%s%s from %s", i ? ", " : "", words_of(view),
			merge_vantage_name(merge, i));
		if (!view->is_known || view->verdict == VERDICT_DELIVERABLE)
			continue;
		fprintf(file, " (%s", view->reason);
		if (view->said[0]) {
			fputs(": ", file);
			put_visible(file, view->said, 0);
		}
		fputc(')', file);
	}
}

void runs_print_merged(FILE *file, const struct merge *merge)
{
	size_t counts[VERDICT_COUNT] = {0}, conflicts = 0;
	struct merged merged;

	for (size_t i = 0; i < merge_count(merge); i++) {
		merge_get(merge, i, &merged);
		counts[merged.verdict]++;
		conflicts += merged.is_conflict;
		put_visible(file, merged.address, ADDRESS_WIDTH);
		fprintf(file, " %-11s %s ", verdict_name(merged.verdict),
			merged.is_conflict ? "!" : " ");
		put_views(file, merge, &merged);
		fputc('\n', file);
	}
	fprintf(file, "%s%zu addresses from %zu vantages", merge_count(merge) ? "\n" : "",
		merge_count(merge), merge_vantage_count(merge));
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (counts[v])
			fprintf(file, ", %zu %s", counts[v], verdict_name((enum verdict)v));
	fprintf(file, "; %zu %s (!)\n", conflicts, conflicts == 1 ? "conflict" : "conflicts");
}

static void put_view_json(FILE *file, const char *vantage, const struct merge_view *view)
{
	fputc('{', file);
	json_put_text(file, "vantage", vantage);
	if (!view->is_known) {
		fputs("\"verdict\": null}", file);
		return;
	}
	json_put_text(file, "verdict", verdict_name(view->verdict));
	json_put_text(file, "reason", view->reason);
	json_put_text(file, "cause", cause_name(view->cause));
	json_put_text(file, "certainty", certainty_name(view->certainty));
	json_put_key(file, "said");
	json_put_string(file, view->said);
	fputc('}', file);
}

void runs_print_merged_json(FILE *file, const struct merge *merge)
{
	struct merged merged;

	fputs("{\"vantages\": [", file);
	for (size_t i = 0; i < merge_vantage_count(merge); i++) {
		fputs(i ? ", " : "", file);
		json_put_string(file, merge_vantage_name(merge, i));
	}
	fputs("],\n\"addresses\": [", file);
	for (size_t i = 0; i < merge_count(merge); i++) {
		merge_get(merge, i, &merged);
		fputs(i ? ",\n  {" : "\n  {", file);
		json_put_text(file, "address", merged.address);
		json_put_text(file, "verdict", verdict_name(merged.verdict));
		json_put_text(file, "reason", merged.reason);
		json_put_bool(file, "sure", merged.is_sure);
		json_put_bool(file, "conflict", merged.is_conflict);
		fputs("\"seen\": [", file);
		for (size_t v = 0; v < merge_vantage_count(merge); v++) {
			fputs(v ? ",\n    " : "\n    ", file);
			put_view_json(file, merge_vantage_name(merge, v), &merged.views[v]);
		}
		fputs("]}", file);
	}
	fputs("]}\n", file);
}
