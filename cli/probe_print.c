/*
 * 1. Domains: what the DNS says, as `mailknock mx` lists it; each server's answers to the controls and
 *    the order of the servers are kept. Then who asks.
 * 2. Addresses: their verdicts and each server's answer are kept.
 * 3. Servers are told in the order in which senders try them (probe_server.c).
 * 4. Then what becomes of mail while one of them is down (probe_outage.c).
 * 5. Then the verdicts, what is worth telling, and to whom (probe_verdict.c).
 * A probe has few domains with at most DOMAIN_IPS_MAX addresses each, so all of it fits into memory.
 */
#include "cli/probe_print.h"
#include "base/memory.h"
#include "checker/vantage_advice.h"
#include "cli/mx_print.h"
#include "cli/probe_told.h"

#include <stdlib.h>
#include <string.h>

enum { WRAP_COLUMN = 96, WHO_TEXT_MAX = 2048 };

void probe_print_wrapped(FILE *file, int indent, const char *begin, const char *text)
{
	struct span rest = span_of(text), word;
	size_t column = (size_t)indent + strlen(begin);

	fprintf(file, "%*s%s", indent, "", begin);
	for (bool is_first = true; span_split(&rest, ' ', &word); is_first = false) {
		if (!is_first && column + 1 + word.length > WRAP_COLUMN) {
			fprintf(file, "\n%*s", indent, "");
			column = (size_t)indent;
		} else if (!is_first) {
			fputc(' ', file);
			column++;
		}
		fprintf(file, "%.*s", SPAN_ARGS(word));
		column += word.length;
	}
	fputc('\n', file);
}

/* ---- gathering ---- */

static char *copy(const char *text)
{
	return memory_copy(span_of(text ? text : ""));
}

static void keep_answer(struct telling *telling, const struct reported_result *result,
	enum recipient_kind kind, const char *address)
{
	telling->answers = memory_make_room(telling->answers, telling->answer_count,
		&telling->answer_size, sizeof(*telling->answers));
	telling->answers[telling->answer_count++] = (struct told_answer){.host = copy(result->host),
		.ip = copy(result->ip),
		.address = copy(address),
		.sender = copy(result->sender),
		.asked = copy(result->asked),
		.kind = kind,
		.attempts = result->attempts,
		.asked_ms = result->asked_ms,
		.answer = result->answer};
}

static void keep_listings(struct telling *telling, const struct domain_policy *policy)
{
	for (size_t i = 0; i < policy->listing_count; i++) {
		telling->listings = memory_make_room(telling->listings, telling->listing_count,
			&telling->listing_size, sizeof(*telling->listings));
		telling->listings[telling->listing_count++] = policy->listings[i];
	}
}

static enum status take_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct telling *telling = context;
	const struct mx_facts facts = {
		.domain = domain->name, .hosts = domain->hosts, .policy = domain->policy};

	(void)why;
	if (domain->is_machine)
		return OK;
	mx_print_listing(telling->file, &facts);
	text_set_add(telling->domains, span_of(domain->name), NULL);
	for (size_t i = 0; i < domain->hosts->ip_count; i++)
		text_set_add(telling->order, span_of(domain->hosts->ips[i]), NULL);
	for (size_t i = 0; i < domain->control_count; i++) {
		enum recipient_kind kind = domain->control_kinds[i];
		char who[DOMAIN_NAME_MAX + 64];

		snprintf(who, sizeof(who), "%s@%s",
			kind == RECIPIENT_RANDOM ? "(made up)" : recipient_kind_name(kind),
			domain->name);
		keep_answer(telling, &domain->controls[i], kind, who);
	}
	keep_listings(telling, domain->policy);
	return OK;
}

static enum status take_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct telling *telling = context;
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	size_t first = telling->answer_count;

	(void)why;
	telling->verdicts = memory_make_room(telling->verdicts, telling->verdict_count,
		&telling->verdict_size, sizeof(*telling->verdicts));
	telling->verdicts[telling->verdict_count++] =
		(struct told_verdict){.address = copy(address->address),
			.verdict = address->verdict,
			.cause = address->cause,
			.reason = entry ? entry->id : "",
			.deciding = address->deciding >= 0 ? (long)first + address->deciding : -1,
			.answers_first = first,
			.answer_count = address->result_count};
	text_set_add(telling->published, span_of(address->address), NULL);
	for (size_t i = 0; i < address->result_count; i++)
		keep_answer(telling, &address->results[i], RECIPIENT_PUBLISHED, address->address);
	return OK;
}

