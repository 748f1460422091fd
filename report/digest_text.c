/*
 * The digest for people: plain text that reads well in any mail program, nothing wider than what a
 * server or a URL makes it.
 */
#include "base/clock.h"
#include "report/digest_told.h"
#include "report/escape.h"

static void put_foreign(FILE *file, const char *text)
{
	bool is_cut;

	escape_text(file, digest_cut(span_of(text), &is_cut));
	fputs(is_cut ? "…" : "", file);
}

/* "2026-11-21 02:41 UTC" */
static void put_time(FILE *file, int64_t ms)
{
	enum { DAY_LENGTH = 10, MINUTE_AT = 11, MINUTE_LENGTH = 5 };
	char text[CLOCK_TEXT_SIZE];

	clock_print(ms, text);
	fprintf(file, "%.*s %.*s UTC", DAY_LENGTH, text, MINUTE_LENGTH, text + MINUTE_AT);
}

static void put_place(FILE *file, const struct reported_address *address)
{
	const struct reported_link *link = digest_place(address);

	if (!link)
		return;
	fputs("    On ", file);
	put_foreign(file, link->page);
	if (link->line)
		fprintf(file, ", line %u", link->line);
	if (address->page_count > 1)
		fprintf(file, ", and on %zu more %s", address->page_count - 1,
			address->page_count == 2 ? "page" : "pages");
	fputc('\n', file);
	if (link->corrected[0]) {
		fputs("    Paste instead: ", file);
		put_foreign(file, link->corrected);
		fputc('\n', file);
	}
}

static void put_answer(FILE *file, const struct reported_address *address)
{
	const struct reported_result *result = digest_answer(address);

	if (!result)
		return;
	fputs("    ", file);
	put_foreign(file, result->host);
	fputs(" said: ", file);
	if (result->answer.code)
		fprintf(file, "%d ", result->answer.code);
	put_foreign(file, result->answer.text[0] ? result->answer.text
						 : outcome_name(result->answer.outcome));
	fputc('\n', file);
}

void digest_text_address(FILE *file, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);

	fputs("  ", file);
	put_foreign(file, address->address);
	fprintf(file, " (%s)\n    ", verdict_name(address->verdict));
	put_foreign(file, entry ? entry->title : address->reason);
	fputc('\n', file);
	put_place(file, address);
	put_answer(file, address);
	if (entry && entry->remedy[0])
		fprintf(file, "    To do: %s\n", entry->remedy);
	fputc('\n', file);
}

void digest_text_fixed(FILE *file, const struct reported_fixed *fixed)
{
	fputs("  ", file);
	put_foreign(file, fixed->address);
	fprintf(file, " (%s before) %s\n", verdict_name(fixed->before),
		fixed->is_gone ? "is not on the site any more" : "works now");
}

void digest_text_rule(FILE *file, const struct reported_finding *finding)
{
	const struct catalogue_entry *entry = catalogue_find(finding->finding.id);

	fputs("  ", file);
	put_foreign(file, finding->finding.subject_name);
	fprintf(file, "%s\n    ", finding->is_new ? " (new)" : "");
	put_foreign(file, entry ? entry->title : finding->finding.id);
	fputc('\n', file);
	if (entry && entry->remedy[0])
		fprintf(file, "    To do: %s\n", entry->remedy);
	fputc('\n', file);
}

/* ---- around the lists ---- */

static void put_list(const struct digest_told *told, FILE *file, enum digest_list list)
{
	static const char *const titles[] = {[DIGEST_NEW] = "NEW",
		[DIGEST_FIXED] = "FIXED",
		[DIGEST_RULES] = "REQUIRED CONTACT PAGES",
		[DIGEST_LASTING] = "STILL FAILING"};
	const struct digest_rows *rows = &told->lists[list];

	if (!rows->count)
		return;
	fprintf(file, "%s (%lld)\n\n%s", titles[list], (long long)rows->count, rows->text.at);
	if (rows->left_out)
		fprintf(file, "  ... and %lld more in the report\n", (long long)rows->left_out);
	fputs(list == DIGEST_FIXED || rows->left_out ? "\n" : "", file);
}

static void put_head(const struct digest_told *told, FILE *file)
{
	const struct reported_run *head = told->head;
	const struct run *run = &head->run;

	fprintf(file, "Contact addresses at %s\nRun %lld, begun ", told->site, (long long)run->id);
	put_time(file, run->started_ms);
	if (run->vantage[0]) {
		fputs(", seen from ", file);
		put_foreign(file, run->vantage);
	}
	fprintf(file, "\n%lld %s, %lld %s\n\n", (long long)head->pages_fetched,
		head->pages_fetched == 1 ? "page" : "pages", (long long)head->addresses,
		head->addresses == 1 ? "address" : "addresses");
	if (!run->is_complete)
		fputs("This run is not complete: what is missing was not asked yet.\n\n", file);
	if (!told->digest->could_ask) {
		escape_text(file, span_of(head->vantage->advice));
		fputs("\n\n", file);
	}
}

static void put_counts(const struct digest_told *told, FILE *file)
{
	const struct digest_counts *counts = &told->digest->counts;
	const struct reported_past *past = &told->head->past;

	if (past->compared_run) {
		fprintf(file, "%lld new, %lld fixed since ",
			(long long)(counts->newly_failing + counts->newly_at_risk),
			(long long)counts->fixed);
		put_time(file, past->compared_started_ms);
		fprintf(file, " (run %lld)\n", (long long)past->compared_run);
	}
	fprintf(file, "%lld failing, %lld at risk, %lld %s\n", (long long)counts->failing,
		(long long)counts->at_risk, (long long)told->head->verdicts[VERDICT_DELIVERABLE],
		told->head->verdicts[VERDICT_DELIVERABLE] == 1 ? "works" : "work");
	if (counts->to_be_confirmed)
		fprintf(file, "%lld to be confirmed by the next run before %s\n",
			(long long)counts->to_be_confirmed,
			counts->to_be_confirmed == 1 ? "it counts" : "they count");
	fputc('\n', file);
}

void digest_text_write(FILE *file, const struct digest_told *told)
{
	put_head(told, file);
	put_counts(told, file);
	for (int list = 0; list < DIGEST_LIST_COUNT; list++)
		put_list(told, file, (enum digest_list)list);
	if (told->where[0]) {
		escape_text(file, span_of(told->where));
		fputs("\n\n", file);
	}
	fputs("No mail was sent to check these addresses. Made by mailknock " MAILKNOCK_VERSION
	      ".\n",
		file);
}
