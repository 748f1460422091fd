#include "report/note_words.h"
#include "base/span.h"

#include <stddef.h>

/* The longer key of two that begin alike comes first. */
static const struct note_words words[] = {
	{"check-limit-sessions", "Few conversations allowed", true},
	{"check-links", "Links to other sites", false},
	{"check-reused", "Answers used again", false},
	{"crawl-cloaked", "Hidden addresses", true},
	{"crawl-cut-pages", "Pages read in part", true},
	{"crawl-gone-pages", "Pages that are gone", false},
	{"crawl-limit-bytes", "Limit of bytes", true},
	{"crawl-limit-depth", "Limit of depth", true},
	{"crawl-limit-pages", "Limit of pages", true},
	{"crawl-limit-time", "Limit of time", true},
	{"crawl-limit-", "Limit", true},
	{"crawl-long-urls", "Overlong links", true},
	{"crawl-mute-", "Site that does not answer", true},
	{"crawl-nofollow", "Links not for robots", true},
	{"crawl-odd-paths", "Links in circles", true},
	{"crawl-robots-", "No robots.txt", true},
	{"crawl-sitemaps", "Site maps not read", true},
	{"crawl-skipped-files", "Files not fetched", true},
	{"crawl-skipped-", "Skipped", true},
	{"crawl-trap-", "Endless pages", true},
	{"crawl-unchanged", "Unchanged pages", false},
	{"crawl-unlinked-pages", "Pages without links", false},
	{"crawl-unreadable", "Hidden addresses", true},
	{"provider-closed", "Provider left alone", true},
	{"require-contact", "Required contact pages", false},
	{"vantage-addresses", "Our IP addresses", false},
	{"vantage-canaries", "Servers asked as a test", false},
	{"vantage-helo", "Name we gave (HELO)", false},
	{"vantage-interception", "Intercepted", false},
	{"vantage-lists", "Block lists", false},
	{"vantage-name", "Is our name in order?", false},
	{"vantage-port", "Way to mail servers", false},
	{"vantage-proxy", "Proxy", false},
};

struct note_words note_words_of(const char *key)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_starts(span_of(key), span_of(words[i].key)))
			return words[i];
	return (struct note_words){.key = "", .title = ""};
}
