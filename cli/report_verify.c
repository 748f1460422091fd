#include "cli/report_verify.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/visible.h"
#include "cli/report_head.h"
#include "cli/stages.h"
#include "schema/store_seal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 512 };

struct verify {
	const struct options *options;
	struct store *store;
	bool is_wrong;
};

/* ---- what is told ---- */

/* "session 3 with mx1.example.org (192.0.2.1)" */
static void print_item(enum seal_part part, int64_t item, const char *name)
{
	char seen[NAME_SIZE];

	visible_text(span_of(name), seen, sizeof(seen));
	if (part == SEAL_PART_RUN)
		printf("the run itself (options, notes, counts)");
	else if (!seen[0])
		printf("%s %lld", seal_part_name(part), (long long)item);
	else if (part == SEAL_PART_SESSION)
		printf("session %lld with %s", (long long)item, seen);
	else
		printf("%s %lld (%s)", seal_part_name(part), (long long)item, seen);
}

static void tell_item(void *context, int64_t run, enum sealed_change change, enum seal_part part,
	int64_t item, const char *name)
{
	static const char *const said[] = {[ITEM_CHANGED] = "was changed after it was sealed",
		[ITEM_REMOVED] = "was removed after it was sealed",
		[ITEM_ADDED] = "was added after the run was sealed"};

	(void)context;
	printf("run %lld: ", (long long)run);
	print_item(part, item, name);
	printf(" %s\n", said[change]);
}

static void tell_seal(void *context, int64_t number, bool is_missing)
{
	(void)context;
	printf("seal %lld %s\n", (long long)number,
		is_missing ? "was removed from the log" : "was changed after it was written");
}

static void tell_holding(const struct options *options, const struct seal *seal, const char *made)
{
	if (options->quiet && !seal->is_doubtful)
		return;
	printf("run %lld: holds (%lld %s, %s %s, head %s)\n", (long long)seal->run,
		(long long)seal->items, seal->items == 1 ? "item" : "items",
		seal->act == SEAL_FORGOTTEN ? "sealed anew by forget at" : "sealed at", made,
		seal->head);
}

/* One that is as it should be, or cannot be said. */
static void tell_other(int64_t run, enum sealed_state state, const char *made)
{
	printf("run %lld: ", (long long)run);
	switch (state) {
	case SEALED_IS_PRUNED:
		printf("deleted by runs prune at %s\n", made);
		return;
	case SEALED_IS_REOPENED:
		printf("not sealed: a check went on with it at %s and has not ended\n", made);
		return;
	case SEALED_IS_UNFINISHED:
		printf("not sealed: it did not come to its end\n");
		return;
	case SEALED_IS_OLDER:
		printf("not sealed: it is from before runs were sealed here\n");
		return;
	case SEALED_REMOVED:
		printf("was removed after it was sealed\n");
		return;
	case SEALED_SEAL_REMOVED:
		printf("its seal was removed\n");
		return;
	case SEALED_HOLDS:
	case SEALED_CHANGED:
		break;
	}
	printf("\n");
}

static void tell_changed(const struct seal *seal, const char *made, int64_t others)
{
	if (others)
		printf("run %lld: and %lld others\n", (long long)seal->run, (long long)others);
	printf("run %lld: CHANGED since it was sealed at %s\n", (long long)seal->run, made);
}

static void tell_run(void *context, int64_t run, enum sealed_state state, const struct seal *seal,
	int64_t others)
{
	struct verify *verify = context;
	char made[CLOCK_TEXT_SIZE];

	clock_print(seal->made_ms, made);
	if (state == SEALED_HOLDS)
		tell_holding(verify->options, seal, made);
	else if (state == SEALED_CHANGED)
		tell_changed(seal, made, others);
	else if (!verify->options->quiet || sealed_state_is_wrong(state))
		tell_other(run, state, made);
	if (seal->is_doubtful && state != SEALED_IS_PRUNED)
		printf("run %lld: it was not as it had been sealed when it was sealed anew\n",
			(long long)run);
}

/* ---- a head that somebody kept ---- */

