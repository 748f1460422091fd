/*
 * What a compliance file asks for: whether the pages that must have a contact have one, and the facts
 * of the run with a line to sign. The cover is seen on paper only; on the screen they stand elsewhere.
 */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

/* ---- required contact pages ---- */

/* The rules as the run's notes tell them; NULL = there were none. */
static const char *rules_of(const struct reported_run *head)
{
	for (size_t i = 0; i < head->note_count; i++)
		if (strcmp(head->notes[i].key, "require-contact") == 0)
			return head->notes[i].text;
	return NULL;
}

static void put_broken_contact(FILE *file, const struct tally_contact *contact)
{
	fputs("<li><b>", file);
	html_put_text(file, contact->subject);
	fputs("</b>: ", file);
	html_put_text(file, contact->reason ? contact->reason->title : "");
	fputs(contact->is_suppressed ? " (suppressed)</li>\n" : "</li>\n", file);
}

void html_put_required(const struct writing *writing, const struct tally *tally)
{
	const char *rules = rules_of(writing->head);
	FILE *file = writing->file;
	size_t broken = tally->contact_count + tally->contacts_left_out;

	if (!rules && !broken)
		return;
	html_print(file, "<div class=\"callout %s\" id=\"required\"><h3>", broken ? "bad" : "good");
	html_put_icon(file, broken ? "failing" : "deliverable");
	fputs(broken ? "Required contact pages: not all have an address that works</h3>"
		     : "Required contact pages: each has an address that works, as far as could "
		       "be verified</h3>",
		file);
	if (rules) {
		fputs("<p>The rule: ", file);
		html_put_text(file, rules);
		fputs("</p>", file);
	}
	fputs(broken ? "<ul>\n" : "", file);
	for (size_t i = 0; i < tally->contact_count; i++)
		put_broken_contact(file, &tally->contacts[i]);
	if (tally->contacts_left_out)
		fprintf(file, "<li>and %zu more (<a href=\"#findings\">findings</a>)</li>",
			tally->contacts_left_out);
	fputs(broken ? "</ul></div>\n" : "</div>\n", file);
}

/* ---- the cover ---- */

static void put_time_fact(FILE *file, const char *name, int64_t ms)
{
	if (!ms)
		return;
	html_print(file, "<dt>%s</dt><dd>", name);
	html_put_time(file, ms);
	fputs("</dd>", file);
}

void html_put_cover(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<div class=\"cover\"><dl>", file);
	html_put_list(file, "Site", "", true, head->run.seeds);
	html_print(file, "<dt>Run</dt><dd>%lld%s</dd>", (long long)head->run.id,
		head->run.is_complete ? "" : " (not complete)");
	put_time_fact(file, "Begun", head->run.started_ms);
	put_time_fact(file, "Ended", head->run.finished_ms);
	html_put_fact(file, "Seen from", head->run.vantage);
	fputs("<dt>Method</dt><dd>Each mail server was asked whether it takes mail for the "
	      "addresses; no message was sent. Details: “How this run was made”.</dd>"
	      "<dt>Made by</dt><dd>mailknock " MAILKNOCK_VERSION "</dd></dl>"
	      "<p class=\"sign\"><span>Reviewed by</span><span>Date</span>"
	      "<span>Signature</span></p></div>\n",
		file);
}
