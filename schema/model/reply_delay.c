#include "schema/model/reply_delay.h"

#include <string.h>

enum {
	DELAY_MAX_S = 86400, /* greylists lift within minutes; what asks for more than a day is a
				mistake, or wants to keep us */
	NOT_NAMED = -1,
	NUMBER_MAX = 999999999 /* what is larger is no different: years */
};

struct unit {
	const char *name;
	int64_t seconds;
	bool is_letter; /* only right behind the digits: "5m", not "5 m" */
};

static const struct unit units[] = {{"seconds", 1, false}, {"second", 1, false}, {"secs", 1, false},
	{"sec", 1, false}, {"s", 1, false}, {"minutes", 60, false}, {"minute", 60, false},
	{"mins", 60, false}, {"min", 60, false}, {"m", 60, true}, {"hours", 3600, false},
	{"hour", 3600, false}, {"hrs", 3600, false}, {"hr", 3600, false}, {"h", 3600, true},
	{"days", 86400, false}, {"day", 86400, false}};

static const struct {
	const char *word;
	int64_t number;
} number_words[] = {{"a", 1}, {"an", 1}, {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4},
	{"five", 5}, {"six", 6}, {"ten", 10}, {"fifteen", 15}, {"twenty", 20}, {"thirty", 30},
	{"forty", 40}, {"sixty", 60}};

/* A length of time stands behind one of these. */
static const char *const leads[] = {"in ", "after ", "for ", "least ", "wait "};

/* What is known to lift after a certain time, although its words do not say so. */
static const struct {
	const char *words;
	int64_t seconds;
} habits[] = {{"postgrey", 300}, {"internal resource", 60 /* Mimecast */}};

/* A word ends here: no letter and no digit follows. */
static bool is_word(struct span text, struct span word)
{
	return span_starts_nocase(text, word) &&
	       (text.length == word.length || !ascii_is_alnum(text.at[word.length]));
}

/* Takes "minutes" or "m" from the front; also "m30s" counts. NULL = there is no unit. */
static const struct unit *take_unit(struct span *text)
{
	struct span rest = *text;
	bool is_apart = rest.length && (rest.at[0] == ' ' || rest.at[0] == '-');

	rest = span_from(rest, is_apart);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const struct unit *unit = &units[i];
		struct span name = span_of(unit->name), behind = span_from(rest, name.length);
		bool ends = behind.length == 0 || !ascii_is_alpha(behind.at[0]);

		if (unit->is_letter && is_apart)
			continue;
		if (!span_starts_nocase(rest, name) || !ends)
			continue;
		*text = behind;
		return unit;
	}
	return NULL;
}

/* What is too large for anybody to wait counts as NUMBER_MAX. */
static bool take_digits(struct span *text, unsigned long *ret_number)
{
	size_t digits = 0;

	while (digits < text->length && ascii_is_digit(text->at[digits]))
		digits++;
	if (!digits)
		return false;
	if (!span_to_number(span_part(*text, 0, digits), NUMBER_MAX, ret_number))
		*ret_number = NUMBER_MAX;
	*text = span_from(*text, digits);
	return true;
}

static struct span skip_and(struct span text)
{
	text = span_trim(text);
	if (text.length && text.at[0] == ',')
		text = span_trim(span_from(text, 1));
	return is_word(text, SPAN("and")) ? span_trim(span_from(text, 3)) : text;
}

/* "5 minutes", "300s", "60-second", "1h30m", "1 hour and 5 minutes" at the front of the text: from
 * the larger unit to the smaller. NOT_NAMED = none. */
static int64_t delay_with_units(struct span text)
{
	int64_t seconds = NOT_NAMED, last = INT64_MAX;
	unsigned long number;

	for (;;) {
		struct span rest = text;
		const struct unit *unit = take_digits(&rest, &number) ? take_unit(&rest) : NULL;

		if (!unit || unit->seconds >= last)
			return seconds;
		seconds = (seconds > 0 ? seconds : 0) + (int64_t)number * unit->seconds;
		last = unit->seconds;
		text = skip_and(rest);
	}
}

