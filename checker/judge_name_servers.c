/* What the authoritative name servers said when each was asked for the domain's MX records. */
#include "base/buf.h"
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

#include <string.h>

static bool is_answer(enum dns_status status)
{
	return status == DNS_FOUND || status == DNS_NODATA || status == DNS_NXDOMAIN;
}

/* "ns1.example.org [192.0.2.1]" */
static void print_name(const struct name_server *server, struct buf *text)
{
	buf_addf(text, "%s", server->name);
	if (server->ip[0])
		buf_addf(text, " [%s]", server->ip);
}

static const char *mx_of(const struct name_server *server)
{
	return server->mx ? server->mx : "";
}

static void print_mx(const struct name_server *server, struct buf *text)
{
	struct span rest = span_of(mx_of(server)), line;
	bool any = false;

	buf_addf(text, ": %s", server->status == DNS_FOUND ? "" : dns_status_name(server->status));
	while (span_split(&rest, '\n', &line))
		if (line.length > 0) {
			buf_addf(text, "%s%.*s", any ? ", " : "", SPAN_ARGS(line));
			any = true;
		}
	if (server->serial)
		buf_addf(text, " (serial %u)", server->serial);
}

static void say(
	struct domain_findings *list, const char *id, const struct buf *evidence, bool marks)
{
	domain_findings_put(list, &(struct domain_finding){.id = id,
					  .evidence = buf_text(evidence),
					  .is_listed = true,
					  .marks_addresses = marks});
}

/* The first that says something else than the first of all is example enough. */
static void judge_difference(const struct domain_policy *policy, struct domain_findings *list)
{
	const struct name_server *first = NULL;

	for (size_t i = 0; i < policy->name_server_count; i++) {
		const struct name_server *server = &policy->name_servers[i];

		if (!server->ip[0] || !is_answer(server->status) || !server->is_authoritative)
			continue;
		if (!first)
			first = server;
		if (server->status == first->status && strcmp(mx_of(server), mx_of(first)) == 0)
			continue;
		struct buf text;

		buf_init(&text, 2 * DOMAIN_EVIDENCE_MAX);
		print_name(first, &text);
		print_mx(first, &text);
		buf_add_text(&text, "; ");
		print_name(server, &text);
		print_mx(server, &text);
		say(list, "name-servers-differ", &text, true);
		buf_finish(&text);
		return;
	}
}

static bool is_ipv6(const struct name_server *server)
{
	return strchr(server->ip, ':') != NULL;
}

/* The resolver found the domain by these servers. Where not one of a family answers us, it is our
 * network that does not let us ask: no IPv6 here, or port 53 shut. */
static bool any_speaks(const struct domain_policy *policy, bool wants_ipv6)
{
	for (size_t i = 0; i < policy->name_server_count; i++) {
		const struct name_server *server = &policy->name_servers[i];

		if (server->ip[0] && server->status != DNS_TIMEOUT && is_ipv6(server) == wants_ipv6)
			return true;
	}
	return false;
}

static void judge_name_server(const struct domain_policy *policy, const struct name_server *server,
	struct domain_findings *list)
{
	struct buf text;
	const char *id = NULL;

	buf_init(&text, 2 * DOMAIN_EVIDENCE_MAX);
	print_name(server, &text);
	if (!server->ip[0]) {
		id = "name-server-silent";
		buf_addf(&text, ": no address that can be asked (%s)",
			dns_status_name(server->status));
	} else if (server->status == DNS_TIMEOUT) {
		id = any_speaks(policy, is_ipv6(server)) ? "name-server-silent" : NULL;
	} else if (!is_answer(server->status)) {
		id = "name-server-lame";
		buf_addf(&text, ": %s", dns_status_name(server->status));
	} else if (!server->is_authoritative) {
		id = "name-server-lame";
		buf_add_text(&text, ": not authoritative");
	}
	if (id)
		say(list, id, &text, false);
	buf_finish(&text);
}

void judge_name_servers(const struct judged_domain *domain, struct domain_findings *findings)
{
	const struct domain_policy *policy = &domain->policy;

	judge_difference(policy, findings);
	for (size_t i = 0; i < policy->name_server_count; i++)
		judge_name_server(policy, &policy->name_servers[i], findings);
}
