/*
 * What else can be read out of a server's words: what it is, and whether a firewall stands before
 * it.
 */
#include "checker/replies.h"

#include <stdio.h>
#include <string.h>

enum { VERSION_MAX = 16 };

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
		char first = (char)ascii_lower(word.at[0]);
		size_t at = 0;

		while (at < text.length && (ascii_lower(text.at[at]) != first ||
						   !span_starts_nocase(span_from(text, at), word)))
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

bool replies_extensions_are_masked(const char *extensions)
{
	struct span rest = span_of(extensions), line;

	/* A keyword that is not allowed through is overwritten letter by letter, all but the last. */
	while (span_split(&rest, '\n', &line))
		if (span_starts(line, SPAN("XXXX")))
			return true;
	return false;
}
