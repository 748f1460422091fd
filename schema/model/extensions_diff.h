/* What a server offers before encryption and not within it, and the other way round. Pure. */
#ifndef SCHEMA_MODEL_EXTENSIONS_DIFF_H
#define SCHEMA_MODEL_EXTENSIONS_DIFF_H

#include "base/span.h"

enum { EXTENSIONS_DIFF_SIZE = 1024 /* as much as is kept of either list */ };

struct extensions_diff {
	/* EHLO keywords without their parameters, in their order, separated by ", "; "" = none */
	char only_before[EXTENSIONS_DIFF_SIZE], only_after[EXTENSIONS_DIFF_SIZE];
};

/* The lists are those of struct session_view, a keyword with its parameters a line. */
void extensions_diff(const char *before, const char *after, struct extensions_diff *ret_diff);

#endif
