#include "report/json_domain.h"
#include "schema/store_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- what is written, with line ends and the blanks behind them taken out ---- */

static char *text;
static size_t text_size;

static FILE *begin(void)
{
	text = NULL;
	return open_memstream(&text, &text_size);
}

static void writes(FILE *file, const char *expected)
{
	char *to = text;

	fclose(file);
	to = text;
	for (const char *from = text; *from; from++) {
		if (*from == '\n')
			from += strspn(from + 1, " ");
		else
			*to++ = *from;
	}
	*to = '\0';
	assert_string_equal(text, expected);
	free(text);
}

static struct mx_host mx[] = {
	{.name = "mx1.test",
		.preference = 10,
		.ttl_s = 300,
		.times = 1,
		.ip_count = 2,
		.failing_family = 6,
		.failing_status = DNS_SERVFAIL},
	{.name = "mx2.test", .preference = 20, .status = DNS_NXDOMAIN, .times = 1},
};
static char ips[][IP_TEXT_SIZE] = {"192.0.2.1", "2001:db8::1"};
static const struct mail_hosts hosts = {.route = ROUTE_MX,
	.hosts_told = 2,
	.ips_told = 2,
	.hosts = mx,
	.host_count = 2,
	.ips = ips,
	.ip_count = 2};

static const char unasked[] =
	"\"domain\": \"a.test\", \"status\": \"found\", \"route\": \"mx\", \"dnssec\": false, "
	"\"alias\": false, \"cut\": false, \"hosts_told\": 2, \"ips_told\": 2, \"mx\": ["
	"{\"host\": \"mx1.test\", \"preference\": 10, \"role\": \"primary\", \"share\": 1, "
	"\"status\": \"found\", \"ttl\": 300, \"authenticated\": false, \"cname\": false, "
	"\"alias\": null, \"times\": 1, \"provider\": null, \"unregistered\": null, "
	"\"addresses_failing\": {\"family\": 6, \"status\": \"servfail\"}, \"ips\": "
	"[\"192.0.2.1\", \"2001:db8::1\"], "
	"\"addresses\": [{\"ip\": \"192.0.2.1\", \"share\": 0.5, \"ptr\": null}, "
	"{\"ip\": \"2001:db8::1\", \"share\": 0.5, \"ptr\": null}], "
	"\"sts_allowed\": null, \"dane\": null, \"tlsa\": null},"
	"{\"host\": \"mx2.test\", \"preference\": 20, \"role\": \"backup\", \"share\": 0, "
	"\"status\": \"nxdomain\", \"ttl\": 0, \"authenticated\": false, \"cname\": false, "
	"\"alias\": null, \"times\": 1, \"provider\": null, \"unregistered\": null, "
	"\"addresses_failing\": null, \"ips\": [], \"addresses\": [], "
	"\"sts_allowed\": null, \"dane\": null, \"tlsa\": null}],"
	"\"sts\": null,\"dane\": null,\"tlsrpt\": null,\"spf\": null,\"dmarc\": null,"
	"\"zone\": null, \"contact\": null, \"block_lists\": null,\"name_servers_left_out\": null, "
	"\"name_servers\": "
	"null";

static void what_was_not_asked_for_is_null(void **state)
{
	struct domain_policy policy = {.zone = "test", .spf = {.state = RECORD_VALID}};
	FILE *file = begin();

	(void)state;
	json_put_domain_facts(file, "a.test", &hosts, &policy);
	writes(file, unasked);
	file = begin();
	json_put_domain_facts(file, "a.test", &hosts, NULL);
	writes(file, unasked);
}

static void a_server_of_a_known_provider_says_so(void **state)
{
	static struct mx_host known[] = {{.name = "mx01.mail.icloud.com"}};
	const struct mail_hosts one = {.route = ROUTE_MX, .hosts = known, .host_count = 1};
	FILE *file = begin();

	(void)state;
	json_put_domain_facts(file, "a.test", &one, NULL);
	fclose(file);
	assert_non_null(
		strstr(text, "\"provider\": {\"id\": \"icloud\", \"name\": \"Apple iCloud\", "
			     "\"behaviour\": \"truthful\", \"url\": \"https://"));
	free(text);
}

