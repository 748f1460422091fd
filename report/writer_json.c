/*
 * One JSON document, schema 1, written as it is read: lists are opened and closed around the
 * store's callbacks, so memory does not grow with the run. report.ndjson has the same objects, a line
 * each: the run first, the summary last, so a file without one was cut off.
 */
#include "base/buf.h"
#include "report/words.h"
#include "report/escape.h"
#include "report/json_domain.h"
#include "report/json_evidence.h"
#include "report/json_history.h"
#include "report/json_lines.h"
#include "report/json_pieces.h"
#include "report/json_server.h"
#include "report/json_vantage.h"
#include "report/not_tried.h"
#include "report/writer.h"

#include <string.h>

enum { EXPLANATION_MAX = 4096 };

struct json {
	struct writing *writing;
	FILE *file;
	struct json_lines *lines; /* NULL for a document */
	const char *kind;         /* of the items of the list that is open */
	size_t items;             /* of that list */
	bool is_in_machines;
};

static void open_list(struct json *json, const char *key, const char *kind)
{
	if (!json->lines)
		fprintf(json->file, "  \"%s\": [", key);
	json->kind = kind;
	json->items = 0;
}

static void close_list(struct json *json)
{
	if (!json->lines)
		fputs("],\n", json->file);
	else if (json->items)
		json_lines_end(json->lines);
}

static void next_item(struct json *json)
{
	if (!json->lines) {
		fputs(json->items++ ? ",\n    " : "\n    ", json->file);
		return;
	}
	if (json->items++)
		json_lines_end(json->lines);
	json_lines_begin(json->lines, json->kind);
}

/* ---- head ---- */

static const char head_members[] = "\"schema\": 1,\n  \"tool\": {\"name\": \"mailknock\", "
				   "\"version\": \"" MAILKNOCK_VERSION "\"},\n  ";

static void put_run(struct json *json)
{
	const struct reported_run *head = json->writing->head;
	FILE *file = json->file;

	json_put_number(file, "id", head->run.id);
	json_put_time(file, "started", head->run.started_ms);
	json_put_time(file, "finished", head->run.finished_ms);
	json_put_bool(file, "complete", head->run.is_complete);
	json_put_bool(file, "goes_on", json->writing->options->goes_on);
	json_put_time(file, "asked_again", head->waiting.next_ms);
	json_put_list(file, "seeds", head->run.seeds, '\n');
	fputs(", ", file);
	json_put_text(file, "vantage", head->run.vantage);
	json_put_vantage(file, head->vantage);
	json_put_compared(file, &head->past);
	json_put_evidence(file, &head->seal);
	/* The options are a JSON object already, made by us. */
	fprintf(file, "\"options\": %s, \"notes\": {",
		head->run.options[0] ? head->run.options : "{}");
	for (size_t i = 0; i < head->note_count; i++) {
		fputs(i ? ", " : "", file);
		json_put_string(file, head->notes[i].key);
		fputs(": ", file);
		json_put_string(file, head->notes[i].text);
	}
	fputc('}', file);
}

static void put_summary(struct json *json)
{
	const struct reported_run *head = json->writing->head;
	FILE *file = json->file;

	json_put_number(file, "pages_fetched", head->pages_fetched);
	json_put_number(file, "pages_failed", head->pages_failed);
	json_put_number(file, "pages_skipped", head->pages_skipped);
	json_put_number(file, "links_checked", head->elsewhere_found + head->elsewhere_broken);
	json_put_number(file, "links_broken", head->elsewhere_broken);
	json_put_number(file, "links", head->links);
	json_put_number(file, "addresses", head->addresses);
	json_put_number(file, "domains", head->domains);
	json_put_number(file, "servers", head->servers);
	json_put_number(file, "asked_again", head->waiting.addresses);
	json_put_number(file, "suppressed", verdict_sum(head->suppressed));
	json_put_number(file, "links_suppressed", verdict_sum(head->links_suppressed));
	json_put_history_counts(file, &head->past);
	json_put_verdict_counts(file, "verdicts", head->verdicts);
	fputs(", ", file);
	json_put_verdict_counts(file, "links_by_verdict", head->links_by_verdict);
}

