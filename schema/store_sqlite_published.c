/*
 * struct domain_policy as rows: what stands for itself in domain_policy, what is said of a server's
 * name in mx_host, of its address in endpoint (which other domains may share), of name servers in
 * name_server.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>

/* clang-format off */
#define TEXT(field)        FIELD_TEXT_OF(struct domain_policy, field)
#define BOOL(field)        FIELD_OF(FIELD_BOOL, struct domain_policy, field)
#define INT(field)         FIELD_OF(FIELD_INT, struct domain_policy, field)
#define INT64(field)       FIELD_OF(FIELD_INT64, struct domain_policy, field)
#define ENUM(field, count) FIELD_ENUM_OF(struct domain_policy, field, count)
#define RECORD(field) \
	ENUM(field.state, RECORD_STATE_COUNT), ENUM(field.status, DNS_STATUS_COUNT), \
	BOOL(field.is_authenticated), TEXT(field.name), TEXT(field.text), TEXT(field.error)

static const struct field fields[] = {
	BOOL(is_provisional), TEXT(zone), TEXT(soa_contact), INT(name_servers_left_out),
	RECORD(sts.record), TEXT(sts.id), ENUM(sts.policy, STS_POLICY_STATE_COUNT),
	TEXT(sts.error), INT(sts.http_status), BOOL(sts.has_policy), BOOL(sts.is_stale),
	ENUM(sts.mode, STS_MODE_COUNT), BOOL(sts.is_overridden),
	ENUM(sts.override, STS_MODE_COUNT), INT64(sts.max_age_s), INT64(sts.fetched_ms),
	TEXT(sts.patterns), TEXT(sts.known_id), BOOL(sts.is_changed_without_id),
	BOOL(sts.has_expired), BOOL(sts.is_withdrawn),
	RECORD(tlsrpt), RECORD(spf), RECORD(dmarc),
};

#define RECORD_COLUMNS(name) \
	name "state, " name "status, " name "is_authenticated, " name "name, " name "text, " \
	name "error"
#define POLICY_COLUMNS \
	"is_provisional, zone, soa_contact, name_servers_left_out, " RECORD_COLUMNS("sts_record_") ", sts_id, sts_policy, sts_error, " \
	"sts_http_status, sts_has_policy, sts_is_stale, sts_mode, sts_is_overridden, " \
	"sts_override, sts_max_age_s, sts_fetched_ms, sts_patterns, sts_known_id, " \
	"sts_is_changed_without_id, sts_has_expired, sts_is_withdrawn, " \
	RECORD_COLUMNS("tlsrpt_") ", " RECORD_COLUMNS("spf_") ", " RECORD_COLUMNS("dmarc_")
#define POLICY_PLACES \
	"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
/* clang-format on */

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

/* ---- writing ---- */

static enum status put_scalars(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR REPLACE INTO domain_policy (run_domain, " POLICY_COLUMNS
		") VALUES (?, " POLICY_PLACES ")",
		why);

	query_put(&query, run_domain);
	fields_put(&query, fields, FIELD_COUNT, policy);
	return query_run(&query);
}

static enum status put_hosts(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < policy->host_count && !status; i++) {
		const struct host_policy *host = &policy->hosts[i];
		struct query query = query_begin(store,
			"UPDATE mx_host SET tlsa_is_asked = ?, tlsa_status = ?, "
			"tlsa_is_authenticated = ?, tlsa = ?, unregistered = ? "
			"WHERE run_domain = ? AND position = ?",
			why);

		query_put(&query, host->tlsa_is_asked);
		query_put(&query, host->tlsa_status);
		query_put(&query, host->tlsa_is_authenticated);
		query_put_text(&query, host->tlsa);
		query_put_text(&query, host->unregistered);
		query_put(&query, run_domain);
		query_put(&query, (int64_t)i);
		status = query_run(&query);
	}
	return status;
}

/* The endpoints behind struct mail_hosts.ips, in its order. */
static enum status find_endpoints(struct store *store, int64_t run_domain, int64_t **ret_endpoints,
	size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT endpoint FROM mx_ip WHERE run_domain = ? ORDER BY host, number", why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		*ret_endpoints = memory_make_room(
			*ret_endpoints, *ret_count, &size, sizeof(**ret_endpoints));
		(*ret_endpoints)[(*ret_count)++] = query_take(&query, 0);
	}
	return query_end(&query);
}

/* Domains share servers: what one was told is not replaced by another's failure to ask. */
static enum status put_ip_name(
	struct store *store, int64_t endpoint, const struct ip_name *name, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE endpoint SET ptr_is_asked = 1, ptr_status = ?, ptr_name = ?, ptr_count = "
		"?, ptr_is_confirmed = ?, ptr_is_authenticated = ? WHERE id = ? AND (ptr_is_asked "
		"= 0 OR ?)",
		why);

	query_put(&query, name->status);
	query_put_text(&query, name->name);
	query_put(&query, name->count);
	query_put(&query, name->is_confirmed);
	query_put(&query, name->is_authenticated);
	query_put(&query, endpoint);
	query_put(&query, !dns_status_is_soft(name->status));
	return query_run(&query);
}

static enum status put_ip_names(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	int64_t *endpoints = NULL;
	size_t count = 0;
	enum status status = find_endpoints(store, run_domain, &endpoints, &count, why);

	for (size_t i = 0; i < count && i < policy->ip_count && !status; i++)
		if (policy->ip_names[i].is_asked)
			status = put_ip_name(store, endpoints[i], &policy->ip_names[i], why);
	free(endpoints);
	return status;
}

