/*
 * 1. The zone's NS names, sorted, so that the result does not depend on a server's mood; of each A
 *    and AAAA.
 * 2. When the last address is there, every one that may be talked to gets a resolver of its own
 *    that does not ask for recursion, and two questions: MX of the domain, SOA of the zone.
 * 3. A server without any such address gets a line that says so.
 * 4. Names and addresses beyond the limits are counted, and not asked.
 *
 * Resolvers are destroyed with the look: an answer's callback must not destroy who called it.
 */
#include "base/memory.h"
#include "checker/policy_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An address of a name: one resolver, two questions, one line of the result. */
struct server {
	struct resolver *resolver;
	struct name_server seen;
};

struct server_name {
	struct policy_look *look;
	char name[DOMAIN_NAME_MAX + 1];
	enum dns_status statuses[2]; /* A, AAAA */
	struct ip *ips[2];           /* owned */
	size_t ip_counts[2];
};

struct name_servers {
	struct server_name names[NAME_SERVERS_MAX];
	size_t name_count;
	size_t open; /* questions for addresses */
	struct server servers[NAME_SERVER_IPS_MAX + NAME_SERVERS_MAX];
	size_t server_count;
};

/* ---- what a server says ---- */

static int by_preference(const void *left, const void *right)
{
	const struct dns_record *a = *(const struct dns_record *const *)left,
				*b = *(const struct dns_record *const *)right;

	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	return strcmp(a->name, b->name);
}

static char *mx_text(const struct dns_answer *answer)
{
	const struct dns_record **sorted = memory_get_zeroed(answer->count, sizeof(*sorted));
	struct buf text;

	buf_init(&text, (NAME_SERVER_MX_MAX + 1) * (DNS_NAME_SIZE + 8));
	for (size_t i = 0; i < answer->count; i++)
		sorted[i] = &answer->records[i];
	qsort(sorted, answer->count, sizeof(*sorted), by_preference);
	for (size_t i = 0; i < answer->count && i < NAME_SERVER_MX_MAX; i++)
		buf_addf(&text, "%s%u %s", i ? "\n" : "", sorted[i]->preference,
			sorted[i]->name[0] ? sorted[i]->name : ".");
	if (answer->count > NAME_SERVER_MX_MAX)
		buf_addf(&text, "\n(%zu more)", answer->count - NAME_SERVER_MX_MAX);
	free(sorted);
	return buf_take(&text);
}

static void mx_answered(void *context, const struct dns_answer *answer)
{
	struct server *server = context;

	server->seen.status = answer->status;
	server->seen.is_authoritative = answer->is_authoritative;
	if (answer->status == DNS_FOUND)
		server->seen.mx = mx_text(answer);
}

static void serial_answered(void *context, const struct dns_answer *answer)
{
	struct server *server = context;

	if (answer->status == DNS_FOUND && !answer->is_alias)
		server->seen.serial = answer->records[0].serial;
}

/* ---- asking it ---- */

static void ask_server(struct policy_look *look, struct server *server, const struct ip *ip)
{
	char where[IP_TEXT_SIZE + 16];
	unsigned port = look->options.dns_port ? look->options.dns_port : 53;
	const struct resolver_options options = {.servers = where,
		.timeout_ms = look->options.dns_timeout_ms > 0 ? look->options.dns_timeout_ms
							       : NAME_SERVER_TIMEOUT_MS,
		.udp_size = look->options.dns_udp_size,
		.in_flight_max = 2,
		.is_for_authority = true};
	struct failure why;

	ip_print(ip, server->seen.ip);
	snprintf(where, sizeof(where), ip->family == AF_INET ? "%s:%u" : "[%s]:%u", server->seen.ip,
		port);
	/* Only the system can refuse; nobody was asked, and so nobody answered. */
	server->seen.status = DNS_TIMEOUT;
	if (resolver_create(look->options.loop, &options, &server->resolver, &why))
		return;
	questions_ask(look->questions, server->resolver, look->domain, DNS_MX, mx_answered, server);
	questions_ask(look->questions, server->resolver, look->policy.zone, DNS_SOA,
		serial_answered, server);
}

static struct server *add_server(struct name_servers *servers, const char *name)
{
	struct server *server = &servers->servers[servers->server_count++];

	memcpy(server->seen.name, name, sizeof(server->seen.name));
	return server;
}