static const char *act_words(enum seal_act act)
{
	switch (act) {
	case SEAL_FORGOTTEN:
		return "sealed anew by forget";
	case SEAL_PRUNED:
		return "deleted by runs prune";
	case SEAL_REOPENED:
		return "gone on with by a check";
	case SEAL_FINISHED:
	case SEAL_ACT_COUNT:
		break;
	}
	return "sealed anew by a check";
}

/* The seal with that head against what its run has now. */
static enum status compare_head(
	struct verify *verify, const char *head, const struct seal *found, struct failure *why)
{
	struct seal latest;
	char made[CLOCK_TEXT_SIZE];
	enum status status = store_read_seal(verify->store, found->run, &latest, why);

	if (status)
		return status;
	if (latest.number == found->number) {
		if (!verify->options->quiet)
			printf("head %.12s...: it is that of run %lld\n", head,
				(long long)found->run);
		return OK;
	}
	verify->is_wrong = true;
	clock_print(latest.made_ms, made);
	printf("head %.12s...: it was that of run %lld until the run was %s at %s\n", head,
		(long long)found->run, act_words(latest.act), made);
	return OK;
}

/* *ret_run: which run it is about, where that is known. */
static enum status expect(
	struct verify *verify, const char *head, int64_t *ret_run, struct failure *why)
{
	struct seal found;
	enum status status = store_find_seal(verify->store, head, &found, why);

	if (status)
		return status;
	if (found.number && (!*ret_run || found.run == *ret_run)) {
		*ret_run = found.run;
		return compare_head(verify, head, &found, why);
	}
	verify->is_wrong = true;
	if (found.number)
		printf("head %.12s...: it is that of run %lld, not of run %lld\n", head,
			(long long)found.run, (long long)*ret_run);
	else
		printf("head %.12s...: no seal of this database has it\n", head);
	return OK;
}

static enum status read_expected(
	const struct options *options, struct report_head *ret_expected, struct failure *why)
{
	const struct text_list *words = &options->words;
	struct report_head told = {.run = options->run};

	if (words->count > 2)
		return failure_say(why, ERR_USAGE, "report verify takes one report.json");
	if (words->count == 2 && options->expect)
		return failure_say(
			why, ERR_USAGE, "report verify takes a report.json or --expect, not both");
	if (options->expect && strlen(options->expect) != SHA256_HEX_SIZE - 1)
		return failure_say(
			why, ERR_USAGE, "--expect: '%s' is no SHA-256 in hex", options->expect);
	if (options->expect)
		snprintf(told.head, sizeof(told.head), "%s", options->expect);
	if (words->count == 2) {
		enum status status = report_head_read(words->texts[1], &told, why);

		if (status)
			return status;
		if (options->run && options->run != told.run)
			return failure_say(why, ERR_USAGE, "%s: it is about run %lld, not run %lld",
				words->texts[1], (long long)told.run, (long long)options->run);
		if (!told.head[0])
			return failure_say(why, ERR_USAGE,
				"%s: it tells of no seal; it was written before the run was over, "
				"or by an older version",
				words->texts[1]);
	}
	*ret_expected = told;
	return OK;
}

static enum status verify_store(
	struct verify *verify, const struct report_head *expected, struct failure *why)
{
	const struct verify_telling telling = {tell_item, tell_run, tell_seal, verify};
	int64_t run = expected->run;
	bool is_wrong = false;
	enum status status = OK;

	if (expected->head[0])
		status = expect(verify, expected->head, &run, why);
	/* A report of another database may be about a run that there is not: that was told. */
	if (!status && verify->is_wrong && run) {
		struct seal latest;

		status = store_read_seal(verify->store, run, &latest, why);
		if (!status && !latest.number)
			return OK;
	}
	if (!status)
		status = store_verify(verify->store, run, &telling, &is_wrong, why);
	verify->is_wrong |= is_wrong;
	return status;
}

enum status report_verify(const struct options *options, int *ret_exit, struct failure *why)
{
	struct verify verify = {.options = options};
	struct report_head expected;
	enum status status = read_expected(options, &expected, why);

	if (!status)
		status = store_open(options->db, STORE_READ, &verify.store, why);
	if (!status)
		status = verify_store(&verify, &expected, why);
	store_close(verify.store);
	if (!status)
		*ret_exit = verify.is_wrong ? EXIT_FOUND : EXIT_CLEAN;
	return status;
}
