/*
 * 1. Domains: what the DNS says, as `mailknock mx` lists it; each server's answers to the controls and
 *    the order of the servers are kept.
 * 2. Addresses: their verdicts and each server's answer are kept.
 * 3. Servers are kept, and told in the order in which senders try them.
 * 4. Then what becomes of mail while one of them is down (probe_outage.c).
 * 5. Then the verdicts, and what is worth telling.
 * A probe has few domains with at most DOMAIN_IPS_MAX addresses each, so all of it fits into memory.
 */
#include "cli/probe_print.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "cli/mx_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, WHO_WIDTH = 34, WRAP_COLUMN = 96 };

struct told_answer { /* what one server said about one recipient */
	char *ip, *who;
	struct answer answer;
};

struct told_server {
	char *ip, *hosts, *transcript;
	struct session_view *session; /* NULL: it was never reached */
	uint16_t port;
};

struct told_verdict {
	char *address;
	enum verdict verdict;
	const char *reason; /* the catalogue's */
};

struct telling {
	FILE *file;
	struct text_set *order; /* IP addresses as senders try them */
	struct told_answer *answers;
	size_t answer_count, answer_size;
	struct told_server *servers;
	size_t server_count, server_size;
	struct told_verdict *verdicts;
	size_t verdict_count, verdict_size;
	bool any_error;
};

/* ---- gathering ---- */

static void keep_answer(struct telling *telling, const struct reported_result *result, char *who)
{
	telling->answers = memory_make_room(telling->answers, telling->answer_count,
		&telling->answer_size, sizeof(*telling->answers));
	telling->answers[telling->answer_count++] = (struct told_answer){
		.ip = memory_copy(span_of(result->ip)), .who = who, .answer = result->answer};
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
	for (size_t i = 0; i < domain->hosts->ip_count; i++)
		text_set_add(telling->order, span_of(domain->hosts->ips[i]), NULL);
	for (size_t i = 0; i < domain->control_count; i++) {
		char who[DOMAIN_NAME_MAX + 64];

		snprintf(who, sizeof(who), "%s@%s",
			domain->control_kinds[i] == RECIPIENT_RANDOM
				? "(nobody)"
				: recipient_kind_name(domain->control_kinds[i]),
			domain->name);
		keep_answer(telling, &domain->controls[i], memory_copy(span_of(who)));
	}
	return OK;
}

static enum status take_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct telling *telling = context;

	(void)why;
	telling->verdicts = memory_make_room(telling->verdicts, telling->verdict_count,
		&telling->verdict_size, sizeof(*telling->verdicts));
	telling->verdicts[telling->verdict_count++] = (struct told_verdict){
		.address = memory_copy(span_of(address->address)),
		.verdict = address->verdict,
		.reason =
			catalogue_find(address->reason) ? catalogue_find(address->reason)->id : ""};
	for (size_t i = 0; i < address->result_count; i++)
		keep_answer(telling, &address->results[i], memory_copy(span_of(address->address)));
	return OK;
}

static enum status take_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct telling *telling = context;
	struct told_server kept = {.ip = memory_copy(span_of(server->ip)),
		.hosts = memory_copy(span_of(server->hosts)),
		.transcript = memory_copy(span_of(server->transcript)),
		.port = server->port};

	(void)why;
	if (server->session) {
		kept.session = memory_get(sizeof(*kept.session));
		*kept.session = *server->session;
	}
	telling->servers = memory_make_room(telling->servers, telling->server_count,
		&telling->server_size, sizeof(*telling->servers));
	telling->servers[telling->server_count++] = kept;
	return OK;
}

/* ---- one server ---- */

static void print_certificate(FILE *file, const struct tls_view *tls)
{
	if (!tls->not_after_s)
		return;
	int64_t days = (tls->not_after_s - clock_wall_ms() / 1000) / DAY_S;

	fprintf(file, "    certificate   %s, by %s\n", tls->subject, tls->issuer);
	fprintf(file, "                  for %s; %s\n", tls->names,
		tls->is_name_matched ? "the name is right" : "ERROR: none of them is the server's");
	if (tls->not_after_s * 1000 < clock_wall_ms())
		fprintf(file, "                  ERROR: expired %" PRId64 " days ago\n", -days);
	else
		fprintf(file, "                  valid for %" PRId64 " more days\n", days);
	if (tls->sha256[0])
		fprintf(file, "                  SHA-256 %s\n", tls->sha256);
}

static void print_tls(FILE *file, const struct tls_view *tls)
{
	if (!tls->is_offered)
		fputs("    encryption    not offered\n", file);
	else if (!tls->is_started)
		fprintf(file, "    encryption    offered, but not begun%s%s\n",
			tls->error[0] ? ": " : "", tls->error);
	if (!tls->is_started)
		return;
	fprintf(file, "    encryption    %s, %s, %d bits%s%s; %s\n", tls->version, tls->cipher,
		tls->cipher_bits, tls->group[0] ? ", " : "", tls->group,
		tls->is_trusted ? "trusted"
		: tls->error[0] ? tls->error
				: "not trusted");
	print_certificate(file, tls);
}

static void print_times(FILE *file, const struct session_view *view)
{
	const struct {
		const char *name;
		int32_t ms;
	} times[] = {{"connect", view->connect_ms}, {"banner", view->banner_ms},
		{"EHLO", view->ehlo_ms}, {"STARTTLS", view->starttls_ms},
		{"handshake", view->handshake_ms}, {"EHLO in TLS", view->ehlo_tls_ms},
		{"MAIL", view->mail_ms}, {"RCPT", view->rcpt_ms}, {"DATA", view->data_ms},
		{"QUIT", view->quit_ms}, {"in all", view->total_ms}};
	bool is_first = true;

	fputs("    times (ms)   ", file);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (times[i].ms < 0)
			continue;
		fprintf(file, "%s %s %d", is_first ? "" : ",", times[i].name, times[i].ms);
		is_first = false;
	}
	fputc('\n', file);
}

