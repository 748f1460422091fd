/*
 * mailknock sts: policies as they were published, and the cache that remembers them.
 *
 *     show [DOMAIN...]            the raw policy of each; without one, what the cache holds
 *     purge [DOMAIN...]           forget and fetch anew; without one, forget all
 *     expire                      forget what is over, and the oldest beyond the cache's size
 *     override MODE DOMAIN...     judge as if: none, testing, enforce; "off" takes it back
 *     cache [on|off|SIZE]         how many policies are kept
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/lookup.h"
#include "cli/mx_print.h"

#include <stdio.h>
#include <string.h>

enum { CACHE_SIZE_MOST = 10000000 };

struct sts_command {
	struct lookup_command lookup;
	enum sts_mode override; /* of `override`; STS_MODE_COUNT = off */
	bool is_quiet;          /* the policies are not printed */
	size_t at;              /* the domain under way */
	struct sts_look *look;
	struct loop_timer *next;
	bool any_missing;
};

/* ---- one policy after the other ---- */

static void print_policy(struct span policy)
{
	struct buf line;
	struct span text;

	buf_init(&line, 4 * policy.length + 1); /* \xNN for each byte: nothing is cut */
	while (span_split(&policy, '\n', &text)) {
		buf_clear(&line);
		visible_add(&line, span_trim(text));
		if (line.length || policy.length)
			printf("%.*s\n", SPAN_ARGS(buf_span(&line)));
	}
	buf_finish(&line);
}

static const char *words_of_lack(const struct sts_view *view)
{
	if (view->record.error[0])
		return view->record.error;
	if (view->error[0])
		return view->error;
	if (view->record.state == RECORD_UNKNOWN)
		return "the DNS fails";
	return "none is announced";
}

static void policy_found(void *context, const struct sts_view *view, struct span policy)
{
	struct sts_command *sts = context;
	const char *domain = sts->lookup.domains.texts[sts->at];

	if (policy.length && !sts->is_quiet) {
		if (sts->lookup.domains.count > 1)
			printf("%s# %s\n", sts->at ? "\n" : "", domain);
		print_policy(policy);
	}
	if (!view->has_policy)
		fprintf(stderr, "%s: no policy: %s\n", domain, words_of_lack(view));
	else if (view->error[0])
		fprintf(stderr, "%s: %s\n", domain, view->error);
	sts->any_missing |= !view->has_policy;
	loop_timer_start(sts->next, 0); /* a look cannot be destroyed from in here */
}

static void begin_look(struct sts_command *sts)
{
	if (sts->at == sts->lookup.domains.count)
		loop_stop(sts->lookup.loop);
	else
		sts->look = sts_look_create(&sts->lookup.net.look.sts,
			sts->lookup.domains.texts[sts->at], policy_found, sts);
}

static void look_is_over(void *context)
{
	struct sts_command *sts = context;

	sts_look_destroy(sts->look);
	sts->look = NULL;
	sts->at++;
	begin_look(sts);
}

static void look_at_all(struct sts_command *sts)
{
	sts->next = loop_timer_create(sts->lookup.loop, look_is_over, sts);
	begin_look(sts);
	if (sts->look)
		loop_run(sts->lookup.loop);
	sts_look_destroy(sts->look);
	loop_timer_destroy(sts->next);
}

/* ---- show ---- */

static enum status list_one(void *context, const struct sts_cached *cached, struct failure *why)
{
	char domain[4 * DOMAIN_NAME_MAX + 1], id[4 * STS_ID_MAX + 1];
	int64_t left_s = cached->max_age_s - (clock_wall_ms() - cached->fetched_ms) / 1000;

	(void)context;
	(void)why;
	visible_text(span_of(cached->domain), domain, sizeof(domain));
	visible_text(span_of(cached->id), id, sizeof(id));
	printf("%-40s %-8s %-10s id %s, %s", domain, sts_mode_name(cached->mode),
		cached->is_overridden ? sts_mode_name(cached->override) : "", id,
		left_s > 0 ? "expires in" : "expired");
	if (left_s > 0) {
		printf(" ");
		mx_print_duration(stdout, left_s);
	}
	printf("\n");
	return OK;
}

static enum status show(struct sts_command *sts, struct failure *why)
{
	if (sts->lookup.domains.count == 0)
		return store_sts_each(sts->lookup.store, list_one, NULL, why);
	look_at_all(sts);
	return OK;
}

/* ---- purge, expire ---- */

static void tell_removed(size_t removed)
{
	printf("%zu polic%s removed\n", removed, removed == 1 ? "y" : "ies");
}

static enum status purge(struct sts_command *sts, struct failure *why)
{
	const struct text_list *domains = &sts->lookup.domains;
	size_t removed = 0;
	enum status status = OK;

	if (domains->count == 0) {
		status = store_sts_purge(sts->lookup.store, NULL, &removed, why);
		if (!status)
			tell_removed(removed);
		return status;
	}
	for (size_t i = 0; i < domains->count && !status; i++)
		status = store_sts_purge(sts->lookup.store, domains->texts[i], &removed, why);
	if (!status)
		look_at_all(sts);
	return status;
}

static enum status expire(struct sts_command *sts, struct failure *why)
{
	size_t removed = 0;
	enum status status = store_sts_expire(sts->lookup.store, clock_wall_ms(), &removed, why);

	if (!status)
		tell_removed(removed);
	return status;
}

/* ---- override ---- */

static enum status read_mode(struct sts_command *sts, const char *word, struct failure *why)
{
	for (int mode = 0; mode < STS_MODE_COUNT; mode++)
		if (strcmp(word, sts_mode_name((enum sts_mode)mode)) == 0) {
			sts->override = (enum sts_mode)mode;
			return OK;
		}
	sts->override = STS_MODE_COUNT;
	if (strcmp(word, "off") == 0)
		return OK;
	return failure_say(
		why, ERR_USAGE, "sts override: '%s' is none of none, testing, enforce, off", word);
}

