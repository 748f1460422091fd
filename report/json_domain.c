#include "report/json_domain.h"
#include "report/json_pieces.h"
#include "schema/model/mx_share.h"
#include "schema/model/policy_view.h"
#include "schema/model/provider.h"
#include "schema/store_judge.h"

/* ---- one address, one host ---- */

/* A third is no binary fraction: six digits are more than anybody needs of it. */
static void put_share(FILE *file, uint32_t one_in)
{
	fprintf(file, "\"share\": %.6g, ", one_in ? 1.0 / one_in : 0.0);
}

void json_put_ptr(FILE *file, const struct ip_name *name)
{
	if (!name || !name->is_asked) {
		fputs("null", file);
		return;
	}
	fputc('{', file);
	json_put_text(file, "status", dns_status_name(name->status));
	json_put_text_or_null(file, "name", name->name);
	json_put_number(file, "count", name->count);
	json_put_bool(file, "confirmed", name->is_confirmed);
	fprintf(file, "\"authenticated\": %s}", name->is_authenticated ? "true" : "false");
}

static void put_ips(FILE *file, const struct mail_hosts *hosts, const struct mx_host *host)
{
	fputs("\"ips\": [", file);
	for (size_t i = 0; i < host->ip_count; i++) {
		fputs(i ? ", " : "", file);
		json_put_string(file, hosts->ips[host->ip_first + i]);
	}
	fputs("], ", file);
}

static void put_addresses(FILE *file, const struct mail_hosts *hosts, size_t index,
	const struct domain_policy *policy)
{
	const struct mx_host *host = &hosts->hosts[index];
	struct mx_share share = mx_share_of(hosts, index);

	fputs("\"addresses\": [", file);
	for (size_t i = 0; i < host->ip_count; i++) {
		size_t ip = host->ip_first + i;

		fputs(i ? ", {" : "{", file);
		json_put_text(file, "ip", hosts->ips[ip]);
		put_share(file, share.ip_one_in);
		json_put_key(file, "ptr");
		json_put_ptr(file, policy_ip_name(policy, ip));
		fputc('}', file);
	}
	fputs("], ", file);
}

static void put_tlsa(FILE *file, const struct host_policy *facts)
{
	json_put_key(file, "tlsa");
	if (!facts || !facts->tlsa_is_asked) {
		fputs("null", file);
		return;
	}
	fputc('{', file);
	json_put_text(file, "status", dns_status_name(facts->tlsa_status));
	json_put_bool(file, "authenticated", facts->tlsa_is_authenticated);
	json_put_number(file, "usable", (int64_t)policy_count_usable_tlsa(facts->tlsa));
	json_put_list(file, "records", facts->tlsa ? facts->tlsa : "", '\n');
	fputc('}', file);
}

/* Whose server it is, where its name tells. */
static void put_provider(FILE *file, const char *host)
{
	const struct provider *provider = provider_of_host(host);

	json_put_key(file, "provider");
	if (!provider) {
		fputs("null, ", file);
		return;
	}
	fputc('{', file);
	json_put_text(file, "id", provider->id);
	json_put_text(file, "name", provider->name);
	json_put_text(file, "behaviour", provider_behaviour_name(provider->behaviour));
	json_put_key(file, "url");
	if (provider->url[0])
		json_put_string(file, provider->url);
	else
		fputs("null", file);
	fputs("}, ", file);
}

/* Only where a policy asks for anything: null otherwise. */
static void put_sts_allowed(FILE *file, const struct sts_view *sts, const struct mx_host *host)
{
	json_put_key(file, "sts_allowed");
	if (sts->has_policy && sts_effective_mode(sts) != STS_MODE_NONE)
		fputs(sts_allows(sts, host->name) ? "true, " : "false, ", file);
	else
		fputs("null, ", file);
}

/* The family of which nothing could be learned. */
static void put_failing(FILE *file, const struct mx_host *host)
{
	json_put_key(file, "addresses_failing");
	if (host->failing_family)
		fprintf(file, "{\"family\": %d, \"status\": \"%s\"}, ", host->failing_family,
			dns_status_name(host->failing_status));
	else
		fputs("null, ", file);
}

