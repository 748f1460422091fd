/*
 * Draws the dialogue's table as a Mermaid state diagram. Without an argument it prints it; with a
 * file it checks that the file has it, between the two marks, as it is now.
 */
#include "base/buf.h"
#include "checker/smtp_dialogue_table.h"

#include <stdio.h>

enum { PICTURE_MAX = 16384, FILE_MAX = 262144 };

static const char first_mark[] = "<!-- dialogue: first line -->\n";
static const char last_mark[] = "<!-- dialogue: last line -->";

static void arrow(struct buf *picture, int from, int to, const char *label)
{
	buf_addf(picture, "    s%d --> s%d: %s\n", from, to, label);
}

/* Arrows with the same target share one. */
static void answers(struct buf *picture, int stage)
{
	const struct dialogue_row *row = &dialogue_rows[stage];
	const int to[] = {(int)row->on_2xx, (int)row->on_4xx, (int)row->on_5xx};
	static const char *const digits[] = {"2xx", "4xx", "5xx"};
	bool is_drawn[3] = {false, false, false};

	for (int i = 0; i < 3; i++) {
		char label[32];
		int length = snprintf(label, sizeof(label), "%s", digits[i]);

		if (is_drawn[i])
			continue;
		for (int j = i + 1; j < 3; j++)
			if (to[j] == to[i]) {
				length += snprintf(label + length, sizeof(label) - (size_t)length,
					", %s", digits[j]);
				is_drawn[j] = true;
			}
		arrow(picture, stage, to[i], label);
	}
}

static void draw(struct buf *picture)
{
	buf_add_text(picture, "```mermaid\nstateDiagram-v2\n");
	for (int i = 0; i < DIALOGUE_STAGE_COUNT; i++)
		buf_addf(picture, "    state \"%s\" as s%d\n", dialogue_rows[i].name, i);
	buf_addf(picture, "    [*] --> s%d\n", DIALOGUE_BANNER);
	for (int i = 0; i < DIALOGUE_END; i++) {
		if (i == DIALOGUE_HANDSHAKE) {
			arrow(picture, i, (int)dialogue_rows[i].on_2xx, "won");
			arrow(picture, i, (int)dialogue_rows[i].on_5xx, "lost");
			continue;
		}
		answers(picture, i);
		if (dialogue_rows[i].is_passed)
			buf_addf(picture, "    s%d --> s%d: passed over (%s)\n", i,
				(int)dialogue_rows[i].passed, dialogue_rows[i].passed_when);
	}
	buf_addf(picture, "    s%d --> [*]\n```\n", DIALOGUE_END);
}

static bool is_current(const char *text, const struct buf *picture)
{
	const char *first = strstr(text, first_mark);

	if (!first)
		return false;
	first += sizeof(first_mark) - 1;
	const char *last = strstr(first, last_mark);

	return last && span_equals((struct span){first, (size_t)(last - first)}, buf_span(picture));
}

static int check(const char *path, const struct buf *picture)
{
	static char text[FILE_MAX + 1];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return 1;
	}
	text[fread(text, 1, FILE_MAX, file)] = '\0';
	fclose(file);
	if (is_current(text, picture))
		return 0;
	fprintf(stderr, "%s: the picture is not that of the table any more; it should be:\n%s",
		path, buf_text(picture));
	return 1;
}

int main(int count, char **words)
{
	struct buf picture;
	int status = 0;

	buf_init(&picture, PICTURE_MAX);
	draw(&picture);
	if (count > 1)
		status = check(words[1], &picture);
	else
		fputs(buf_text(&picture), stdout);
	buf_finish(&picture);
	return status;
}
