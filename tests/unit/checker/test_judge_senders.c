#include "schema/model/tls_chain.h"
#include "tests/unit/checker/policy_scene.h"
#include "schema/store_judge.h"

#define HEX16(x) x x x x x x x x x x x x x x x x
#define KEY      HEX16("00aa")
#define OTHER    HEX16("00bb")
#define ALL      "mx1.example.org\nmx2.example.net"

enum { DAY_S = 86400 };

static const char *const two[SCENE_SERVERS_MAX] = {
	"10 mx1.example.org 192.0.2.1", "20 mx2.example.net 198.51.100.2"};

/* Everything is as it is promised; a case then spoils it. */
struct senders_world {
	struct policy_world policy;
	struct judged_result results[2];
	struct session_view sessions[2];
	struct judged_address address;
};

static char chain[TLS_CHAIN_TEXT_MAX];

static void make_chain(void)
{
	const struct tls_certificate own = {.subject = "CN=mx", .key_sha256 = KEY};
	struct buf text;

	buf_init(&text, sizeof(chain) - 1);
	tls_chain_add(&text, &own);
	snprintf(chain, sizeof(chain), "%s", buf_text(&text));
	buf_finish(&text);
}

static void build(struct senders_world *w)
{
	memset(w, 0, sizeof(*w));
	policy_scene_build(&w->policy, two);
	for (size_t i = 0; i < 2; i++) {
		struct session_view *session = &w->sessions[i];

		session->greeted = true;
		session->last = (struct answer){.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT};
		snprintf(session->extensions, sizeof(session->extensions), "STARTTLS");
		session->tls = (struct tls_view){.is_offered = true,
			.is_started = true,
			.is_trusted = true,
			.is_name_matched = true,
			.version = "TLSv1.3",
			.subject = "CN=mx",
			.issuer = "CN=ca",
			.not_before_s = 1,
			.not_after_s = SCENE_NOW_S + 60 * DAY_S};
		w->results[i] = (struct judged_result){.host = w->policy.hosts[i].name,
			.ip = w->policy.ips[i],
			.preference = w->policy.hosts[i].preference,
			.sender = "",
			.attempts = 2,
			.last_asked_ms = SCENE_NOW_S * INT64_C(1000),
			.answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250},
			.session = session,
			.chain = chain,
			.named = session,
			.named_chain = chain};
	}
	w->address = (struct judged_address){.results = w->results, .result_count = 2};
	w->policy.domain.addresses = &w->address;
	w->policy.domain.address_count = 1;
}

static void put_tlsa(struct senders_world *w, size_t host, const char *tlsa)
{
	struct host_policy *policy = &w->policy.host_policies[host];

	w->policy.domain.hosts.is_authenticated = true;
	w->policy.hosts[host].is_authenticated = true;
	policy->tlsa_is_asked = policy->tlsa_is_authenticated = true;
	policy->tlsa_status = DNS_FOUND;
	policy->tlsa = w->policy.tlsa[host];
	snprintf(w->policy.tlsa[host], sizeof(w->policy.tlsa[host]), "%s", tlsa);
}

static void put_sts(struct senders_world *w, enum sts_mode mode, const char *patterns)
{
	struct sts_view *sts = &w->policy.domain.policy.sts;

	sts->record.state = RECORD_VALID;
	sts->policy = STS_POLICY_FETCHED;
	sts->has_policy = true;
	sts->mode = mode;
	sts->max_age_s = 604800;
	snprintf(sts->patterns, sizeof(sts->patterns), "%s", patterns);
}

static void answers(struct senders_world *w, size_t i, enum outcome outcome, enum stage stage)
{
	w->results[i].answer = (struct answer){
		.outcome = outcome, .stage = stage, .code = stage == STAGE_RCPT ? 450 : 0};
	w->results[i].named = NULL;
	if (stage == STAGE_CONNECT)
		w->results[i].session = NULL;
}

#define SPOILS(name, ...)                                                                          \
	static void name(struct senders_world *w)                                                  \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define TLS(i) w->sessions[i].tls

SPOILS(dane, put_tlsa(w, 0, "3 1 1 " KEY); put_tlsa(w, 1, "3 1 1 " KEY);)
SPOILS(rollover, put_tlsa(w, 0, "3 1 1 " OTHER "\n3 1 1 " KEY); put_tlsa(w, 1, "3 1 1 " KEY);)
SPOILS(self_signed, dane(w); TLS(0).is_trusted = TLS(1).is_trusted = false;
	TLS(0).not_after_s = TLS(1).not_after_s = SCENE_NOW_S + 60 * DAY_S;)
SPOILS(one_mismatch, dane(w); put_tlsa(w, 0, "3 1 1 " OTHER);)
SPOILS(two_mismatches, one_mismatch(w); put_tlsa(w, 1, "3 1 1 " OTHER);)
SPOILS(not_signed, two_mismatches(w); w->policy.domain.hosts.is_authenticated = false;)
SPOILS(one_without_records, one_mismatch(w); w->policy.tlsa[1][0] = '\0';)
SPOILS(backup_later, two_mismatches(w); put_tlsa(w, 1, "3 1 1 " KEY);
	answers(w, 1, OUTCOME_TEMPORARY, STAGE_RCPT);)
SPOILS(backup_silent, one_mismatch(w); answers(w, 1, OUTCOME_TIMEOUT, STAGE_CONNECT);)
SPOILS(backup_unknown, two_mismatches(w); w->policy.hosts[1].status = DNS_TIMEOUT;)
SPOILS(no_tls, dane(w); TLS(0) = TLS(1) = (struct tls_view){0};)
SPOILS(tls_fails, dane(w);
	TLS(0) = TLS(1) = (struct tls_view){.is_offered = true, .error = "no shared cipher"};)
