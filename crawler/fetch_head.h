/*
 * The header section of an answer, line by line as it comes in: the fields that a crawl wants are
 * put into struct fetch_answer. Pure, and linear in the bytes whatever they are. What goes to
 * people is made visible; validators (ETag, Last-Modified) are kept as they are or not at all.
 */
#ifndef CRAWLER_FETCH_HEAD_H
#define CRAWLER_FETCH_HEAD_H

#include "base/buf.h"
#include "crawler/fetch.h"

enum { FETCH_HEAD_DATE_SIZE = 64 /* the longest form of RFC 9110 5.6.7 has 33 bytes */ };

struct fetch_head {
	struct fetch_answer *answer; /* borrowed; its text fields are written */
	struct buf location;         /* as it came; empty where there is none */
	char retry_after[FETCH_HEAD_DATE_SIZE], date[FETCH_HEAD_DATE_SIZE];

	struct buf value; /* of the field that is being read */
	int row;          /* the field's, -1 = none that is wanted */
	unsigned seen;    /* a bit a row */
	bool is_over;     /* the section has ended: what still comes are trailers */
};

void fetch_head_init(struct fetch_head *head, struct fetch_answer *answer);
void fetch_head_finish(struct fetch_head *head);
/* Anew for another answer; memory is kept. */
void fetch_head_clear(struct fetch_head *head);
/* One line with or without its end: status line, field, continuation, or the empty one at the end.
 * Another status line begins anew (the answer after a 1xx). */
void fetch_head_line(struct fetch_head *head, struct span line);

/* Milliseconds that Retry-After asks for (RFC 9110 10.2.3): seconds, or a date, which counts from
 * the server's own Date where it says one, because clocks differ. 0 = nothing said, past, garbled. */
int64_t fetch_head_pause_ms(const struct fetch_head *head, int64_t now_wall_ms);

/* A line of printable ASCII that fits a field: what may be sent back as a validator. */
bool fetch_head_is_validator(struct span text);

#endif
