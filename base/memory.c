#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_UNFINISHED = 3 }; /* the exit status of "work could not be finished" */

static void *or_end(void *got)
{
	static const char sentence[] =
		"mailknock: out of memory; the same command goes on from here\n";

	if (got)
		return got;
	/* No stdio here: it may allocate. */
	if (write(STDERR_FILENO, sentence, sizeof(sentence) - 1) < 0)
		_exit(STATUS_UNFINISHED);
	_exit(STATUS_UNFINISHED);
}

void *memory_get(size_t size)
{
	return or_end(malloc(size ? size : 1));
}

void *memory_get_zeroed(size_t count, size_t size)
{
	return or_end(calloc(count ? count : 1, size ? size : 1));
}

void *memory_resize(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		or_end(NULL);
	size_t bytes = count * size;

	return or_end(realloc(old, bytes ? bytes : 1));
}

char *memory_copy(struct span s)
{
	char *copy = memory_get(s.length + 1);

	if (s.length)
		memcpy(copy, s.at, s.length);
	copy[s.length] = '\0';
	return copy;
}

void *memory_make_room(void *items, size_t count, size_t *size, size_t item_size)
{
	if (items && count < *size)
		return items;
	*size = *size < 8 ? 8 : *size * 2;
	return memory_resize(items, *size, item_size);
}
