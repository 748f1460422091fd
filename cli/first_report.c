#include "cli/first_report.h"
#include "base/log.h"

#include <stdio.h>
#include <time.h>

enum { TIME_SIZE = sizeof("00:00") };

/* By the clock on the wall of who reads it. */
static void print_time(int64_t wall_ms, char ret_text[TIME_SIZE])
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm local;

	if (!localtime_r(&seconds, &local) || !strftime(ret_text, TIME_SIZE, "%H:%M", &local))
		ret_text[0] = '\0';
}

void first_report_tell(const struct stages *stages, struct store *store, int64_t run,
	const char *who, const char *what)
{
	struct waiting waiting;
	struct failure why;
	char next[TIME_SIZE];

	if (stages->options->quiet)
		return;
	if (store_count_waiting(store, run, &waiting, &why)) {
		log_event(LOG_WARNING, who, "%s", why.sentence);
		return;
	}
	print_time(waiting.next_ms, next);
	if (waiting.addresses)
		log_event(LOG_NOTICE, who, "%s; %lld %s asked again at %s", what,
			(long long)waiting.addresses,
			waiting.addresses == 1 ? "address is" : "addresses are", next);
	else
		log_event(LOG_NOTICE, who, "%s; servers are asked again at %s", what, next);
}

void first_report_write(const struct stages *stages, struct store *store, int64_t run)
{
	struct report_options options = stages->report;
	struct failure why;
	enum status status = stages_apply_rules(stages, store, run, &why);

	options.goes_on = true;
	if (!status)
		status = report_write(&options, store, run, &why);
	if (status)
		log_event(LOG_WARNING, "audit", "no first report: %s", why.sentence);
	else
		first_report_tell(stages, store, run, "audit", "first report written");
}
