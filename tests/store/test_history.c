/* One audit after another: what is new, fixed, back again. */
#include "fixture.h"
#include "schema/store_judge.h"

#include <unistd.h>

/* ---- nights ---- */

struct night {
	struct fixture *f;
	const char *letters; /* "a:F b:W": F fails, f likely, R at risk, W works, U unverified */
};

static enum status judge_domain(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	const struct night *night = context;
	static struct address_verdict verdicts[8];

	(void)why;
	for (size_t i = 0; i < domain->address_count; i++) {
		char key[8];

		snprintf(key, sizeof(key), "%.2s:", domain->addresses[i].address.local);
		const char *at = strstr(night->letters, key);
		char letter = at ? at[strlen(key)] : 'U';

		verdicts[0] = (struct address_verdict){.id = domain->addresses[i].id,
			.verdict = letter == 'F' || letter == 'f' ? VERDICT_FAILING
				   : letter == 'R'                ? VERDICT_AT_RISK
				   : letter == 'W'                ? VERDICT_DELIVERABLE
								  : VERDICT_UNVERIFIED,
			.reason = letter == 'W' ? "accepted" : "mailbox-unknown",
			.cause = CAUSE_DOMAIN,
			.certainty = letter == 'f' ? CERTAINTY_LIKELY : CERTAINTY_DEFINITIVE,
			.findings = "",
			.deciding_host = "",
			.deciding_ip = ""};
		/* Writing has to wait until the reading is over. */
		struct fixture *f = night->f;

		assert_true(f->visit_count < FIXTURE_VISITS_MAX);
		f->visits[f->visit_count].endpoint = verdicts[0].id;
		memcpy(f->visits[f->visit_count++].recipients, &verdicts[0], sizeof(verdicts[0]));
	}
	return OK;
}

static void judge(struct fixture *f, const char *letters)
{
	struct night night = {f, letters};

	f->visit_count = 0;
	OKAY(f, store_each_domain(f->store, f->run, NULL, judge_domain, &night, &f->why));
	for (size_t i = 0; i < f->visit_count; i++) {
		struct address_verdict verdict;

		memcpy(&verdict, f->visits[i].recipients, sizeof(verdict));
		OKAY(f, store_put_verdicts(f->store, f->run, &verdict, 1, &f->why));
	}
}

static void begin_at(struct fixture *f, const char *vantage)
{
	const struct run_wanted wanted = {
		.seeds = "https://site.example/", .options = "{}", .vantage = vantage};
	struct run run;

	usleep(2000); /* runs begin at different times */
	OKAY(f, store_begin_run(f->store, &wanted, &run, &f->why));
	f->run = run.id;
}

/* The page names those that have a letter, and the texts that have none. */
static void name_all(struct fixture *f, const char *letters)
{
	char words[256] = "", *end = words;

	for (const char *at = letters; *at;) {
		size_t length = strcspn(at, " ");
		bool is_address = memchr(at, ':', length);

		end += snprintf(end, sizeof(words) - (size_t)(end - words), "%s%.*s%s",
			end > words ? " " : "", is_address ? 1 : (int)length, at,
			is_address ? "@x.example" : "");
		at += length;
		at += strspn(at, " ");
	}
	add_page(f, "https://site.example/", words);
	judge(f, letters);
}

static void night(struct fixture *f, const char *letters)
{
	begin_at(f, "here");
	name_all(f, letters);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
}

/* ---- what is told ---- */

struct told {
	char text[2048];
	size_t length;
};

static enum status tell_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct told *told = context;

	(void)why;
	told->length +=
		(size_t)snprintf(told->text + told->length, sizeof(told->text) - told->length,
			"%.*s %s%s%s\n", (int)strcspn(address->address, "@"), address->address,
			history_name(address->standing.history),
			address->standing.is_to_be_confirmed ? " unconfirmed" : "",
			address->standing.is_newly_counted ? " counts" : "");
	return OK;
}

