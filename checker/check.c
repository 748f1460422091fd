/*
 * The check stage, a round of it every ROUND_MS, and sooner where there is much to claim:
 *
 * 1. What probes and lookups have observed since the last round is written, in one transaction.
 * 2. Domains are claimed and looked up, RESOLVING_MAX at once.
 * 3. Endpoints that are due are claimed: their queue is long enough, old enough, or the crawl has
 *    ended (then everything is due).
 * 4. Claimed endpoints whose IP address's turn is ours become probes, after their intent is on disk.
 * 5. When the crawl has ended, nothing is under way and nothing waits for another try, the run is
 *    over and is judged. The deadline and a signal end it too; then what is open stays open.
 * 6. Where only tries are left that are due later, it is judged before, for a first report.
 *
 * Judging comes last because an answer may change it: whether silence is a server's fault depends
 * on what all the others said.
 */
#include "checker/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "checker/claims.h"
#include "checker/deep.h"
#include "checker/descriptors.h"
#include "checker/lookups.h"
#include "checker/policies.h"
#include "checker/policy_net.h"
#include "checker/run_judging.h"
#include "checker/vantage_look.h"
#include "checker/visits.h"
#include "checker/worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROUND_MS = 25,
	SHORT_ROUND_MS = 5,  /* where one did not claim all that can be claimed */
	MANY_DOMAINS = 100,  /* claimed in one round: more are likely to wait */
	IDLE_ROUND_MS = 200, /* between claims that found nothing */
	HURRY_MS = 8000      /* for QUITs at the end */
};

struct check {
	const struct check_options *options;
	struct store *store;
	int64_t run;
	const volatile int *stop;
	struct worker worker;
	struct loop *loop;
	struct loop_timer *timer;
	struct resolver *resolver;
	struct tls_context *tls;
	struct turns *turns;
	struct visits *visits;
	struct claims claims;
	struct vantage_look *look;
	struct self self;
	struct deep deep;
	struct exclusions exclusions;
	struct lookups *lookups;
	struct policy_net policy_net;
	struct policies *policies;
	int64_t next_claim_ms, hurry_until_ms;
	bool is_short;              /* the round: there is more to claim */
	bool can_judge, was_judged; /* a first time */
	bool is_ending, was_stopped;
	enum status status;
	struct failure *why;
};

/* ---- the round ---- */

static void begin_ending(struct check *check, bool is_last)
{
	if (check->is_ending)
		return;
	check->is_ending = true;
	check->hurry_until_ms = clock_monotonic_ms() + HURRY_MS;
	check->status = visits_hurry(check->visits, is_last, check->why);
}

static bool is_deadline_over(const struct check *check)
{
	return check->options->deadline_ms && clock_wall_ms() >= check->options->deadline_ms;
}

/* Claims what is due, and finds out whether there is anything left to do. */
static enum status claim_more(struct check *check)
{
	struct run_counts counts;
	size_t domains, endpoints, policies;
	/* Counted first: what a crawl adds later is not "done" yet. */
	enum status status = store_count(check->store, check->run, &counts, check->why);
	bool crawl_done = counts.crawl_done || !check->options->follow_crawl;

	if (!status)
		status = worker_take_over(&check->worker, check->store, check->run, check->why);
	if (!status)
		status = lookups_claim(check->lookups, check->worker.name, counts.domains_resolved,
			&domains, check->why);
	if (!status)
		status = policies_claim(check->policies, check->worker.name, &policies, check->why);
	if (!status)
		status = claims_take(
			&check->claims, check->visits, crawl_done, &endpoints, check->why);
	if (status)
		return status;
	bool is_busy = !vantage_look_is_done(check->look) || lookups_count(check->lookups) ||
		       policies_count(check->policies) || visits_count(check->visits);
	size_t claimed = domains + endpoints + policies;

	check->is_short = check->claims.was_short || domains >= MANY_DOMAINS;

	if (claimed == 0)
		check->next_claim_ms = clock_monotonic_ms() + IDLE_ROUND_MS;
	if (crawl_done && !is_busy && claimed == 0) {
		bool any_is_slow = false;

		status = store_count(check->store, check->run, &counts, check->why);
		if (!status && counts.next_due_ms == 0)
			status = claims_wake_slow(&check->claims, &any_is_slow, check->why);
		if (!status && counts.next_due_ms == 0 && !any_is_slow)
			begin_ending(check, true);
		check->can_judge = !status && !check->is_ending && !any_is_slow &&
				   run_judging_has_time(&counts, check->options->deadline_ms);
	}
	return status;
}

/* Writes what has been observed since the last round. */
static enum status settle_observed(struct check *check)
{
	enum status status = visits_settle_done(check->visits, check->why);

