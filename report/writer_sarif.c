/*
 * SARIF 2.1.0: a result for each address that does not work, for each kind of fault of its links, and
 * for each finding. GitHub turns down more than 25,000 results, shows 100 locations of one and takes
 * the gravest 5,000: so the gravest come first, and what is left out is told as a notification.
 * Texts hold foreign words and go through escape_sarif_message; "properties" has them as they are.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "report/escape.h"
#include "report/json_pieces.h"
#include "report/json_server.h"
#include "report/sarif_place.h"
#include "report/sarif_rules.h"
#include "report/words.h"
#include "report/writer.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { RESULTS_MAX = 25000, LOCATIONS_MAX = 100, FAULTS_MAX = 64 };

struct sarif {
	const struct writing *writing;
	FILE *file;
	int64_t results, left_out;
	bool has_faults[SEVERITY_COUNT]; /* of links, by severity */
	enum severity severity;          /* of the faults and findings that are told now */
	struct sarif_sites sites;
};

/* ---- pieces ---- */

static bool begin_result(struct sarif *sarif, const char *rule, const char *level)
{
	if (sarif->results == RESULTS_MAX) {
		sarif->left_out++;
		return false;
	}
	fputs(sarif->results++ ? ",\n      {" : "\n      {", sarif->file);
	sarif_put_rule_of(sarif->file, rule);
	json_put_text(sarif->file, "level", level);
	return true;
}

/* Texts one behind the other, up to a NULL. */
static void put_message(FILE *file, const char *const texts[])
{
	fputs("\"message\": {\"text\": \"", file);
	for (size_t i = 0; texts[i]; i++)
		escape_sarif_message(file, span_of(texts[i]));
	fputs("\"}, ", file);
}

/* ---- locations of an address ---- */

static void put_logicals(FILE *file, const struct reported_address *address)
{
	fputs(", \"logicalLocations\": [", file);
	sarif_put_logical(file, "address", address->address);
	if (address->domain[0]) {
		fputs(", ", file);
		sarif_put_logical(file, "domain", address->domain);
	}
	if (address->deciding >= 0 && (size_t)address->deciding < address->result_count) {
		fputs(", ", file);
		sarif_put_logical(file, "server", address->results[address->deciding].host);
	}
	fputc(']', file);
}

static void put_location(struct sarif *sarif, const struct reported_link *link)
{
	fputs("\"physicalLocation\": {\"artifactLocation\": ", sarif->file);
	sarif_put_page(sarif->file, &sarif->sites, span_of(link->page));
	if (link->line)
		fprintf(sarif->file, ", \"region\": {\"startLine\": %u}", link->line);
	fputc('}', sarif->file);
}

static bool has_fault(const struct reported_link *link, struct span fault)
{
	struct span rest = span_of(link->findings), id;

	while (span_split(&rest, ' ', &id))
		if (span_equals(id, fault))
			return true;
	return false;
}

/* The links that have the fault; all of them for an empty one. An address that nobody read on a page
 * is its own place. */
static void put_locations(
	struct sarif *sarif, const struct reported_address *address, struct span fault)
{
	size_t shown = 0, left_out = 0;

	fputs("\"locations\": [", sarif->file);
	for (size_t i = 0; i < address->link_count; i++) {
		const struct reported_link *link = &address->links[i];

		if (!link->page[0] || link_is_of_dns(link) ||
			(fault.length && !has_fault(link, fault)))
			continue;
		if (shown == LOCATIONS_MAX) {
			left_out++;
			continue;
		}
		fputs(shown ? ", {" : "{", sarif->file);
		put_location(sarif, link);
		if (!shown++)
			put_logicals(sarif->file, address);
		fputc('}', sarif->file);
	}
	if (!shown) {
		fputs("{\"physicalLocation\": {\"artifactLocation\": ", sarif->file);
		sarif_put_subject(sarif->file, "address", address->address);
		fputc('}', sarif->file);
		put_logicals(sarif->file, address);
		fputc('}', sarif->file);
	}
	fputs("], ", sarif->file);
	fputs("\"properties\": {", sarif->file);
	json_put_number(sarif->file, "locationsLeftOut", (int64_t)left_out);
}

/* ---- addresses ---- */

static const char *level_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_FAILING:
	case VERDICT_INVALID:
		return "error";
	case VERDICT_AT_RISK:
		return "warning";
	case VERDICT_UNVERIFIED:
		return "note";
	case VERDICT_DELIVERABLE:
	case VERDICT_SKIPPED:
	case VERDICT_COUNT:
		break;
	}
	return NULL;
}

