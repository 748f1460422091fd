/*
 * The folder that reports stand in. The files of one report are written under other names beside those
 * that they replace (".report.html.4711"), flushed to the disk, and take their own names together when
 * all of them are whole: whatever happens - a kill, a full disk, an error - each file is the old one or
 * the new one. A name is never the network's, and no symbolic link in the folder is followed: what
 * stands at one of our names is replaced itself. Files are 0600.
 *
 * One report at a time is written into a folder (a lock, which a kill frees); so what an earlier one
 * left under such another name is nobody's, and goes.
 */
#ifndef REPORT_REPORT_FOLDER_H
#define REPORT_REPORT_FOLDER_H

#include "base/failure.h"

#include <stdio.h>

enum { REPORT_FILES_MAX = 16, REPORT_NAME_SIZE = 64 };

struct report_folder {
	const char *path;
	int fd;
	struct report_file {
		FILE *file; /* while it is written */
		const char *name;
		char temporary[REPORT_NAME_SIZE];
	} files[REPORT_FILES_MAX];
	size_t count, kept;
};

/* Creates the folder where it is missing, mode 0700. `path` outlives it. `names` are all that ever
 * stand in it. */
MUST_CHECK enum status report_folder_open(struct report_folder *folder, const char *path,
	const char *const *names, size_t count, struct failure *why);
/* Begins the file `name`, which lives as long as the folder. Several may be written side by side. */
MUST_CHECK enum status report_folder_begin(
	struct report_folder *folder, const char *name, FILE **ret_file, struct failure *why);
/* All of them are written: down to the disk with them, and where they are whole, they take their names. */
MUST_CHECK enum status report_folder_keep(struct report_folder *folder, struct failure *why);
/* Removes what has no name yet. */
void report_folder_close(struct report_folder *folder);

/* Could a report be written there? Makes nothing; for who would find out after hours only. */
MUST_CHECK enum status report_folder_check(const char *path, struct failure *why);

#endif