	if (!status && lookups_any_answered(check->lookups)) {
		status = lookups_settle_answered(check->lookups, check->is_ending, check->why);
		check->next_claim_ms = 0;
	}
	if (!status && policies_any_answered(check->policies)) {
		status = policies_settle_answered(check->policies, check->why);
		check->next_claim_ms = 0;
	}
	return status;
}

/* Nothing of it waits for the disk: the whole round is one transaction. */
static enum status work(struct check *check)
{
	enum status status = settle_observed(check);

	if (status)
		return status;
	if (*check->stop && !check->is_ending) {
		check->was_stopped = true;
		begin_ending(check, false);
	}
	if (is_deadline_over(check) && !check->is_ending)
		begin_ending(check, true);
	if (check->is_ending)
		return check->status;
	check->is_short = false;
	if (clock_monotonic_ms() >= check->next_claim_ms)
		status = claim_more(check);
	return status ? status : visits_approach_due(check->visits, check->why);
}

static enum status work_round(struct check *check)
{
	enum status status = store_begin_batch(check->store, check->why);

	if (status)
		return status;
	status = work(check);
	enum status ended = store_end_batch(check->store, status == OK, check->why);

	if (!status)
		status = ended;
	visits_start_approached(check->visits, status == OK);
	return status;
}

static struct run_judging judging_of(struct check *check)
{
	return (struct run_judging){check->options, &check->exclusions, check->resolver,
		check->look, &check->claims, check->store, check->run};
}

/* Between two rounds, because it writes page by page. */
static void judge_meanwhile(struct check *check)
{
	const struct run_judging judging = judging_of(check);

	check->was_judged = true;
	check->status = run_judging_meanwhile(&judging, check->why);
	if (!check->status)
		check->options->waits(check->options->waits_context);
}

static void round_fired(void *context)
{
	struct check *check = context;

	check->can_judge = false;
	if (!check->status)
		check->status = work_round(check);
	if (!check->status && check->can_judge && !check->was_judged && check->options->waits)
		judge_meanwhile(check);
	bool is_over = check->is_ending && (visits_count(check->visits) == 0 ||
						   clock_monotonic_ms() > check->hurry_until_ms);

	if (check->status || is_over)
		loop_stop(check->loop);
	else
		loop_timer_start(check->timer, check->is_short ? SHORT_ROUND_MS : ROUND_MS);
}

/* ---- beginning and end ---- */

static void make_visits(struct check *check)
{
	const struct check_options *options = check->options;
	const struct visits_options wanted = {
		.probe = {.loop = check->loop,
			.tls = check->tls,
			.policy = options->policy,
			.sources = options->sources,
			.proxy = options->proxy,
			.trials = check->deep.is_wanted ? &check->deep.rules : NULL,
			.port = options->port,
			.helo = check->self.helo[0] ? check->self.helo : NULL,
			.second_sender =
				check->self.second_sender[0] ? check->self.second_sender : NULL,
			.connect_timeout_ms = options->connect_timeout_ms,
			.reply_timeout_ms = options->reply_timeout_ms,
			.session_timeout_ms = options->session_timeout_ms,
			.pause_ms = options->server_pause_ms},
		.rules = {.retry_after_ms = options->retry_after_ms,
			.retries = options->retries,
			.deadline_ms = options->deadline_ms,
			.second_sender =
				check->self.second_sender[0] ? check->self.second_sender : NULL},
		.exclusions = &check->exclusions,
		.turns = check->turns,
		.patience_ms = claims_patience_ms(options),
		.place = check->claims.place};

	check->visits = visits_create(&wanted, check->store, check->run);
}

static void self_known(void *context, const struct self *self)
{
	struct check *check = context;

	check->self = *self;
	check->claims.has_second_sender = self->second_sender[0] != '\0';
	deep_introduce(&check->deep, self);
	make_visits(check);
	check->status = store_note(check->store, check->run, "vantage-helo",
		check->self.helo[0] ? check->self.helo : "[address literal]", check->why);
	if (!check->status)
		check->status = store_note(
			check->store, check->run, "vantage-name", self->said, check->why);
	if (!check->status)
		check->status = deep_note(&check->deep, check->store, check->run, check->why);
	loop_timer_start(check->timer, 0);
}

static enum status fit_into_descriptors(struct check *check)
{
	char said[DESCRIPTORS_SAID_SIZE];

	check->claims.concurrency = descriptors_fit(check->options->probe_concurrency, said);
	if (!said[0])
		return OK;
	log_event(LOG_WARNING, "check", "%s", said);
	return store_note(check->store, check->run, "check-limit-sessions", said, check->why);
}