static enum status put_name_servers(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	struct query query =
		query_begin(store, "DELETE FROM name_server WHERE run_domain = ?", why);

	query_put(&query, run_domain);
	enum status status = query_run(&query);

	for (size_t i = 0; i < policy->name_server_count && !status; i++) {
		const struct name_server *server = &policy->name_servers[i];

		query = query_begin(store,
			"INSERT INTO name_server (run_domain, number, name, ip, status, "
			"is_authoritative, serial, mx) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			why);
		query_put(&query, run_domain);
		query_put(&query, (int64_t)i);
		query_put_text(&query, server->name);
		query_put_text(&query, server->ip);
		query_put(&query, server->status);
		query_put(&query, server->is_authoritative);
		query_put(&query, server->serial);
		query_put_text(&query, server->mx);
		status = query_run(&query);
	}
	return status;
}

enum status store_put_policy(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	enum status status = put_scalars(store, run_domain, policy, why);

	if (!status)
		status = put_hosts(store, run_domain, policy, why);
	if (!status)
		status = put_ip_names(store, run_domain, policy, why);
	if (!status)
		status = put_name_servers(store, run_domain, policy, why);
	return status ? status : store_put_listings(store, run_domain, policy, why);
}

/* ---- reading ---- */

/* NULL where there is nothing. */
static char *copy_lines(struct query *query, int column)
{
	const char *lines = query_take_text(query, column);

	return lines[0] ? memory_copy(span_of(lines)) : NULL;
}

static enum status read_scalars(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT " POLICY_COLUMNS " FROM domain_policy WHERE run_domain = ?", why);

	query_put(&query, run_domain);
	policy->is_asked = query_next(&query);
	if (policy->is_asked)
		fields_take(&query, 0, fields, FIELD_COUNT, policy);
	return query_end(&query);
}

static enum status read_hosts(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT tlsa_is_asked, tlsa_status, tlsa_is_authenticated, tlsa, unregistered "
		"FROM mx_host WHERE run_domain = ? ORDER BY position",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		policy->hosts = memory_make_room(
			policy->hosts, policy->host_count, &size, sizeof(*policy->hosts));
		struct host_policy *host = &policy->hosts[policy->host_count++];

		*host = (struct host_policy){.tlsa_is_asked = query_take(&query, 0),
			.tlsa_status =
				(enum dns_status)query_take_number(&query, 1, DNS_STATUS_COUNT),
			.tlsa_is_authenticated = query_take(&query, 2),
			.tlsa = copy_lines(&query, 3)};
		query_copy_text(&query, 4, host->unregistered, sizeof(host->unregistered));
	}
	return query_end(&query);
}

void ip_name_take(struct query *query, int first_column, struct ip_name *ret_name)
{
	*ret_name = (struct ip_name){.is_asked = query_take(query, first_column),
		.status = (enum dns_status)query_take_number(
			query, first_column + 1, DNS_STATUS_COUNT),
		.count = (uint16_t)query_take(query, first_column + 3),
		.is_confirmed = query_take(query, first_column + 4),
		.is_authenticated = query_take(query, first_column + 5)};
	query_copy_text(query, first_column + 2, ret_name->name, sizeof(ret_name->name));
}

/* Passes over what store_read_hosts passes over. */
static enum status read_ip_names(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT i.host, " IP_NAME_COLUMNS " FROM mx_ip i JOIN endpoint e ON e.id = "
		"i.endpoint WHERE i.run_domain = ? ORDER BY i.host, i.number",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		int64_t host = query_take(&query, 0);

		if (host < 0 || (size_t)host >= policy->host_count)
			continue;
		policy->ip_names = memory_make_room(
			policy->ip_names, policy->ip_count, &size, sizeof(*policy->ip_names));
		ip_name_take(&query, 1, &policy->ip_names[policy->ip_count++]);
	}
	return query_end(&query);
}

static enum status read_name_servers(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT name, ip, status, is_authoritative, serial, mx FROM name_server "
		"WHERE run_domain = ? ORDER BY number",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		policy->name_servers = memory_make_room(policy->name_servers,
			policy->name_server_count, &size, sizeof(*policy->name_servers));
		struct name_server *server = &policy->name_servers[policy->name_server_count++];

		*server = (struct name_server){
			.status = (enum dns_status)query_take_number(&query, 2, DNS_STATUS_COUNT),
			.is_authoritative = query_take(&query, 3),
			.serial = (uint32_t)query_take(&query, 4),
			.mx = copy_lines(&query, 5)};
		query_copy_text(&query, 0, server->name, sizeof(server->name));
		query_copy_text(&query, 1, server->ip, sizeof(server->ip));
	}
	return query_end(&query);
}

enum status store_read_policy(struct store *store, int64_t run_domain,
	struct domain_policy *ret_policy, struct failure *why)
{
	struct domain_policy policy = {0};
	enum status status = read_scalars(store, run_domain, &policy, why);

	if (!status && policy.is_asked)
		status = read_hosts(store, run_domain, &policy, why);
	if (!status && policy.is_asked)
		status = read_ip_names(store, run_domain, &policy, why);
	if (!status && policy.is_asked)
		status = read_name_servers(store, run_domain, &policy, why);
	if (!status && policy.is_asked)
		status = store_read_listings(store, run_domain, &policy, why);
	if (status)
		domain_policy_finish(&policy);
	else
		*ret_policy = policy;
	return status;
}
