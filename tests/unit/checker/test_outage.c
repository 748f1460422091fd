#include "checker/outage.h"
#include "schema/model/verdict.h"
#include "tests/unit/checker/scene.h"
#include "schema/store_judge.h"

#include <stdlib.h>

struct scene {
	const char *title, *vantage;
	const char *servers[SCENE_SERVERS_MAX];
	const char *fates;   /* "now:delivered mx1:bounced mx1/192.0.2.1:bounced:0.5" */
	const char *finding; /* id, or "" */
};

#define YES  " | 250 Ok"
#define NO   " | 550 5.1.1 User unknown"
#define LAW  " | 550 not relaying to that domain"
#define GREY " | 451 4.7.1 Greylisted, try again in 300 seconds"

/* clang-format off */
static const struct scene scenes[] = {
	{"one server", "", {"10 mx1 192.0.2.1" YES}, "now:delivered mx1:delayed", ""},
	{"one server that refuses", "", {"10 mx1 192.0.2.1" NO}, "now:bounced mx1:delayed", ""},
	{"two servers, all well", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES},
		"now:delivered mx1:delivered mx2:delivered", ""},
	{"the backup was not told", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" LAW},
		"now:delivered mx1:bounced mx2:delivered", "outage-bounces"},
	{"the backup does not know the mailbox", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" NO},
		"now:delivered mx1:bounced mx2:delivered", "outage-bounces"},
	{"the backup accepts more", "", {"10 mx1 192.0.2.1" NO, "20 mx2 192.0.2.2" YES},
		"now:bounced mx1:delivered mx2:bounced", ""},
	{"the backup accepts anything", "",
		{"10 mx1 192.0.2.1" YES " | 250 Ok | 550 5.1.1 User unknown", "20 mx2 192.0.2.2" YES YES YES},
		"now:delivered mx1:delivered mx2:delivered", ""},
	{"the primary is silent, the backup refuses", "", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2" LAW},
		"now:bounced mx1:bounced mx2:delayed", ""},
	{"the primary is silent, the backup accepts, the third refuses", "",
		{"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2" YES, "30 mx3 192.0.2.3" LAW},
		"now:delivered mx1:delivered mx2:bounced mx3:delivered", "outage-bounces"},
	{"only the third refuses", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES, "30 mx3 192.0.2.3" LAW},
		"now:delivered mx1:delivered mx2:delivered mx3:delivered", "outage-latent"},

	/* equal preference */
	{"one of two equal servers refuses", "", {"10 mx1 192.0.2.1" YES, "10 mx2 192.0.2.2" NO},
		"now:bounced:0.5 mx1:bounced mx2:delivered", "outage-bounces"},
	{"one of three", "", {"10 mx1 192.0.2.1" YES, "10 mx2 192.0.2.2" NO, "10 mx3 192.0.2.3" YES},
		"now:bounced:0.333333 mx1:bounced:0.5 mx2:delivered mx3:bounced:0.5", "outage-bounces"},
	{"a silent one takes no part of it", "",
		{"10 mx1 192.0.2.1" YES, "10 mx2 192.0.2.2 | timeout", "10 mx3 192.0.2.3" NO},
		"now:bounced:0.5 mx1:bounced mx2:bounced:0.5 mx3:delivered", "outage-bounces"},
	{"of two backups one refuses", "",
		{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES, "20 mx3 192.0.2.3" LAW},
		"now:delivered mx1:bounced:0.5 mx2:delivered mx3:delivered", "outage-bounces"},

	/* addresses of one host */
	{"two addresses, all well", "", {"10 mx1 192.0.2.1" YES, "10 mx1 192.0.2.2" YES},
		"now:delivered mx1:delayed mx1/192.0.2.1:delivered mx1/192.0.2.2:delivered", ""},
	{"one address refuses", "", {"10 mx1 192.0.2.1" YES, "10 mx1 192.0.2.2" NO},
		"now:bounced:0.5 mx1:delayed mx1/192.0.2.1:bounced mx1/192.0.2.2:delivered", "outage-bounces"},
	{"one address is dead, the backup refuses", "",
		{"10 mx1 192.0.2.1" YES, "10 mx1 192.0.2.2 | timeout", "20 mx2 192.0.2.3" LAW},
		"now:delivered mx1:bounced mx1/192.0.2.1:bounced mx1/192.0.2.2:delivered mx2:delivered",
		"outage-bounces"},
	{"a host has its part, however many addresses", "",
		{"10 mx1 192.0.2.1" NO, "10 mx1 192.0.2.2" NO, "10 mx2 192.0.2.3" YES},
		"now:bounced:0.5 mx1:delivered mx1/192.0.2.1:bounced:0.5 mx1/192.0.2.2:bounced:0.5 mx2:bounced",
		"outage-bounces"},
	{"two names of one machine", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.1" YES},
		"now:delivered mx1:delayed mx2:delayed", ""},
	{"no IPv6 here", "", {"10 mx1 192.0.2.1" YES, "10 mx1 2001:db8::1 | noroute", "20 mx2 192.0.2.2" YES},
		"now:delivered mx1:delivered mx2:delivered", ""},
	{"nothing but IPv6, which we have not", "", {"10 mx1 2001:db8::1 | noroute", "20 mx2 192.0.2.2" YES},
		"now:unknown mx1:delivered mx2:unknown", ""},

	/* later, and never */
	{"a decoy behind", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | 451 4.3.0 Try again later"},
		"now:delivered mx1:delayed mx2:delivered", "outage-delays"},
	{"a decoy before the one that refuses", "",
		{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | 451 later", "30 mx3 192.0.2.3" LAW},
		"now:delivered mx1:bounced mx2:delivered mx3:delivered", "outage-bounces"},
	{"the backup is silent", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | refused"},
		"now:delivered mx1:delayed mx2:delivered", "outage-delays"},
	{"the backup turns everybody away at the door", "",
		{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | banner:554 No service here"},
		"now:delivered mx1:delayed mx2:delivered", "outage-delays"},
	{"greylisting", "", {"10 mx1 192.0.2.1" GREY, "20 mx2 192.0.2.2" GREY},
		"now:delayed mx1:delayed mx2:delayed", ""},
	{"greylisting before a backup that refuses", "", {"10 mx1 192.0.2.1" GREY, "20 mx2 192.0.2.2" LAW},
		"now:bounced mx1:bounced mx2:delayed", ""},
	{"all silent", "", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | refused"},
		"now:delayed mx1:delayed mx2:delayed", ""},
	{"a private address", "", {"10 mx1 192.0.2.1 | forbidden", "20 mx2 192.0.2.2" YES},
		"now:delivered mx1:delivered mx2:delayed", "outage-delays"},
	{"a host without address is no server", "", {"10 mx1 192.0.2.1 | unresolved", "20 mx2 192.0.2.2" YES},
		"now:delivered mx2:delayed", ""},
	{"nobody has an address", "", {"10 mx1 192.0.2.1 | unresolved"}, "", ""},
	{"no servers", "", {NULL}, "", ""},

	/* what is not known */
	{"nothing known", "", {"10 mx1 192.0.2.1 | waiting", "20 mx2 192.0.2.2 | notasked"},
		"now:unknown mx1:unknown mx2:unknown", ""},
	{"the null sender is refused", "", {"10 mx1 192.0.2.1 | mail:550 5.7.1 No bounces here", "20 mx2 192.0.2.2" YES},
		"now:unknown mx1:delivered mx2:unknown", ""},
	{"another sender is accepted", "", {"10 mx1 192.0.2.1 | second:250 Ok", "20 mx2 192.0.2.2" YES},
		"now:delivered mx1:delivered mx2:delivered", ""},
	{"about us", "", {"10 mx1 192.0.2.1 | 550 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org",
		"20 mx2 192.0.2.2" LAW}, "now:unknown mx1:bounced mx2:unknown", "outage-bounces"},
	{"one of two equal servers dislikes us", "", {"10 mx1 192.0.2.1" YES,
		"10 mx2 192.0.2.2 | 550 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org"},
		"now:unknown:0.5 mx1:unknown mx2:delivered", ""},
	{"port 25 is shut here", "c", {"10 mx1 192.0.2.1 | timeout"}, "now:unknown mx1:delayed", ""},
	{"silent once is not silent", "", {"10 mx1 192.0.2.1 | once:timeout"}, "now:unknown mx1:delayed", ""},
	{"intercepted", "i", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" LAW},
		"now:unknown mx1:unknown mx2:unknown", ""},
	{"everybody is refused alike, and nobody accepts: it may be us", "", {"10 mx1 192.0.2.1 | 550 No | 550 No | 550 No"},
		"now:unknown mx1:delayed", ""},
	{"everybody is refused alike by a backup", "",
		{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | 550 No | 550 No | 550 No"},
		"now:delivered mx1:bounced mx2:delivered", "outage-bounces"},
	{"no SMTPUTF8 is a no", "", {"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | noutf8"},
		"now:delivered mx1:bounced mx2:delivered", "outage-bounces"},
};
/* clang-format on */

static void print_study(const struct outage_study *study, struct buf *text)
{
	for (size_t i = 0; i < study->count; i++) {
		const struct outage *outage = &study->list[i];

		buf_addf(text, "%s%s%s%s:%s", i ? " " : "", outage->host[0] ? outage->host : "now",
			outage->ip[0] ? "/" : "", outage->ip, mail_fate_name(outage->fate));
		if (outage->part != OUTAGE_WHOLE)
			buf_addf(text, ":%.6g", outage->part / 1e6);
	}
}

/* The evidence of the only finding; "" where there is none. */
static const char *finding_of(const struct judged_domain *domain, const struct outage_study *study,
	struct domain_findings *findings, const char **ret_evidence)
{
	domain_findings_init(findings);
	judge_outage(domain, study, findings);
	assert_true(findings->count <= 1);
	*ret_evidence = findings->count ? findings->list[0].evidence : "";
	if (findings->count)
		assert_non_null(catalogue_find(findings->list[0].id));
	return findings->count ? findings->list[0].id : "";
}

static void every_shape_has_its_fates(void **state)
{
	bool any_wrong = false;

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct vantage vantage = vantage_of(scenes[i].vantage);
		struct scene_world world;
		struct outage_study study;
		struct domain_findings findings;
		const char *evidence;
		struct buf text;

		scene_build(&world, scenes[i].servers);
		outage_simulate(&vantage, &world.domain, &study);
		buf_init(&text, 10000);
		print_study(&study, &text);
		const char *id = finding_of(&world.domain, &study, &findings, &evidence);

		if (strcmp(buf_text(&text), scenes[i].fates) != 0 ||
			strcmp(id, scenes[i].finding) != 0) {
			print_error("%s: %s, %s\n", scenes[i].title, buf_text(&text), id);
			any_wrong = true;
		}
		buf_finish(&text);
		domain_findings_finish(&findings);
		outage_study_finish(&study);
	}
	assert_false(any_wrong);
}

static const struct {
	const char *servers[SCENE_SERVERS_MAX];
	const char *evidence;
} sentences[] = {
	{{"10 mx1.example.org 192.0.2.1" YES, "20 mx2.example.org 192.0.2.2" LAW},
		"If mx1.example.org is down for one minute, mail of that minute is rejected for "
		"ever, although there is a backup: mx2.example.org refuses it. And some mail is "
		"lost all of the time: whenever a sender cannot reach mx1.example.org for a "
		"moment."},
	{{"10 mx1.example.org 192.0.2.1" YES, "20 backup.example.net 192.0.2.2" LAW},
		"If mx1.example.org is down for one minute, mail of that minute is rejected for "
		"ever, although there is a backup: backup.example.net, which example.net "
		"operates, refuses it. And some mail is lost all of the time: whenever a sender "
		"cannot reach mx1.example.org for a moment."},
	{{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES, "20 mx3 192.0.2.3" NO},
		"If mx1 is down for one minute, half of the mail of that minute is rejected for "
		"ever, although there is a backup: mx3 refuses it. And some mail is lost all of "
		"the time: whenever a sender cannot reach mx1 for a moment."},
	{{"10 mx1 192.0.2.1" YES, "10 mx2 192.0.2.2" NO},
		"Rejected for ever, all of the time: half of the mail. Senders choose by chance, "
		"and mx2 refuses it. If mx1 is down for one minute, all mail of that minute is."},
	{{"10 mx1 192.0.2.1" YES, "10 mx1 192.0.2.2" NO},
		"Rejected for ever, all of the time: half of the mail. Senders choose by chance, "
		"and mx1 [192.0.2.2] refuses it. If the address 192.0.2.1 of mx1 is down for one "
		"minute, all mail of that minute is."},
	{{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES, "30 mx3 192.0.2.3" LAW},
		"mx3 (tertiary) refuses the domain's mail; that shows only while all servers "
		"before are down or overloaded."},
	{{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2 | timeout", "30 mx3 192.0.2.3 | 451 later"},
		"While mx1 is down, mail waits with its senders, although there is a backup: mx2 "
		"and mx3 do not take it."},
};

static void the_evidence_names_the_servers(void **state)
{
	const struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		struct scene_world world;
		struct outage_study study;
		struct domain_findings findings;
		const char *evidence;

		scene_build(&world, sentences[i].servers);
		outage_simulate(&vantage, &world.domain, &study);
		finding_of(&world.domain, &study, &findings, &evidence);
		assert_string_equal(evidence, sentences[i].evidence);
		domain_findings_finish(&findings);
		outage_study_finish(&study);
	}
}

static void the_score_counts_servers_that_may_be_away(void **state)
{
	static const struct {
		const char *servers[SCENE_SERVERS_MAX];
		size_t servers_in_all, harmless, unknown;
	} cases[] = {
		{{"10 mx1 192.0.2.1" YES}, 1, 1, 0},
		{{"10 mx1 192.0.2.1" YES, "10 mx1 192.0.2.2" YES, "20 mx2 192.0.2.3" YES}, 2, 2, 0},
		{{"10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" NO}, 2, 1, 0},
		{{"10 mx1 192.0.2.1 | waiting", "20 mx2 192.0.2.2" YES}, 2, 1, 1},
		{{NULL}, 0, 0, 0},
	};
	const struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene_world world;
		struct outage_study study;

		scene_build(&world, cases[i].servers);
		outage_simulate(&vantage, &world.domain, &study);
		struct outage_score score = outage_score_of(
			&(struct outages){study.recipient, study.list, study.count});

		assert_int_equal(score.servers, cases[i].servers_in_all);
		assert_int_equal(score.harmless, cases[i].harmless);
		assert_int_equal(score.unknown, cases[i].unknown);
		outage_study_finish(&study);
	}
}

