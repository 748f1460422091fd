/*
 * A summary for a pull request's comment or an issue: what works, what to mend, what to do about it.
 * It stays below the 65,536 characters that a comment may have, whatever the run holds: rows and texts
 * are cut, and the page has the rest. Foreign text stands in code spans alone.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "report/escape.h"
#include "report/mixed_script.h"
#include "report/finding_counts.h"
#include "report/incomplete.h"
#include "report/writer.h"
#include "schema/store_judge.h"

#include <stdlib.h>

enum {
	ROWS_MAX = 25, /* addresses */
	SUPPRESSED_MAX = 10,
	SHOWN_MAX = 160, /* bytes of a foreign text; a hostile one takes four times as much */
	SEEDS_MAX = 5,
	FINDINGS_MAX = 15,
	REASONS_MAX = ROWS_MAX
};

struct summary {
	FILE *file;
	size_t rows;
	int64_t left_out;
	char *suppressed; /* the table of what is suppressed, in a stream of its own */
	size_t suppressed_length;
	FILE *suppressed_file;
	int64_t suppressed_rows;
	const struct catalogue_entry *reasons[REASONS_MAX]; /* of the rows, each once */
	size_t reason_count;
	struct finding_counts findings;
};

/* Never within a character. */
static struct span cut(struct span text, bool *ret_is_cut)
{
	size_t length = text.length < SHOWN_MAX ? text.length : SHOWN_MAX;

	while (length < text.length && length && (text.at[length] & 0xc0) == 0x80)
		length--;
	*ret_is_cut = length < text.length;
	return *ret_is_cut ? span_trim(span_part(text, 0, length)) : text;
}

static void put_foreign(FILE *file, const char *text)
{
	bool is_cut;

	escape_markdown(file, cut(span_of(text), &is_cut));
	fputs(is_cut ? "…" : "", file);
}

/* Half a URL leads elsewhere, so a long one is no link. */
static void put_link(FILE *file, struct span url)
{
	bool is_cut;
	struct span shown = cut(url, &is_cut);

	if (!is_cut) {
		escape_markdown_link(file, url);
		return;
	}
	escape_markdown(file, shown);
	fputs("…", file);
}

static void put_prose(FILE *file, const char *ours)
{
	escape_markdown_prose(file, span_of(ours));
}

/* ---- head ---- */

static void put_headline(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	int64_t links[VERDICT_COUNT], all = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		all += links[v] = head->links_by_verdict[v] - head->links_suppressed[v];
	fputs("# Contact address audit\n\n", writing->file);
	if (all)
		fprintf(writing->file, "**%lld of %lld contact links work.**\n\n",
			(long long)(links[VERDICT_DELIVERABLE] + links[VERDICT_AT_RISK]),
			(long long)all);
	else
		fputs("**No contact link was found.**\n\n", writing->file);
}

static void put_run(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	const struct run *run = &head->run;
	FILE *file = writing->file;
	struct span rest = span_of(run->seeds), seed;
	char began[CLOCK_TEXT_SIZE], words[INCOMPLETE_SIZE];
	size_t seeds = 0;

	while (seeds < SEEDS_MAX && span_split(&rest, '\n', &seed)) {
		fputs(seeds++ ? ", " : "", file);
		put_link(file, seed);
	}
	fputs(rest.at ? " and others" : "", file);
	clock_print(run->started_ms, began);
	fprintf(file, ": run %lld, begun %s", (long long)run->id, began);
	if (run->vantage[0]) {
		fputs(", seen from ", file);
		put_foreign(file, run->vantage);
	}
	fprintf(file, ". %lld pages were read (%lld could not be fetched).\n\n",
		(long long)head->pages_fetched, (long long)head->pages_failed);
	incomplete_print(head, writing->options->goes_on, words);
	if (words[0]) {
		fputs("> **", file);
		escape_markdown(file, span_of(words));
		fputs("**\n\n", file);
	}
	if (head->vantage && head->vantage->advice[0]) {
		fputs("> Where it was knocked from: ", file);
		escape_markdown(file, span_of(head->vantage->advice));
		fputs("\n\n", file);
	}
}

