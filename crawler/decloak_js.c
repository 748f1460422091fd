#include "crawler/decloak_js.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "crawler/decloak_literal.h"

#include <stdlib.h>
#include <string.h>

struct named {
	char *text;
	size_t length, at;
	bool is_made;
};

struct js {
	struct span script;
	size_t at;
	struct span word;    /* the last one read */
	struct span callee;  /* the word before the '(' before the sum */
	char before;         /* the last sign: whether a slash divides or begins something */
	struct buf sum;      /* what is being read, */
	struct buf argument; /* and what one of its functions is given */
	unsigned terms, depth;
	bool is_known; /* something of the sum is */
	bool is_made;
	struct text_set *names;
	struct named *named; /* by the names' numbers */
	size_t named_size, named_told;
	size_t copied;
};

struct js *js_create(struct span script)
{
	struct js *js = memory_get_zeroed(1, sizeof(*js));

	js->script = script;
	buf_init(&js->sum, JS_SUM_MAX);
	buf_init(&js->argument, JS_SUM_MAX);
	js->names = text_set_create();
	return js;
}

void js_destroy(struct js *js)
{
	if (!js)
		return;
	for (size_t i = 0; i < text_set_count(js->names); i++)
		free(js->named[i].text);
	free(js->named);
	text_set_destroy(js->names);
	buf_finish(&js->argument);
	buf_finish(&js->sum);
	free(js);
}

static char peek(const struct js *js, size_t ahead)
{
	return js->at + ahead < js->script.length ? js->script.at[js->at + ahead] : '\0';
}

