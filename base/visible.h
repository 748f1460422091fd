/*
 * Foreign text made harmless for a terminal, a log line and evidence that people read: C0 and C1
 * controls, DEL, line and paragraph separators, bidirectional controls, invisible marks and bytes
 * that are no UTF-8 come out as \xNN (one per byte), a backslash as \\. The result is one line of
 * valid UTF-8.
 */
#ifndef BASE_VISIBLE_H
#define BASE_VISIBLE_H

#include "base/buf.h"

void visible_add(struct buf *b, struct span foreign);
/* The same into a fixed buffer, cut (never within a character) where it does not fit. */
void visible_text(struct span foreign, char *ret_text, size_t size);

#endif
