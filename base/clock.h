/*
 * Three clocks, all in milliseconds. Timers use the monotonic one, spacing between connections
 * the boot clock (it counts a suspended machine's sleep and is the same for all processes), and
 * the wall clock is for display alone: it may jump.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <stddef.h>

int64_t clock_monotonic_ms(void);
int64_t clock_boot_ms(void);
int64_t clock_wall_ms(void);

enum { CLOCK_TEXT_SIZE = 32 };
/* RFC 3339 in UTC, to the second: "2026-11-21T02:41:00Z". */
void clock_print(int64_t wall_ms, char ret_text[CLOCK_TEXT_SIZE]);
/* "1.2 s", "3 min 20 s", "2 h 05 min". */
void clock_print_span(int64_t ms, char ret_text[CLOCK_TEXT_SIZE]);

#endif
