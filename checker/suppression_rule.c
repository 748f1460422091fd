#include "checker/suppression_rule.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "schema/model/domain.h"
#include "schema/model/verdict.h"

#include <stdlib.h>
#include <string.h>

static const char *const setting_names[SUPPRESSION_SETTINGS] = {"until", "owner", "reason"};

struct word {
	struct span text;
	bool is_quoted; /* the part behind "=" was */
};

/* The next word; a value in quotes may hold blanks. False at the end, and, with *why_not, for quotes
 * that do not end or stand within a word. */
static bool take_word(struct span *rest, struct word *ret_word, const char **why_not)
{
	size_t length = 0, from;

	*rest = span_trim(*rest);
	if (!rest->length || rest->at[0] == '#')
		return false;
	while (length < rest->length && !ascii_is_blank(rest->at[length]) &&
		rest->at[length] != '"')
		length++;
	*ret_word = (struct word){span_part(*rest, 0, length), false};
	if (length == rest->length || rest->at[length] != '"') {
		*rest = span_from(*rest, length);
		return true;
	}
	from = length + 1;
	size_t inside = span_find(span_from(*rest, from), '"'), end = from + inside + 1;

	if (!length || rest->at[length - 1] != '=')
		*why_not = "a quote may only stand behind =";
	else if (from + inside >= rest->length)
		*why_not = "the quotes do not end";
	else if (end < rest->length && !ascii_is_blank(rest->at[end]))
		*why_not = "something follows the quotes";
	if (*why_not)
		return false;
	ret_word->text = span_part(*rest, 0, from + inside);
	ret_word->is_quoted = true;
	*rest = span_from(*rest, end);
	return true;
}

static bool is_day(struct span text)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned long year, month, day;

	if (text.length != 10 || text.at[4] != '-' || text.at[7] != '-' ||
		!span_to_number(span_part(text, 0, 4), 9999, &year) ||
		!span_to_number(span_part(text, 5, 2), 12, &month) ||
		!span_to_number(span_part(text, 8, 2), 31, &day) || !month || !day || year < 2000)
		return false;
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return (int)day <= days[month - 1] + (month == 2 && is_leap);
}

static const char *take_setting(struct suppression_rule *rule, const struct word *word)
{
	size_t equals = span_find(word->text, '=');
	struct span value = span_from(word->text, equals + 1 + word->is_quoted);

	for (int i = 0; i < SUPPRESSION_SETTINGS; i++) {
		if (!span_equals(span_part(word->text, 0, equals), span_of(setting_names[i])))
			continue;
		if (rule->settings[i])
			return "a setting stands there twice";
		if (!span_trim(value).length)
			return "a setting has no value";
		if (i == 0 && !is_day(value))
			return "until is no day like 2027-01-31";
		rule->settings[i] = memory_copy(value);
		return NULL;
	}
	return "there is no such setting (until, owner, reason)";
}

static bool is_id(struct span text)
{
	char id[SUPPRESSION_ID_MAX];

	return span_to_text(text, id, sizeof(id)) && catalogue_find(id);
}

static bool is_domain_pattern(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!ascii_is_alnum(text.at[i]) && !strchr(".-_*?", text.at[i]))
			return false;
	return true;
}

static const char *take_pattern(struct suppression_rule *rule, struct span text)
{
	bool is_page =
		span_starts_nocase(text, SPAN("http:")) || span_starts_nocase(text, SPAN("https:"));

	rule->kind = is_page                              ? SUPPRESSION_OF_PAGE
		     : span_find(text, '@') < text.length ? SUPPRESSION_OF_ADDRESS
		     : is_id(text)                        ? SUPPRESSION_OF_FINDING
							  : SUPPRESSION_OF_DOMAIN;
	char name[DOMAIN_NAME_MAX + 1];
	struct span domain = rule->kind == SUPPRESSION_OF_ADDRESS
				     ? span_from(text, span_find_last(text, '@') + 1)
				     : text;

	/* Domains are known by their A-labels. */
	if ((rule->kind == SUPPRESSION_OF_ADDRESS || rule->kind == SUPPRESSION_OF_DOMAIN) &&
		!utf8_is_ascii(domain) && domain_to_ascii(domain, 1, name)) {
		rule->pattern = memory_get(text.length - domain.length + sizeof(name));
		memcpy(rule->pattern, text.at, text.length - domain.length);
		memcpy(rule->pattern + text.length - domain.length, name, strlen(name) + 1);
		return NULL;
	}
	if (rule->kind == SUPPRESSION_OF_DOMAIN && !is_domain_pattern(text))
		return "the pattern is no address, domain, URL or finding";
	rule->pattern = memory_copy(text);
	return NULL;
}

const char *suppression_rule_read(struct suppression_rule *rule, struct span line)
{
	const char *wrong = NULL;
	struct word word;

	while (!wrong && take_word(&line, &word, &wrong)) {
		if (!rule->pattern)
			wrong = take_pattern(rule, word.text);
		else if (span_find(word.text, '=') < word.text.length)
			wrong = take_setting(rule, &word);
		else if (rule->finding || rule->kind == SUPPRESSION_OF_FINDING)
			wrong = "a word too many (a text with blanks needs quotes)";
		else if (!is_id(word.text))
			wrong = "there is no finding or reason of that name";
		else
			rule->finding = memory_copy(word.text);
	}
	for (int i = 0; i < SUPPRESSION_SETTINGS && !wrong && rule->pattern; i++)
		if (!rule->settings[i])
			wrong = "until, owner and reason are all needed";
	return wrong;
}

void suppression_rule_finish(struct suppression_rule *rule)
{
	free(rule->pattern);
	free(rule->finding);
	for (int i = 0; i < SUPPRESSION_SETTINGS; i++)
		free(rule->settings[i]);
}
