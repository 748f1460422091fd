#include "net/socks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct ip ip_of(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(span_of(text), &ip));
	return ip;
}

/* ---- the user's word ---- */

static void a_proxy_is_an_address_or_a_name_and_a_port(void **state)
{
	static const struct {
		const char *text, *ip;
		int port; /* 0 = refused */
	} cases[] = {
		{"192.0.2.1:1081", "192.0.2.1", 1081},
		{"192.0.2.1", "192.0.2.1", 1080},
		{"[2001:db8::1]:9050", "2001:db8::1", 9050},
		{"[2001:db8::1]", "2001:db8::1", 1080},
		{"2001:db8::1", "2001:db8::1", 1080},
		{"::1", "::1", 1080},
		{"192.0.2.1:", NULL, 0},
		{"192.0.2.1:0", NULL, 0},
		{"192.0.2.1:65536", NULL, 0},
		{"192.0.2.1:x", NULL, 0},
		{":1080", NULL, 0},
		{"", NULL, 0},
		{"[2001:db8::1]1080", NULL, 0},
		{"[2001:db8::1]:", NULL, 0},
		{"[2001:db8::1", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socks_proxy proxy = {.port = 0};
		struct failure why = {""};
		enum status status = socks_proxy_read(cases[i].text, &proxy, &why);

		if ((status == OK) != (cases[i].port != 0) || proxy.port != cases[i].port)
			fail_msg("%s: status %d port %d %s", cases[i].text, (int)status, proxy.port,
				why.sentence);
		if (status) {
			assert_int_equal(status, ERR_USAGE);
			continue;
		}
		struct ip expected = ip_of(cases[i].ip);

		assert_true(ip_equals(&proxy.ip, &expected));
	}
}

/* ---- the dialogue ---- */

static const unsigned char request_v4[] = {5, 1, 0, 1, 192, 0, 2, 7, 0, 25};

static struct socks begun(const char *target, uint16_t port)
{
	struct socks socks;
	struct socks_said said;
	struct ip ip = ip_of(target);

	socks_begin(&socks, &ip, port, &said);
	assert_int_equal(said.length, 3);
	assert_memory_equal(said.bytes, "\5\1\0", 3);
	return socks;
}

/* Takes the reply to the request in pieces of `piece` bytes, never more than are wanted. */
static enum socks_step hear(struct socks *socks, const unsigned char *bytes, size_t length,
	size_t piece, struct socks_said *ret_said)
{
	enum socks_step step = SOCKS_WANT;

	for (size_t at = 0; at < length && step == SOCKS_WANT;) {
		size_t wanted = socks_wants(socks), left = length - at;
		size_t most = wanted < piece ? wanted : piece;

		assert_int_not_equal(wanted, 0);
		most = most < left ? most : left;
		step = socks_take(socks, (struct span){(const char *)bytes + at, most}, ret_said);
		at += most;
	}
	return step;
}

static struct socks requested(void)
{
	struct socks socks = begun("192.0.2.7", 25);
	struct socks_said said;

	assert_int_equal(socks_take(&socks, SPAN("\5"), &said), SOCKS_WANT);
	assert_int_equal(socks_take(&socks, (struct span){"\0", 1}, &said), SOCKS_SAY);
	assert_int_equal(said.length, sizeof(request_v4));
	assert_memory_equal(said.bytes, request_v4, sizeof(request_v4));
	return socks;
}

static void the_target_is_named_by_its_address(void **state)
{
	static const unsigned char request_v6[] = {
		5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 0xdd};
	struct socks socks = begun("2001:db8::9", 2525);
	struct socks_said said;

	(void)state;
	assert_int_equal(socks_take(&socks, (struct span){"\5\0", 2}, &said), SOCKS_SAY);
	assert_int_equal(said.length, sizeof(request_v6));
	assert_memory_equal(said.bytes, request_v6, sizeof(request_v6));
	requested();
}

static void replies_are_read_to_their_last_byte_and_no_further(void **state)
{
	static const struct {
		unsigned char bytes[32];
		size_t length;
		const char *bound; /* "" = not said */
	} cases[] = {
		{{5, 0, 0, 1, 198, 51, 100, 4, 0x80, 1}, 10, "198.51.100.4"},
		{{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 10, ""},
		{{5, 0, 0, 3, 3, 'a', '.', 'b', 0, 1}, 10, ""},
		{{5, 0, 0, 3, 0, 0, 1}, 7, ""},
		{{5, 0, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1}, 22,
			"2001:db8::1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t piece = 1; piece <= 22; piece++) {
			struct socks socks = requested();
			struct socks_said said;
			char bound[IP_TEXT_SIZE] = "";

			assert_int_equal(
				hear(&socks, cases[i].bytes, cases[i].length - 1, piece, &said),
				SOCKS_WANT);
			assert_int_equal(socks_wants(&socks), 1);
			assert_int_equal(
				hear(&socks, cases[i].bytes + cases[i].length - 1, 1, 1, &said),
				SOCKS_OPEN);
			if (socks.bound.family)
				ip_print(&socks.bound, bound);
			assert_string_equal(bound, cases[i].bound);
		}
}

static void what_the_proxy_met_is_told_apart_from_what_the_proxy_is(void **state)
{
	static const struct {
		unsigned char code;
		enum outcome outcome;
	} cases[] = {
		{1, OUTCOME_UNREACHABLE},
		{2, OUTCOME_NO_ROUTE},
		{3, OUTCOME_NO_ROUTE},
		{4, OUTCOME_UNREACHABLE},
		{5, OUTCOME_CONN_REFUSED},
		{6, OUTCOME_TIMEOUT},
		{7, OUTCOME_NO_ROUTE},
		{8, OUTCOME_NO_ROUTE},
		{9, OUTCOME_UNREACHABLE},
		{255, OUTCOME_UNREACHABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const unsigned char reply[] = {5, cases[i].code, 0, 1, 0};
		struct socks socks = requested();
		struct socks_said said;

		assert_int_equal(hear(&socks, reply, sizeof(reply), 5, &said), SOCKS_FAILED);
		assert_int_equal(said.outcome, cases[i].outcome);
		assert_non_null(strstr(said.words, "SOCKS"));
	}
}

static void what_is_no_socks5_proxy_is_no_servers_fault(void **state)
{
	static const struct {
		const char *method, *reply;
	} cases[] = {
		{"HT", NULL},         /* HTTP */
		{"22", NULL},         /* a mail server */
		{"\4\132", NULL},     /* SOCKS4 */
		{"\5\377", NULL},     /* no method that we have */
		{"\5\2", NULL},       /* a password */
		{"\5", "\4\0\0\1\1"}, /* another version */
		{"\5", "\5\0\0\2\1"}, /* an unknown kind of address */
		{"\5", "\5\0\0\377\377"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct socks socks = begun("192.0.2.7", 25);
		struct socks_said said;
		enum socks_step step = socks_take(&socks, (struct span){cases[i].method, 2}, &said);

		if (cases[i].reply) {
			assert_int_equal(step, SOCKS_SAY);
			step = socks_take(&socks, (struct span){cases[i].reply, 5}, &said);
		}
		assert_int_equal(step, SOCKS_FAILED);
		assert_int_equal(said.outcome, OUTCOME_NO_ROUTE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proxy_is_an_address_or_a_name_and_a_port),
		cmocka_unit_test(the_target_is_named_by_its_address),
		cmocka_unit_test(replies_are_read_to_their_last_byte_and_no_further),
		cmocka_unit_test(what_the_proxy_met_is_told_apart_from_what_the_proxy_is),
		cmocka_unit_test(what_is_no_socks5_proxy_is_no_servers_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
