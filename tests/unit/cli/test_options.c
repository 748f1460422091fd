#include "cli/options.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS_MAX = 8 };

static enum status read_words(
	const char *const *words, struct options *options, struct failure *why)
{
	char *argv[WORDS_MAX + 2] = {(char[]){"audit"}};
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	return options_read(COMMAND_AUDIT, argc, argv, options, why);
}

static void defaults_are_those_of_the_contract(void **state)
{
	struct options options;
	struct failure why;

	(void)state;
	assert_int_equal(read_words((const char *const[]){"http://x/", NULL}, &options, &why), OK);
	assert_string_equal(options.db, "mailknock.db");
	assert_string_equal(options.out, "mailknock-report");
	assert_string_equal(options.format, "html,csv,json");
	assert_int_equal(options.smtp_port, 25);
	assert_int_equal(options.connect_timeout_ms, 20000);
	assert_int_equal(options.reply_timeout_ms, 60000);
	assert_int_equal(options.session_timeout_ms, 300000);
	assert_int_equal(options.dns_timeout_ms, 10000);
	assert_int_equal(options.retry_after_ms, 300000);
	assert_int_equal(options.retries, 2);
	assert_int_equal(options.concurrency, 16);
	assert_int_equal(options.per_host, 8);
	assert_int_equal(options.probe_concurrency, 1000);
	assert_int_equal(options.server_pause_ms, 2000);
	assert_int_equal(options.level, 1);
	assert_int_equal(options.fail_on, FAIL_ON_FAILING);
	assert_int_equal(options.resume_within_ms, 12 * 3600 * 1000);
	assert_false(options.allow_private);
	assert_int_equal(options.words.count, 1);
	options_finish(&options);
}

