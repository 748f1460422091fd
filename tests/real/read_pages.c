/*
 * Reads pages from files and prints what is found, or what it costs. The paths come on standard
 * input, a line each.
 *	read_pages links	"kind href" of every link, as the crawler reads a page
 *	read_pages libxml2	the same from libxml2's HTML parser alone, on the whole page
 *	read_pages cost [ROUNDS]	microseconds a page, by step
 *	read_pages text LABEL	standard input itself, from that encoding to UTF-8
 * In front of each page's links stands a line with its path. Control characters and backslashes in
 * an href are printed as \xNN.
 */
#include "base/memory.h"
#include "crawler/charset.h"
#include "crawler/mailto.h"
#include "crawler/page.h"

#include <libxml/HTMLparser.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	FILE_BYTES_MAX = 10 * 1024 * 1024, /* as the crawler cuts a body */
	PATH_BYTES_MAX = 4096,
	ROUNDS_MAX = 100000
};

/* ---- pages ---- */

/* The caller frees it. Exits where the file cannot be read. */
static struct span read_file(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		exit(2);
	}
	char *bytes = memory_get(FILE_BYTES_MAX);
	size_t length = fread(bytes, 1, FILE_BYTES_MAX, file);

	fclose(file);
	return (struct span){memory_resize(bytes, length ? length : 1, 1), length};
}

/* False at the end of standard input. */
static bool next_path(char *path)
{
	if (!fgets(path, PATH_BYTES_MAX, stdin))
		return false;
	path[strcspn(path, "\n")] = '\0';
	return true;
}

/* ---- links ---- */

static void print_link(const char *kind, struct span href)
{
	href = span_trim(href);
	if (href.length == 0 || href.at[0] == '#')
		return;
	printf("%s ", kind);
	for (size_t i = 0; i < href.length; i++) {
		unsigned char c = (unsigned char)href.at[i];

		if (c < ' ' || c == '\\' || c == 0x7f)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	putchar('\n');
}

static void print_ours(struct span text)
{
	struct page page;

	page_read(text, &page);
	for (size_t i = 0; i < page.mailto_count; i++)
		print_link(page.mailtos[i].source, span_of(page.mailtos[i].href));
	for (size_t i = 0; i < page.link_count; i++)
		print_link(page.links[i].source, page.links[i].href);
	page_finish(&page);
}

static const char *lookup(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (attributes[1] && strcmp((const char *)attributes[0], name) == 0)
			return (const char *)attributes[1];
	return NULL;
}

static bool is_form_of_ours(const xmlChar **attributes)
{
	const char *method = lookup(attributes, "method"), *action = lookup(attributes, "action");

	return !method || span_equals_nocase(span_trim(span_of(method)), SPAN("get")) ||
	       (action && mailto_is(span_of(action)));
}

static void print_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	static const struct {
		const char *element, *attribute;
	} carriers[] = {{"a", "href"}, {"a", "xlink:href"}, {"area", "href"}, {"frame", "src"},
		{"iframe", "src"}, {"form", "action"}, {"link", "href"}};

	(void)context;
	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++) {
		const char *href = lookup(attributes, carriers[i].attribute);

		if (href && strcmp((const char *)name, carriers[i].element) == 0 &&
			(carriers[i].element[1] != 'o' || is_form_of_ours(attributes)))
			print_link(carriers[i].element, span_of(href));
	}
}

static void print_theirs(struct span text)
{
	htmlParserCtxtPtr parser = htmlNewParserCtxt();

	*parser->sax = (htmlSAXHandler){.startElement = print_start};
	htmlDocPtr none = htmlCtxtReadMemory(parser, text.at, (int)text.length, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_IGNORE_ENC);

	xmlFreeDoc(none);
	htmlFreeParserCtxt(parser);
}

static void print_pages(void (*print)(struct span text))
{
	char path[PATH_BYTES_MAX];

	while (next_path(path)) {
		struct span page = read_file(path), text;
		struct buf out;

		buf_init(&out, 4 * (size_t)FILE_BYTES_MAX);
		charset_to_utf8(page, SPAN(""), &out, &text);
		printf("%s\n", path);
		print(text);
		buf_finish(&out);
		free((char *)(uintptr_t)page.at);
	}
}

