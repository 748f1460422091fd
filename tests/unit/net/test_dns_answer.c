#include "base/buf.h"
#include "net/dns_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Builds messages: names as text ("mx.example"), "@N" as a pointer to offset N. */
static void add_16(struct buf *b, unsigned number)
{
	buf_add_char(b, (char)(number >> 8));
	buf_add_char(b, (char)(number & 255));
}

static void add_name(struct buf *b, const char *name)
{
	struct span rest = span_of(name), label;

	if (name[0] == '@') {
		add_16(b, 0xc000u | (unsigned)strtoul(name + 1, NULL, 10));
		return;
	}
	while (name[0] && span_split(&rest, '.', &label)) {
		buf_add_char(b, (char)label.length);
		buf_add(b, label);
	}
	buf_add_char(b, 0);
}

static void begin(struct buf *b, unsigned rcode, unsigned answers, enum dns_type type)
{
	buf_init(b, 70000);
	add_16(b, 1234);
	add_16(b, 0x8180 | rcode);
	add_16(b, 1);
	add_16(b, answers);
	add_16(b, 0);
	add_16(b, 0);
	add_name(b, "Example.ORG"); /* at 12 */
	add_16(b, type);
	add_16(b, 1);
}

static void add_record(struct buf *b, const char *owner, enum dns_type type, struct span data)
{
	add_name(b, owner);
	add_16(b, type);
	add_16(b, 1);
	add_16(b, 0);
	add_16(b, 300);
	add_16(b, (unsigned)data.length);
	buf_add(b, data);
}

static void add_mx(struct buf *b, const char *owner, unsigned preference, const char *host)
{
	struct buf data;

	buf_init(&data, 1000);
	add_16(&data, preference);
	add_name(&data, host);
	add_record(b, owner, DNS_MX, buf_span(&data));
	buf_finish(&data);
}

static void add_alias(struct buf *b, const char *owner, const char *target)
{
	struct buf data;

	buf_init(&data, 1000);
	add_name(&data, target);
	add_record(b, owner, DNS_CNAME, buf_span(&data));
	buf_finish(&data);
}

static void read_as(struct buf *b, enum dns_type type, struct dns_answer *answer)
{
	dns_answer_read(buf_span(b), SPAN("example.org"), type, answer);
	buf_finish(b);
}

static void mx_records_come_with_preference_and_lower_case(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 3, DNS_MX);
	add_mx(&b, "@12", 10, "MX1.Example.org");
	add_mx(&b, "example.org", 20, "mx2.@");
	add_mx(&b, "foreign.org", 5, "evil.example");
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, 2); /* the foreign owner's is none of ours */
	assert_string_equal(answer.records[0].name, "mx1.example.org");
	assert_int_equal(answer.records[0].preference, 10);
	assert_int_equal(answer.records[0].ttl_s, 300);
	assert_true(answer.records[0].is_host_name);
	assert_false(answer.records[1].is_host_name);
	assert_string_equal(answer.records[1].name, "mx2.\\064");
	dns_answer_finish(&answer);
}

/* Texts: the data of A and TXT, the names of MX. */
static void a_set_comes_in_one_order_whatever_the_servers_was(void **state)
{
	static const struct {
		enum dns_type type;
		const char *sent[3];
		const char *told[3];
	} cases[] = {
		{DNS_A, {"\300\0\2\11", "\12\0\0\1", "\300\0\2\1"},
			{"\12\0\0\1", "\300\0\2\1", "\300\0\2\11"}},
		{DNS_TXT, {"\3abd", "\4abcd", "\3abc"}, {"abc", "abcd", "abd"}},
		{DNS_MX, {"\0\24\1a\0", "\0\12\1c\0", "\0\12\1b\0"}, {"b", "c", "a"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = cases[i].type == DNS_A ? 4 : 5;
		struct dns_answer answer;
		struct buf b;

		begin(&b, 0, 3, cases[i].type);
		for (size_t j = 0; j < 3; j++)
			add_record(&b, "@12", cases[i].type,
				(struct span){cases[i].sent[j], cases[i].type == DNS_TXT
									? strlen(cases[i].sent[j])
									: length});
		read_as(&b, cases[i].type, &answer);
		assert_int_equal(answer.count, 3);
		for (size_t j = 0; j < 3; j++) {
			const struct dns_record *record = &answer.records[j];
			const char *told = cases[i].told[j];

			if (cases[i].type == DNS_A)
				assert_memory_equal(record->ip.bytes, told, length);
			else if (cases[i].type == DNS_TXT)
				assert_memory_equal(record->data, told, record->data_length);
			else
				assert_string_equal(record->name, told);
		}
		dns_answer_finish(&answer);
	}
}

static void null_mx_is_the_root(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_MX);
	add_mx(&b, "@12", 0, "");
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.count, 1);
	assert_string_equal(answer.records[0].name, "");
	dns_answer_finish(&answer);
}

