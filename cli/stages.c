#include "cli/stages.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "checker/vantage_look.h"
#include "report/redaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* Of the file and the command line, which the system keeps far below this. */
	SEEDS_BYTES_MAX = SEEDS_FILE_BYTES_MAX + 64 * 1024 * 1024,
	DAY_MS = 24 * 3600 * 1000
};

/* One a family; the first is also that of the crawl and of policies. */
static enum status read_sources(struct stages *stages, struct failure *why)
{
	const struct text_list *given = &stages->options->source_ip;

	for (size_t i = 0; i < given->count; i++) {
		struct ip ip, *place;

		if (!ip_parse(span_of(given->texts[i]), &ip))
			return failure_say(why, ERR_USAGE, "--source-ip: '%s' is no IP address",
				given->texts[i]);
		place = ip.family == AF_INET ? &stages->sources.v4 : &stages->sources.v6;
		if (place->family)
			return failure_say(why, ERR_USAGE,
				"--source-ip: %s is a second address of its family",
				given->texts[i]);
		*place = ip;
		if (i == 0)
			stages->source_ip = ip;
	}
	return OK;
}

/* Through a proxy servers do not see this machine, so its own name and address would be wrong. */
static enum status read_proxy(struct stages *stages, struct failure *why)
{
	const struct options *options = stages->options;

	if (!options->socks5)
		return OK;
	if (!options->helo)
		return failure_say(why, ERR_USAGE,
			"--socks5 needs --helo NAME: the name that leads to the address that "
			"servers will see");
	return socks_proxy_read(options->socks5, &stages->proxy, why);
}

static enum status read_canaries(const struct options *options, struct failure *why)
{
	for (size_t i = 0; i < options->canary.count; i++)
		if (!vantage_is_canary(options->canary.texts[i]))
			return failure_say(why, ERR_USAGE,
				"--canary: '%s' is neither a host name nor an IP address",
				options->canary.texts[i]);
	return OK;
}

static enum status read_network(struct stages *stages, struct failure *why)
{
	const struct options *options = stages->options;

	stages->policy.allow_private = options->allow_private;
	if (options->allow_net) {
		enum status status = ip_policy_allow(&stages->policy, options->allow_net, why);

		if (status)
			return status;
	}
	if (options->ca_file && access(options->ca_file, R_OK) != 0)
		return failure_say(
			why, ERR_USAGE, "--ca-file: %s: %s", options->ca_file, strerror(errno));
	if (options->vantage)
		snprintf(stages->vantage, sizeof(stages->vantage), "%s", options->vantage);
	else if (gethostname(stages->vantage, sizeof(stages->vantage) - 1) != 0)
		stages->vantage[0] = '\0';
	return OK;
}

static enum status read_identity(const struct options *options, struct failure *why)
{
	struct address sender;
	char name[DOMAIN_NAME_MAX + 1];

	if (options->helo && !domain_to_ascii(span_of(options->helo), 1, name))
		return failure_say(why, ERR_USAGE, "--helo: '%s' is no host name", options->helo);
	if (options->mail_from && address_parse(span_of(options->mail_from), &sender))
		return failure_say(
			why, ERR_USAGE, "--mail-from: '%s' is no mail address", options->mail_from);
	return OK;
}

static enum status read_expectations(struct stages *stages, struct failure *why)
{
	const struct text_list *mx = &stages->options->expect_mx;
	const struct text_list *counts = &stages->options->expect_mx_count;
	enum status status = OK;

	for (size_t i = 0; i < mx->count && !status; i++)
		status = expect_read_mx(&stages->expected, mx->texts[i], why);
	for (size_t i = 0; i < counts->count && !status; i++)
		status = expect_read_count(&stages->expected, counts->texts[i], why);
	return status;
}

static enum status read_block_lists(struct stages *stages, struct failure *why)
{
	const struct text_list *given = &stages->options->dnsbl;
	struct dnsbl_zones *zones = &stages->block_lists;

	if (!given->count)
		*zones = dnsbl_default_zones;
	for (size_t i = 0; i < given->count; i++) {
		if (strcmp(given->texts[i], "none") == 0)
			continue;
		if (!dnsbl_is_zone(given->texts[i]))
			return failure_say(why, ERR_USAGE, "--dnsbl: '%s' is no block list's name",
				given->texts[i]);
		if (zones->count == DNSBL_ZONES_MAX)
			return failure_say(why, ERR_USAGE, "--dnsbl: at most %d", DNSBL_ZONES_MAX);
		zones->names[zones->count++] = given->texts[i];
	}
	return OK;
}

/* The server that --host names is asked in place of those that the DNS names: trials are for nobody's
 * but the user's own, and that it is his nothing else says. */
static enum status check_named_server(
	const struct options *options, const struct user_domains *own, struct failure *why)
{
	char host[DOMAIN_NAME_MAX + 1];

	if (options->level != LEVEL_DEEP || !options->host)
		return OK;
	if (domain_to_ascii(span_of(options->host), 1, host) && user_domains_have(own, host))
		return OK;
	return failure_say(why, ERR_USAGE,
		"--level deep with --host: %s is not known to be your server: it takes a name that "
		"--own covers",
		options->host);
}

