#include "report/sarif_place.h"
#include "report/escape.h"
#include "report/json_pieces.h"

#include <inttypes.h>
#include <string.h>

/* The bytes of "https://host:port/" at the front of the URL; 0 where that is nothing to rely on. */
static size_t root_length(struct span url)
{
	static const struct span allowed = {"-._:[]", 6};
	size_t begin = span_starts(url, SPAN("https://"))  ? 8
		       : span_starts(url, SPAN("http://")) ? 7
							   : 0;
	size_t end = begin;

	while (end < url.length &&
		(ascii_is_alnum(url.at[end]) || span_find(allowed, url.at[end]) < allowed.length))
		end++;
	return begin && end > begin && end < url.length && url.at[end] == '/' ? end + 1 : 0;
}

/* Its place among the sites, new ones included; SARIF_SITES_MAX where there is none for it. */
static size_t place_of(struct sarif_sites *sites, struct span root)
{
	for (size_t i = 0; i < sites->count; i++)
		if (span_equals(span_of(sites->roots[i]), root))
			return i;
	if (sites->count == SARIF_SITES_MAX ||
		!span_to_text(root, sites->roots[sites->count], SARIF_SITE_BYTES_MAX))
		return SARIF_SITES_MAX;
	return sites->count++;
}

/* Read as relative whatever it begins with (RFC 3986 4.2). */
static bool needs_a_dot(struct span path)
{
	size_t slash = span_find(path, '/');

	return slash == 0 || path.length == 0 || span_find(path, ':') < slash;
}

void sarif_put_page(FILE *file, struct sarif_sites *sites, struct span url)
{
	struct span root = span_part(url, 0, root_length(url));
	size_t place = root.length ? place_of(sites, root) : SARIF_SITES_MAX;
	struct span path = span_from(url, root.length);

	if (place < SARIF_SITES_MAX) {
		fputs(needs_a_dot(path) ? "{\"uri\": \"./" : "{\"uri\": \"", file);
		escape_uri(file, path);
		fprintf(file, "\", \"uriBaseId\": \"SITE%zu\"}", place + 1);
	} else if (root.length) {
		fputs("{\"uri\": \"", file);
		escape_uri(file, url);
		fputs("\"}", file);
	} else {
		fputs("{\"uri\": \"page/", file);
		escape_uri(file, url);
		fputs("\", \"uriBaseId\": \"SUBJECT\"}", file);
	}
}

void sarif_put_subject(FILE *file, const char *kind, const char *name)
{
	fputs("{\"uri\": \"", file);
	escape_uri(file, span_of(kind));
	fputc('/', file);
	escape_uri(file, span_of(name));
	fputs("\", \"uriBaseId\": \"SUBJECT\"}", file);
}

void sarif_put_sites(FILE *file, const struct sarif_sites *sites)
{
	fputc('{', file);
	for (size_t i = 0; i < sites->count; i++) {
		fprintf(file, "\"SITE%zu\": {\"uri\": ", i + 1);
		escape_json(file, span_of(sites->roots[i]));
		fputs("},\n        ", file);
	}
	fputs("\"SUBJECT\": {\"description\": {\"text\": \"No file: an address, a mail domain or a "
	      "mail server.\"}}}",
		file);
}

static uint64_t add_to_print(uint64_t print, const char *text)
{
	for (; *text; text++)
		print = (print ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (print ^ 0xff) * UINT64_C(0x100000001b3); /* 0xff: no text has it in UTF-8 */
}

/* FNV-1a, because nobody gains by a collision. The second key is the only one that GitHub reads. */
void sarif_put_fingerprint(FILE *file, const char *rule, const char *kind, const char *name)
{
	uint64_t print = add_to_print(UINT64_C(0xcbf29ce484222325), rule);

	print = add_to_print(add_to_print(print, kind), name);
	fprintf(file,
		"\"partialFingerprints\": {\"mailknockSubject/v1\": \"%016" PRIx64
		"\", \"primaryLocationLineHash\": \"%016" PRIx64 ":1\"}, ",
		print, print);
}

void sarif_put_logical(FILE *file, const char *kind, const char *name)
{
	fputc('{', file);
	json_put_text(file, "name", name);
	fputs("\"kind\": ", file);
	json_put_string(file, kind);
	fputc('}', file);
}