static void bad_words_get_one_sentence_that_names_them(void **state)
{
	static const struct {
		const char *words[4], *sentence;
	} cases[] = {
		{{"--no-such"}, "unknown option '--no-such'"},
		{{"-x"}, "unknown option '-x'"},
		{{"--max-pages"}, "--max-pages needs a value"},
		{{"--max-pages", "many"}, "--max-pages: 'many' is not a whole number"},
		{{"--max-pages", "-1"}, "--max-pages: -1 is not between 0 and 1000000000000"},
		{{"--smtp-port", "65536"}, "--smtp-port: 65536 is not between 1 and 65535"},
		{{"--connect-timeout", "soon"},
			"--connect-timeout: 'soon' is no number of seconds"},
		{{"--connect-timeout", "nan"}, "--connect-timeout: 'nan' is no number of seconds"},
		{{"--max-time", "5 weeks"},
			"--max-time: '5 weeks' is no duration (90s, 15m, 8h, 2d)"},
		{{"--scope", "world"}, "--scope: 'world' is not one of host|domain|prefix"},
		{{"--quiet=loud"}, "--quiet takes no value"},
		{{"--db", ""}, "--db: needs a value"},
		{{"--run", "3"}, "--run is no option of this command"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options;
		struct failure why;

		assert_int_equal(read_words(cases[i].words, &options, &why), ERR_USAGE);
		assert_string_equal(why.sentence, cases[i].sentence);
	}
}

static void the_command_line_wins_then_the_environment_then_the_file(void **state)
{
	char path[] = "/tmp/mailknock-options-XXXXXX";
	struct options options;
	struct failure why;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	fputs("# a comment\n\nmax-pages = 1\nmax-depth = 2\nretries = 3\nexclude = /a=b\n"
	      "exclude = /c\nallow-private = yes\n",
		file);
	fclose(file);
	setenv("MAILKNOCK_MAX_DEPTH", "5", 1);
	setenv("MAILKNOCK_RETRIES", "6", 1);
	assert_int_equal(read_words((const char *const[]){"--config", path, "--retries", "9", NULL},
				 &options, &why),
		OK);
	assert_int_equal(options.max_pages, 1);
	assert_int_equal(options.max_depth, 5);
	assert_int_equal(options.retries, 9);
	assert_true(options.allow_private);
	assert_int_equal(options.exclude.count, 2);
	assert_string_equal(options.exclude.texts[0], "/a=b");
	options_finish(&options);
	unsetenv("MAILKNOCK_MAX_DEPTH");
	unsetenv("MAILKNOCK_RETRIES");
	unlink(path);
}

/* A probe knocks as a check does: on whom it may, from where it is told to. */
static void a_probe_has_what_every_knock_needs(void **state)
{
	char *argv[] = {(char[]){"probe"}, (char[]){"--opt-out"}, (char[]){"f"},
		(char[]){"--exclude-address"}, (char[]){"a*"}, (char[]){"--exclude-domain"},
		(char[]){"b*"}, (char[]){"--socks5"}, (char[]){"h:1"}, (char[]){"--canary"},
		(char[]){"c"}, (char[]){"--dnsbl"}, (char[]){"none"}, (char[]){"--port"},
		(char[]){"2525"}, NULL};
	struct options options;
	struct failure why;

	(void)state;
	assert_int_equal(options_read(COMMAND_PROBE, 15, argv, &options, &why), OK);
	assert_string_equal(options.opt_out, "f");
	assert_string_equal(options.socks5, "h:1");
	assert_int_equal(options.exclude_address.count + options.exclude_domain.count, 2);
	assert_int_equal(options.canary.count + options.dnsbl.count, 2);
	assert_int_equal(options.smtp_port, 2525);
	char *json = options_print_json(&options);

	/* Who reads a run finds the port under its one name. */
	assert_non_null(strstr(json, "\"smtp-port\": 2525"));
	assert_null(strstr(json, "\"port\""));
	free(json);
	options_finish(&options);
	setenv("MAILKNOCK_PORT", "26", 1);
	assert_int_equal(options_read(COMMAND_PROBE, 1, argv, &options, &why), OK);
	assert_int_equal(options.smtp_port, 26);
	options_finish(&options);
	assert_int_equal(options_read(COMMAND_CHECK, 1, argv, &options, &why), OK);
	assert_int_equal(options.smtp_port, 25);
	options_finish(&options);
	unsetenv("MAILKNOCK_PORT");
}

static void a_bad_line_of_the_file_is_named(void **state)
{
	static const struct {
		const char *text, *end;
	} cases[] = {
		{"max-pages\n", ":1: expected name = value, got 'max-pages'"},
		{"\nno-such = 1\n", ":2: there is no option 'no-such'"},
		{"retries = x\n", ":1: 'x' is not a whole number"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[] = "/tmp/mailknock-options-XXXXXX";
		struct options options;
		struct failure why;
		FILE *file = fdopen(mkstemp(path), "w");

		fputs(cases[i].text, file);
		fclose(file);
		assert_int_equal(
			read_words((const char *const[]){"--config", path, NULL}, &options, &why),
			ERR_USAGE);
		assert_non_null(strstr(why.sentence, cases[i].end));
		unlink(path);
	}
}

static enum status read_seeds(const char *path, struct options *options, struct failure *why)
{
	assert_int_equal(
		read_words((const char *const[]){"--seeds", path, NULL}, options, why), OK);
	return options_read_seeds(options, why);
}

static void seeds_carry_no_password(void **state)
{
	static const char *const refused[] = {"http://anna:s3cret@site.test/", "anna@site.test",
		"https://anna@site.test", "http://a:b@site.test?x", "//anna:s3cret@site.test/"};
	static const char *const taken[] = {"https://site.test/@anna", "site.test/?mail=a@b.test",
		"http://site.test#@", "site.test"};
	struct options options;
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_int_equal(
			read_words((const char *const[]){refused[i], NULL}, &options, &why), OK);
		assert_int_equal(options_read_seeds(&options, &why), ERR_USAGE);
		assert_null(strstr(why.sentence, "s3cret"));
		options_finish(&options);
	}
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		assert_int_equal(
			read_words((const char *const[]){taken[i], NULL}, &options, &why), OK);
		assert_int_equal(options_read_seeds(&options, &why), OK);
		options_finish(&options);
	}
}

static void seeds_that_cannot_be_read_are_no_empty_list(void **state)
{
	static const char hostile[] = "example.org\nshort\0.example.org\n";
	char path[] = "/tmp/mailknock-seeds-XXXXXX";
	struct options options;
	struct failure why;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	fwrite(hostile, 1, sizeof(hostile) - 1, file);
	fclose(file);
	assert_int_equal(read_seeds(path, &options, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "NUL"));
	options_finish(&options);
	assert_int_equal(read_seeds("/tmp", &options, &why), ERR_USAGE);
	options_finish(&options);
	assert_int_equal(read_seeds("/dev/zero", &options, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "too large"));
	options_finish(&options);
	unlink(path);
}

static void every_option_has_a_name_of_its_own_and_a_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < options_table_count; i++) {
		assert_true(strlen(options_table[i].help) > 10);
		assert_true((options_table[i].kind == OPTION_FLAG) == !options_table[i].argument);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(options_table[i].name, options_table[j].name);
	}
}

/* What --help says is what the reports' own table says when a name is not in it. */
static void the_help_names_every_format(void **state)
{
	const struct report_options none = {.formats = "html,none"};
	struct failure why;

	(void)state;
	assert_int_equal(report_options_check(&none, &why), ERR_USAGE);
	char *names = strchr(why.sentence, '(');

	assert_non_null(names);
	names[strlen(names) - 1] = '\0';
	for (size_t i = 0; i < options_table_count; i++)
		if (strcmp(options_table[i].name, "format") == 0)
			assert_non_null(strstr(options_table[i].help, names + 1));
}