static void put_mx(FILE *file, const struct mail_hosts *hosts, size_t index,
	const struct domain_policy *policy)
{
	const struct mx_host *host = &hosts->hosts[index];
	const struct host_policy *facts = policy_of_host(policy, index);
	struct mx_share share = mx_share_of(hosts, index);

	fputc('{', file);
	json_put_text(file, "host", host->name);
	json_put_number(file, "preference", host->preference);
	json_put_text(file, "role", mx_role_name(share.role));
	put_share(file, share.host_one_in);
	json_put_text(file, "status", dns_status_name(host->status));
	json_put_number(file, "ttl", host->ttl_s);
	json_put_bool(file, "authenticated", host->is_authenticated);
	json_put_bool(file, "cname", host->is_cname);
	json_put_text_or_null(file, "alias", host->alias);
	json_put_number(file, "times", host->times);
	put_provider(file, host->name);
	json_put_text_or_null(file, "unregistered", facts ? facts->unregistered : "");
	put_failing(file, host);
	put_ips(file, hosts, host);
	put_addresses(file, hosts, index, policy);
	put_sts_allowed(file, &policy->sts, host);
	json_put_text_or_null(file, "dane",
		facts ? dane_state_name(policy_dane_of_host(hosts, policy, index)) : "");
	put_tlsa(file, facts);
	fputc('}', file);
}

/* ---- policies ---- */

static void put_record(FILE *file, const char *key, const struct record_view *record)
{
	json_put_key(file, key);
	if (record->state == RECORD_NOT_ASKED) {
		fputs("null", file);
		return;
	}
	fputc('{', file);
	json_put_text(file, "state", record_state_name(record->state));
	json_put_text(file, "status", dns_status_name(record->status));
	json_put_text(file, "name", record->name);
	json_put_text(file, "text", record->text);
	json_put_text(file, "error", record->error);
	fprintf(file, "\"authenticated\": %s}", record->is_authenticated ? "true" : "false");
}

static void put_sts(FILE *file, const struct sts_view *sts)
{
	bool has = sts->has_policy;

	json_put_key(file, "sts");
	if (sts->policy == STS_POLICY_NOT_ASKED && sts->record.state == RECORD_NOT_ASKED) {
		fputs("null", file);
		return;
	}
	fputc('{', file);
	put_record(file, "record", &sts->record);
	fputs(", ", file);
	json_put_text(file, "id", sts->id);
	json_put_text(file, "policy", sts_policy_state_name(sts->policy));
	json_put_text_or_null(file, "mode", has ? sts_mode_name(sts->mode) : "");
	json_put_text_or_null(
		file, "effective_mode", has ? sts_mode_name(sts_effective_mode(sts)) : "");
	json_put_bool(file, "overridden", sts->is_overridden);
	if (has)
		json_put_number(file, "max_age", sts->max_age_s);
	else
		fputs("\"max_age\": null, ", file);
	json_put_time(file, "fetched", has ? sts->fetched_ms : 0);
	json_put_text(file, "error", sts->error);
	json_put_number_or_null(file, "http_status", sts->http_status);
	json_put_bool(file, "stale", sts->is_stale);
	json_put_bool(file, "expired", sts->has_expired);
	json_put_bool(file, "withdrawn", sts->is_withdrawn);
	json_put_text_or_null(file, "known_id", sts->known_id);
	json_put_bool(file, "changed_without_id", sts->is_changed_without_id);
	json_put_list(file, "mx", has ? sts->patterns : "", '\n');
	fputc('}', file);
}

static void put_dane(FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	struct dane_summary dane = policy_dane(hosts, policy);

	if (dane.state == DANE_NOT_ASKED)
		fputs("\"dane\": null", file);
	else
		fprintf(file,
			"\"dane\": {\"state\": \"%s\", \"hosts_usable\": %zu, \"hosts\": %zu}",
			dane_state_name(dane.state), dane.usable, dane.hosts);
}

static void put_name_server(FILE *file, const struct name_server *server)
{
	fputc('{', file);
	json_put_text(file, "name", server->name);
	json_put_text_or_null(file, "ip", server->ip);
	json_put_text(file, "status", dns_status_name(server->status));
	json_put_bool(file, "authoritative", server->is_authoritative);
	json_put_number_or_null(file, "serial", server->serial);
	json_put_list(file, "mx", server->mx ? server->mx : "", '\n');
	fputc('}', file);
}

static void put_name_servers(FILE *file, const struct domain_policy *policy)
{
	if (!policy->name_server_count) {
		fputs("\"name_servers_left_out\": null, \"name_servers\": null", file);
		return;
	}
	json_put_number(file, "name_servers_left_out", policy->name_servers_left_out);
	json_put_key(file, "name_servers");
	fputc('[', file);
	for (size_t i = 0; i < policy->name_server_count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_name_server(file, &policy->name_servers[i]);
	}
	fputc(']', file);
}