static void put_answers(FILE *file, const struct reported_address *address)
{
	fputs("\"results\": [", file);
	for (size_t i = 0; i < address->result_count; i++) {
		const struct reported_result *result = &address->results[i];

		fputs(i ? ", {" : "{", file);
		json_put_text(file, "host", result->host);
		json_put_number(file, "preference", result->preference);
		json_put_text(file, "ip", result->ip);
		json_put_answer(file, &result->answer);
		fputc('}', file);
	}
	fputs("], ", file);
}

static void put_verdict(struct sarif *sarif, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	const char *level = level_of(address->verdict);
	FILE *file = sarif->file;

	if (!level || !begin_result(sarif, address->reason, level))
		return;
	const char *const texts[] = {address->address, ": ", entry ? entry->title : address->reason,
		". ", entry ? entry->explanation : "", " ", words_of_remedy(address, entry), NULL};

	put_message(file, texts);
	sarif_put_fingerprint(file, "", "address", address->address);
	sarif_put_suppressions(file, &address->suppressed);
	put_locations(sarif, address, SPAN(""));
	json_put_text(file, "address", address->address);
	json_put_text(file, "domain", address->domain);
	json_put_text(file, "verdict", verdict_name(address->verdict));
	json_put_text(file, "cause", cause_name(address->cause));
	json_put_text(file, "certainty", certainty_name(address->certainty));
	json_put_time(file, "firstSeen", address->first_seen_ms);
	json_put_time(file, "failingSince", address->standing.failing_since_ms);
	put_answers(file, address);
	json_put_list(file, "findings", address->findings, ' ');
	fputs("}}", file);
}

static const struct catalogue_entry *entry_of(struct span fault)
{
	char id[64];

	return span_to_text(fault, id, sizeof(id)) ? catalogue_find(id) : NULL;
}

static void put_fault(struct sarif *sarif, const struct reported_address *address,
	const struct reported_link *link, const struct catalogue_entry *entry)
{
	if (!begin_result(sarif, entry->id, sarif_level(entry->severity)))
		return;
	const char *const texts[] = {address->address, ": ", entry->title, ". ", entry->explanation,
		" ", entry->remedy, link->corrected[0] ? " Paste instead: " : "", link->corrected,
		NULL};

	put_message(sarif->file, texts);
	sarif_put_fingerprint(sarif->file, entry->id, "link", address->address);
	sarif_put_suppressions(sarif->file, &address->suppressed);
	put_locations(sarif, address, span_of(entry->id));
	json_put_text(sarif->file, "address", address->address);
	json_put_text(sarif->file, "href", link->href);
	json_put_text(sarif->file, "text", link->text);
	json_put_key(sarif->file, "corrected");
	json_put_string(sarif->file, link->corrected);
	fputs("}}", sarif->file);
}

/* A fault on a thousand pages is one result. What made the address invalid was told as its reason. */
static enum status put_faults(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct catalogue_entry *told[FAULTS_MAX] = {catalogue_find(address->reason)};
	size_t count = 1;
	struct sarif *sarif = context;

	(void)why;
	for (size_t i = 0; !address->is_machine && i < address->link_count; i++) {
		struct span rest = span_of(address->links[i].findings), id;

		while (count < FAULTS_MAX && span_split(&rest, ' ', &id)) {
			const struct catalogue_entry *entry = entry_of(id);
			size_t at = 0;

			while (at < count && told[at] != entry)
				at++;
			if (at < count || !entry || entry->severity != sarif->severity)
				continue;
			told[count++] = entry;
			put_fault(sarif, address, &address->links[i], entry);
		}
	}
	return OK;
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct writing *writing = context;
	struct sarif *sarif = writing->state;

	(void)why;
	if (address->is_machine)
		return OK;
	put_verdict(sarif, address);
	for (size_t i = 0; i < address->link_count; i++) {
		struct span rest = span_of(address->links[i].findings), id;

		while (span_split(&rest, ' ', &id)) {
			const struct catalogue_entry *entry = entry_of(id);

			if (entry)
				sarif->has_faults[entry->severity] = true;
		}
	}
	return OK;
}

/* ---- findings ---- */

