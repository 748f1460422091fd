/* Databases of earlier versions go on with all that they know. */
#include "fixture.h"
#include "schema/store_judge.h"

#include <sqlite3.h>

static char *read_text(const char *path)
{
	struct contents contents = read_file(path);
	char *text = calloc(contents.length + 1, 1);

	memcpy(text, contents.bytes, contents.length);
	free(contents.bytes);
	return text;
}

static void execute(sqlite3 *db, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s", error);
}

/* Of the second migration: these databases have no pages by then. */
static void no_pages(sqlite3_context *context, int count, sqlite3_value **arguments)
{
	(void)count;
	(void)arguments;
	sqlite3_result_error(context, "there is a page", -1);
}

/* ---- the first ---- */

static sqlite3 *make_version(const char *path, const char *const *migrations, size_t count)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_create_function(db, "page_key", 1, SQLITE_UTF8, NULL, no_pages, NULL, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < count; i++) {
		char file[256];

		snprintf(file, sizeof(file), SOURCE_DIR "/schema/sqlite/%s", migrations[i]);
		char *sql = read_text(file);

		execute(db, sql);
		free(sql);
	}
	return db;
}

static void make_first_version(const char *path)
{
	sqlite3 *db = make_version(path, &(const char *){"0001_start.sql"}, 1);

	execute(db,
		"PRAGMA application_id = 1835757163; PRAGMA user_version = 1;"
		"INSERT INTO run (id, seeds, options, vantage, started_ms) VALUES "
		"(1, 'https://example.org/', '{}', 'v', 1);"
		"INSERT INTO page (id, run, url, depth, from_page, state, status, error) VALUES "
		"(1, 1, 'https://example.org/', 0, NULL, 1, 200, ''),"
		"(2, 1, 'https://example.org/gone', 1, 1, 2, 404, '404 Not Found'),"
		"(3, 1, 'https://example.org/later', 1, 1, 0, 0, '');"
		"INSERT INTO domain VALUES (1, 'example.org');"
		"INSERT INTO address VALUES (1, 1, 'info');"
		"INSERT INTO run_domain (id, run, domain) VALUES (1, 1, 1);"
		"INSERT INTO run_address VALUES (1, 1, 1, 1);"
		"INSERT INTO link (run, page, run_address, line, href, text, source) VALUES "
		"(1, 1, 1, 7, 'mailto:info@example.org', 'write', 'mailto');");
	sqlite3_close(db);
}

static enum status see_page(void *context, const struct reported_page *page, struct failure *why)
{
	char *text = context;

	(void)why;
	snprintf(text, 200, "%s %d <- %s", page->url, page->status, page->linked_from);
	return OK;
}

static enum status see_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	char *text = context;

	(void)why;
	assert_int_equal(address->link_count, 1);
	snprintf(text, 200, "%s on %s", address->address, address->links[0].page);
	return OK;
}

static void a_database_of_the_first_version_goes_on_with_all_it_knows(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[4];
	char text[200] = "";

	make_first_version(f->path);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	f->run = 1;
	assert_int_equal(take_pages(f, 0, 4, pages), 1);
	assert_string_equal(pages[0].url, "https://example.org/later");
	assert_true(pages[0].key == store_page_key(f->store, span_of(pages[0].url)));
	queued_page_finish(&pages[0]);
	OKAY(f, store_report_pages(f->store, 1, see_page, text, &f->why));
	assert_string_equal(text, "https://example.org/gone 404 <- https://example.org/");
	OKAY(f, store_report_addresses(f->store, 1, see_address, text, &f->why));
	assert_string_equal(text, "info@example.org on https://example.org/");
	assert_int_equal(count_run(f).pages_queued, 1);
	assert_int_equal(count_run(f).links, 1);
	/* Known ones are still known. */
	OKAY(f, store_add_seeds(
			f->store, 1, &(const char *){"https://example.org/gone"}, 1, &f->why));
	assert_int_equal(count_run(f).pages_queued, 1);
	fixture_reopen(f);
	assert_int_equal(count_run(f).pages_queued, 1);
}

static enum status see_times(
	void *context, const struct reported_server *server, struct failure *why)
{
	const struct session_view *session = server->session;

	(void)why;
	*(int *)context += 1;
	assert_non_null(session);
	assert_int_equal(session->handshake_ms, 77);
	assert_int_equal(session->rcpt_ms, 5);
	assert_int_equal(session->starttls_ms, -1);
	assert_int_equal(session->ehlo_tls_ms, -1);
	assert_int_equal(session->data_ms, -1);
	assert_int_equal(session->quit_ms, -1);
	assert_int_equal(session->banner_code, 0);
	assert_string_equal(session->ehlo_text, "");
	return OK;
}

static void sessions_of_the_first_version_have_the_times_they_had(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	int seen = 0;

	make_first_version(f->path);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	execute(db, "INSERT INTO endpoint (id, run, ip) VALUES (1, 1, '192.0.2.1');"
		    "INSERT INTO endpoint_host VALUES (1, 'mx.example.org', 10);"
		    "INSERT INTO session (run, endpoint, host, state, began_ms, tls_ms, rcpt_ms) "
		    "VALUES (1, 1, 'mx.example.org', 1, 1, 77, 5);");
	sqlite3_close(db);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	OKAY(f, store_report_servers(f->store, 1, see_times, &seen, &f->why));
	assert_int_equal(seen, 1);
}

