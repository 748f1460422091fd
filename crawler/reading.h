/*
 * What the answer to a page's request means for that page. Pure.
 */
#ifndef CRAWLER_READING_H
#define CRAWLER_READING_H

#include "crawler/fetch.h"

enum reading_kind {
	READING_PAGE,      /* HTML, to be read */
	READING_UNCHANGED, /* 304, and asked for: what it was when its validators were taken */
	READING_REDIRECT,  /* to `location` */
	READING_AGAIN,     /* a fault that may pass: ask once more, later; then failed */
	READING_FAILED,
	READING_NOT_HTML,
	READING_FORBIDDEN /* by our own rules: address or port */
};

struct reading {
	enum reading_kind kind;
	bool is_busy;                 /* the host says that we ask too much: 429, 503 */
	char error[FETCH_ERROR_SIZE]; /* "404 Not Found"; "" for a page, redirect or unchanged */
};

void reading_of(const struct fetch_answer *answer, struct reading *ret_reading);
/* "404 Not Found"; a number that nobody registered stands alone. */
void reading_print_status(int status, char *ret_text, size_t size);

#endif
