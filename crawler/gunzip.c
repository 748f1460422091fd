#include "crawler/gunzip.h"

#include <limits.h>
#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16 /* the largest window; gzip and nothing else */ };

bool gunzip_is(struct span bytes)
{
	return bytes.length > 2 && bytes.at[0] == '\x1f' && bytes.at[1] == '\x8b';
}

struct unpacking {
	z_stream stream;
	uint64_t left; /* of the ceiling */
	bool (*take)(void *context, struct span piece);
	void *context;
};

/* One piece; *ret_ended when nothing follows. */
static enum gunzip_end step(struct unpacking *u, bool *ret_ended)
{
	unsigned char out[GUNZIP_PIECE];

	u->stream.next_out = out;
	u->stream.avail_out = sizeof(out);
	int code = inflate(&u->stream, Z_NO_FLUSH);
	size_t length = sizeof(out) - u->stream.avail_out;
	bool is_cut = length > u->left;

	if (is_cut)
		length = (size_t)u->left;
	u->left -= length;
	*ret_ended = true;
	if (length && !u->take(u->context, (struct span){(const char *)out, length}))
		return GUNZIP_STOPPED;
	if (is_cut)
		return GUNZIP_CUT;
	if (code == Z_STREAM_END && u->stream.avail_in == 0)
		return GUNZIP_WHOLE;
	/* Another member may follow; what is none is padding, which tar and some servers add. */
	if (code == Z_STREAM_END)
		return inflateReset(&u->stream) == Z_OK && u->stream.next_in[0] == 0x1f
			       ? (*ret_ended = false, GUNZIP_WHOLE)
			       : GUNZIP_WHOLE;
	if (code != Z_OK || (u->stream.avail_in == 0 && u->stream.avail_out))
		return GUNZIP_BROKEN;
	*ret_ended = false;
	return GUNZIP_WHOLE;
}

enum gunzip_end gunzip(struct span packed, uint64_t bytes_max,
	bool (*take)(void *context, struct span piece), void *context)
{
	struct unpacking u = {.left = bytes_max, .take = take, .context = context};
	enum gunzip_end end = GUNZIP_BROKEN;
	bool has_ended = false;

	if (packed.length > UINT_MAX || inflateInit2(&u.stream, WINDOW_GZIP) != Z_OK)
		return GUNZIP_BROKEN;
	u.stream.next_in = (Bytef *)(uintptr_t)packed.at;
	u.stream.avail_in = (uInt)packed.length;
	while (!has_ended)
		end = step(&u, &has_ended);
	inflateEnd(&u.stream);
	return end;
}
