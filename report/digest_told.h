/*
 * What the two forms of a digest are made of, between digest.c, which reads the run once, and
 * digest_text.c and digest_json.c, which write rows as they come.
 */
#ifndef REPORT_DIGEST_TOLD_H
#define REPORT_DIGEST_TOLD_H

#include "report/digest.h"

#include <stdio.h>

enum digest_list { DIGEST_NEW, DIGEST_FIXED, DIGEST_RULES, DIGEST_LASTING, DIGEST_LIST_COUNT };

/* One list in one form, while it is written. */
struct digest_stream {
	FILE *file;
	char *at;
	size_t length;
};

struct digest_rows {
	struct digest_stream text, json;
	int64_t count, left_out;
};

struct digest_told {
	const struct reported_run *head;
	const struct digest *digest;
	const char *site, *where;
	struct digest_rows lists[DIGEST_LIST_COUNT];
};

/* Cut to DIGEST_TEXT_MAX, never within a character. */
struct span digest_cut(struct span whole, bool *ret_is_cut);
/* The page that is named first: one of the site before one of the DNS; NULL = none. */
const struct reported_link *digest_place(const struct reported_address *address);
/* The answer that decided; NULL = none. */
const struct reported_result *digest_answer(const struct reported_address *address);

void digest_text_address(FILE *file, const struct reported_address *address);
void digest_text_fixed(FILE *file, const struct reported_fixed *fixed);
void digest_text_rule(FILE *file, const struct reported_finding *finding);
void digest_text_write(FILE *file, const struct digest_told *told);

void digest_json_address(FILE *file, const struct reported_address *address);
void digest_json_fixed(FILE *file, const struct reported_fixed *fixed);
void digest_json_rule(FILE *file, const struct reported_finding *finding);
void digest_json_write(FILE *file, const struct digest_told *told);

#endif
