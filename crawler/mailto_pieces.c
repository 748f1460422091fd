#include "crawler/mailto_pieces.h"

#include "crawler/percent.h"

/* How many bytes of `text` spell this character, as it is or encoded; 0: it does not begin so. */
static size_t spelled(struct span text, char c, bool is_encoded)
{
	if (text.length && text.at[0] == c)
		return 1;
	return is_encoded && percent_byte(text) == c ? 3 : 0;
}

/* Length of the next unit: a quote, a backslash with what it escapes, or any other byte. */
static size_t step(struct span text, bool is_encoded, bool *ret_is_quote)
{
	size_t quote = spelled(text, '"', is_encoded), escape = spelled(text, '\\', is_encoded);

	*ret_is_quote = quote > 0;
	if (escape)
		return escape + (escape < text.length ? 1 : 0);
	return quote ? quote : 1;
}

struct mailto_pieces mailto_pieces_of(struct span list, bool is_encoded)
{
	struct mailto_pieces pieces = {
		.rest = list, .is_encoded = is_encoded, .honours_quotes = true};
	bool is_quote;

	for (; list.length; list = span_from(list, step(list, is_encoded, &is_quote)))
		if (spelled(list, '"', is_encoded))
			pieces.honours_quotes = !pieces.honours_quotes;
	return pieces;
}

static size_t piece_length(const struct mailto_pieces *pieces)
{
	bool is_quoted = false, is_quote;
	size_t i = 0;

	while (i < pieces->rest.length) {
		char c = pieces->rest.at[i];

		if (!is_quoted && (c == ',' || c == ';'))
			break;
		i += step(span_from(pieces->rest, i), pieces->is_encoded, &is_quote);
		if (is_quote && pieces->honours_quotes)
			is_quoted = !is_quoted;
	}
	return i;
}

bool mailto_pieces_take(struct mailto_pieces *pieces, struct span *ret_piece)
{
	if (pieces->is_over)
		return false;
	size_t length = piece_length(pieces);

	*ret_piece = span_part(pieces->rest, 0, length);
	pieces->separator = pieces->next;
	pieces->is_over = length == pieces->rest.length;
	pieces->next = pieces->is_over ? '\0' : pieces->rest.at[length];
	pieces->rest = span_from(pieces->rest, length + 1);
	return true;
}