/* "00:04:32" or "4:32" at the front of the text, in seconds, or NOT_NAMED. */
static int64_t delay_of_clock(struct span text)
{
	int64_t seconds = 0;
	size_t parts = 0, digits = 0;

	for (bool more = true; more && parts < 3; parts++) {
		for (digits = 0; digits < text.length && ascii_is_digit(text.at[digits]);)
			digits++;
		unsigned long number;

		if (digits > 2 || (parts && digits != 2) ||
			!span_to_number(span_part(text, 0, digits), 99, &number))
			return NOT_NAMED;
		seconds = seconds * 60 + (int64_t)number;
		text = span_from(text, digits);
		more = text.length && text.at[0] == ':';
		text = span_from(text, more);
	}
	bool ends = text.length == 0 || !(ascii_is_alnum(text.at[0]) || text.at[0] == ':');

	return ends && parts > 1 ? seconds : NOT_NAMED;
}

/* "an hour", "five minutes". */
static int64_t delay_in_words(struct span text)
{
	for (size_t i = 0; i < sizeof(number_words) / sizeof(number_words[0]); i++) {
		struct span word = span_of(number_words[i].word);
		struct span rest = span_from(text, word.length);

		if (!is_word(text, word))
			continue;
		const struct unit *unit = take_unit(&rest);

		return unit ? number_words[i].number * unit->seconds : NOT_NAMED;
	}
	return NOT_NAMED;
}

/* "retry after 300", where the sentence ends with the number. */
static int64_t delay_bare(struct span text)
{
	unsigned long number;
	bool is_number = take_digits(&text, &number);

	text = span_trim(text);
	bool ends = text.length == 0 || (strchr(".,;!)", text.at[0]) &&
						(text.length == 1 || ascii_is_blank(text.at[1])));

	return is_number && ends ? (int64_t)number : NOT_NAMED;
}

/* The length of time that a word like "in" leads to. A clock counts there only: elsewhere it is the
 * time of day. */
static int64_t delay_behind_lead(struct span text)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		struct span lead = span_of(leads[i]);
		struct span rest = span_trim(span_from(text, lead.length));

		if (!span_starts_nocase(text, lead))
			continue;
		int64_t seconds = delay_of_clock(rest);

		if (seconds == NOT_NAMED)
			seconds = delay_in_words(rest);
		return seconds != NOT_NAMED ? seconds : i < 2 ? delay_bare(rest) : NOT_NAMED;
	}
	return NOT_NAMED;
}

static int64_t delay_by_habit(struct span text)
{
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++)
		if (span_contains_nocase(text, span_of(habits[i].words)))
			return habits[i].seconds;
	return NOT_NAMED;
}

struct reply_delay reply_delay_asked(const struct answer *answer)
{
	struct span text = span_of(answer->text);
	int64_t longest = NOT_NAMED;

	if (answer->outcome != OUTCOME_TEMPORARY)
		return (struct reply_delay){0};
	for (size_t i = 0; i < text.length; i++) {
		struct span rest = span_from(text, i);

		if (i > 0 && (ascii_is_alnum(text.at[i - 1]) || text.at[i - 1] == '.'))
			continue;
		int64_t seconds = ascii_is_digit(text.at[i]) ? delay_with_units(rest)
							     : delay_behind_lead(rest);

		if (seconds > longest)
			longest = seconds;
	}
	int64_t habit = longest <= 0 ? delay_by_habit(text) : NOT_NAMED;

	longest = habit > longest ? habit : longest;
	bool is_longer = longest > REPLY_DELAY_TOLD_MAX_S;

	return (struct reply_delay){.is_named = longest != NOT_NAMED,
		.is_longer = is_longer,
		.seconds = is_longer     ? REPLY_DELAY_TOLD_MAX_S
			   : longest > 0 ? longest
					 : 0};
}

int64_t reply_delay_s(const struct answer *answer)
{
	int64_t seconds = reply_delay_asked(answer).seconds;

	return seconds > DELAY_MAX_S ? DELAY_MAX_S : seconds;
}
