#include "crawler/lines.h"

#include <string.h>

char lines_end_byte(struct span page)
{
	return page.length && memchr(page.at, '\n', page.length) ? '\n' : '\r';
}

typedef unsigned char lane16 __attribute__((vector_size(16)));

size_t lines_count(struct span s, char byte)
{
	const char *at = s.at, *end = s.at + s.length;
	size_t count = 0;

	while (end - at >= 16) {
		lane16 sums = {0};

		/* A lane counts to 255 at most. */
		for (int i = 0; i < 255 && end - at >= 16; i++, at += 16) {
			lane16 bytes;

			memcpy(&bytes, at, sizeof(bytes));
			sums -= (lane16)(bytes == (unsigned char)byte);
		}
		for (int i = 0; i < 16; i++)
			count += sums[i];
	}
	for (; at < end; at++)
		count += *at == byte;
	return count;
}
