/*
 * The right to connect to an IP address, for all processes of this machine: a lock (OFD, F_OFD_SETLK)
 * in one of 64 files in the lock folder, which also hold the time of the last connection
 * (CLOCK_BOOTTIME, ms), or that somebody has it. A killed process gives its turns back by dying, and
 * the pause begins when that is found out. Two addresses may share a place for their times: they take
 * each other's pause for their own. What the files hold is not trusted: a time in the future counts as
 * "now", once.
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
