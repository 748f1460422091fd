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

/*
 * 1. An address hashes to 64 bits. Six of them choose a file: the kernel keeps the locks of a file in a
 *    list and walks it for each call, so ten thousand of them in one file would cost more than the
 *    connections.
 * 2. The lock is one byte far behind everything that is written, at the place that the other bits say:
 *    two addresses never share one, for all that matters.
 * 3. The time is written into a small table at the beginning of the file, because the folder is in
 *    memory on most systems and a page for each address would fill it. Two addresses that share a place
 *    there merely take each other's pause for their own.
 * 4. An OFD lock does not stop its own process, so what we hold is known here as well.
 */
enum {
	FILE_COUNT = 64,  /* all open from the beginning: who cannot have them has no turns */
	PLACES = 1 << 14, /* of a file, eight bytes each; the file is sparse */
	PLACE_SIZE = 8,
	HELD = -1,         /* in place of a time */
	HELD_LEAST = 64,   /* room for what we hold, a power of two */
	ASK_AGAIN_MS = 250 /* somebody else holds the lock: nobody tells us when he is done */
};

#define LOCKS_FROM ((off_t)1 << 32)

struct turns {
	int fds[FILE_COUNT];
	int64_t pause_ms;
	uint64_t *held; /* keys, each at its place or behind it; 0 = free */
	size_t held_count, held_size;
};

/* The same key in every process and on every start: FNV-1a over the address, its bits mixed; never 0.
 * A mapped address leads to the same server as the IPv4 address in it, so that they share a turn. */
static uint64_t key_of(const struct ip *ip)
{
	struct ip inner;
	uint64_t hash = 0xcbf29ce484222325u;

	if (ip_unmap(ip, &inner))
		ip = &inner;
	size_t length = ip->family == AF_INET ? 4 : 16;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ip->bytes[i]) * 0x100000001b3u;
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
	hash ^= hash >> 33;
	return hash ? hash : 1;
}

/* ---- what we hold ---- */

/* Where the key is, or the free place where it would be. */
static size_t find_held(const struct turns *turns, uint64_t key)
{
	size_t at = key & (turns->held_size - 1);

	while (turns->held[at] && turns->held[at] != key)
		at = (at + 1) & (turns->held_size - 1);
	return at;
}

static bool is_held(const struct turns *turns, uint64_t key)
{
	return turns->held[find_held(turns, key)] == key;
}

static void make_room_for_held(struct turns *turns)
{
	uint64_t *old = turns->held;
	size_t old_size = turns->held_size;

	if (2 * turns->held_count < old_size)
		return;
	turns->held_size = old_size ? 2 * old_size : HELD_LEAST;
	turns->held = memory_get_zeroed(turns->held_size, sizeof(*turns->held));
	for (size_t i = 0; i < old_size; i++)
		if (old[i])
			turns->held[find_held(turns, old[i])] = old[i];
	free(old);
}

static void note_held(struct turns *turns, uint64_t key)
{
	turns->held[find_held(turns, key)] = key;
	turns->held_count++;
	make_room_for_held(turns);
}

/* Those behind it that were pushed there move up, or they would not be found any more. */
static void forget_held(struct turns *turns, uint64_t key)
{
	size_t mask = turns->held_size - 1, gap = find_held(turns, key);

	if (!turns->held[gap])
		return;
	turns->held_count--;
	for (size_t at = (gap + 1) & mask; turns->held[at]; at = (at + 1) & mask) {
		size_t home = turns->held[at] & mask;

		if (((at - home) & mask) < ((at - gap) & mask))
			continue; /* its home lies behind the gap */
		turns->held[gap] = turns->held[at];
		gap = at;
	}
	turns->held[gap] = 0;
}

/* ---- the files ---- */

static int open_file(const char *folder, int number)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/turns-%02d", folder, number) >= (int)sizeof(path)) {
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

static void close_files(struct turns *turns, int count)
{
	for (int i = 0; i < count; i++)
		close(turns->fds[i]);
}

/* All of the files or none; then errno says why. */
static bool open_in(struct turns *turns, const char *folder)
{
	if (mkdir(folder, 0777) == 0 && chmod(folder, 01777) != 0)
		return false;
	for (int i = 0; i < FILE_COUNT; i++) {
		turns->fds[i] = open_file(folder, i);
		if (turns->fds[i] >= 0)
			continue;
		int error = errno;

		close_files(turns, i);
		errno = error;
		return false;
	}
	return true;
}

