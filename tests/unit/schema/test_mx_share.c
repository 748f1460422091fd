#include "schema/model/mx_share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { HOSTS_MAX = 4 };

/* "10:2 20:1": preference and number of addresses of each host. */
static void read_hosts(const char *text, struct mail_hosts *hosts, struct mx_host *array)
{
	*hosts = (struct mail_hosts){.route = ROUTE_MX, .hosts = array};
	for (const char *at = text; *at; at += strcspn(at, " "), at += *at == ' ') {
		unsigned preference, ips;

		assert_int_equal(sscanf(at, "%u:%u", &preference, &ips), 2);
		assert_true(hosts->host_count < HOSTS_MAX);
		array[hosts->host_count++] = (struct mx_host){.preference = (uint16_t)preference,
			.ip_first = hosts->ip_count,
			.ip_count = ips};
		hosts->ip_count += ips;
	}
}

static void print_shares(const struct mail_hosts *hosts, char *ret_text, size_t size)
{
	size_t length = 0;

	ret_text[0] = '\0';
	for (size_t i = 0; i < hosts->host_count; i++) {
		struct mx_share share = mx_share_of(hosts, i);

		length += (size_t)snprintf(ret_text + length, size - length, "%s%s 1/%u 1/%u",
			i ? ", " : "", mx_role_name(share.role), share.host_one_in,
			share.ip_one_in);
	}
}

static void the_first_tier_shares_the_mail(void **state)
{
	static const struct {
		const char *hosts, *shares;
	} cases[] = {
		{"10:1", "primary 1/1 1/1"},
		{"0:3", "primary 1/1 1/3"},
		{"10:1 20:1", "primary 1/1 1/1, backup 1/0 1/0"},
		{"10:2 20:4", "primary 1/1 1/2, backup 1/0 1/0"},
		{"10:1 10:1", "equal 1/2 1/2, equal 1/2 1/2"},
		{"10:1 10:4", "equal 1/2 1/2, equal 1/2 1/8"},
		{"5:2 5:1 5:1 9:1", "equal 1/3 1/6, equal 1/3 1/3, equal 1/3 1/3, backup 1/0 1/0"},
		{"10:1 20:1 30:1", "primary 1/1 1/1, backup 1/0 1/0, tertiary 1/0 1/0"},
		/* Backups may share, but not before the first is down. */
		{"10:1 20:1 20:1", "primary 1/1 1/1, backup 1/0 1/0, backup 1/0 1/0"},
	};
	struct mx_host array[HOSTS_MAX];
	struct mail_hosts hosts;
	char shares[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_hosts(cases[i].hosts, &hosts, array);
		print_shares(&hosts, shares, sizeof(shares));
		assert_string_equal(shares, cases[i].shares);
	}
}

static void a_host_without_address_gets_nothing_and_takes_nothing_from_others(void **state)
{
	static const struct {
		const char *hosts, *shares;
	} cases[] = {
		{"10:0", "primary 1/0 1/0"},
		{"10:0 20:1", "primary 1/0 1/0, backup 1/1 1/1"},
		{"10:0 10:1 20:1", "equal 1/0 1/0, equal 1/1 1/1, backup 1/0 1/0"},
		{"10:0 20:2 20:1 30:1",
			"primary 1/0 1/0, backup 1/2 1/4, backup 1/2 1/2, tertiary 1/0 1/0"},
		{"10:0 10:0", "equal 1/0 1/0, equal 1/0 1/0"},
	};
	struct mx_host array[HOSTS_MAX];
	struct mail_hosts hosts;
	char shares[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_hosts(cases[i].hosts, &hosts, array);
		print_shares(&hosts, shares, sizeof(shares));
		assert_string_equal(shares, cases[i].shares);
	}
}

static void the_shares_of_all_addresses_are_the_whole_mail(void **state)
{
	struct mx_host array[HOSTS_MAX];
	struct mail_hosts hosts = {.hosts = array, .host_count = HOSTS_MAX};

	(void)state;
	/* Every set of four hosts with 0..3 addresses in up to three tiers. */
	for (unsigned set = 0; set < 4 * 4 * 4 * 4 * 3 * 3 * 3; set++) {
		unsigned rest = set, preference = 0, ips = 0;
		double sum = 0;

		for (size_t i = 0; i < HOSTS_MAX; i++, rest /= 4) {
			array[i] = (struct mx_host){.ip_count = rest % 4};
			ips += rest % 4;
		}
		for (size_t i = 1; i < HOSTS_MAX; i++, rest /= 3)
			array[i].preference = (uint16_t)(preference += rest % 3);
		for (size_t i = 0; i < HOSTS_MAX; i++) {
			struct mx_share share = mx_share_of(&hosts, i);

			for (size_t ip = 0; ip < array[i].ip_count && share.ip_one_in; ip++)
				sum += 1.0 / share.ip_one_in;
		}
		if (sum < (ips ? 0.999999 : 0) || sum > (ips ? 1.000001 : 0))
			fail_msg("set %u: %f of the mail", set, sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_tier_shares_the_mail),
		cmocka_unit_test(a_host_without_address_gets_nothing_and_takes_nothing_from_others),
		cmocka_unit_test(the_shares_of_all_addresses_are_the_whole_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
