/*
 * Any bytes as the header section of an answer, line by line as libcurl hands it over. What comes out
 * can be shown, sent back as it is, and waited for.
 */
#include "base/utf8.h"
#include "crawler/fetch_head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must_be_visible(const char *text, char separator)
{
	if (strlen(text) >= FETCH_FIELD_SIZE || !utf8_is_valid(span_of(text)))
		abort();
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != separator) || *text == 0x7f)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span rest = {(const char *)bytes, length};
	struct fetch_answer answer;
	struct fetch_head head;

	fetch_head_init(&head, &answer);
	while (rest.length) {
		size_t line = span_find(rest, '\n') + 1;

		fetch_head_line(&head, span_part(rest, 0, line));
		rest = span_from(rest, line);
	}
	must_be_visible(answer.content_type, ' ');
	must_be_visible(answer.robots_tag, '\n');
	if (answer.etag[0] && !fetch_head_is_validator(span_of(answer.etag)))
		abort();
	if (answer.last_modified[0] && !fetch_head_is_validator(span_of(answer.last_modified)))
		abort();
	int64_t pause_ms = fetch_head_pause_ms(&head, INT64_C(1795228860000));

	if (pause_ms < 0 || pause_ms > FETCH_PAUSE_MS_MAX)
		abort();
	fetch_head_finish(&head);
	return 0;
}