static void print_answer(FILE *file, const struct told_answer *told)
{
	const struct answer *answer = &told->answer;

	fprintf(file, "    %-*s %s", WHO_WIDTH, told->who, outcome_name(answer->outcome));
	if (answer->code)
		fprintf(file, "  %d%s%s", answer->code, answer->enhanced[0] ? " " : "",
			answer->enhanced);
	if (answer->stage != STAGE_RCPT && answer->outcome != OUTCOME_ACCEPTED)
		fprintf(file, "  at %s", stage_name(answer->stage));
	fprintf(file, "%s%s\n", answer->text[0] ? "  " : "", answer->text);
}

static void print_server(struct telling *telling, const struct told_server *server)
{
	struct span hosts = span_of(server->hosts), first = SPAN("");
	char host[DOMAIN_NAME_MAX + 1] = "";

	span_split(&hosts, ' ', &first);
	span_to_text(first, host, sizeof(host));
	fprintf(telling->file, "\n%s [%s]:%u\n", server->hosts, server->ip, server->port);
	probe_print_dialogue(telling->file, host, server->transcript);
	if (server->session && server->session->greeted) {
		print_tls(telling->file, &server->session->tls);
		print_times(telling->file, server->session);
	}
	for (size_t i = 0; i < telling->answer_count; i++)
		if (strcmp(telling->answers[i].ip, server->ip) == 0)
			print_answer(telling->file, &telling->answers[i]);
}

static void print_servers(struct telling *telling)
{
	for (size_t i = 0; i < text_set_count(telling->order); i++)
		for (size_t j = 0; j < telling->server_count; j++)
			if (span_equals(text_set_at(telling->order, i),
				    span_of(telling->servers[j].ip)))
				print_server(telling, &telling->servers[j]);
}

/* ---- what it comes to ---- */

/* Lines of WRAP_COLUMN at most, as far as words permit. */
static void print_wrapped(FILE *file, const char *begin, const char *text)
{
	struct span rest = span_of(text), word;
	size_t column = 4 + strlen(begin);

	fprintf(file, "    %s", begin);
	for (bool is_first = true; span_split(&rest, ' ', &word); is_first = false) {
		if (!is_first && column + 1 + word.length > WRAP_COLUMN) {
			fputs("\n    ", file);
			column = 4;
		} else if (!is_first) {
			fputc(' ', file);
			column++;
		}
		fprintf(file, "%.*s", SPAN_ARGS(word));
		column += word.length;
	}
	fputc('\n', file);
}

static void print_verdicts(const struct telling *telling)
{
	for (size_t i = 0; i < telling->verdict_count; i++) {
		const struct told_verdict *told = &telling->verdicts[i];
		const struct catalogue_entry *entry = catalogue_find(told->reason);

		fprintf(telling->file, "\n%s: %s\n", told->address, verdict_name(told->verdict));
		if (!entry)
			continue;
		fprintf(telling->file, "    %s: %s\n", entry->id, entry->title);
		print_wrapped(telling->file, "", entry->explanation);
		if (entry->remedy[0])
			print_wrapped(telling->file, "What to do: ", entry->remedy);
	}
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
	void *context, const struct run_finding *finding, struct failure *why)
{
	struct telling *telling = context;
	const struct catalogue_entry *entry = catalogue_find(finding->id);

	(void)why;
	telling->any_error |= entry && entry->severity == SEVERITY_ERROR;
	fprintf(telling->file, "    %-7s  %s: %s - %s%s%s%s\n",
		entry ? severity_name(entry->severity) : "notice", finding->id,
		entry ? entry->title : "", finding->subject_name, finding->evidence[0] ? " (" : "",
		finding->evidence, finding->evidence[0] ? ")" : "");
	return OK;
}

static void finish(struct telling *telling)
{
	for (size_t i = 0; i < telling->answer_count; i++) {
		free(telling->answers[i].ip);
		free(telling->answers[i].who);
	}
	for (size_t i = 0; i < telling->server_count; i++) {
		free(telling->servers[i].ip);
		free(telling->servers[i].hosts);
		free(telling->servers[i].transcript);
		free(telling->servers[i].session);
	}
	for (size_t i = 0; i < telling->verdict_count; i++)
		free(telling->verdicts[i].address);
	free(telling->answers);
	free(telling->servers);
	free(telling->verdicts);
	text_set_destroy(telling->order);
}

enum status probe_print(
	FILE *file, struct store *store, int64_t run, bool *ret_any_error, struct failure *why)
{
	struct telling telling = {.file = file, .order = text_set_create()};
	enum status status = store_report_domains(store, run, take_domain, &telling, why);

	if (!status)
		status = store_report_addresses(store, run, take_address, &telling, why);
	if (!status)
		status = store_report_servers(store, run, take_server, &telling, why);
	if (!status) {
		print_servers(&telling);
		status = store_report_domains(store, run, print_outages, &telling, why);
	}
	if (!status) {
		print_verdicts(&telling);
		fputc('\n', file);
		status = store_report_findings(store, run, print_finding, &telling, why);
	}
	*ret_any_error = telling.any_error;
	finish(&telling);
	return status;
}