/* ---- whose mail ---- */

static void simulate(const struct judged_domain *domain, const char *recipient, const char *fates)
{
	const struct vantage vantage = vantage_of("");
	struct outage_study study;
	struct buf text;

	buf_init(&text, 10000);
	outage_simulate(&vantage, domain, &study);
	print_study(&study, &text);
	assert_string_equal(study.recipient, recipient);
	assert_string_equal(buf_text(&text), fates);
	buf_finish(&text);
	outage_study_finish(&study);
}

static void without_a_published_address_it_is_postmaster(void **state)
{
	struct scene_world world;

	(void)state;
	scene_build(&world, (const char *const[SCENE_SERVERS_MAX]){
				    "10 mx1 192.0.2.1 | waiting | 250 Ok | 550 5.1.1 User unknown",
				    "20 mx2 192.0.2.2 | waiting" LAW LAW});
	world.domain.address_count = 0;
	simulate(
		&world.domain, "postmaster@example.org", "now:delivered mx1:bounced mx2:delivered");
	world.domain.address_count = 1;
	world.address.is_excluded = true;
	simulate(
		&world.domain, "postmaster@example.org", "now:delivered mx1:bounced mx2:delivered");
	world.domain.control_count = 0;
	simulate(&world.domain, "", "");
}

static void it_is_the_address_for_which_it_is_worst(void **state)
{
	struct scene_world gone, risky, well;
	struct judged_address all[3];

	(void)state;
	scene_build(&gone, (const char *const[SCENE_SERVERS_MAX]){
				   "10 mx1 192.0.2.1" NO, "20 mx2 192.0.2.2" NO});
	scene_build(&risky, (const char *const[SCENE_SERVERS_MAX]){
				    "10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" NO});
	scene_build(&well, (const char *const[SCENE_SERVERS_MAX]){
				   "10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" YES});
	snprintf(risky.address.address.local, sizeof(risky.address.address.local), "sales");
	snprintf(gone.address.address.local, sizeof(gone.address.address.local), "gone");
	all[0] = gone.address;
	all[1] = well.address;
	all[2] = risky.address;
	well.domain.addresses = all;
	well.domain.address_count = 3;
	simulate(&well.domain, "sales@example.org", "now:delivered mx1:bounced mx2:delivered");
	well.domain.address_count = 2;
	simulate(&well.domain, "info@example.org", "now:delivered mx1:delivered mx2:delivered");
	well.domain.address_count = 1;
	simulate(&well.domain, "gone@example.org", "now:bounced mx1:bounced mx2:bounced");
}