static enum status tell_fixed(
	void *context, const struct reported_fixed *fixed, struct failure *why)
{
	struct told *told = context;

	(void)why;
	told->length += (size_t)snprintf(told->text + told->length,
		sizeof(told->text) - told->length, "%s was %s %s in %d%s\n", fixed->address,
		verdict_name(fixed->before), fixed->reason_before, (int)fixed->run_before,
		fixed->is_gone ? ", gone" : "");
	return OK;
}

static void histories_are(struct fixture *f, const char *wanted)
{
	struct told told = {.length = 0};

	OKAY(f, store_report_addresses(f->store, f->run, tell_address, &told, &f->why));
	assert_string_equal(told.text, wanted);
}

static void fixed_are(struct fixture *f, const char *wanted)
{
	struct told told = {.length = 0};

	OKAY(f, store_report_fixed(f->store, f->run, tell_fixed, &told, &f->why));
	assert_string_equal(told.text, wanted);
}

static struct reported_past past_of(struct fixture *f)
{
	struct reported_run head;

	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	return head.past;
}

static void counts_are(struct fixture *f, const char *wanted)
{
	struct reported_past past = past_of(f);
	char text[128];

	snprintf(text, sizeof(text), "%d new %d persisting %d fixed %d reopened %d flapping",
		(int)past.history[HISTORY_NEW], (int)past.history[HISTORY_PERSISTING],
		(int)past.history[HISTORY_FIXED], (int)past.history[HISTORY_REOPENED],
		(int)past.history[HISTORY_FLAPPING]);
	assert_string_equal(text, wanted);
}

static struct failing_counts failing_of(struct fixture *f)
{
	struct failing_counts counts;

	OKAY(f, store_count_failing(f->store, f->run, &counts, &f->why));
	return counts;
}

/* ---- five nights ---- */

static void five_nights_are_told_apart(void **state)
{
	struct fixture *f = *state;

	night(f, "a:W b:F c:f d:W nonsense");
	int64_t first = f->run;

	histories_are(f, "b new counts\nc new unconfirmed\nnonsense new counts\na none\nd none\n");
	counts_are(f, "3 new 0 persisting 0 fixed 0 reopened 0 flapping");
	assert_int_equal(past_of(f).compared_run, 0);
	assert_int_equal(failing_of(f).failing.all, 1);
	assert_int_equal(failing_of(f).failing.newly, 1);
	assert_int_equal(failing_of(f).invalid.newly, 1);
	assert_int_equal(failing_of(f).to_be_confirmed, 1);

	night(f, "a:F b:U c:f d:F nonsense");
	assert_int_equal(past_of(f).compared_run, first);
	assert_string_equal(past_of(f).compared_vantage, "here");
	histories_are(f, "a new counts\nc persisting counts\nd new counts\nnonsense persisting\n"
			 "b none\n");
	assert_int_equal(failing_of(f).invalid.newly, 0);

	night(f, "a:F b:F c:W d:W");
	histories_are(f, "a persisting\nb persisting\nc fixed\nd fixed\n");
	fixed_are(f, "c@x.example was failing mailbox-unknown in 3\n"
		     "d@x.example was failing mailbox-unknown in 3\n"
		     "nonsense was invalid address-no-at in 3, gone\n");
	counts_are(f, "0 new 2 persisting 3 fixed 0 reopened 0 flapping");
	assert_int_equal(failing_of(f).failing.all, 2);
	assert_int_equal(failing_of(f).failing.newly, 0);

	night(f, "a:R c:F d:F nonsense");
	histories_are(f, "c reopened counts\nd flapping counts\na persisting\n"
			 "nonsense reopened counts\n");
	fixed_are(f, "b@x.example was failing mailbox-unknown in 4, gone\n");
	counts_are(f, "0 new 1 persisting 1 fixed 2 reopened 1 flapping");

	night(f, "a:F b:F c:F d:W e:F");
	histories_are(f, "a persisting counts\nb reopened counts\nc persisting\ne new counts\n"
			 "d flapping\n");
	fixed_are(f, "nonsense was invalid address-no-at in 5, gone\n");
	assert_int_equal(past_of(f).trend_count, 5);
	assert_int_equal(past_of(f).trend[0].run, first);
	assert_int_equal(past_of(f).trend[0].verdicts[VERDICT_FAILING], 2);
	assert_int_equal(past_of(f).trend[0].verdicts[VERDICT_INVALID], 1);
	assert_int_equal(past_of(f).trend[4].verdicts[VERDICT_FAILING], 4);
	assert_true(past_of(f).trend[4].is_complete);

	/* An old report stays what it was. */
	f->run = first;
	counts_are(f, "3 new 0 persisting 0 fixed 0 reopened 0 flapping");
	assert_int_equal(past_of(f).trend_count, 1);
}

