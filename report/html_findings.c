/*
 * Findings about domains and servers, a kind of finding at a time: what it means is told once, and
 * whom it is about is a list. They come by subject, so each kind is written to a stream of its own.
 */
#include "base/memory.h"
#include "report/html.h"

#include <stdlib.h>

struct kind {
	const struct catalogue_entry *entry;
	FILE *file;
	char *text;
	size_t length;
	size_t shown, left_out, fresh;
};

struct kinds {
	struct html_part *part;
	struct kind *list;
	const struct catalogue_entry *catalogue;
	size_t count;
	off_t used;
};

static struct kind *kind_of(struct kinds *kinds, const struct catalogue_entry *entry)
{
	struct kind *kind = &kinds->list[entry - kinds->catalogue];

	kind->entry = entry;
	if (!kind->file)
		kind->file = open_memstream(&kind->text, &kind->length);
	return kind;
}

/* Notices are good to know, and nothing to write to somebody about. */
static void put_subject(FILE *file, const struct reported_run *head,
	const struct catalogue_entry *entry, const struct reported_finding *reported)
{
	fputs("<tr><th scope=\"row\">", file);
	html_put_text(file, reported->finding.subject_name);
	fputs(reported->is_new ? " <span class=\"tag new\">New</span></th><td>" : "</th><td>",
		file);
	html_put_text(file, reported->finding.evidence);
	html_put_suppressed(file,
		&(struct reported_suppression){reported->finding.suppressed_reason,
			reported->finding.suppressed_owner, reported->finding.suppressed_until});
	if (entry->severity > SEVERITY_NOTICE)
		html_put_finding_letter(file, head, entry, &reported->finding);
	fputs("</td></tr>\n", file);
}

static enum status put_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	struct kinds *kinds = context;
	const struct catalogue_entry *entry = catalogue_find(reported->finding.id);

	tally_take_finding(kinds->part->tally, reported);
	if (!entry)
		return OK;
	struct kind *kind = kind_of(kinds, entry);

	if (!kind->file)
		return failure_say(why, ERR_SYSTEM, "report.html: no memory");
	/* Errors have the last third of the room to themselves. */
	if (kinds->used >= (entry->severity == SEVERITY_ERROR ? HTML_FINDINGS_BYTES_MAX
							      : HTML_FINDINGS_BYTES_MAX / 3 * 2)) {
		kind->left_out++;
		return OK;
	}
	off_t before = ftello(kind->file);

	put_subject(kind->file, kinds->part->writing.head, entry, reported);
	kinds->used += ftello(kind->file) - before;
	kind->shown++;
	kind->fresh += reported->is_new;
	return OK;
}

/* ---- the section ---- */

static void put_explanation(FILE *file, const struct catalogue_entry *entry)
{
	html_put_element(file, "p", "", entry->explanation);
	if (!entry->remedy[0])
		return;
	fputs("<div class=\"remedy\"><p><strong>What to do.</strong> ", file);
	html_put_text(file, entry->remedy);
	fputs("</p></div>", file);
}

static void put_kind(FILE *file, struct kind *kind, bool has_past)
{
	static const char *const columns[] = {"Subject", "Evidence"};
	const char *weight = severity_name(kind->entry->severity);

	html_print(file, "<details class=\"panel\"%s><summary><span class=\"weight %s\">",
		kind->entry->severity == SEVERITY_ERROR ? " open" : "", weight);
	html_put_icon(file, weight);
	html_print(file, "%s</span><h3>%s</h3> <span class=\"count\">%zu</span>", weight,
		kind->entry->title, kind->shown + kind->left_out);
	if (has_past && kind->fresh)
		fprintf(file, " <span class=\"tag new\">%zu new</span>", kind->fresh);
	fputs("</summary>\n", file);
	put_explanation(file, kind->entry);
	html_open_table(file, "sortable subjects", kind->entry->title, columns, 2);
	html_put_written(file, kind->text, kind->length);
	html_close_table(file);
	if (kind->left_out)
		fprintf(file,
			"<p class=\"more\"><strong>%zu more</strong> stand in report.json.</p>\n",
			kind->left_out);
	fputs("</details>\n", file);
}

static void put_kinds(FILE *file, struct kinds *kinds, bool has_past)
{
	bool any = false;

	for (int severity = SEVERITY_COUNT; severity-- > 0;)
		for (size_t i = 0; i < kinds->count; i++) {
			struct kind *kind = &kinds->list[i];

			if (!kind->file || (int)kind->entry->severity != severity ||
				fflush(kind->file) != 0)
				continue;
			if (!any)
				fputs("<section id=\"findings\"><h2>Findings about pages, "
				      "domains, servers and their encryption</h2><p "
				      "class=\"lead\">Errors first. "
				      "Most "
				      "notices are good to know, and no more.</p>\n",
					file);
			any = true;
			put_kind(file, kind, has_past);
		}
	fputs(any ? "</section>\n" : "", file);
}

enum status html_put_findings(struct html_part *part, struct failure *why)
{
	struct kinds kinds = {.part = part};

	kinds.catalogue = catalogue_all(&kinds.count);
	kinds.list = memory_get_zeroed(kinds.count, sizeof(*kinds.list));
	enum status status = told_findings(part->writing.told, put_finding, &kinds, why);

	if (!status)
		put_kinds(part->writing.file, &kinds, part->writing.head->past.compared_run != 0);
	for (size_t i = 0; i < kinds.count; i++) {
		if (kinds.list[i].file)
			fclose(kinds.list[i].file);
		free(kinds.list[i].text);
	}
	free(kinds.list);
	return status;
}
