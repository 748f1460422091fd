#include "net/turn.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SLOT_COUNT = 1 << 20, /* eight bytes each; the file is sparse */
	SLOT_SIZE = 8,
	HELD = -1,         /* in place of a time */
	ASK_AGAIN_MS = 250 /* somebody else holds the slot: nobody tells us when he is done */
};

struct turns {
	int fd;
	int64_t pause_ms;
	unsigned char *held; /* a bit a slot: an OFD lock does not stop its own process */
};

/* The same slot in every process and on every start: FNV-1a over the address. */
static size_t slot_of(const struct ip *ip)
{
	uint64_t hash = 0xcbf29ce484222325u;
	size_t length = ip->family == AF_INET ? 4 : 16;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ip->bytes[i]) * 0x100000001b3u;
	return (hash ^ hash >> 32) % SLOT_COUNT;
}

static int open_in(const char *folder)
{
	char path[PATH_MAX];

	if (mkdir(folder, 0777) == 0 && chmod(folder, 01777) != 0)
		return -1;
	if (snprintf(path, sizeof(path), "%s/turns", folder) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	/* Without O_CREAT first: in a sticky folder Linux refuses it for the file of another user
	 * (fs.protected_regular), who would then have a folder of his own and no pause with us. */
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd >= 0)
		(void)!fchmod(fd, 0666); /* ours only if we made it; other users share it */
	return fd;
}

static int open_first_that_works(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char folder[PATH_MAX];
	int fd = open_in("/run/lock/mailknock");

	if (fd < 0 && runtime && runtime[0]) {
		snprintf(folder, sizeof(folder), "%s/mailknock", runtime);
		fd = open_in(folder);
	}
	if (fd < 0) {
		snprintf(folder, sizeof(folder), "/tmp/mailknock-%u", (unsigned)getuid());
		fd = open_in(folder);
	}
	return fd;
}

enum status turns_create(
	const char *folder, int64_t pause_ms, struct turns **ret_turns, struct failure *why)
{
	int fd = folder ? open_in(folder) : open_first_that_works();

	if (fd < 0)
		return failure_say(why, ERR_SYSTEM, "lock folder %s: %s",
			folder ? folder : "/run/lock/mailknock", strerror(errno));
	struct turns *turns = memory_get_zeroed(1, sizeof(*turns));

	turns->fd = fd;
	turns->pause_ms = pause_ms;
	turns->held = memory_get_zeroed(SLOT_COUNT / 8, 1);
	*ret_turns = turns;
	return OK;
}

void turns_destroy(struct turns *turns)
{
	if (!turns)
		return;
	close(turns->fd); /* and with it every lock */
	free(turns->held);
	free(turns);
}

static bool lock_slot(struct turns *turns, size_t slot, short kind)
{
	struct flock range = {.l_type = kind,
		.l_whence = SEEK_SET,
		.l_start = (off_t)(slot * SLOT_SIZE),
		.l_len = SLOT_SIZE};

	return fcntl(turns->fd, F_OFD_SETLK, &range) == 0;
}

static int64_t read_slot(const struct turns *turns, size_t slot)
{
	int64_t ms = 0;

	if (pread(turns->fd, &ms, sizeof(ms), (off_t)(slot * SLOT_SIZE)) != (ssize_t)sizeof(ms))
		ms = 0;
	return ms;
}

/* A full disk costs the pause, never the turn. */
static void write_slot(const struct turns *turns, size_t slot, int64_t ms)
{
	if (pwrite(turns->fd, &ms, sizeof(ms), (off_t)(slot * SLOT_SIZE)) < 0)
		return;
}

/* When the last connection ended. A slot that nobody holds and that is marked as held belongs to who
 * was killed: his connection has ended just now, for all that we know. So has one that ends in the
 * future, whoever wrote that; it is corrected, or the pause would never be over. */
static int64_t last_end_ms(const struct turns *turns, size_t slot, int64_t now_ms)
{
	int64_t last_ms = read_slot(turns, slot);

	if (last_ms >= 0 && last_ms <= now_ms)
		return last_ms;
	write_slot(turns, slot, now_ms);
	return now_ms;
}

bool turn_take(struct turns *turns, const struct ip *ip, int64_t *ret_wait_ms)
{
	size_t slot = slot_of(ip);
	int64_t now_ms = clock_boot_ms();

	*ret_wait_ms = ASK_AGAIN_MS;
	if (turns->held[slot / 8] & 1u << slot % 8 || !lock_slot(turns, slot, F_WRLCK))
		return false;
	int64_t last_ms = last_end_ms(turns, slot, now_ms);

	if (last_ms > 0 && now_ms - last_ms < turns->pause_ms) {
		*ret_wait_ms = turns->pause_ms - (now_ms - last_ms);
		lock_slot(turns, slot, F_UNLCK);
		return false;
	}
	turns->held[slot / 8] |= (unsigned char)(1u << slot % 8);
	write_slot(turns, slot, HELD);
	return true;
}

void turn_give_back(struct turns *turns, const struct ip *ip)
{
	size_t slot = slot_of(ip);

	write_slot(turns, slot, clock_boot_ms());
	turns->held[slot / 8] &= (unsigned char)~(1u << slot % 8);
	lock_slot(turns, slot, F_UNLCK);
}
