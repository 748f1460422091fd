#include "checker/kept.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* How many zeros, then how many words that are not, then these; a run without words is the last. Words,
 * because looking at each byte would cost more than the memory is worth. */
struct run {
	uint32_t zeros, words;
};

enum {
	WORD = sizeof(uint64_t),
	BLOCK = 8 /* words that are looked at together */
};

/* One piece of zeros, for whoever opens next: in a dialogue with a server that answers at once every line
 * opens a value and lets it rest, and to ask the allocator for so much each time costs more than the
 * line. */
static struct {
	void *zeros;
	size_t size;
} spare;

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

static void *get_zeros(size_t size)
{
	void *zeros = spare.zeros;

	if (!zeros || spare.size != size)
		return memory_get_zeroed(size / WORD, WORD);
	spare.zeros = NULL;
	return zeros;
}

static void give_zeros(void *zeros, size_t size)
{
	free(spare.zeros);
	spare.zeros = zeros;
	spare.size = size;
}

void *kept_open(struct kept *kept)
{
	const char *from = kept->resting;
	struct run run;

	if (kept->open)
		return kept->open;
	kept->open = get_zeros(kept->size);
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

/* Written out: a loop would cost as much as its words. */
static bool is_zero_block(const uint64_t *w)
{
	return !(w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]);
}

/* The next run from *at on; *at becomes where its words begin. */
static struct run next_run(const uint64_t *words, size_t count, size_t *at)
{
	size_t first = *at, end;

	while (first + BLOCK <= count && is_zero_block(words + first))
		first += BLOCK;
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

/* What is copied becomes zeros, so that all of it is zeros in the end. */
void kept_rest(struct kept *kept)
{
	uint64_t *words = kept->open;
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
		memset(words + at, 0, (size_t)run.words * WORD);
		to += (size_t)run.words * WORD;
		at += run.words;
	} while (run.words);
	give_zeros(words, kept->size);
	kept->open = NULL;
}
