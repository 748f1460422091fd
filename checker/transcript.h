/*
 * What was said in a visit, as evidence for people: a line each, "+12 ms C: EHLO probe.example",
 * "+15 ms S: 250 mx.example", "+15 ms - connected". Foreign text is made visible, lines are cut,
 * and when the whole is full one line says so and the rest is left out. A caller-owned value.
 */
#ifndef CHECKER_TRANSCRIPT_H
#define CHECKER_TRANSCRIPT_H

#include "base/buf.h"

#include <stdint.h>

enum {
	TRANSCRIPT_MAX = 65536,    /* bytes; a visit of 50 recipients takes about 10,000 */
	TRANSCRIPT_LINE_MAX = 1000 /* bytes of one line's text; a command has 512 at most */
};

struct transcript {
	struct buf text;
	int64_t began_ms;
	bool is_cut;
};

enum transcript_who { TRANSCRIPT_CLIENT, TRANSCRIPT_SERVER, TRANSCRIPT_NOTE };

void transcript_init(struct transcript *transcript, int64_t now_ms);
void transcript_finish(struct transcript *transcript);
/* `lines` are separated by LF or CRLF. */
void transcript_add(
	struct transcript *transcript, int64_t now_ms, enum transcript_who who, struct span lines);
/* Valid until the next addition. */
const char *transcript_text(const struct transcript *transcript);

#endif
