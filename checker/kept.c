#include "checker/kept.h"
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* How many zeros, then how many words that are not, then these; a run without words is the last. Words,
 * because looking at each byte would cost more than the memory is worth. */
struct run {
	uint32_t zeros, words;
};

enum { WORD = sizeof(uint64_t) };

void kept_init(struct kept *kept, size_t size)
{
	*kept = (struct kept){.size = (size + WORD - 1) / WORD * WORD};
}

void kept_finish(struct kept *kept)
{
	free(kept->open);
	free(kept->resting);
	kept->open = kept->resting = NULL;
}

void *kept_open(struct kept *kept)
{
	const char *from = kept->resting;
	struct run run;

	if (kept->open)
		return kept->open;
	kept->open = memory_get_zeroed(kept->size / WORD, WORD);
	if (!from)
		return kept->open;
	char *at = kept->open;

	for (memcpy(&run, from, sizeof(run)); run.words; memcpy(&run, from, sizeof(run))) {
		from += sizeof(run);
		at += (size_t)run.zeros * WORD;
		memcpy(at, from, (size_t)run.words * WORD);
		at += (size_t)run.words * WORD;
		from += (size_t)run.words * WORD;
	}
	free(kept->resting);
	kept->resting = NULL;
	return kept->open;
}

/* The next run from *at on; *at becomes where its words begin. */
static struct run next_run(const uint64_t *words, size_t count, size_t *at)
{
	size_t first = *at, end;

	while (first < count && !words[first])
		first++;
	/* A single zero among the words costs as much as a run. */
	for (end = first; end < count && (words[end] || (end + 1 < count && words[end + 1]));)
		end++;
	struct run run = {(uint32_t)(first - *at), (uint32_t)(end - first)};

	*at = first;
	return run;
}

static size_t squeezed_size(const uint64_t *words, size_t count)
{
	size_t size = sizeof(struct run), at = 0;

	for (struct run run = next_run(words, count, &at); run.words;
		run = next_run(words, count, &at)) {
		size += sizeof(run) + run.words * WORD;
		at += run.words;
	}
	return size;
}

void kept_rest(struct kept *kept)
{
	const uint64_t *words = kept->open;
	size_t count = kept->size / WORD, at = 0;
	struct run run;

	if (!words)
		return;
	char *to = kept->resting = memory_get(squeezed_size(words, count));

	do {
		run = next_run(words, count, &at);
		memcpy(to, &run, sizeof(run));
		to += sizeof(run);
		memcpy(to, words + at, (size_t)run.words * WORD);
		to += (size_t)run.words * WORD;
		at += run.words;
	} while (run.words);
	free(kept->open);
	kept->open = NULL;
}
