/*
 * mailknock runs: what databases remember.
 *
 *     list                 all runs, the latest first
 *     show [ID]            one run, and where it knocked from
 *     diff [A] [B]         what changed from one run to another (runs_diff.c)
 *     prune                deletes old runs (runs_prune.c)
 *     merge FILE[:ID]...   verdicts of several places side by side; nothing is written anywhere
 */
#include "base/clock.h"
#include "base/memory.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/runs.h"
#include "cli/runs_print.h"
#include "cli/stages.h"
#include "report/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- list and show ---- */

struct lister {
	struct runs_listing listing;
	struct told *told;
};

/* The seeds of a check are addresses. */
static void list_one(void *context, const struct run_line *line)
{
	struct lister *lister = context;
	struct run_line shown = *line;

	shown.run.seeds = told_text(lister->told, line->run.seeds);
	shown.run.vantage = told_text(lister->told, line->run.vantage);
	runs_print_line(&lister->listing, &shown);
}

static enum status list(const struct options *options, struct failure *why)
{
	struct told told = {0};
	struct lister lister = {{.file = stdout, .as_json = options->json}, &told};
	struct store *store = NULL;
	enum status status = store_open(options->db, STORE_OPEN, &store, why);

	if (!status)
		status = told_init(&told, store, 0, options->redact, why);
	if (!status) {
		runs_begin_listing(&lister.listing);
		status = store_each_run(store, list_one, &lister, why);
		runs_end_listing(&lister.listing);
	}
	told_finish(&told);
	store_close(store);
	return status;
}

enum status runs_read_id(const char *verb, const char *word, int64_t *ret_id, struct failure *why)
{
	unsigned long id;

	if (!span_to_number(span_of(word), INT32_MAX, &id) || !id)
		return failure_say(why, ERR_USAGE, "runs %s: '%s' is no run's number", verb, word);
	*ret_id = (int64_t)id;
	return OK;
}

static enum status show(const struct options *options, struct failure *why)
{
	const struct text_list *words = &options->words;
	struct reported_run run;
	struct told told = {0};
	struct store *store = NULL;
	struct run found;
	int64_t id = options->run;
	enum status status = OK;

	if (words->count > 2)
		return failure_say(why, ERR_USAGE, "runs show takes one number");
	if (words->count == 2)
		status = runs_read_id("show", words->texts[1], &id, why);
	if (!status)
		status = store_open(options->db, STORE_OPEN, &store, why);
	if (!status)
		status = store_find_run(store, id, &found, why);
	if (!status)
		status = told_init(&told, store, found.id, options->redact, why);
	if (!status)
		status = told_run(&told, &run, why);
	if (!status)
		runs_print_one(stdout, &run, options->json);
	told_finish(&told);
	store_close(store);
	return status;
}

/* ---- merge ---- */

struct source {
	char *path; /* owned */
	int64_t run;
};

/* "FILE" or "FILE:ID"; a file that has such a name is meant as it is. */
static struct source read_source(const char *word)
{
	const char *colon = strrchr(word, ':');
	unsigned long id;

	if (colon && colon > word && access(word, F_OK) != 0 &&
		span_to_number(span_of(colon + 1), INT32_MAX, &id))
		return (struct source){
			memory_copy((struct span){word, (size_t)(colon - word)}), (int64_t)id};
	return (struct source){memory_copy(span_of(word)), 0};
}

static void take_verdict(void *context, const struct verdict_line *line)
{
	merge_add_verdict(context, line);
}

/* Two vantages of one name are told apart by their files. */
static void name_vantage(const struct merge *merge, const struct run *run, const char *path,
	char *ret_name, size_t size)
{
	char seen[DOMAIN_NAME_MAX + 1];

	visible_text(span_of(run->vantage), seen, sizeof(seen));
	snprintf(ret_name, size, "%s", seen[0] ? seen : path);
	for (size_t i = 0; i < merge_vantage_count(merge); i++)
		if (strcmp(merge_vantage_name(merge, i), ret_name) == 0)
			snprintf(ret_name, size, "%s (%s:%lld)", seen, path, (long long)run->id);
}

static enum status add_source(struct merge *merge, const struct source *source, struct failure *why)
{
	struct vantage_facts *facts = memory_get(sizeof(*facts));
	char name[DOMAIN_NAME_MAX + 1024];
	struct store *store = NULL;
	struct run run;
	enum status status = store_open(source->path, STORE_READ, &store, why);

