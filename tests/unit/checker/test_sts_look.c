/* A domain's MTA-STS in a world of its own: a DNS with a table, nginx with a CA of the test's, and a
 * cache with one place. Skipped where there is no nginx. */
#include "base/clock.h"
#include "checker/sts_look.h"

#include "tests/unit/net/tiny_nginx.h"
#include "tests/unit/net/tiny_zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define POLICY "version: STSv1\\nmode: enforce\\nmx: *.good.test\\nmax_age: 86400\\n"

/* A domain whose record is fine and whose policy host is in nginx's hands. */
#define DOMAIN(domain)                                                                             \
	{.name = "_mta-sts." domain, .type = 16, .text = "v=STSv1; id=one;"},                      \
	{                                                                                          \
		.name = "mta-sts." domain, .type = 1, .text = "127.0.0.1"                          \
	}

static const struct tiny_record zone_records[] = {
	DOMAIN("good.test"),
	DOMAIN("none.test"),
	DOMAIN("gone.test"),
	DOMAIN("moved.test"),
	DOMAIN("html.test"),
	DOMAIN("untyped.test"),
	DOMAIN("empty.test"),
	DOMAIN("broken.test"),
	DOMAIN("large.test"),
	DOMAIN("drip.test"),
	DOMAIN("late.test"),
	DOMAIN("own.test"),
	DOMAIN("wrong.test"),
	{.name = "_mta-sts.alias.test", .type = 5, .text = "_mta-sts.good.test"},
	{.name = "mta-sts.alias.test", .type = 5, .text = "mta-sts.good.test"},
	{.name = "_mta-sts.joined.test", .type = 16, .text = "v=STS|v1; id=o|ne;"},
	{.name = "mta-sts.joined.test", .type = 1, .text = "127.0.0.1"},
	{.name = "_mta-sts.other.test", .type = 16, .text = "v=spf1 -all"},
	{.name = "_mta-sts.two.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "_mta-sts.two.test", .type = 16, .text = "v=STSv1; id=two;"},
	{.name = "_mta-sts.bad.test", .type = 16, .text = "v=STSv1; id=2026-11-21;"},
	{.name = "_mta-sts.fails.test", .code = 2},
	{.name = "_mta-sts.homeless.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "_mta-sts.bare.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "mta-sts.bare.test", .type = 16, .text = "no address"},
	{.name = "_mta-sts.lost.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "mta-sts.lost.test", .code = 2},
	{.name = "_mta-sts.private.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "mta-sts.private.test", .type = 1, .text = "10.0.0.1"},
	{.name = "_mta-sts.closed.test", .type = 16, .text = "v=STSv1; id=one;"},
	{.name = "mta-sts.closed.test", .type = 1, .text = "127.0.0.99"},
	{0},
};

static const char certified[] =
	"DNS:mta-sts.good.test,DNS:mta-sts.alias.test,DNS:mta-sts.joined.test,"
	"DNS:mta-sts.none.test,DNS:mta-sts.gone.test,DNS:mta-sts.moved.test,DNS:mta-sts.html.test,"
	"DNS:mta-sts.untyped.test,DNS:mta-sts.empty.test,DNS:mta-sts.broken.test,"
	"DNS:mta-sts.large.test,DNS:mta-sts.drip.test,DNS:mta-sts.late.test,DNS:mta-sts.own.test";

#define SERVER_AT(names, certificate, what)                                                        \
	"server { listen 127.0.0.1:{port} ssl; server_name " names ";\n"                           \
	"  ssl_certificate {folder}/" certificate "; ssl_certificate_key {folder}/" certificate    \
	";\n  default_type text/plain; location = /.well-known/mta-sts.txt { " what " } }\n"
#define SERVER(name, what) SERVER_AT("mta-sts." name, "good.pem", what)

static const char servers[] = SERVER_AT(
	"mta-sts.good.test mta-sts.alias.test mta-sts.joined.test mta-sts.wrong.test", "good.pem",
	"return 200 '" POLICY "';") SERVER("none.test",
	"return 200 'version: STSv1\\nmode: none\\nmax_age: 60\\n';") SERVER("gone.test",
	"return 404;") SERVER("moved.test",
	"return 301 https://elsewhere.example/policy.txt;") SERVER("html.test",
	"default_type text/html; return 200 '" POLICY "';") SERVER("untyped.test",
	"types { } default_type ''; alias {folder}/policy;") SERVER("empty.test", "return 200 '';")
	SERVER("broken.test", "return 200 'version: STSv1\\nmode: on\\n';") SERVER("large.test",
		"alias {folder}/large;") SERVER("drip.test", "limit_rate 1; alias {folder}/policy;")
		SERVER_AT("mta-sts.late.test", "late.pem", "return 200 '" POLICY "';")
			SERVER_AT("mta-sts.own.test", "own.pem", "return 200 '" POLICY "';");

static struct tiny_nginx nginx;
static struct tiny_zone zone;
static bool is_there;

struct world {
	struct loop *loop;
	struct resolver *resolver;
	struct http *http;
	struct ip_policy policy;
	struct sts_look *look;
	struct sts_cache cache;
	int64_t fresh_ms, timeout_ms;
	/* the cache's one place */
	bool has_cached;
	struct sts_cached cached;
	char cached_text[16384];
	int kept;
	/* what was found */
	int answers;
	struct sts_view view;
	char text[4096];
};

static bool find(void *context, const char *domain, struct sts_cached *ret_cached)
{
	struct world *world = context;

	if (!world->has_cached || strcmp(world->cached.domain, domain) != 0)
		return false;
	*ret_cached = world->cached;
	return true;
}

static void keep(void *context, const struct sts_cached *cached)
{
	struct world *world = context;

	world->kept++;
	world->has_cached = true;
	world->cached = *cached;
	snprintf(world->cached_text, sizeof(world->cached_text), "%.*s", (int)cached->policy_length,
		cached->policy);
	world->cached.policy = world->cached_text;
}

static void world_begin(struct world *world)
{
	struct failure why;
	struct resolver_options resolver = {.servers = zone.server, .timeout_ms = 5000};
	struct http_options http = {
		.ca_file = nginx.ca, .policy = &world->policy, .user_agent = "test/1"};

	if (!is_there)
		skip();
	memset(world, 0, sizeof(*world));
	world->loop = loop_create();
	assert_int_equal(ip_policy_allow(&world->policy, "127.0.0.0/8", &why), OK);
	assert_int_equal(resolver_create(world->loop, &resolver, &world->resolver, &why), OK);
	world->http = http_create(world->loop, &http);
	world->cache = (struct sts_cache){find, keep, world};
	world->fresh_ms = STS_FRESH_MS_DEFAULT;
	world->timeout_ms = 10000;
}

static void world_end(struct world *world)
{
	sts_look_destroy(world->look);
	http_destroy(world->http);
	resolver_destroy(world->resolver);
	loop_destroy(world->loop);
	ip_policy_finish(&world->policy);
}

static void take(void *context, const struct sts_view *view, struct span policy)
{
	struct world *world = context;

	world->answers++;
	world->view = *view;
	snprintf(world->text, sizeof(world->text), "%.*s", SPAN_ARGS(policy));
	sts_look_destroy(world->look); /* from within */
	world->look = NULL;
	loop_stop(world->loop);
}

static const struct sts_view *look_at(struct world *world, const char *domain)
{
	struct sts_look_options options = {.resolver = world->resolver,
		.http = world->http,
		.cache = &world->cache,
		.fresh_ms = world->fresh_ms,
		.timeout_ms = world->timeout_ms,
		.port = (uint16_t)nginx.port};

	world->answers = world->kept = 0;
	world->look = sts_look_create(&options, domain, take, world);
	assert_int_equal(world->answers, 0);
	loop_run(world->loop);
	assert_int_equal(world->answers, 1);
	return &world->view;
}

/* Puts a policy into the cache, as if it had been fetched `age_s` ago. */
static void know(
	struct world *world, const char *domain, const char *id, const char *text, int64_t age_s)
{
	struct sts_view view = {0};

	world->has_cached = true;
	world->cached = (struct sts_cached){.fetched_ms = clock_wall_ms() - age_s * 1000};
	snprintf(world->cached.domain, sizeof(world->cached.domain), "%s", domain);
	snprintf(world->cached.id, sizeof(world->cached.id), "%s", id);
	snprintf(world->cached_text, sizeof(world->cached_text), "%s", text);
	world->cached.policy = world->cached_text;
	world->cached.policy_length = strlen(world->cached_text);
	if (sts_read_policy(span_of(text), &view)) {
		world->cached.mode = view.mode;
		world->cached.max_age_s = view.max_age_s;
	}
}

static const char served[] = "version: STSv1\nmode: enforce\nmx: *.good.test\nmax_age: 86400\n";
static const char older[] = "version: STSv1\nmode: testing\nmx: mx.old.test\nmax_age: 86400\n";

static void a_policy_is_found_and_kept(void **state)
{
	static const char *const domains[] = {"good.test", "alias.test", "joined.test"};
	struct world world;

	(void)state;
	world_begin(&world);
	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		const struct sts_view *view = look_at(&world, domains[i]);
		char name[64];

		snprintf(name, sizeof(name), "_mta-sts.%s", domains[i]);
		assert_string_equal(view->error, "");
		assert_int_equal(view->record.state, RECORD_VALID);
		assert_string_equal(view->record.name, name);
		assert_string_equal(view->record.text, "v=STSv1; id=one;");
		assert_false(view->record.is_authenticated); /* nobody says that it is */
		assert_string_equal(view->id, "one");
		assert_int_equal(view->policy, STS_POLICY_FETCHED);
		assert_int_equal(view->http_status, 200);
		assert_true(view->has_policy && !view->is_stale && !view->is_overridden);
		assert_int_equal(view->mode, STS_MODE_ENFORCE);
		assert_int_equal(view->max_age_s, 86400);
		assert_string_equal(view->patterns, "*.good.test");
		assert_string_equal(view->known_id, "");
		assert_string_equal(world.text, served);
		assert_int_equal(world.kept, 1);
		assert_string_equal(world.cached.domain, domains[i]);
		assert_string_equal(world.cached.id, "one");
		assert_int_equal(world.cached.mode, STS_MODE_ENFORCE);
		assert_int_equal(world.cached.max_age_s, 86400);
		assert_int_equal(world.cached.fetched_ms, view->fetched_ms);
		assert_string_equal(world.cached_text, served);
	}
	world_end(&world);
}

static void a_policy_may_say_none(void **state)
{
	struct world world;

	(void)state;
	world_begin(&world);
	const struct sts_view *view = look_at(&world, "none.test");

	assert_int_equal(view->policy, STS_POLICY_FETCHED);
	assert_true(view->has_policy);
	assert_int_equal(view->mode, STS_MODE_NONE);
	assert_string_equal(view->patterns, "");
	world_end(&world);
}

static void what_is_in_the_way_is_said(void **state)
{
	static const struct {
		const char *domain;
		enum record_state record;
		enum sts_policy_state policy;
		int status;
		const char *error;
	} cases[] = {
		{"nothing.test", RECORD_ABSENT, STS_POLICY_NO_RECORD, 0, ""},
		{"other.test", RECORD_ABSENT, STS_POLICY_NO_RECORD, 0, ""},
		{"two.test", RECORD_SEVERAL, STS_POLICY_NO_RECORD, 0, ""},
		{"bad.test", RECORD_INVALID, STS_POLICY_NO_RECORD, 0, ""},
		{"fails.test", RECORD_UNKNOWN, STS_POLICY_NOT_ASKED, 0, ""},
		{"homeless.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the policy host does not exist"},
		{"bare.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the policy host has no address"},
		{"lost.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the DNS does not say where the policy host is (servfail)"},
		{"private.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the policy host: 10.0.0.1 is a private address"},
		{"closed.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the policy host: could not connect: Connection refused"},
		{"drip.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"the policy host: no complete answer in time"},
		{"gone.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 404,
			"the policy host answers 404, and only 200 counts"},
		{"moved.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 301,
			"the policy host redirects (301) to https://elsewhere.example/policy.txt; "
			"senders must not follow"},
		{"large.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 200,
			"the policy is larger than 65536 bytes"},
		{"late.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"TLS of the policy host: the certificate has expired"},
		{"own.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"TLS of the policy host: the certificate is self-signed"},
		{"wrong.test", RECORD_VALID, STS_POLICY_UNFETCHABLE, 0,
			"TLS of the policy host: the certificate is for another name"},
		{"html.test", RECORD_VALID, STS_POLICY_INVALID, 200,
			"the policy is served as \"text/html\" instead of \"text/plain\""},
		{"untyped.test", RECORD_VALID, STS_POLICY_INVALID, 200,
			"the policy is served as \"\" instead of \"text/plain\""},
		{"empty.test", RECORD_VALID, STS_POLICY_INVALID, 200, "the policy is empty"},
		{"broken.test", RECORD_VALID, STS_POLICY_INVALID, 200,
			"line 2: mode \"on\" must be"},
	};
	struct world world;

	(void)state;
	world_begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.timeout_ms = strcmp(cases[i].domain, "drip.test") == 0 ? 100 : 10000;
		const struct sts_view *view = look_at(&world, cases[i].domain);

		if (view->record.state != cases[i].record || view->policy != cases[i].policy ||
			view->http_status != cases[i].status ||
			strncmp(view->error, cases[i].error, strlen(cases[i].error)) != 0 ||
			!view->error[0] != !cases[i].error[0])
			fail_msg("%s: %s, %s, %d, \"%s\"", cases[i].domain,
				record_state_name(view->record.state),
				sts_policy_state_name(view->policy), view->http_status,
				view->error);
		assert_false(view->has_policy || view->is_stale || view->has_expired);
		assert_string_equal(world.text, "");
		assert_int_equal(world.kept, 0);
	}
	world_end(&world);
}

/* What an older policy means for each way in which nothing new comes. */
static void an_older_policy_goes_on_counting_while_it_is_valid(void **state)
{
	static const struct {
		const char *domain;
		enum sts_policy_state policy;
		bool is_withdrawn;
	} cases[] = {
		{"nothing.test", STS_POLICY_NO_RECORD, true},
		{"other.test", STS_POLICY_NO_RECORD, true},
		{"two.test", STS_POLICY_NO_RECORD, false},
		{"bad.test", STS_POLICY_NO_RECORD, false},
		{"fails.test", STS_POLICY_NOT_ASKED, false},
		{"gone.test", STS_POLICY_UNFETCHABLE, false},
		{"homeless.test", STS_POLICY_UNFETCHABLE, false},
		{"late.test", STS_POLICY_UNFETCHABLE, false},
		{"html.test", STS_POLICY_INVALID, false},
		{"broken.test", STS_POLICY_INVALID, false},
	};
	struct world world;

	(void)state;
	world_begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		know(&world, cases[i].domain, "zero", older, 86000);
		const struct sts_view *view = look_at(&world, cases[i].domain);

		assert_int_equal(view->policy, cases[i].policy);
		assert_true(view->has_policy && view->is_stale && !view->has_expired);
		assert_int_equal(view->is_withdrawn, cases[i].is_withdrawn);
		assert_int_equal(view->mode, STS_MODE_TESTING);
		assert_string_equal(view->patterns, "mx.old.test");
		assert_int_equal(view->fetched_ms, world.cached.fetched_ms);
		assert_string_equal(view->known_id, "zero");
		assert_string_equal(world.text, older);
		assert_int_equal(!view->error[0], view->policy == STS_POLICY_NO_RECORD ||
							  view->policy == STS_POLICY_NOT_ASKED);
		/* A second later it is over. */
		know(&world, cases[i].domain, "zero", older, 86401);
		view = look_at(&world, cases[i].domain);
		assert_int_equal(view->policy, cases[i].policy);
		assert_true(view->has_expired && !view->has_policy && !view->is_stale);
		assert_false(view->is_withdrawn);
		assert_string_equal(view->known_id, "zero");
		assert_string_equal(world.text, "");
	}
	world_end(&world);
}

static void a_young_policy_of_the_same_id_is_not_fetched_again(void **state)
{
	struct world world;

	(void)state;
	world_begin(&world);
	know(&world, "good.test", "one", older, 3600);
	const struct sts_view *view = look_at(&world, "good.test");

	assert_int_equal(view->policy, STS_POLICY_CACHED);
	assert_true(view->has_policy && !view->is_stale && !view->is_changed_without_id);
	assert_int_equal(view->http_status, 0);
	assert_int_equal(view->mode, STS_MODE_TESTING);
	assert_string_equal(world.text, older);
	assert_int_equal(world.kept, 0);
	world_end(&world);
}

/* Of a policy with more patterns than are kept, nobody could say whom it does not allow. */
static void a_policy_of_too_many_patterns_is_not_taken_from_the_cache(void **state)
{
	static const char *const domains[] = {"good.test", "gone.test"};
	char text[sizeof(((struct world *)0)->cached_text)] = "version: STSv1\nmode: enforce\n"
							      "max_age: 86400\n";

	(void)state;
	for (size_t used = strlen(text), i = 0; used < STS_PATTERNS_SIZE + 2000; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "mx: mx%zu.many.test\n", i);
	for (size_t i = 0; i < 2; i++) {
		struct world world;

		world_begin(&world);
		know(&world, domains[i], "one", text, 60);
		const struct sts_view *view = look_at(&world, domains[i]);

		assert_int_equal(view->policy, i ? STS_POLICY_UNFETCHABLE : STS_POLICY_FETCHED);
		assert_int_equal(view->has_policy, !i);
		world_end(&world);
	}
}

static void a_policy_is_fetched_again_when_there_is_a_reason(void **state)
{
	static const char short_lived[] =
		"version: STSv1\nmode: testing\nmx: mx.old.test\nmax_age: 60\n";
	static const struct {
		const char *id, *text;
		int64_t age_s, fresh_ms;
		bool is_changed_without_id;
	} cases[] = {
		{"zero", older, 60, STS_FRESH_MS_DEFAULT, false}, /* another id */
		{"one", older, 6 * 3600, STS_FRESH_MS_DEFAULT, true},
		{"one", served, 6 * 3600, STS_FRESH_MS_DEFAULT, false},
		{"one", served, 60, 0, false},
		{"one", older, 0, 0, true},
		{"one", short_lived, 61, STS_FRESH_MS_DEFAULT, true}, /* it has expired */
		{"one", older, -3600, STS_FRESH_MS_DEFAULT, true},    /* the clock was set back */
		{"one", "rubbish", 60, STS_FRESH_MS_DEFAULT, false},
		{"one", "", 60, STS_FRESH_MS_DEFAULT, false},
		/* other line ends, no other policy */
		{"one", "version: STSv1\r\nmode: enforce\r\nmx: *.Good.test\r\nmax_age: 86400\r\n",
			60, 0, false},
	};
	struct world world;

	(void)state;
	world_begin(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		know(&world, "good.test", cases[i].id, cases[i].text, cases[i].age_s);
		world.fresh_ms = cases[i].fresh_ms;
		const struct sts_view *view = look_at(&world, "good.test");

		assert_int_equal(view->policy, STS_POLICY_FETCHED);
		assert_true(view->has_policy && !view->is_stale && !view->has_expired);
		assert_int_equal(view->is_changed_without_id, cases[i].is_changed_without_id);
		assert_string_equal(view->known_id, cases[i].id);
		assert_int_equal(view->mode, STS_MODE_ENFORCE);
		assert_string_equal(world.text, served);
		assert_int_equal(world.kept, 1);
		assert_string_equal(world.cached.id, "one");
		assert_true(clock_wall_ms() - world.cached.fetched_ms < 60000);
	}
	world_end(&world);
}

static void an_override_goes_with_the_id(void **state)
{
	struct world world;

	(void)state;
	world_begin(&world);
	for (int i = 0; i < 3; i++) {
		bool is_same_id = i < 2;

		know(&world, "good.test", is_same_id ? "one" : "zero", served, 60);
		world.cached.is_overridden = true;
		world.cached.override = STS_MODE_TESTING;
		world.fresh_ms = i == 0 ? STS_FRESH_MS_DEFAULT : 0;
		const struct sts_view *view = look_at(&world, "good.test");

		assert_int_equal(view->policy, i == 0 ? STS_POLICY_CACHED : STS_POLICY_FETCHED);
		assert_int_equal(view->mode, STS_MODE_ENFORCE);
		assert_int_equal(view->is_overridden, is_same_id);
		assert_int_equal(
			sts_effective_mode(view), is_same_id ? STS_MODE_TESTING : STS_MODE_ENFORCE);
		assert_int_equal(world.cached.is_overridden, is_same_id);
	}
	know(&world, "gone.test", "zero", served, 60);
	world.cached.is_overridden = true;
	world.cached.override = STS_MODE_NONE;
	assert_int_equal(sts_effective_mode(look_at(&world, "gone.test")), STS_MODE_NONE);
	world_end(&world);
}

static void a_look_without_a_cache_fetches(void **state)
{
	struct world world;

	(void)state;
	world_begin(&world);
	world.cache = (struct sts_cache){0};
	assert_int_equal(look_at(&world, "good.test")->policy, STS_POLICY_FETCHED);
	assert_int_equal(look_at(&world, "gone.test")->policy, STS_POLICY_UNFETCHABLE);
	world_end(&world);
}

static void a_name_that_cannot_exist_has_no_policy(void **state)
{
	char domain[DOMAIN_NAME_MAX + 1];
	struct world world;

	(void)state;
	world_begin(&world);
	for (size_t i = 0; i < DOMAIN_NAME_MAX; i++)
		domain[i] = i % 50 == 49 ? '.' : 'a';
	for (size_t length = DOMAIN_NAME_MAX - 11; length <= DOMAIN_NAME_MAX; length++) {
		domain[length] = '\0';
		const struct sts_view *view = look_at(&world, domain);

		assert_int_equal(view->record.state, RECORD_ABSENT);
		assert_int_equal(view->policy, STS_POLICY_NO_RECORD);
		domain[length] = 'a';
	}
	world_end(&world);
}

static void a_look_that_is_destroyed_is_never_answered(void **state)
{
	struct world world;
	struct sts_look_options options;

	(void)state;
	world_begin(&world);
	options = (struct sts_look_options){.resolver = world.resolver,
		.http = world.http,
		.cache = &world.cache,
		.timeout_ms = 60000,
		.port = (uint16_t)nginx.port};
	for (int i = 0; i < 3; i++)
		sts_look_destroy(sts_look_create(&options, "good.test", take, &world));
	/* Another look's end finds this one at every stage of its way. */
	struct sts_look *slow = sts_look_create(&options, "drip.test", take, &world);

	look_at(&world, "good.test");
	sts_look_destroy(slow);
	assert_int_equal(look_at(&world, "nothing.test")->record.state, RECORD_ABSENT);
	world_end(&world);
}

static void write_file(const char *name, const char *text, size_t fill)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", nginx.folder, name);
	FILE *to = fopen(path, "we");

	if (!to)
		abort();
	fputs(text, to);
	while (fill--)
		fputc('\n', to);
	fclose(to);
}

static int start_servers(void **state)
{
	(void)state;
	is_there = tiny_nginx_start(&nginx, certified, servers);
	zone = tiny_zone_start(zone_records);
	if (is_there) {
		write_file("policy", served, 0);
		write_file("large", served, STS_POLICY_BYTES_MAX);
	}
	return 0;
}

static int stop_servers(void **state)
{
	(void)state;
	if (is_there)
		tiny_nginx_stop(&nginx);
	tiny_zone_stop(&zone);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_is_found_and_kept),
		cmocka_unit_test(a_policy_may_say_none),
		cmocka_unit_test(what_is_in_the_way_is_said),
		cmocka_unit_test(an_older_policy_goes_on_counting_while_it_is_valid),
		cmocka_unit_test(a_young_policy_of_the_same_id_is_not_fetched_again),
		cmocka_unit_test(a_policy_of_too_many_patterns_is_not_taken_from_the_cache),
		cmocka_unit_test(a_policy_is_fetched_again_when_there_is_a_reason),
		cmocka_unit_test(an_override_goes_with_the_id),
		cmocka_unit_test(a_look_without_a_cache_fetches),
		cmocka_unit_test(a_name_that_cannot_exist_has_no_policy),
		cmocka_unit_test(a_look_that_is_destroyed_is_never_answered),
	};

	return cmocka_run_group_tests(tests, start_servers, stop_servers);
}
