#include "schema/model/tls_chain.h"
#include "tests/unit/checker/scene.h"

enum { DAY_S = 86400 };

#define STARTED .is_offered = true, .is_started = true, .version = "TLSv1.3"
#define IN_TIME .not_before_s = SCENE_NOW_S - DAY_S, .not_after_s = SCENE_NOW_S + 60 * DAY_S
#define TRUSTED .is_trusted = true, .is_name_matched = true
#define NAMED   .subject = "CN=mx1", .issuer = "CN=ca"
#define WELL    STARTED, IN_TIME, TRUSTED, NAMED

struct tls_case {
	const char *title;
	struct tls_view tls;
	const char *expected; /* ids, all about mx1[192.0.2.1] */
	const char *evidence; /* of the first; NULL = not compared */
};

/* clang-format off */
static const struct tls_case cases[] = {
	{"all well", {WELL, .cipher = "TLS_AES_256_GCM_SHA384", .group = "x25519", .key = "EC 256", .signature = "ecdsa-with-SHA256"}, "", NULL},
	{"what was not kept in former days", {WELL}, "", NULL},
	{"a short RSA key", {WELL, .key = "RSA 1024"}, "certificate-weak-key", "CN=mx1: RSA 1024"},
	{"RSA of 2047 bits", {WELL, .key = "RSA 2047"}, "certificate-weak-key", NULL},
	{"RSA of 2048 bits", {WELL, .key = "RSA 2048"}, "", NULL},
	{"a short EC key", {WELL, .key = "EC 192"}, "certificate-weak-key", NULL},
	{"Ed25519 has 256", {WELL, .key = "ED25519 256"}, "", NULL},
	{"DSA, whatever its length", {WELL, .key = "DSA 4096"}, "certificate-weak-key", NULL},
	{"SHA-1", {WELL, .signature = "sha1WithRSAEncryption"}, "certificate-weak-signature", "CN=mx1: sha1WithRSAEncryption"},
	{"SHA-1 with ECDSA", {WELL, .signature = "ecdsa-with-SHA1"}, "certificate-weak-signature", NULL},
	{"MD5", {WELL, .signature = "md5WithRSAEncryption"}, "certificate-weak-signature", NULL},
	{"SHA-1 of one that vouches for itself", {STARTED, IN_TIME, TRUSTED, .subject = "CN=a", .issuer = "CN=a", .signature = "sha1WithRSAEncryption"}, "", NULL},
	{"keys that RSA carries", {WELL, .cipher = "AES128-SHA"}, "tls-no-forward-secrecy", "AES128-SHA"},
	{"ECDHE", {WELL, .cipher = "ECDHE-RSA-AES128-GCM-SHA256"}, "", NULL},
	{"DHE", {WELL, .cipher = "DHE-RSA-AES128-SHA", .group = "dhe2048"}, "", NULL},
	{"DHE of 1024 bits", {WELL, .cipher = "DHE-RSA-AES128-SHA", .group = "dhe1024"}, "tls-weak-exchange", "dhe1024"},
	{"TLS 1.1", {.is_offered = true, .is_started = true, .version = "TLSv1.1", IN_TIME, TRUSTED, NAMED, .cipher = "AES256-SHA"}, "tls-old tls-no-forward-secrecy", "TLSv1.1"},
	{"expired since three days", {STARTED, .not_before_s = 1, .not_after_s = SCENE_NOW_S - 3 * DAY_S, TRUSTED, NAMED}, "certificate-expired", "CN=mx1, 3 days ago"},
	{"one day left", {STARTED, .not_before_s = 1, .not_after_s = SCENE_NOW_S + DAY_S, TRUSTED, NAMED}, "certificate-expires-soon", "CN=mx1, 1 day left"},
};
/* clang-format on */

static const char *const one[SCENE_SERVERS_MAX] = {
	"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | timeout"};

static void build(struct scene_world *world)
{
	scene_build(world, one);
	world->address.result_count = 1;
}

/* Findings about mx1[192.0.2.1], all of them in order. */
static void assert_ids(const char *title, struct scene_world *world, const char *ids)
{
	struct vantage vantage = vantage_of("");
	struct buf expected;
	struct span rest = span_of(ids), id;

	buf_init(&expected, 1000);
	while (ids[0] && span_split(&rest, ' ', &id))
		buf_addf(&expected, "%s%.*s@mx1[192.0.2.1]", expected.length ? " " : "",
			SPAN_ARGS(id));
	assert_findings(title, &vantage, &world->domain, buf_text(&expected));
	buf_finish(&expected);
}

static void assert_evidence(struct scene_world *world, const char *expected)
{
	struct vantage vantage = vantage_of("");
	struct domain_findings findings;

	domain_findings_init(&findings);
	judge_domain(&vantage, &world->domain, &findings);
	assert_true(findings.count > 0);
	assert_string_equal(findings.list[0].evidence, expected);
	domain_findings_finish(&findings);
}

static void what_is_weak_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene_world world;

		build(&world);
		world.sessions[0].tls = cases[i].tls;
		assert_ids(cases[i].title, &world, cases[i].expected);
		if (cases[i].evidence)
			assert_evidence(&world, cases[i].evidence);
	}
}

