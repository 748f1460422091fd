/*
 * The right to crawl into a database: an OFD lock on "<path>-lock". It belongs to the descriptor,
 * so children that inherit it keep it, and it ends when the last of them is gone, however it ends.
 */
#ifndef SCHEMA_STORE_LOCK_H
#define SCHEMA_STORE_LOCK_H

#include "base/failure.h"

#include <stdint.h>

/* ERR_BUSY when somebody else still holds it after `wait_ms`. The caller closes *ret_fd. */
MUST_CHECK enum status store_lock(
	const char *path, int64_t wait_ms, int *ret_fd, struct failure *why);

#endif
