/*
 * A test case per address, as build servers show them: what bounces is a failure, what could not be
 * told is skipped. The store gives addresses by verdict and not by domain, so there is one suite, and
 * the domain is the class, by which readers group. A pass tells as well where the address stands.
 */
#include "base/clock.h"
#include "report/escape.h"
#include "report/mixed_script.h"
#include "report/words.h"
#include "report/writer.h"

#include <string.h>

enum { LINKS_MAX = 100 /* told of one address; a footer stands on thousands of pages */ };

static void put_attribute(FILE *file, const char *name, const char *value)
{
	fprintf(file, " %s=\"", name);
	escape_xml_attribute(file, span_of(value));
	fputc('"', file);
}

static void put_text(FILE *file, const char *text)
{
	escape_xml_text(file, span_of(text));
}

/* ---- the suite ---- */

static bool is_failure(const struct writing *writing, enum verdict verdict)
{
	return verdict == VERDICT_FAILING || verdict == VERDICT_INVALID ||
	       (verdict == VERDICT_AT_RISK && writing->options->at_risk_fails);
}

static bool is_skipped(enum verdict verdict)
{
	return verdict == VERDICT_UNVERIFIED || verdict == VERDICT_SKIPPED;
}

static void put_counts(const struct writing *writing, bool is_suite)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;
	int64_t tests = 0, failures = 0, skipped = 0;

	for (int v = 0; v < VERDICT_COUNT; v++) {
		tests += head->verdicts[v];
		if (is_failure(writing, (enum verdict)v)) {
			failures += head->verdicts[v] - head->suppressed[v];
			skipped += head->suppressed[v];
		}
		skipped += is_skipped((enum verdict)v) ? head->verdicts[v] : 0;
	}
	fprintf(file, " tests=\"%lld\" failures=\"%lld\" errors=\"0\"", (long long)tests,
		(long long)failures);
	if (is_suite)
		fprintf(file, " skipped=\"%lld\"", (long long)skipped);
	if (head->run.finished_ms)
		fprintf(file, " time=\"%.3f\"",
			(double)(head->run.finished_ms - head->run.started_ms) / 1000);
}

static void put_property(FILE *file, const char *name, const char *value)
{
	fputs("<property", file);
	put_attribute(file, "name", name);
	put_attribute(file, "value", value);
	fputs("/>\n", file);
}

static void put_properties(const struct writing *writing)
{
	const struct run *run = &writing->head->run;
	FILE *file = writing->file;
	struct span rest = span_of(run->seeds), seed;

	fprintf(file, "<properties>\n<property name=\"run\" value=\"%lld\"/>\n",
		(long long)run->id);
	put_property(file, "complete", run->is_complete ? "true" : "false");
	put_property(file, "mailknock", MAILKNOCK_VERSION);
	while (span_split(&rest, '\n', &seed)) {
		fputs("<property name=\"seed\" value=\"", file);
		escape_xml_attribute(file, seed);
		fputs("\"/>\n", file);
	}
	for (size_t i = 0; i < writing->head->note_count; i++)
		put_property(file, writing->head->notes[i].key, writing->head->notes[i].text);
	fputs("</properties>\n", file);
}

static void open_suite(const struct writing *writing)
{
	const struct run *run = &writing->head->run;
	char began[CLOCK_TEXT_SIZE];

	/* The common schema knows no time zone: its times are UTC by custom. */
	clock_print(run->started_ms, began);
	began[strcspn(began, "Z")] = '\0';
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mailknock\"",
		writing->file);
	put_counts(writing, false);
	fputs(">\n<testsuite name=\"contact addresses\"", writing->file);
	put_counts(writing, true);
	put_attribute(writing->file, "timestamp", began);
	if (run->vantage[0])
		put_attribute(writing->file, "hostname", run->vantage);
	fputs(">\n", writing->file);
	put_properties(writing);
}

/* ---- a case ---- */

static void put_line(FILE *file, const char *name, const char *text)
{
	if (!text[0])
		return;
	fprintf(file, "%s: ", name);
	put_text(file, text);
	fputc('\n', file);
}

/* What is wrong, what to do about it and who has to. */
static void put_reason(FILE *file, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);

	put_text(file, entry ? entry->explanation : address->reason);
	fputc('\n', file);
	put_line(file, "To do", words_of_remedy(address, entry));
	put_line(file, "To act", cause_name(address->cause));
	put_line(file, "Certainty", certainty_name(address->certainty));
	if (address->standing.is_to_be_confirmed)
		fputs("To be confirmed by the next run.\n", file);
}

