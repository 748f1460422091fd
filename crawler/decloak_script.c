#include "base/text_set.h"
#include "crawler/decloak_js.h"
#include "crawler/decloak_literal.h"
#include "crawler/decloak_tell.h"

#include <string.h>

/* One script, as the context of what is told of it. */
struct teller {
	decloak_tell_fn *tell;
	void *context;
	struct text_set *told; /* a cloak writes its address twice: the link and its text */
	size_t at;
	bool is_href; /* the script is no part of the input as it stands */
	bool is_joomla;
	size_t count;
};

static bool holds(struct span text, const char *word)
{
	return text.length && memmem(text.at, text.length, word, strlen(word));
}

static void pass_on(void *context, const struct decloak_found *found)
{
	struct teller *teller = context;
	bool is_typo3 = span_equals(span_of(found->source), SPAN("typo3"));
	struct decloak_found passed = *found;
	size_t number;

	if (!found->is_unreadable && !text_set_add(teller->told, found->text, &number))
		return;
	passed.at = teller->is_href ? 0 : teller->at;
	passed.source = is_typo3 ? "typo3" : teller->is_joomla ? "joomla" : "script";
	teller->count++;
	teller->tell(teller->context, &passed);
}

/* A link ends where an attribute's value or the text of an element would. */
static size_t link_length(struct span text)
{
	size_t length = 0;

	while (length < text.length && !ascii_is_blank(text.at[length]) &&
		!strchr("\"'<>\\`", text.at[length]))
		length++;
	return length;
}

/* The links in what the script writes; false where there is none. */
static bool tell_links(const struct decloak_voice *voice, struct span text, bool is_made)
{
	bool any = false;

	for (size_t i = 0; i < text.length; i++) {
		i += span_find(span_from(text, i), ':');
		struct span before = span_part(text, 0, i + 1);

		if (!span_ends_nocase(before, SPAN("mailto:")))
			continue;
		struct span link = span_from(text, i + 1);

		any = true;
		link.length = link_length(link);
		i += link.length;
		link.length = span_find(link, '?');
		if (decloak_tell_link(voice, link, 0) || !is_made)
			continue;
		if (holds(link, "@") && holds(link, "\x01"))
			decloak_tell_unreadable(voice, 0);
	}
	return any;
}

static void read_value(struct teller *teller, const struct js_value *value, struct buf *scratch)
{
	struct decloak_voice voice = {pass_on, teller, "script"};

	teller->at = value->at;
	if (span_equals(value->callee, SPAN("linkTo_UnCryptMailto"))) {
		decloak_typo3(value->text, 0, pass_on, teller);
		return;
	}
	if (!holds(value->text, "mailto:") && !holds(value->text, "@") && !holds(value->text, "&"))
		return;
	buf_clear(scratch);
	decloak_add_resolved(scratch, value->text);
	if (!tell_links(&voice, buf_span(scratch), value->is_made) && value->is_made)
		decloak_text(buf_span(scratch), true, pass_on, teller);
}

/* What Joomla's own script is known by: "var addy1234 = '&#105;nf&#111;' + '&#64;'". */
static bool is_joomla(struct span script)
{
	return holds(script, "addy") && (holds(script, "&#") || holds(script, "cloak"));
}

static void read_script(struct teller *teller, struct span script)
{
	struct js *js = js_create(script);
	struct js_value value;
	struct buf scratch;

	buf_init(&scratch, JS_SUM_MAX);
	while (js_next(js, &value))
		read_value(teller, &value, &scratch);
	while (js_next_named(js, &value))
		read_value(teller, &value, &scratch);
	buf_finish(&scratch);
	js_destroy(js);
}

/* A browser decodes a "javascript:" link before it runs what it holds. */
static bool is_link(struct span script)
{
	return span_starts_nocase(span_trim(script), SPAN("javascript:"));
}

void decloak_script(struct span script, decloak_tell_fn *tell, void *context)
{
	struct teller teller = {.tell = tell, .context = context, .is_href = is_link(script)};
	struct buf decoded;

	buf_init(&decoded, JS_SUM_MAX);
	if (teller.is_href) {
		literal_add_unescaped(
			&decoded, span_from(span_trim(script), strlen("javascript:")));
		script = buf_span(&decoded);
	}
	teller.told = text_set_create();
	teller.is_joomla = is_joomla(script);
	read_script(&teller, script);
	if (teller.is_joomla && teller.count == 0) {
		struct decloak_voice voice = {tell, context, "joomla"};

		decloak_tell_unreadable(&voice, 0);
	}
	text_set_destroy(teller.told);
	buf_finish(&decoded);
}

void decloak_joomla(struct span first, struct span last, decloak_tell_fn *tell, void *context)
{
	struct decloak_voice voice = {tell, context, "joomla"};
	struct buf text;

	buf_init(&text, DECLOAK_VALUE_MAX);
	bool is_first = literal_add_base64(&text, first);

	buf_add_char(&text, '@');
	if (!is_first || !literal_add_base64(&text, last) ||
		!decloak_tell_address(&voice, buf_span(&text), 0))
		decloak_tell_unreadable(&voice, 0);
	buf_finish(&text);
}
