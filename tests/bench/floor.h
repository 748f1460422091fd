/*
 * What the floor program does with a page: its links join the queue, its addresses are counted.
 */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include <stddef.h>

enum { PATH_SIZE = 2048 /* longer references are not followed */ };

struct findings {
	size_t addresses, domains;
};

/* Queues ORIGIN/ and follows what leads to the same origin; `origin` must stay. */
void scan_from(const char *origin);
/* `base` is the page's path; `page` ends with a NUL, which ends every unterminated thing. */
void scan_page(const char *base, const char *page, size_t length);
struct findings scan_findings(void);

void queue_add(const char *path, size_t length);
/* The next path, which stays valid, or NULL. */
const char *queue_take(void);

#endif
