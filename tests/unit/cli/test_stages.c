#include "cli/stages.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MAX = 12 };

static enum status read_stages_of(enum command command, const char *const *words,
	struct options *options, struct stages *stages, struct failure *why)
{
	char *argv[WORDS_MAX + 2] = {(char[]){"check"}};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	enum status status = options_read(command, argc, argv, options, why);

	return status ? status : stages_init(stages, options, why);
}

static enum status read_stages(const char *const *words, struct options *options,
	struct stages *stages, struct failure *why)
{
	return read_stages_of(COMMAND_CHECK, words, options, stages, why);
}

#define DEEP "--level", "deep"

static void what_level_deep_cannot_do_is_told_in_one_sentence(void **state)
{
	static const struct {
		const char *words[WORDS_MAX], *sentence;
	} cases[] = {
		{{DEEP}, "--level deep is for your own domains only: name them with --own DOMAIN"},
		{{DEEP, "--own", "org"}, "--own: 'org' is no domain name"},
		{{"--own", "a b.example"}, "--own: 'a b.example' is no domain name"},
		{{DEEP, "--own", "own.example", "--relay-target", "nobody"},
			"--relay-target: 'nobody' is no plain mail address"},
		{{DEEP, "--own", "own.example", "--relay-target", "a%b@elsewhere.example"},
			"--relay-target: 'a%b@elsewhere.example' is no plain mail address"},
		{{DEEP, "--own", "*.own.example", "--relay-target", "me@mx.own.example"},
			"--relay-target: mx.own.example is one of your own domains (--own); it "
			"takes another one to see whether servers relay"},
		{{DEEP, "--own", "own.example", "--spf-sender", "forbidden.example"},
			"--spf-sender: 'forbidden.example' is no mail address in ASCII"},
		{{"--dnsbl", "localhost"}, "--dnsbl: 'localhost' is no block list's name"},
		{{"--level", "deeper"}, "--level: 'deeper' is not one of basic|standard|deep"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options = {0};
		struct stages stages = {0};
		struct failure why;

		assert_int_equal(read_stages(cases[i].words, &options, &stages, &why), ERR_USAGE);
		assert_string_equal(why.sentence, cases[i].sentence);
		stages_finish(&stages);
		options_finish(&options);
	}
}

static void what_level_deep_needs_reaches_the_stage(void **state)
{
	static const char *const words[] = {DEEP, "--own", "*.own.example", "--relay-target",
		"Me@Elsewhere.EXAMPLE", "--spf-sender", "me@forbidden.example", "--dnsbl",
		"bl.example.org", NULL};
	struct options options;
	struct stages stages;
	struct failure why;

	(void)state;
	assert_int_equal(read_stages(words, &options, &stages, &why), OK);
	assert_int_equal(stages.check.level, LEVEL_DEEP);
	assert_true(user_domains_have(&stages.check.trials.own, "www.own.example"));
	assert_string_equal(stages.check.trials.relay_target, "Me@elsewhere.example");
	assert_string_equal(stages.check.trials.spf_sender, "me@forbidden.example");
	assert_string_equal(stages.check.trials.foreign_sender, "");
	assert_int_equal(stages.check.dnsbl.count, 1);
	assert_string_equal(stages.check.dnsbl.names[0], "bl.example.org");
	stages_finish(&stages);
	options_finish(&options);
}

/* Whoever is named with --host is asked in place of the domain's servers. */
static void level_deep_is_for_nobody_elses_server(void **state)
{
	static const struct {
		const char *host;
		enum status status;
	} cases[] = {{"mx.x.test", ERR_USAGE}, {"192.0.2.1", ERR_USAGE}, {"own.example", OK},
		{"MX.Own.Example", OK}, {"own.example.test", ERR_USAGE}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const words[] = {DEEP, "--own", "*.own.example", "--host",
			cases[i].host, "info@own.example", NULL};
		struct options options;
		struct stages stages;
		struct failure why;

		assert_int_equal(read_stages_of(COMMAND_PROBE, words, &options, &stages, &why),
			cases[i].status);
		if (cases[i].status) {
			assert_non_null(strstr(why.sentence, cases[i].host));
			assert_non_null(strstr(why.sentence, "not known to be your server"));
		}
		stages_finish(&stages);
		options_finish(&options);
	}
}

static void who_has_opted_out_is_no_target_of_relaying(void **state)
{
	char path[] = "/tmp/mailknock-stages-XXXXXX";
	static const char lines[] = "elsewhere.example\n";
	const char *const words[] = {DEEP, "--own", "own.example", "--opt-out", path,
		"--relay-target", "me@elsewhere.example", NULL};
	struct options options;
	struct stages stages;
	struct failure why;
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, lines, sizeof(lines) - 1), sizeof(lines) - 1);
	close(fd);
	assert_int_equal(read_stages(words, &options, &stages, &why), ERR_USAGE);
	assert_string_equal(
		why.sentence, "--relay-target: me@elsewhere.example is on the opt-out list");
	stages_finish(&stages);
	options_finish(&options);
	unlink(path);
}

