/*
 * A domain with its DNS answer and what it publishes, from a few lines, for the tests of what is
 * judged without knocking:
 *
 *	"10 mx1.example.org 192.0.2.1 2001:db8::1"
 *
 * preference, host, addresses. A test then spoils what it is about, in a function of a line or two:
 * everything is well before that, and everything was asked for.
 */
#ifndef TESTS_UNIT_CHECKER_POLICY_SCENE_H
#define TESTS_UNIT_CHECKER_POLICY_SCENE_H

#include "tests/unit/checker/scene.h"
#include "schema/store_judge.h"

enum { POLICY_IPS_MAX = 24, POLICY_SERVERS_MAX = 4 };

struct policy_world {
	struct judged_domain domain;
	struct mx_host hosts[SCENE_SERVERS_MAX];
	char ips[POLICY_IPS_MAX][IP_TEXT_SIZE];
	struct host_policy host_policies[SCENE_SERVERS_MAX];
	char tlsa[SCENE_SERVERS_MAX][200];
	struct ip_name ip_names[POLICY_IPS_MAX];
	struct name_server name_servers[POLICY_SERVERS_MAX];
	char mx[POLICY_SERVERS_MAX][200];
};

static inline void policy_scene_host(const char *line, struct policy_world *world)
{
	struct mail_hosts *hosts = &world->domain.hosts;
	struct mx_host *host = &world->hosts[hosts->host_count++];
	struct span rest = span_of(line), word;
	unsigned long preference = 0;

	*host = (struct mx_host){.status = DNS_FOUND,
		.is_usable = true,
		.times = 1,
		.ttl_s = 3600,
		.ip_first = hosts->ip_count};
	span_split(&rest, ' ', &word);
	(void)span_to_number(word, 65535, &preference);
	host->preference = (uint16_t)preference;
	span_split(&rest, ' ', &word);
	(void)span_to_text(word, host->name, sizeof(host->name));
	while (span_split(&rest, ' ', &word)) {
		struct ip_name *name = &world->ip_names[hosts->ip_count];

		(void)span_to_text(word, world->ips[hosts->ip_count++], IP_TEXT_SIZE);
		host->ip_count++;
		*name = (struct ip_name){
			.is_asked = true, .status = DNS_FOUND, .count = 1, .is_confirmed = true};
		memcpy(name->name, host->name, sizeof(name->name));
	}
	if (host->ip_count == 0)
		host->status = DNS_NXDOMAIN;
}

static inline void policy_scene_record(struct record_view *record, const char *name)
{
	*record = (struct record_view){.state = RECORD_VALID, .status = DNS_FOUND};
	snprintf(record->name, sizeof(record->name), "%s", name);
	snprintf(record->text, sizeof(record->text), "v=example");
}

/* Builds the world of the lines up to NULL; with mail servers, the route is MX. It points into
 * itself: do not copy it. */
static inline void policy_scene_build(
	struct policy_world *world, const char *const lines[SCENE_SERVERS_MAX])
{
	struct judged_domain *domain = &world->domain;

	memset(world, 0, sizeof(*world));
	snprintf(domain->name, sizeof(domain->name), "example.org");
	domain->hosts = (struct mail_hosts){
		.route = ROUTE_MX, .status = DNS_FOUND, .hosts = world->hosts, .ips = world->ips};
	for (size_t i = 0; i < SCENE_SERVERS_MAX && lines[i]; i++)
		policy_scene_host(lines[i], world);
	domain->hosts.hosts_told = (uint32_t)domain->hosts.host_count;
	domain->hosts.ips_told = (uint32_t)domain->hosts.ip_count;
	domain->policy = (struct domain_policy){.is_asked = true,
		.hosts = world->host_policies,
		.host_count = domain->hosts.host_count,
		.ip_names = world->ip_names,
		.ip_count = domain->hosts.ip_count,
		.name_servers = world->name_servers};
	domain->policy.sts.record.state = RECORD_ABSENT;
	domain->policy.sts.policy = STS_POLICY_NO_RECORD;
	policy_scene_record(&domain->policy.tlsrpt, "_smtp._tls.example.org");
	policy_scene_record(&domain->policy.spf, "example.org");
	policy_scene_record(&domain->policy.dmarc, "_dmarc.example.org");
}

struct policy_case {
	const char *title;
	void (*spoil)(struct policy_world *world); /* NULL: everything is well */
	const char *expected;                      /* findings, in order */
	const char *evidence;                      /* of the first, NULL = not compared */
};

static inline const char *policy_scene_evidence(
	const struct vantage *vantage, const struct judged_domain *domain, struct buf *text)
{
	struct domain_findings findings;

	domain_findings_init(&findings);
	judge_domain(vantage, domain, &findings);
	buf_add_text(text, findings.count ? findings.list[0].evidence : "");
	domain_findings_finish(&findings);
	return buf_text(text);
}

static inline void assert_policy_cases(
	const struct policy_case *cases, size_t count, const char *const lines[SCENE_SERVERS_MAX])
{
	struct vantage vantage = vantage_of("");

	for (size_t i = 0; i < count; i++) {
		struct policy_world world;
		struct buf evidence;

		policy_scene_build(&world, lines);
		if (cases[i].spoil)
			cases[i].spoil(&world);
		assert_findings(cases[i].title, &vantage, &world.domain, cases[i].expected);
		buf_init(&evidence, 2 * DOMAIN_EVIDENCE_MAX);
		policy_scene_evidence(&vantage, &world.domain, &evidence);
		if (cases[i].evidence && strcmp(buf_text(&evidence), cases[i].evidence) != 0)
			fail_msg("%s: %s", cases[i].title, buf_text(&evidence));
		buf_finish(&evidence);
	}
}

/* What an address of the domain gets that the first server accepts, and the others too. */
static inline void policy_scene_judge(struct policy_world *world, struct judged *ret_judged)
{
	struct vantage vantage = vantage_of("");
	struct judged_result results[SCENE_SERVERS_MAX];
	struct judged_address address = {.results = results};

	for (size_t i = 0; i < world->domain.hosts.host_count; i++)
		if (world->hosts[i].ip_count > 0)
			results[address.result_count++] =
				(struct judged_result){.host = world->hosts[i].name,
					.ip = world->ips[world->hosts[i].ip_first],
					.preference = world->hosts[i].preference,
					.sender = "",
					.attempts = 1,
					.answer = {.outcome = OUTCOME_ACCEPTED,
						.stage = STAGE_RCPT,
						.code = 250}};
	world->domain.addresses = &address;
	world->domain.address_count = 1;
	scene_judge(&vantage, &world->domain, &address, ret_judged);
	world->domain.addresses = NULL;
	world->domain.address_count = 0;
}

static inline void assert_judged(
	const char *title, const struct judged *judged, const char *expected, const char *findings)
{
	assert_known(judged);
	if (judged_is(judged, expected) && same_findings(judged, findings))
		return;
	print_judged(title, judged, "");
	fail_msg("%s", title);
}

#endif
