#include "crawler/visitor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void what_cannot_be_sent_is_refused_without_telling_secrets(void **state)
{
	static const struct {
		const char *header, *user, *proxy, *words;
	} cases[] = {
		{"X-Key: s3cret", NULL, NULL, NULL},
		{"Authorization: Bearer s3cret", NULL, NULL, NULL},
		{"X-Empty:", NULL, NULL, NULL},
		{"s3cret", NULL, NULL, "not \"Name: value\""},
		{": s3cret", NULL, NULL, "not \"Name: value\""},
		{"X Key: s3cret", NULL, NULL, "not \"Name: value\""},
		{"X-Key: s3cret\r\nHost: x", NULL, NULL, "one line"},
		{"Host: s3cret", NULL, NULL, "HTTP sets this field itself"},
		{"Proxy-Authorization: s3cret", NULL, NULL, "HTTP sets this field itself"},
		{"authorization: s3cret", "a:s3cret", NULL, "says the same as --user"},
		{NULL, ":s3cret", NULL, "not NAME:PASSWORD"},
		{"transfer-encoding: s3cret", NULL, NULL, "HTTP sets this field itself"},
		{NULL, "anna:s3cret", NULL, NULL},
		{NULL, "anna:s3:cret", NULL, NULL},
		{NULL, "s3cret", NULL, "not NAME:PASSWORD"},
		{NULL, "anna:s3cret\n", NULL, "not NAME:PASSWORD"},
		{NULL, NULL, "http://u:s3cret@127.0.0.1:3128", NULL},
		{NULL, NULL, "SOCKS5H://proxy.example:1080", NULL},
		{NULL, NULL, "ftp://s3cret", "--proxy: not a URL"},
		{NULL, NULL, "http://", "--proxy: not a URL"},
		{NULL, NULL, "s3cret", "--proxy: not a URL"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct visitor visitor = {.headers = &cases[i].header,
			.header_count = cases[i].header != NULL,
			.user = cases[i].user,
			.proxy = cases[i].proxy};
		struct failure why = {0};
		enum status status = visitor_check(&visitor, &why);

		assert_int_equal(status, cases[i].words ? ERR_USAGE : OK);
		if (!cases[i].words)
			continue;
		if (!strstr(why.sentence, cases[i].words) || strstr(why.sentence, "s3cret"))
			fail_msg("case %zu: %s", i, why.sentence);
	}
}

static void a_contact_can_be_written_to(void **state)
{
	static const struct {
		const char *contact, *agent;
	} cases[] = {
		{"https://a.example/bot",
			"mailknock/" MAILKNOCK_VERSION " (+https://a.example/bot)"},
		{"anna@a.example", "mailknock/" MAILKNOCK_VERSION " (+anna@a.example)"},
		{NULL, "mailknock/" MAILKNOCK_VERSION},
		{"anna", NULL},
		{"anna@a.example) (x", NULL},
		{"anna@a.example\r\nX: y", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct visitor visitor = {.contact = cases[i].contact};
		struct failure why;
		char agent[VISITOR_AGENT_SIZE];

		assert_int_equal(visitor_check(&visitor, &why), cases[i].agent ? OK : ERR_USAGE);
		if (!cases[i].agent)
			continue;
		visitor_print_agent(&visitor, agent);
		assert_string_equal(agent, cases[i].agent);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_sent_is_refused_without_telling_secrets),
		cmocka_unit_test(a_contact_can_be_written_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
