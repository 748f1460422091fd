/*
 * The digest for programs, and its `text` for chat programs: one paragraph without foreign text, so that
 * nothing in it is a link, a mention or a command there.
 */
#include "report/digest_told.h"
#include "report/escape.h"
#include "report/json_evidence.h"
#include "report/json_history.h"
#include "report/json_pieces.h"

#include <stdlib.h>

enum { SEEDS_MAX = 20, SCHEMA = 1 };

/* A row is an object; the comma before it is the list's business. */
static void begin_row(FILE *file)
{
	fputs(ftell(file) ? ",\n    {" : "\n    {", file);
}

static void put_cut(FILE *file, const char *key, const char *text)
{
	bool is_cut;

	json_put_key(file, key);
	escape_json(file, digest_cut(span_of(text), &is_cut));
	fputs(", ", file);
}

static void put_answer(FILE *file, const struct reported_result *result)
{
	json_put_key(file, "server");
	if (!result) {
		fputs("null", file);
		return;
	}
	fputc('{', file);
	put_cut(file, "host", result->host);
	json_put_text_or_null(file, "ip", result->ip);
	json_put_text(file, "outcome", outcome_name(result->answer.outcome));
	json_put_number_or_null(file, "code", result->answer.code);
	bool is_cut;

	json_put_key(file, "text");
	escape_json(file, digest_cut(span_of(result->answer.text), &is_cut));
	fputc('}', file);
}

void digest_json_address(FILE *file, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	const struct reported_link *link = digest_place(address);

	begin_row(file);
	put_cut(file, "address", address->address);
	json_put_text(file, "verdict", verdict_name(address->verdict));
	json_put_text(file, "reason", address->reason);
	json_put_text(file, "title", entry ? entry->title : "");
	json_put_text(file, "remedy", entry ? entry->remedy : "");
	put_cut(file, "page", link ? link->page : "");
	json_put_number_or_null(file, "line", link ? link->line : 0);
	json_put_number(file, "pages", (int64_t)address->page_count);
	json_put_time(file, "failing_since", address->standing.failing_since_ms);
	put_answer(file, digest_answer(address));
	fputc('}', file);
}

void digest_json_fixed(FILE *file, const struct reported_fixed *fixed)
{
	begin_row(file);
	put_cut(file, "address", fixed->address);
	json_put_text(file, "verdict_before", verdict_name(fixed->before));
	fprintf(file, "\"gone\": %s}", fixed->is_gone ? "true" : "false");
}

void digest_json_rule(FILE *file, const struct reported_finding *finding)
{
	begin_row(file);
	json_put_text(file, "id", finding->finding.id);
	put_cut(file, "page", finding->finding.subject_name);
	fprintf(file, "\"new\": %s}", finding->is_new ? "true" : "false");
}

/* ---- around the lists ---- */

static void put_text(FILE *file, const struct digest_told *told)
{
	const struct digest_counts *counts = &told->digest->counts;
	char *text = NULL;
	size_t length;
	FILE *words = open_memstream(&text, &length);

	if (!words)
		return;
	fprintf(words, "mailknock: %s. %lld failing, %lld at risk, %lld working",
		told->digest->subject, (long long)counts->failing, (long long)counts->at_risk,
		(long long)told->head->verdicts[VERDICT_DELIVERABLE]);
	if (counts->to_be_confirmed)
		fprintf(words, ", %lld to be confirmed", (long long)counts->to_be_confirmed);
	fprintf(words, " (run %lld%s).", (long long)told->head->run.id,
		told->digest->is_complete ? "" : ", not complete");
	fclose(words);
	json_put_text(file, "text", text);
	free(text);
}

static void put_run(FILE *file, const struct reported_run *head)
{
	struct span rest = span_of(head->run.seeds), seed;
	bool is_cut;

	json_put_key(file, "run");
	fputc('{', file);
	json_put_number(file, "id", head->run.id);
	json_put_time(file, "started", head->run.started_ms);
	json_put_time(file, "finished", head->run.finished_ms);
	json_put_bool(file, "complete", head->run.is_complete);
	put_cut(file, "vantage", head->run.vantage);
	json_put_evidence(file, &head->seal);
	json_put_key(file, "seeds");
	fputc('[', file);
	for (size_t i = 0; i < SEEDS_MAX && span_split(&rest, '\n', &seed); i++) {
		fputs(i ? ", " : "", file);
		escape_json(file, digest_cut(seed, &is_cut));
	}
	fputs("]},\n  ", file);
}

static void put_counts(FILE *file, const struct digest_counts *counts)
{
	json_put_key(file, "counts");
	fputc('{', file);
	json_put_number(file, "newly_failing", counts->newly_failing);
	json_put_number(file, "newly_at_risk", counts->newly_at_risk);
	json_put_number(file, "fixed", counts->fixed);
	json_put_number(file, "failing", counts->failing);
	json_put_number(file, "at_risk", counts->at_risk);
	json_put_number(file, "to_be_confirmed", counts->to_be_confirmed);
	json_put_number(file, "rules_newly_broken", counts->rules_newly_broken);
	fprintf(file, "\"rules_broken\": %lld},\n  ", (long long)counts->rules_broken);
}

static void put_summary(FILE *file, const struct reported_run *head)
{
	json_put_key(file, "summary");
	fputc('{', file);
	json_put_number(file, "pages_fetched", head->pages_fetched);
	json_put_number(file, "pages_failed", head->pages_failed);
	json_put_number(file, "links", head->links);
	json_put_number(file, "addresses", head->addresses);
	json_put_number(file, "domains", head->domains);
	json_put_number(file, "servers", head->servers);
	json_put_compared(file, &head->past);
	json_put_history_counts(file, &head->past);
	json_put_verdict_counts(file, "verdicts", head->verdicts);
	fputs("},\n  ", file);
}

void digest_json_write(FILE *file, const struct digest_told *told)
{
	static const char *const keys[] = {[DIGEST_NEW] = "new",
		[DIGEST_FIXED] = "fixed",
		[DIGEST_RULES] = "rules",
		[DIGEST_LASTING] = "still_failing"};

	fprintf(file, "{\"schema\": %d, ", SCHEMA);
	put_text(file, told);
	fputs("\n  \"tool\": {\"name\": \"mailknock\", \"version\": \"" MAILKNOCK_VERSION
	      "\"},\n  ",
		file);
	put_run(file, told->head);
	json_put_bool(file, "could_ask", told->digest->could_ask);
	json_put_bool(file, "changed", told->digest->has_changes);
	put_counts(file, &told->digest->counts);
	put_summary(file, told->head);
	for (int i = 0; i < DIGEST_LIST_COUNT; i++) {
		const struct digest_rows *rows = &told->lists[i];

		json_put_key(file, keys[i]);
		fprintf(file, "{\"left_out\": %lld, \"rows\": [%s]}%s", (long long)rows->left_out,
			rows->json.at, i + 1 < DIGEST_LIST_COUNT ? ",\n  " : "}\n");
	}
}
