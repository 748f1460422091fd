#include "checker/port_proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MASK  "220 ************"
#define OTHER "220 **2******0**"
#define PLAIN "mx ESMTP Postfix"

struct door {
	const char *host;
	const char *banner; /* NULL = silent */
};

static struct port_proof *proof_of(const struct door *doors, size_t count)
{
	struct port_proof *proof = port_proof_create();

	for (size_t i = 0; i < count && doors[i].host; i++)
		port_proof_add(proof, &(struct doorstep){.host = doors[i].host,
					      .ip = "192.0.2.1",
					      .greeted = doors[i].banner != NULL,
					      .banner = doors[i].banner ? doors[i].banner : ""});
	return proof;
}

static void the_same_mask_of_three_unrelated_operators_is_interception(void **state)
{
	static const struct {
		struct door doors[6];
		const char *part; /* of what is said; NULL = nothing */
	} cases[] = {
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.c.com", MASK}}, "3 unrelated"},
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.c.com", MASK}, {"mx.d.com", PLAIN}},
			"3 unrelated"},
		/* one operator's servers, however many, are behind one firewall of its own */
		{{{"mx1.a.com", MASK}, {"mx2.a.com", MASK}, {"mx3.a.com", MASK},
			 {"mx.d.com", PLAIN}},
			NULL},
		{{{"mx1.a.co.uk", MASK}, {"mx1.b.co.uk", MASK}, {"mx3.c.co.uk", MASK}},
			"3 unrelated"},
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.d.com", PLAIN}}, NULL},
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.c.com", OTHER}, {"mx.d.com", PLAIN}},
			NULL},
		/* different masks, but none without */
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.c.com", OTHER}}, "all 3 operators"},
		{{{"mx.a.com", MASK}, {"mx.b.com", OTHER}}, NULL},
		{{{"mx.a.com", MASK}, {"mx.b.com", MASK}, {"mx.c.com", NULL}}, NULL},
		{{{"mx.a.test", MASK}, {"mx.b.test", MASK}, {"mx.c.test", MASK}}, "3 unrelated"},
		{{{"mx.a.com", PLAIN}, {"mx.b.com", PLAIN}, {"mx.c.com", PLAIN}}, NULL},
		{{{NULL, NULL}}, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct port_proof *proof = proof_of(cases[i].doors, 6);
		char said[VANTAGE_SAID_SIZE];

		port_proof_interception(proof, said);
		if (cases[i].part ? !strstr(said, cases[i].part) : said[0] != '\0')
			fail_msg("case %zu: '%s'", i, said);
		port_proof_destroy(proof);
	}
}

static void masks_without_end_are_bounded(void **state)
{
	struct port_proof *proof = port_proof_create();
	char host[32], banner[512] = "220 ", said[VANTAGE_SAID_SIZE];

	(void)state;
	for (int i = 0; i < 300; i++) {
		banner[4 + i] = '*'; /* and a NUL behind it */
		snprintf(host, sizeof(host), "mx.h%d.com", i);
		port_proof_add(
			proof, &(struct doorstep){.host = host, .greeted = true, .banner = banner});
	}
	port_proof_interception(proof, said);
	assert_non_null(strstr(said, "all 300 operators"));
	port_proof_destroy(proof);
}

static void the_port_is_blocked_only_where_enough_were_asked(void **state)
{
	static const struct {
		struct door doors[4];
		bool is_open;
		enum outcome canary; /* OUTCOME_COUNT = there is none */
		enum port_state expected;
	} cases[] = {
		{{{"mx.a.com", NULL}}, false, OUTCOME_COUNT, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}, {"mx.b.com", NULL}}, false, OUTCOME_COUNT, PORT_UNKNOWN},
		{{{"mx1.a.com", NULL}, {"mx2.a.com", NULL}, {"mx3.a.com", NULL}}, false,
			OUTCOME_COUNT, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}, {"mx.b.com", NULL}, {"mx.c.com", NULL}}, false, OUTCOME_COUNT,
			PORT_BLOCKED},
		{{{"mx.a.com", NULL}}, false, OUTCOME_TIMEOUT, PORT_BLOCKED},
		{{{"mx.a.com", NULL}}, false, OUTCOME_CONN_REFUSED, PORT_BLOCKED},
		/* these say nothing of the port */
		{{{"mx.a.com", NULL}}, false, OUTCOME_UNRESOLVED, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}}, false, OUTCOME_FORBIDDEN, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}}, false, OUTCOME_NO_ROUTE, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}}, false, OUTCOME_WAITING, PORT_UNKNOWN},
		{{{"mx.a.com", NULL}, {"mx.b.com", NULL}, {"mx.c.com", NULL}}, true,
			OUTCOME_TIMEOUT, PORT_OPEN},
		{{{NULL, NULL}}, false, OUTCOME_COUNT, PORT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct port_proof *proof = proof_of(cases[i].doors, 4);
		struct vantage_facts facts = {.canary_count = cases[i].canary != OUTCOME_COUNT};

		facts.canaries[0].outcome = cases[i].canary;
		if (port_proof_state(proof, cases[i].is_open, &facts) != cases[i].expected)
			fail_msg("case %zu", i);
		port_proof_destroy(proof);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_mask_of_three_unrelated_operators_is_interception),
		cmocka_unit_test(masks_without_end_are_bounded),
		cmocka_unit_test(the_port_is_blocked_only_where_enough_were_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
