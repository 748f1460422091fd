#include "base/log.h"
#include "base/clock.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 16384 /* a quarter of it as it was said */ };

static enum log_level most_told = LOG_NOTICE;
static bool json;
static void (*filter_line)(void *context, struct span text, struct buf *ret_text);
static void *filter_context;

void log_configure(enum log_level most, bool as_json)
{
	most_told = most;
	json = as_json;
}

void log_set_filter(
	void (*filter)(void *context, struct span text, struct buf *ret_text), void *context)
{
	filter_line = filter;
	filter_context = context;
}

/* What the filter makes too long is cut. */
static void pass_filter(char raw[LINE_MAX_BYTES / 4])
{
	struct buf filtered;

	if (!filter_line)
		return;
	buf_init(&filtered, LINE_MAX_BYTES);
	filter_line(filter_context, span_of(raw), &filtered);
	snprintf(raw, LINE_MAX_BYTES / 4, "%s", buf_text(&filtered));
	buf_finish(&filtered);
}

static void add_json_text(struct buf *line, struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] == '"' || text.at[i] == '\\')
			buf_add_char(line, '\\');
		buf_add_char(line, text.at[i]);
	}
}

static void add_json(struct buf *line, enum log_level level, const char *who, struct span text)
{
	static const char *const names[] = {"error", "warning", "notice", "detail"};
	char now[CLOCK_TEXT_SIZE];

	clock_print(clock_wall_ms(), now);
	buf_addf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"stage\":\"%s\",\"message\":\"", now,
		names[level], who);
	add_json_text(line, text);
	buf_add_text(line, "\"}");
}

bool log_is_json(void)
{
	return json;
}

bool log_shows(enum log_level level)
{
	return level <= most_told;
}

void log_event(enum log_level level, const char *who, const char *format, ...)
{
	char raw[LINE_MAX_BYTES / 4], visible[LINE_MAX_BYTES / 2];
	struct buf line;
	va_list args;

	if (level > most_told)
		return;
	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	pass_filter(raw);
	visible_text(span_of(raw), visible, sizeof(visible));
	buf_init(&line, LINE_MAX_BYTES);
	if (json)
		add_json(&line, level, who, span_of(visible));
	else
		buf_addf(&line, "%s: %s", who, visible);
	buf_add_char(&line, '\n');
	/* One write a line, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, line.at, line.length) < 0)
		most_told = LOG_ERROR; /* nobody listens */
	buf_finish(&line);
}