static void put_listings(FILE *file, const struct domain_policy *policy)
{
	json_put_key(file, "block_lists");
	if (!policy->listing_count) {
		fputs("null", file);
		return;
	}
	fputc('[', file);
	for (size_t i = 0; i < policy->listing_count; i++) {
		const struct ip_listing *listing = &policy->listings[i];

		fputs(i ? ",\n        {" : "{", file);
		json_put_text(file, "ip", listing->ip);
		json_put_text(file, "list", listing->zone);
		json_put_text(file, "state", listing_state_name(listing->state));
		json_put_text_or_null(file, "codes", listing->codes);
		json_put_key(file, "reason");
		json_put_string(file, listing->reason);
		fputc('}', file);
	}
	fputc(']', file);
}

static void put_policy(
	FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	static const char next[] = ",\n      ";

	put_sts(file, &policy->sts);
	fputs(next, file);
	put_dane(file, hosts, policy);
	fputs(next, file);
	put_record(file, "tlsrpt", &policy->tlsrpt);
	fputs(next, file);
	put_record(file, "spf", &policy->spf);
	fputs(next, file);
	put_record(file, "dmarc", &policy->dmarc);
	fputs(next, file);
	json_put_text_or_null(file, "zone", policy->zone);
	json_put_text_or_null(file, "contact", policy->soa_contact);
	put_listings(file, policy);
	fputs(next, file);
	put_name_servers(file, policy);
}

/* ---- the whole ---- */

void json_put_domain_facts(FILE *file, const char *domain, const struct mail_hosts *hosts,
	const struct domain_policy *policy)
{
	/* Whatever stands in a policy that was never looked at says nothing. */
	static const struct domain_policy nothing;

	if (!policy || !policy->is_asked)
		policy = &nothing;
	json_put_text(file, "domain", domain);
	json_put_text(file, "status", dns_status_name(hosts->status));
	json_put_text(file, "route", mail_route_name(hosts->route));
	json_put_bool(file, "dnssec", hosts->is_authenticated);
	json_put_bool(file, "alias", hosts->is_alias);
	json_put_bool(file, "cut", hosts->is_cut);
	json_put_number(file, "hosts_told", hosts->hosts_told);
	json_put_number(file, "ips_told", hosts->ips_told);
	fputs("\n      \"mx\": [", file);
	for (size_t i = 0; i < hosts->host_count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_mx(file, hosts, i, policy);
	}
	fputs("],\n      ", file);
	put_policy(file, hosts, policy);
}

static void put_outage(FILE *file, const struct outage *outage)
{
	fputc('{', file);
	json_put_text_or_null(file, "without", outage->host);
	json_put_text_or_null(file, "ip", outage->ip);
	json_put_text(file, "outcome", mail_fate_name(outage->fate));
	fprintf(file, "\"part\": %.6g}", (double)outage->part / OUTAGE_WHOLE);
}

void json_put_outages(FILE *file, const struct outages *outages)
{
	struct outage_score score = outage_score_of(outages);

	if (!outages->count) {
		fputs("\"outages_of\": null, \"outage_score\": null, \"outages\": null, ", file);
		return;
	}
	json_put_text(file, "outages_of", outages->recipient);
	fprintf(file,
		"\"outage_score\": {\"servers\": %zu, \"harmless\": %zu, \"unknown\": %zu}, "
		"\"outages\": [",
		score.servers, score.harmless, score.unknown);
	for (size_t i = 0; i < outages->count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_outage(file, &outages->list[i]);
	}
	fputs("], ", file);
}

void json_put_finding_members(FILE *file, const struct run_finding *finding)
{
	const struct catalogue_entry *entry = catalogue_find(finding->id);

	json_put_text(file, "id", finding->id);
	json_put_text(file, "severity", entry ? severity_name(entry->severity) : "notice");
	fputs("\"subject\": {", file);
	json_put_text(file, "kind", finding->subject_kind);
	json_put_key(file, "name");
	json_put_string(file, finding->subject_name);
	fputs("}, ", file);
	json_put_text(file, "explanation", entry ? entry->explanation : "");
	json_put_text(file, "remedy", entry ? entry->remedy : "");
	json_put_suppressed(file, &(struct reported_suppression){finding->suppressed_reason,
					  finding->suppressed_owner, finding->suppressed_until});
	json_put_key(file, "evidence");
	json_put_string(file, finding->evidence);
}

void json_put_finding(FILE *file, const struct run_finding *finding)
{
	fputc('{', file);
	json_put_finding_members(file, finding);
	fputc('}', file);
}