static bool is_word_char(char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static void skip_blanks(struct js *js)
{
	for (;;) {
		while (js->at < js->script.length && ascii_is_blank(js->script.at[js->at]))
			js->at++;
		if (peek(js, 0) != '/' || (peek(js, 1) != '/' && peek(js, 1) != '*'))
			return;
		js->at = literal_comment_end(js->script, js->at);
	}
}

/* "document.write", and its last word. */
static struct span take_path(struct js *js, struct span *ret_word)
{
	size_t from = js->at, word = js->at;

	for (; is_word_char(peek(js, 0)) || peek(js, 0) == '.'; js->at++)
		if (peek(js, 0) == '.')
			word = js->at + 1;
	*ret_word = span_part(js->script, word, js->at - word);
	return span_part(js->script, from, js->at - from);
}

static void add_unknown(struct js *js)
{
	buf_add_char(&js->sum, JS_UNKNOWN);
}

static void add_named(struct js *js, struct span name)
{
	long number = text_set_find(js->names, name);
	const struct named *named = number == TEXT_SET_NONE ? NULL : &js->named[number];

	if (!named || js->copied / JS_COPIES_PER_BYTE > js->script.length) {
		add_unknown(js);
		return;
	}
	js->copied += named->length;
	buf_add(&js->sum, (struct span){named->text, named->length});
	js->is_known = true;
}

static void sum_cut(struct js *js, size_t length)
{
	if (length < js->sum.length) {
		js->sum.length = length;
		js->sum.at[length] = '\0';
	}
}

static void read_sum(struct js *js);

/* What stands between the parentheses of a function: its value is what was added meanwhile. */
static void take_argument(struct js *js)
{
	size_t from = js->sum.length;

	if (js->depth < JS_DEPTH_MAX) {
		js->depth++;
		read_sum(js);
		js->depth--;
	}
	buf_clear(&js->argument);
	buf_add(&js->argument, span_from(buf_span(&js->sum), from));
	sum_cut(js, from);
	skip_blanks(js);
	if (peek(js, 0) != ')')
		buf_add_char(&js->argument, JS_UNKNOWN);
	else
		js->at++;
}

static void add_char_codes(struct js *js)
{
	do {
		char *end, digits[16] = "";
		size_t length = 0;

		skip_blanks(js);
		while (ascii_is_alnum(peek(js, 0)) && length < sizeof(digits) - 1) {
			digits[length++] = peek(js, 0);
			js->at++;
		}
		unsigned long code = strtoul(digits, &end, 0);

		if (length && *end == '\0')
			buf_add_utf8(&js->sum, code);
		else
			add_unknown(js);
		skip_blanks(js);
	} while (peek(js, 0) == ',' && ++js->at);
	if (peek(js, 0) == ')')
		js->at++;
	else
		add_unknown(js);
	js->is_known = true;
}

/* Whether `word` is a function that we know; if so its call, whose '(' is next, has been read. */
static bool take_call(struct js *js, struct span word)
{
	bool is_base64 = span_equals(word, SPAN("atob"));

	if (span_equals(word, SPAN("fromCharCode"))) {
		js->at++;
		add_char_codes(js);
	} else if (is_base64 || span_equals(word, SPAN("unescape")) ||
		   span_equals(word, SPAN("decodeURIComponent")) ||
		   span_equals(word, SPAN("decodeURI"))) {
		js->at++;
		take_argument(js);
		if (!is_base64)
			literal_add_unescaped(&js->sum, buf_span(&js->argument));
		else if (!literal_add_base64(&js->sum, buf_span(&js->argument)))
			add_unknown(js);
	} else {
		return false;
	}
	js->is_made = true;
	return true;
}

static void take_word(struct js *js)
{
	struct span word, path = take_path(js, &word);

	js->word = word;
	skip_blanks(js);
	if (peek(js, 0) == '(' && take_call(js, word))
		return;
	if (ascii_is_digit(path.at[0]) && span_find(path, '.') == path.length)
		buf_add(&js->sum, path);
	else
		add_named(js, path);
}

static void take_literal(struct js *js)
{
	buf_clear(&js->argument);
	if (!literal_read(js->script, &js->at, &js->argument, &js->is_made))
		buf_add_char(&js->argument, JS_UNKNOWN);
	js->is_known = true;
	size_t length = literal_reversal_length(js->script, js->at);

	if (length) {
		js->at += length;
		js->is_made = true;
		literal_add_reversed(&js->sum, buf_span(&js->argument));
		return;
	}
	buf_add(&js->sum, buf_span(&js->argument));
	skip_blanks(js);
	if (peek(js, 0) == '.' || peek(js, 0) == '[' || js->argument.overflowed)
		add_unknown(js);
}

static void take_parentheses(struct js *js)
{
	js->at++;
	if (js->depth < JS_DEPTH_MAX) {
		js->depth++;
		read_sum(js);
		js->depth--;
	}
	skip_blanks(js);
	if (peek(js, 0) == ')')
		js->at++;
	else
		add_unknown(js);
}

/* What a call or an index makes of a term cannot be known. */
static bool take_term(struct js *js)
{
	char c = peek(js, 0);

	if (c == '"' || c == '\'' || c == '`')
		take_literal(js);
	else if (c == '(')
		take_parentheses(js);
	else if (is_word_char(c))
		take_word(js);
	else
		return false;
	skip_blanks(js);
	if (peek(js, 0) == '.' || peek(js, 0) == '[' || peek(js, 0) == '(')
		add_unknown(js);
	return true;
}

static void read_sum(struct js *js)
{
	for (;;) {
		skip_blanks(js);
		if (!take_term(js)) {
			add_unknown(js);
			js->before = '+';
			return;
		}
		js->before = 'x';
		js->terms++;
		if (peek(js, 0) != '+' || peek(js, 1) == '+' || peek(js, 1) == '=')
			return;
		js->at++;
	}
}

static void begin_sum(struct js *js)
{
	buf_clear(&js->sum);
	js->sum.overflowed = false;
	js->terms = js->depth = 0;
	js->is_known = js->is_made = false;
	js->callee = js->before == '(' ? js->word : SPAN("");
}

/* What is cut must not look whole. */
static bool tell_sum(struct js *js, size_t at, struct js_value *ret_value)
{
	if (js->sum.overflowed && js->sum.length)
		js->sum.at[js->sum.length - 1] = JS_UNKNOWN;
	*ret_value = (struct js_value){.text = buf_span(&js->sum),
		.callee = js->callee,
		.at = at,
		.is_made = js->is_made || js->terms > 1};
	return js->is_known;
}

static void name_sum(struct js *js, struct span name, size_t at)
{
	bool is_lost = js->sum.overflowed || js->sum.length > JS_NAMED_MAX;
	struct span text = is_lost ? SPAN("\x01") : buf_span(&js->sum);
	long known = text_set_find(js->names, name);
	size_t number = (size_t)known;

	if (known == TEXT_SET_NONE) {
		if (!js->is_known || text_set_count(js->names) == JS_NAMES_MAX)
			return;
		js->named = memory_make_room(
			js->named, text_set_count(js->names), &js->named_size, sizeof(*js->named));
		text_set_add(js->names, name, &number);
		js->named[number].text = NULL;
	}
	free(js->named[number].text);
	js->named[number] = (struct named){.text = memory_copy(text),
		.length = text.length,
		.at = at,
		.is_made = js->is_made || js->terms > 1};
}

/* 1 for "=", 2 for "+=": its length; 0 for "==", "=>" and all else. */
static size_t assignment_length(const struct js *js)
{
	if (peek(js, 0) == '+' && peek(js, 1) == '=')
		return 2;
	return peek(js, 0) == '=' && peek(js, 1) != '=' && peek(js, 1) != '>';
}

/* What begins with a word. True where it is a sum that is given to no name. */
static bool read_worded(struct js *js, struct js_value *ret_value)
{
	size_t from = js->at;
	struct span word, path = take_path(js, &word);
	bool is_name = word.length == path.length && js->before != '.';

	begin_sum(js);
	skip_blanks(js);
	size_t length = assignment_length(js);

	if (length == 0) {
		js->at = from;
		read_sum(js);
		return js->terms > 1 && tell_sum(js, from, ret_value);
	}
	js->at += length;
	if (length == 2 && is_name) {
		add_named(js, path);
		js->terms++;
	}
	read_sum(js);
	if (!is_name)
		return tell_sum(js, from, ret_value);
	name_sum(js, path, from);
	return false;
}

static void read_sign(struct js *js)
{
	char c = js->script.at[js->at];

	if (c == '/' && (js->before == '\0' || strchr("(,=:[!&|?{};+-*%~^<>", js->before)))
		js->at = literal_regexp_end(js->script, js->at);
	else
		js->at++;
	js->before = c;
}

bool js_next(struct js *js, struct js_value *ret_value)
{
	for (skip_blanks(js); js->at < js->script.length; skip_blanks(js)) {
		char c = js->script.at[js->at];
		size_t from = js->at;

		if (c == '"' || c == '\'' || c == '`') {
			begin_sum(js);
			read_sum(js);
			if (tell_sum(js, from, ret_value))
				return true;
		} else if (is_word_char(c)) {
			if (read_worded(js, ret_value))
				return true;
		} else {
			read_sign(js);
		}
	}
	return false;
}

bool js_next_named(struct js *js, struct js_value *ret_value)
{
	if (js->named_told == text_set_count(js->names))
		return false;
	const struct named *named = &js->named[js->named_told++];

	*ret_value = (struct js_value){.text = {named->text, named->length},
		.callee = SPAN(""),
		.at = named->at,
		.is_made = named->is_made};
	return true;
}
