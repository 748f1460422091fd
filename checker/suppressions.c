#include "checker/suppressions.h"
#include "checker/suppression_rule.h"
#include "checker/url_pattern.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "base/text_file.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_SIZE = 128 };

struct suppressions {
	char *path;
	struct suppression_rule *rules;
	size_t count, size;
	/* of the run that is being looked through */
	struct suppression *found; /* with their own subjects and findings */
	size_t found_count, found_size;
};

/* ---- reading ---- */

static enum status take_line(void *context, struct span line, size_t number, struct failure *why)
{
	struct suppressions *list = context;
	struct suppression_rule rule = {.line = number};
	char shown[SHOWN_SIZE];
	const char *wrong = line.length > SUPPRESSION_LINE_MAX ? "the line is too long"
			    : span_find(line, '\0') < line.length || !utf8_is_valid(line)
				    ? "that is no text"
				    : suppression_rule_read(&rule, line);

	if (wrong) {
		suppression_rule_finish(&rule);
		visible_text(span_trim(line), shown, sizeof(shown));
		return failure_say(why, ERR_USAGE, "--suppressions: %s:%zu: %s: '%s'", list->path,
			number, wrong, shown);
	}
	if (!rule.pattern)
		return OK;
	if (!rule.finding)
		rule.finding = memory_copy(
			rule.kind == SUPPRESSION_OF_FINDING ? span_of(rule.pattern) : SPAN(""));
	list->rules = memory_make_room(list->rules, list->count, &list->size, sizeof(*list->rules));
	list->rules[list->count++] = rule;
	return OK;
}

enum status suppressions_read(const char *path, struct suppressions **ret_list, struct failure *why)
{
	const struct text_file file = {
		.path = path, .what = "--suppressions: ", .bytes_max = SUPPRESSIONS_BYTES_MAX};
	struct suppressions *list = memory_get_zeroed(1, sizeof(*list));

	list->path = memory_copy(span_of(path));
	enum status status = text_file_read(&file, take_line, list, why);

	if (status)
		suppressions_destroy(list);
	else
		*ret_list = list;
	return status;
}

static void forget_found(struct suppressions *list)
{
	for (size_t i = 0; i < list->found_count; i++) {
		free((void *)(uintptr_t)list->found[i].subject);
		free((void *)(uintptr_t)list->found[i].finding);
	}
	list->found_count = 0;
}

void suppressions_destroy(struct suppressions *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		suppression_rule_finish(&list->rules[i]);
	forget_found(list);
	free(list->found);
	free(list->rules);
	free(list->path);
	free(list);
}

/* ---- matching ---- */

static bool matches(const char *pattern, const char *text)
{
	return pattern_matches(span_of(pattern), span_of(text));
}

static bool has_id(const char *ids, const char *id)
{
	struct span rest = span_of(ids), one;

	while (span_split(&rest, ' ', &one))
		if (span_equals(one, span_of(id)))
			return true;
	return false;
}

static bool is_on_its_pages(
	const struct suppression_rule *rule, const struct reported_address *address)
{
	for (size_t i = 0; i < address->link_count; i++)
		if (!url_pattern_matches(rule->pattern, address->links[i].page))
			return false;
	return address->link_count > 0;
}

static bool means_address(
	const struct suppression_rule *rule, const struct reported_address *address)
{
	if (rule->finding[0] && strcmp(rule->finding, address->reason) != 0 &&
		!has_id(address->findings, rule->finding))
		return false;
	switch (rule->kind) {
	case SUPPRESSION_OF_ADDRESS:
		return matches(rule->pattern, address->address);
	case SUPPRESSION_OF_DOMAIN:
		return address->domain[0] && matches(rule->pattern, address->domain);
	case SUPPRESSION_OF_PAGE:
		return is_on_its_pages(rule, address);
	case SUPPRESSION_OF_FINDING:
		return true;
	}
	return false;
}

/* "mx.example.org [192.0.2.1]" is about mx.example.org. */
static bool means_finding(const struct suppression_rule *rule, const struct run_finding *finding)
{
	char host[DOMAIN_NAME_MAX + 1];
	struct span name = span_of(finding->subject_name);

	if (rule->finding[0] && strcmp(rule->finding, finding->id) != 0)
		return false;
	return rule->kind == SUPPRESSION_OF_FINDING ||
	       (rule->kind == SUPPRESSION_OF_PAGE &&
		       url_pattern_matches(rule->pattern, finding->subject_name)) ||
	       matches(rule->pattern, finding->subject_name) ||
	       (rule->kind == SUPPRESSION_OF_DOMAIN &&
		       span_to_text(span_part(name, 0, span_find(name, ' ')), host, sizeof(host)) &&
		       matches(rule->pattern, host));
}