static void put_verdicts(const struct writing *writing)
{
	static const enum verdict order[] = {VERDICT_FAILING, VERDICT_AT_RISK, VERDICT_INVALID,
		VERDICT_UNVERIFIED, VERDICT_DELIVERABLE, VERDICT_SKIPPED};
	const struct reported_run *head = writing->head;
	int64_t suppressed = verdict_sum(head->suppressed);

	fputs("| Verdict | Addresses | Links |\n| --- | ---: | ---: |\n", writing->file);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		enum verdict verdict = order[i];

		if (head->verdicts[verdict] > head->suppressed[verdict])
			fprintf(writing->file, "| %s | %lld | %lld |\n", verdict_name(verdict),
				(long long)(head->verdicts[verdict] - head->suppressed[verdict]),
				(long long)(head->links_by_verdict[verdict] -
					    head->links_suppressed[verdict]));
	}
	if (suppressed)
		fprintf(writing->file, "| suppressed | %lld | %lld |\n", (long long)suppressed,
			(long long)verdict_sum(head->links_suppressed));
	fputc('\n', writing->file);
}

/* ---- addresses ---- */

static void remember_reason(struct summary *summary, const struct catalogue_entry *entry)
{
	for (size_t i = 0; i < summary->reason_count; i++)
		if (summary->reasons[i] == entry)
			return;
	if (entry)
		summary->reasons[summary->reason_count++] = entry;
}

/* On a page before one in the DNS. */
static const struct reported_link *first_link(const struct reported_address *address)
{
	for (size_t i = 0; i < address->link_count; i++)
		if (!link_is_of_dns(&address->links[i]))
			return &address->links[i];
	return address->links;
}

static void put_place(FILE *file, const struct reported_address *address)
{
	const struct reported_link *link = first_link(address);

	if (!address->link_count)
		return;
	put_link(file, span_of(link->page));
	if (link->line)
		fprintf(file, ", line %u", link->line);
	if (address->page_count > 1)
		fprintf(file, ", and %zu more %s", address->page_count - 1,
			address->page_count == 2 ? "page" : "pages");
	if (link->corrected[0]) {
		fputs(". Paste instead: ", file);
		put_foreign(file, link->corrected);
	}
}

static void put_answer(FILE *file, const struct reported_address *address)
{
	if (address->deciding < 0 || (size_t)address->deciding >= address->result_count)
		return;
	const struct reported_result *result = &address->results[address->deciding];

	put_foreign(file, result->host);
	fprintf(file, ": %s", outcome_name(result->answer.outcome));
	if (result->answer.code)
		fprintf(file, " %d", result->answer.code);
	fputc(' ', file);
	put_foreign(file, result->answer.text);
}

static void put_row(struct summary *summary, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	FILE *file = summary->file;
	struct spelling spelling;

	if (summary->rows++ == 0)
		fputs("## To mend\n\n| Address | Verdict | What is wrong | Where | Mail server |\n"
		      "| --- | --- | --- | --- | --- |\n",
			file);
	fputs("| ", file);
	put_foreign(file, address->address);
	if (spelling_of_domain(address->domain, &spelling)) {
		fputs(" (", file);
		put_foreign(file, spelling.unicode);
		fprintf(file, ", %s)", spelling.words);
	}
	fprintf(file, " | %s | ", verdict_name(address->verdict));
	if (entry)
		put_prose(file, entry->title);
	else
		put_foreign(file, address->reason);
	if (address->standing.is_to_be_confirmed)
		fputs(" (to be confirmed by the next run)", file);
	fputs(" | ", file);
	put_place(file, address);
	fputs(" | ", file);
	put_answer(file, address);
	fputs(" |\n", file);
	remember_reason(summary, entry);
}

/* ---- what is suppressed ---- */

/* `about` is the id of a reason or a finding. */
static void put_suppressed(struct summary *summary, const char *name, const char *about,
	const struct reported_suppression *suppressed)
{
	const struct catalogue_entry *entry = catalogue_find(about);
	FILE *file = summary->suppressed_file;

	if (!file || summary->suppressed_rows++ >= SUPPRESSED_MAX)
		return;
	fputs("| ", file);
	put_foreign(file, name);
	fputs(" | ", file);
	if (entry)
		put_prose(file, entry->title);
	else
		put_foreign(file, about);
	fputs(" | ", file);
	put_foreign(file, suppressed->until);
	fputs(" | ", file);
	put_foreign(file, suppressed->owner);
	fputs(" | ", file);
	put_foreign(file, suppressed->reason);
	fputs(" |\n", file);
}

