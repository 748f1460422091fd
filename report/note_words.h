/* What the notes of a run are about, in words: "crawl-cut-pages" is "Pages read in part". Pure. */
#ifndef REPORT_NOTE_WORDS_H
#define REPORT_NOTE_WORDS_H

#include <stdbool.h>

struct note_words {
	const char *key;   /* how the note's key begins */
	const char *title; /* for people */
	bool is_of_limits; /* something was cut short or skipped */
};

/* Of a key that nobody has given words: title "". */
struct note_words note_words_of(const char *key);

#endif
