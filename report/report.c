#include "report/report.h"
#include "report/report_folder.h"
#include "report/writer.h"

#include <assert.h>
#include <string.h>

static const struct format {
	const char *name, *file;
	const struct writer *writer;
} formats[] = {
	{"html", "report.html", &writer_html},
	{"csv", "report.csv", &writer_csv},
	{"json", "report.json", &writer_json},
	{"ndjson", "report.ndjson", &writer_ndjson},
	{"junit", "report.junit.xml", &writer_junit},
	{"sarif", "report.sarif", &writer_sarif},
	{"markdown", "report.md", &writer_markdown},
	{"prometheus", "report.prom", &writer_prometheus},
};

enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]) };
static_assert((size_t)FORMAT_COUNT <= REPORT_FILES_MAX, "a folder holds a file of each");

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

bool report_options_have_page(const struct report_options *options)
{
	struct span rest = span_of(options->formats), name;

	while (span_split(&rest, ',', &name))
		if (format_named(span_trim(name)) == formats)
			return true;
	return false;
}

bool report_page_path(const struct report_options *options, char ret_path[REPORT_PATH_SIZE])
{
	return snprintf(ret_path, REPORT_PATH_SIZE, "%s/%s", options->folder, formats[0].file) <
	       REPORT_PATH_SIZE;
}

/* The formats of one report side by side. */
struct outputs {
	struct output {
		struct writing writing;
		const struct writer *writer;
	} list[FORMAT_COUNT];
	size_t count;
};

static enum status put_to_all(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct outputs *outputs = context;
	enum status status = OK;

	for (size_t i = 0; !status && i < outputs->count; i++) {
		struct output *output = &outputs->list[i];

		if (output->writer->put_address)
			status = output->writer->put_address(&output->writing, address, why);
	}
	return status;
}

static bool want_addresses(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->list[i].writer->put_address)
			return true;
	return false;
}

static enum status write_outputs(struct outputs *outputs, struct told *told, struct failure *why)
{
	enum status status = OK;
	size_t begun = 0;

	for (; !status && begun < outputs->count; begun++)
		status = outputs->list[begun].writer->begin(&outputs->list[begun].writing, why);
	if (!status && want_addresses(outputs))
		status = told_addresses(told, put_to_all, outputs, why);
	for (size_t i = 0; i < begun; i++)
		status = outputs->list[i].writer->end(&outputs->list[i].writing, status, why);
	return status;
}

/* A file for each format, once, however often it is named. */
static enum status open_outputs(const struct writing *writing, struct report_folder *folder,
	struct outputs *outputs, struct failure *why)
{
	struct span rest = span_of(writing->options->formats), name;
	bool is_open[FORMAT_COUNT] = {false};
	enum status status = OK;

	while (!status && span_split(&rest, ',', &name)) {
		const struct format *format = format_named(span_trim(name));
		struct output *output = &outputs->list[outputs->count];

		if (is_open[format - formats])
			continue;
		is_open[format - formats] = true;
		*output = (struct output){*writing, format->writer};
		status = report_folder_begin(folder, format->file, &output->writing.file, why);
		outputs->count += !status;
	}
	return status;
}

static enum status write_files(
	const struct writing *writing, struct report_folder *folder, struct failure *why)
{
	struct outputs outputs = {.count = 0};
	enum status status = open_outputs(writing, folder, &outputs, why);

	if (!status)
		status = write_outputs(&outputs, writing->told, why);
	return status ? status : report_folder_keep(folder, why);
}

enum status report_write(
	const struct report_options *options, struct store *store, int64_t run, struct failure *why)
{
	struct reported_run head;
	struct report_folder folder;
	const char *names[FORMAT_COUNT];
	struct told told;
	struct writing writing = {.options = options, .told = &told, .run = run, .head = &head};
	enum status status = told_init(&told, store, run, options->redact, why);

	if (status)
		return status;
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		names[i] = formats[i].file;
	status = told_run(&told, &head, why);
	if (!status)
		status = report_folder_open(&folder, options->folder, names, FORMAT_COUNT, why);
	if (!status) {
		status = write_files(&writing, &folder, why);
		report_folder_close(&folder);
	}
	told_finish(&told);
	return status;
}

enum status report_print_json(FILE *file, struct store *store, int64_t run, struct failure *why)
{
	const struct report_options options = {.formats = "json"};
	struct reported_run head;
	struct told told;
	struct outputs outputs = {.list = {{{.options = &options,
						    .told = &told,
						    .run = run,
						    .head = &head,
						    .file = file},
					  &writer_json}},
		.count = 1};
	enum status status = told_init(&told, store, run, false, why);

	if (status)
		return status;
	status = told_run(&told, &head, why);
	if (!status)
		status = write_outputs(&outputs, &told, why);
	told_finish(&told);
	return status;
}
