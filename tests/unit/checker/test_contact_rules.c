/* Which pages a rule is about, and what it says of them; the store is none. */
#include "checker/contact_rules.h"
#include "schema/store_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct seen_page pages[] = {{"https://a.test/", "", "", PAGE_FETCHED},
	{"https://a.test/Impressum/?x=1", "", "", PAGE_FETCHED},
	{"https://a.test/empty", "", "", PAGE_FETCHED},
	{"https://a.test/failing", "", "", PAGE_FETCHED},
	{"https://a.test/unknown", "", "", PAGE_FETCHED},
	{"https://a.test/gone", "", "404 Not Found", PAGE_FAILED},
	{"https://a.test/moved", "https://a.test/moved2", "", PAGE_FETCHED},
	{"https://a.test/round", "https://a.test/round", "", PAGE_FETCHED},
	{"https://a.test/away", "https://b.test/", "", PAGE_FETCHED},
	{"https://a.test/moved2", "https://a.test/empty", "", PAGE_FETCHED},
	{"https://a.test/%C3%BCber-uns", "", "", PAGE_FETCHED},
	{"https://a.test/form", "", "", PAGE_FETCHED, true},
	{"https://a.test/failing-form", "", "", PAGE_FETCHED, true}};

static char told[1024], noted[256];

enum status store_each_page(struct store *store, int64_t run,
	void (*tell)(void *context, const struct seen_page *page), void *context,
	struct failure *why)
{
	(void)store;
	(void)run;
	(void)why;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		tell(context, &pages[i]);
	return OK;
}

enum status store_count_contacts(struct store *store, int64_t run, const char *url,
	struct page_contacts *ret_contacts, struct failure *why)
{
	(void)store;
	(void)run;
	(void)why;
	*ret_contacts = (struct page_contacts){.working = strstr(url, "Impressum") != NULL,
		.failing = 2 * (strstr(url, "failing") != NULL),
		.unknown = strstr(url, "unknown") != NULL};
	return OK;
}

enum status store_note(
	struct store *store, int64_t run, const char *key, const char *text, struct failure *why)
{
	(void)store;
	(void)run;
	(void)why;
	assert_string_equal(key, "require-contact");
	snprintf(noted, sizeof(noted), "%s", text);
	return OK;
}

enum status store_drop_findings(
	struct store *store, int64_t run, const char *kind, struct failure *why)
{
	(void)store;
	(void)run;
	(void)why;
	assert_true(strcmp(kind, "contact") == 0 || strcmp(kind, "contact-form") == 0);
	told[0] = '\0';
	return OK;
}

enum status store_add_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why)
{
	size_t length = strlen(told);

	(void)store;
	(void)run;
	(void)why;
	assert_int_equal(count, 1);
	assert_int_equal(strcmp(findings->id, "contact-page-form-only") == 0,
		strcmp(subject->kind, "contact-form") == 0);
	snprintf(told + length, sizeof(told) - length, "%s %s (%s)\n",
		findings->id + strlen("contact-page-"), subject->name, findings->evidence);
	return OK;
}

static void rules_are_held_against_the_pages_they_mean(void **state)
{
	static const struct {
		const char *pattern, *told;
	} cases[] = {
		{"/impressum", ""},
		{"/IMPRESSUM*", ""},
		{"https://a.test/impressum*", ""},
		{"/unknown", ""},
		{"/empty", "without-address https://a.test/empty (required by /empty; mail links "
			   "on it: 0, working: 0)\n"},
		{"/failing", "address-failing https://a.test/failing (required by /failing; mail "
			     "links on it: 2, working: 0)\n"},
		{"/moved", "without-address https://a.test/empty (required by /moved; mail links "
			   "on it: 0, working: 0)\n"},
		{"/gone", "missing /gone (https://a.test/gone: 404 Not Found)\n"},
		{"/away", "missing /away (https://a.test/away leads to https://b.test/: not "
			  "fetched)\n"},
		{"/round", "missing /round (https://a.test/round leads to https://a.test/round: "
			   "not fetched)\n"},
		{"/\xc3\xbc"
		 "ber-uns",
			"without-address https://a.test/%C3%BCber-uns (required by "
			"/\xc3\xbc"
			"ber-uns; mail links on it: 0, working: 0)\n"},
		{"/form", "form-only https://a.test/form (required by /form; mail links on it: 0, "
			  "working: 0)\n"},
		{"/failing-form", "address-failing https://a.test/failing-form (required by "
				  "/failing-form; mail links on it: 2, working: 0)\n"},
		{"/nowhere", "missing /nowhere (no page of the run matches)\n"},
		{"*b.test/*", "missing *b.test/* (no page of the run matches)\n"},
	};
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct contact_rules rules = {&cases[i].pattern, 1};

		assert_int_equal(contact_rules_check(&rules, &why), OK);
		assert_int_equal(contact_rules_apply(&rules, NULL, 1, &why), OK);
		assert_string_equal(noted, cases[i].pattern);
		assert_string_equal(told, cases[i].told);
	}
}

/* One page is one thing to mend. */
static void two_rules_for_one_page_tell_it_once(void **state)
{
	static const char *const patterns[] = {"/empty", "/em*", "/moved"};
	const struct contact_rules rules = {patterns, 3};
	struct failure why;

	(void)state;
	assert_int_equal(contact_rules_apply(&rules, NULL, 1, &why), OK);
	assert_string_equal(told, "without-address https://a.test/empty (required by /empty; mail "
				  "links on it: 0, working: 0)\n");
}

static void what_can_match_nothing_is_refused(void **state)
{
	static const char *const bad[] = {"", "impressum", "ftp://a.test/"};
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct contact_rules rules = {&bad[i], 1};

		assert_int_equal(contact_rules_check(&rules, &why), ERR_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_held_against_the_pages_they_mean),
		cmocka_unit_test(two_rules_for_one_page_tell_it_once),
		cmocka_unit_test(what_can_match_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