static void aliases_are_followed_in_any_order_and_loops_end(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 3, DNS_A);
	add_record(&b, "c.example", DNS_A, (struct span){"\xc0\x00\x02\x01", 4});
	add_alias(&b, "b.example", "c.example");
	add_alias(&b, "@12", "b.example");
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_true(answer.is_alias);
	assert_int_equal(answer.count, 1);
	dns_answer_finish(&answer);
	begin(&b, 0, 2, DNS_A);
	add_alias(&b, "@12", "b.example");
	add_alias(&b, "b.example", "example.org");
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	dns_answer_finish(&answer);
}

static void kinds_of_nothing_are_told_apart(void **state)
{
	static const struct {
		unsigned rcode;
		enum dns_status status;
	} cases[] = {{0, DNS_NODATA}, {1, DNS_SERVFAIL}, {2, DNS_SERVFAIL}, {3, DNS_NXDOMAIN},
		{4, DNS_SERVFAIL}, {5, DNS_REFUSED}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dns_answer answer;
		struct buf b;

		begin(&b, cases[i].rcode, 0, DNS_MX);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, cases[i].status);
		dns_answer_finish(&answer);
	}
}

static void every_cut_of_a_good_message_is_garbled_and_nothing_worse(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 2, DNS_MX);
	add_mx(&b, "@12", 10, "mx1.example.org");
	add_mx(&b, "@12", 20, "@12");
	for (size_t length = 0; length < b.length; length++) {
		char *exact = malloc(length ? length : 1);

		memcpy(exact, b.at, length);
		dns_answer_read((struct span){exact, length}, SPAN("example.org"), DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_GARBLED);
		assert_int_equal(answer.count, 0);
		free(exact);
	}
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.count, 2);
	assert_string_equal(answer.records[1].name, "example.org");
	dns_answer_finish(&answer);
}

static void lies_of_the_format_are_garbled(void **state)
{
	static const struct {
		const char *owner, *host;
	} cases[] = {{"@12", "@4000"}, {"@9999", "mx.example"}};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 0, 1, DNS_MX);
		add_mx(&b, cases[i].owner, 10, cases[i].host);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_GARBLED);
		dns_answer_finish(&answer);
	}
	begin(&b, 0, 1, DNS_MX); /* a pointer to itself */
	add_16(&b, 0xc000u | (unsigned)b.length);
	buf_add(&b, (struct span){"\0\x0f\0\1\0\0\0\1\0\0", 10});
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 65535, DNS_MX); /* a count that cannot be */
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 1, DNS_A); /* an address of three octets */
	add_record(&b, "@12", DNS_A, SPAN("abc"));
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 0, DNS_A); /* the answer to another question */
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
}

static void text_strings_are_joined(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_TXT);
	add_record(&b, "@12", DNS_TXT, SPAN("\3v=S\4TSv1"));
	read_as(&b, DNS_TXT, &answer);
	assert_int_equal(answer.records[0].data_length, 7);
	assert_memory_equal(answer.records[0].data, "v=STSv1", 7);
	dns_answer_finish(&answer);
}