/* Or none; then ret_folder is the last that was tried, of which errno tells. */
static bool open_first_that_works(struct turns *turns, char ret_folder[PATH_MAX])
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	snprintf(ret_folder, PATH_MAX, "/run/lock/mailknock");
	if (open_in(turns, ret_folder))
		return true;
	if (runtime && runtime[0]) {
		snprintf(ret_folder, PATH_MAX, "%s/mailknock", runtime);
		if (open_in(turns, ret_folder))
			return true;
	}
	snprintf(ret_folder, PATH_MAX, "/tmp/mailknock-%u", (unsigned)getuid());
	return open_in(turns, ret_folder);
}

enum status turns_create(
	const char *folder, int64_t pause_ms, struct turns **ret_turns, struct failure *why)
{
	struct turns *turns = memory_get_zeroed(1, sizeof(*turns));
	char tried[PATH_MAX];

	if (!(folder ? open_in(turns, folder) : open_first_that_works(turns, tried))) {
		int error = errno;

		free(turns);
		return failure_say(why, ERR_SYSTEM, "lock folder %s: %s", folder ? folder : tried,
			strerror(error));
	}
	turns->pause_ms = pause_ms;
	make_room_for_held(turns);
	*ret_turns = turns;
	return OK;
}

void turns_destroy(struct turns *turns)
{
	if (!turns)
		return;
	close_files(turns, FILE_COUNT); /* and with them every lock */
	free(turns->held);
	free(turns);
}

/* ---- turns ---- */

static int file_of(const struct turns *turns, uint64_t key)
{
	return turns->fds[key % FILE_COUNT];
}

static off_t place_of(uint64_t key)
{
	return (off_t)(key / FILE_COUNT % PLACES * PLACE_SIZE);
}

static bool lock_key(const struct turns *turns, uint64_t key, short kind)
{
	struct flock range = {.l_type = kind,
		.l_whence = SEEK_SET,
		.l_start = LOCKS_FROM + (off_t)(key / FILE_COUNT),
		.l_len = 1};

	return fcntl(file_of(turns, key), F_OFD_SETLK, &range) == 0;
}

static int64_t read_time(const struct turns *turns, uint64_t key)
{
	int64_t ms = 0;

	if (pread(file_of(turns, key), &ms, sizeof(ms), place_of(key)) != (ssize_t)sizeof(ms))
		ms = 0;
	return ms;
}

/* A full disk costs the pause, never the turn. */
static void write_time(const struct turns *turns, uint64_t key, int64_t ms)
{
	if (pwrite(file_of(turns, key), &ms, sizeof(ms), place_of(key)) < 0)
		return;
}

/* When the last connection ended. A time that nobody holds and that is marked as held belongs to who
 * was killed: his connection has ended just now, for all that we know. So has one that ends in the
 * future, whoever wrote that; it is corrected, or the pause would never be over. */
static int64_t last_end_ms(const struct turns *turns, uint64_t key, int64_t now_ms)
{
	int64_t last_ms = read_time(turns, key);

	if (last_ms >= 0 && last_ms <= now_ms)
		return last_ms;
	write_time(turns, key, now_ms);
	return now_ms;
}

bool turn_take(struct turns *turns, const struct ip *ip, int64_t *ret_wait_ms)
{
	uint64_t key = key_of(ip);
	int64_t now_ms = clock_boot_ms();

	*ret_wait_ms = ASK_AGAIN_MS;
	if (is_held(turns, key) || !lock_key(turns, key, F_WRLCK))
		return false;
	int64_t last_ms = last_end_ms(turns, key, now_ms);

	if (last_ms > 0 && now_ms - last_ms < turns->pause_ms) {
		*ret_wait_ms = turns->pause_ms - (now_ms - last_ms);
		lock_key(turns, key, F_UNLCK);
		return false;
	}
	note_held(turns, key);
	write_time(turns, key, HELD);
	return true;
}

void turn_give_back(struct turns *turns, const struct ip *ip)
{
	uint64_t key = key_of(ip);

	write_time(turns, key, clock_boot_ms());
	forget_held(turns, key);
	lock_key(turns, key, F_UNLCK);
}
