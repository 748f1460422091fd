/* mailknock-docs FOLDER: writes mailknock.1, mailknock.bash, _mailknock and mailknock.fish there. */
#include "cli/docs/docs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

static const struct {
	const char *name;
	void (*write)(FILE *file);
} pages[] = {
	{"mailknock.1", docs_write_manual},
	{"mailknock.bash", docs_write_bash},
	{"_mailknock", docs_write_zsh},
	{"mailknock.fish", docs_write_fish},
};

/* The first word alone is looked at: "show|purge ...", but not "[ADDRESS|DOMAIN...]". */
bool docs_next_choice(struct span *rest, struct span *ret_choice)
{
	struct span first = span_part(*rest, 0, span_find(*rest, ' '));

	for (size_t i = 0; i < first.length; i++)
		if (first.at[i] != '|' && (first.at[i] < 'a' || first.at[i] > 'z'))
			return false;
	if (!first.length || !span_split(&first, '|', ret_choice))
		return false;
	*rest = first;
	return true;
}

static bool write_page(const char *folder, size_t number)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", folder, pages[number].name);
	FILE *file = fopen(path, "we");

	if (!file) {
		fprintf(stderr, "mailknock-docs: %s: %s\n", path, strerror(errno));
		return false;
	}
	pages[number].write(file);
	bool is_whole = !ferror(file);

	if (fclose(file) == 0 && is_whole)
		return true;
	fprintf(stderr, "mailknock-docs: %s: %s\n", path, strerror(errno));
	return false;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "Usage: mailknock-docs FOLDER\n");
		return EXIT_FAILURE;
	}
	if (mkdir(argv[1], 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "mailknock-docs: %s: %s\n", argv[1], strerror(errno));
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (!write_page(argv[1], i))
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