static enum status put_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct run_finding *finding = &reported->finding;
	struct sarif *sarif = context;
	const struct catalogue_entry *entry = catalogue_find(finding->id);
	enum severity severity = entry ? entry->severity : SEVERITY_NOTICE;
	FILE *file = sarif->file;

	(void)why;
	if (severity != sarif->severity || !begin_result(sarif, finding->id, sarif_level(severity)))
		return OK;
	const char *const texts[] = {finding->subject_name, ": ",
		entry ? entry->title : finding->id, ". ", entry ? entry->explanation : "", " ",
		entry ? entry->remedy : "", NULL};

	put_message(file, texts);
	sarif_put_fingerprint(file, finding->id, finding->subject_kind, finding->subject_name);
	sarif_put_suppressions(file, &(struct reported_suppression){finding->suppressed_reason,
					     finding->suppressed_owner, finding->suppressed_until});
	fputs("\"locations\": [{\"physicalLocation\": {\"artifactLocation\": ", file);
	if (strcmp(finding->subject_kind, "page") == 0)
		sarif_put_page(file, &sarif->sites, span_of(finding->subject_name));
	else
		sarif_put_subject(file, finding->subject_kind, finding->subject_name);
	fputs("}, \"logicalLocations\": [", file);
	sarif_put_logical(file, finding->subject_kind, finding->subject_name);
	fputs("]}], \"properties\": {\"evidence\": ", file);
	json_put_string(file, finding->evidence);
	fputs("}}", file);
	return OK;
}

/* By severity, so that the least grave are those beyond RESULTS_MAX. */
static enum status put_faults_and_findings(struct sarif *sarif, struct failure *why)
{
	static const enum severity order[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTICE};
	struct told *told = sarif->writing->told;
	enum status status = OK;

	for (size_t i = 0; !status && i < sizeof(order) / sizeof(order[0]); i++) {
		sarif->severity = order[i];
		if (sarif->has_faults[order[i]])
			status = told_addresses(told, put_faults, sarif, why);
		if (!status)
			status = told_findings(told, put_finding, sarif, why);
	}
	return status;
}

/* ---- the run ---- */

static void put_notification(FILE *file, const char *level, const char *key, const char *text)
{
	const char *const texts[] = {text, NULL};

	put_message(file, texts);
	json_put_text(file, "level", level);
	fputs("\"descriptor\": {\"id\": ", file);
	json_put_string(file, key);
	fputs("}}", file);
}

static void put_notifications(const struct sarif *sarif)
{
	const struct reported_run *head = sarif->writing->head;
	FILE *file = sarif->file;
	char text[128];

	snprintf(text, sizeof(text),
		"This file holds %lld results; %lld more, the least grave, are in report.json.",
		(long long)sarif->results, (long long)sarif->left_out);
	fputs("\"toolExecutionNotifications\": [{", file);
	put_notification(file, sarif->left_out ? "warning" : "none", "results-left-out", text);
	if (!head->run.is_complete) {
		fputs(",\n        {", file);
		put_notification(file, "warning", "run-incomplete",
			"The run is not complete: what is missing was not asked yet.");
	}
	for (size_t i = 0; i < head->note_count; i++) {
		fputs(",\n        {", file);
		put_notification(file, "note", head->notes[i].key, head->notes[i].text);
	}
	fputc(']', file);
}

static void put_invocation(const struct sarif *sarif)
{
	const struct run *run = &sarif->writing->head->run;
	FILE *file = sarif->file;

	fprintf(file, "],\n      \"invocations\": [{\"executionSuccessful\": %s, ",
		run->is_complete ? "true" : "false");
	json_put_time(file, "startTimeUtc", run->started_ms);
	if (run->finished_ms)
		json_put_time(file, "endTimeUtc", run->finished_ms);
	put_notifications(sarif);
	fputs("}],\n      \"originalUriBaseIds\": ", file);
	sarif_put_sites(file, &sarif->sites);
	fputs(",\n      \"properties\": {", file);
	json_put_number(file, "run", run->id);
	json_put_text(file, "vantage", run->vantage);
	json_put_list(file, "seeds", run->seeds, '\n');
	fputs("}}]}\n", file);
}

static enum status begin(struct writing *writing, struct failure *why)
{
	struct sarif *sarif = writing->state = memory_get_zeroed(1, sizeof(*sarif));

	(void)why;
	sarif->writing = writing;
	sarif->file = writing->file;
	fputs("{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": "
	      "\"2.1.0\", \"runs\": [\n    {\"tool\": {\"driver\": {\"name\": \"mailknock\", "
	      "\"version\": \"" MAILKNOCK_VERSION "\", \"semanticVersion\": \"" MAILKNOCK_VERSION
	      "\", \"rules\": ",
		sarif->file);
	sarif_put_rules(sarif->file);
	fputs("}},\n      \"results\": [", sarif->file);
	return OK;
}

static enum status end(struct writing *writing, enum status status, struct failure *why)
{
	struct sarif *sarif = writing->state;

	if (!status)
		status = put_faults_and_findings(sarif, why);
	put_invocation(sarif);
	free(sarif);
	return status;
}

const struct writer writer_sarif = {begin, put_address, end};
