/*
 * What else can be read out of a server's words: how long it wants us to wait, what it is, and
 * whether a firewall stands before it.
 */
#include "checker/replies.h"

#include <stdio.h>
#include <string.h>

enum {
	DELAY_MAX_S = 3600, /* "in 9999 hours" must not hold up a run for a year; greylists lift
			       within 15 minutes, and what asks for more waits for the next night */
	DELAY_DIGITS_MAX = 6,
	VERSION_MAX = 16
};

/* ---- delays ---- */

struct unit {
	const char *name;
	int64_t seconds;
};

static const struct unit units[] = {{"seconds", 1}, {"second", 1}, {"secs", 1}, {"sec", 1},
	{"s", 1}, {"minutes", 60}, {"minute", 60}, {"mins", 60}, {"min", 60}, {"hours", 3600},
	{"hour", 3600}};

/* A word ends here: no letter and no digit follows. */
static bool is_word(struct span text, struct span word)
{
	return span_starts_nocase(text, word) &&
	       (text.length == word.length || !ascii_is_alnum(text.at[word.length]));
}

/* The seconds that "5 minutes", "300s" or "60-second" at the front of the text mean, or 0. */
static int64_t delay_with_unit(struct span text)
{
	size_t digits = 0;
	unsigned long number;

	while (digits < text.length && ascii_is_digit(text.at[digits]))
		digits++;
	if (digits > DELAY_DIGITS_MAX ||
		!span_to_number(span_part(text, 0, digits), 999999, &number))
		return 0;
	struct span rest = span_from(text, digits);

	if (rest.length && (rest.at[0] == ' ' || rest.at[0] == '-'))
		rest = span_from(rest, 1);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (is_word(rest, span_of(units[i].name)))
			return (int64_t)number * units[i].seconds;
	return 0;
}

/* "00:04:32" or "04:32" at the front of the text, in seconds, or 0. */
static int64_t delay_of_clock(struct span text)
{
	int64_t seconds = 0;
	size_t pairs = 0;

	while (text.length >= 2 && ascii_is_digit(text.at[0]) && ascii_is_digit(text.at[1])) {
		seconds = seconds * 60 + (text.at[0] - '0') * 10 + (text.at[1] - '0');
		pairs++;
		text = span_from(text, 2);
		if (text.length == 0 || text.at[0] != ':')
			break;
		text = span_from(text, 1);
	}
	bool ends = text.length == 0 || !(ascii_is_alnum(text.at[0]) || text.at[0] == ':');

	return ends && (pairs == 2 || pairs == 3) ? seconds : 0;
}

int64_t replies_delay_ms(const struct answer *answer)
{
	struct span text = span_of(answer->text);
	int64_t longest = 0;

	if (answer->outcome != OUTCOME_TEMPORARY)
		return 0;
	for (size_t i = 0; i < text.length; i++) {
		struct span rest = span_from(text, i);
		int64_t seconds = 0;

		/* A clock counts behind "in" only: elsewhere it is the time of day. */
		if (i > 0 && (ascii_is_alnum(text.at[i - 1]) || text.at[i - 1] == '.'))
			continue;
		if (span_starts_nocase(rest, SPAN("in ")))
			seconds = delay_of_clock(span_from(rest, 3));
		else if (ascii_is_digit(text.at[i]))
			seconds = delay_with_unit(rest);
		if (seconds > longest)
			longest = seconds;
	}
	return (longest > DELAY_MAX_S ? DELAY_MAX_S : longest) * 1000;
}

/* ---- software ---- */

struct software {
	const char *word; /* in the banner */
	const char *name;
	bool has_version; /* a number may follow the word */
};

/* The more special word first: a filter names itself and what it is made of. */
static const struct software programs[] = {
	{"Microsoft ESMTP MAIL Service", "Microsoft Exchange", false},
	{"outlook.com", "Microsoft Exchange", false},
	{"gsmtp", "Google", false},
	{"Mimecast", "Mimecast", false},
	{"pphosted", "Proofpoint", false},
	{"Proofpoint", "Proofpoint", false},
	{"messagelabs", "Symantec Email Security.cloud", false},
	{"barracuda", "Barracuda", false},
	{"Nemesis", "1&1 Nemesis", false},
	{"IceWarp", "IceWarp", true},
	{"MDaemon", "MDaemon", true},
	{"MailEnable", "MailEnable", false},
	{"Kerio Connect", "Kerio Connect", true},
	{"CommuniGate Pro", "CommuniGate Pro", true},
	{"Lotus Domino", "HCL Domino", false},
	{"IBM Domino", "HCL Domino", false},
	{"HCL Domino", "HCL Domino", false},
	{"GroupWise", "GroupWise", true},
	{"SurgeSMTP", "SurgeMail", false},
	{"hMailServer", "hMailServer", true},
	{"PowerMTA", "PowerMTA", true},
	{"ecelerity", "Momentum", true},
	{"OpenSMTPD", "OpenSMTPD", true},
	{"Stalwart", "Stalwart", true},
	{"maddy", "Maddy", false},
	{"Haraka", "Haraka", true},
	{"Axigen", "Axigen", false},
	{"qpsmtpd", "qpsmtpd", true},
	{"James SMTP", "Apache James", false},
	{"Courier", "Courier", true},
	{"Zimbra", "Zimbra", false},
	{"Sendmail", "Sendmail", true},
	{"Exim", "Exim", true},
	{"Postfix", "Postfix", false},
	{"qmail", "qmail", false},
	{"spamd IP-based", "OpenBSD spamd", false},
};

/* The dotted number behind the word: " 4.96", " v4.96". */
static struct span version_behind(struct span rest)
{
	size_t length = 0;

	rest = span_trim(rest);
	if (rest.length && ascii_lower(rest.at[0]) == 'v')
		rest = span_from(rest, 1);
	while (length < rest.length && (ascii_is_digit(rest.at[length]) || rest.at[length] == '.'))
		length++;
	while (length && rest.at[length - 1] == '.')
		length--;
	return length && ascii_is_digit(rest.at[0]) && length <= VERSION_MAX
		       ? span_part(rest, 0, length)
		       : SPAN("");
}

void replies_software(const char *banner, char *ret_text, size_t size)
{
	struct span text = span_of(banner);

	snprintf(ret_text, size, "%s", "");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		struct span word = span_of(programs[i].word);
		size_t at = 0;

		while (at < text.length && !span_starts_nocase(span_from(text, at), word))
			at++;
		if (at == text.length)
			continue;
		struct span version = programs[i].has_version
					      ? version_behind(span_from(text, at + word.length))
					      : SPAN("");

		snprintf(ret_text, size, "%s%s%.*s", programs[i].name, version.length ? " " : "",
			SPAN_ARGS(version));
		return;
	}
}

bool replies_banner_is_masked(const char *banner)
{
	return banner[strspn(banner, "20* \t")] == '\0' && strchr(banner, '*');
}