static void a_domain_that_does_not_exist_is_short(void **state)
{
	const struct mail_hosts none = {.status = DNS_NXDOMAIN, .route = ROUTE_NO_DOMAIN};
	FILE *file = begin();

	(void)state;
	json_put_domain_facts(file, "gone.test", &none, NULL);
	writes(file,
		"\"domain\": \"gone.test\", \"status\": \"nxdomain\", "
		"\"route\": \"nxdomain\", \"dnssec\": false, \"alias\": false, "
		"\"cut\": false, \"hosts_told\": 0, \"ips_told\": 0, \"mx\": [],"
		"\"sts\": null,\"dane\": null,\"tlsrpt\": null,\"spf\": null,"
		"\"dmarc\": null,\"zone\": null, \"contact\": null, "
		"\"block_lists\": null,\"name_servers_left_out\": null, \"name_servers\": null");
}

static void an_absent_record_is_not_null(void **state)
{
	const struct mail_hosts none = {.route = ROUTE_NULL_MX};
	const struct domain_policy policy = {.is_asked = true,
		.spf = {.state = RECORD_ABSENT, .status = DNS_NODATA, .name = "a.test"}};
	FILE *file = begin();

	(void)state;
	json_put_domain_facts(file, "a.test", &none, &policy);
	writes(file, "\"domain\": \"a.test\", \"status\": \"found\", \"route\": \"null-mx\", "
		     "\"dnssec\": false, \"alias\": false, \"cut\": false, \"hosts_told\": 0, "
		     "\"ips_told\": 0, \"mx\": [],\"sts\": null,\"dane\": null,\"tlsrpt\": null,"
		     "\"spf\": {\"state\": \"absent\", \"status\": \"nodata\", "
		     "\"name\": \"a.test\", \"text\": \"\", \"error\": \"\", "
		     "\"authenticated\": false},\"dmarc\": null,\"zone\": null, "
		     "\"contact\": null, \"block_lists\": null,\"name_servers_left_out\": null, "
		     "\"name_servers\": null");
}

static void a_reverse_name_is_told_with_its_state(void **state)
{
	const struct ip_name unknown = {0}, confirmed = {.is_asked = true,
						    .name = "mx<1>.test",
						    .count = 1,
						    .is_confirmed = true,
						    .is_authenticated = true};
	FILE *file = begin();

	(void)state;
	json_put_ptr(file, &confirmed);
	json_put_ptr(file, &unknown);
	json_put_ptr(file, NULL);
	writes(file, "{\"status\": \"found\", \"name\": \"mx\\u003c1>.test\", \"count\": 1, "
		     "\"confirmed\": true, \"authenticated\": true}nullnull");
}

static void a_finding_nobody_knows_is_still_told(void **state)
{
	const struct run_finding finding = {"no-such-id", "domain", "a.test", "\"quoted\""};
	FILE *file = begin();

	(void)state;
	json_put_finding(file, &finding);
	writes(file, "{\"id\": \"no-such-id\", \"severity\": \"notice\", "
		     "\"subject\": {\"kind\": \"domain\", \"name\": \"a.test\"}, "
		     "\"explanation\": \"\", \"remedy\": \"\", "
		     "\"evidence\": \"\\\"quoted\\\"\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_asked_for_is_null),
		cmocka_unit_test(a_server_of_a_known_provider_says_so),
		cmocka_unit_test(a_domain_that_does_not_exist_is_short),
		cmocka_unit_test(an_absent_record_is_not_null),
		cmocka_unit_test(a_reverse_name_is_told_with_its_state),
		cmocka_unit_test(a_finding_nobody_knows_is_still_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
