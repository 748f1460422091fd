/* Pages of a run as the user's rules look at them. */
#include "schema/store_pages.h"
#include "schema/store_suppressed.h"
#include "tests/store/fixture.h"
#include "schema/store_judge.h"

static void list_page(void *context, const struct seen_page *page)
{
	char *list = context;
	size_t length = strlen(list);

	snprintf(list + length, 256 - length, "%s %d;", page->url, (int)page->state);
}

static void pages_tell_their_contacts(void **state)
{
	static const struct named_domain table[] = {{"x.example", "", 0}};
	struct fixture *f = *state;
	struct page_contacts contacts;
	char list[256] = "";

	add_page(f, "https://site.test/a", "a@x.example a@x.example nonsense");
	add_page(f, "https://site.test/b", "");
	resolve(f, table, 1);
	OKAY(f, store_each_page(f->store, f->run, list_page, list, &f->why));
	assert_string_equal(list, "https://site.test/a 1;https://site.test/b 1;");
	OKAY(f, store_count_contacts(f->store, f->run, "https://site.test/a", &contacts, &f->why));
	assert_int_equal(contacts.unknown, 2);
	assert_int_equal(contacts.failing, 1);
	assert_int_equal(contacts.working, 0);
	OKAY(f, store_count_contacts(f->store, f->run, "https://site.test/b", &contacts, &f->why));
	assert_int_equal(contacts.unknown + contacts.failing + contacts.working, 0);
}

static void suppressed_findings_are_not_counted(void **state)
{
	static const struct suppression excuse = {
		"https://site.test/b", "contact-page-missing", "r", "o", "2027-01-31"};
	struct fixture *f = *state;
	const struct run_finding finding = {.id = "contact-page-missing", .evidence = ""};
	const struct finding_subject a = {"contact", "https://site.test/a"},
				     b = {"contact", "https://site.test/b"};
	struct finding_count count;

	OKAY(f, store_put_findings(f->store, f->run, &a, &finding, 1, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &b, &finding, 1, &f->why));
	OKAY(f, store_count_findings(f->store, f->run, "contact", &count, &f->why));
	assert_int_equal(count.all, 2);
	assert_int_equal(count.newly, 2);
	OKAY(f, store_put_suppressed(f->store, f->run, &excuse, 1, &f->why));
	OKAY(f, store_count_findings(f->store, f->run, "contact", &count, &f->why));
	assert_int_equal(count.all, 1);
	assert_int_equal(count.newly, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_tell_their_contacts),
		TEST(suppressed_findings_are_not_counted),
	};

	return RUN_TESTS(tests);
}
