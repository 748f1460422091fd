/*
 * Every @, and every mark that stands for one, is the middle of a possible address: from there the
 * local part is read backwards and the domain forwards. Neither looks further than an address can
 * be long, so the time is linear whatever the text holds.
 */
#include "crawler/decloak_letter.h"
#include "crawler/decloak_mark.h"
#include "crawler/decloak_tell.h"
#include "schema/model/address.h"

#include <string.h>

enum {
	SPREAD_MAX = 1024 /* bytes of text that either part may take with its marks */
};

/* What is being read around one @. */
struct middle {
	struct span text;
	bool is_plain_wanted;
	bool is_in_url;        /* "//" stands before it in the same word */
	size_t from, to;       /* the @, or its mark with the blanks around it */
	enum mark_style style; /* MARK_NONE: a plain @ */
	bool is_cloaked;       /* something was written so as not to be found */
	bool is_spelled;       /* a dot of the domain was */
	bool is_long;          /* more than an address may have */
	size_t local_from;     /* the local part fills its array from behind */
	char local[LOCAL_PART_MAX];
	size_t trimmed; /* bytes */
	size_t domain_length;
	char domain[DOMAIN_NAME_MAX];
};

static void middle_begin(struct middle *middle, struct mark mark)
{
	middle->from = mark.from;
	middle->to = mark.to;
	middle->style = mark.style;
	middle->is_cloaked = middle->text.at[mark.from] != '@';
	middle->is_spelled = middle->is_long = false;
	middle->local_from = LOCAL_PART_MAX;
	middle->domain_length = 0;
}

static struct span local_of(const struct middle *middle)
{
	return span_from((struct span){middle->local, LOCAL_PART_MAX}, middle->local_from);
}

/* " dot " is taken for a dot where the @ was hidden too; "(dot)" always. */
static bool is_dot(const struct middle *middle, struct mark mark)
{
	return mark.style == MARK_BRACKETED || (mark.style != MARK_NONE && middle->style);
}

static void local_add(struct middle *middle, struct span bytes)
{
	if (bytes.length > middle->local_from) {
		middle->is_long = true;
		return;
	}
	middle->local_from -= bytes.length;
	memcpy(middle->local + middle->local_from, bytes.at, bytes.length);
}

/* A mark for a dot is one only between two letters. */
static bool local_take_dot(struct middle *middle, size_t *at)
{
	struct mark dot = mark_behind(middle->text, *at, MARK_DOT);
	enum letter_kind before = letter_behind(middle->text, dot.from).kind;

	if (local_of(middle).length == 0 || !is_dot(middle, dot) || before < LETTER_PLAIN)
		return false;
	*at = dot.from;
	middle->is_cloaked = true;
	local_add(middle, SPAN("."));
	return true;
}

static bool local_take(struct middle *middle, size_t *at, enum letter_kind *script)
{
	struct letter letter = letter_behind(middle->text, *at);
	struct span bytes = span_part(middle->text, *at - letter.length, letter.length);

	if (letter.kind == LETTER_NONE)
		return local_take_dot(middle, at);
	if (letter.kind >= LETTER_PLAIN) {
		if (*script && (letter.kind == LETTER_DENSE) != (*script == LETTER_DENSE))
			return false;
		*script = letter.kind;
	}
	if (span_starts(bytes, SPAN(".")) && span_starts(local_of(middle), SPAN(".")))
		return false;
	if (letter.kind != LETTER_NOTHING)
		local_add(middle, bytes);
	*at -= letter.length;
	return true;
}

/* "...info" and "-info" and "'info" begin at the i. */
static size_t local_trim(struct middle *middle)
{
	size_t before = middle->local_from;

	while (local_of(middle).length && strchr(".-&+'", middle->local[middle->local_from]))
		middle->local_from++;
	return middle->local_from - before;
}

/* Where the local part begins, with what was trimmed. */
static size_t local_read(struct middle *middle)
{
	enum letter_kind script = LETTER_NONE;
	size_t at = middle->from;

	while (!middle->is_long && local_take(middle, &at, &script))
		middle->is_long |= middle->from - at > SPREAD_MAX;
	middle->trimmed = local_trim(middle);
	return at;
}

static void domain_add(struct middle *middle, struct span bytes)
{
	if (bytes.length > DOMAIN_NAME_MAX - middle->domain_length) {
		middle->is_long = true;
		return;
	}
	memcpy(middle->domain + middle->domain_length, bytes.at, bytes.length);
	middle->domain_length += bytes.length;
}

/* A dot, written or spelled out, that another label follows. */
static bool domain_take_dot(struct middle *middle, size_t *at)
{
	struct mark dot = {.from = *at, .to = *at + 1};

	if (!span_starts(span_from(middle->text, *at), SPAN("."))) {
		bool has_plain = memchr(middle->domain, '.', middle->domain_length);

		dot = mark_ahead(middle->text, *at, MARK_DOT);
		if (!is_dot(middle, dot) || (dot.style == MARK_BARE && has_plain))
			return false;
	}
	if (middle->domain_length == 0 || letter_ahead(middle->text, dot.to).kind < LETTER_PLAIN)
		return false;
	if (dot.style != MARK_NONE)
		middle->is_cloaked = middle->is_spelled = true;
	*at = dot.to;
	domain_add(middle, SPAN("."));
	return true;
}

