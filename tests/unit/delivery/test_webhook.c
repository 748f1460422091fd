/* What goes over the network is tried in the lab (tests/lab/part_delivery.py). */
#include "delivery/webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_header_is_a_name_and_a_value(void **state)
{
	static const struct {
		const char *line;
		bool is_one;
	} cases[] = {
		{"Authorization: Bearer t0ken", true},
		{"X-Team:web", true},
		{"", false},
		{"X-Team", false},
		{"X-Team:", false},
		{"X-Team: ", false},
		{"X-Team;", false},
		{": x", false},
		{"X Team: x", false},
		{"X-Te\xc3\xa4m: x", false},
		{"host: other.example", false},
		{"Content-Length: 0", false},
		{"transfer-encoding: chunked", false},
		{"X-Mailknock-Signature: sha256=0", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (webhook_is_header(cases[i].line) != cases[i].is_one)
			fail_msg("%s", cases[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_header_is_a_name_and_a_value)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
