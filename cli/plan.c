#include "cli/plan.h"
#include "base/clock.h"
#include "base/visible.h"
#include "schema/store_vantage.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { LABEL_COLUMN = 16, WORDS_SHOWN = 10, LINE_BYTES_MAX = 64 * 1024, DAY_MS = 24 * 3600 * 1000 };

static void tell(FILE *file, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void tell(FILE *file, const char *label, const char *format, ...)
{
	va_list arguments;

	fprintf(file, "%-*s", LABEL_COLUMN, label);
	va_start(arguments, format);
	vfprintf(file, format, arguments);
	va_end(arguments);
	fputc('\n', file);
}

/* The first few of a list, one a line; seeds may be thousands. */
static void tell_list(FILE *file, const char *label, const struct text_list *list)
{
	struct buf b;

	for (size_t i = 0; i < list->count && i < WORDS_SHOWN; i++) {
		buf_init(&b, LINE_BYTES_MAX);
		visible_add(&b, span_of(list->texts[i]));
		tell(file, i ? "" : label, "%s", buf_text(&b));
		buf_finish(&b);
	}
	if (list->count > WORDS_SHOWN)
		tell(file, "", "... and %zu more", list->count - WORDS_SHOWN);
}

static const char *span_text(int64_t ms, char text[CLOCK_TEXT_SIZE])
{
	clock_print_span(ms, text);
	return text;
}

/* ---- the crawl ---- */

static void tell_limits(FILE *file, const struct options *options)
{
	char text[CLOCK_TEXT_SIZE];
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX);
	if (options->max_pages)
		buf_addf(&b, ", %lld pages", (long long)options->max_pages);
	if (options->max_depth >= 0)
		buf_addf(&b, ", %lld steps from a seed", (long long)options->max_depth);
	if (options->max_time_ms)
		buf_addf(&b, ", %s", span_text(options->max_time_ms, text));
	if (options->max_bytes)
		buf_addf(&b, ", %lld bytes", (long long)options->max_bytes);
	tell(file, "Limits", "%s; %lld bytes of one page", b.length ? buf_text(&b) + 2 : "none",
		(long long)options->max_page_bytes);
	buf_finish(&b);
}

static void tell_crawl(FILE *file, const struct options *options)
{
	static const char *const scopes[] = {"links are followed on the host of a seed",
		"links are followed in the whole domain of a seed",
		"links are followed below the folder of a seed"};
	char text[CLOCK_TEXT_SIZE];

	tell_list(file, "Seeds", &options->words);
	tell(file, "Scope", "%s%s", scopes[options->scope],
		options->check_links ? "; links that leave it are asked once" : "");
	tell_list(file, "Only", &options->include);
	tell_list(file, "Not", &options->exclude);
	tell_limits(file, options);
	tell(file, "Pace", "%lld fetches at once, %lld from one host%s%s; robots.txt is %s",
		(long long)options->concurrency, (long long)options->per_host,
		options->delay_ms ? ", one every " : "",
		options->delay_ms ? span_text(options->delay_ms, text) : "",
		options->ignore_robots ? "not asked" : "obeyed");
}

/* ---- the check ---- */

static void tell_clocks(FILE *file, const struct stages *stages)
{
	const struct options *options = stages->options;
	char pause[CLOCK_TEXT_SIZE], wait[CLOCK_TEXT_SIZE], end[CLOCK_TEXT_SIZE];

	tell(file, "Sessions", "one a server, %lld at once; %s between two to one server",
		(long long)options->probe_concurrency, span_text(options->server_pause_ms, pause));
	tell(file, "Come back later", "is followed %lld times, after %s where no time is named",
		(long long)options->retries, span_text(options->retry_after_ms, wait));
	if (options->recheck_after_ms)
		tell(file, "Known answers", "younger than %s are used instead of asking",
			span_text(options->recheck_after_ms, wait));
	if (stages->check.deadline_ms) {
		clock_print(stages->check.deadline_ms, end);
		tell(file, "Deadline", "%s; what is open then is unverified", end);
	}
}

static void tell_check(FILE *file, const struct stages *stages)
{
	static const char *const levels[] = {"basic: the published addresses alone",
		"standard: the published addresses, postmaster, and one that nobody has",
		"deep: like standard, and trials at the servers of your own domains"};
	const struct options *options = stages->options;

	if (options->command == COMMAND_CHECK)
		tell_list(file, "Asked for", &options->words);
	tell(file, "Level", "%s; no message is sent to them", levels[options->level]);
	tell_list(file, "Own domains", &options->own);
	tell_list(file, "Left alone", &options->exclude_address);
	tell_list(file, "Left alone", &options->exclude_domain);
	if (options->opt_out)
		tell(file, "Left alone", "who is listed in %s", options->opt_out);
	tell(file, "Greeting", "EHLO %s",
		options->helo ? options->helo : "with this host's name, if the DNS knows it");
	tell_clocks(file, stages);
}

/* ---- the place, the database, the output ---- */

