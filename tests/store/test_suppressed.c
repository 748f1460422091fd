/* What is suppressed is told with its reason and counted apart. */
#include "schema/store_pages.h"
#include "schema/store_suppressed.h"
#include "schema/store_vantage.h"
#include "tests/store/fixture.h"
#include "schema/store_judge.h"

static const struct named_domain table[] = {{"x.example", "10 mx.x.example 192.0.2.1", 0}};

static enum status judge(void *context, const struct judged_domain *domain, struct failure *why)
{
	struct address_verdict *verdicts = context;

	(void)why;
	for (size_t i = 0; i < domain->address_count; i++)
		verdicts[i] = (struct address_verdict){.id = domain->addresses[i].id,
			.verdict = VERDICT_FAILING,
			.reason = "mailbox-unknown",
			.certainty = CERTAINTY_DEFINITIVE,
			.findings = "",
			.deciding_host = "",
			.deciding_ip = ""};
	return OK;
}

static void fill(struct fixture *f)
{
	struct address_verdict verdicts[2] = {0};
	const struct run_finding finding = {.id = "ptr-missing", .evidence = ""};
	const struct finding_subject subject = {"server", "mx.x.example [192.0.2.1]"};

	add_page(f, "https://site.test/", "a@x.example b@x.example b@x.example nonsense");
	resolve(f, table, 1);
	OKAY(f, store_each_domain(f->store, f->run, NULL, judge, verdicts, &f->why));
	OKAY(f, store_put_verdicts(f->store, f->run, verdicts, 2, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
}

static struct failing_counts count(struct fixture *f)
{
	struct failing_counts counts;

	OKAY(f, store_count_failing(f->store, f->run, &counts, &f->why));
	return counts;
}

struct seen {
	char suppressed[256];
};

static enum status see_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct seen *seen = context;
	size_t length = strlen(seen->suppressed);

	(void)why;
	if (address->suppressed.reason)
		snprintf(seen->suppressed + length, sizeof(seen->suppressed) - length,
			"%s %s %s %s;", address->address, address->suppressed.reason,
			address->suppressed.owner, address->suppressed.until);
	return OK;
}

static enum status see_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct run_finding *finding = &reported->finding;
	struct seen *seen = context;
	size_t length = strlen(seen->suppressed);

	(void)why;
	if (finding->suppressed_reason)
		snprintf(seen->suppressed + length, sizeof(seen->suppressed) - length, "%s %s;",
			finding->id, finding->suppressed_reason);
	return OK;
}

static void it_is_told_and_does_not_count(void **state)
{
	static const struct suppression list[] = {{"b@x.example", "", "moves", "web", "2027-01-31"},
		{"nonsense", "", "old", "web", "2027-01-31"},
		{"mx.x.example [192.0.2.1]", "ptr-missing", "ours", "mail", "2027-01-31"}};
	struct fixture *f = *state;
	struct seen seen = {{0}};
	struct reported_run head;

	fill(f);
	assert_int_equal(count(f).failing.all, 2);
	assert_int_equal(count(f).failing.newly, 2);
	assert_int_equal(count(f).invalid.all, 1);
	assert_int_equal(count(f).invalid.newly, 1);
	OKAY(f, store_put_suppressed(f->store, f->run, list, COUNT_OF(list), &f->why));
	assert_int_equal(count(f).failing.all, 1);
	assert_int_equal(count(f).failing.newly, 1);
	assert_int_equal(count(f).invalid.all, 0);
	assert_int_equal(count(f).invalid.newly, 0);
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.verdicts[VERDICT_FAILING], 2);
	assert_int_equal(head.suppressed[VERDICT_FAILING], 1);
	assert_int_equal(head.suppressed[VERDICT_INVALID], 1);
	assert_int_equal(head.links_suppressed[VERDICT_FAILING], 2);
	assert_int_equal(head.links_suppressed[VERDICT_INVALID], 1);
	OKAY(f, store_report_addresses(f->store, f->run, see_address, &seen, &f->why));
	OKAY(f, store_report_findings(f->store, f->run, see_finding, &seen, &f->why));
	assert_string_equal(seen.suppressed, "b@x.example moves web 2027-01-31;nonsense old web "
					     "2027-01-31;ptr-missing ours;");
	/* All of them are replaced. */
	OKAY(f, store_put_suppressed(f->store, f->run, NULL, 0, &f->why));
	assert_int_equal(count(f).failing.all, 2);
	assert_int_equal(count(f).failing.newly, 2);
	assert_int_equal(count(f).invalid.all, 1);
	assert_int_equal(count(f).invalid.newly, 1);
}

