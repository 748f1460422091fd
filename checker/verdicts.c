#include "checker/verdicts.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "checker/noted.h"
#include "checker/outage.h"
#include "schema/store_judge.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE_DOMAINS = 500,    /* domains judged and written together: one transaction */
	EVIDENCE_MAX = 1024,   /* bytes of one finding's evidence */
	FINDING_IDS_MAX = 4096 /* bytes of one address's finding ids */
};

static bool any_pattern_matches(const char *const *patterns, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(patterns[i], text, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

bool exclusions_match_domain(const struct exclusions *exclusions, const char *domain)
{
	return opt_out_has_name(exclusions->opt_out, domain) ||
	       any_pattern_matches(exclusions->domains, exclusions->domain_count, domain);
}

bool exclusions_match(const struct exclusions *exclusions, const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	address_print(address, text);
	return opt_out_has_address(exclusions->opt_out, address) ||
	       exclusions_match_domain(exclusions, address->domain) ||
	       any_pattern_matches(exclusions->addresses, exclusions->address_count, text);
}

/* What was judged of one page of domains. */
struct judging {
	const struct vantage *vantage;
	const struct judging_rules *rules;
	struct address_verdict *verdicts;
	size_t count, size;
	struct text_set *texts; /* owns finding lists, hosts and ips of the verdicts, outages */
	struct noted *noted;
	struct domain_outages { /* each with its list */
		int64_t domain;
		struct outages outages;
	} * outages;
	size_t outage_count, outage_size;
};

/* One copy of each text, until the page is written. */
static const char *keep(struct judging *judging, struct span text)
{
	size_t number;

	text_set_add(judging->texts, text, &number);
	return text_set_at(judging->texts, number).at;
}

static void note_verdict(
	struct judging *judging, const struct judged_address *address, const struct judged *judged)
{
	struct buf ids;

	buf_init(&ids, FINDING_IDS_MAX);
	for (size_t i = 0; i < judged->finding_count; i++)
		buf_addf(&ids, "%s%s", i ? " " : "", judged->findings[i]);
	judging->verdicts = memory_make_room(
		judging->verdicts, judging->count, &judging->size, sizeof(*judging->verdicts));
	struct address_verdict *verdict = &judging->verdicts[judging->count++];
	const struct judged_result *deciding =
		judged->deciding >= 0 ? &address->results[judged->deciding] : NULL;

	*verdict = (struct address_verdict){.id = address->id,
		.verdict = judged->verdict,
		.reason = judged->reason,
		.cause = judged->cause,
		.certainty = judged->certainty,
		.findings = keep(judging, buf_span(&ids)),
		.deciding_host = keep(judging, span_of(deciding ? deciding->host : "")),
		.deciding_ip = keep(judging, span_of(deciding ? deciding->ip : ""))};
	buf_finish(&ids);
}

static void note_server_finding(struct judging *judging, const struct domain_finding *finding)
{
	char name[FINDING_SUBJECT_SIZE];

	domain_finding_subject(finding, "", name);
	noted_add(judging->noted, &(struct run_finding){.id = finding->id,
					  .subject_kind = "server",
					  .subject_name = name,
					  .evidence = finding->evidence});
}

/* What is listed of one id is one finding of the domain, with all that belongs to it. */
struct listed {
	const char *id;
	struct buf evidence;
	size_t left_out;
};

static void list_evidence(struct listed *listed, const char *evidence)
{
	struct span text = span_of(evidence);

	if (listed->left_out || listed->evidence.length + text.length + 2 > EVIDENCE_MAX)
		listed->left_out++;
	else
		buf_addf(&listed->evidence, "%s%s", listed->evidence.length ? ", " : "", evidence);
}

static void note_domain_findings(
	struct judging *judging, const char *domain, const struct domain_findings *findings)
{
	struct text_set *ids = text_set_create();
	struct listed *listed = memory_get_zeroed(findings->count, sizeof(*listed));
	size_t number;

	for (size_t i = 0; i < findings->count; i++) {
		const struct domain_finding *finding = &findings->list[i];

		if (domain_finding_is_about_server(finding))
			continue;
		if (text_set_add(ids, span_of(finding->id), &number)) {
			listed[number].id = finding->id;
			buf_init(&listed[number].evidence, EVIDENCE_MAX + 64);
		}
		list_evidence(&listed[number], finding->evidence);
	}
	for (number = 0; number < text_set_count(ids); number++) {
		struct buf *evidence = &listed[number].evidence;

		if (listed[number].left_out)
			buf_addf(evidence, " and %zu more", listed[number].left_out);
		noted_add(judging->noted, &(struct run_finding){.id = listed[number].id,
						  .subject_kind = "domain",
						  .subject_name = domain,
						  .evidence = buf_text(evidence)});
		buf_finish(evidence);
	}
	free(listed);
	text_set_destroy(ids);
}

static void note_findings(
	struct judging *judging, const char *domain, const struct domain_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (domain_finding_is_about_server(&findings->list[i]))
			note_server_finding(judging, &findings->list[i]);
	if (findings->count)
		note_domain_findings(judging, domain, findings);
}

/* Also where there is none: an earlier judging of the run may have left some. */
static void note_outages(struct judging *judging, int64_t domain, const struct outage_study *study)
{
	struct outage *list = memory_get_zeroed(study->count, sizeof(*list));

	for (size_t i = 0; i < study->count; i++) {
		list[i] = study->list[i];
		list[i].host = keep(judging, span_of(list[i].host));
		list[i].ip = keep(judging, span_of(list[i].ip));
	}
	judging->outages = memory_make_room(judging->outages, judging->outage_count,
		&judging->outage_size, sizeof(*judging->outages));
	judging->outages[judging->outage_count++] = (struct domain_outages){
		domain, {.recipient = keep(judging, span_of(study->recipient)),
				.list = list,
				.count = study->count}};
}

static enum status write_outages(struct judging *judging, struct store *store, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < judging->outage_count && !status; i++)
		status = store_put_outages(
			store, judging->outages[i].domain, &judging->outages[i].outages, why);
	return status;
}

static void forget_outages(struct judging *judging)
{
	for (size_t i = 0; i < judging->outage_count; i++)
		free((void *)(uintptr_t)judging->outages[i].outages.list);
	judging->outage_count = 0;
}

/* Nothing is told of domains that the user left out, nor of those that only machines write to. */
static void judge_as_wished(const struct judging *judging, const struct judged_domain *domain,
	struct domain_findings *findings, struct outage_study *study)
{
	const struct judging_rules *rules = judging->rules;

	if (domain->is_machine || exclusions_match_domain(rules->exclusions, domain->name))
		return;
	judge_domain(judging->vantage, domain, findings);
	if (rules->expected)
		expect_judge(rules->expected, domain->name, &domain->hosts, findings);
	outage_simulate(judging->vantage, domain, study);
	judge_outage(domain, study, findings);
}

static struct judged_address *addresses_as_wished(
	const struct judging *judging, const struct judged_domain *domain)
{
	struct judged_address *addresses =
		memory_get_zeroed(domain->address_count, sizeof(*addresses));

	for (size_t i = 0; i < domain->address_count; i++) {
		addresses[i] = domain->addresses[i];
		addresses[i].is_excluded |=
			exclusions_match(judging->rules->exclusions, &addresses[i].address);
		addresses[i].is_opted_out = opt_out_has_address(
			judging->rules->exclusions->opt_out, &addresses[i].address);
	}
	return addresses;
}

static enum status judge_one_domain(
	void *context, const struct judged_domain *told, struct failure *why)
{
	struct judging *judging = context;
	struct judged_domain domain = *told;
	struct domain_findings findings;
	struct outage_study study = {0};

	(void)why;
	domain.addresses = addresses_as_wished(judging, told);
	domain_findings_init(&findings);
	judge_as_wished(judging, &domain, &findings, &study);
	note_findings(judging, domain.name, &findings);
	note_outages(judging, domain.id, &study);
	for (size_t i = 0; i < domain.address_count; i++) {
		const struct judged_address *address = &domain.addresses[i];
		struct judged judged;

		judge_address(judging->vantage, &domain, &findings, address, &judged);
		note_verdict(judging, address, &judged);
	}
	outage_study_finish(&study);
	domain_findings_finish(&findings);
	free(domain.addresses);
	return OK;
}

/* In one transaction: each commit waits for the disk. What was found in an earlier judging of
 * the run goes with the first page: a domain may have nothing any more. */
static enum status write_page(struct judging *judging, struct store *store, int64_t run,
	bool is_first, struct failure *why)
{
	enum status status = store_begin_batch(store, why);

	if (status)
		return status;
	if (is_first)
		status = store_drop_findings(store, run, "server", why);
	if (is_first && !status)
		status = store_drop_findings(store, run, "domain", why);
	if (!status)
		status = store_put_verdicts(store, run, judging->verdicts, judging->count, why);
	if (!status)
		status = noted_write(judging->noted, store, run, why);
	if (!status)
		status = write_outages(judging, store, why);
	enum status ended = store_end_batch(store, status == OK, why);

	judging->count = 0;
	forget_outages(judging);
	text_set_destroy(judging->texts);
	judging->texts = text_set_create();
	return status ? status : ended;
}

enum status verdicts_write(struct store *store, int64_t run, const struct vantage *vantage,
	const struct judging_rules *rules, struct failure *why)
{
	struct domain_page page = {.most = PAGE_DOMAINS};
	struct judging judging = {.vantage = vantage,
		.rules = rules,
		.texts = text_set_create(),
		.noted = noted_create()};
	enum status status = OK;

	for (bool is_first = true; !status && !page.is_over; is_first = false) {
		status = store_each_domain(store, run, &page, judge_one_domain, &judging, why);
		if (!status)
			status = write_page(&judging, store, run, is_first, why);
	}
	forget_outages(&judging);
	free(judging.outages);
	free(judging.verdicts);
	text_set_destroy(judging.texts);
	noted_destroy(judging.noted);
	return status;
}
