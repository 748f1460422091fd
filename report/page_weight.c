#include "report/page_weight.h"
#include "base/url_text.h"

/* Of the path: in the languages in which such pages are duties, or nearly so. */
static const char *const words[] = {"contact", "kontakt", "contatt", "contato", "imprint",
	"impressum", "legal", "colofon", "colophon", "about-us", "ueber-uns", "yhteystiedot"};

enum page_weight page_weight_of(struct span url)
{
	static const char *const homes[] = {
		"", "/", "/index.html", "/index.htm", "/index.php", "/home", "/home/"};

	struct span host, path;

	if (!url_text_is_web(url) || !url_text_split(url, &host, &path))
		return WEIGHT_PLAIN;
	path = span_part(path, 0, span_find(path, '#')); /* the query names pages, too */
	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++)
		if (span_equals_nocase(path, span_of(homes[i])))
			return WEIGHT_HOME;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_contains_nocase(path, span_of(words[i])))
			return WEIGHT_CONTACT;
	return WEIGHT_PLAIN;
}
