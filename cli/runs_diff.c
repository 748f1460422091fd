#include "cli/runs.h"
#include "base/clock.h"
#include "base/visible.h"
#include "report/json_domain.h"
#include "report/json_history.h"
#include "report/json_pieces.h"
#include "report/told.h"

#include <string.h>

enum { LINE_SIZE = 400 };

struct diff {
	bool as_json;
	int64_t run;
	size_t items; /* of the list that is open */
};

/* ---- what is compared ---- */

static enum status read_ids(
	const struct options *options, int64_t *ret_before, int64_t *ret_after, struct failure *why)
{
	const struct text_list *words = &options->words;
	enum status status = OK;

	*ret_before = *ret_after = 0;
	if (words->count > 3)
		return failure_say(why, ERR_USAGE, "runs diff takes at most two numbers");
	if (words->count > 1)
		status = runs_read_id("diff", words->texts[1], ret_before, why);
	if (!status && words->count > 2)
		status = runs_read_id("diff", words->texts[2], ret_after, why);
	if (!status && *ret_after && *ret_before >= *ret_after)
		status = failure_say(why, ERR_USAGE, "runs diff: run %lld is not before run %lld",
			(long long)*ret_before, (long long)*ret_after);
	return status;
}

/* With one number, or none, the later one is the latest run that came to its end. */
struct latest {
	int64_t id;
};

static void note_latest(void *context, const struct run_line *line)
{
	struct latest *latest = context;

	if (!latest->id && line->run.is_complete)
		latest->id = line->run.id;
}

static enum status choose(struct store *store, int64_t *before, int64_t *after, struct failure *why)
{
	struct latest latest = {0};
	struct run run;
	enum status status = OK;

	if (!*after)
		status = store_each_run(store, note_latest, &latest, why);
	if (!*after)
		*after = latest.id;
	if (!status && !*after)
		return failure_say(why, ERR_USAGE,
			"runs diff: no run came to its end, so there is nothing to compare");
	if (!status && *before >= *after)
		return failure_say(why, ERR_USAGE,
			"runs diff: after run %lld no run came to its end", (long long)*before);
	if (!status && *before)
		status = store_find_run(store, *before, &run, why);
	if (!status)
		store_compare_with(store, *before);
	return status;
}

/* ---- addresses ---- */

static void put_text_line(const char *history, const char *what, const char *name, const char *tail)
{
	char visible[LINE_SIZE];

	visible_text(span_of(name), visible, sizeof(visible));
	printf("%-10s  %-11s  %s%s\n", history, what, visible, tail);
}

static void add_suppression(char tail[LINE_SIZE], const char *until)
{
	size_t length = strlen(tail);

	snprintf(tail + length, LINE_SIZE - length, " - suppressed until %s", until);
}

static const char *title_of(const char *id)
{
	const struct catalogue_entry *entry = catalogue_find(id);

	return entry ? entry->title : id;
}

static void next_item(struct diff *diff)
{
	fputs(diff->items++ ? ",\n  " : "\n  ", stdout);
}

static void put_address_json(struct diff *diff, const struct reported_address *address)
{
	next_item(diff);
	fputc('{', stdout);
	json_put_text(stdout, "address", address->address);
	json_put_text(stdout, "verdict", verdict_name(address->verdict));
	json_put_text(stdout, "reason", address->reason);
	json_put_text(stdout, "certainty", certainty_name(address->certainty));
	json_put_standing(stdout, &address->standing);
	json_put_suppressed(stdout, &address->suppressed);
	json_put_key(stdout, "first_seen");
	char when[CLOCK_TEXT_SIZE];

	clock_print(address->first_seen_ms, when);
	json_put_string(stdout, when);
	fputc('}', stdout);
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct standing *standing = &address->standing;
	struct diff *diff = context;
	char tail[LINE_SIZE];

	(void)why;
	/* What is fixed has a list of its own. */
	if (address->is_machine || standing->history == HISTORY_NONE ||
		standing->history == HISTORY_FIXED)
		return OK;
	if (diff->as_json) {
		put_address_json(diff, address);
		return OK;
	}
	snprintf(tail, sizeof(tail), ": %s%s", title_of(address->reason),
		standing->is_to_be_confirmed ? " - to be confirmed by the next run" : "");
	if (address->suppressed.reason)
		add_suppression(tail, address->suppressed.until);
	put_text_line(history_name(standing->history), verdict_name(address->verdict),
		address->address, tail);
	return OK;
}