/* ---- the sections behind the answers ---- */

static void set_16(struct buf *b, size_t at, unsigned number)
{
	b->at[at] = (char)(number >> 8);
	b->at[at + 1] = (char)number;
}

static void say_more(struct buf *b, unsigned flags, unsigned authorities, unsigned additionals)
{
	set_16(b, 2, flags);
	set_16(b, 8, authorities);
	set_16(b, 10, additionals);
}

static void add_soa(struct buf *b, const char *owner, unsigned minimum)
{
	struct buf data;

	buf_init(&data, 1000);
	add_name(&data, "NS1.example.org");
	add_name(&data, "host.master.example.org");
	add_16(&data, 0x78);
	add_16(&data, 0x1234);
	for (int i = 0; i < 7; i++)
		add_16(&data, 0);
	add_16(&data, minimum);
	add_record(b, owner, DNS_SOA, buf_span(&data));
	buf_finish(&data);
}

static void add_opt(struct buf *b, unsigned upper_rcode, struct span options)
{
	buf_add_char(b, 0);
	add_16(b, 41);
	add_16(b, 1232);
	add_16(b, upper_rcode << 8);
	add_16(b, 0x8000);
	add_16(b, (unsigned)options.length);
	buf_add(b, options);
}

static void soa_comes_with_its_names_and_serial(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_SOA);
	add_soa(&b, "@12", 60);
	say_more(&b, 0x8580, 0, 0);
	read_as(&b, DNS_SOA, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_true(answer.is_authoritative);
	assert_string_equal(answer.records[0].name, "ns1.example.org");
	assert_string_equal(answer.records[0].contact, "host.master.example.org");
	assert_int_equal(answer.records[0].serial, 0x781234);
	assert_null(answer.records[0].data);
	assert_null(answer.zone);
	dns_answer_finish(&answer);
}

static void a_no_comes_with_its_zone_and_for_how_long(void **state)
{
	static const struct {
		const char *owner, *zone;
		uint32_t ttl_s;
	} cases[] = {{"org", "org", 60}, {"@12", "example.org", 60}, {"", "", 60},
		{"foreign.test", NULL, 0}, {"xample.org", NULL, 0}};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 3, 0, DNS_MX);
		add_soa(&b, cases[i].owner, 60);
		say_more(&b, 0x8583, 1, 0);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_NXDOMAIN);
		assert_int_equal(answer.negative_ttl_s, cases[i].ttl_s);
		if (cases[i].zone)
			assert_string_equal(answer.zone, cases[i].zone);
		else
			assert_null(answer.zone);
		dns_answer_finish(&answer);
	}
}

static void an_alias_is_told_and_its_zone_is_the_one_that_says_no(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 3, 1, DNS_A);
	add_alias(&b, "@12", "Gone.Other.test");
	add_soa(&b, "other.test", 400);
	say_more(&b, 0x8183, 1, 0);
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_NXDOMAIN);
	assert_true(answer.is_alias);
	assert_string_equal(answer.alias, "gone.other.test");
	assert_string_equal(answer.zone, "other.test");
	assert_int_equal(answer.negative_ttl_s, 300);
	dns_answer_finish(&answer);
	begin(&b, 0, 1, DNS_CNAME); /* who asks for the alias itself gets it */
	add_alias(&b, "@12", "other.test");
	read_as(&b, DNS_CNAME, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_false(answer.is_alias);
	assert_string_equal(answer.records[0].name, "other.test");
	dns_answer_finish(&answer);
}