	if (!status)
		status = store_find_run(store, source->run, &run, why);
	if (!status)
		status = store_read_vantage(store, run.id, facts, why);
	if (!status) {
		name_vantage(merge, &run, source->path, name, sizeof(name));
		merge_add_vantage(merge, name, facts->port);
		status = store_each_verdict(store, run.id, take_verdict, merge, why);
	}
	store_close(store);
	free(facts);
	return status;
}

/* With one file it is compared with --db's; several are compared with each other, and with --db where
 * one was named. */
static size_t list_sources(const struct options *options, struct source *ret_sources)
{
	const struct text_list *words = &options->words;
	size_t count = 0;

	if (words->count == 2 || strcmp(options->db, "mailknock.db") != 0)
		ret_sources[count++] =
			(struct source){memory_copy(span_of(options->db)), options->run};
	for (size_t i = 1; i < words->count; i++)
		ret_sources[count++] = read_source(words->texts[i]);
	return count;
}

static enum status merge_sources(
	const struct options *options, struct merge *merge, struct failure *why)
{
	size_t word_count = options->words.count;

	if (options->fail_on >= FAIL_ON_NEW)
		return failure_say(why, ERR_USAGE,
			"runs merge compares places, not nights: there --fail-on new means "
			"nothing");
	if (options->redact)
		return failure_say(why, ERR_USAGE,
			"runs merge: each database has masks of its own, so what is masked cannot "
			"be put side by side; leave --redact out");
	if (word_count < 2)
		return failure_say(why, ERR_USAGE, "runs merge needs another database");
	if (word_count > MERGE_VANTAGES_MAX)
		return failure_say(why, ERR_USAGE, "runs merge takes at most %d databases",
			MERGE_VANTAGES_MAX - 1);
	struct source *sources = memory_get_zeroed(word_count, sizeof(*sources));
	size_t count = list_sources(options, sources);
	enum status status = OK;

	for (size_t i = 0; i < count && !status; i++)
		status = add_source(merge, &sources[i], why);
	for (size_t i = 0; i < count; i++)
		free(sources[i].path);
	free(sources);
	return status;
}

static int exit_of_merge(const struct merge *merge, enum fail_on fail_on)
{
	static const enum fail_on rungs[VERDICT_COUNT] = {[VERDICT_AT_RISK] = FAIL_ON_AT_RISK,
		[VERDICT_FAILING] = FAIL_ON_FAILING,
		[VERDICT_INVALID] = FAIL_ON_INVALID};
	struct merged merged;

	if (!merge_any_port_open(merge))
		return EXIT_NOT_ASKED;
	for (size_t i = 0; i < merge_count(merge); i++) {
		merge_get(merge, i, &merged);
		/* FAIL_ON_NEVER, 0, is the rung of what never counts. */
		if (rungs[merged.verdict] && rungs[merged.verdict] <= fail_on && merged.is_sure)
			return EXIT_FOUND;
	}
	return EXIT_CLEAN;
}

static enum status merge_all(const struct options *options, int *ret_exit, struct failure *why)
{
	struct merge *merge = merge_create(options->words.count);
	enum status status = merge_sources(options, merge, why);

	if (!status) {
		merge_sort(merge);
		(options->json ? runs_print_merged_json : runs_print_merged)(stdout, merge);
		*ret_exit = exit_of_merge(merge, (enum fail_on)options->fail_on);
	}
	merge_destroy(merge);
	return status;
}

/* ---- the command ---- */

int command_runs(const struct options *options)
{
	const char *verb = options->words.count ? options->words.texts[0] : "list";
	struct failure why;
	int exit_status = EXIT_CLEAN;
	enum status status;

	if (strcmp(verb, "list") == 0 && options->words.count < 2)
		status = list(options, &why);
	else if (strcmp(verb, "list") == 0)
		status = failure_say(&why, ERR_USAGE, "runs list takes no word");
	else if (strcmp(verb, "show") == 0)
		status = show(options, &why);
	else if (strcmp(verb, "merge") == 0)
		status = merge_all(options, &exit_status, &why);
	else if (strcmp(verb, "diff") == 0)
		status = runs_diff(options, &why);
	else if (strcmp(verb, "prune") == 0)
		status = runs_prune(options, &why);
	else
		status = failure_say(&why, ERR_USAGE,
			"runs needs one of list, show, diff, prune, merge; there is no '%s'", verb);
	return status ? command_fails(status, &why) : exit_status;
}
