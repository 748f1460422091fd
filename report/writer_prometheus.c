/*
 * A text file for node_exporter's textfile collector (or a push gateway): gauges of one run, in base
 * units, without timestamps, which that collector refuses. Series stay few: one for each certificate,
 * at most CERTIFICATES_MAX of them, those that expire first.
 */
#include "base/memory.h"
#include "report/escape.h"
#include "report/finding_counts.h"
#include "report/writer.h"

#include <stdlib.h>

enum { CERTIFICATES_MAX = 1000 };

struct certificate {
	char host[DOMAIN_NAME_MAX + 1], ip[IP_TEXT_SIZE];
	uint16_t port;
	int64_t not_after_s;
};

struct certificates {
	struct certificate *list;
	size_t count, last; /* `last`: the one that expires last, of a full list */
	int64_t left_out;
};

static void begin(FILE *file, const char *name, const char *help)
{
	fprintf(file, "# HELP mailknock_%s %s\n# TYPE mailknock_%s gauge\n", name, help, name);
}

static void put_number(FILE *file, const char *name, int64_t value)
{
	fprintf(file, "mailknock_%s %lld\n", name, (long long)value);
}

static void put_only(FILE *file, const char *name, const char *help, int64_t value)
{
	begin(file, name, help);
	put_number(file, name, value);
}

static void put_label(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s=", name);
	escape_prometheus(file, span_of(value));
}

/* ---- the run ---- */

static void put_run(const struct writing *writing)
{
	const struct run *run = &writing->head->run;
	FILE *file = writing->file;

	begin(file, "run_info", "Program and place of the run that these figures are of.");
	fputs("mailknock_run_info{", file);
	put_label(file, "version", MAILKNOCK_VERSION);
	fputc(',', file);
	put_label(file, "vantage", run->vantage);
	fputs("} 1\n", file);
	put_only(file, "run_id", "Number of the run in its database.", run->id);
	put_only(file, "run_complete", "Whether the run came to its end (1) or was cut short (0).",
		run->is_complete);
	begin(file, "run_start_timestamp_seconds", "When the run began, in Unix time.");
	fprintf(file, "mailknock_run_start_timestamp_seconds %.3f\n",
		(double)run->started_ms / 1000);
	if (!run->finished_ms)
		return;
	begin(file, "run_end_timestamp_seconds", "When the run ended, in Unix time.");
	fprintf(file, "mailknock_run_end_timestamp_seconds %.3f\n",
		(double)run->finished_ms / 1000);
	begin(file, "run_duration_seconds", "From the begin of the run to its end.");
	fprintf(file, "mailknock_run_duration_seconds %.3f\n",
		(double)(run->finished_ms - run->started_ms) / 1000);
}

/* Without what is suppressed, so that an alert on failing ones is quiet for as long as it is. */
static void put_verdicts(FILE *file, const char *name, const char *help,
	const int64_t counts[VERDICT_COUNT], const int64_t suppressed[VERDICT_COUNT])
{
	begin(file, name, help);
	for (int v = 0; v < VERDICT_COUNT; v++)
		fprintf(file, "mailknock_%s{verdict=\"%s\"} %lld\n", name,
			verdict_name((enum verdict)v), (long long)(counts[v] - suppressed[v]));
}

static void put_suppressed(
	FILE *file, const char *name, const char *help, const int64_t suppressed[VERDICT_COUNT])
{
	static const int64_t none[VERDICT_COUNT];

	put_verdicts(file, name, help, suppressed, none);
}

static void put_counts(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	put_verdicts(file, "addresses", "Contact addresses by verdict, without suppressed ones.",
		head->verdicts, head->suppressed);
	put_suppressed(file, "suppressed_addresses",
		"Contact addresses that are suppressed, by verdict.", head->suppressed);
	put_verdicts(file, "links",
		"Mail links by the verdict of their address, without suppressed ones.",
		head->links_by_verdict, head->links_suppressed);
	put_suppressed(file, "suppressed_links",
		"Mail links to suppressed addresses, by the verdict of these.",
		head->links_suppressed);
	begin(file, "pages", "Pages of the site by what became of them.");
	fprintf(file,
		"mailknock_pages{state=\"fetched\"} %lld\nmailknock_pages{state=\"failed\"} %lld\n"
		"mailknock_pages{state=\"skipped\"} %lld\n",
		(long long)head->pages_fetched, (long long)head->pages_failed,
		(long long)head->pages_skipped);
	put_only(file, "domains", "Mail domains of the addresses.", head->domains);
	put_only(file, "servers", "Mail servers that serve these domains.", head->servers);
}

