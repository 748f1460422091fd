/*
 * One line of text as redaction.c looks at it: units, a byte each with the place where it is written
 * ("%40" is one unit in three places), and words, which are runs of letters, digits and bytes beyond
 * ASCII.
 */
#ifndef REPORT_REDACTION_LINE_H
#define REPORT_REDACTION_LINE_H

#include "base/buf.h"

#include <stdint.h>

struct redaction_unit {
	uint32_t at;
	uint8_t byte, length;
};

/* Set up as {0}; the reader frees `units`. */
struct redaction_line {
	struct span text;
	struct redaction_unit *units;
	size_t count, size;
};

/* `reads_through`: percent-encoding and \xNN count as what they stand for. */
void redaction_read(struct redaction_line *line, struct span text, bool reads_through);
/* 0 behind the end. */
uint8_t redaction_byte_at(const struct redaction_line *line, size_t at);
bool redaction_is_word(uint8_t byte);
/* What a name in front of an "@" is made of, where it is not known: of what RFC 5322 allows, not what
 * parts a URL, a list or a sentence. */
bool redaction_is_plain(uint8_t byte);
bool redaction_is_host(uint8_t byte);
/* The words of units [from, to) in lower case, with blanks between them; false where there is none. */
bool redaction_join(
	const struct redaction_line *line, size_t from, size_t to, struct buf *ret_joined);

#endif