struct times {
	int64_t first_seen_ms, failing_since_ms;
};

static enum status see_times(
	void *context, const struct reported_address *address, struct failure *why)
{
	(void)why;
	*(struct times *)context =
		(struct times){address->first_seen_ms, address->standing.failing_since_ms};
	return OK;
}

static struct times times_of(struct fixture *f)
{
	struct times times = {-1, -1};

	OKAY(f, store_report_addresses(f->store, f->run, see_times, &times, &f->why));
	return times;
}

static int64_t started_ms(struct fixture *f)
{
	struct run run;

	OKAY(f, store_find_run(f->store, f->run, &run, &f->why));
	return run.started_ms;
}

static void an_address_fails_since_the_first_run_of_its_unbroken_row(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F");
	int64_t first = started_ms(f), run_of_first = f->run;

	assert_int_equal(times_of(f).first_seen_ms, first);
	assert_int_equal(times_of(f).failing_since_ms, first);
	night(f, "a:W");
	assert_int_equal(times_of(f).first_seen_ms, first);
	assert_int_equal(times_of(f).failing_since_ms, 0);
	night(f, "a:F");
	int64_t again = started_ms(f);

	night(f, "a:U");
	assert_int_equal(times_of(f).failing_since_ms, 0);
	night(f, "a:F");
	assert_int_equal(times_of(f).first_seen_ms, first);
	assert_int_equal(times_of(f).failing_since_ms, again);
	f->run = run_of_first;
	assert_int_equal(times_of(f).failing_since_ms, first);
}

/* ---- what is no evidence ---- */

static void a_run_that_did_not_end_proves_nothing(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F b:W");
	int64_t first = f->run;

	begin_at(f, "here");
	name_all(f, "a:W b:F c:F");
	int64_t seen = started_ms(f);

	OKAY(f, store_finish_run(f->store, f->run, false, &f->why));
	night(f, "a:F b:W c:F");
	assert_int_equal(past_of(f).compared_run, first);
	histories_are(f, "a persisting\nc new counts\nb none\n");
	/* It was seen then, all the same. */
	night(f, "c:F");
	assert_int_equal(times_of(f).first_seen_ms, seen);

	/* What a run that goes on did not find may come still. */
	begin_at(f, "here");
	name_all(f, "b:W");
	fixed_are(f, "");
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	fixed_are(f, "c@x.example was failing mailbox-unknown in 5, gone\n");
}

static void another_place_counts_only_where_there_is_none_of_this_one(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F");
	int64_t first = f->run;

	begin_at(f, "there");
	name_all(f, "a:W");
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	assert_int_equal(past_of(f).compared_run, first);
	histories_are(f, "a fixed\n");
	night(f, "a:F");
	assert_int_equal(past_of(f).compared_run, first);
	histories_are(f, "a persisting\n");
}

static void other_seeds_are_another_history(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F");
	begin_run(f, "https://example.org/");
	name_all(f, "a:F");
	assert_int_equal(past_of(f).compared_run, 0);
	histories_are(f, "a new counts\n");
}

