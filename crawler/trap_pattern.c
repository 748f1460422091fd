#include "crawler/trap_pattern.h"

#include "crawler/url_session.h"

#include <string.h>

enum {
	HEX_LENGTH_LEAST = 8, /* the first part of a UUID, a short commit id */
	UUID_LENGTH = 36,     /* RFC 4122 3 */
	ESCAPE_LENGTH = 3     /* "%C3": its digits are no number */
};

static void add(struct trap_pattern *pattern, struct span s)
{
	memcpy(pattern->text + pattern->length, s.at, s.length);
	pattern->length += s.length;
}

static bool is_uuid(struct span text)
{
	if (text.length < UUID_LENGTH)
		return false;
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash_place ? text.at[i] != '-' : ascii_hex_value(text.at[i]) < 0)
			return false;
	}
	return true;
}

static size_t alnum_length(struct span text)
{
	size_t length = 0;

	while (length < text.length && ascii_is_alnum(text.at[length]))
		length++;
	return length;
}

/* A word of hexadecimal digits with letters and digits in it, or one that nobody made up. */
static bool is_mark(struct span word)
{
	size_t digits = 0;

	if (word.length < HEX_LENGTH_LEAST)
		return false;
	for (size_t i = 0; i < word.length; i++) {
		if (ascii_hex_value(word.at[i]) < 0)
			return url_value_is_random(word);
		digits += ascii_is_digit(word.at[i]) ? 1 : 0;
	}
	return digits > 0 && digits < word.length;
}

static void add_word(struct trap_pattern *pattern, struct span word)
{
	for (size_t i = 0; i < word.length; i++) {
		if (!ascii_is_digit(word.at[i])) {
			add(pattern, span_part(word, i, 1));
		} else if (i == 0 || !ascii_is_digit(word.at[i - 1])) {
			add(pattern, SPAN("#"));
			pattern->is_variable = true;
		}
	}
}

static void add_mark(struct trap_pattern *pattern)
{
	add(pattern, SPAN("*"));
	pattern->is_variable = pattern->has_mark = true;
}

/* Adds what `path` begins with and returns how much of it that is. */
static size_t add_next(struct trap_pattern *pattern, struct span path)
{
	size_t length = alnum_length(path);
	struct span word = span_part(path, 0, length);

	if (length == 0) {
		length = path.at[0] == '%' ? ESCAPE_LENGTH : 1;
		add(pattern, span_part(path, 0, length));
	} else if (is_uuid(path)) {
		length = UUID_LENGTH;
		add_mark(pattern);
	} else if (is_mark(word)) {
		add_mark(pattern);
	} else {
		add_word(pattern, word);
	}
	return length < path.length ? length : path.length;
}

static void read_query(struct trap_pattern *pattern, struct span query)
{
	struct span part;
	unsigned parts = 0;

	add(pattern, SPAN("?"));
	pattern->is_variable = pattern->has_query = true;
	while (span_split(&query, '&', &part)) {
		parts += part.length ? 1 : 0;
		if (url_value_is_random(span_from(part, span_find(part, '=') + 1)))
			pattern->has_random = true;
	}
	pattern->has_facets = parts > 1;
}

/* ---- circles ---- */

struct segments {
	struct span each[TRAP_SEGMENTS_MAX + 1];
	size_t count;
};

/* Without the nothing that stands behind a last slash. */
static void split(struct span path, struct segments *segments)
{
	struct span segment, rest = span_from(path, 1);

	segments->count = 0;
	while (segments->count <= TRAP_SEGMENTS_MAX && span_split(&rest, '/', &segment)) {
		if (segment.length || rest.at)
			segments->each[segments->count++] = segment;
	}
}

static bool is_number(struct span segment)
{
	for (size_t i = 0; i < segment.length; i++) {
		if (!ascii_is_digit(segment.at[i]))
			return false;
	}
	return segment.length > 0;
}

static bool stands_in_a_row(const struct segments *segments)
{
	size_t in_a_row = 1;

	for (size_t i = 1; i < segments->count; i++) {
		bool is_same = span_equals(segments->each[i], segments->each[i - 1]);

		in_a_row = is_same && !is_number(segments->each[i]) ? in_a_row + 1 : 1;
		if (in_a_row > TRAP_IN_A_ROW_MAX)
			return true;
	}
	return false;
}

static bool is_word(struct span segment)
{
	return segment.length && span_find(segment, '#') == segment.length &&
	       span_find(segment, '*') == segment.length;
}

/* "/#/#/#/#/#/#/" may be a date and more; a cycle has a word in it. */
static bool has_word(const struct segments *segments, size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++) {
		if (is_word(segments->each[i]))
			return true;
	}
	return false;
}

/* Thrice `length` segments: each of the last two thirds stands `length` places further ahead, too. */
static bool has_cycle(const struct segments *segments, size_t length)
{
	size_t same = 0;

	for (size_t i = length; i < segments->count; i++) {
		bool is_same = span_equals(segments->each[i], segments->each[i - length]);

		same = is_same ? same + 1 : 0;
		if (same >= 2 * length && has_word(segments, i + 1 - length, length))
			return true;
	}
	return false;
}

static bool has_any_cycle(const struct segments *segments)
{
	for (size_t length = 2; length <= TRAP_CYCLE_MAX && 3 * length <= segments->count;
		length++) {
		if (has_cycle(segments, length))
			return true;
	}
	return false;
}

static bool has_word_twice(const struct segments *segments)
{
	for (size_t i = 1; i < segments->count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (span_equals(segments->each[i], segments->each[k]) &&
				is_word(segments->each[i]))
				return true;
		}
	}
	return false;
}

static void read_path(struct trap_pattern *pattern, struct span path)
{
	struct segments segments;

	split(path, &segments);
	pattern->is_deep = segments.count > TRAP_SEGMENTS_MAX;
	pattern->is_circular = stands_in_a_row(&segments);
	while (path.length)
		path = span_from(path, add_next(pattern, path));
	split((struct span){pattern->text + pattern->path_at, pattern->length - pattern->path_at},
		&segments);
	pattern->is_circular = pattern->is_circular || has_any_cycle(&segments);
	if (has_word_twice(&segments)) {
		pattern->length = pattern->path_at;
		add(pattern, SPAN("/..."));
		pattern->is_variable = pattern->has_mark = true;
	}
}

void trap_pattern_of(const struct url *url, struct trap_pattern *ret_pattern)
{
	struct span path = span_of(url->text + url->path_at);
	size_t query_at = span_find(path, '?');

	ret_pattern->length = 0;
	ret_pattern->is_variable = ret_pattern->has_query = ret_pattern->has_mark = false;
	ret_pattern->has_facets = ret_pattern->has_random = false;
	ret_pattern->path_at = url->path_at;
	add(ret_pattern, (struct span){url->text, url->path_at});
	read_path(ret_pattern, span_part(path, 0, query_at));
	if (query_at < path.length)
		read_query(ret_pattern, span_from(path, query_at + 1));
	ret_pattern->text[ret_pattern->length] = '\0';
}
