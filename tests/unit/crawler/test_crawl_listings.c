/* Crawls of sites that have sitemaps, security.txt, parts without end, more than one host. */
#include "crawler/crawl.h"

#include "tests/unit/crawler/tiny_audit.h"

#define TEXT "Content-Type: text/plain\r\n"
#define XML  "Content-Type: application/xml\r\n"

static void pages_that_only_a_sitemap_names_are_found(void **state)
{
	static const struct tiny_route site[] = {
		{.path = "/robots.txt",
			.headers = TEXT,
			.body = "Sitemap: /index.xml\nSitemap: /gone.xml\nSitemap: "
				"http://elsewhere.example/s.xml\nUser-agent: *\nDisallow: "
				"/secret\n"},
		{.path = "/index.xml",
			.headers = XML,
			.body = "<sitemapindex><sitemap><loc>http://127.0.0.1:{port}/one.xml</loc>"
				"</sitemap><sitemap><loc>/moved.txt</loc></sitemap></"
				"sitemapindex>"},
		{.path = "/one.xml",
			.headers = XML,
			.body = "<urlset><url><loc>http://127.0.0.1:{port}/orphan</loc></url>"
				"<url><loc>/missing</loc></url><url><loc>/secret</loc></url>"
				"<url><loc>http://elsewhere.example/</loc></url></urlset>"},
		{.path = "/moved.txt",
			.status = "301 Moved Permanently",
			.headers = "Location: /two.txt\r\n",
			.body = ""},
		{.path = "/two.txt", .headers = TEXT, .body = "http://127.0.0.1:{port}/second\n"},
		{.path = "/", .body = "nothing"},
		{.path = "/orphan", .body = "<a href='mailto:orphan@a.example'>o</a>"},
		{.path = "/second", .body = "<a href='mailto:second@a.example'>s</a>"},
		{.path = "/secret", .body = ""},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), "orphan@a.example /orphan:1 mailto [o] \n"
						    "second@a.example /second:1 mailto [s] \n");
	assert_string_equal(buf_text(&audit.pages), "/gone.xml 404 404 Not Found from \n"
						    "/missing 404 404 Not Found from /one.xml\n");
	assert_int_equal(tiny_hits(audit.server, "/secret"), 0);
	assert_int_equal(audit.counts.pages_fetched, 3); /* sitemaps are no pages */
	tiny_audit_end(&audit);
	/* Without sitemaps nothing leads there. */
	tiny_audit_begin(&audit, site);
	audit.options.no_sitemaps = true;
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), "");
	assert_int_equal(audit.counts.pages_fetched, 1);
	tiny_audit_end(&audit);
}

static void a_sitemap_is_looked_for_where_most_sites_have_it(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/sitemap.xml",
			.headers = XML,
			.etag = "\"s\"",
			.body = "<urlset><url><loc>/orphan</loc></url></urlset>"},
		{.path = "/", .body = ""},
		{.path = "/orphan", .body = "<a href='mailto:o@a.example'>o</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), "o@a.example /orphan:1 mailto [o] \n");
	assert_string_equal(buf_text(&audit.pages), "");
	/* Unchanged the next night, it names the same pages. */
	audit.is_new_run = true;
	crawl(&audit);
	assert_int_equal(audit.server->counters->unchanged, 1);
	assert_string_equal(buf_text(&audit.links), "o@a.example /orphan:1 mailto [o] \n");
	tiny_audit_end(&audit);
}

static void what_is_no_sitemap_is_a_fault_only_where_one_was_promised(void **state)
{
	static const struct tiny_route guessed[] = {
		NO_ROBOTS,
		{.path = "/", .body = "home"},
		{.path = "/*", .body = "<!DOCTYPE html><p>our home page, whatever you ask for"},
		{0},
	};
	static const struct tiny_route promised[] = {
		{.path = "/robots.txt", .headers = TEXT, .body = "Sitemap: /map.xml"},
		{.path = "/", .body = "home"},
		{.path = "/map.xml", .headers = XML, .body = "<urlset><url><loc>/x</loc></url>"},
		{.path = "/x", .body = "x"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, guessed);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.pages), "");
	tiny_audit_end(&audit);
	tiny_audit_begin(&audit, promised);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.pages),
		"/map.xml 200 sitemap that cannot be read: not well-formed XML from \n");
	assert_int_equal(tiny_hits(audit.server, "/x"), 1);
	tiny_audit_end(&audit);
}

static void contacts_of_security_txt_are_addresses(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = ""},
		{.path = "/.well-known/security.txt",
			.headers = TEXT,
			.body = "# hello\nContact: mailto:security@a.example\nContact: "
				"https://a.example/\nContact: psirt@a.example\n"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links),
		"psirt@a.example /.well-known/security.txt:4 security.txt [] \n"
		"security@a.example /.well-known/security.txt:2 security.txt [] \n");
	assert_int_equal(audit.counts.pages_fetched, 1);
	tiny_audit_end(&audit);
}