/* ---- text ---- */

static void print_text(const char *label)
{
	char *bytes = memory_get(FILE_BYTES_MAX);
	struct span page = {bytes, fread(bytes, 1, FILE_BYTES_MAX, stdin)}, text;
	struct buf type, out;

	buf_init(&type, PATH_BYTES_MAX);
	buf_init(&out, 4 * (size_t)FILE_BYTES_MAX);
	buf_addf(&type, "text/html;charset=%s", label);
	charset_to_utf8(page, buf_span(&type), &out, &text);
	fwrite(text.at, 1, text.length, stdout);
	buf_finish(&out);
	buf_finish(&type);
	free(bytes);
}

/* ---- cost ---- */

struct cost {
	size_t pages, bytes, links, mailtos, parsed; /* parsed: pages that libxml2 was asked for */
	double charset_s, skim_s, page_s;
};

static double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void skim_only(struct span text, struct cost *cost)
{
	struct skim skim;

	skim_init(&skim);
	skim_page(&skim, text);
	cost->parsed += skim.tag_count > 0;
	skim_finish(&skim);
}

/* Everything `rounds` times: what a step costs is the least of its rounds, for the machine has other
 * things to do. */
static void measure(struct span bytes, int rounds, struct cost *cost)
{
	double charset_s = 1e9, skim_s = 1e9, page_s = 1e9;

	for (int i = 0; i < rounds; i++) {
		struct cost ignored = {0};
		struct span text;
		struct page page;
		struct buf out;
		double start = cpu_s();

		buf_init(&out, 4 * (size_t)FILE_BYTES_MAX);
		charset_to_utf8(bytes, SPAN(""), &out, &text);
		double decoded = cpu_s();

		skim_only(text, i ? &ignored : cost);
		double skimmed = cpu_s();

		page_read(text, &page);
		cost->links += i ? 0 : page.link_count;
		cost->mailtos += i ? 0 : page.mailto_count;
		page_finish(&page);
		double read = cpu_s();

		buf_finish(&out);
		charset_s = decoded - start < charset_s ? decoded - start : charset_s;
		skim_s = skimmed - decoded < skim_s ? skimmed - decoded : skim_s;
		page_s = read - skimmed < page_s ? read - skimmed : page_s;
	}
	cost->pages++;
	cost->bytes += bytes.length;
	cost->charset_s += charset_s;
	cost->skim_s += skim_s;
	cost->page_s += page_s;
}

static void print_cost(int rounds)
{
	struct cost cost = {0};
	char path[PATH_BYTES_MAX];

	while (next_path(path)) {
		struct span page = read_file(path);

		measure(page, rounds, &cost);
		free((char *)(uintptr_t)page.at);
	}
	double pages = cost.pages ? (double)cost.pages : 1;

	printf("%zu pages, %.1f KB, %.1f links and %.2f mail links each; libxml2 was asked for "
	       "%.1f %%\n"
	       "us a page: charset %.2f, skim %.2f, skim and parser together %.2f (%.0f MB/s)\n",
		cost.pages, (double)cost.bytes / pages / 1e3, (double)cost.links / pages,
		(double)cost.mailtos / pages, 100.0 * (double)cost.parsed / pages,
		cost.charset_s / pages * 1e6, cost.skim_s / pages * 1e6, cost.page_s / pages * 1e6,
		(double)cost.bytes / (cost.page_s > 0 ? cost.page_s : 1) / 1e6);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	unsigned long rounds = 5;

	if (strcmp(verb, "links") == 0 && argc == 2)
		print_pages(print_ours);
	else if (strcmp(verb, "libxml2") == 0 && argc == 2)
		print_pages(print_theirs);
	else if (strcmp(verb, "cost") == 0 && argc <= 3 &&
		 (argc == 2 || span_to_number(span_of(argv[2]), ROUNDS_MAX, &rounds)))
		print_cost((int)rounds);
	else if (strcmp(verb, "text") == 0 && argc == 3)
		print_text(argv[2]);
	else {
		fprintf(stderr, "usage: read_pages links|libxml2|cost [ROUNDS]|text LABEL\n");
		return 2;
	}
	return 0;
}