static enum status set_up_policies(struct check *check)
{
	const struct check_options *options = check->options;
	const struct policy_net_wanted wanted = {.loop = check->loop,
		.resolver = check->resolver,
		.store = check->store,
		.dns = &options->dns,
		.ca_file = options->ca_file,
		.policy = options->policy,
		.source_ip = options->source_ip,
		.no_sts = options->no_sts,
		.asks_name_servers = options->asks_name_servers,
		.has_override = options->has_override,
		.override = options->override};
	enum status status = policy_net_init(&check->policy_net, &wanted, check->why);

	if (status)
		return status;
	const struct policies_options policies = {.look = check->policy_net.look,
		.exclusions = &check->exclusions,
		.asks = options->level != LEVEL_BASIC,
		.takes_machines = options->takes_machines,
		.retries = options->retries,
		.retry_after_ms = options->retry_after_ms,
		.descriptors_of_others = check->claims.concurrency + DESCRIPTORS_BESIDE_LOOKS,
		.own = check->deep.is_wanted ? &check->deep.rules.own : NULL,
		.dnsbl = check->deep.is_wanted ? &options->dnsbl : NULL};

	check->policies = policies_create(&policies, check->store, check->run);
	return OK;
}

/* Lists are asked about us where the level asks about anything but the addresses. */
static struct vantage_look *look_at_vantage(struct check *check)
{
	const struct check_options *options = check->options;
	const struct vantage_wanted wanted = {
		.net = {.loop = check->loop,
			.turns = check->turns,
			.policy = options->policy,
			.sources = options->sources,
			.proxy = options->proxy,
			.port = options->port,
			.connect_timeout_ms = options->connect_timeout_ms,
			.reply_timeout_ms = options->reply_timeout_ms},
		.resolver = check->resolver,
		.self = {.helo = options->helo,
			.mail_from = options->mail_from,
			.goes_through_proxy = options->proxy != NULL},
		.canaries = options->canaries,
		.canary_count = options->canary_count,
		.zones = options->level == LEVEL_BASIC ? NULL : &options->dnsbl};

	return vantage_look_create(&wanted, self_known, check);
}

static enum status set_up(struct check *check)
{
	const struct check_options *options = check->options;
	enum status status =
		resolver_create(check->loop, &options->dns, &check->resolver, check->why);

	if (!status)
		status = fit_into_descriptors(check);
	if (!status)
		status = tls_context_create(options->ca_file, &check->tls, check->why);
	if (!status)
		status = turns_create(
			options->lock_dir, options->server_pause_ms, &check->turns, check->why);
	if (!status)
		status = set_up_policies(check);
	if (status)
		return status;
	const struct lookups_options lookups = {.resolver = check->resolver,
		.only_host = options->only_host,
		.exclusions = &check->exclusions,
		.domains_max = options->domains_max,
		.retries = options->retries,
		.retry_after_ms = options->retry_after_ms,
		.deadline_ms = options->deadline_ms,
		.asks_policies = options->level != LEVEL_BASIC};

	check->lookups = lookups_create(&lookups, check->store, check->run);
	check->timer = loop_timer_create(check->loop, round_fired, check);
	check->look = look_at_vantage(check);
	return status;
}

static void tear_down(struct check *check)
{
	lookups_destroy(check->lookups);
	policies_destroy(check->policies);
	policy_net_finish(&check->policy_net);
	visits_destroy(check->visits);
	vantage_look_destroy(check->look);
	loop_timer_destroy(check->timer);
	resolver_destroy(check->resolver);
	turns_destroy(check->turns);
	tls_context_destroy(check->tls);
	loop_destroy(check->loop);
	claims_finish(&check->claims);
}

enum status check_run(const struct check_options *options, struct store *store, int64_t run,
	const volatile int *stop, struct check_outcome *ret_outcome, struct failure *why)
{
	struct check check = {.options = options,
		.store = store,
		.run = run,
		.stop = stop,
		.loop = loop_create(),
		.exclusions = {.addresses = options->exclude_addresses,
			.address_count = options->exclude_address_count,
			.domains = options->exclude_domains,
			.domain_count = options->exclude_domain_count,
			.opt_out = options->opt_out},
		.why = why};

	deep_init(&check.deep, options);
	signal(SIGPIPE, SIG_IGN); /* a server that hangs up is an observation */
	worker_init(&check.worker);
	claims_init(&check.claims, options, store, run, check.worker.name);
	check.claims.deep = check.deep.is_wanted ? &check.deep.wanted : NULL;
	check.status = set_up(&check);
	if (!check.status)
		loop_run(check.loop);
	if (!check.status && check.visits)
		check.status = visits_abandon(check.visits, why);
	const struct run_judging judging = judging_of(&check);

	if (!check.status)
		check.status = run_judging_end(&judging, check.was_stopped, ret_outcome, why);
	tear_down(&check);
	return check.status;
}