/* ---- addresses ---- */

static void put_link(FILE *file, const struct reported_link *link)
{
	fputc('{', file);
	json_put_text(file, "page", link->page);
	json_put_number(file, "line", link->line);
	json_put_text(file, "href", link->href);
	json_put_text(file, "text", link->text);
	json_put_text(file, "source", link->source);
	if (link->corrected[0])
		json_put_text(file, "corrected", link->corrected);
	json_put_list(file, "findings", link->findings, ' ');
	fputc('}', file);
}

static void put_explanation(
	FILE *file, const struct reported_address *address, const struct catalogue_entry *entry)
{
	char place[WORDS_SIZE];
	struct buf words;

	words_of_machine(address, place);
	buf_init(&words, EXPLANATION_MAX);
	buf_addf(&words, "%s%s%s", place, place[0] && entry ? " " : "",
		entry ? entry->explanation : "");
	json_put_text(file, "explanation", buf_text(&words));
	buf_finish(&words);
}

static void put_address_head(FILE *file, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);

	json_put_text(file, "address", address->address);
	json_put_text(file, "domain", address->domain);
	json_put_text(file, "verdict", verdict_name(address->verdict));
	json_put_text(file, "reason", address->reason);
	json_put_text(file, "cause", cause_name(address->cause));
	json_put_text(file, "certainty", certainty_name(address->certainty));
	put_explanation(file, address, entry);
	json_put_text(file, "remedy", words_of_remedy(address, entry));
	json_put_suppressed(file, &address->suppressed);
	json_put_time(file, "first_seen", address->first_seen_ms);
	json_put_standing(file, &address->standing);
	json_put_time(file, "asked_again", address->again_ms);
	json_put_list(file, "findings", address->findings, ' ');
}

/* Addresses for machines are told last, so one reading fills both lists. */
static void begin_machines(struct json *json)
{
	close_list(json);
	open_list(json, "machine_addresses", "machine_address");
	json->is_in_machines = true;
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct json *json = context;
	FILE *file = json->file;

	(void)why;
	if (address->is_machine && !json->is_in_machines)
		begin_machines(json);
	next_item(json);
	fputc('{', file);
	put_address_head(file, address);
	fputs(",\n      \"links\": [", file);
	for (size_t i = 0; i < address->link_count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_link(file, &address->links[i]);
	}
	fputs("],\n      \"results\": [", file);
	for (size_t i = 0; i < address->result_count; i++) {
		fputs(i ? ",\n        " : "", file);
		json_put_result(file, &address->results[i]);
	}
	fputs("]}", file);
	return OK;
}

static enum status put_fixed(void *context, const struct reported_fixed *fixed, struct failure *why)
{
	struct json *json = context;

	(void)why;
	next_item(json);
	json_put_fixed(json->file, fixed);
	return OK;
}

static void put_trend(struct json *json)
{
	const struct reported_past *past = &json->writing->head->past;

	open_list(json, "trend", "trend");
	for (size_t i = 0; i < past->trend_count; i++) {
		next_item(json);
		json_put_point(json->file, &past->trend[i]);
	}
	close_list(json);
}

/* ---- domains ---- */

static void put_not_tried(FILE *file, const struct reported_domain *domain)
{
	struct not_tried list[NOT_TRIED_MAX];
	size_t count = not_tried_of(domain, list);

	fputs("\"not_tried\": [", file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s{\"kind\": \"%s\", \"needs\": \"%s\"}", i ? ", " : "",
			list[i].kind, list[i].needs);
	fputs("],\n      ", file);
}

static enum status put_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct json *json = context;
	FILE *file = json->file;

	(void)why;
	next_item(json);
	fputc('{', file);
	json_put_domain_facts(file, domain->name, domain->hosts, domain->policy);
	fprintf(file, ",\n      \"machine\": %s, \"controls\": [",
		domain->is_machine ? "true" : "false");
	for (size_t i = 0; i < domain->control_count; i++) {
		fputs(i ? ",\n        {" : "{", file);
		json_put_text(file, "kind", recipient_kind_name(domain->control_kinds[i]));
		if (recipient_kind_is_trial(domain->control_kinds[i]))
			json_put_text_or_null(file, "asked", domain->controls[i].asked);
		json_put_key(file, "result");
		json_put_result(file, &domain->controls[i]);
		fputc('}', file);
	}
	fputs("],\n      ", file);
	put_not_tried(file, domain);
	json_put_outages(file, &domain->outages);
	json_put_list(file, "findings", domain->findings, ' ');
	fputc('}', file);
	return OK;
}

