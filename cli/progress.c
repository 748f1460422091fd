#include "cli/progress.h"
#include "base/buf.h"
#include "base/clock.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	REDRAW_MS = 200,
	PLAIN_LINE_MS = 10000,
	LINE_BYTES_MAX = 400,
	COLUMNS_DEFAULT = 80,
	RATE_WINDOW_MS = 2000
};

void progress_begin(struct progress *progress, const struct options *options)
{
	*progress = (struct progress){.began_ms = clock_monotonic_ms()};
	progress->is_terminal = isatty(STDERR_FILENO);
	progress->is_shown =
		options->progress == PROGRESS_ALWAYS ||
		(options->progress == PROGRESS_AUTO && !options->quiet && !options->verbose);
	progress->rate_ms = progress->began_ms;
	progress->drawn_ms = progress->is_terminal ? 0 : progress->began_ms;
}

static void measure_rate(struct progress *progress, const struct run_counts *counts, int64_t now)
{
	int64_t pages = counts->pages_fetched + counts->pages_failed;

	if (now - progress->rate_ms < RATE_WINDOW_MS)
		return;
	progress->pages_a_second =
		(double)(pages - progress->rate_pages) * 1000 / (double)(now - progress->rate_ms);
	progress->rate_ms = now;
	progress->rate_pages = pages;
}

/* How long it will take, as far as that can be told: the pages that are known at the present rate,
 * then the next answer that is waited for. */
static void add_time_left(
	struct progress *progress, const struct run_counts *counts, struct buf *line)
{
	char left[CLOCK_TEXT_SIZE];
	int64_t now_ms = clock_wall_ms();

	if (!counts->crawl_done && progress->pages_a_second > 0.5) {
		clock_print_span(
			(int64_t)((double)counts->pages_queued * 1000 / progress->pages_a_second),
			left);
		buf_addf(line, ", %.0f/s, known pages %s", progress->pages_a_second, left);
	} else if (counts->crawl_done && !counts->sessions_open && counts->next_due_ms > now_ms) {
		clock_print_span(counts->next_due_ms - now_ms, left);
		buf_addf(line, ", asking again in %s", left);
	}
}

static void make_line(struct progress *progress, const struct run_counts *counts, struct buf *line)
{
	buf_addf(line, "%lld pages", (long long)(counts->pages_fetched + counts->pages_failed));
	if (!counts->crawl_done)
		buf_addf(line, " (+%lld)", (long long)counts->pages_queued);
	if (counts->elsewhere_queued + counts->elsewhere_found + counts->elsewhere_broken)
		buf_addf(line, ", %lld links elsewhere",
			(long long)(counts->elsewhere_found + counts->elsewhere_broken));
	buf_addf(line, ", %lld addresses, %lld/%lld domains, %lld servers, %lld/%lld answers",
		(long long)counts->addresses, (long long)counts->domains_resolved,
		(long long)counts->domains, (long long)counts->endpoints,
		(long long)counts->questions_answered, (long long)counts->questions);
	add_time_left(progress, counts, line);
}

static size_t terminal_columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
									   : COLUMNS_DEFAULT;
}

static void put(const struct buf *line)
{
	if (write(STDERR_FILENO, line->at, line->length) < 0)
		return; /* nobody watches */
}

void progress_show(struct progress *progress, const struct run_counts *counts)
{
	int64_t now = clock_monotonic_ms();
	struct buf line;

	measure_rate(progress, counts, now);
	if (!progress->is_shown ||
		now - progress->drawn_ms < (progress->is_terminal ? REDRAW_MS : PLAIN_LINE_MS))
		return;
	progress->drawn_ms = now;
	if (!progress->is_terminal && memcmp(counts, &progress->before, sizeof(*counts)) == 0)
		return;
	progress->before = *counts;
	buf_init(&line, LINE_BYTES_MAX);
	make_line(progress, counts, &line);
	if (progress->is_terminal) {
		struct buf redraw;
		size_t columns = terminal_columns();

		buf_init(&redraw, LINE_BYTES_MAX + 16);
		buf_add_text(&redraw, "\r");
		buf_add(&redraw, span_part(buf_span(&line), 0, columns ? columns - 1 : 0));
		buf_add_text(&redraw, "\033[K");
		put(&redraw);
		buf_finish(&redraw);
	} else {
		buf_add_char(&line, '\n');
		put(&line);
	}
	buf_finish(&line);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown && progress->is_terminal && write(STDERR_FILENO, "\r\033[K", 4) < 0)
		progress->is_shown = false;
}
