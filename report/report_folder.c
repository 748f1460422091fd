#include "report/report_folder.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/span.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_BUFFER = 1 << 16,
	PATIENCE_MS = 10000, /* for another report in the same folder; then beside it */
	LOOK_MS = 20
};

static enum status cannot_use(const char *path, struct failure *why)
{
	return failure_say(why, ERR_SYSTEM, "report folder %s: %s", path, strerror(errno));
}

static enum status cannot_write(
	const struct report_folder *folder, const char *name, struct failure *why)
{
	return failure_say(
		why, ERR_SYSTEM, "report %s/%s: %s", folder->path, name, strerror(errno));
}

/* ---- what others left ---- */

/* Where the file system has no locks, or somebody holds it for long: false, and nothing is lost but
 * the right to clean up. */
static bool lock(int fd)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || clock_monotonic_ms() > until_ms)
			return false;
		poll(NULL, 0, LOOK_MS);
	}
	return true;
}

/* ".report.html.4711" */
static bool is_temporary_of(const char *entry, const char *name)
{
	size_t length = strlen(name);

	if (entry[0] != '.' || strncmp(entry + 1, name, length) != 0 || entry[length + 1] != '.')
		return false;
	const char *number = entry + length + 2;

	return number[0] && number[strspn(number, "0123456789")] == '\0';
}

static void clean_up(int fd, const char *const *names, size_t count)
{
	int other = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = other < 0 ? NULL : fdopendir(other);
	const struct dirent *entry;

	while (entries && (entry = readdir(entries)))
		for (size_t i = 0; i < count; i++)
			if (is_temporary_of(entry->d_name, names[i]) &&
				unlinkat(fd, entry->d_name, 0) != 0)
				break; /* not a file: it is none of ours */
	if (entries)
		closedir(entries);
	else if (other >= 0)
		close(other);
}

/* ---- the folder ---- */

enum status report_folder_open(struct report_folder *folder, const char *path,
	const char *const *names, size_t count, struct failure *why)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return cannot_use(path, why);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return cannot_use(path, why);
	*folder = (struct report_folder){.path = path, .fd = fd};
	if (lock(fd))
		clean_up(fd, names, count);
	return OK;
}

enum status report_folder_begin(
	struct report_folder *folder, const char *name, FILE **ret_file, struct failure *why)
{
	struct report_file *file = &folder->files[folder->count];

	assert(folder->count < REPORT_FILES_MAX);
	snprintf(file->temporary, sizeof(file->temporary), ".%s.%ld", name, (long)getpid());
	file->name = name;
	/* Somebody's who had our number, or a link that was put there. */
	if (unlinkat(folder->fd, file->temporary, 0) != 0 && errno != ENOENT)
		return cannot_write(folder, file->temporary, why);
	int fd = openat(folder->fd, file->temporary,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return cannot_write(folder, name, why);
	folder->count++;
	file->file = fdopen(fd, "w");
	if (!file->file) {
		close(fd);
		return cannot_write(folder, name, why);
	}
	setvbuf(file->file, NULL, _IOFBF, FILE_BUFFER);
	*ret_file = file->file;
	return OK;
}

/* Everything down to the disk, or the errno of what failed. */
static bool flush_and_close(FILE *file)
{
	bool fine = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
	int error = errno;

	if (fclose(file) != 0 && fine) {
		fine = false;
		error = errno;
	}
	errno = error;
	return fine;
}

enum status report_folder_keep(struct report_folder *folder, struct failure *why)
{
	for (size_t i = 0; i < folder->count; i++) {
		struct report_file *written = &folder->files[i];
		FILE *file = written->file;

		written->file = NULL;
		if (!flush_and_close(file))
			return cannot_write(folder, written->name, why);
	}
	for (; folder->kept < folder->count; folder->kept++) {
		const struct report_file *file = &folder->files[folder->kept];

		if (renameat(folder->fd, file->temporary, folder->fd, file->name) != 0)
			return cannot_write(folder, file->name, why);
	}
	return fsync(folder->fd) == 0 ? OK : cannot_use(folder->path, why);
}

void report_folder_close(struct report_folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->files[i].file)
			fclose(folder->files[i].file);
	for (size_t i = folder->kept; i < folder->count; i++)
		if (unlinkat(folder->fd, folder->files[i].temporary, 0) != 0)
			continue; /* the next report tries again */
	close(folder->fd);
}

/* ---- beforehand ---- */

/* "a" of "a/b", "." of "a", "/" of "/a" */
static char *parent_of(const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	while (length && path[length - 1] != '/')
		length--;
	return length ? memory_copy((struct span){path, length}) : memory_copy(SPAN("."));
}

enum status report_folder_check(const char *path, struct failure *why)
{
	struct stat found;
	enum status status = OK;

	if (stat(path, &found) == 0) {
		if (!S_ISDIR(found.st_mode))
			errno = ENOTDIR;
		else if (access(path, W_OK | X_OK) == 0)
			return OK;
		return cannot_use(path, why);
	}
	/* A link that leads nowhere is there all the same. */
	int error = errno;

	if (error != ENOENT || lstat(path, &found) == 0) {
		errno = error;
		return cannot_use(path, why);
	}
	char *parent = parent_of(path);

	if (!path[0] || access(parent, W_OK | X_OK) != 0)
		status = cannot_use(path, why);
	free(parent);
	return status;
}
