#include "report/page_weight.h"

/* Of the path: in the languages in which such pages are duties, or nearly so. */
static const char *const words[] = {"contact", "kontakt", "contatt", "contato", "imprint",
	"impressum", "legal", "colofon", "colophon", "about-us", "ueber-uns", "yhteystiedot"};

static struct span path_of(struct span url)
{
	struct span rest = span_from(url, span_find(url, ':') + (sizeof("://") - 1));
	struct span path = span_from(rest, span_find(rest, '/'));

	path = span_part(path, 0, span_find(path, '#'));
	return path;
}

enum page_weight page_weight_of(struct span url)
{
	static const char *const homes[] = {
		"", "/", "/index.html", "/index.htm", "/index.php", "/home", "/home/"};

	if (!span_starts_nocase(url, SPAN("http://")) && !span_starts_nocase(url, SPAN("https://")))
		return WEIGHT_PLAIN;
	struct span path = path_of(url);

	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++)
		if (span_equals_nocase(path, span_of(homes[i])))
			return WEIGHT_HOME;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_contains_nocase(path, span_of(words[i])))
			return WEIGHT_CONTACT;
	return WEIGHT_PLAIN;
}