static void extended_errors_are_told_the_one_about_signatures_first(void **state)
{
	static const struct {
		struct span options;
		int32_t ede;
		const char *text;
	} cases[] = {
		{{"", 0}, -1, ""}, {{"\0\x0f\0\2\0\x16", 6}, 22, ""},
		{{"\0\x0f\0\7\0\7late\n", 11}, 7, "late\\x0a"},
		{{"\0\x0f\0\2\0\x16\0\x0f\0\2\0\6\0\x0f\0\2\0\x0a", 18}, 6, ""},
		{{"\0\x0a\0\2ab\0\x0f\0\2\0\0", 12}, 0, ""},
		{{"\0\x0f\0\1\0", 5}, -1, ""},                 /* too short a one */
		{{"\0\x0f\0\2\0\6\0\x0f\0\x63\0", 11}, 6, ""}, /* a lie behind it */
	};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 2, 0, DNS_MX);
		add_opt(&b, 0, cases[i].options);
		say_more(&b, 0x8182, 0, 1);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_SERVFAIL);
		assert_true(answer.has_edns);
		assert_int_equal(answer.ede, cases[i].ede);
		assert_string_equal(answer.ede_text, cases[i].text);
		dns_answer_finish(&answer);
	}
}

static void the_rcode_has_its_upper_bits(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_A);
	add_record(&b, "@12", DNS_A, SPAN("\xc0\x00\x02\x01"));
	add_opt(&b, 1, SPAN(""));
	say_more(&b, 0x8180, 0, 1);
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.rcode, 16); /* BADVERS is not "no error" */
	assert_int_equal(answer.status, DNS_SERVFAIL);
	assert_int_equal(answer.count, 0);
	dns_answer_finish(&answer);
}

static void a_referral_is_no_answer(void **state)
{
	static const struct {
		unsigned flags;
		bool is_referral;
	} cases[] = {{0x8100, true}, {0x8180, false}, {0x8500, false}, {0x8103, false}};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 0, 0, DNS_MX);
		add_record(&b, "org", DNS_NS, SPAN("\2ns\3org"));
		say_more(&b, cases[i].flags, 1, 0);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.is_referral, cases[i].is_referral);
		dns_answer_finish(&answer);
	}
}

static void lies_behind_a_good_answer_do_not_discard_it(void **state)
{
	static const struct span lies[] = {{"", 0}, {"\xc0", 1}, {"\xc3\xff", 2},
		{"\0\0\6\0\1\0\0\0\1\xff\xff", 11},
		{"\0\0\x29\4\xd0\0\0\0\0\0\x08\0\x0f\0\x09", 15}};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		for (unsigned section = 0; section < 2; section++) {
			begin(&b, 0, 1, DNS_MX);
			add_mx(&b, "@12", 10, "mx1.example.org");
			buf_add(&b, lies[i]);
			say_more(&b, 0x81a0, section ? 65535 : 0, 65535);
			read_as(&b, DNS_MX, &answer);
			assert_int_equal(answer.status, DNS_FOUND);
			assert_int_equal(answer.count, 1);
			assert_true(answer.is_authenticated);
			dns_answer_finish(&answer);
		}
}

static void data_of_the_wrong_length_are_garbled(void **state)
{
	static const struct {
		enum dns_type type;
		struct span data;
	} cases[] = {
		{DNS_AAAA, {"\xc0\x00\x02\x01", 4}},
		{DNS_MX, {"\0\x0a", 2}},
		{DNS_MX, {"\0\x0a\2mx\0x", 7}},
		{DNS_NS, {"\2ns\0\0", 5}},
		{DNS_PTR, {"", 0}},
		{DNS_TXT, {"\5abc", 4}},
		{DNS_SOA, {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21}},
		{DNS_SOA, {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 23}},
		{DNS_CNAME, {"\1a\0b", 4}},
	};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 0, 1, cases[i].type);
		add_record(&b, "@12", cases[i].type, cases[i].data);
		read_as(&b, cases[i].type, &answer);
		assert_int_equal(answer.status, DNS_GARBLED);
		assert_int_equal(answer.count, 0);
		assert_int_equal(answer.ede, -1);
		dns_answer_finish(&answer);
	}
}