static enum status read_relay_target(struct stages *stages, struct failure *why)
{
	const char *text = stages->options->relay_target;
	struct trial_rules *trials = &stages->trials;
	struct address target;

	if (address_parse(span_of(text), &target) || !trial_target_is_fine(&target))
		return failure_say(
			why, ERR_USAGE, "--relay-target: '%s' is no plain mail address", text);
	if (user_domains_have(&trials->own, target.domain))
		return failure_say(why, ERR_USAGE,
			"--relay-target: %s is one of your own domains (--own); it takes "
			"another one to see whether servers relay",
			target.domain);
	if (opt_out_has_address(stages->opt_out, &target))
		return failure_say(
			why, ERR_USAGE, "--relay-target: %s is on the opt-out list", text);
	address_print(&target, trials->relay_target);
	return OK;
}

static enum status read_trials(struct stages *stages, struct failure *why)
{
	const struct options *options = stages->options;
	struct trial_rules *trials = &stages->trials;
	struct address address;

	for (size_t i = 0; i < options->own.count; i++)
		if (!user_domains_add(&trials->own, options->own.texts[i]))
			return failure_say(why, ERR_USAGE, "--own: '%s' is no domain name",
				options->own.texts[i]);
	if (options->level == LEVEL_DEEP && !options->own.count)
		return failure_say(why, ERR_USAGE,
			"--level deep is for your own domains only: name them with --own DOMAIN");
	enum status status = check_named_server(options, &trials->own, why);

	if (!status && options->relay_target)
		status = read_relay_target(stages, why);
	if (status || !options->spf_sender)
		return status;
	if (address_parse(span_of(options->spf_sender), &address) || address_needs_utf8(&address))
		return failure_say(why, ERR_USAGE, "--spf-sender: '%s' is no mail address in ASCII",
			options->spf_sender);
	address_print(&address, trials->spf_sender);
	return OK;
}

static void fill_crawl(struct stages *stages)
{
	const struct options *options = stages->options;

	stages->crawl = (struct crawl_options){.seeds = options->words.texts,
		.seed_count = options->words.count,
		.scope = (enum url_scope)options->scope,
		.concurrency = (unsigned)options->concurrency,
		.per_host = (unsigned)options->per_host,
		.delay_ms = options->delay_ms,
		.pages_max = (uint64_t)options->max_pages,
		.depth_max = (uint32_t)(options->max_depth < 0 ? 0 : options->max_depth),
		.has_depth_max = options->max_depth >= 0,
		.time_max_ms = options->max_time_ms,
		.include = options->include.texts,
		.include_count = options->include.count,
		.exclude = options->exclude.texts,
		.exclude_count = options->exclude.count,
		.ignore_robots = options->ignore_robots,
		.bytes_max = (uint64_t)options->max_bytes,
		.page_bytes_max = (size_t)options->max_page_bytes,
		.follow_nofollow = options->follow_nofollow,
		.check_links = options->check_links,
		.no_sitemaps = options->no_sitemap,
		.text_addresses = options->text_addresses,
		.reads_pdf = options->pdf,
		.visitor = {.user_agent = options->user_agent,
			.contact = options->contact,
			.headers = options->headers.texts,
			.header_count = options->headers.count,
			.user = options->user,
			.proxy = options->proxy,
			.keeps_cookies = options->cookies},
		.ca_file = options->ca_file,
		.dns = stages->dns,
		.policy = &stages->policy,
		.source_ip = options->source_ip.count ? &stages->source_ip : NULL};
}

enum sts_mode stages_sts_override(const struct options *options)
{
	return options->sts_override == STS_OVERRIDE_OFF
		       ? STS_MODE_NONE
		       : (enum sts_mode)(options->sts_override - STS_OVERRIDE_NONE);
}

/* What pages and servers say is told line by line before the database knows the names in it. */
static enum status check_redaction(const struct options *options, struct failure *why)
{
	if (!options->redact || !options->verbose ||
		!(options->command & (COMMAND_AUDIT | COMMAND_CHECK)))
		return OK;
	return failure_say(why, ERR_USAGE,
		"--redact and --verbose exclude each other: the lines of --verbose quote pages and "
		"mail servers");
}

/* "90" is taken for seconds, and would delete all that there is to compare with. */
static enum status check_retention(const struct options *options, struct failure *why)
{
	if (!options->retention_ms || options->retention_ms >= DAY_MS)
		return OK;
	return failure_say(why, ERR_USAGE,
		"--retention: less than a day is no time to keep anything (90d are 90 days)");
}

