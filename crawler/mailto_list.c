#include "crawler/mailto_list.h"

#include "base/memory.h"
#include "base/visible.h"
#include "crawler/mailto_flaw.h"
#include "crawler/mailto_pieces.h"
#include "crawler/mailto_recipient.h"

#include <string.h>

void mailto_list_init(struct mailto_list *list, struct mailto *mailto)
{
	*list = (struct mailto_list){.mailto = mailto};
	buf_init(&list->scratch, MAILTO_HREF_MAX);
}

void mailto_list_finish(struct mailto_list *list)
{
	buf_finish(&list->scratch);
}

/* RFC 6068 2 item 1, and nothing that could end an HTML attribute. */
static void add_local(struct buf *corrected, const char *local)
{
	for (; *local; local++)
		if (ascii_is_alnum(*local) || strchr("-._~!$*+", *local))
			buf_add_char(corrected, *local);
		else
			percent_add_encoded(corrected, (unsigned char)*local);
}

static void add_address(const struct address *address, const char *domain, struct buf *corrected)
{
	if (corrected->length)
		buf_add_char(corrected, ',');
	add_local(corrected, address->local);
	buf_add_char(corrected, '@');
	buf_add_text(corrected, domain);
}

/* False where it is not known who is meant. */
static bool write_recipient(const struct mailto_list *list,
	const struct mailto_recipient *recipient, struct buf *corrected)
{
	char domain[DOMAIN_NAME_MAX + 1];
	struct address address = recipient->address;

	if (recipient->defect && !(list->domain_of && mailto_recipient_guess(recipient, &address)))
		return false;
	if (list->domain_of && list->domain_of(list->context, &address, domain))
		add_address(&address, domain, corrected);
	else if (recipient->defect == ADDRESS_FINE)
		add_address(&address, address.domain, corrected);
	else
		return false;
	return true;
}

static void keep_recipient(
	struct mailto_list *list, const struct mailto_recipient *recipient, struct buf *corrected)
{
	struct mailto *mailto = list->mailto;

	if (mailto->count == MAILTO_RECIPIENTS_MAX) {
		list->flaws |= FLAW_TOO_MANY;
		list->is_not_correctable = true;
		return;
	}
	mailto->recipients = memory_make_room(
		mailto->recipients, mailto->count, &list->size, sizeof(*mailto->recipients));
	mailto->recipients[mailto->count++] = *recipient;
	if (!write_recipient(list, recipient, corrected))
		list->is_not_correctable = true;
}

/* Reads what were several parts before encoding; without `corrected` it only tells whether all of
 * them are addresses. */
static bool read_packed(struct mailto_list *list, struct span text, struct buf *corrected)
{
	struct mailto_pieces pieces = mailto_pieces_of(text, false);
	struct mailto_recipient recipient;
	struct decoded piece = {.has_fault = false};
	unsigned flaws = 0;

	while (mailto_pieces_take(&pieces, &piece.text)) {
		if (!mailto_recipient_read(&piece, &flaws, &recipient))
			continue;
		if (recipient.defect)
			return false;
		if (pieces.separator == ';')
			flaws |= FLAW_SEMICOLON;
		if (corrected)
			keep_recipient(list, &recipient, corrected);
	}
	if (corrected)
		list->flaws |= flaws & ~(unsigned)FLAW_SPACE;
	return true;
}

/* RFC 2368 2 wrote lists with "%2C%20" between addresses, and programs that decode first still read
 * them so. We do where nothing else makes sense, so a comma within a local part stays there. */
static bool is_packed(struct mailto_list *list, const struct decoded *decoded)
{
	struct span behind = span_from(decoded->text, span_find(decoded->text, '@') + 1);

	return !decoded->has_fault && span_find(behind, '@') < behind.length &&
	       read_packed(list, decoded->text, NULL);
}

/* RFC 6068 2 item 1. Of the sub-delims that it names we mind "&" alone, which ends the address where
 * the list is in a header field. */
static bool holds_unencoded(struct span raw)
{
	for (size_t i = 0; i < raw.length; i++)
		if (raw.at[i] && strchr(" \"<>\\^`{|}[]#&", raw.at[i]))
			return true;
	return false;
}

static void take_piece(struct mailto_list *list, struct span raw, struct buf *corrected)
{
	struct decoded decoded = percent_decode(raw, &list->scratch);
	struct mailto_recipient recipient;
	unsigned flaws = decoded.has_fault ? FLAW_BAD_PERCENT : 0;
	bool is_one = mailto_recipient_read(&decoded, &flaws, &recipient);

	if (is_one && recipient.defect && is_packed(list, &decoded)) {
		read_packed(list, decoded.text, corrected);
		return;
	}
	list->flaws |= flaws;
	if (!is_one)
		return;
	keep_recipient(list, &recipient, corrected);
	if (recipient.defect == ADDRESS_FINE && holds_unencoded(raw) &&
		!(flaws & (FLAW_DISPLAY_NAME | FLAW_PUNCTUATION)))
		list->flaws |= FLAW_UNENCODED;
}

void mailto_list_take(struct mailto_list *list, struct span raw, struct buf *corrected)
{
	struct mailto_pieces pieces = mailto_pieces_of(raw, true);
	struct span piece;
	bool has_one = false;

	while (mailto_pieces_take(&pieces, &piece)) {
		struct span trimmed = span_trim(piece);

		if (trimmed.length < piece.length)
			list->flaws |= FLAW_SPACE;
		if (trimmed.length == 0) {
			if (pieces.separator || pieces.next)
				list->flaws |= FLAW_PUNCTUATION;
			continue;
		}
		if (pieces.separator == ';' && has_one)
			list->flaws |= FLAW_SEMICOLON;
		take_piece(list, trimmed, corrected);
		has_one = true;
	}
}

void mailto_list_spoil_last(struct mailto_list *list, struct span raw)
{
	struct mailto *mailto = list->mailto;

	if (mailto->count == 0)
		return;
	struct mailto_recipient *last = &mailto->recipients[mailto->count - 1];
	size_t length = strlen(last->written);

	visible_text(percent_decode(raw, &list->scratch).text, last->written + length,
		sizeof(last->written) - length);
	if (last->defect)
		return;
	last->defect = ADDRESS_DOMAIN_SYNTAX;
	last->address = (struct address){.local = ""};
}
