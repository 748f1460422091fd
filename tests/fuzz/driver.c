/*
 * Runs files through a fuzz target without libFuzzer, so that any compiler replays the corpora:
 * each argument is a file or a folder of files. The empty input comes first; every input also comes
 * cut in half, which finds what relies on an end, and with some bytes changed, always the same
 * ones. The name of each file is printed before its turn, so that a crash tells where it was.
 */
#include "base/buf.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	INPUT_MAX = 4 * 1024 * 1024, /* a stored input is small; this is a mistake */
	PATH_TEXT_MAX = 4096,
	CHANGED_MAX = 8192, /* only inputs up to this size are changed: a test is fast */
	CHANGED_ROUNDS = 100,
	CHANGES_MAX = 4 /* bytes changed in one round */
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* In memory of exactly its size, so that AddressSanitizer sees a read behind the end. */
static void run_exact(const char *text, size_t length)
{
	uint8_t *bytes = malloc(length ? length : 1);

	if (!bytes)
		abort();
	if (length)
		memcpy(bytes, text, length);
	LLVMFuzzerTestOneInput(bytes, length);
	free(bytes);
}

/* Bytes that mean something to some parser, now and then any other. */
static uint8_t interesting_byte(unsigned *random)
{
	static const char bytes[] = "\0\t\n\r !\"#%&'(),./0:;<=>?@[\\]{}\x7f\x80\xc3\xff-*aA9";

	*random = *random * 1103515245u + 12345u;
	unsigned pick = *random >> 16;

	return (uint8_t)(pick % 8 ? bytes[pick % (sizeof(bytes) - 1)] : (char)(pick >> 4 & 255));
}

static void run_changed(const char *text, size_t length)
{
	char changed[CHANGED_MAX];
	unsigned random = 1;

	if (length == 0 || length > sizeof(changed))
		return;
	for (unsigned round = 0; round < CHANGED_ROUNDS; round++) {
		memcpy(changed, text, length);
		for (unsigned i = 0; i <= round % CHANGES_MAX; i++) {
			random = random * 1103515245u + 12345u;
			size_t at = (random >> 8) % length;

			changed[at] = (char)interesting_byte(&random);
		}
		run_exact(changed, length);
	}
}

static bool run_file(const char *path)
{
	char piece[65536];
	FILE *file = fopen(path, "rb");
	struct buf text;
	size_t count;

	if (!file) {
		perror(path);
		return false;
	}
	buf_init(&text, INPUT_MAX);
	while ((count = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&text, (struct span){piece, count});
	bool is_read = !ferror(file) && !text.overflowed;

	fclose(file);
	fprintf(stderr, "%s\n", path);
	if (is_read) {
		run_exact(buf_text(&text), text.length);
		run_exact(buf_text(&text), text.length / 2);
		run_changed(buf_text(&text), text.length);
	}
	buf_finish(&text);
	return is_read;
}

static int run_folder(const char *path)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort), failed = count < 0;

	if (count < 0)
		perror(path);
	for (int i = 0; i < count; i++) {
		char file[PATH_TEXT_MAX];

		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && !run_file(file))
			failed = 1;
		free(entries[i]);
	}
	free(entries);
	return failed;
}

int main(int count, char *arguments[])
{
	int failed = 0;

	run_exact("", 0);
	for (int i = 1; i < count; i++) {
		struct stat status;
		bool is_folder = stat(arguments[i], &status) == 0 && S_ISDIR(status.st_mode);

		failed |= is_folder ? run_folder(arguments[i]) : !run_file(arguments[i]);
	}
	return failed;
}
