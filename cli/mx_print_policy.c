#include "base/clock.h"
#include "checker/sts.h"
#include "cli/mx_print.h"

enum { LABEL_WIDTH = 9, DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

static void print_label(FILE *file, const char *label)
{
	fprintf(file, "    %-*s", LABEL_WIDTH, label);
}

void mx_print_duration(FILE *file, int64_t seconds)
{
	if (seconds >= 2 * DAY_S)
		fprintf(file, "%lld days", (long long)(seconds / DAY_S));
	else if (seconds >= 2 * HOUR_S)
		fprintf(file, "%lld hours", (long long)(seconds / HOUR_S));
	else if (seconds >= 2 * MINUTE_S)
		fprintf(file, "%lld minutes", (long long)(seconds / MINUTE_S));
	else
		fprintf(file, "%lld s", (long long)seconds);
}

static void print_sts_origin(FILE *file, const struct sts_view *sts)
{
	if (sts->policy == STS_POLICY_FETCHED) {
		fputs(", fetched now", file);
		return;
	}
	fputs(", from the cache, fetched ", file);
	mx_print_duration(file, (clock_wall_ms() - sts->fetched_ms) / 1000);
	fputs(" ago", file);
}

static void print_sts_policy(FILE *file, const struct sts_view *sts)
{
	struct span rest = span_of(sts->patterns), pattern;

	fprintf(file, "%s",
		sts_effective_mode(sts) == STS_MODE_ENFORCE
			? "enforcing"
			: sts_mode_name(sts_effective_mode(sts)));
	if (sts->is_overridden)
		fprintf(file, " (overridden; published: %s)", sts_mode_name(sts->mode));
	if (sts->id[0])
		fprintf(file, ", id %s%s", sts->id,
			sts->record.is_authenticated ? " (DNSSEC)" : "");
	fputs(", max_age ", file);
	mx_print_duration(file, sts->max_age_s);
	print_sts_origin(file, sts);
	fputc('\n', file);
	if (!sts->patterns[0])
		return;
	print_label(file, "");
	fputs("mx:", file);
	while (span_split(&rest, '\n', &pattern))
		fprintf(file, " %.*s", SPAN_ARGS(pattern));
	fputc('\n', file);
}

/* The status comes first, as with testmxlookup, then what is wrong with it. */
static void print_sts(FILE *file, const struct sts_view *sts)
{
	const char *error = sts->record.error[0] ? sts->record.error : sts->error;

	if (sts->policy == STS_POLICY_NOT_ASKED && sts->record.state == RECORD_NOT_ASKED)
		return;
	print_label(file, "MTA-STS");
	if (sts->has_policy)
		print_sts_policy(file, sts);
	else if (error[0])
		fputs(sts->record.state == RECORD_UNKNOWN ? "unknown: " : "no policy counts: ",
			file);
	else
		fputs("none\n", file);
	if (error[0]) {
		if (sts->has_policy)
			print_label(file, "");
		fprintf(file, "%s\n", error);
	}
}

static void print_record(FILE *file, const char *label, const struct record_view *view)
{
	switch (view->state) {
	case RECORD_NOT_ASKED:
		return;
	case RECORD_ABSENT:
		print_label(file, label);
		fputs("none", file);
		break;
	case RECORD_UNKNOWN:
		print_label(file, label);
		fprintf(file, "unknown: the DNS fails (%s)", dns_status_name(view->status));
		break;
	case RECORD_VALID:
	case RECORD_INVALID:
	case RECORD_SEVERAL:
		print_label(file, label);
		fprintf(file, "%s%s", view->text, view->is_authenticated ? " (DNSSEC)" : "");
		break;
	case RECORD_STATE_COUNT:
		return;
	}
	fputc('\n', file);
	if (view->error[0]) {
		print_label(file, "");
		fprintf(file, "%s\n", view->error);
	}
}

static const char *words_of_answer(enum dns_status status)
{
	static const char *const words[DNS_STATUS_COUNT] = {
		[DNS_FOUND] = "",
		[DNS_NODATA] = "there is no MX",
		[DNS_NXDOMAIN] = "the domain does not exist",
		[DNS_SERVFAIL] = "fails (SERVFAIL)",
		[DNS_REFUSED] = "refuses to answer (REFUSED)",
		[DNS_TIMEOUT] = "does not answer in time",
		[DNS_GARBLED] = "its answer breaks the rules of the format",
		[DNS_BOGUS] = "the DNSSEC signatures do not hold",
	};

	return words[status];
}

static void print_name_server(FILE *file, const struct name_server *server)
{
	struct span rest = span_of(server->mx ? server->mx : ""), line;
	bool is_first = true;

	print_label(file, "NS");
	fprintf(file, "%s%s%s%s: ", server->name, server->ip[0] ? " [" : "", server->ip,
		server->ip[0] ? "]" : "");
	if (server->status != DNS_FOUND)
		fputs(server->ip[0] ? words_of_answer(server->status)
				    : "no address that can be asked",
			file);
	for (; rest.length && span_split(&rest, '\n', &line); is_first = false)
		fprintf(file, "%sMX %.*s", is_first ? "" : ", ", SPAN_ARGS(line));
	if (server->serial)
		fprintf(file, " (serial %u)", server->serial);
	if (server->ip[0] && !server->is_authoritative && !dns_status_is_soft(server->status))
		fputs(", not authoritative", file);
	fputc('\n', file);
}

void mx_print_policies(FILE *file, const struct domain_policy *policy)
{
	if (!policy->is_asked)
		return;
	print_sts(file, &policy->sts);
	print_record(file, "TLS-RPT", &policy->tlsrpt);
	print_record(file, "SPF", &policy->spf);
	print_record(file, "DMARC", &policy->dmarc);
	if (policy->zone[0]) {
		print_label(file, "zone");
		fprintf(file, "%s%s%s\n", policy->zone, policy->soa_contact[0] ? ", contact " : "",
			policy->soa_contact);
	}
	for (size_t i = 0; i < policy->name_server_count; i++)
		print_name_server(file, &policy->name_servers[i]);
	if (policy->name_servers_left_out) {
		print_label(file, "NS");
		fprintf(file, "%d more, not asked\n", policy->name_servers_left_out);
	}
}
