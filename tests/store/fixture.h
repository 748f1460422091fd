/*
 * What the tests of the store share: a new database in a folder of its own with an open run, and
 * short words for the long structs. A verb that fails ends the test with the store's sentence.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "schema/store_policy.h"
#include "schema/store_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIXTURE_VISITS_MAX = 64 };

struct fixture {
	char folder[64], path[96];
	struct store *store;
	int64_t run;
	int64_t now_ms; /* what visits are told; starts at the wall clock and only tests move it */
	struct failure why;
	struct visit visits[FIXTURE_VISITS_MAX];
	size_t visit_count;
};

/* cmocka's set-up and tear-down. */
int fixture_make(void **state);
int fixture_clear(void **state);
/* The same, but there is no database yet. */
int fixture_make_folder(void **state);
void fixture_folder(struct fixture *f);
void fixture_remove(struct fixture *f);
void fixture_reopen(struct fixture *f);

struct contents {
	unsigned char *bytes; /* the caller's to free */
	size_t length;
};
struct contents read_file(const char *path);
void write_file(const char *path, const void *bytes, size_t length);

#define OKAY(f, call) fixture_okay((f), (call), #call, __FILE__, __LINE__)
void fixture_okay(
	struct fixture *f, enum status status, const char *call, const char *file, int line);

#define TEST(name)        cmocka_unit_test_setup_teardown(name, fixture_make, fixture_clear)
#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make_folder, fixture_clear)
#define RUN_TESTS(tests)  cmocka_run_group_tests(tests, NULL, NULL)
#define COUNT_OF(array)   (sizeof(array) / sizeof((array)[0]))

/* ---- words ---- */

void begin_run(struct fixture *f, const char *seeds);
struct address address_of(const char *text);              /* "local@domain", taken as it is */
void add_addresses(struct fixture *f, const char *words); /* separated by " " */

/* Queued pages from `after` on; at most `most`. */
size_t take_pages(struct fixture *f, int64_t after, size_t most, struct queued_page *ret_pages);
/* What a page at `depth` - 1 leads to; `ret_keys` may be NULL. */
void lead_to(struct fixture *f, const char *const *urls, size_t count, uint32_t depth,
	struct new_page *ret_pages, uint64_t *ret_keys);

/* A page that is queued and fetched, with one mail link for each word: an address where it holds an
 * "@", else an invalid link with that text. */
void add_page(struct fixture *f, const char *url, const char *words);

/* The DNS: one line a host, "preference name ip ip ..."; "" = no such domain. */
struct named_domain {
	const char *name, *hosts;
	int64_t retry_at_ms;
};
/* Claims every domain that can be claimed and settles those that are in the table; the others are
 * settled as not existing. Returns how many were claimed. */
size_t resolve(struct fixture *f, const struct named_domain *table, size_t count);
void settle_domain(struct fixture *f, int64_t id, const struct named_domain *domain);

/* Claims every policy that can be claimed and settles it as asked, with nothing found; returns how
 * many. */
size_t ask_policies(struct fixture *f);

/* Claims into f->visits, with the crawl ended and controls unless told otherwise. */
size_t claim(struct fixture *f, const char *worker);
size_t claim_with(struct fixture *f, const struct visit_wanted *wanted);
struct visit_wanted usual_visit(const struct fixture *f, const char *worker);
const struct visit *visit_of(const struct fixture *f, const char *ip); /* NULL = not claimed */
/* "a@x.example postmaster@x.example ?@x.example": what a visit asks, in order. */
const char *recipients_of(const struct visit *visit);

struct session_view usual_view(void); /* greeted, all clocks 1..7 ms */
struct answer answer_of(enum outcome outcome, int code, const char *text);
int64_t begin_session(struct fixture *f, const struct visit *visit);
/* Settles the whole visit with one answer for all; retry_at_ms 0 = final. */
void settle_visit(struct fixture *f, const struct visit *visit, int64_t session,
	const struct answer *answer, int64_t retry_at_ms);
/* Claims and settles until nothing is due; returns how many sessions it took. */
size_t knock_everywhere(struct fixture *f, const struct answer *answer);

struct run_counts count_run(struct fixture *f);

#endif