static enum status take_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct telling *telling = context;
	const struct session_view *session = server->session;
	struct told_server kept = {
		.ip = copy(server->ip), .hosts = copy(server->hosts), .port = server->port};
	size_t length = 0;
	FILE *file = open_memstream(&kept.text, &length);

	for (size_t i = 0; i < telling->answer_count; i++) {
		struct told_answer *told = &telling->answers[i];

		if (strcmp(told->ip, server->ip) == 0)
			told->ended_with_quit = probe_ended_with_quit(server, told->asked_ms);
	}
	if (session) {
		snprintf(kept.source_ip, sizeof(kept.source_ip), "%s", session->source_ip);
		snprintf(kept.helo, sizeof(kept.helo), "%s", session->helo);
	}
	if (file) {
		probe_print_server(file, telling, server);
		fclose(file);
	}
	telling->servers = memory_make_room(telling->servers, telling->server_count,
		&telling->server_size, sizeof(*telling->servers));
	telling->servers[telling->server_count++] = kept;
	return file ? OK : failure_say(why, ERR_SYSTEM, "no memory for a server's dialogue");
}

/* ---- the whole ---- */

/* What servers see of us; the advice of a run that got nowhere comes at the end, on its own. */
static enum status print_ourselves(
	struct telling *telling, struct store *store, int64_t run, struct failure *why)
{
	struct vantage_facts *facts = memory_get(sizeof(*facts));
	enum status status = store_read_vantage(store, run, facts, why);
	struct buf text;
	int lists = 0;

	buf_init(&text, WHO_TEXT_MAX);
	if (!status && facts->is_known) {
		vantage_print_ips(facts, &text);
		for (size_t i = 0; i < facts->ip_count; i++)
			lists = facts->ips[i].lists_asked > lists ? facts->ips[i].lists_asked
								  : lists;
		fprintf(telling->file, "\nWho asks: %s%s%s%s%s", buf_text(&text),
			facts->proxy[0] ? "through the proxy " : "", facts->proxy,
			text.length || facts->proxy[0] ? ", " : "",
			facts->helo[0] ? "greeting as " : "greeting with the address");
		fprintf(telling->file, "%s", facts->helo);
		if (lists)
			fprintf(telling->file, "; %d block list%s asked about us", lists,
				lists == 1 ? "" : "s");
		for (size_t i = 0; i < facts->ip_count; i++)
			if (facts->ips[i].listed_on[0])
				fprintf(telling->file, "; %s is on %s", facts->ips[i].ip,
					facts->ips[i].listed_on);
		fputs(".\n", telling->file);
	}
	buf_finish(&text);
	free(facts);
	return status;
}

static void print_servers(struct telling *telling)
{
	for (size_t i = 0; i < text_set_count(telling->order); i++)
		for (size_t j = 0; j < telling->server_count; j++)
			if (span_equals(text_set_at(telling->order, i),
				    span_of(telling->servers[j].ip)))
				fputs(telling->servers[j].text, telling->file);
}

static enum status print_outages(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	const struct telling *telling = context;

	(void)why;
	probe_print_outages(telling->file, domain);
	return OK;
}

static enum status print_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	(void)why;
	probe_print_finding(context, &finding->finding);
	return OK;
}

/* The worst first. */
static enum status print_findings(
	struct telling *telling, struct store *store, int64_t run, struct failure *why)
{
	static const enum severity order[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTICE};
	enum status status = OK;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !status; i++) {
		telling->wanted = order[i];
		status = store_report_findings(store, run, print_finding, telling, why);
	}
	return status;
}

static void finish(struct telling *telling)
{
	for (size_t i = 0; i < telling->answer_count; i++) {
		free(telling->answers[i].host);
		free(telling->answers[i].ip);
		free(telling->answers[i].address);
		free(telling->answers[i].sender);
		free(telling->answers[i].asked);
	}
	for (size_t i = 0; i < telling->server_count; i++) {
		free(telling->servers[i].ip);
		free(telling->servers[i].hosts);
		free(telling->servers[i].text);
	}
	for (size_t i = 0; i < telling->verdict_count; i++)
		free(telling->verdicts[i].address);
	free(telling->answers);
	free(telling->servers);
	free(telling->verdicts);
	free(telling->listings);
	text_set_destroy(telling->order);
	text_set_destroy(telling->published);
	text_set_destroy(telling->domains);
}

enum status probe_print(FILE *file, struct store *store, int64_t run, const struct options *options,
	struct failure *why)
{
	struct telling telling = {.file = file,
		.options = options,
		.order = text_set_create(),
		.published = text_set_create(),
		.domains = text_set_create()};
	enum status status = store_report_domains(store, run, take_domain, &telling, why);

	if (!status)
		status = print_ourselves(&telling, store, run, why);
	if (!status)
		status = store_report_addresses(store, run, take_address, &telling, why);
	if (!status)
		status = store_report_servers(store, run, take_server, &telling, why);
	if (!status) {
		print_servers(&telling);
		status = store_report_domains(store, run, print_outages, &telling, why);
	}
	if (!status) {
		probe_print_verdicts(&telling);
		status = print_findings(&telling, store, run, why);
	}
	if (!status) {
		probe_print_not_tried(&telling);
		probe_print_letters(&telling);
	}
	finish(&telling);
	return status;
}
