/* What is kept of a domain's mail while a server is away. */
#include "fixture.h"
#include "schema/store_judge.h"

static const struct outage list[] = {
	{"", "", FATE_DELIVERED, OUTAGE_WHOLE},
	{"mx1.example", "", FATE_BOUNCED, OUTAGE_WHOLE / 3},
	{"mx1.example", "2001:db8::1", FATE_UNKNOWN, 1},
	{"mx2.example", "", FATE_DELAYED, OUTAGE_WHOLE},
};

struct ids {
	int64_t ids[4];
	size_t count;
};

static enum status note_id(void *context, const struct judged_domain *domain, struct failure *why)
{
	struct ids *ids = context;

	(void)why;
	assert_true(ids->count < 4);
	ids->ids[ids->count++] = domain->id;
	return OK;
}

/* The id of the nth domain by name. */
static int64_t domain_id(struct fixture *f, size_t number)
{
	struct ids ids = {0};

	OKAY(f, store_each_domain(f->store, f->run, NULL, note_id, &ids, &f->why));
	assert_true(number < ids.count);
	return ids.ids[number];
}

struct told {
	char text[1024];
};

static enum status tell(void *context, const struct reported_domain *domain, struct failure *why)
{
	struct told *told = context;
	size_t length = strlen(told->text);

	(void)why;
	length += (size_t)snprintf(told->text + length, sizeof(told->text) - length,
		"%s (%s):", domain->name, domain->outages.recipient);
	for (size_t i = 0; i < domain->outages.count; i++) {
		const struct outage *outage = &domain->outages.list[i];

		length += (size_t)snprintf(told->text + length, sizeof(told->text) - length,
			" %s/%s=%s:%u", outage->host, outage->ip, mail_fate_name(outage->fate),
			outage->part);
	}
	snprintf(told->text + length, sizeof(told->text) - length, "\n");
	return OK;
}

static void assert_told(struct fixture *f, const char *expected)
{
	struct told told = {""};

	OKAY(f, store_report_domains(f->store, f->run, tell, &told, &f->why));
	assert_string_equal(told.text, expected);
}

static void put(struct fixture *f, size_t number, const char *recipient, size_t count)
{
	const struct outages outages = {recipient, list, count};

	OKAY(f, store_put_outages(f->store, domain_id(f, number), &outages, &f->why));
}

static void outages_are_told_in_their_order(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@a.example b@b.example");
	put(f, 0, "a@a.example", 4);
	fixture_reopen(f);
	assert_told(f, "a.example (a@a.example): /=delivered:1000000 mx1.example/=bounced:333333 "
		       "mx1.example/2001:db8::1=unknown:1 mx2.example/=delayed:1000000\n"
		       "b.example ():\n");
}

static void what_is_put_replaces_what_is_there(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@a.example b@b.example");
	put(f, 0, "a@a.example", 4);
	put(f, 1, "b@b.example", 1);
	put(f, 0, "postmaster@a.example", 2);
	assert_told(f, "a.example (postmaster@a.example): /=delivered:1000000 "
		       "mx1.example/=bounced:333333\n"
		       "b.example (b@b.example): /=delivered:1000000\n");
	put(f, 0, "", 0);
	assert_told(f, "a.example ():\nb.example (b@b.example): /=delivered:1000000\n");
}

static void each_run_has_its_own(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@a.example");
	put(f, 0, "a@a.example", 1);
	begin_run(f, "another");
	add_addresses(f, "a@a.example");
	assert_told(f, "a.example ():\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(outages_are_told_in_their_order),
		TEST(what_is_put_replaces_what_is_there),
		TEST(each_run_has_its_own),
	};

	return RUN_TESTS(tests);
}
