/*
 * A growing text buffer with a ceiling. Whoever fills it says how large it may become; what goes
 * beyond is dropped and remembered (`overflowed` is sticky), so a sequence of additions needs one
 * check at its end. The text is always NUL-terminated, may hold NULs, and belongs to the buffer.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/span.h"

struct buf {
	char *at;
	size_t length;
	size_t size;
	size_t length_max;
	bool overflowed;
};

void buf_init(struct buf *b, size_t length_max);
void buf_finish(struct buf *b);
/* Empties it but keeps its memory. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, struct span s);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a Unicode scalar value as UTF-8; anything that is none becomes U+FFFD. */
void buf_add_utf8(struct buf *b, unsigned long scalar);
/* Drops `count` bytes at the front. */
void buf_drop(struct buf *b, size_t count);

/* Never NULL, valid until the next change. */
const char *buf_text(const struct buf *b);
struct span buf_span(const struct buf *b);
/* Hands the text over to the caller, who frees it; the buffer is empty afterwards. */
char *buf_take(struct buf *b);

#endif
