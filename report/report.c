#include "report/report.h"
#include "base/memory.h"
#include "report/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct format {
	const char *name, *file;
	writer_fn *write;
} formats[] = {
	{"html", "report.html", writer_html_write},
	{"csv", "report.csv", writer_csv_write},
	{"json", "report.json", writer_json_write},
	{"ndjson", "report.ndjson", writer_ndjson_write},
	{"junit", "report.junit.xml", writer_junit_write},
	{"sarif", "report.sarif", writer_sarif_write},
	{"markdown", "report.md", writer_markdown_write},
	{"prometheus", "report.prom", writer_prometheus_write},
};

enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]), FILE_BUFFER = 1 << 16 };

bool link_is_of_dns(const struct reported_link *link)
{
	return span_starts(span_of(link->page), SPAN("dns:"));
}

static const struct format *format_named(struct span name)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (span_equals(span_of(formats[i].name), name))
			return &formats[i];
	return NULL;
}

/* "html, csv, json" */
static void name_formats(char *ret_names, size_t size)
{
	size_t used = 0;

	ret_names[0] = '\0';
	for (size_t i = 0; i < FORMAT_COUNT && used < size; i++)
		used += (size_t)snprintf(
			ret_names + used, size - used, "%s%s", i ? ", " : "", formats[i].name);
}

enum status report_options_check(const struct report_options *options, struct failure *why)
{
	struct span rest = span_of(options->formats), name;
	char names[128];

	while (span_split(&rest, ',', &name)) {
		if (format_named(span_trim(name)))
			continue;
		name_formats(names, sizeof(names));
		return failure_say(why, ERR_USAGE, "--format: there is no '%.*s' (%s)",
			SPAN_ARGS(name), names);
	}
	return OK;
}

static enum status cannot_write(const char *folder, const char *file, struct failure *why)
{
	return failure_say(why, ERR_SYSTEM, "report %s/%s: %s", folder, file, strerror(errno));
}

/* Opens the folder, so that every name after it is ours and no symbolic link is followed. */
static enum status open_folder(const char *path, int *ret_folder, struct failure *why)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return failure_say(why, ERR_SYSTEM, "report folder %s: %s", path, strerror(errno));
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return failure_say(why, ERR_SYSTEM, "report folder %s: %s", path, strerror(errno));
	*ret_folder = folder;
	return OK;
}

/* Everything down to the disk, or the errno of what failed. */
static bool flush_and_close(FILE *file)
{
	bool fine = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
	int error = errno;

	if (fclose(file) != 0 && fine) {
		fine = false;
		error = errno;
	}
	errno = error;
	return fine;
}

static enum status write_file(
	struct writing *writing, int folder, const struct format *format, struct failure *why)
{
	const char *path = writing->options->folder;
	char temporary[NAME_MAX];
	enum status status;

	snprintf(temporary, sizeof(temporary), ".%s.%ld", format->file, (long)getpid());
	/* One that a killed process left may have other rights, or be no file of ours at all. */
	unlinkat(folder, temporary, 0);
	int fd = openat(
		folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return cannot_write(path, format->file, why);
	writing->file = fdopen(fd, "w");
	if (!writing->file) {
		close(fd);
		return cannot_write(path, format->file, why);
	}
	setvbuf(writing->file, NULL, _IOFBF, FILE_BUFFER);
	status = format->write(writing, why);
	if (!flush_and_close(writing->file) && !status)
		status = cannot_write(path, format->file, why);
	if (!status && renameat(folder, temporary, folder, format->file) != 0)
		status = cannot_write(path, format->file, why);
	if (status)
		unlinkat(folder, temporary, 0);
	return status;
}

enum status report_write(
	const struct report_options *options, struct store *store, int64_t run, struct failure *why)
{
	struct reported_run head;
	struct span rest = span_of(options->formats), name;
	struct told told;
	struct writing writing = {.options = options, .told = &told, .run = run, .head = &head};
	int folder = -1;
	enum status status = told_init(&told, store, run, options->redact, why);

	if (status)
		return status;
	status = told_run(&told, &head, why);
	if (!status)
		status = open_folder(options->folder, &folder, why);
	while (!status && span_split(&rest, ',', &name))
		status = write_file(&writing, folder, format_named(span_trim(name)), why);
	if (!status && fsync(folder) != 0)
		status = cannot_write(options->folder, "", why);
	if (folder >= 0)
		close(folder);
	told_finish(&told);
	return status;
}

enum status report_print_json(FILE *file, struct store *store, int64_t run, struct failure *why)
{
	const struct report_options options = {.formats = "json"};
	struct reported_run head;
	struct told told;
	struct writing writing = {
		.options = &options, .told = &told, .run = run, .head = &head, .file = file};
	enum status status = told_init(&told, store, run, false, why);

	if (status)
		return status;
	status = told_run(&told, &head, why);
	if (!status)
		status = writer_json_write(&writing, why);
	told_finish(&told);
	return status;
}
