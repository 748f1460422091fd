#include "checker/judge.h"
#include "tests/unit/checker/scene.h"
#include "schema/store_judge.h"

#define UNKNOWN "550 5.1.1 User unknown"

struct domain_scene {
	const char *title;
	const char *servers[SCENE_SERVERS_MAX];
	const char *expected;
};

/* clang-format off */
static const struct domain_scene scenes[] = {
	{"two good servers", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | " UNKNOWN, "20 mx2 198.51.100.2 | 250 Ok | 250 Ok | " UNKNOWN}, ""},
	{"one server", {"10 mx1 192.0.2.1 | 250 Ok"}, "single-mail-server"},
	{"the backup is the same machine", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.1 | 250 Ok"}, "mx-same-server@mx2"},
	{"no postmaster", {"10 mx1 192.0.2.1 | 250 Ok | " UNKNOWN " | " UNKNOWN, "20 mx2 198.51.100.2 | 250 Ok | 250 Ok | " UNKNOWN}, "postmaster-refused"},
	{"no postmaster on the backup", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok | 550 No"}, "postmaster-refused"},
	{"postmaster is no news where everybody is refused",
		{"10 mx1 192.0.2.1 | 250 Ok | 250 Ok", "20 mx2 198.51.100.2 | 550 relaying denied | 550 relaying denied | 550 relaying denied"},
		"not-configured@mx2[198.51.100.2]"},
	{"postmaster greylisted is none missing", {"10 mx1 192.0.2.1 | 250 Ok | 450 Greylisted", "20 mx2 198.51.100.2 | 250 Ok"}, ""},
	{"anything goes", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok | 250 Ok | 250 Ok"}, "accepts-anything"},
	{"anything goes on the backup", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | " UNKNOWN, "20 mx2 198.51.100.2 | 250 Ok | 250 Ok | 250 Ok"}, "backup-accepts-anything"},
	{"anything goes on one of a tier", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | " UNKNOWN, "10 mx2 198.51.100.2 | 250 Ok | 250 Ok | 250 Ok"}, "accepts-anything@mx2[198.51.100.2]"},
	{"bounces refused", {"10 mx1 192.0.2.1 | second:250 Ok", "20 mx2 198.51.100.2 | 250 Ok"}, "null-sender-refused"},
	{"a shut server", {"10 mx1 192.0.2.1 | refused", "20 mx2 198.51.100.2 | 250 Ok"}, "decoy-mx@mx1[192.0.2.1] primary-closed"},
	{"shut once is no pattern", {"10 mx1 192.0.2.1 | once:refused", "20 mx2 198.51.100.2 | 250 Ok"}, "server-refuses-connection@mx1[192.0.2.1] primary-closed"},
	{"shut, and nobody behind it accepts", {"10 mx1 192.0.2.1 | refused", "20 mx2 198.51.100.2 | " UNKNOWN}, "server-refuses-connection@mx1[192.0.2.1]"},
	{"a shut backup is no decoy", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | refused"}, "server-refuses-connection@mx2[198.51.100.2]"},
	{"one of two addresses shut, the other silent", {"10 mx1 192.0.2.1 | refused", "10 mx1 203.0.113.1 | timeout", "20 mx2 198.51.100.2 | 250 Ok"},
		"server-refuses-connection@mx1[192.0.2.1] server-silent@mx1[203.0.113.1] primary-closed"},
	{"both addresses shut", {"10 mx1 192.0.2.1 | refused", "10 mx1 203.0.113.1 | refused", "20 mx2 198.51.100.2 | 250 Ok"},
		"decoy-mx@mx1[192.0.2.1] decoy-mx@mx1[203.0.113.1] primary-closed"},
	{"a firewalled primary", {"10 mx1 192.0.2.1 | timeout", "20 mx2 198.51.100.2 | 250 Ok"}, "server-silent@mx1[192.0.2.1] primary-closed"},
	{"one of two primaries silent", {"10 mx1 192.0.2.1 | timeout", "10 mx3 203.0.113.1 | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok"}, "server-silent@mx1[192.0.2.1]"},
	{"later to everybody, at the last", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | banner:450 x"}, "decoy-mx@mx2[198.51.100.2]"},
	{"later at MAIL, at the last", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | mail:451 4.3.0 try again"}, "decoy-mx@mx2[198.51.100.2]"},
	{"later to everybody, but another stands behind", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | banner:450 x", "30 mx3 203.0.113.1 | 250 Ok"},
		"always-temporary@mx2[198.51.100.2]"},
	{"later to everybody, at the first", {"10 mx1 192.0.2.1 | banner:450 x", "20 mx2 198.51.100.2 | 250 Ok"}, "always-temporary@mx1[192.0.2.1]"},
	{"the whole classical set", {"10 mx1 192.0.2.1 | refused", "20 mx2 198.51.100.2 | 250 Ok", "30 mx3 203.0.113.1 | banner:421 x"},
		"decoy-mx@mx1[192.0.2.1] decoy-mx@mx3[203.0.113.1] primary-closed"},
	{"too busy is no decoy", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | banner:421 Too many concurrent SMTP connections"},
		"always-temporary@mx2[198.51.100.2] too-many-connections@mx2[198.51.100.2]"},
	{"a silent recipient is no silent server", {"10 mx1 192.0.2.1 | 250 Ok | greeted:rcpt:timeout", "20 mx2 198.51.100.2 | 250 Ok"}, ""},
	{"a dead address of a name", {"10 mx1 192.0.2.1 | 250 Ok", "10 mx1 198.51.100.2 | timeout"},
		"server-silent@mx1[198.51.100.2] one-ip-dead@mx1"},
	{"a backup that always says 4xx", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | 451 x"}, "always-temporary@mx2[198.51.100.2]"},
	{"4xx where nobody accepts is not told twice", {"10 mx1 192.0.2.1 | 451 x", "20 mx2 198.51.100.2 | 451 x"}, ""},
	{"a decoy", {"10 cluster5.eu.messagelabs.com 192.0.2.1 | 250 Ok", "20 cluster5a.eu.messagelabs.com 198.51.100.2 | banner:421 Service Temporarily Unavailable"},
		"mx-one-operator decoy-server@cluster5a.eu.messagelabs.com[198.51.100.2]"},
	{"greylisting", {"10 mx1 192.0.2.1 | 450 Greylisted", "20 mx2 198.51.100.2 | 450 Greylisted"}, "greylisted@mx1[192.0.2.1] greylisted@mx2[198.51.100.2]"},
	{"blocked", {"10 mx1 192.0.2.1 | 554 blocked using zen.spamhaus.org", "20 mx2 198.51.100.2 | 250 Ok"}, "vantage-blocked@mx1[192.0.2.1]"},
	{"no IPv6, and a private address", {"10 mx1 2001:db8::1 | noroute", "20 mx2 10.0.0.1 | forbidden"},
		"no-ipv6-here@mx1[2001:db8::1] mx-private@mx2[10.0.0.1]"},
	{"the proxy is away", {"10 mx1 192.0.2.1 | proxy", "20 mx2 198.51.100.2 | proxy"},
		"vantage-proxy-failed@mx1[192.0.2.1] vantage-proxy-failed@mx2[198.51.100.2]"},
	{"turned away", {"10 mx1 192.0.2.1 | banner:554 no", "20 mx2 198.51.100.2 | 250 Ok"}, "server-turns-away@mx1[192.0.2.1] primary-closed"},
};
/* clang-format on */

static void each_scene_gets_its_findings(void **state)
{
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct scene_world world;

		scene_build(&world, scenes[i].servers);
		assert_findings(scenes[i].title, &vantage, &world.domain, scenes[i].expected);
	}
}

static void nothing_is_said_of_servers_that_somebody_speaks_for(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | refused", "20 mx2 198.51.100.2 | timeout"};
	struct vantage vantage = vantage_of("i");
	struct scene_world world;

	(void)state;
	scene_build(&world, lines);
	assert_findings("intercepted", &vantage, &world.domain, "");
}

/* ---- one session ---- */

enum { DAY_S = 86400 };

struct session_case {
	const char *title;
	struct tls_view tls;
	const char *banner, *extensions;
	const char *expected; /* ids, all about mx1[192.0.2.1] */
};

#define STARTED .is_offered = true, .is_started = true, .version = "TLSv1.3"
#define IN_TIME .not_before_s = SCENE_NOW_S - DAY_S, .not_after_s = SCENE_NOW_S + 60 * DAY_S
#define TRUSTED .is_trusted = true, .is_name_matched = true
#define NAMED   .subject = "CN=mx1", .issuer = "CN=ca"

static const struct session_case session_cases[] = {
	{"all well", {STARTED, IN_TIME, TRUSTED, NAMED}, "mx1 ESMTP", "STARTTLS", ""},
	{"no TLS", {0}, "mx1 ESMTP", "PIPELINING", "tls-not-offered"},
	{"no extensions", {0}, "mx1 SMTP", "", "helo-only"},
	{"keywords overwritten", {0}, "mx1 ESMTP", "PIPELINING\nXXXXXXXA",
		"banner-masked tls-not-offered"},
	{"masked", {0}, "****2***0***", "", "banner-masked helo-only"},
	{"handshake fails", {.is_offered = true, .error = "no shared cipher"}, "mx1", "STARTTLS",
		"tls-failed"},
	{"offered, then refused", {.is_offered = true}, "mx1", "STARTTLS", "tls-refused"},
	{"old",
		{.is_offered = true,
			.is_started = true,
			.version = "TLSv1",
			IN_TIME,
			TRUSTED,
			NAMED},
		"mx1", "STARTTLS", "tls-old"},
	{"TLS 1.2 is not old",
		{.is_offered = true,
			.is_started = true,
			.version = "TLSv1.2",
			IN_TIME,
			TRUSTED,
			NAMED},
		"mx1", "STARTTLS", ""},
	{"expired",
		{STARTED, .not_before_s = 1, .not_after_s = SCENE_NOW_S - 1,
			.is_name_matched = true, NAMED},
		"mx1", "STARTTLS", "certificate-expired"},
	{"not yet valid",
		{STARTED, .not_before_s = SCENE_NOW_S + DAY_S,
			.not_after_s = SCENE_NOW_S + 90 * DAY_S, .is_name_matched = true, NAMED},
		"mx1", "STARTTLS", "certificate-not-yet-valid"},
	{"expires soon",
		{STARTED, .not_before_s = 1, .not_after_s = SCENE_NOW_S + 14 * DAY_S - 1, TRUSTED,
			NAMED},
		"mx1", "STARTTLS", "certificate-expires-soon"},
	{"two weeks are enough",
		{STARTED, .not_before_s = 1, .not_after_s = SCENE_NOW_S + 14 * DAY_S, TRUSTED,
			NAMED},
		"mx1", "STARTTLS", ""},
	{"wrong name",
		{STARTED, IN_TIME, .is_trusted = true, NAMED, .names = "a.example, b.example"},
		"mx1", "STARTTLS", "certificate-wrong-name"},
	{"the name of another handshake, but this one's is in it",
		{STARTED, IN_TIME, .is_trusted = true, NAMED, .names = "a.example, MX1"}, "mx1",
		"STARTTLS", ""},
	{"self-signed",
		{STARTED, IN_TIME, .is_name_matched = true, .subject = "CN=mx1",
			.issuer = "CN=mx1"},
		"mx1", "STARTTLS", "certificate-self-signed"},
	{"self-signed and expired",
		{STARTED, .not_before_s = 1, .not_after_s = 2, .is_name_matched = true,
			.subject = "CN=mx1", .issuer = "CN=mx1"},
		"mx1", "STARTTLS", "certificate-expired certificate-self-signed"},
	{"unknown authority",
		{STARTED, IN_TIME, .is_name_matched = true, NAMED, .error = "unable to get issuer"},
		"mx1", "STARTTLS", "certificate-untrusted"},
	{"a handshake without a certificate", {STARTED}, "mx1", "STARTTLS", ""},
};

static void each_session_gets_its_findings(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | timeout"};
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(session_cases) / sizeof(session_cases[0]); i++) {
		const struct session_case *row = &session_cases[i];
		struct scene_world world;
		struct buf expected;
		struct span rest = span_of(row->expected), id;

		scene_build(&world, lines);
		world.address.result_count = 1;
		world.sessions[0].tls = row->tls;
		snprintf(world.sessions[0].banner, sizeof(world.sessions[0].banner), "%s",
			row->banner);
		snprintf(world.sessions[0].extensions, sizeof(world.sessions[0].extensions), "%s",
			row->extensions);
		buf_init(&expected, 1000);
		while (row->expected[0] && span_split(&rest, ' ', &id))
			buf_addf(&expected, "%s%.*s@mx1[192.0.2.1]", expected.length ? " " : "",
				SPAN_ARGS(id));
		assert_findings(row->title, &vantage, &world.domain, buf_text(&expected));
		buf_finish(&expected);
	}
}

static void a_handshake_that_never_ended_has_failed(void **state)
{
	static const struct {
		enum stage stage;
		enum outcome outcome;
		const char *expected;
	} cases[] = {{STAGE_EHLO, OUTCOME_CLOSED, ""},
		{STAGE_STARTTLS, OUTCOME_TIMEOUT, "tls-failed@mx1[192.0.2.1]"},
		{STAGE_STARTTLS, OUTCOME_CLOSED, "tls-failed@mx1[192.0.2.1]"},
		{STAGE_STARTTLS, OUTCOME_TEMPORARY, "tls-refused@mx1[192.0.2.1]"},
		{STAGE_STARTTLS, OUTCOME_REFUSED, "tls-refused@mx1[192.0.2.1]"},
		{STAGE_RCPT, OUTCOME_ACCEPTED, "tls-refused@mx1[192.0.2.1]"}};
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok"};
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene_world world;

		scene_build(&world, lines);
		world.sessions[0].tls = (struct tls_view){.is_offered = true};
		world.sessions[0].last.stage = cases[i].stage;
		world.sessions[0].last.outcome = cases[i].outcome;
		assert_findings("handshake", &vantage, &world.domain, cases[i].expected);
	}
}

static void half_a_minute_to_greet_is_slow(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;

	(void)state;
	scene_build(&world, lines);
	world.sessions[0].banner_ms = 29999;
	assert_findings("patience", &vantage, &world.domain, "");
	world.sessions[0].banner_ms = 30000;
	assert_findings("slow", &vantage, &world.domain, "greeting-slow@mx1[192.0.2.1]");
}

static void a_wildcard_covers_one_label_only(void **state)
{
	static const struct {
		const char *host, *names;
		bool is_wrong;
	} cases[] = {{"mx.example.org", "*.example.org", false},
		{"a.mx.example.org", "*.example.org", true}, {"example.org", "*.example.org", true},
		{".example.org", "*.example.org", true}, {"mx.example.org", "*", true},
		{"mx.example.org", "*.org", true}, {"mx.example.org", "", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[100];
		const char *lines[SCENE_SERVERS_MAX] = {line, "20 mx2 198.51.100.2 | 250 Ok"};
		struct vantage vantage = vantage_of("");
		struct scene_world world;
		struct domain_findings findings;

		snprintf(line, sizeof(line), "10 %s 192.0.2.1 | 250 Ok", cases[i].host);
		scene_build(&world, lines);
		struct tls_view *tls = &world.sessions[0].tls;

		*tls = (struct tls_view){STARTED, IN_TIME, .is_trusted = true, NAMED};
		snprintf(tls->names, sizeof(tls->names), "%s", cases[i].names);
		domain_findings_init(&findings);
		judge_domain(&vantage, &world.domain, &findings);
		assert_int_equal(findings.count, cases[i].is_wrong);
		domain_findings_finish(&findings);
	}
}

/* A server serves many recipients: what is told of it, its latest session tells. */
static void the_latest_session_counts(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 250 Ok | 250 Ok", "20 mx2 198.51.100.2 | 250 Ok"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;

	(void)state;
	scene_build(&world, lines);
	world.sessions[0].tls = (struct tls_view){0};
	world.controls[0].last_asked_ms++;
	assert_findings("mended", &vantage, &world.domain, "");
	world.results[0].last_asked_ms += 2;
	assert_findings("broken", &vantage, &world.domain, "tls-not-offered@mx1[192.0.2.1]");
	world.sessions[0].greeted = false; /* it did not get far enough to see anything */
	assert_findings("not greeted", &vantage, &world.domain, "");
}

static void no_server_is_left_out_however_many_there_are(void **state)
{
	enum { MANY = 400 };
	static struct judged_result results[MANY];
	static char ips[MANY][IP_TEXT_SIZE];
	struct judged_address address = {.results = results, .result_count = MANY};
	struct judged_domain domain = {.name = "example.org",
		.hosts = {.route = ROUTE_MX},
		.addresses = &address,
		.address_count = 1};
	struct vantage vantage = vantage_of("");
	struct domain_findings findings;
	struct judged judged;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(ips[i], sizeof(ips[i]), "192.0.%zu.%zu", i / 256, i % 256);
		results[i] = (struct judged_result){.host = "mx1",
			.ip = ips[i],
			.sender = "",
			.attempts = 2,
			.answer = {.outcome = OUTCOME_TIMEOUT, .stage = STAGE_CONNECT}};
	}
	domain_findings_init(&findings);
	judge_domain(&vantage, &domain, &findings);
	assert_int_equal(findings.count, MANY);
	judge_address(&vantage, &domain, &findings, &address, &judged);
	domain_findings_finish(&findings);
	assert_true(judged_is(&judged, "failing all-servers-silent domain likely"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scene_gets_its_findings),
		cmocka_unit_test(nothing_is_said_of_servers_that_somebody_speaks_for),
		cmocka_unit_test(each_session_gets_its_findings),
		cmocka_unit_test(a_handshake_that_never_ended_has_failed),
		cmocka_unit_test(half_a_minute_to_greet_is_slow),
		cmocka_unit_test(a_wildcard_covers_one_label_only),
		cmocka_unit_test(the_latest_session_counts),
		cmocka_unit_test(no_server_is_left_out_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
