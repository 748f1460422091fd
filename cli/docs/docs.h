/*
 * What is installed beside the program and made of its tables: options_table, commands_table,
 * exit_table, the catalogue and the limits that the code is compiled with. A program of its own
 * (mailknock-docs), which runs at build time; nothing here is in mailknock itself.
 */
#ifndef CLI_DOCS_DOCS_H
#define CLI_DOCS_DOCS_H

#include "cli/commands.h"

#include <stdint.h>
#include <stdio.h>

/* mailknock(1) in mdoc. */
void docs_write_manual(FILE *file);
void docs_write_bash(FILE *file);
void docs_write_zsh(FILE *file);
void docs_write_fish(FILE *file);

/* The one of words "list|show ...": 0 where the words are no choice. Steps through them with *rest,
 * which is the words at first. */
bool docs_next_choice(struct span *rest, struct span *ret_choice);

struct limit_row {
	const char *what;
	int64_t value;
	const char *unit; /* "" = a count */
};
struct limit_group {
	const char *title;
	const struct limit_row *rows; /* ended by one without `what` */
};
extern const struct limit_group limit_groups[];
extern const size_t limit_groups_count;

#endif