/* ---- servers ---- */

static enum status put_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct json *json = context;

	(void)why;
	next_item(json);
	json_put_server(json->file, server);
	return OK;
}

/* ---- findings and pages ---- */

static enum status put_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	struct json *json = context;

	(void)why;
	next_item(json);
	fputc('{', json->file);
	json_put_time(json->file, "first_seen", finding->first_seen_ms);
	json_put_bool(json->file, "new", finding->is_new);
	json_put_finding_members(json->file, &finding->finding);
	fputc('}', json->file);
	return OK;
}

static enum status put_page(void *context, const struct reported_page *page, struct failure *why)
{
	static const char *const kinds[] = {[PAGE_OF_SITE] = "page",
		[PAGE_ELSEWHERE] = "link",
		[PAGE_SITEMAP] = "sitemap",
		[PAGE_CONTACT] = "contact"};
	struct json *json = context;
	FILE *file = json->file;

	(void)why;
	next_item(json);
	fputc('{', file);
	json_put_text(file, "url", page->url);
	json_put_number(file, "status", page->status);
	json_put_text(file, "error", page->error);
	/* In report.ndjson "kind" says what the line is. */
	json_put_text(file, json->lines ? "page_kind" : "kind", kinds[page->kind]);
	json_put_number(file, "linked_from_count", page->linked_from_count);
	json_put_list(file, "linked_from", page->linked_from, '\n');
	fputc('}', file);
	return OK;
}

static enum status put_addresses(struct json *json, struct failure *why)
{
	struct writing *writing = json->writing;

	open_list(json, "addresses", "address");
	enum status status = told_addresses(writing->told, put_address, json, why);

	if (!json->is_in_machines)
		begin_machines(json);
	close_list(json);
	return status;
}

/* All lists, the last one left open. */
static enum status put_lists(struct json *json, struct failure *why)
{
	struct writing *writing = json->writing;

	put_trend(json);
	open_list(json, "fixed", "fixed");
	enum status status = told_fixed(writing->told, put_fixed, json, why);

	close_list(json);
	if (!status)
		status = put_addresses(json, why);
	open_list(json, "domains", "domain");
	if (!status)
		status = told_domains(writing->told, put_domain, json, why);
	close_list(json);
	open_list(json, "servers", "server");
	if (!status)
		status = told_servers(writing->told, put_server, json, why);
	close_list(json);
	open_list(json, "findings", "finding");
	if (!status)
		status = told_findings(writing->told, put_finding, json, why);
	close_list(json);
	open_list(json, "pages", "page");
	if (!status)
		status = told_pages(writing->told, put_page, json, why);
	return status;
}

enum status writer_json_write(struct writing *writing, struct failure *why)
{
	struct json json = {.writing = writing, .file = writing->file};

	fprintf(json.file, "{\n  %s\"run\": {", head_members);
	put_run(&json);
	fputs("},\n  \"summary\": {", json.file);
	put_summary(&json);
	fputs("},\n", json.file);
	enum status status = put_lists(&json, why);

	fputs("]\n}\n", json.file);
	return status;
}

enum status writer_ndjson_write(struct writing *writing, struct failure *why)
{
	struct json_lines lines;
	struct json json = {.writing = writing, .lines = &lines};

	json_lines_init(&lines, writing->file);
	json.file = lines.file;
	json_lines_begin(&lines, "run");
	fprintf(json.file, "{%s", head_members);
	put_run(&json);
	fputc('}', json.file);
	json_lines_end(&lines);
	enum status status = put_lists(&json, why);

	close_list(&json);
	json_lines_begin(&lines, "summary");
	fputc('{', json.file);
	put_summary(&json);
	fputc('}', json.file);
	json_lines_end(&lines);
	json_lines_finish(&lines);
	return status;
}
