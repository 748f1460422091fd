/* The files that net/turn makes in its lock folder, for tests that clean up behind it. */
#ifndef TESTS_UNIT_NET_TURNS_FOLDER_H
#define TESTS_UNIT_NET_TURNS_FOLDER_H

#include <stdio.h>
#include <unistd.h>

enum { TURNS_FILES = 64, TURNS_PATH_SIZE = 128 };

static inline void turns_folder_path(const char *folder, int number, char ret_path[TURNS_PATH_SIZE])
{
	snprintf(ret_path, TURNS_PATH_SIZE, "%s/turns-%02d", folder, number);
}

static inline void turns_folder_clear(const char *folder)
{
	char path[TURNS_PATH_SIZE];

	for (int i = 0; i < TURNS_FILES; i++) {
		turns_folder_path(folder, i, path);
		unlink(path);
	}
}

#endif
