/*
 * What must not be read by others: passwords, keys and headers out of files of their own, because a
 * command line is seen by everybody on the machine.
 */
#ifndef DELIVERY_SECRET_H
#define DELIVERY_SECRET_H

#include "base/failure.h"
#include "base/span.h"

enum {
	SECRET_BYTES_MAX = 16 * 1024,
	SECRET_LINES_MAX = 20 /* headers of a webhook */
};

struct secret {
	char *bytes; /* the file's; cut into lines */
	const char *lines
		[SECRET_LINES_MAX]; /* without line ends and blanks at both ends; no empty ones */
	size_t count;
};

/* ERR_USAGE, with `option` in the sentence, for a file that is no plain file, that others than its owner
 * and group may read or anybody but its owner may write, that is empty or too large, or holds a control
 * character. The group may read, because a service's secrets belong to root. */
MUST_CHECK enum status secret_read(
	const char *path, const char *option, struct secret *ret_secret, struct failure *why);
/* Wipes and frees. */
void secret_finish(struct secret *secret);

#endif