static enum status take_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct run_finding *finding = &reported->finding;

	(void)why;
	if (finding->suppressed_reason)
		put_suppressed(context, finding->subject_name, finding->id,
			&(struct reported_suppression){finding->suppressed_reason,
				finding->suppressed_owner, finding->suppressed_until});
	return OK;
}

static enum status put_all_suppressed(
	struct summary *summary, const struct writing *writing, struct failure *why)
{
	enum status status = told_findings(writing->told, take_finding, summary, why);

	if (status || !summary->suppressed_rows || fflush(summary->suppressed_file) != 0)
		return status;
	fputs("## Suppressed for now\n\nTold, but not counted above.\n\n"
	      "| Subject | What is wrong | Until | Owner | Why it may wait |\n"
	      "| --- | --- | --- | --- | --- |\n",
		summary->file);
	fwrite(summary->suppressed, 1, summary->suppressed_length, summary->file);
	if (summary->suppressed_rows > SUPPRESSED_MAX)
		fprintf(summary->file, "\n… and %lld more in report.html.\n",
			(long long)(summary->suppressed_rows - SUPPRESSED_MAX));
	fputc('\n', summary->file);
	return OK;
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct writing *writing = context;
	struct summary *summary = writing->state;

	(void)why;
	if (address->is_machine || !verdict_is_broken(address->verdict))
		return OK;
	if (address->suppressed.reason)
		put_suppressed(summary, address->address, address->reason, &address->suppressed);
	else if (summary->rows < ROWS_MAX)
		put_row(summary, address);
	else
		summary->left_out++;
	return OK;
}

static void put_reasons(const struct summary *summary)
{
	FILE *file = summary->file;

	if (summary->left_out)
		fprintf(file, "\n… and %lld more in report.html.\n", (long long)summary->left_out);
	if (summary->reason_count)
		fputs("\n## What to do\n\n", file);
	for (size_t i = 0; i < summary->reason_count; i++) {
		const struct catalogue_entry *entry = summary->reasons[i];

		fputs("- **", file);
		put_prose(file, entry->title);
		fputs(".** ", file);
		put_prose(file, entry->explanation);
		fputs(entry->remedy[0] ? " *To do:* " : "", file);
		put_prose(file, entry->remedy);
		fputc('\n', file);
	}
	fputs(summary->rows ? "\n" : "", file);
}

/* ---- findings ---- */

/* Errors first, then warnings; notices are no work for anybody. */
static void put_findings(FILE *file, const struct finding_counts *findings)
{
	size_t rows = 0, left_out = 0;

	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_WARNING; severity--)
		for (size_t i = 0; i < findings->count; i++) {
			const struct catalogue_entry *entry = &findings->entries[i];

			if (entry->severity != (enum severity)severity || !findings->counts[i])
				continue;
			if (rows == FINDINGS_MAX) {
				left_out++;
				continue;
			}
			fputs(rows++ ? ""
				     : "## Findings about domains, servers and pages\n\n"
				       "| Finding | Severity | How often |\n| --- | --- | ---: |\n",
				file);
			fputs("| ", file);
			put_prose(file, entry->title);
			fprintf(file, " (`%s`) | %s | %lld |\n", entry->id,
				severity_name(entry->severity), (long long)findings->counts[i]);
		}
	if (left_out)
		fprintf(file, "\n… and %zu more kinds in report.html.\n", left_out);
	fputs(rows ? "\n" : "", file);
}

static enum status begin(struct writing *writing, struct failure *why)
{
	struct summary *summary = writing->state = memory_get_zeroed(1, sizeof(*summary));
	enum status status = finding_counts_read(writing, &summary->findings, why);

	summary->file = writing->file;
	summary->suppressed_file =
		open_memstream(&summary->suppressed, &summary->suppressed_length);
	put_headline(writing);
	put_run(writing);
	put_verdicts(writing);
	return status;
}

static enum status end(struct writing *writing, enum status status, struct failure *why)
{
	struct summary *summary = writing->state;

	put_reasons(summary);
	put_findings(writing->file, &summary->findings);
	if (!status)
		status = put_all_suppressed(summary, writing, why);
	if (summary->suppressed_file)
		fclose(summary->suppressed_file);
	free(summary->suppressed);
	fputs("No mail was sent to anybody. Made by mailknock " MAILKNOCK_VERSION ".\n",
		writing->file);
	finding_counts_finish(&summary->findings);
	free(summary);
	return status;
}

const struct writer writer_markdown = {begin, put_address, end};
