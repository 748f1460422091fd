#include "checker/opt_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char path[64];

static enum status read_list(const char *text, struct opt_out **ret_list, struct failure *why)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return opt_out_read(path, ret_list, why);
}

static struct opt_out *list_of(const char *text)
{
	struct opt_out *list = NULL;
	struct failure why;

	assert_int_equal(read_list(text, &list, &why), OK);
	return list;
}

static bool has_address(const struct opt_out *list, const char *text)
{
	struct address address;

	assert_int_equal(address_parse(span_of(text), &address), ADDRESS_FINE);
	return opt_out_has_address(list, &address);
}

static bool has_ip(const struct opt_out *list, const char *text)
{
	struct ip ip;

	assert_true(ip_parse(span_of(text), &ip));
	return opt_out_has_ip(list, &ip);
}

static void an_address_is_found_in_any_case_and_no_other_one(void **state)
{
	struct opt_out *list = list_of("Info@Example.org\n");

	(void)state;
	assert_true(has_address(list, "info@example.org"));
	assert_true(has_address(list, "INFO@EXAMPLE.ORG"));
	assert_false(has_address(list, "sales@example.org"));
	assert_false(has_address(list, "info@sub.example.org"));
	assert_false(opt_out_has_name(list, "example.org"));
	opt_out_destroy(list);
}

static void a_domain_covers_its_addresses_its_servers_and_what_is_below(void **state)
{
	struct opt_out *list = list_of("example.org\nM\xc3\xbcller.example.net.\n");

	(void)state;
	assert_true(has_address(list, "info@example.org"));
	assert_true(has_address(list, "info@sub.example.org"));
	assert_true(opt_out_has_name(list, "mx1.mail.example.org"));
	assert_true(opt_out_has_name(list, "xn--mller-kva.example.net"));
	assert_false(opt_out_has_name(list, "badexample.org"));
	assert_false(opt_out_has_name(list, "org"));
	assert_false(opt_out_has_name(list, ""));
	assert_false(has_address(list, "info@example.com"));
	opt_out_destroy(list);
}

static void addresses_and_networks_cover_ips_in_every_dress(void **state)
{
	struct opt_out *list =
		list_of("192.0.2.7\n[198.51.100.9]\n203.0.113.0/25\n2001:db8:1::/48\n");

	(void)state;
	assert_true(has_ip(list, "192.0.2.7"));
	assert_false(has_ip(list, "192.0.2.8"));
	assert_true(has_ip(list, "198.51.100.9"));
	assert_true(has_ip(list, "203.0.113.127"));
	assert_false(has_ip(list, "203.0.113.128"));
	assert_true(has_ip(list, "2001:db8:1::25"));
	assert_false(has_ip(list, "2001:db8:2::25"));
	assert_true(has_ip(list, "::ffff:192.0.2.7"));
	assert_true(has_ip(list, "64:ff9b::192.0.2.7"));
	opt_out_destroy(list);
}

static void comments_and_blanks_are_passed_over(void **state)
{
	struct opt_out *list = list_of("# who does not want us\n\n  example.org \t# since May\r\n"
				       "a#b@example.net\n#example.com\n");

	(void)state;
	assert_true(opt_out_has_name(list, "example.org"));
	assert_true(has_address(list, "a#b@example.net"));
	assert_false(opt_out_has_name(list, "example.com"));
	opt_out_destroy(list);
}

static void a_bad_line_is_told_with_its_number(void **state)
{
	static const char *const lines[] = {"no domain", "org", "a@b@c.example", "192.0.2.0/33",
		"192.0.2.300", "example..org", "@example.org", "*.example.org", "-", "\x1b[31m.org",
		"info@"};
	struct opt_out *list = NULL;
	struct failure why;
	char text[128], place[96];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(text, sizeof(text), "example.org\n\n%s\n", lines[i]);
		snprintf(place, sizeof(place), "--opt-out: %s:3: ", path);
		if (read_list(text, &list, &why) != ERR_USAGE || !strstr(why.sentence, place) ||
			strchr(why.sentence, '\x1b'))
			fail_msg("'%s': %s", lines[i], why.sentence);
	}
	char *endless = calloc(1, 100001);

	memset(endless, 'a', 100000);
	assert_int_equal(read_list(endless, &list, &why), ERR_USAGE);
	free(endless);
	assert_int_equal(opt_out_read("/nowhere/at/all", &list, &why), ERR_USAGE);
	assert_int_equal(opt_out_read("/tmp", &list, &why), ERR_USAGE);
	assert_null(list);
}

static void no_list_is_an_empty_one(void **state)
{
	struct opt_out *list = list_of("# nobody\n");

	(void)state;
	assert_true(opt_out_is_empty(list));
	assert_true(opt_out_is_empty(NULL));
	assert_false(has_address(NULL, "info@example.org"));
	assert_false(opt_out_has_name(NULL, "example.org"));
	assert_false(has_ip(NULL, "192.0.2.1"));
	opt_out_destroy(list);
	opt_out_destroy(NULL);
}

static int make_path(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/mailknock-opt-out-%ld", (long)getpid());
	return 0;
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_found_in_any_case_and_no_other_one),
		cmocka_unit_test(a_domain_covers_its_addresses_its_servers_and_what_is_below),
		cmocka_unit_test(addresses_and_networks_cover_ips_in_every_dress),
		cmocka_unit_test(comments_and_blanks_are_passed_over),
		cmocka_unit_test(a_bad_line_is_told_with_its_number),
		cmocka_unit_test(no_list_is_an_empty_one),
	};

	return cmocka_run_group_tests(tests, make_path, remove_file);
}
