/* Around the results: where we knocked from, what was cut short and why, how the run was made. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/note_words.h"

/* What stood in the way of the whole run comes before its results. */
void html_put_vantage(const struct writing *writing)
{
	const struct vantage_facts *vantage = writing->head->vantage;
	FILE *file = writing->file;

	if (!vantage || !vantage->advice[0])
		return;
	fputs("<section id=\"vantage\"><h2>Where we looked from</h2><p class=\"callout\">", file);
	html_put_text(file, vantage->advice);
	fputs("</p>\n", file);
	if (vantage->letter[0]) {
		fputs("<details class=\"offer\"><summary>A text to send to mail "
		      "administrators</summary><pre "
		      "class=\"letter\" tabindex=\"0\">",
			file);
		html_put_text(file, vantage->letter);
		fputs("</pre></details>", file);
	}
	fputs("</section>\n", file);
}

/* ---- notes ---- */

/* "some-key" of which nothing else is known. */
static void put_key(FILE *file, const char *key)
{
	struct span rest = span_of(key), word;

	fputs("<dt>", file);
	while (span_split(&rest, '-', &word)) {
		escape_html(file, word);
		fputs(rest.at ? " " : "</dt>", file);
	}
}

static size_t put_notes(FILE *file, const struct reported_run *head, bool of_limits)
{
	size_t shown = 0;

	for (size_t i = 0; i < head->note_count; i++) {
		const struct reported_note *note = &head->notes[i];

		struct note_words words = note_words_of(note->key);

		if (words.is_of_limits != of_limits)
			continue;
		fputs(shown++ ? "" : "<dl>", file);
		if (words.title[0])
			html_put_element(file, "dt", "", words.title);
		else
			put_key(file, note->key);
		html_put_element(file, "dd", "", note->text);
	}
	fputs(shown ? "</dl>\n" : "", file);
	return shown;
}

void html_put_limits(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<section id=\"limits\"><h2>What was cut short or skipped</h2>\n", file);
	size_t shown = put_notes(file, head, true);

	if (head->pages_skipped)
		html_print(file,
			"<p>%lld %s left out by robots.txt, by your own rules or because "
			"no page was there.</p>\n",
			(long long)head->pages_skipped,
			html_plural(head->pages_skipped, "page was", "pages were"));
	if (!head->run.is_complete)
		fputs("<p>The run is not complete: what is missing was not asked yet.</p>\n", file);
	if (!shown && !head->pages_skipped && head->run.is_complete)
		fputs("<p>Nothing: every page that was found was read, and every server "
		      "asked.</p>\n",
			file);
	fputs("</section>\n", file);
}

/* ---- options ---- */

/* Our own flat JSON as a list; its strings may be foreign, so nothing of it is read but where a member
 * ends. */
static void put_options(FILE *file, const char *json)
{
	bool in_string = false, is_escaped = false;
	int depth = 0;

	fputs("<pre class=\"options\" tabindex=\"0\">", file);
	for (const char *at = json; *at; at++) {
		if (in_string) {
			in_string = is_escaped || *at != '"';
			is_escaped = !is_escaped && *at == '\\';
		} else {
			in_string = *at == '"';
			depth += *at == '{' || *at == '[';
			depth -= *at == '}' || *at == ']';
		}
		if (*at == '}' && depth == 0 && !in_string)
			fputs("\n", file);
		/* A piece to the next such place, so that no character of UTF-8 is torn. */
		const char *begin = at;

		while (at[1] && (unsigned char)at[0] >= 0x80 &&
			((unsigned char)at[1] & 0xc0) == 0x80)
			at++;
		escape_html(file, (struct span){begin, (size_t)(at - begin) + 1});
		if (!in_string && depth == 1 && (*at == ',' || *at == '{'))
			fputs(at[1] == ' ' ? "\n " : "\n  ", file);
	}
	fputs("</pre>", file);
}

static void put_seal(FILE *file, const struct seal *seal)
{
	char made[CLOCK_TEXT_SIZE];

	if (!seal->number)
		return;
	clock_print(seal->made_ms, made);
	html_print(file,
		"<p>What was found out was sealed on %s: %lld %s, SHA-256 <code class=\"hash\">%s"
		"</code>. <code>mailknock report verify</code> compares the database with it; kept "
		"elsewhere, this number shows whether anything was changed since.</p>\n",
		made, (long long)seal->items, html_plural(seal->items, "item", "items"),
		seal->head);
	if (seal->is_doubtful)
		fputs("<p class=\"callout\">Before that, something in the database was not as it "
		      "had "
		      "been sealed.</p>\n",
			file);
}

void html_put_how(const struct writing *writing)
{
	const struct reported_run *head = writing->head;
	FILE *file = writing->file;

	fputs("<section id=\"how\"><h2>How this run was made</h2><p>Every mail server of every "
	      "address's domain - the primary and all backups, at each of their IP addresses - was "
	      "asked whether it would take mail for the address. The conversation ends before a "
	      "message is sent. An acceptance at this point is not a proof of delivery: some "
	      "providers decide later. A refusal seen from one place can be about that place; "
	      "where the servers' words say so, the address is not blamed.</p>\n",
		file);
	put_notes(file, head, false);
	put_seal(file, &head->seal);
	fputs("<details><summary>Options of the run</summary>", file);
	put_options(file, head->run.options);
	fputs("</details></section>\n", file);
}
