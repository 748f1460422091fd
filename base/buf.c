#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t length_max)
{
	*b = (struct buf){.length_max = length_max};
}

void buf_finish(struct buf *b)
{
	free(b->at);
	*b = (struct buf){.length_max = b->length_max};
}

void buf_clear(struct buf *b)
{
	b->length = 0;
	b->overflowed = false;
	if (b->at)
		b->at[0] = '\0';
}

static void make_room(struct buf *b, size_t more)
{
	size_t wanted = b->length + more + 1;

	if (wanted <= b->size)
		return;
	size_t size = b->size < 64 ? 64 : b->size * 2;

	if (size > b->length_max + 1)
		size = b->length_max + 1;
	if (size < wanted)
		size = wanted;
	b->at = memory_resize(b->at, size, 1);
	b->size = size;
}

void buf_add(struct buf *b, struct span s)
{
	size_t room = b->length_max - b->length;

	if (s.length > room) {
		b->overflowed = true;
		s.length = room;
	}
	if (s.length == 0)
		return;
	make_room(b, s.length);
	memcpy(b->at + b->length, s.at, s.length);
	b->length += s.length;
	b->at[b->length] = '\0';
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, span_of(text));
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, (struct span){&c, 1});
}

void buf_addf(struct buf *b, const char *format, ...)
{
	char small[512];
	va_list args;

	va_start(args, format);
	int length = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (length < 0)
		return;
	if ((size_t)length < sizeof(small)) {
		buf_add(b, (struct span){small, (size_t)length});
		return;
	}
	char *large = memory_get((size_t)length + 1);

	va_start(args, format);
	vsnprintf(large, (size_t)length + 1, format, args);
	va_end(args);
	buf_add(b, (struct span){large, (size_t)length});
	free(large);
}

void buf_add_utf8(struct buf *b, unsigned long scalar)
{
	char bytes[UTF8_BYTES_MAX];

	buf_add(b, (struct span){bytes, utf8_encode(scalar, bytes)});
}

void buf_drop(struct buf *b, size_t count)
{
	if (count >= b->length) {
		buf_clear(b);
		return;
	}
	memmove(b->at, b->at + count, b->length - count + 1);
	b->length -= count;
}

const char *buf_text(const struct buf *b)
{
	return b->at ? b->at : "";
}

struct span buf_span(const struct buf *b)
{
	return (struct span){buf_text(b), b->length};
}

char *buf_take(struct buf *b)
{
	char *text = b->at ? b->at : memory_copy(SPAN(""));

	*b = (struct buf){.length_max = b->length_max};
	return text;
}
