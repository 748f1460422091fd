#include "crawler/fetch_head.h"
#include "base/visible.h"

#include <curl/curl.h>
#include <string.h>

typedef void put_fn(struct fetch_head *head, struct span value);

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	}
	return true;
}

bool fetch_head_is_validator(struct span text)
{
	return text.length > 0 && text.length < FETCH_FIELD_SIZE && is_printable(text);
}

/* Most values are plain ASCII, and visible as they are. */
static void put_visible(struct span value, char *ret_text, size_t size)
{
	bool is_plain = is_printable(value) && span_find(value, '\\') == value.length;

	if (!is_plain || !span_to_text(value, ret_text, size))
		visible_text(value, ret_text, size);
}

static void put_type(struct fetch_head *head, struct span value)
{
	put_visible(value, head->answer->content_type, sizeof(head->answer->content_type));
}

static void put_etag(struct fetch_head *head, struct span value)
{
	if (fetch_head_is_validator(value))
		span_to_text(value, head->answer->etag, sizeof(head->answer->etag));
}

static void put_last_modified(struct fetch_head *head, struct span value)
{
	if (fetch_head_is_validator(value))
		span_to_text(
			value, head->answer->last_modified, sizeof(head->answer->last_modified));
}

static void put_robots_tag(struct fetch_head *head, struct span value)
{
	char *text = head->answer->robots_tag;
	size_t at = strlen(text);

	if (at + 2 >= FETCH_FIELD_SIZE)
		return;
	if (at)
		text[at++] = '\n';
	put_visible(value, text + at, FETCH_FIELD_SIZE - at);
}

static void put_location(struct fetch_head *head, struct span value)
{
	buf_add(&head->location, value);
}

static void put_retry_after(struct fetch_head *head, struct span value)
{
	span_to_text(value, head->retry_after, sizeof(head->retry_after));
}

static void put_date(struct fetch_head *head, struct span value)
{
	span_to_text(value, head->date, sizeof(head->date));
}

/* Of a field that stands there twice the first counts, unless all of it do. */
static const struct row {
	struct span name;
	put_fn *put;
	bool is_list;
} rows[] = {
	{{"content-type", 12}, put_type, false},
	{{"etag", 4}, put_etag, false},
	{{"last-modified", 13}, put_last_modified, false},
	{{"x-robots-tag", 12}, put_robots_tag, true},
	{{"location", 8}, put_location, false},
	{{"retry-after", 11}, put_retry_after, false},
	{{"date", 4}, put_date, false},
};

enum { ROW_NONE = -1, ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

void fetch_head_init(struct fetch_head *head, struct fetch_answer *answer)
{
	*head = (struct fetch_head){.answer = answer};
	buf_init(&head->location, FETCH_LOCATION_MAX);
	buf_init(&head->value, FETCH_LOCATION_MAX);
	fetch_head_clear(head);
}

void fetch_head_finish(struct fetch_head *head)
{
	buf_finish(&head->location);
	buf_finish(&head->value);
}

void fetch_head_clear(struct fetch_head *head)
{
	struct fetch_answer *answer = head->answer;

	answer->content_type[0] = answer->etag[0] = answer->last_modified[0] = '\0';
	answer->robots_tag[0] = '\0';
	head->retry_after[0] = head->date[0] = '\0';
	buf_clear(&head->location);
	head->row = ROW_NONE;
	head->seen = 0;
	head->is_over = false;
}

static void end_field(struct fetch_head *head)
{
	if (head->row != ROW_NONE)
		rows[head->row].put(head, span_trim(buf_span(&head->value)));
	head->row = ROW_NONE;
}

static int row_of(struct fetch_head *head, struct span name)
{
	for (int i = 0; i < ROW_COUNT; i++) {
		if (!span_equals_nocase(rows[i].name, name))
			continue;
		bool is_repeated = head->seen & 1u << i;

		head->seen |= 1u << i;
		return is_repeated && !rows[i].is_list ? ROW_NONE : i;
	}
	return ROW_NONE;
}

static void begin_field(struct fetch_head *head, struct span line)
{
	size_t colon = span_find(line, ':');

	if (colon == line.length)
		return;
	head->row = row_of(head, span_trim(span_part(line, 0, colon)));
	if (head->row == ROW_NONE)
		return;
	buf_clear(&head->value);
	buf_add(&head->value, span_trim(span_from(line, colon + 1)));
}

void fetch_head_line(struct fetch_head *head, struct span line)
{
	bool is_continued = line.length && (line.at[0] == ' ' || line.at[0] == '\t');

	if (span_starts_nocase(line, SPAN("HTTP/"))) {
		fetch_head_clear(head);
		return;
	}
	if (head->is_over)
		return;
	line = span_trim(line);
	/* obs-fold (RFC 9112 5.2): a user agent reads it as a blank. */
	if (is_continued && line.length && head->row != ROW_NONE) {
		buf_add_char(&head->value, ' ');
		buf_add(&head->value, line);
		return;
	}
	end_field(head);
	if (line.length == 0)
		head->is_over = true;
	else if (!is_continued)
		begin_field(head, line);
}

int64_t fetch_head_pause_ms(const struct fetch_head *head, int64_t now_wall_ms)
{
	struct span text = span_of(head->retry_after);
	unsigned long seconds;
	int64_t pause_ms = 0;
	time_t until, since;

	if (span_to_number(text, FETCH_PAUSE_MS_MAX / 1000, &seconds))
		return (int64_t)seconds * 1000;
	/* A number all the same, so it is larger than that. */
	if (text.length && strspn(text.at, "0123456789") == text.length)
		return FETCH_PAUSE_MS_MAX;
	/* curl_getdate takes "5" for a day of this month, and a good deal more that is no date. */
	until = span_find(text, ':') < text.length ? curl_getdate(text.at, NULL) : -1;
	if (until < 0)
		return 0;
	since = head->date[0] ? curl_getdate(head->date, NULL) : -1;
	pause_ms = ((int64_t)until - (since < 0 ? now_wall_ms / 1000 : (int64_t)since)) * 1000;
	if (pause_ms > FETCH_PAUSE_MS_MAX)
		return FETCH_PAUSE_MS_MAX;
	return pause_ms < 0 ? 0 : pause_ms;
}
