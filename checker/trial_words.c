#include "checker/trial_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool trial_target_is_fine(const struct address *target)
{
	for (const char *c = target->local; *c; c++)
		if (!ascii_is_alnum(*c) && !strchr("._+-", *c))
			return false;
	return target->local[0] != '\0';
}

static bool print(char ret_path[ADDRESS_TEXT_SIZE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static bool print(char ret_path[ADDRESS_TEXT_SIZE], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(ret_path, ADDRESS_TEXT_SIZE, format, arguments);

	va_end(arguments);
	return length > 0 && length <= ADDRESS_TEXT_MAX;
}

static bool relay_path(enum recipient_kind kind, const struct address *target, const char *own,
	char ret_path[ADDRESS_TEXT_SIZE])
{
	const char *user = target->local, *elsewhere = target->domain;

	switch (kind) {
	case RECIPIENT_RELAY_FOREIGN:
	case RECIPIENT_RELAY_NULL:
	case RECIPIENT_RELAY_OWN:
		return print(ret_path, "%s@%s", user, elsewhere);
	case RECIPIENT_RELAY_QUOTED:
		return print(ret_path, "\"%s@%s\"", user, elsewhere);
	case RECIPIENT_RELAY_PERCENT:
		return print(ret_path, "%s%%%s@%s", user, elsewhere, own);
	case RECIPIENT_RELAY_BARE:
		return print(ret_path, "%s%%%s", user, elsewhere);
	case RECIPIENT_RELAY_ROUTE:
		return print(ret_path, "@%s:%s@%s", own, user, elsewhere);
	case RECIPIENT_RELAY_BANG:
		return print(ret_path, "%s!%s@%s", elsewhere, user, own);
	case RECIPIENT_PUBLISHED:
	case RECIPIENT_POSTMASTER:
	case RECIPIENT_RANDOM:
	case RECIPIENT_ABUSE:
	case RECIPIENT_PLAIN:
	case RECIPIENT_DATA:
	case RECIPIENT_SPF:
	case RECIPIENT_KIND_COUNT:
		break;
	}
	return false;
}

static bool relay_sender(const struct trial_rules *rules, enum recipient_kind kind, const char *own,
	char ret_sender[ADDRESS_TEXT_SIZE])
{
	if (kind == RECIPIENT_RELAY_NULL) {
		ret_sender[0] = '\0';
		return true;
	}
	if (kind == RECIPIENT_RELAY_OWN)
		return print(ret_sender, "postmaster@%s", own);
	return print(ret_sender, "%s",
		rules->foreign_sender[0] ? rules->foreign_sender : rules->relay_target);
}

static bool relay_words(const struct trial_rules *rules, enum recipient_kind kind,
	const struct address *to, struct trial_words *words)
{
	struct address target;

	return address_parse(span_of(rules->relay_target), &target) == ADDRESS_FINE &&
	       trial_target_is_fine(&target) && !user_domains_have(&rules->own, target.domain) &&
	       relay_sender(rules, kind, to->domain, words->sender) &&
	       relay_path(kind, &target, to->domain, words->path);
}

bool trial_words_of(const struct trial_rules *rules, enum recipient_kind kind,
	const struct address *to, struct trial_words *ret_words)
{
	struct trial_words words = {{0}, {0}};

	if (!recipient_kind_is_trial(kind) || !user_domains_have(&rules->own, to->domain))
		return false;
	if (recipient_kind_is_relay(kind) && !relay_words(rules, kind, to, &words))
		return false;
	if (kind == RECIPIENT_SPF && !print(words.sender, "%s", rules->spf_sender))
		return false;
	if (kind == RECIPIENT_SPF || kind == RECIPIENT_DATA)
		address_print(to, words.path);
	*ret_words = words;
	return true;
}