/* What senders do who honour policies stands in their own findings. */
static void a_policy_changes_nothing(void **state)
{
	struct scene_world world;

	(void)state;
	scene_build(&world, (const char *const[SCENE_SERVERS_MAX]){
				    "10 mx1 192.0.2.1" YES, "20 mx2 192.0.2.2" LAW});
	world.domain.policy.is_asked = true;
	world.domain.policy.sts = (struct sts_view){.policy = STS_POLICY_FETCHED,
		.has_policy = true,
		.mode = STS_MODE_ENFORCE,
		.patterns = "elsewhere.example.net"};
	simulate(&world.domain, "info@example.org", "now:delivered mx1:bounced mx2:delivered");
}

static void a_name_that_fails_just_now_may_be_a_server(void **state)
{
	struct scene_world world;

	(void)state;
	scene_build(&world, (const char *const[SCENE_SERVERS_MAX]){
				    "10 mx1 192.0.2.1 | unresolved", "20 mx2 192.0.2.2" YES});
	world.hosts[0].status = DNS_SERVFAIL;
	simulate(&world.domain, "info@example.org", "now:unknown mx1:delivered mx2:unknown");
	world.domain.hosts.route = ROUTE_NULL_MX;
	simulate(&world.domain, "", "");
	/* Nobody knows what else there is. */
	world.domain.hosts.route = ROUTE_GIVEN;
	simulate(&world.domain, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_has_its_fates),
		cmocka_unit_test(the_evidence_names_the_servers),
		cmocka_unit_test(the_score_counts_servers_that_may_be_away),
		cmocka_unit_test(without_a_published_address_it_is_postmaster),
		cmocka_unit_test(it_is_the_address_for_which_it_is_worst),
		cmocka_unit_test(a_policy_changes_nothing),
		cmocka_unit_test(a_name_that_fails_just_now_may_be_a_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
