#include "checker/verdicts.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	VERDICT_BATCH = 1000,  /* verdicts a transaction */
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
	return any_pattern_matches(exclusions->domains, exclusions->domain_count, domain);
}

bool exclusions_match(const struct exclusions *exclusions, const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	address_print(address, text);
	return exclusions_match_domain(exclusions, address->domain) ||
	       any_pattern_matches(exclusions->addresses, exclusions->address_count, text);
}

/* Findings of one subject; a server that serves many domains collects them from all. */
struct subject {
	char *kind, *name;
	struct run_finding *findings;
	size_t count, size;
};

struct judging {
	const struct vantage *vantage;
	const struct judging_rules *rules;
	struct address_verdict *verdicts;
	size_t count, size;
	struct text_set *subject_names, *known; /* "kind\nname", and the same with "\nid" */
	struct subject *subjects;
	size_t subject_size;
	struct text_set *texts; /* owns finding lists, hosts and ips of the verdicts */
};

/* One copy of each text, for as long as the judging lasts. */
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

static struct subject *subject_of(struct judging *judging, const char *kind, const char *name)
{
	struct buf key;
	size_t number;

	buf_init(&key, EVIDENCE_MAX);
	buf_addf(&key, "%s\n%s", kind, name);
	bool is_new = text_set_add(judging->subject_names, buf_span(&key), &number);

	buf_finish(&key);
	if (is_new) {
		judging->subjects = memory_make_room(judging->subjects, number,
			&judging->subject_size, sizeof(*judging->subjects));
		judging->subjects[number] = (struct subject){
			.kind = memory_copy(span_of(kind)), .name = memory_copy(span_of(name))};
	}
	return &judging->subjects[number];
}

static void note_finding(struct judging *judging, const char *kind, const char *name,
	const char *id, struct span evidence)
{
	struct buf key;

	buf_init(&key, EVIDENCE_MAX);
	buf_addf(&key, "%s\n%s\n%s", kind, name, id);
	bool is_new = text_set_add(judging->known, buf_span(&key), NULL);

	buf_finish(&key);
	if (!is_new)
		return;
	struct subject *subject = subject_of(judging, kind, name);

	subject->findings = memory_make_room(
		subject->findings, subject->count, &subject->size, sizeof(*subject->findings));
	subject->findings[subject->count++] = (struct run_finding){.id = id,
		.subject_kind = subject->kind,
		.subject_name = subject->name,
		.evidence = keep(judging, evidence)};
}

static void note_server_finding(struct judging *judging, const struct domain_finding *finding)
{
	char name[FINDING_SUBJECT_SIZE];

	domain_finding_subject(finding, "", name);
	note_finding(judging, "server", name, finding->id, span_of(finding->evidence));
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
		note_finding(judging, "domain", domain, listed[number].id, buf_span(evidence));
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

/* Nothing is told of domains that the user left out, nor of those that only machines write to. */
static void judge_as_wished(const struct judging *judging, const struct judged_domain *domain,
	struct domain_findings *findings)
{
	const struct judging_rules *rules = judging->rules;

	if (domain->is_machine || exclusions_match_domain(rules->exclusions, domain->name))
		return;
	judge_domain(judging->vantage, domain, findings);
	if (rules->expected)
		expect_judge(rules->expected, domain->name, &domain->hosts, findings);
}

static enum status judge_one_domain(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	struct judging *judging = context;
	struct domain_findings findings;

	(void)why;
	domain_findings_init(&findings);
	judge_as_wished(judging, domain, &findings);
	note_findings(judging, domain->name, &findings);
	for (size_t i = 0; i < domain->address_count; i++) {
		struct judged_address address = domain->addresses[i];
		struct judged judged;

		address.is_excluded |=
			exclusions_match(judging->rules->exclusions, &address.address);
		judge_address(judging->vantage, domain, &findings, &address, &judged);
		note_verdict(judging, &address, &judged);
	}
	domain_findings_finish(&findings);
	return OK;
}

static enum status write_all(
	struct judging *judging, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	for (size_t at = 0; !status && at < judging->count; at += VERDICT_BATCH) {
		size_t left = judging->count - at;

		status = store_put_verdicts(store, run, judging->verdicts + at,
			left < VERDICT_BATCH ? left : VERDICT_BATCH, why);
	}
	for (size_t i = 0; !status && i < text_set_count(judging->subject_names); i++) {
		struct subject *subject = &judging->subjects[i];

		const struct finding_subject key = {subject->kind, subject->name};

		status = store_put_findings(
			store, run, &key, subject->findings, subject->count, why);
	}
	return status;
}

static void finish(struct judging *judging)
{
	for (size_t i = 0; i < text_set_count(judging->subject_names); i++) {
		free(judging->subjects[i].kind);
		free(judging->subjects[i].name);
		free(judging->subjects[i].findings);
	}
	free(judging->subjects);
	free(judging->verdicts);
	text_set_destroy(judging->subject_names);
	text_set_destroy(judging->known);
	text_set_destroy(judging->texts);
}

enum status verdicts_write(struct store *store, int64_t run, const struct vantage *vantage,
	const struct judging_rules *rules, struct failure *why)
{
	struct judging judging = {.vantage = vantage,
		.rules = rules,
		.subject_names = text_set_create(),
		.known = text_set_create(),
		.texts = text_set_create()};
	enum status status = store_each_domain(store, run, judge_one_domain, &judging, why);

	if (!status)
		status = write_all(&judging, store, run, why);
	finish(&judging);
	return status;
}