static void the_whole_chain_is_looked_at(void **state)
{
	static const struct {
		struct tls_certificate certificate;
		const char *expected, *evidence;
	} chains[] = {
		{{.subject = "CN=ca", .issuer = "CN=root", .key = "RSA 1024"},
			"certificate-weak-key", "CN=ca: RSA 1024"},
		{{.subject = "CN=ca", .issuer = "CN=root", .signature = "sha1WithRSAEncryption"},
			"certificate-weak-signature", "CN=ca: sha1WithRSAEncryption"},
		{{.subject = "CN=ca", .issuer = "CN=ca", .signature = "sha1WithRSAEncryption"}, "",
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		struct scene_world world;
		struct buf chain;

		build(&world);
		buf_init(&chain, TLS_CHAIN_TEXT_MAX);
		tls_chain_add(&chain, &chains[i].certificate);
		world.sessions[0].tls = (struct tls_view){WELL};
		world.results[0].chain = buf_text(&chain);
		assert_ids("chain", &world, chains[i].expected);
		if (chains[i].evidence)
			assert_evidence(&world, chains[i].evidence);
		buf_finish(&chain);
	}
}

static void the_session_under_the_name_tells_of_its_certificate(void **state)
{
	struct scene_world world;
	struct session_view named;

	(void)state;
	build(&world);
	named = world.sessions[0];
	named.last = (struct answer){.outcome = OUTCOME_ACCEPTED, .stage = STAGE_EHLO};
	named.tls = (struct tls_view){WELL, .names = "mx1"};
	named.tls.is_name_matched = false; /* whatever the names look like */
	world.sessions[0].tls = (struct tls_view){WELL};
	world.results[0].named = &named;
	world.results[0].named_chain = "";
	assert_ids("wrong under its name", &world, "certificate-wrong-name");
	named.tls.is_name_matched = true;
	world.sessions[0].tls.is_trusted = world.sessions[0].tls.is_name_matched = false;
	assert_ids("right under its name", &world, "");
	named = (struct session_view){.last = {.outcome = OUTCOME_TIMEOUT}};
	assert_ids("never reached under its name", &world,
		"certificate-wrong-name certificate-untrusted");
}

static void a_refused_offer_is_told_with_its_words(void **state)
{
	struct scene_world world;

	(void)state;
	build(&world);
	world.sessions[0].tls =
		(struct tls_view){.is_offered = true, .error = "STARTTLS: 454 TLS not available"};
	snprintf(world.sessions[0].starttls_text, sizeof(world.sessions[0].starttls_text),
		"454 4.7.0 TLS not available");
	assert_ids("refused", &world, "tls-refused");
	assert_evidence(&world, "454 4.7.0 TLS not available");
	snprintf(world.sessions[0].starttls_text, sizeof(world.sessions[0].starttls_text),
		"220 go ahead");
	assert_ids("failed", &world, "tls-failed");
}

static void plain_text_behind_the_offer_is_told_with_its_bytes(void **state)
{
	struct scene_world world;

	(void)state;
	build(&world);
	world.sessions[0].tls =
		(struct tls_view){.is_offered = true, .error = "plain text came (injection)"};
	snprintf(world.sessions[0].starttls_text, sizeof(world.sessions[0].starttls_text),
		"220 go ahead");
	snprintf(world.sessions[0].injected, sizeof(world.sessions[0].injected), "250 injected");
	assert_ids("injected", &world, "starttls-injection");
	assert_evidence(&world, "250 injected");
}

static void offers_that_change_are_told(void **state)
{
	static const struct {
		const char *before, *after, *evidence; /* NULL: nothing is told */
	} changes[] = {
		{"PIPELINING\nSTARTTLS\nSIZE 1000", "PIPELINING\nSIZE 2000", NULL},
		{"STARTTLS", "AUTH PLAIN LOGIN\nAUTH=LOGIN\nREQUIRETLS", NULL},
		{"STARTTLS\nsize 10", "SIZE", NULL},
		{"STARTTLS\nSIZE", "", NULL}, /* nobody listened */
		{"STARTTLS\nSIZE 10\nDSN", "CHUNKING\nSIZE",
			"only before: DSN; only after: CHUNKING"},
		{"STARTTLS", "8BITMIME\nHELP", "only after: 8BITMIME, HELP"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct scene_world world;
		struct session_view *session = &world.sessions[0];

		build(&world);
		session->tls = (struct tls_view){WELL};
		snprintf(session->extensions, sizeof(session->extensions), "%s", changes[i].before);
		snprintf(session->extensions_tls, sizeof(session->extensions_tls), "%s",
			changes[i].after);
		assert_ids(changes[i].after, &world,
			changes[i].evidence ? "ehlo-changes-with-tls" : "");
		if (changes[i].evidence)
			assert_evidence(&world, changes[i].evidence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_weak_is_told),
		cmocka_unit_test(the_whole_chain_is_looked_at),
		cmocka_unit_test(the_session_under_the_name_tells_of_its_certificate),
		cmocka_unit_test(a_refused_offer_is_told_with_its_words),
		cmocka_unit_test(plain_text_behind_the_offer_is_told_with_its_bytes),
		cmocka_unit_test(offers_that_change_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