static void put_verdict(const struct writing *writing, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	FILE *file = writing->file;

	if (is_failure(writing, address->verdict) && address->suppressed.reason) {
		fputs("<skipped>suppressed until ", file);
		put_text(file, address->suppressed.until);
		fputs(" by ", file);
		put_text(file, address->suppressed.owner);
		fputs(": ", file);
		put_text(file, address->suppressed.reason);
		fputs("</skipped>\n", file);
	} else if (is_failure(writing, address->verdict)) {
		fputs("<failure", file);
		put_attribute(file, "type", address->reason);
		put_attribute(file, "message", entry ? entry->title : address->reason);
		fputc('>', file);
		put_reason(file, address);
		fputs("</failure>\n", file);
	} else if (is_skipped(address->verdict)) {
		/* Without attributes, because the older schema of Jenkins has none here. */
		fputs("<skipped>", file);
		put_text(file, entry ? entry->title : address->reason);
		fputs("</skipped>\n", file);
	}
}

static void put_link(FILE *file, const struct reported_link *link)
{
	fputs("  ", file);
	put_text(file, link->page);
	if (link->line)
		fprintf(file, ", line %u", link->line);
	if (link->text[0]) {
		fputs(", as \"", file);
		put_text(file, link->text);
		fputc('"', file);
	}
	if (link->corrected[0]) {
		fputs(", paste instead: ", file);
		put_text(file, link->corrected);
	}
	fputc('\n', file);
}

static void put_links(FILE *file, const struct reported_address *address)
{
	size_t shown = 0;

	if (!address->link_count)
		return;
	fputs("It stands at:\n", file);
	for (; shown < address->link_count && shown < LINKS_MAX; shown++)
		put_link(file, &address->links[shown]);
	if (shown < address->link_count)
		fprintf(file, "  and %zu more: see report.html\n", address->link_count - shown);
}

static void put_result(FILE *file, const struct reported_result *result, bool is_deciding)
{
	const struct answer *answer = &result->answer;

	fprintf(file, "  %u ", result->preference);
	put_text(file, result->host);
	fputs(" [", file);
	put_text(file, result->ip);
	fprintf(file, "]: %s at %s", outcome_name(answer->outcome), stage_name(answer->stage));
	if (answer->code)
		fprintf(file, ": %d", answer->code);
	fputs(answer->enhanced[0] ? " " : "", file);
	put_text(file, answer->enhanced);
	fputs(answer->text[0] ? " " : "", file);
	put_text(file, answer->text);
	fputs(is_deciding ? " (decides)\n" : "\n", file);
}

static void put_output(const struct writing *writing, const struct reported_address *address)
{
	FILE *file = writing->file;
	struct spelling spelling;

	fputs("<system-out>", file);
	if (spelling_of_domain(address->domain, &spelling)) {
		put_text(file, spelling.unicode);
		fprintf(file, ": %s\n", spelling.words);
	}
	put_line(file, "Verdict", verdict_name(address->verdict));
	put_line(file, "Reason", address->reason);
	if (address->verdict != VERDICT_DELIVERABLE && !is_failure(writing, address->verdict))
		put_reason(file, address);
	put_line(file, "Findings", address->findings);
	put_links(file, address);
	if (address->result_count)
		fputs("The servers say:\n", file);
	for (size_t i = 0; i < address->result_count; i++)
		put_result(file, &address->results[i], (long)i == address->deciding);
	fputs("</system-out>\n", file);
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct writing *writing = context;
	FILE *file = writing->file;

	(void)why;
	if (address->is_machine)
		return OK;
	fputs("<testcase", file);
	put_attribute(file, "name", address->address);
	put_attribute(file, "classname", address->domain[0] ? address->domain : "no address");
	fputs(">\n", file);
	put_verdict(writing, address);
	put_output(writing, address);
	fputs("</testcase>\n", file);
	return OK;
}

static enum status begin(struct writing *writing, struct failure *why)
{
	(void)why;
	open_suite(writing);
	return OK;
}

static enum status end(struct writing *writing, enum status status, struct failure *why)
{
	const struct vantage_facts *vantage = writing->head->vantage;

	(void)why;
	if (vantage && vantage->advice[0]) {
		fputs("<system-err>", writing->file);
		put_text(writing->file, vantage->advice);
		fputs("</system-err>\n", writing->file);
	}
	fputs("</testsuite>\n</testsuites>\n", writing->file);
	return status;
}

const struct writer writer_junit = {begin, put_address, end};
