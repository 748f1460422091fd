/*
 * mailknock probe: the check of one domain or address, told as the dialogue that it was. It is a
 * check like any other, in a database of its own that is gone afterwards.
 */
#include "base/memory.h"
#include "cli/commands.h"
#include "cli/mx_print.h"
#include "cli/probe_print.h"
#include "cli/stages.h"
#include "cli/stop.h"
#include "cli/words.h"
#include "schema/store_judge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 512, EXIT_OF_SIGNAL = 128 };

struct probe_command {
	struct options options; /* the user's, as a check takes them */
	struct stages stages;
	struct store *store;
	char folder[PATH_SIZE], db[PATH_SIZE + 16];
	char host[DOMAIN_NAME_MAX + 1];
};

/* ---- words ---- */

/* --host without a word: the server's own name is the domain whose postmaster is asked for. */
static enum status read_host(struct probe_command *probe, struct failure *why)
{
	const char *host = probe->options.host;
	struct ip ip;
	bool is_ip = host && ip_parse(span_of(host), &ip);

	if (!host && probe->options.words.count == 0)
		return failure_say(why, ERR_USAGE, "probe needs an address or a domain");
	if (!host)
		return OK;
	if (is_ip)
		snprintf(probe->host, sizeof(probe->host), "%s", host);
	else if (!domain_to_ascii(span_of(host), 1, probe->host))
		return failure_say(
			why, ERR_USAGE, "--host: '%s' is neither a host nor an IP address", host);
	if (probe->options.words.count)
		return OK;
	if (is_ip)
		return failure_say(why, ERR_USAGE,
			"probe --host %s needs an address or a domain to ask for", host);
	static const char *word;

	word = probe->host;
	probe->options.words = (struct text_list){&word, 1, 1};
	return OK;
}

/* ---- a database for a moment ---- */

static enum status open_store(struct probe_command *probe, struct failure *why)
{
	const char *parent = getenv("TMPDIR");

	snprintf(probe->folder, sizeof(probe->folder), "%s/mailknock-probe.XXXXXX",
		parent && parent[0] == '/' && strlen(parent) < PATH_SIZE / 2 ? parent : "/tmp");
	if (!mkdtemp(probe->folder)) {
		enum status status =
			failure_say(why, ERR_SYSTEM, "%s: %s", probe->folder, strerror(errno));

		probe->folder[0] = '\0';
		return status;
	}
	snprintf(probe->db, sizeof(probe->db), "%s/probe.db", probe->folder);
	return store_open(probe->db, STORE_CREATE, &probe->store, why);
}

static void remove_store(struct probe_command *probe)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".lock"};
	char path[sizeof(probe->db) + 16];

	store_close(probe->store);
	if (!probe->folder[0])
		return;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", probe->db, ends[i]);
		(void)unlink(path);
	}
	(void)rmdir(probe->folder);
}

/* ---- the check ---- */

static enum status begin_run(struct probe_command *probe, struct run *ret_run, struct failure *why)
{
	enum status status = stages_begin_run(&probe->stages, probe->store, ret_run, why);

	if (!status)
		status = words_add(&probe->options, probe->store, ret_run->id, why);
	return status ? status : store_crawl_done(probe->store, ret_run->id, why);
}

/* ---- the exit status ---- */

struct findings_seen {
	bool any_error, any_hard, any_soft;
};

static enum status see_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	struct findings_seen *seen = context;
	const struct catalogue_entry *entry = catalogue_find(finding->finding.id);

	(void)why;
	seen->any_error |= entry && entry->severity == SEVERITY_ERROR;
	return OK;
}

static enum status see_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct findings_seen *seen = context;
	const char *kind = mx_error_kind(domain->hosts);

	(void)why;
	if (domain->is_machine || domain->hosts->route != ROUTE_GIVEN)
		return OK;
	seen->any_hard |= strcmp(kind, "hard") == 0;
	seen->any_soft |= strcmp(kind, "soft") == 0;
	return OK;
}

/* Here the user looks on, and no other run will confirm: whatever is called failing counts. A domain
 * without an address has no verdict; its findings speak. */
static enum status judge(
	struct probe_command *probe, int64_t run, bool can_ask, int *ret_exit, struct failure *why)
{
	struct reported_run head;
	struct findings_seen seen = {0};
	enum status status = store_report_run(probe->store, run, &head, why);

	if (!status)
		status = store_report_findings(probe->store, run, see_finding, &seen, why);
	if (!status)
		status = store_report_domains(probe->store, run, see_domain, &seen, why);
	if (status)
		return status;
	*ret_exit = stages_exit_of(&probe->stages,
		&(struct failing_counts){.failing.all = head.verdicts[VERDICT_FAILING],
			.at_risk.all = head.verdicts[VERDICT_AT_RISK],
			.invalid.all = head.verdicts[VERDICT_INVALID]},
		can_ask);
	if (*ret_exit == EXIT_CLEAN && (seen.any_error || seen.any_hard))
		*ret_exit = EXIT_FOUND;
	if (*ret_exit == EXIT_CLEAN && seen.any_soft)
		*ret_exit = EXIT_UNFINISHED;
	return OK;
}

static enum status probe_into(struct probe_command *probe, int *ret_exit, struct failure *why)
{
	struct check_outcome outcome = {0};
	struct run run = {0};
	enum status status = open_store(probe, why);

	if (!status)
		status = begin_run(probe, &run, why);
	int64_t id = run.id;

	if (!status)
		status = check_run(
			&probe->stages.check, probe->store, id, &stop_signal, &outcome, why);
	if (!status && !outcome.was_stopped)
		status = store_finish_run(probe->store, id, true, why);
	if (!status)
		status = probe->options.json
				 ? report_print_json(stdout, probe->store, id, why)
				 : probe_print(stdout, probe->store, id, &probe->options, why);
	if (!status)
		status = judge(probe, id, outcome.can_ask, ret_exit, why);
	if (!status && !outcome.was_stopped)
		status = stages_tell_vantage(&probe->stages, probe->store, id, *ret_exit, why);
	return status;
}

int command_probe(const struct options *options)
{
	struct probe_command probe = {.options = *options};
	struct failure why;
	int exit_status = EXIT_UNFINISHED;
	enum status status = read_host(&probe, &why);

	probe.options.retries = options->again;
	probe.options.new_run = true;
	if (!status)
		status = stages_init(&probe.stages, &probe.options, &why);
	if (!status && probe.host[0])
		probe.stages.check.only_host = probe.host;
	if (!status)
		status = words_add(&probe.options, NULL, 0, &why);
	stop_catch_signals();
	if (!status)
		status = probe_into(&probe, &exit_status, &why);
	remove_store(&probe);
	stages_finish(&probe.stages);
	if (status)
		return command_fails(status, &why);
	return stop_signal ? EXIT_OF_SIGNAL + stop_signal : exit_status;
}
