#include "report/sarif_rules.h"
#include "report/escape.h"
#include "report/json_pieces.h"

const char *sarif_level(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_NOTICE:
	case SEVERITY_COUNT:
		break;
	}
	return "note";
}

static void put_message(FILE *file, const char *key, const char *text)
{
	fprintf(file, "\"%s\": {\"text\": \"", key);
	escape_sarif_message(file, span_of(text));
	fputs("\"}, ", file);
}

/* GitHub sorts by "problem.severity", which has words of its own. */
static const char *problem_severity(enum severity severity)
{
	return severity == SEVERITY_NOTICE ? "recommendation" : severity_name(severity);
}

static void put_rule(FILE *file, const struct catalogue_entry *entry)
{
	const char *help = entry->remedy[0] ? entry->remedy : entry->explanation;

	fputc('{', file);
	json_put_text(file, "id", entry->id);
	put_message(file, "shortDescription", entry->title);
	put_message(file, "fullDescription", entry->explanation);
	fputs("\"help\": {\"text\": \"", file);
	escape_sarif_message(file, span_of(help));
	fputs("\"}, ", file);
	fprintf(file,
		"\"defaultConfiguration\": {\"level\": \"%s\"}, \"properties\": "
		"{\"problem.severity\": \"%s\", \"tags\": [\"mail\"",
		sarif_level(entry->severity), problem_severity(entry->severity));
	if (entry->cause != CAUSE_NONE)
		fprintf(file, ", \"to-act-%s\"", cause_name(entry->cause));
	fputs("]}}", file);
}

void sarif_put_rules(FILE *file)
{
	size_t count;
	const struct catalogue_entry *entries = catalogue_all(&count);

	fputc('[', file);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? ",\n        " : "\n        ", file);
		put_rule(file, &entries[i]);
	}
	fputc(']', file);
}

void sarif_put_rule_of(FILE *file, const char *id)
{
	size_t count;
	const struct catalogue_entry *entries = catalogue_all(&count);
	const struct catalogue_entry *entry = catalogue_find(id);

	json_put_text(file, "ruleId", id);
	if (entry)
		json_put_number(file, "ruleIndex", entry - entries);
}

/* SARIF wants it in all results of a run or in none (3.27.23), so it is empty where nothing is said. */
void sarif_put_suppressions(FILE *file, const struct reported_suppression *suppressed)
{
	fputs("\"suppressions\": [", file);
	if (suppressed->reason) {
		fputs("{\"kind\": \"external\", \"status\": \"accepted\", ", file);
		json_put_text(file, "justification", suppressed->reason);
		fputs("\"properties\": {", file);
		json_put_text(file, "owner", suppressed->owner);
		fputs("\"until\": ", file);
		json_put_string(file, suppressed->until);
		fputs("}}", file);
	}
	fputs("], ", file);
}