static void fill_check(struct stages *stages)
{
	const struct options *options = stages->options;

	stages->check = (struct check_options){.dns = stages->dns,
		.ca_file = options->ca_file,
		.helo = options->helo,
		.mail_from = options->mail_from,
		.lock_dir = options->lock_dir,
		.connect_timeout_ms = options->connect_timeout_ms,
		.reply_timeout_ms = options->reply_timeout_ms,
		.session_timeout_ms = options->session_timeout_ms,
		.server_pause_ms = options->server_pause_ms,
		.retry_after_ms = options->retry_after_ms,
		.deadline_ms = options->deadline_ms ? clock_wall_ms() + options->deadline_ms : 0,
		.domains_max = options->max_domains,
		.retries = (int)options->retries,
		.probe_concurrency = (unsigned)options->probe_concurrency,
		.port = (uint16_t)options->smtp_port,
		.level = (enum check_level)options->level,
		.trials = stages->trials,
		.dnsbl = stages->block_lists,
		.policy = &stages->policy,
		.source_ip = options->source_ip.count ? &stages->source_ip : NULL,
		.sources = &stages->sources,
		.proxy = options->socks5 ? &stages->proxy : NULL,
		.canaries = options->canary.texts,
		.canary_count = options->canary.count,
		.exclude_addresses = options->exclude_address.texts,
		.exclude_address_count = options->exclude_address.count,
		.exclude_domains = options->exclude_domain.texts,
		.exclude_domain_count = options->exclude_domain.count,
		.no_sts = options->no_sts,
		.asks_name_servers = options->each_name_server,
		.has_override = options->sts_override != STS_OVERRIDE_OFF,
		.override = stages_sts_override(options),
		.takes_machines = options->machine_addresses,
		.opt_out = stages->opt_out,
		.recheck_after_ms = options->recheck_after_ms,
		.vantage = stages->vantage,
		.expected = &stages->expected};
}

static char *join_words(const struct text_list *words)
{
	struct buf b;

	buf_init(&b, SEEDS_BYTES_MAX);
	for (size_t i = 0; i < words->count; i++) {
		buf_add_text(&b, i ? "\n" : "");
		buf_add_text(&b, words->texts[i]);
	}
	return buf_take(&b);
}

enum status stages_init(struct stages *stages, const struct options *options, struct failure *why)
{
	*stages = (struct stages){.options = options};
	enum status status = check_redaction(options, why);

	if (!status)
		status = check_retention(options, why);
	if (!status)
		status = read_network(stages, why);
	if (!status)
		status = read_sources(stages, why);
	if (!status)
		status = read_proxy(stages, why);
	if (!status)
		status = read_canaries(options, why);
	if (!status)
		status = read_identity(options, why);
	if (!status)
		status = read_expectations(stages, why);
	if (!status && options->opt_out)
		status = opt_out_read(options->opt_out, &stages->opt_out, why);
	stages->contact_rules = (struct contact_rules){
		options->require_contact.texts, options->require_contact.count};
	if (!status)
		status = contact_rules_check(&stages->contact_rules, why);
	if (!status && options->suppressions)
		status = suppressions_read(options->suppressions, &stages->suppressions, why);
	if (!status)
		status = read_trials(stages, why);
	if (!status)
		status = read_block_lists(stages, why);
	if (!status)
		status = delivery_init(&stages->delivery, options, why);
	if (status)
		return status;
	stages->dns = (struct resolver_options){.servers = options->dns_server,
		.timeout_ms = options->dns_timeout_ms,
		.wants_signatures = options->dnssec,
		.udp_size = (unsigned)options->dns_udp_size};
	fill_crawl(stages);
	fill_check(stages);
	stages->report = (struct report_options){.folder = options->out,
		.formats = options->format,
		.at_risk_fails = options->fail_on == FAIL_ON_AT_RISK ||
				 options->fail_on == FAIL_ON_NEW_AT_RISK,
		.csv_all = options->csv_all,
		.redact = options->redact};
	stages->seeds = join_words(&options->words);
	stages->run_options = options_print_json(options);
	if (options->command & (COMMAND_AUDIT | COMMAND_CRAWL))
		status = crawl_options_check(&stages->crawl, why);
	if (!status && options->command & (COMMAND_AUDIT | COMMAND_REPORT))
		status = report_options_check(&stages->report, why);
	return status;
}

void stages_finish(struct stages *stages)
{
	ip_policy_finish(&stages->policy);
	expect_finish(&stages->expected);
	opt_out_destroy(stages->opt_out);
	suppressions_destroy(stages->suppressions);
	if (stages->redaction)
		log_set_filter(NULL, NULL);
	redaction_destroy(stages->redaction);
	user_domains_finish(&stages->trials.own);
	delivery_finish(&stages->delivery);
	free(stages->seeds);
	free(stages->run_options);
}

enum status stages_begin_run(
	const struct stages *stages, struct store *store, struct run *ret_run, struct failure *why)
{
	const struct run_wanted wanted = {.seeds = stages->seeds,
		.options = stages->run_options,
		.vantage = stages->vantage,
		.resume_within_ms =
			stages->options->new_run ? 0 : stages->options->resume_within_ms};

	return store_begin_run(store, &wanted, ret_run, why);
}

int exit_of_status(enum status status)
{
	return status == OK ? EXIT_CLEAN : status == ERR_USAGE ? EXIT_USAGE : EXIT_UNFINISHED;
}