static void fail_page(struct fixture *f, int status)
{
	const char *url = "https://site.example/";
	struct queued_page page[1];

	OKAY(f, store_add_seeds(f->store, f->run, &url, 1, &f->why));
	assert_int_equal(take_pages(f, 0, 1, page), 1);
	const struct settled_page settled = {.id = page[0].id,
		.state = PAGE_FAILED,
		.status = status,
		.error = "no",
		.title = "",
		.content_type = "",
		.etag = "",
		.last_modified = "",
		.redirect = ""};

	OKAY(f, store_settle_pages(f->store, f->run, &settled, 1, &f->why));
	queued_page_finish(&page[0]);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
}

static void what_stood_on_a_page_that_failed_is_not_fixed(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F nonsense");
	begin_at(f, "here");
	fail_page(f, 503);
	fixed_are(f, "");
	night(f, "a:F nonsense");
	histories_are(f, "a persisting\nnonsense persisting\n");
	begin_at(f, "here");
	fail_page(f, 404);
	fixed_are(f, "a@x.example was failing mailbox-unknown in 4, gone\n"
		     "nonsense was invalid address-no-at in 4, gone\n");
	begin_at(f, "here");
	fail_page(f, 404);
	fixed_are(f, "");
}

static void what_a_limit_kept_away_is_not_fixed(void **state)
{
	struct fixture *f = *state;

	night(f, "a:F");
	begin_at(f, "here");
	OKAY(f, store_note(f->store, f->run, "crawl-limit-pages", "10 pages", &f->why));
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	fixed_are(f, "");
}

static void what_changes_is_seen(void **state)
{
	struct fixture *f = *state;
	struct store *other = NULL;
	struct store *mine = f->store;

	night(f, "a:F");
	begin_at(f, "here");
	name_all(f, "a:F");
	counts_are(f, "0 new 1 persisting 0 fixed 0 reopened 0 flapping");
	judge(f, "a:W");
	counts_are(f, "0 new 0 persisting 1 fixed 0 reopened 0 flapping");
	OKAY(f, store_open(f->path, STORE_OPEN, &other, &f->why));
	f->store = other;
	judge(f, "a:F");
	f->store = mine;
	counts_are(f, "0 new 1 persisting 0 fixed 0 reopened 0 flapping");
	store_close(other);
}

/* ---- findings ---- */

static enum status tell_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	struct told *told = context;

	(void)why;
	told->length +=
		(size_t)snprintf(told->text + told->length, sizeof(told->text) - told->length,
			"%s %s%s %lld\n", finding->finding.id, finding->finding.subject_name,
			finding->is_new ? " new" : "", (long long)finding->first_seen_ms);
	return OK;
}

static void a_finding_is_new_where_its_subject_had_it_not(void **state)
{
	static const struct finding_subject x = {"domain", "x.example"},
					    y = {"domain", "y.example"};
	static const struct run_finding one = {"a", "", "", ""};
	struct fixture *f = *state;
	struct told told = {.length = 0};
	char wanted[128];

	night(f, "a:W");
	int64_t first = started_ms(f);

	OKAY(f, store_put_findings(f->store, f->run, &x, &one, 1, &f->why));
	night(f, "a:W");
	OKAY(f, store_put_findings(f->store, f->run, &x, &one, 1, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &y, &one, 1, &f->why));
	OKAY(f, store_report_findings(f->store, f->run, tell_finding, &told, &f->why));
	snprintf(wanted, sizeof(wanted), "a x.example %lld\na y.example new %lld\n",
		(long long)first, (long long)started_ms(f));
	assert_string_equal(told.text, wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(five_nights_are_told_apart),
		TEST(an_address_fails_since_the_first_run_of_its_unbroken_row),
		TEST(a_run_that_did_not_end_proves_nothing),
		TEST(another_place_counts_only_where_there_is_none_of_this_one),
		TEST(other_seeds_are_another_history),
		TEST(what_stood_on_a_page_that_failed_is_not_fixed),
		TEST(what_a_limit_kept_away_is_not_fixed),
		TEST(what_changes_is_seen),
		TEST(a_finding_is_new_where_its_subject_had_it_not),
	};

	return RUN_TESTS(tests);
}
