#include "checker/transcript.h"
#include "base/visible.h"

#include <inttypes.h>

/* Room that is kept for the line that says that the rest is left out, and for "+ms C: ". */
enum { FRAME_MAX = 64 };

void transcript_init(struct transcript *t, int64_t now_ms)
{
	buf_init(&t->text, TRANSCRIPT_MAX);
	t->began_ms = now_ms;
	t->is_cut = false;
}

void transcript_finish(struct transcript *t)
{
	buf_finish(&t->text);
}

const char *transcript_text(const struct transcript *t)
{
	return buf_text(&t->text);
}

static const char *mark_of(enum transcript_who who)
{
	switch (who) {
	case TRANSCRIPT_CLIENT:
		return "C: ";
	case TRANSCRIPT_SERVER:
		return "S: ";
	case TRANSCRIPT_NOTE:
		break;
	}
	return "- ";
}

static void add_line(
	struct transcript *t, int64_t now_ms, enum transcript_who who, struct span line)
{
	char text[TRANSCRIPT_LINE_MAX + 1];
	int64_t after_ms = now_ms > t->began_ms ? now_ms - t->began_ms : 0;

	if (t->is_cut)
		return;
	visible_text(line, text, sizeof(text));
	if (t->text.length + span_of(text).length + 2 * FRAME_MAX > TRANSCRIPT_MAX) {
		t->is_cut = true;
		buf_addf(&t->text, "+%" PRId64 " ms - the rest is left out\n", after_ms);
		return;
	}
	buf_addf(&t->text, "+%" PRId64 " ms %s%s\n", after_ms, mark_of(who), text);
}

void transcript_add(
	struct transcript *t, int64_t now_ms, enum transcript_who who, struct span lines)
{
	struct span line;

	if (lines.length && lines.at[lines.length - 1] == '\n')
		lines.length--;
	while (span_split(&lines, '\n', &line)) {
		if (line.length && line.at[line.length - 1] == '\r')
			line.length--;
		add_line(t, now_ms, who, line);
	}
}
