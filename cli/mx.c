/*
 * mailknock mx DOMAIN...: any number of domains, looked at side by side, told in the order in which
 * they were named. No more than WINDOW_MAX are held at once, so that a list of a hundred thousand
 * needs no more memory than one of a hundred.
 */
#include "base/log.h"
#include "base/memory.h"
#include "checker/descriptors.h"
#include "checker/expect.h"
#include "checker/policy_net.h"
#include "checker/survey.h"
#include "cli/commands.h"
#include "cli/lookup.h"
#include "cli/mx_print.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_MAX = 200 };

struct place { /* one domain between its beginning and its turn to be told */
	struct mx *mx;
	struct survey *survey;
	const char *domain;
	const struct mail_hosts *hosts;
	const struct domain_policy *policy; /* NULL until it is found */
};

struct mx {
	struct lookup_command *lookup;
	struct loop_timer *teller;
	struct place places[WINDOW_MAX]; /* of domain n: n modulo WINDOW_MAX */
	size_t window;                   /* domains held at once, at most WINDOW_MAX */
	size_t begun, told;
	bool any_hard, any_soft;
};

static void found(void *context, const struct mail_hosts *hosts, const struct domain_policy *policy,
	struct span sts_policy)
{
	struct place *place = context;

	(void)sts_policy;
	place->hosts = hosts;
	place->policy = policy;
	loop_timer_start(place->mx->teller, 0); /* a survey cannot be destroyed from in here */
}

static void begin_more(struct mx *mx)
{
	const struct text_list *domains = &mx->lookup->domains;

	for (; mx->begun < domains->count && mx->begun - mx->told < mx->window; mx->begun++) {
		struct place *place = &mx->places[mx->begun % WINDOW_MAX];

		*place = (struct place){.mx = mx, .domain = domains->texts[mx->begun]};
		place->survey = survey_create(
			&mx->lookup->net.look, domains->texts[mx->begun], found, place);
	}
}

/* ---- telling ---- */

static void note_worst(
	struct mx *mx, const struct mail_hosts *hosts, const struct domain_findings *findings)
{
	const char *kind = mx_error_kind(hosts);

	mx->any_hard |= strcmp(kind, "hard") == 0;
	mx->any_soft |= strcmp(kind, "soft") == 0;
	for (size_t i = 0; i < findings->count; i++) {
		const struct catalogue_entry *entry = catalogue_find(findings->list[i].id);

		mx->any_hard |= entry && entry->severity == SEVERITY_ERROR;
	}
}

static void tell_one(struct mx *mx, struct place *place)
{
	const struct options *options = mx->lookup->options;
	const struct vantage vantage = {.is_final = true,
		.is_validating = options->dnssec && resolver_is_trusted(mx->lookup->resolver),
		.addresses = &mx->lookup->stages.policy};
	struct judged_domain domain = {.hosts = *place->hosts, .policy = *place->policy};
	struct domain_findings findings;

	snprintf(domain.name, sizeof(domain.name), "%s", place->domain);
	domain_findings_init(&findings);
	judge_domain(&vantage, &domain, &findings);
	expect_judge(&mx->lookup->stages.expected, domain.name, place->hosts, &findings);
	const struct mx_facts facts = {.domain = place->domain,
		.hosts = place->hosts,
		.policy = place->policy,
		.findings = findings.list,
		.finding_count = findings.count};

	note_worst(mx, place->hosts, &findings);
	if (options->json)
		printf("%s", mx->told ? ",\n" : "");
	else
		printf("%s", mx->told ? "\n" : "");
	(options->json ? mx_print_json : mx_print_listing)(stdout, &facts);
	domain_findings_finish(&findings);
}

static void tell_ready(void *context)
{
	struct mx *mx = context;

	for (; mx->told < mx->begun; mx->told++) {
		struct place *place = &mx->places[mx->told % WINDOW_MAX];

		if (!place->policy)
			break;
		tell_one(mx, place);
		survey_destroy(place->survey);
		*place = (struct place){0};
	}
	/* Nobody reads any more where that fails (`| head`): there is nothing to go on for. */
	if (fflush(stdout) != 0 || mx->told == mx->lookup->domains.count)
		loop_stop(mx->lookup->loop);
	else
		begin_more(mx);
}

static int exit_of(const struct mx *mx)
{
	return mx->any_hard ? EXIT_FOUND : mx->any_soft ? EXIT_UNFINISHED : EXIT_CLEAN;
}

int command_mx(const struct options *options)
{
	struct lookup_command lookup;
	struct mx *mx = memory_get_zeroed(1, sizeof(*mx));
	struct failure why;
	int exit_status = EXIT_CLEAN;
	enum status status = lookup_command_init(&lookup, options, 0, &why);

	mx->lookup = &lookup;
	if (!status && lookup.domains.count == 0)
		status = failure_say(&why, ERR_USAGE, "mx needs a domain");
	if (!status)
		status = lookup_command_open(&lookup, LOOKUP_STORE_IF_THERE, &why);
	if (!status) {
		mx->window = descriptors_share(WINDOW_MAX,
			policy_look_descriptors(&lookup.net.look), DESCRIPTORS_BESIDE_LOOKS);
		mx->teller = loop_timer_create(lookup.loop, tell_ready, mx);
		printf("%s", options->json ? "{\"domains\": [\n" : "");
		begin_more(mx);
		loop_run(lookup.loop);
		printf("%s", options->json ? "\n]}\n" : "");
		exit_status = exit_of(mx);
	}
	for (size_t i = 0; i < WINDOW_MAX; i++)
		survey_destroy(mx->places[i].survey);
	loop_timer_destroy(mx->teller);
	free(mx);
	return lookup_command_finish(&lookup, status, exit_status, &why);
}