static void mark(struct suppressions *list, struct suppression_rule *rule, const char *subject,
	const char *finding)
{
	list->found = memory_make_room(
		list->found, list->found_count, &list->found_size, sizeof(*list->found));
	list->found[list->found_count++] =
		(struct suppression){.subject = memory_copy(span_of(subject)),
			.finding = memory_copy(span_of(finding)),
			.until = rule->settings[0],
			.owner = rule->settings[1],
			.reason = rule->settings[2]};
}

static enum status look_at_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct suppressions *list = context;
	bool fails = verdict_is_broken(address->verdict);
	bool is_marked = false;

	(void)why;
	for (size_t i = 0; i < list->count && fails && !address->is_machine; i++) {
		struct suppression_rule *rule = &list->rules[i];

		if (!means_address(rule, address))
			continue;
		rule->is_used = true;
		if (!rule->is_over && !is_marked)
			mark(list, rule, address->address, "");
		is_marked |= !rule->is_over;
	}
	return OK;
}

static enum status look_at_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct run_finding *finding = &reported->finding;
	struct suppressions *list = context;
	bool is_marked = strcmp(finding->subject_kind, "suppression") == 0;

	(void)why;
	for (size_t i = 0; i < list->count && !is_marked; i++) {
		struct suppression_rule *rule = &list->rules[i];

		if (!means_finding(rule, finding))
			continue;
		rule->is_used = true;
		if (!rule->is_over)
			mark(list, rule, finding->subject_name, finding->id);
		is_marked |= !rule->is_over;
	}
	return OK;
}

static enum status tell_rule(
	const struct suppression_rule *rule, struct store *store, int64_t run, struct failure *why)
{
	struct buf name, evidence;
	enum status status;

	buf_init(&name, SUPPRESSION_LINE_MAX + SUPPRESSION_ID_MAX);
	buf_init(&evidence, 2 * SUPPRESSION_LINE_MAX);
	buf_addf(&name, "%s%s%s", rule->pattern,
		rule->finding[0] && rule->kind != SUPPRESSION_OF_FINDING ? " " : "",
		rule->kind != SUPPRESSION_OF_FINDING ? rule->finding : "");
	buf_addf(&evidence, "line %zu of the suppressions: until %s, owner %s, reason: %s",
		rule->line, rule->settings[0], rule->settings[1], rule->settings[2]);
	const struct run_finding finding = {
		rule->is_over ? "suppression-expired" : "suppression-unused", "suppression",
		buf_text(&name), buf_text(&evidence)};
	const struct finding_subject subject = {"suppression", buf_text(&name)};

	status = store_add_findings(store, run, &subject, &finding, 1, why);
	buf_finish(&name);
	buf_finish(&evidence);
	return status;
}

/* In one transaction: each waits for the disk, and there may be 100,000. */
static enum status tell_rules(
	const struct suppressions *list, struct store *store, int64_t run, struct failure *why)
{
	enum status status = store_begin_batch(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < list->count && !status; i++)
		if (list->rules[i].is_over || !list->rules[i].is_used)
			status = tell_rule(&list->rules[i], store, run, why);
	enum status ended = store_end_batch(store, status == OK, why);

	return status ? status : ended;
}

/* The day, as it is written, sorts as the time does. */
static void see_which_are_over(struct suppressions *list, int64_t now_ms)
{
	char today[CLOCK_TEXT_SIZE];

	clock_print(now_ms, today);
	for (size_t i = 0; i < list->count; i++) {
		list->rules[i].is_over = strncmp(list->rules[i].settings[0], today, 10) < 0;
		list->rules[i].is_used = false;
	}
}

enum status suppressions_apply(struct suppressions *list, struct store *store, int64_t run,
	int64_t now_ms, struct failure *why)
{
	enum status status = store_drop_findings(store, run, "suppression", why);

	see_which_are_over(list, now_ms);
	forget_found(list);
	if (!status)
		status = store_report_addresses(store, run, look_at_address, list, why);
	if (!status)
		status = store_report_findings(store, run, look_at_finding, list, why);
	if (!status)
		status = store_put_suppressed(store, run, list->found, list->found_count, why);
	return status ? status : tell_rules(list, store, run, why);
}
