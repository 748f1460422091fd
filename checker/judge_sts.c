/* What is worth telling about a domain's MTA-STS policy (RFC 8461), and whether senders that honour
 * it may deliver at all. */
#include "base/buf.h"
#include "base/visible.h"
#include "checker/judge_parts.h"
#include "checker/sts.h"
#include "schema/store_judge.h"

#include <string.h>

/* RFC 8461 3.2 means weeks: what lasts less than a day protects against nobody who can wait. */
enum { STS_MAX_AGE_LEAST_S = 86400 /* the catalogue says "a day" */ };

static void say(struct domain_findings *list, const char *id, const char *evidence)
{
	domain_findings_add(list, id, "", "", evidence);
}

static bool knows_policy(const struct sts_view *view)
{
	return view->has_policy && view->policy != STS_POLICY_NOT_ASKED;
}

/* A policy was read, and not all of its patterns could be kept: who is not among them may be allowed
 * all the same. */
static bool is_cut(const struct sts_view *view)
{
	return view->error[0] &&
	       (view->policy == STS_POLICY_FETCHED || view->policy == STS_POLICY_CACHED);
}

/* ---- the record, and how the policy was got ---- */

static void judge_record(const struct sts_view *view, struct domain_findings *list)
{
	const struct record_view *record = &view->record;

	if (record->state == RECORD_INVALID)
		domain_findings_putf(list, &(struct domain_finding){.id = "sts-record-invalid"},
			"%s: %s", record->error, record->text);
	else if (record->state == RECORD_SEVERAL)
		say(list, "sts-record-several", record->text[0] ? record->text : record->error);
}

static void judge_fetch(const struct sts_view *view, struct domain_findings *list)
{
	const char *id = view->policy == STS_POLICY_UNFETCHABLE ? "sts-unfetchable"
			 : view->policy == STS_POLICY_INVALID   ? "sts-policy-invalid"
								: NULL;

	if (id)
		domain_findings_putf(list, &(struct domain_finding){.id = id}, "%s%s", view->error,
			view->is_stale ? "; senders that know the policy from before still use it"
				       : "");
	if (view->has_expired)
		say(list, "sts-policy-expired", view->known_id);
	if (view->is_withdrawn)
		say(list, "sts-withdrawn", view->known_id);
	if (view->is_changed_without_id)
		say(list, "sts-changed-without-id", view->id);
	else if (view->known_id[0] && view->id[0] && strcmp(view->known_id, view->id) != 0)
		domain_findings_putf(list, &(struct domain_finding){.id = "sts-id-changed"},
			"%s, before: %s", view->id, view->known_id);
}

/* ---- the policy ---- */

static void add_patterns(const struct sts_view *view, struct buf *text)
{
	struct span rest = span_of(view->patterns), pattern;
	bool any = false;

	while (span_split(&rest, '\n', &pattern))
		if (pattern.length > 0) {
			buf_add_text(text, any ? ", " : "");
			visible_add(text, pattern);
			any = true;
		}
	if (!any)
		buf_add_text(text, "nothing");
}

static void judge_hosts(
	const struct sts_view *view, const struct mail_hosts *hosts, struct domain_findings *list)
{
	bool is_enforced = sts_effective_mode(view) == STS_MODE_ENFORCE;
	struct buf patterns;

	buf_init(&patterns, 2 * DOMAIN_EVIDENCE_MAX);
	add_patterns(view, &patterns);
	for (size_t i = 0; i < hosts->host_count; i++) {
		const struct domain_finding finding = {
			.id = is_enforced ? "sts-mx-refused" : "sts-mx-refused-testing",
			.host = hosts->hosts[i].name,
			.is_listed = true,
			.marks_addresses = true};

		if (hosts->hosts[i].is_usable && !sts_allows(view, hosts->hosts[i].name))
			domain_findings_putf(list, &finding, "%s (allowed: %s)",
				hosts->hosts[i].name, buf_text(&patterns));
	}
	buf_finish(&patterns);
}

static bool is_pattern_used(struct span pattern, const struct mail_hosts *hosts)
{
	for (size_t i = 0; i < hosts->host_count; i++)
		if (sts_pattern_matches(pattern, hosts->hosts[i].name))
			return true;
	return false;
}

static void judge_patterns(
	const struct sts_view *view, const struct mail_hosts *hosts, struct domain_findings *list)
{
	struct span rest = span_of(view->patterns), pattern;

	while (span_split(&rest, '\n', &pattern)) {
		struct buf text;

		if (pattern.length == 0 || is_pattern_used(pattern, hosts))
			continue;
		buf_init(&text, 2 * DOMAIN_EVIDENCE_MAX);
		visible_add(&text, pattern);
		domain_findings_put(list, &(struct domain_finding){.id = "sts-pattern-unused",
						  .evidence = buf_text(&text),
						  .is_listed = true});
		buf_finish(&text);
	}
}

/* What is overridden is not what the domain publishes: of that nothing else is said. */
static void judge_mode(const struct sts_view *view, struct domain_findings *list)
{
	if (view->is_overridden)
		domain_findings_putf(list, &(struct domain_finding){.id = "sts-overridden"},
			"published: %s; judged as: %s", sts_mode_name(view->mode),
			sts_mode_name(view->override));
	else if (view->mode == STS_MODE_TESTING)
		say(list, "sts-testing", view->id);
	else if (view->mode == STS_MODE_NONE)
		say(list, "sts-mode-none", view->id);
}

static void judge_published(const struct judged_domain *domain, const struct sts_view *view,
	struct domain_findings *list)
{
	const struct mail_hosts *hosts = &domain->hosts;

	judge_mode(view, list);
	if (sts_effective_mode(view) == STS_MODE_NONE)
		return;
	if (is_cut(view))
		say(list, "sts-policy-cut", view->error);
	if (judge_has_servers(hosts)) {
		if (!is_cut(view))
			judge_hosts(view, hosts, list);
		if (!hosts->is_cut) /* the pattern may be for one of the others */
			judge_patterns(view, hosts, list);
	}
	if (view->max_age_s < STS_MAX_AGE_LEAST_S)
		domain_findings_putf(list, &(struct domain_finding){.id = "sts-max-age-short"},
			"%lld s", (long long)view->max_age_s);
	if (domain->policy.tlsrpt.state == RECORD_ABSENT)
		say(list, "sts-without-tlsrpt", domain->policy.tlsrpt.name);
}

void judge_sts(const struct judged_domain *domain, struct domain_findings *findings)
{
	const struct sts_view *view = &domain->policy.sts;

	judge_record(view, findings);
	judge_fetch(view, findings);
	if (knows_policy(view))
		judge_published(domain, view, findings);
}

bool judge_sts_refuses(const struct judged_domain *domain, size_t host)
{
	const struct sts_view *view = &domain->policy.sts;

	return knows_policy(view) && !is_cut(view) &&
	       sts_effective_mode(view) == STS_MODE_ENFORCE &&
	       !sts_allows(view, domain->hosts.hosts[host].name);
}
