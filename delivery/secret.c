#include "delivery/secret.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status check_file(int fd, const char *path, const char *option, struct failure *why)
{
	struct stat seen;

	if (fstat(fd, &seen) != 0)
		return failure_say(why, ERR_USAGE, "--%s: %s: %s", option, path, strerror(errno));
	if (!S_ISREG(seen.st_mode))
		return failure_say(why, ERR_USAGE, "--%s: %s is no plain file", option, path);
	if (seen.st_mode & (S_IRWXO | S_IWGRP))
		return failure_say(why, ERR_USAGE,
			"--%s: %s can be read or changed by others (chmod 600, or 640 for a "
			"service)",
			option, path);
	if (seen.st_size > SECRET_BYTES_MAX)
		return failure_say(why, ERR_USAGE, "--%s: %s is larger than %d bytes", option, path,
			SECRET_BYTES_MAX);
	return OK;
}

/* A control character has no business in a password or header, and would end a line of a dialogue. */
static bool is_clean(const char *line)
{
	for (; *line; line++)
		if (((unsigned char)*line < ' ' && *line != '\t') || *line == 0x7f)
			return false;
	return true;
}

static bool cut_lines(struct secret *secret, size_t length)
{
	struct span rest = {secret->bytes, length}, line;

	if (memchr(secret->bytes, '\0', length))
		return false;
	while (span_split(&rest, '\n', &line)) {
		line = span_trim(line);
		if (!line.length)
			continue;
		if (secret->count == SECRET_LINES_MAX)
			return false;
		secret->bytes[(size_t)(line.at - secret->bytes) + line.length] = '\0';
		if (!is_clean(line.at))
			return false;
		secret->lines[secret->count++] = line.at;
	}
	return secret->count > 0;
}

enum status secret_read(
	const char *path, const char *option, struct secret *ret_secret, struct failure *why)
{
	struct secret secret = {.bytes = NULL};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum status status = OK;
	size_t length = 0;
	ssize_t got = 0;

	if (fd < 0)
		return failure_say(why, ERR_USAGE, "--%s: %s: %s", option, path, strerror(errno));
	status = check_file(fd, path, option, why);
	secret.bytes = memory_get_zeroed(SECRET_BYTES_MAX + 1, 1);
	while (!status && length < SECRET_BYTES_MAX &&
		(got = read(fd, secret.bytes + length, SECRET_BYTES_MAX - length)) > 0)
		length += (size_t)got;
	if (!status && got < 0)
		status = failure_say(why, ERR_USAGE, "--%s: %s: %s", option, path, strerror(errno));
	close(fd);
	if (!status && !cut_lines(&secret, length))
		status = failure_say(why, ERR_USAGE,
			"--%s: %s is empty, has a control character, or over %d lines", option,
			path, SECRET_LINES_MAX);
	if (status)
		secret_finish(&secret);
	else
		*ret_secret = secret;
	return status;
}

void secret_finish(struct secret *secret)
{
	if (secret->bytes)
		explicit_bzero(secret->bytes, SECRET_BYTES_MAX);
	free(secret->bytes);
	*secret = (struct secret){.bytes = NULL};
}