static void tell_vantage(FILE *file, const struct stages *stages)
{
	const struct options *options = stages->options;
	char name[2 * sizeof(stages->vantage)];

	visible_text(span_of(stages->vantage), name, sizeof(name));
	tell(file, "Vantage", "%s%s%s", name[0] ? name : "without a name",
		options->socks5 ? ", through the proxy " : "",
		options->socks5 ? options->socks5 : "");
	tell_list(file, "Source address", &options->source_ip);
	tell(file, "DNS", "%s",
		options->dns_server ? options->dns_server : "the system's resolvers");
	if (options->allow_private || options->allow_net)
		tell(file, "Special nets", "%s may be talked to",
			options->allow_private ? "all of them" : options->allow_net);
}

struct looked_at {
	const struct stages *stages;
	int64_t now_ms;
	int64_t latest, latest_ms, goes_on, began_ms, count;
};

/* As store_begin_run finds what goes on: the latest open run of the same work. */
static void look_at_run(void *context, const struct run_line *line)
{
	struct looked_at *seen = context;
	const struct options *options = seen->stages->options;
	const struct run *run = &line->run;

	seen->count++;
	if (seen->latest < run->id) {
		seen->latest = run->id;
		seen->latest_ms = run->started_ms;
	}
	if (options->new_run || run->finished_ms || seen->goes_on > run->id ||
		run->started_ms <= seen->now_ms - options->resume_within_ms ||
		strcmp(run->seeds, seen->stages->seeds) != 0 ||
		strcmp(run->options, seen->stages->run_options) != 0)
		return;
	seen->goes_on = run->id;
	seen->began_ms = run->started_ms;
}

static void tell_run(FILE *file, const struct looked_at *seen)
{
	char text[CLOCK_TEXT_SIZE];

	if (seen->goes_on) {
		clock_print(seen->began_ms, text);
		tell(file, "Run", "goes on with run %lld of %s", (long long)seen->goes_on, text);
	} else if (seen->latest) {
		clock_print(seen->latest_ms, text);
		tell(file, "Run", "a new one, after %lld; the latest is run %lld of %s",
			(long long)seen->count, (long long)seen->latest, text);
	} else {
		tell(file, "Run", "a new one, the first");
	}
}

/* check without a word works on a run that is there. */
static enum status tell_checked_run(
	FILE *file, const struct options *options, struct store *store, struct failure *why)
{
	struct run run;
	char text[CLOCK_TEXT_SIZE];
	enum status status = store_find_run(store, options->run, &run, why);

	if (status)
		return status;
	clock_print(run.started_ms, text);
	tell(file, "Run", "what run %lld of %s has collected", (long long)run.id, text);
	return OK;
}

static enum status tell_database(FILE *file, const struct stages *stages, struct failure *why)
{
	const struct options *options = stages->options;
	struct looked_at seen = {.stages = stages, .now_ms = clock_wall_ms()};
	bool is_of_run = options->command == COMMAND_CHECK && !options->words.count;
	bool is_missing = access(options->db, F_OK) != 0 && errno == ENOENT;
	struct store *store = NULL;
	struct failure unread;

	tell(file, "Database", "%s%s", options->db, is_missing ? ", to be created" : "");
	if (is_missing && !is_of_run) {
		tell_run(file, &seen);
		return OK;
	}
	enum status status = store_open(options->db, STORE_READ, &store, &unread);

	if (status) {
		tell(file, "Run", "not looked up: %s", unread.sentence);
		return OK;
	}
	status = is_of_run ? tell_checked_run(file, options, store, why)
			   : store_each_run(store, look_at_run, &seen, why);
	if (!status && !is_of_run)
		tell_run(file, &seen);
	store_close(store);
	return status;
}

static void tell_delivery(void *context, const char *label, const char *text)
{
	tell(context, label, "%s", text);
}

static void tell_output(FILE *file, const struct stages *stages)
{
	const struct options *options = stages->options;
	static const char *const rungs[] = {"never", "for invalid addresses",
		"for invalid and failing addresses", "for invalid, failing and at-risk addresses",
		"for what is newly invalid or failing",
		"for what is newly invalid, failing or at risk"};

	if (options->command == COMMAND_AUDIT)
		tell(file, "Reports", "%s, in the folder %s", options->format, options->out);
	delivery_plan(&stages->delivery, options, tell_delivery, file);
	if (options->command == COMMAND_CRAWL)
		return;
	tell_list(file, "Required pages", &options->require_contact);
	if (options->suppressions)
		tell(file, "Suppressions", "those of %s do not count", options->suppressions);
	if (options->retention_ms)
		tell(file, "At the end", "runs that began more than %lld days ago are deleted",
			(long long)(options->retention_ms / DAY_MS));
	tell(file, "Exit status 1", "%s%s", rungs[options->fail_on],
		options->require_contact.count && options->fail_on
			? "; for required pages without an address that works"
			: "");
}

enum status plan_print(FILE *file, const struct stages *stages, struct failure *why)
{
	const struct options *options = stages->options;

	if (options->command & (COMMAND_AUDIT | COMMAND_CRAWL))
		tell_crawl(file, options);
	if (options->command & (COMMAND_AUDIT | COMMAND_CHECK))
		tell_check(file, stages);
	tell_vantage(file, stages);
	enum status status = tell_database(file, stages, why);

	if (!status)
		tell_output(file, stages);
	return status;
}