static void block_lists_are_the_well_known_ones_or_none(void **state)
{
	struct options options;
	struct stages stages;
	struct failure why;

	(void)state;
	assert_int_equal(read_stages((const char *const[]){NULL}, &options, &stages, &why), OK);
	assert_int_equal(stages.check.dnsbl.count, dnsbl_default_zones.count);
	assert_int_equal(stages.check.level, LEVEL_STANDARD);
	stages_finish(&stages);
	options_finish(&options);
	assert_int_equal(read_stages((const char *const[]){"--dnsbl", "none", NULL}, &options,
				 &stages, &why),
		OK);
	assert_int_equal(stages.check.dnsbl.count, 0);
	stages_finish(&stages);
	options_finish(&options);
}

/* A run with one address, given the verdict; the exit status that it makes. */
static int exit_after_a_night(
	struct store *store, const char *fail_on, enum verdict verdict, enum certainty certainty)
{
	const struct run_wanted wanted = {.seeds = "a@x.test", .options = "{}", .vantage = ""};
	const struct address address = {.local = "a", .domain = "x.test"};
	const char *const words[] = {"--fail-on", fail_on, NULL};
	struct address_verdict judged = {.id = 0,
		.verdict = verdict,
		.reason = "mailbox-unknown",
		.certainty = certainty,
		.findings = "",
		.deciding_host = "",
		.deciding_ip = ""};
	struct options options;
	struct stages stages;
	struct failure why;
	struct run run;
	int exit_status = -1;

	assert_int_equal(store_begin_run(store, &wanted, &run, &why), OK);
	assert_int_equal(store_add_addresses(store, run.id, &address, 1, &why), OK);
	judged.id = run.id; /* one address a run */
	assert_int_equal(store_put_verdicts(store, run.id, &judged, 1, &why), OK);
	assert_int_equal(store_finish_run(store, run.id, true, &why), OK);
	assert_int_equal(read_stages(words, &options, &stages, &why), OK);
	assert_int_equal(stages_exit_status(&stages, store, run.id, true, &exit_status, &why), OK);
	stages_finish(&stages);
	options_finish(&options);
	return exit_status;
}

static void fail_on_new_looks_at_what_did_not_count_the_last_time(void **state)
{
	static const struct {
		const char *fail_on;
		enum verdict verdict;
		enum certainty certainty;
		int exit_status;
	} nights[] = {
		{"new", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_FOUND},
		{"new", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"failing", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_FOUND},
		{"never", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"new", VERDICT_UNVERIFIED, CERTAINTY_UNKNOWN, EXIT_CLEAN},
		{"new", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"new", VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"new", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"failing", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"at-risk", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE, EXIT_FOUND},
		{"new", VERDICT_FAILING, CERTAINTY_DEFINITIVE, EXIT_FOUND},
		{"new", VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"at-risk,new", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE, EXIT_FOUND},
		{"at-risk,new", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		{"new", VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE, EXIT_CLEAN},
		/* Likely: nobody is blamed in the first night. */
		{"failing", VERDICT_FAILING, CERTAINTY_LIKELY, EXIT_CLEAN},
		{"new", VERDICT_FAILING, CERTAINTY_LIKELY, EXIT_FOUND},
		{"new", VERDICT_FAILING, CERTAINTY_LIKELY, EXIT_CLEAN},
		{"failing", VERDICT_FAILING, CERTAINTY_LIKELY, EXIT_FOUND},
	};
	char folder[] = "/tmp/stages-test-XXXXXX", path[64], beside[80];
	struct store *store = NULL;
	struct failure why;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/audit.db", folder);
	assert_int_equal(store_open(path, STORE_CREATE, &store, &why), OK);
	for (size_t i = 0; i < sizeof(nights) / sizeof(nights[0]); i++) {
		int is = exit_after_a_night(
			store, nights[i].fail_on, nights[i].verdict, nights[i].certainty);

		if (is != nights[i].exit_status)
			fail_msg("night %zu: %d", i + 1, is);
	}
	store_close(store);
	unlink(path);
	for (int i = 0; i < 2; i++) {
		snprintf(beside, sizeof(beside), "%s%s", path, i ? "-wal" : "-shm");
		unlink(beside);
	}
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_level_deep_cannot_do_is_told_in_one_sentence),
		cmocka_unit_test(what_level_deep_needs_reaches_the_stage),
		cmocka_unit_test(level_deep_is_for_nobody_elses_server),
		cmocka_unit_test(who_has_opted_out_is_no_target_of_relaying),
		cmocka_unit_test(fail_on_new_looks_at_what_did_not_count_the_last_time),
		cmocka_unit_test(block_lists_are_the_well_known_ones_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