SPOILS(unusable_and_no_tls, no_tls(w); put_tlsa(w, 0, "1 1 1 " KEY); put_tlsa(w, 1, "1 1 1 " KEY);)
SPOILS(enforced, put_sts(w, STS_MODE_ENFORCE, ALL);)
SPOILS(no_names, enforced(w); TLS(0).is_name_matched = TLS(1).is_name_matched = false;)
SPOILS(no_name, enforced(w); TLS(0).is_name_matched = false;)
SPOILS(sts_no_tls, enforced(w); TLS(0) = TLS(1) = (struct tls_view){0};)
SPOILS(testing, no_names(w); put_sts(w, STS_MODE_TESTING, ALL);)
SPOILS(switched_off, no_names(w); put_sts(w, STS_MODE_NONE, ALL);)
SPOILS(stale, no_names(w); w->policy.domain.policy.sts.is_stale = true;)
SPOILS(the_allowed_one, no_name(w); put_sts(w, STS_MODE_ENFORCE, "mx1.example.org");)
SPOILS(given, two_mismatches(w); w->policy.domain.hosts.route = ROUTE_GIVEN;)
SPOILS(dane_but_not_sts, dane(w); no_names(w);)

static const char deliverable[] = "deliverable accepted none likely";

/* clang-format off */
static const struct {
	const char *title;
	void (*spoil)(struct senders_world *w);
	const char *verdict;
	const char *findings; /* that the address carries */
	const char *evidence; /* of the first of them */
} cases[] = {
	{"nothing published", NULL, deliverable, "", NULL},
	{"DANE holds", dane, deliverable, "", NULL},
	{"rollover: others match nothing", rollover, deliverable, "", NULL},
	{"DANE needs no authority", self_signed, deliverable, "", NULL},
	{"one server shows another", one_mismatch, deliverable, "dane-mismatch", "mx1.example.org [192.0.2.1]: no certificate matches any of its TLSA records"},
	{"both do", two_mismatches, "at-risk dane-mismatch domain definitive", "dane-mismatch", NULL},
	{"both do, at the server that the user named", given, deliverable, "dane-mismatch", NULL},
	{"both do, but the records do not count", not_signed, deliverable, "", NULL},
	{"one does, the other has no records", one_without_records, deliverable, "dane-mismatch", NULL},
	{"the backup passes, later", backup_later, deliverable, "always-temporary dane-mismatch", NULL},
	{"the backup is silent", backup_silent, "at-risk dane-mismatch domain definitive", "server-silent dane-mismatch", NULL},
	{"the backup's addresses are not known", backup_unknown, deliverable, "mx-dns-failing dane-mismatch", NULL},
	{"no encryption", no_tls, "at-risk dane-no-tls domain definitive", "dane-no-tls", "mx1.example.org [192.0.2.1]: no encryption is offered"},
	{"encryption fails", tls_fails, "at-risk dane-no-tls domain definitive", "dane-no-tls", NULL},
	{"records of no use", unusable_and_no_tls, deliverable, "", NULL},
	{"MTA-STS holds", enforced, deliverable, "", NULL},
	{"the names are wrong", no_names, "at-risk sts-certificate domain definitive", "sts-certificate", "mx1.example.org [192.0.2.1]: the certificate is for another name"},
	{"one name is wrong", no_name, deliverable, "sts-certificate", NULL},
	{"no encryption, though the policy wants it", sts_no_tls, "at-risk sts-certificate domain definitive", "sts-certificate", NULL},
	{"in test", testing, deliverable, "sts-certificate-testing", NULL},
	{"switched off", switched_off, deliverable, "", NULL},
	{"by a policy from before", stale, "at-risk sts-certificate domain likely", "sts-certificate", NULL},
	{"one is not allowed, the other's name is wrong", the_allowed_one, "at-risk sts-certificate domain definitive", "sts-mx-refused sts-certificate", NULL},
	{"DANE holds, MTA-STS does not", dane_but_not_sts, "at-risk sts-certificate domain definitive", "sts-certificate", NULL},
};
/* clang-format on */

static void careful_senders_put_at_risk(void **state)
{
	struct vantage vantage = vantage_of("");

	(void)state;
	make_chain();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct senders_world w;
		struct judged judged;

		build(&w);
		if (cases[i].spoil)
			cases[i].spoil(&w);
		scene_judge(&vantage, &w.policy.domain, &w.address, &judged);
		assert_judged(cases[i].title, &judged, cases[i].verdict, cases[i].findings);
	}
}

static void the_evidence_names_the_server_and_the_fault(void **state)
{
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct senders_world w;
		struct domain_findings findings;
		bool found = false;

		if (!cases[i].evidence)
			continue;
		build(&w);
		cases[i].spoil(&w);
		domain_findings_init(&findings);
		judge_domain(&vantage, &w.policy.domain, &findings);
		for (size_t j = 0; j < findings.count; j++)
			found |= strcmp(findings.list[j].id, cases[i].findings) == 0 &&
				 strcmp(findings.list[j].evidence, cases[i].evidence) == 0;
		if (!found)
			fail_msg("%s", cases[i].title);
		domain_findings_finish(&findings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(careful_senders_put_at_risk),
		cmocka_unit_test(the_evidence_names_the_server_and_the_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