/* A night with the same as every night; with `list` some of it is suppressed. */
static void spend_night(struct fixture *f, const struct suppression *list, size_t count)
{
	const struct run_finding finding = {.id = "contact-page-missing", .evidence = ""};
	const struct finding_subject subject = {"contact", "/imprint"};

	begin_run(f, "https://site.test/");
	fill(f);
	OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
	OKAY(f, store_put_suppressed(f->store, f->run, list, count, &f->why));
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
}

static void night_is(struct fixture *f, const char *expected)
{
	struct failing_counts counts = count(f);
	struct finding_count rules;
	struct reported_run head;
	char is[256];

	OKAY(f, store_count_findings(f->store, f->run, "contact", &rules, &f->why));
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	const int64_t *history = head.past.history;
	const struct reported_point *point = &head.past.trend[head.past.trend_count - 1];

	snprintf(is, sizeof(is),
		"failing %d/%d invalid %d/%d rules %d/%d, %d new %d persisting %d reopened, trend "
		"%d+%d %d+%d",
		(int)counts.failing.all, (int)counts.failing.newly, (int)counts.invalid.all,
		(int)counts.invalid.newly, (int)rules.all, (int)rules.newly,
		(int)history[HISTORY_NEW], (int)history[HISTORY_PERSISTING],
		(int)history[HISTORY_REOPENED],
		(int)(point->verdicts[VERDICT_FAILING] - point->suppressed[VERDICT_FAILING]),
		(int)point->suppressed[VERDICT_FAILING],
		(int)(point->verdicts[VERDICT_INVALID] - point->suppressed[VERDICT_INVALID]),
		(int)point->suppressed[VERDICT_INVALID]);
	assert_string_equal(is, expected);
}

/* The latest comes first. */
static void see_first_run(void *context, const struct run_line *line)
{
	int64_t *seen = context;

	if (seen[0] + seen[1])
		return;
	seen[0] = line->verdicts[VERDICT_FAILING];
	seen[1] = line->suppressed;
}

/* The user has to be reminded when the day is past, and once. */
static void when_it_is_over_it_counts_as_new_once(void **state)
{
	static const struct suppression list[] = {{"b@x.example", "", "r", "o", "2027-01-31"},
		{"nonsense", "", "r", "o", "2027-01-31"},
		{"/imprint", "contact-page-missing", "r", "o", "2027-01-31"}};
	struct fixture *f = *state;
	int64_t seen[2] = {0};

	spend_night(f, list, COUNT_OF(list));
	night_is(f,
		"failing 1/1 invalid 0/0 rules 0/0, 1 new 0 persisting 0 reopened, trend 1+1 0+1");
	spend_night(f, list, COUNT_OF(list));
	night_is(f,
		"failing 1/0 invalid 0/0 rules 0/0, 0 new 1 persisting 0 reopened, trend 1+1 0+1");
	spend_night(f, NULL, 0);
	night_is(f,
		"failing 2/1 invalid 1/1 rules 1/1, 0 new 1 persisting 2 reopened, trend 2+0 1+0");
	spend_night(f, NULL, 0);
	night_is(f,
		"failing 2/0 invalid 1/0 rules 1/0, 0 new 3 persisting 0 reopened, trend 2+0 1+0");
	spend_night(f, list, COUNT_OF(list));
	night_is(f,
		"failing 1/0 invalid 0/0 rules 0/0, 0 new 1 persisting 0 reopened, trend 1+1 0+1");
	OKAY(f, store_each_run(f->store, see_first_run, seen, &f->why));
	assert_int_equal(seen[0], 1);
	assert_int_equal(seen[1], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_told_and_does_not_count), TEST(when_it_is_over_it_counts_as_new_once)};

	return RUN_TESTS(tests);
}