/* ---- the second ---- */

/* Run 1 is over, run 2 goes on: each has a domain with two servers, and one that does not exist. */
static void make_second_version(const char *path)
{
	static const char *const migrations[] = {"0001_start.sql", "0002_nightly.sql"};
	sqlite3 *db = make_version(path, migrations, 2);

	execute(db,
		"PRAGMA application_id = 1835757163; PRAGMA user_version = 2;"
		"INSERT INTO run (id, seeds, options, vantage, started_ms, state, crawl_done) "
		"VALUES (1, 's', '{}', 'v', 1, 1, 1), (2, 's', '{}', 'v', 2, 0, 1);"
		"INSERT INTO domain VALUES (1, 'example.org'), (2, 'gone.example');"
		"INSERT INTO address VALUES (1, 1, 'info');"
		"INSERT INTO run_domain (id, run, domain, state, status, route) VALUES "
		"(1, 1, 1, 1, 0, 1), (2, 1, 2, 1, 2, 5), (3, 2, 1, 1, 0, 1), (4, 2, 2, 1, 2, 5);"
		"INSERT INTO run_address VALUES (1, 1, 1, 1), (2, 2, 1, 3);"
		"INSERT INTO verdict VALUES (1, 1, 2, 'r', 1, 2, '', '', ''), "
		"(2, 2, 2, 'r', 1, 2, '', '', '');"
		"INSERT INTO endpoint (id, run, ip) VALUES (1, 1, '192.0.2.1'), "
		"(2, 2, '192.0.2.1');"
		"INSERT INTO mx_host VALUES (1, 0, 'a.example', 10, 60, 0, 0, 1), "
		"(1, 1, 'b.example', 20, 60, 2, 0, 1), (3, 0, 'a.example', 10, 60, 0, 0, 1), "
		"(3, 1, 'b.example', 20, 60, 2, 0, 1);"
		"INSERT INTO mx_ip VALUES (1, 0, 0, 1), (3, 0, 0, 2);"
		"INSERT INTO tally VALUES (2, 'domain', 2), (2, 'resolved', 2), (2, 'address', 1) "
		"ON CONFLICT DO UPDATE SET n = excluded.n;");
	sqlite3_close(db);
}

static enum status see_hosts(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	(void)why;
	*(int *)context += 1;
	assert_false(domain->policy->is_asked);
	assert_int_equal(domain->policy->host_count, 0);
	assert_false(domain->is_machine);
	if (strcmp(domain->name, "example.org") != 0)
		return OK;
	assert_int_equal(domain->hosts->hosts_told, 2);
	assert_int_equal(domain->hosts->ips_told, 1);
	assert_int_equal(domain->hosts->hosts[0].times, 1);
	assert_string_equal(domain->hosts->hosts[1].alias, "");
	return OK;
}

static enum status see_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	(void)why;
	*(int *)context += 1;
	assert_false(server->name->is_asked);
	return OK;
}

static void a_database_of_the_second_version_is_asked_where_it_goes_on(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;
	struct failing_counts failing;
	size_t size = 0;

	make_second_version(f->path);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	/* The run that is over is left as it is, and nothing waits in it. */
	f->run = 1;
	assert_int_equal(count_run(f).next_due_ms, 0);
	assert_int_equal(ask_policies(f), 0);
	for (f->run = 1; f->run <= 2; f->run++) {
		int domains = 0, servers = 0;

		OKAY(f, store_report_domains(f->store, f->run, see_hosts, &domains, &f->why));
		OKAY(f, store_report_servers(f->store, f->run, see_server, &servers, &f->why));
		assert_int_equal(domains, 2);
		assert_int_equal(servers, 1);
		OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
		assert_int_equal(head.verdicts[VERDICT_FAILING], 1);
		assert_int_equal(count_run(f).verdicts[VERDICT_FAILING], 1);
		OKAY(f, store_count_failing(f->store, f->run, &failing, &f->why));
		assert_int_equal(failing.failing.all, 1);
	}
	/* The one that goes on is asked for what exists. */
	f->run = 2;
	assert_int_equal(count_run(f).next_due_ms, 1);
	assert_int_equal(ask_policies(f), 1);
	assert_int_equal(count_run(f).next_due_ms, 0);
	assert_int_equal(count_run(f).domains_resolved, 2);
	OKAY(f, store_sts_size(f->store, &size, &f->why));
	assert_int_equal(size, STS_CACHE_SIZE_DEFAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_database_of_the_first_version_goes_on_with_all_it_knows),
		FOLDER_TEST(sessions_of_the_first_version_have_the_times_they_had),
		FOLDER_TEST(a_database_of_the_second_version_is_asked_where_it_goes_on),
	};

	return RUN_TESTS(tests);
}
