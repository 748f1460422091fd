/* What was said to a server, as reports tell it. */
#include "tests/store/fixture.h"

static const struct named_domain one_server[] = {{"x.example", "10 a.example 192.0.2.1", 0}};

enum said_as { ASKING, LOOKING, TRYING };

/* "asked:a1 looked:l1": kind and transcript of each visit, in the order in which they are told. */
struct told {
	char text[2048];
	size_t length;
	int64_t left_out;
	char latest[64];
};

static enum status take_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	static const char *const kinds[VISIT_KIND_COUNT] = {"asked", "looked", "tried"};
	struct told *told = context;

	(void)why;
	for (size_t i = 0; i < server->visit_count; i++) {
		const struct reported_visit *visit = &server->visits[i];

		assert_true(visit->began_ms > 0 && visit->ended_ms >= visit->began_ms);
		assert_string_equal(visit->host, "a.example");
		told->length += (size_t)snprintf(told->text + told->length,
			sizeof(told->text) - told->length, "%s%s:%s", i ? " " : "",
			kinds[visit->kind], visit->transcript);
	}
	told->left_out = server->visits_left_out;
	snprintf(told->latest, sizeof(told->latest), "%s", server->transcript);
	return OK;
}

static struct told tell(struct fixture *f)
{
	struct told told = {.text = ""};

	OKAY(f, store_report_servers(f->store, f->run, take_server, &told, &f->why));
	return told;
}

static int64_t make_server(struct fixture *f)
{
	add_addresses(f, "a@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	return f->visits[0].endpoint;
}

/* One session that asks for nobody who is in the queue: the words alone matter here. */
static void say(struct fixture *f, int64_t endpoint, enum said_as as, const char *words)
{
	struct session_view view = usual_view();
	const struct session_look look = {
		.endpoint = endpoint, .held_until_ms = f->now_ms + 60000, .host = "a.example"};
	struct settled_session done = {.endpoint = endpoint,
		.view = &view,
		.transcript = words,
		.is_trial = as == TRYING,
		.hold_until_ms = look.held_until_ms};

	if (as == LOOKING)
		OKAY(f, store_begin_look(f->store, f->run, &look, &done.session, &f->why));
	else
		OKAY(f, store_begin_session(
				f->store, f->run, endpoint, "a.example", &done.session, &f->why));
	assert_true(done.session > 0);
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static void a_retry_does_not_hide_the_first_visit(void **state)
{
	struct fixture *f = *state;
	int64_t endpoint = make_server(f);

	say(f, endpoint, ASKING, "greylisted");
	say(f, endpoint, ASKING, "let in");
	struct told told = tell(f);

	assert_string_equal(told.text, "asked:greylisted asked:let in");
	assert_string_equal(told.latest, "let in");
	assert_int_equal(told.left_out, 0);
}

static void looks_and_trials_are_told_but_do_not_stand_for_the_server(void **state)
{
	struct fixture *f = *state;
	int64_t endpoint = make_server(f);

	say(f, endpoint, ASKING, "a");
	say(f, endpoint, LOOKING, "l");
	say(f, endpoint, TRYING, "t");
	struct told told = tell(f);

	assert_string_equal(told.text, "asked:a looked:l tried:t");
	assert_string_equal(told.latest, "a");
}

static void a_trial_stands_for_a_server_only_where_there_is_nothing_else(void **state)
{
	struct fixture *f = *state;
	int64_t endpoint = make_server(f);

	say(f, endpoint, TRYING, "t1");
	say(f, endpoint, TRYING, "t2");
	assert_string_equal(tell(f).latest, "t2");
	say(f, endpoint, ASKING, "a");
	assert_string_equal(tell(f).latest, "a");
}

static void the_oldest_are_left_out_and_counted(void **state)
{
	struct fixture *f = *state;
	int64_t endpoint = make_server(f);
	char words[32];

	say(f, endpoint, LOOKING, "l");
	for (int i = 0; i < STORE_VISITS_MAX + 2; i++) {
		snprintf(words, sizeof(words), "a%d", i);
		say(f, endpoint, ASKING, words);
	}
	struct told told = tell(f);

	assert_string_equal(told.text, "looked:l asked:a2 asked:a3 asked:a4");
	assert_int_equal(told.left_out, 2);
	for (int i = 0; i < STORE_ASIDES_MAX; i++)
		say(f, endpoint, TRYING, "t");
	told = tell(f);
	assert_null(strstr(told.text, "looked"));
	assert_non_null(strstr(told.text, "asked:a4 tried:t tried:t"));
	assert_string_equal(told.latest, "a4");
	assert_int_equal(told.left_out, 3);
}

static void what_is_under_way_is_not_told(void **state)
{
	struct fixture *f = *state;

	make_server(f);
	begin_session(f, &f->visits[0]);
	struct told told = tell(f);

	assert_string_equal(told.text, "");
	assert_string_equal(told.latest, "");
	assert_int_equal(told.left_out, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_retry_does_not_hide_the_first_visit),
		TEST(looks_and_trials_are_told_but_do_not_stand_for_the_server),
		TEST(a_trial_stands_for_a_server_only_where_there_is_nothing_else),
		TEST(the_oldest_are_left_out_and_counted),
		TEST(what_is_under_way_is_not_told),
	};

	return RUN_TESTS(tests);
}