static enum status put_fixed(void *context, const struct reported_fixed *fixed, struct failure *why)
{
	struct diff *diff = context;
	char tail[LINE_SIZE];

	(void)why;
	if (diff->as_json) {
		next_item(diff);
		json_put_fixed(stdout, fixed);
		return OK;
	}
	snprintf(tail, sizeof(tail), "%s; it was: %s",
		fixed->is_gone ? ": the site does not name it any more" : ": it works",
		title_of(fixed->reason_before));
	put_text_line("fixed", verdict_name(fixed->before), fixed->address, tail);
	return OK;
}

/* ---- findings ---- */

static void put_finding(
	struct diff *diff, const char *history, const struct reported_finding *finding)
{
	const struct catalogue_entry *entry = catalogue_find(finding->finding.id);
	char tail[LINE_SIZE];

	if (diff->as_json) {
		next_item(diff);
		fputc('{', stdout);
		json_put_text(stdout, "history", history);
		json_put_time(stdout, "first_seen", finding->first_seen_ms);
		json_put_finding_members(stdout, &finding->finding);
		fputc('}', stdout);
		return;
	}
	snprintf(tail, sizeof(tail), ": %s", title_of(finding->finding.id));
	if (finding->finding.suppressed_reason)
		add_suppression(tail, finding->finding.suppressed_until);
	put_text_line(history, entry ? severity_name(entry->severity) : "notice",
		finding->finding.subject_name, tail);
}

static enum status put_found(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	(void)why;
	put_finding(context,
		!finding->is_new   ? history_name(HISTORY_PERSISTING)
		: finding->is_back ? history_name(HISTORY_REOPENED)
				   : history_name(HISTORY_NEW),
		finding);
	return OK;
}

static enum status put_lost(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	(void)why;
	put_finding(context, history_name(HISTORY_FIXED), finding);
	return OK;
}

/* ---- all of it ---- */

static void put_head(const struct diff *diff, const struct reported_run *head)
{
	char now[CLOCK_TEXT_SIZE], then[CLOCK_TEXT_SIZE];

	clock_print(head->run.started_ms, now);
	if (diff->as_json) {
		fputs("{\"run\": {", stdout);
		json_put_number(stdout, "id", head->run.id);
		json_put_time(stdout, "started", head->run.started_ms);
		fprintf(stdout, "\"complete\": %s},\n", head->run.is_complete ? "true" : "false");
		json_put_compared(stdout, &head->past);
		json_put_history_counts(stdout, &head->past);
		return;
	}
	if (!head->past.compared_run) {
		printf("Run %lld (%s) has no earlier run to be compared with: all is new\n",
			(long long)head->run.id, now);
		return;
	}
	clock_print(head->past.compared_started_ms, then);
	printf("Run %lld (%s) against run %lld (%s)\n", (long long)head->run.id, now,
		(long long)head->past.compared_run, then);
}

static void begin_list(struct diff *diff, const char *key, const char *title)
{
	diff->items = 0;
	if (diff->as_json)
		printf("\n\"%s\": [", key);
	else
		printf("%s", title);
}

static void end_list(const struct diff *diff, bool is_last)
{
	if (diff->as_json)
		fputs(is_last ? "]}\n" : "],", stdout);
}

static enum status put_all(struct diff *diff, struct told *told, struct failure *why)
{
	struct reported_run head;
	enum status status = told_run(told, &head, why);

	if (status)
		return status;
	put_head(diff, &head);
	begin_list(diff, "addresses", "\nAddresses\n");
	status = told_addresses(told, put_address, diff, why);
	end_list(diff, false);
	begin_list(diff, "fixed", "");
	if (!status)
		status = told_fixed(told, put_fixed, diff, why);
	end_list(diff, false);
	begin_list(diff, "findings", "\nFindings\n");
	if (!status)
		status = told_findings(told, put_found, diff, why);
	if (!status)
		status = told_lost_findings(told, put_lost, diff, why);
	end_list(diff, true);
	return status;
}

enum status runs_diff(const struct options *options, struct failure *why)
{
	struct diff diff = {.as_json = options->json};
	struct store *store = NULL;
	struct told told = {0};
	int64_t before = 0;
	enum status status = read_ids(options, &before, &diff.run, why);

	if (!status)
		status = store_open(options->db, STORE_OPEN, &store, why);
	if (!status)
		status = choose(store, &before, &diff.run, why);
	if (!status)
		status = told_init(&told, store, diff.run, options->redact, why);
	if (!status)
		status = put_all(&diff, &told, why);
	told_finish(&told);
	store_close(store);
	return status;
}
