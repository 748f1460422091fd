#include "crawler/decloak.h"

#include <string.h>

/*
 * What each kind of hidden address cannot do without. Only words that ordinary pages seldom hold;
 * they are looked for by libc's memmem, which goes over 25 KB in a microsecond or two.
 */
static const char *const hints[] = {
	"data-cfemail", "email-protection#", "joomla-hidden-mail", "cloak", "addy", "nCryptMailto",
	"data-mailto", "fromCharCode", "mail'+", "mail' +", "mail\"+", "mailto:'", "mailto:\"",
	"unescape(", "ld+json", "itemprop=\"email", "itemprop='email", "itemprop=email", ":email\"",
	"[at]", "[AT]", "(at)", "(AT)", "{at}", " AT ", "(a)", "[@]", "(@)",
	"\xef\xbc\xa0", /* the full-width @ */
};

bool decloak_may_hold(struct span page)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (page.length && memmem(page.at, page.length, hints[i], strlen(hints[i])))
			return true;
	return false;
}