static void chains_end_after_eight_aliases(void **state)
{
	struct dns_answer answer;
	char owner[8], target[8];
	struct buf b;

	(void)state;
	for (unsigned length = 8; length < 10; length++) {
		begin(&b, 0, length + 1, DNS_A);
		for (unsigned i = length; i > 0; i--) { /* backwards, which costs most */
			snprintf(owner, sizeof(owner), "n%u", i - 1);
			snprintf(target, sizeof(target), "N%u", i);
			add_alias(&b, i == 1 ? "@12" : owner, target);
		}
		add_record(&b, length == 8 ? "n8" : "n9", DNS_A, SPAN("\xc0\x00\x02\x01"));
		read_as(&b, DNS_A, &answer);
		assert_int_equal(answer.status, length == 8 ? DNS_FOUND : DNS_GARBLED);
		dns_answer_finish(&answer);
	}
}

static void no_more_records_are_kept_than_the_limit(void **state)
{
	enum { TOLD = 5000 };
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, TOLD, DNS_TXT);
	for (int i = 0; i < TOLD; i++)
		add_record(&b, "@12", DNS_TXT, SPAN(""));
	assert_true(b.length <= 65535);
	read_as(&b, DNS_TXT, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, DNS_RECORDS_MAX);
	assert_true(answer.is_cut);
	assert_true(dns_answer_size(&answer) > DNS_RECORDS_MAX);
	dns_answer_finish(&answer);
}

static void a_name_has_at_most_255_octets_and_128_pointers(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (unsigned labels = 126; labels <= 128; labels++) {
		begin(&b, 0, 2, DNS_PTR);
		size_t before = 12 + 12; /* the root label behind the question's name */
		char pointer[16];

		/* "a" and a pointer to the one before: as many pointers as labels */
		add_name(&b, "");
		add_16(&b, 16);
		add_16(&b, 1);
		add_16(&b, 0);
		add_16(&b, 0);
		add_16(&b, labels * 4);
		for (unsigned i = 0; i < labels; i++) {
			size_t here = b.length;

			buf_add(&b, SPAN("\1a"));
			add_16(&b, 0xc000u | (unsigned)before);
			before = here;
		}
		snprintf(pointer, sizeof(pointer), "@%zu", before);
		add_name(&b, "@12");
		add_16(&b, DNS_PTR);
		add_16(&b, 1);
		add_16(&b, 0);
		add_16(&b, 5);
		add_16(&b, 2);
		add_name(&b, pointer);
		read_as(&b, DNS_PTR, &answer);
		/* 127 labels of two octets and the root are 255, with one pointer more than labels */
		assert_int_equal(answer.status, labels <= 127 ? DNS_FOUND : DNS_GARBLED);
		if (answer.count)
			assert_int_equal(strlen(answer.records[0].name), 2 * labels - 1);
		dns_answer_finish(&answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mx_records_come_with_preference_and_lower_case),
		cmocka_unit_test(a_set_comes_in_one_order_whatever_the_servers_was),
		cmocka_unit_test(null_mx_is_the_root),
		cmocka_unit_test(aliases_are_followed_in_any_order_and_loops_end),
		cmocka_unit_test(kinds_of_nothing_are_told_apart),
		cmocka_unit_test(every_cut_of_a_good_message_is_garbled_and_nothing_worse),
		cmocka_unit_test(lies_of_the_format_are_garbled),
		cmocka_unit_test(text_strings_are_joined),
		cmocka_unit_test(soa_comes_with_its_names_and_serial),
		cmocka_unit_test(a_no_comes_with_its_zone_and_for_how_long),
		cmocka_unit_test(an_alias_is_told_and_its_zone_is_the_one_that_says_no),
		cmocka_unit_test(extended_errors_are_told_the_one_about_signatures_first),
		cmocka_unit_test(the_rcode_has_its_upper_bits),
		cmocka_unit_test(a_referral_is_no_answer),
		cmocka_unit_test(lies_behind_a_good_answer_do_not_discard_it),
		cmocka_unit_test(data_of_the_wrong_length_are_garbled),
		cmocka_unit_test(chains_end_after_eight_aliases),
		cmocka_unit_test(no_more_records_are_kept_than_the_limit),
		cmocka_unit_test(a_name_has_at_most_255_octets_and_128_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
