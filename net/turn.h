/*
 * The right to connect to an IP address, for all processes of this machine: a byte-range lock (OFD,
 * F_OFD_SETLK) in a file in the lock folder; the locked bytes hold the time of the last connection
 * (CLOCK_BOOTTIME, ms), or that somebody has it. A killed process gives its turns back by dying, and
 * the pause begins when that is found out. An address hashes to a slot;
 * two that share one merely wait for each other. What the file holds is not trusted: a time in the
 * future counts as "now", once.
 */
#ifndef NET_TURN_H
#define NET_TURN_H

#include "net/ip.h"

struct turns;

/* `folder` NULL = the first that can be used of /run/lock/mailknock, $XDG_RUNTIME_DIR/mailknock,
 * /tmp/mailknock-UID. Files are opened with O_NOFOLLOW and shared with other users (mode 0666). */
MUST_CHECK enum status turns_create(
	const char *folder, int64_t pause_ms, struct turns **ret_turns, struct failure *why);
void turns_destroy(struct turns *turns);

/* True: the turn is ours until turn_give_back. False: *ret_wait_ms says when to ask again. */
bool turn_take(struct turns *turns, const struct ip *ip, int64_t *ret_wait_ms);
/* Notes the time and lets the next one go. */
void turn_give_back(struct turns *turns, const struct ip *ip);

#endif
