#include "delivery/destination.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_url_is_scheme_host_and_port(void **state)
{
	static const struct {
		const char *url, *printed; /* NULL = it is none */
		bool is_loopback, has_path;
	} cases[] = {
		{"smtp://localhost", "smtp://localhost", true, false},
		{"SMTP://LocalHost:25/", "smtp://localhost:25", true, false},
		{"smtps://mail.example.org:465", "smtps://mail.example.org:465", false, false},
		{"smtp://127.9.9.9:2525", "smtp://127.9.9.9:2525", true, false},
		{"smtp://[::1]:2525", "smtp://[::1]:2525", true, false},
		{"smtp://[2001:db8::1]", "smtp://[2001:db8::1]", false, false},
		{"https://hooks.example.org/a/b?c#d", "https://hooks.example.org", false, true},
		{"https://hooks.example.org?token", "https://hooks.example.org", false, true},
		{"http://box.localhost/x", "http://box.localhost", true, true},
		/* Looks like this machine, and is not. */
		{"http://127.0.0.1.example.org/", "http://127.0.0.1.example.org", false, false},
		{"http://localhost.example.org/", "http://localhost.example.org", false, false},
		{"", NULL, false, false},
		{"localhost", NULL, false, false},
		{"smtp:localhost", NULL, false, false},
		{"smtp://", NULL, false, false},
		{"smtp://:25", NULL, false, false},
		{"smtp://host:0", NULL, false, false},
		{"smtp://host:65536", NULL, false, false},
		{"smtp://host:25x", NULL, false, false},
		{"smtp://user@host", NULL, false, false},
		{"https://hooks.example.org@127.0.0.1/", NULL, false, false},
		{"http://localhost\\@evil.example/", NULL, false, false},
		{"http://2130706433/", NULL, false, false},
		{"http://::1/", NULL, false, false},
		{"https://a b.example/", NULL, false, false},
		{"https://a.example/\r\nX: y", NULL, false, false},
		{"https://a.example/\xc3\xbc", NULL, false, false},
		{"averylongscheme://a.example", NULL, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct destination got;
		char printed[DESTINATION_TEXT_SIZE];

		if (destination_read(cases[i].url, &got) != (cases[i].printed != NULL))
			fail_msg("%s", cases[i].url);
		if (!cases[i].printed)
			continue;
		destination_print(&got, printed);
		assert_string_equal(printed, cases[i].printed);
		if (got.is_loopback != cases[i].is_loopback || got.has_path != cases[i].has_path)
			fail_msg("%s", cases[i].url);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_url_is_scheme_host_and_port)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
