#include "cli/lookup.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "cli/commands.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SERVERS_BYTES_MAX = 4096, EXIT_OF_SIGNAL = 128 };

/* ---- words ---- */

static void add_domain(struct text_list *list, const char *name)
{
	list->texts = memory_make_room(list->texts, list->count, &list->size, sizeof(*list->texts));
	list->texts[list->count++] = memory_copy(span_of(name));
}

static enum status read_words(struct lookup_command *lookup, size_t first, struct failure *why)
{
	const struct text_list *words = &lookup->options_seen.words;
	char name[DOMAIN_NAME_MAX + 1];
	struct buf servers;
	enum status status = OK;

	buf_init(&servers, SERVERS_BYTES_MAX);
	for (size_t i = first; i < words->count && !status; i++) {
		const char *word = words->texts[i];

		if (word[0] == '@')
			buf_addf(&servers, "%s%s", buf_span(&servers).length ? "," : "", word + 1);
		else if (domain_to_ascii(span_of(word), 1, name))
			add_domain(&lookup->domains, name);
		else
			status = failure_say(why, ERR_USAGE, "'%s' is no domain", word);
	}
	lookup->servers = buf_take(&servers);
	if (lookup->servers && lookup->servers[0])
		lookup->options_seen.dns_server = lookup->servers;
	return status;
}

enum status lookup_command_init(struct lookup_command *lookup, const struct options *options,
	size_t first, struct failure *why)
{
	*lookup = (struct lookup_command){.options_seen = *options};
	lookup->options = &lookup->options_seen;
	enum status status = read_words(lookup, first, why);

	return status ? status : stages_init(&lookup->stages, lookup->options, why);
}

/* ---- the world ---- */

static void interrupted(void *context)
{
	struct lookup_command *lookup = context;

	lookup->signal = SIGINT;
	loop_stop(lookup->loop);
}

static void terminated(void *context)
{
	struct lookup_command *lookup = context;

	lookup->signal = SIGTERM;
	loop_stop(lookup->loop);
}

static enum store_mode mode_for(const char *db, enum lookup_store wish)
{
	bool is_there = access(db, F_OK) == 0;

	if (wish != LOOKUP_STORE_NEEDED && is_there && access(db, W_OK) != 0)
		return STORE_READ;
	return wish == LOOKUP_STORE_IF_THERE ? STORE_OPEN : STORE_CREATE;
}

static enum status open_cache(
	struct lookup_command *lookup, enum lookup_store wish, struct failure *why)
{
	const char *db = lookup->options->db;
	enum store_mode mode = mode_for(db, wish);

	if (wish == LOOKUP_STORE_IF_THERE && (lookup->options->no_sts || access(db, F_OK) != 0))
		return OK;
	enum status status = store_open(db, mode, &lookup->store, why);

	if (!status && mode == STORE_READ)
		log_event(LOG_WARNING, "mailknock",
			"database %s: it is read-only: policies are not saved", db);
	if (!status || wish == LOOKUP_STORE_NEEDED || wish == LOOKUP_STORE_LISTED)
		return status;
	log_event(LOG_WARNING, "mailknock", "no cache of policies: %s", why->sentence);
	return OK;
}

enum status lookup_command_open(
	struct lookup_command *lookup, enum lookup_store wish, struct failure *why)
{
	const struct options *options = lookup->options;
	struct stages *stages = &lookup->stages;

	signal(SIGPIPE, SIG_IGN);
	lookup->loop = loop_create();
	loop_on_signal(lookup->loop, SIGINT, interrupted, lookup);
	loop_on_signal(lookup->loop, SIGTERM, terminated, lookup);
	enum status status = open_cache(lookup, wish, why);

	if (!status)
		status = resolver_create(lookup->loop, &stages->dns, &lookup->resolver, why);
	if (status)
		return status;
	const struct policy_net_wanted wanted = {.loop = lookup->loop,
		.resolver = lookup->resolver,
		.store = lookup->store,
		.dns = &stages->dns,
		.ca_file = options->ca_file,
		.policy = &stages->policy,
		.source_ip = options->source_ip ? &stages->source_ip : NULL,
		.no_sts = options->no_sts,
		.asks_name_servers = options->each_name_server,
		.asks_all_tlsa = true,
		.has_override = options->sts_override != STS_OVERRIDE_OFF,
		.override = stages_sts_override(options)};

	return policy_net_init(&lookup->net, &wanted, why);
}

int lookup_command_finish(struct lookup_command *lookup, enum status status, int exit_status,
	const struct failure *why)
{
	int signal_seen = lookup->signal;

	policy_net_finish(&lookup->net);
	resolver_destroy(lookup->resolver);
	if (lookup->loop)
		loop_destroy(lookup->loop);
	store_close(lookup->store);
	stages_finish(&lookup->stages);
	for (size_t i = 0; i < lookup->domains.count; i++)
		free((void *)(uintptr_t)lookup->domains.texts[i]);
	free(lookup->domains.texts);
	free(lookup->servers);
	if (status)
		return command_fails(status, why);
	return signal_seen ? EXIT_OF_SIGNAL + signal_seen : exit_status;
}
