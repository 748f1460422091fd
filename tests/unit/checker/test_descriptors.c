#include "checker/descriptors.h"

#include <stddef.h>
#include <sys/resource.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void looks_share_what_the_system_permits(void **state)
{
	static const struct {
		unsigned wanted, each, others, fitting;
	} cases[] = {
		{200, 3, 64, 200}, {200, 163, 64, 5}, {100, 3, 800, 74}, {100, 163, 900, 1},
		{100, 3, 2000, 1}, /* one at least: else nothing would ever be done */
	};
	const struct rlimit permitted = {512, 1024};
	struct rlimit after;

	(void)state;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &permitted), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(descriptors_share(cases[i].wanted, cases[i].each, cases[i].others),
			cases[i].fitting);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &after), 0);
	assert_int_equal(after.rlim_cur, 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_share_what_the_system_permits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
