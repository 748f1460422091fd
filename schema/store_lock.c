#include "schema/store_lock.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRY_EVERY_MS = 50 };

enum status store_lock(const char *path, int64_t wait_ms, int *ret_fd, struct failure *why)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	const struct timespec pause = {.tv_nsec = TRY_EVERY_MS * 1000000L};
	int64_t until = clock_monotonic_ms() + wait_ms;
	char name[PATH_MAX];

	if (snprintf(name, sizeof(name), "%s-lock", path) >= (int)sizeof(name))
		return failure_say(why, ERR_USAGE, "--db: the path is too long");
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return failure_say(why, ERR_STORE, "database %s: cannot create its lock: %s", path,
			strerror(errno));
	while (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
		if (errno != EAGAIN && errno != EACCES) {
			enum status status = failure_say(why, ERR_STORE,
				"database %s: cannot lock it: %s", path, strerror(errno));

			close(fd);
			return status;
		}
		if (clock_monotonic_ms() >= until) {
			close(fd);
			return failure_say(why, ERR_BUSY,
				"database %s: another audit or crawl is working on it", path);
		}
		nanosleep(&pause, NULL);
	}
	*ret_fd = fd;
	return OK;
}