static enum status override_all(struct sts_command *sts, struct failure *why)
{
	const struct text_list *domains = &sts->lookup.domains;

	size_t size = 0;

	enum status status = store_sts_size(sts->lookup.store, &size, why);
	if (!status && !size)
		status = failure_say(why, ERR_SYSTEM,
			"sts override: the cache is off, and an override is noted there; "
			"mailknock sts cache on, or mailknock mx --sts-override MODE");
	if (status)
		return status;
	sts->is_quiet = true;
	look_at_all(sts); /* what is to be overridden must be known */
	for (size_t i = 0; i < domains->count && !status; i++) {
		bool is_found = false;

		status = store_sts_override(
			sts->lookup.store, domains->texts[i], sts->override, &is_found, why);
		if (!status && is_found && sts->override == STS_MODE_COUNT)
			printf("%s: judged as published\n", domains->texts[i]);
		else if (!status && is_found)
			printf("%s: judged as %s, until its policy changes or is purged; what "
			       "would "
			       "fail: mailknock mx %s\n",
				domains->texts[i], sts_mode_name(sts->override), domains->texts[i]);
	}
	return status;
}

/* ---- cache ---- */

static enum status tell_size(struct store *store, struct failure *why)
{
	size_t size = 0;
	enum status status = store_sts_size(store, &size, why);

	if (!status && size)
		printf("on: at most %zu polic%s kept\n", size, size == 1 ? "y is" : "ies are");
	else if (!status)
		printf("off\n");
	return status;
}

static enum status set_cache(struct sts_command *sts, const char *word, struct failure *why)
{
	struct store *store = sts->lookup.store;
	unsigned long size = STS_CACHE_SIZE_DEFAULT;
	enum status status = OK;

	if (word && strcmp(word, "off") == 0)
		size = 0;
	else if (word && strcmp(word, "on") != 0 &&
		 (!span_to_number(span_of(word), CACHE_SIZE_MOST, &size) || !size))
		return failure_say(why, ERR_USAGE,
			"sts cache: '%s' is none of on, off, and a number of policies", word);
	if (word)
		status = store_sts_set_size(store, size, why);
	return status ? status : tell_size(store, why);
}

/* ---- the command ---- */

enum sts_verb { VERB_SHOW, VERB_PURGE, VERB_EXPIRE, VERB_OVERRIDE, VERB_CACHE, VERB_COUNT };

static const char *const verb_names[VERB_COUNT] = {
	[VERB_SHOW] = "show",
	[VERB_PURGE] = "purge",
	[VERB_EXPIRE] = "expire",
	[VERB_OVERRIDE] = "override",
	[VERB_CACHE] = "cache",
};

/* *ret_first is where the domains begin. */
static enum status read_verb(const struct text_list *words, enum sts_verb *ret_verb,
	size_t *ret_first, struct failure *why)
{
	int verb = 0;

	while (words->count && verb < VERB_COUNT && strcmp(words->texts[0], verb_names[verb]) != 0)
		verb++;
	if (!words->count || verb == VERB_COUNT)
		return failure_say(why, ERR_USAGE,
			"sts needs one of show, purge, expire, override, cache%s%s%s",
			words->count ? "; there is no '" : "", words->count ? words->texts[0] : "",
			words->count ? "'" : "");
	*ret_verb = (enum sts_verb)verb;
	*ret_first = verb == VERB_OVERRIDE ? 2 : verb == VERB_CACHE ? words->count : 1;
	if (verb == VERB_OVERRIDE && words->count < 3)
		return failure_say(why, ERR_USAGE, "sts override needs a mode and a domain");
	if (verb == VERB_CACHE && words->count > 2)
		return failure_say(why, ERR_USAGE, "sts cache takes one word");
	if (verb == VERB_EXPIRE && words->count > 1)
		return failure_say(why, ERR_USAGE, "sts expire takes no word");
	return OK;
}

static enum status act(struct sts_command *sts, enum sts_verb verb, struct failure *why)
{
	const struct text_list *words = &sts->lookup.options->words;

	switch (verb) {
	case VERB_SHOW:
		return show(sts, why);
	case VERB_PURGE:
		return purge(sts, why);
	case VERB_EXPIRE:
		return expire(sts, why);
	case VERB_OVERRIDE:
		return override_all(sts, why);
	case VERB_CACHE:
		return set_cache(sts, words->count > 1 ? words->texts[1] : NULL, why);
	case VERB_COUNT:
		break;
	}
	return OK;
}

int command_sts(const struct options *options)
{
	struct sts_command sts = {.any_missing = false};
	struct failure why;
	enum sts_verb verb = VERB_SHOW;
	size_t first = 0;
	enum status status = read_verb(&options->words, &verb, &first, &why);

	if (status)
		return command_fails(status, &why);
	status = lookup_command_init(&sts.lookup, options, first, &why);
	if (!status && verb == VERB_OVERRIDE)
		status = read_mode(&sts, options->words.texts[1], &why);
	if (!status)
		status = lookup_command_open(&sts.lookup,
			verb != VERB_SHOW          ? LOOKUP_STORE_NEEDED
			: sts.lookup.domains.count ? LOOKUP_STORE_WANTED
						   : LOOKUP_STORE_LISTED,
			&why);
	if (!status)
		status = act(&sts, verb, &why);
	return lookup_command_finish(
		&sts.lookup, status, sts.any_missing ? EXIT_FOUND : EXIT_CLEAN, &why);
}