static void only_what_changes_a_run_tells_runs_apart(void **state)
{
	struct options a, b, c;
	struct failure why;

	(void)state;
	assert_int_equal(read_words((const char *const[]){"--quiet", NULL}, &a, &why), OK);
	assert_int_equal(read_words((const char *const[]){"--out", "x", NULL}, &b, &why), OK);
	assert_int_equal(read_words((const char *const[]){"--max-pages", "3", NULL}, &c, &why), OK);
	char *ja = options_print_json(&a), *jb = options_print_json(&b),
	     *jc = options_print_json(&c);

	assert_string_equal(ja, jb);
	assert_string_not_equal(ja, jc);
	options_finish(&a);
	options_finish(&b);
	options_finish(&c);
	free(ja);
	free(jb);
	free(jc);
}

static void secrets_come_from_anywhere_and_are_not_printed(void **state)
{
	static const char *const words[] = {"--header", "X-Key: s3cret", "--proxy",
		"http://anna:s3cret@127.0.0.1:3128", "--cookies", "--webhook",
		"https://hooks.example/s3cret", NULL};
	struct options options;
	struct failure why;

	(void)state;
	setenv("MAILKNOCK_USER", "anna:s3cret", 1);
	assert_int_equal(read_words(words, &options, &why), OK);
	unsetenv("MAILKNOCK_USER");
	assert_string_equal(options.user, "anna:s3cret");
	assert_string_equal(options.headers.texts[0], "X-Key: s3cret");
	assert_true(options.cookies);
	char *json = options_print_json(&options);

	assert_null(strstr(json, "s3cret"));
	assert_non_null(strstr(json, "\"user\": \"(given)\""));
	assert_non_null(strstr(json, "\"cookies\": true"));
	options_finish(&options);
	free(json);
}

static void errors_do_not_repeat_what_may_be_a_secret(void **state)
{
	static const struct {
		const char *words[4], *sentence;
	} cases[] = {
		{{"--use=anna:s3cret"}, "unknown option '--use'"},
		{{"--pass=s3cret"}, "unknown option '--pass'"},
		{{"-us3cret"}, "unknown option '-u'"},
		{{"--cookies=s3cret"}, "--cookies takes no value"},
	};
	char path[] = "/tmp/mailknock-options-XXXXXX";
	struct options options;
	struct failure why;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_words(cases[i].words, &options, &why), ERR_USAGE);
		assert_string_equal(why.sentence, cases[i].sentence);
	}
	fputs("user: anna:s3cret\n", file);
	fclose(file);
	assert_int_equal(read_words((const char *const[]){"--config", path, NULL}, &options, &why),
		ERR_USAGE);
	assert_null(strstr(why.sentence, "s3cret"));
	unlink(path);
}

static void bytes_have_units(void **state)
{
	static const struct {
		const char *text;
		int64_t bytes; /* -1 = refused */
	} cases[] = {{"0", 0}, {"500", 500}, {"64k", 65536}, {"10M", 10485760}, {"2G", 2147483648},
		{"", -1}, {"K", -1}, {"1.5M", -1}, {"-1", -1}, {"1MB", -1}, {"1T", -1},
		{"999999999999999G", -1}, {"99999999999999999999999", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options options;
		struct failure why;
		enum status status = read_words(
			(const char *const[]){"--max-bytes", cases[i].text, NULL}, &options, &why);

		if (status != (cases[i].bytes < 0 ? ERR_USAGE : OK))
			fail_msg("'%s'", cases[i].text);
		if (status)
			continue;
		assert_int_equal(options.max_bytes, cases[i].bytes);
		assert_int_equal(options.max_page_bytes, 10 * 1024 * 1024);
		options_finish(&options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_contract),
		cmocka_unit_test(bad_words_get_one_sentence_that_names_them),
		cmocka_unit_test(the_command_line_wins_then_the_environment_then_the_file),
		cmocka_unit_test(a_probe_has_what_every_knock_needs),
		cmocka_unit_test(a_bad_line_of_the_file_is_named),
		cmocka_unit_test(seeds_carry_no_password),
		cmocka_unit_test(seeds_that_cannot_be_read_are_no_empty_list),
		cmocka_unit_test(every_option_has_a_name_of_its_own_and_a_help),
		cmocka_unit_test(secrets_come_from_anywhere_and_are_not_printed),
		cmocka_unit_test(errors_do_not_repeat_what_may_be_a_secret),
		cmocka_unit_test(bytes_have_units),
		cmocka_unit_test(the_help_names_every_format),
		cmocka_unit_test(only_what_changes_a_run_tells_runs_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
