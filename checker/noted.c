#include "checker/noted.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 1024 };

struct subject {
	char *kind, *name;
	struct run_finding *findings;
	size_t count, size;
};

struct noted {
	struct text_set *names, *known; /* "kind\nname", and the same with "\nid" */
	struct text_set *texts;         /* owns the evidence */
	struct subject *subjects;       /* indexed by the numbers of `names` */
	size_t size;
};

static void begin(struct noted *noted)
{
	*noted = (struct noted){
		.names = text_set_create(), .known = text_set_create(), .texts = text_set_create()};
}

static void end(struct noted *noted)
{
	for (size_t i = 0; i < text_set_count(noted->names); i++) {
		free(noted->subjects[i].kind);
		free(noted->subjects[i].name);
		free(noted->subjects[i].findings);
	}
	free(noted->subjects);
	text_set_destroy(noted->names);
	text_set_destroy(noted->known);
	text_set_destroy(noted->texts);
}

struct noted *noted_create(void)
{
	struct noted *noted = memory_get(sizeof(*noted));

	begin(noted);
	return noted;
}

void noted_destroy(struct noted *noted)
{
	if (!noted)
		return;
	end(noted);
	free(noted);
}

static const char *keep(struct noted *noted, const char *text)
{
	size_t number;

	text_set_add(noted->texts, span_of(text), &number);
	return text_set_at(noted->texts, number).at;
}

static struct subject *subject_of(struct noted *noted, const struct run_finding *finding)
{
	struct buf key;
	size_t number;

	buf_init(&key, KEY_MAX);
	buf_addf(&key, "%s\n%s", finding->subject_kind, finding->subject_name);
	bool is_new = text_set_add(noted->names, buf_span(&key), &number);

	buf_finish(&key);
	if (is_new) {
		noted->subjects = memory_make_room(
			noted->subjects, number, &noted->size, sizeof(*noted->subjects));
		noted->subjects[number] =
			(struct subject){.kind = memory_copy(span_of(finding->subject_kind)),
				.name = memory_copy(span_of(finding->subject_name))};
	}
	return &noted->subjects[number];
}

void noted_add(struct noted *noted, const struct run_finding *finding)
{
	struct buf key;

	buf_init(&key, KEY_MAX);
	buf_addf(&key, "%s\n%s\n%s", finding->subject_kind, finding->subject_name, finding->id);
	bool is_new = text_set_add(noted->known, buf_span(&key), NULL);

	buf_finish(&key);
	if (!is_new)
		return;
	struct subject *subject = subject_of(noted, finding);

	subject->findings = memory_make_room(
		subject->findings, subject->count, &subject->size, sizeof(*subject->findings));
	subject->findings[subject->count++] = (struct run_finding){.id = finding->id,
		.subject_kind = subject->kind,
		.subject_name = subject->name,
		.evidence = keep(noted, finding->evidence)};
}

enum status noted_write(struct noted *noted, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; !status && i < text_set_count(noted->names); i++) {
		const struct subject *subject = &noted->subjects[i];
		const struct finding_subject key = {subject->kind, subject->name};

		status = (strcmp(subject->kind, "server") == 0 ? store_add_findings
							       : store_put_findings)(
			store, run, &key, subject->findings, subject->count, why);
	}
	if (!status) {
		end(noted);
		begin(noted);
	}
	return status;
}