static void hidden_addresses_and_vcards_are_read(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<a "
				"href='/cdn-cgi/l/email-protection#422b2c242d02276c3a'>[email&#160;"
				"protected]</a>\n<p>jane [at] a [dot] example, "
				"plain@a.example</p>\n"
				"<a href='/cdn-cgi/l/email-protection'>x</a>"
				"<a href=/jane.vcf>card</a><a href=/lost.vcf>card</a>"},
		{.path = "/jane.vcf",
			.headers = "Content-Type: text/vcard\r\n",
			.body = "BEGIN:VCARD\r\nEMAIL:card@a.example\r\nEND:VCARD\r\n"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links),
		"card@a.example /jane.vcf:1 vcard [] \n"
		"info@e.x /:1 cfemail [] address-cloaked\n"
		"jane@a.example /:2 text-cloaked [] address-cloaked\n");
	assert_string_equal(buf_text(&audit.pages), "/lost.vcf 404 404 Not Found from /\n");
	expect_note(&audit, "crawl-cloaked: 1 addresses are hidden");
	assert_int_equal(audit.counts.pages_fetched, 1);
	tiny_audit_end(&audit);
	tiny_audit_begin(&audit, site);
	audit.options.text_addresses = true;
	crawl(&audit);
	assert_non_null(strstr(buf_text(&audit.links), "plain@a.example /:2 text [] \n"));
	tiny_audit_end(&audit);
}

static void pdf_files_are_read_where_that_is_wanted(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/leaflet.pdf>leaflet</a>"},
		{.path = "/leaflet.pdf",
			.headers = "Content-Type: application/pdf\r\n",
			.body = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
				"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
				"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 "
				"9]/Annots[<</Type/Annot"
				"/Subtype/Link/Rect[0 0 1 "
				"1]/A<</S/URI/URI(mailto:pdf@a.example)>>>>]>>"
				"endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), "");
	assert_int_equal(tiny_hits(audit.server, "/leaflet.pdf"), 0);
	tiny_audit_end(&audit);
#ifdef MAILKNOCK_HAS_PDF
	tiny_audit_begin(&audit, site);
	audit.options.reads_pdf = true;
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), "pdf@a.example /leaflet.pdf:1 pdf [] \n");
	tiny_audit_end(&audit);
#endif
}

/* ---- parts without end ---- */

static void act_calendar(const struct tiny_request *request)
{
	unsigned year = 2026, month = 1;
	char body[1024];

	sscanf(request->path, "/calendar?year=%u&month=%u", &year, &month);
	unsigned next = month % 12 + 1, later = year + month / 12;

	snprintf(body, sizeof(body),
		"<title>Calendar</title><table><tr><td>nothing on</table>"
		"<a href='/calendar?year=%u&amp;month=%u'>next</a> "
		"<a href='/calendar?year=%u&amp;month=%u&amp;view=list'>list</a> <a "
		"href=/>home</a>",
		later, next, later, next);
	tiny_answer(request->fd, NULL, NULL, body, request->port);
}

/* Every link bears a new session. */
static void act_sessions(const struct tiny_request *request)
{
	char body[1024];

	snprintf(body, sizeof(body),
		"<a href='/visit/a;jsessionid=%08X%08X'>a</a>"
		"<a href='/visit/b?PHPSESSID=%016x%016x'>b</a>"
		"<a href='mailto:visit@a.example'>v</a>",
		rand(), rand(), (unsigned)rand(), (unsigned)rand());
	tiny_answer(request->fd, NULL, NULL, body, request->port);
}

static void act_growing(const struct tiny_request *request)
{
	(void)request;
	tiny_answer(request->fd, NULL, NULL, "<a href='deeper/'>on</a>", request->port);
}

static void parts_without_end_are_left_and_told(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<a href=/calendar>c</a><a href=/visit/>v</a><a href=/grow/>g</a>"
				"<a href=/team>t</a>"},
		{.path = "/team",
			.body = "<a href='mailto:team@a.example'>t</a><a href=/press>p</a>"},
		{.path = "/press", .body = "<a href='mailto:press@a.example'>p</a>"},
		{.path = "/calendar*", .act = act_calendar},
		{.path = "/visit/*", .act = act_sessions},
		{.path = "/grow/*", .act = act_growing},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.pages_max = 20000; /* never met */
	crawl(&audit);
	assert_non_null(strstr(buf_text(&audit.links), "press@a.example /press:1"));
	assert_non_null(strstr(buf_text(&audit.links), "team@a.example /team:1"));
	assert_non_null(strstr(buf_text(&audit.links), "visit@a.example /visit/a:1"));
	assert_true(audit.counts.pages_fetched < 5000);
	assert_null(strstr(buf_text(&audit.notes), "crawl-limit"));
	expect_note(&audit, "crawl-trap-01: Pages like ");
	expect_note(&audit, "crawl-odd-paths: ");
	assert_true(tiny_hits(audit.server, "/visit/*") <= 3);
	tiny_audit_end(&audit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_only_a_sitemap_names_are_found),
		cmocka_unit_test(a_sitemap_is_looked_for_where_most_sites_have_it),
		cmocka_unit_test(what_is_no_sitemap_is_a_fault_only_where_one_was_promised),
		cmocka_unit_test(contacts_of_security_txt_are_addresses),
		cmocka_unit_test(hidden_addresses_and_vcards_are_read),
		cmocka_unit_test(pdf_files_are_read_where_that_is_wanted),
		cmocka_unit_test(parts_without_end_are_left_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
