/*
 * A stream that makes one line of each JSON object that is written to it: what breaks lines in there is
 * layout, for in a string JSON has an escape for it. So the objects of report.json are those of
 * report.ndjson, whoever writes them.
 */
#ifndef REPORT_JSON_LINES_H
#define REPORT_JSON_LINES_H

#include <stdbool.h>
#include <stdio.h>

struct json_lines {
	FILE *file, *target;
	const char *kind; /* of the object that begins next; NULL within one */
	bool is_in_layout;
};

/* `file` of the lines, to be written to until json_lines_finish. An error of `target` sticks there. */
void json_lines_init(struct json_lines *lines, FILE *target);
/* The object that follows gets "kind" as its first member. */
void json_lines_begin(struct json_lines *lines, const char *kind);
void json_lines_end(struct json_lines *lines);
void json_lines_finish(struct json_lines *lines);

#endif