/* ---- findings ---- */

static void put_findings_of(
	FILE *file, const char *name, const struct finding_counts *findings, const int64_t *counts)
{
	for (size_t i = 0; i < findings->count; i++)
		if (counts[i])
			fprintf(file, "mailknock_%s{id=\"%s\",severity=\"%s\"} %lld\n", name,
				findings->entries[i].id,
				severity_name(findings->entries[i].severity), (long long)counts[i]);
	if (counts[findings->count])
		fprintf(file, "mailknock_%s{id=\"other\",severity=\"notice\"} %lld\n", name,
			(long long)counts[findings->count]);
}

static void put_findings(FILE *file, const struct finding_counts *findings)
{
	begin(file, "findings",
		"Findings about domains, servers, pages and the run, by id, without suppressed "
		"ones.");
	put_findings_of(file, "findings", findings, findings->counts);
	begin(file, "suppressed_findings", "Findings that are suppressed, by id.");
	put_findings_of(file, "suppressed_findings", findings, findings->suppressed);
}

/* ---- certificates ---- */

static void find_last(struct certificates *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].not_after_s > all->list[all->last].not_after_s)
			all->last = i;
}

/* Keeps those that expire first. */
static void keep_certificate(struct certificates *all, const struct certificate *certificate)
{
	if (all->count < CERTIFICATES_MAX) {
		all->list[all->count++] = *certificate;
	} else {
		all->left_out++;
		if (certificate->not_after_s >= all->list[all->last].not_after_s)
			return;
		all->list[all->last] = *certificate;
	}
	if (all->count == CERTIFICATES_MAX)
		find_last(all);
}

static enum status take_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	(void)why;
	for (size_t i = 0; i < server->look_count; i++) {
		const struct reported_look *look = &server->looks[i];
		struct certificate certificate = {.port = server->port};

		if (!look->session || !look->session->tls.not_after_s)
			continue;
		certificate.not_after_s = look->session->tls.not_after_s;
		snprintf(certificate.host, sizeof(certificate.host), "%s", look->host);
		snprintf(certificate.ip, sizeof(certificate.ip), "%s", server->ip);
		keep_certificate(context, &certificate);
	}
	return OK;
}

static void put_certificates(FILE *file, const struct certificates *all)
{
	static const char name[] = "certificate_expiry_timestamp_seconds";

	begin(file, name, "When the certificate of a mail server expires, in Unix time.");
	for (size_t i = 0; i < all->count; i++) {
		const struct certificate *certificate = &all->list[i];

		fprintf(file, "mailknock_%s{", name);
		put_label(file, "host", certificate->host);
		fputc(',', file);
		put_label(file, "ip", certificate->ip);
		fprintf(file, ",port=\"%u\"} %lld\n", certificate->port,
			(long long)certificate->not_after_s);
	}
	put_only(file, "certificates_left_out",
		"Certificates that expire later than all told here.", all->left_out);
}

static enum status write_all(struct writing *writing, struct failure *why)
{
	struct finding_counts findings;
	struct certificates certificates = {
		.list = memory_get_zeroed(CERTIFICATES_MAX, sizeof(struct certificate))};
	enum status status = finding_counts_read(writing, &findings, why);

	if (!status)
		status = told_servers(writing->told, take_server, &certificates, why);
	put_run(writing);
	put_counts(writing);
	put_findings(writing->file, &findings);
	put_certificates(writing->file, &certificates);
	finding_counts_finish(&findings);
	free(certificates.list);
	return status;
}

static enum status end(struct writing *writing, enum status status, struct failure *why)
{
	(void)writing;
	(void)why;
	return status;
}

const struct writer writer_prometheus = {write_all, NULL, end};