static bool domain_take(struct middle *middle, size_t *at, enum letter_kind *script)
{
	struct letter letter = letter_ahead(middle->text, *at);

	if (letter.kind == LETTER_NONE || letter.kind == LETTER_MARK) {
		*script = LETTER_NONE;
		return domain_take_dot(middle, at);
	}
	if (letter.kind >= LETTER_PLAIN) {
		if (*script && (letter.kind == LETTER_DENSE) != (*script == LETTER_DENSE))
			return false;
		*script = letter.kind;
		domain_add(middle, span_part(middle->text, *at, letter.length));
	}
	*at += letter.length;
	return true;
}

/* Where the domain ends. */
static size_t domain_read(struct middle *middle)
{
	enum letter_kind script = LETTER_NONE;
	size_t at = middle->to;

	while (!middle->is_long && domain_take(middle, &at, &script))
		middle->is_long |= at - middle->to > SPREAD_MAX;
	while (middle->domain_length && middle->domain[middle->domain_length - 1] == '-')
		middle->domain_length--;
	return at;
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' && !ascii_is_blank(c);
}

/* A path, a fragment, a template, and what "https://" stands before. */
static bool is_glued_before(const struct middle *middle, size_t from)
{
	char before = from ? middle->text.at[from - 1] : ' ';

	return middle->is_in_url || strchr("/@%#\\$~?", before) || is_control(before);
}

/* "git@example.org:path", "user@example.org/resource", "@user@example.org@" are no addresses. */
static bool is_glued_behind(struct span text, size_t to)
{
	struct span rest = span_from(text, to);
	char next = rest.length ? rest.at[0] : ' ';

	if (is_control(next) || next == '@' || next == '_' || next == '\\')
		return true;
	return (next == ':' || next == '/') && rest.length > 1 &&
	       (ascii_is_alnum(rest.at[1]) || rest.at[1] == '/' || rest.at[1] == '~');
}

/* "a AT b" is often just that, and "f(a)x.y" a piece of a program. */
static bool fits_style(const struct middle *middle, size_t to)
{
	struct span rest = span_from(middle->text, to), local = local_of(middle);
	bool is_quiet = false;

	for (size_t i = 0; i < local.length; i++)
		is_quiet |= local.at[i] < 'A' || local.at[i] > 'Z';
	switch (middle->style) {
	case MARK_NONE:
	case MARK_BRACKETED:
		return true;
	case MARK_TIGHT:
		return local.length > 1 && memchr(middle->domain, '.', 2) == NULL &&
		       (rest.length == 0 || !memchr("([={;+*", rest.at[0], 7));
	case MARK_SHOUTED:
		return middle->is_spelled && is_quiet;
	case MARK_BARE:
		return false;
	}
	return false;
}

static void read_middle(struct middle *middle, decloak_tell_fn *tell, void *context)
{
	char text[LOCAL_PART_MAX + 1 + DOMAIN_NAME_MAX];
	struct decloak_voice voice = {tell, context, "text-cloaked"};
	size_t to = domain_read(middle);
	struct span written = {middle->domain, middle->domain_length};
	struct span domain = middle->is_long ? SPAN("") : letter_domain(written);

	if (domain.length == 0 ||
		(domain.length == written.length && is_glued_behind(middle->text, to)))
		return;
	size_t from = local_read(middle);
	struct span local = local_of(middle);

	if (middle->is_long || local.length == 0 || local.at[local.length - 1] == '.' ||
		is_glued_before(middle, from) || !fits_style(middle, to))
		return;
	if (!middle->is_cloaked && !middle->is_plain_wanted)
		return;
	if (!middle->is_cloaked)
		voice.source = "text";
	memcpy(text, local.at, local.length);
	text[local.length] = '@';
	memcpy(text + local.length + 1, domain.at, domain.length);
	decloak_tell_address(&voice, (struct span){text, local.length + 1 + domain.length},
		from + middle->trimmed);
}

/* An address has a letter, a digit or the like on either side of its @; most marks have not. */
static bool has_sides(struct span text, struct mark mark)
{
	return letter_behind(text, mark.from).kind && letter_ahead(text, mark.to).kind;
}

/* Whether an @ or a mark for one begins at `at`; a bare word's begins with the blank before it. */
static bool is_middle(struct span text, size_t at, struct mark *ret_mark)
{
	struct span rest = span_from(text, at);
	struct mark mark = {.from = at, .to = at + 1};
	bool is;

	switch (rest.at[0]) {
	case '@':
		is = true;
		break;
	case '\xef':
		is = span_starts(rest, SPAN("\uff20")) || span_starts(rest, SPAN("\ufe6b"));
		mark.to = at + 3;
		break;
	case 'A':
		mark = mark_ahead(text, at - (at > 0), MARK_AT);
		is = mark.style == MARK_SHOUTED;
		break;
	case '(':
	case '[':
	case '{':
	case '<':
		mark = mark_ahead(text, at, MARK_AT);
		is = mark.style != MARK_NONE;
		break;
	default:
		return false;
	}
	*ret_mark = mark;
	return is && has_sides(text, mark);
}

void decloak_text(struct span text, bool plain, decloak_tell_fn *tell, void *context)
{
	struct middle middle = {.text = text, .is_plain_wanted = plain};
	struct mark mark;

	for (size_t at = 0; at < text.length; at++) {
		char c = text.at[at];

		if (ascii_is_blank(c))
			middle.is_in_url = false;
		else if (c == '/' && at && text.at[at - 1] == '/')
			middle.is_in_url = true;
		else if (is_middle(text, at, &mark)) {
			middle_begin(&middle, mark);
			read_middle(&middle, tell, context);
			at = mark.to - 1;
		}
	}
}