static void ask_name(struct server_name *name, size_t *ips)
{
	struct policy_look *look = name->look;
	struct name_servers *servers = look->name_servers;
	bool is_told = false;

	for (int family = 0; family < 2; family++)
		for (size_t i = 0; i < name->ip_counts[family]; i++) {
			const struct ip *ip = &name->ips[family][i];

			if (!ip_policy_permits(look->options.addresses, ip))
				continue;
			is_told = true;
			if (*ips == NAME_SERVER_IPS_MAX) {
				look->policy.name_servers_left_out++;
				continue;
			}
			++*ips;
			ask_server(look, add_server(servers, name->name), ip);
		}
	if (is_told)
		return;
	bool is_soft = dns_status_is_soft(name->statuses[1]);
	enum dns_status status = is_soft ? name->statuses[1] : name->statuses[0];

	add_server(servers, name->name)->seen.status = status == DNS_FOUND ? DNS_NODATA : status;
}

static void addresses_are_there(struct policy_look *look)
{
	size_t ips = 0;

	for (size_t i = 0; i < look->name_servers->name_count; i++)
		ask_name(&look->name_servers->names[i], &ips);
}

/* ---- names and addresses ---- */

static void take_addresses(struct server_name *name, int family, const struct dns_answer *answer)
{
	size_t count = answer->count < NAME_SERVER_IPS_MAX ? answer->count : NAME_SERVER_IPS_MAX;

	name->statuses[family] = answer->status;
	if (count)
		name->ips[family] = memory_get_zeroed(count, sizeof(struct ip));
	for (size_t i = 0; i < count; i++)
		name->ips[family][i] = answer->records[i].ip;
	name->ip_counts[family] = count;
	name->look->policy.name_servers_left_out += (int)(answer->count - count);
	if (--name->look->name_servers->open == 0)
		addresses_are_there(name->look);
}

static void a_answered(void *context, const struct dns_answer *answer)
{
	take_addresses(context, 0, answer);
}

static void aaaa_answered(void *context, const struct dns_answer *answer)
{
	take_addresses(context, 1, answer);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* A name that is none can have no address; its line says so. */
static void take_names(struct policy_look *look, const struct dns_answer *answer)
{
	struct name_servers *servers = look->name_servers;
	const char **sorted = memory_get_zeroed(answer->count, sizeof(*sorted));

	for (size_t i = 0; i < answer->count; i++)
		sorted[i] = answer->records[i].name;
	qsort(sorted, answer->count, sizeof(*sorted), by_name);
	for (size_t i = 0; i < answer->count; i++) {
		if (i && strcmp(sorted[i], sorted[i - 1]) == 0)
			continue;
		if (servers->name_count == NAME_SERVERS_MAX) {
			look->policy.name_servers_left_out++;
			continue;
		}
		struct server_name *name = &servers->names[servers->name_count];

		name->look = look;
		snprintf(name->name, sizeof(name->name), "%.*s", DOMAIN_NAME_MAX, sorted[i]);
		servers->name_count++;
	}
	free(sorted);
}

static void names_answered(void *context, const struct dns_answer *answer)
{
	struct policy_look *look = context;
	struct name_servers *servers = look->name_servers;

	if (answer->status != DNS_FOUND)
		return;
	take_names(look, answer);
	servers->open = 2 * servers->name_count;
	for (size_t i = 0; i < servers->name_count; i++) {
		struct server_name *name = &servers->names[i];

		questions_ask(look->questions, look->options.sts.resolver, name->name, DNS_A,
			a_answered, name);
		questions_ask(look->questions, look->options.sts.resolver, name->name, DNS_AAAA,
			aaaa_answered, name);
	}
}

void name_servers_ask(struct policy_look *look)
{
	look->name_servers = memory_get_zeroed(1, sizeof(*look->name_servers));
	questions_ask(look->questions, look->options.sts.resolver, look->policy.zone, DNS_NS,
		names_answered, look);
}

/* ---- the end ---- */

void name_servers_lay_out(struct policy_look *look)
{
	struct name_servers *servers = look->name_servers;

	if (!servers || !servers->server_count)
		return;
	look->policy.name_servers =
		memory_get_zeroed(servers->server_count, sizeof(*look->policy.name_servers));
	look->policy.name_server_count = servers->server_count;
	for (size_t i = 0; i < servers->server_count; i++) {
		look->policy.name_servers[i] = servers->servers[i].seen;
		servers->servers[i].seen.mx = NULL; /* it moved */
	}
}

void name_servers_destroy(struct name_servers *servers)
{
	if (!servers)
		return;
	for (size_t i = 0; i < servers->name_count; i++)
		for (int family = 0; family < 2; family++)
			free(servers->names[i].ips[family]);
	for (size_t i = 0; i < servers->server_count; i++) {
		resolver_destroy(servers->servers[i].resolver);
		free(servers->servers[i].seen.mx);
	}
	free(servers);
}
