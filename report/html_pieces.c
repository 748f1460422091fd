#include "report/html.h"
#include "base/clock.h"
#include "report/escape.h"
#include "report/mixed_script.h"

#include <string.h>

const enum verdict html_verdict_order[VERDICT_COUNT] = {VERDICT_FAILING, VERDICT_AT_RISK,
	VERDICT_INVALID, VERDICT_UNVERIFIED, VERDICT_DELIVERABLE, VERDICT_SKIPPED};

void html_put_time(FILE *file, int64_t wall_ms)
{
	char text[CLOCK_TEXT_SIZE];

	clock_print(wall_ms, text);
	html_print(file, "<time datetime=\"%s\">%.10s %.5s UTC</time>", text, text, text + 11);
}

void html_put_text(FILE *file, const char *text)
{
	escape_html(file, span_of(text));
}

void html_put_element(FILE *file, const char *tag, const char *class, const char *text)
{
	html_print(file, class[0] ? "<%s class=\"%s\">" : "<%s>", tag, class);
	html_put_text(file, text);
	html_print(file, "</%s>", tag);
}

void html_put_fact(FILE *file, const char *name, const char *text)
{
	if (!text[0])
		return;
	html_put_element(file, "dt", "", name);
	html_put_element(file, "dd", "", text);
}

void html_put_list(FILE *file, const char *name, const char *tag, bool in_lines, const char *texts)
{
	struct span rest = span_of(texts), line;
	bool any = false;

	while (span_split(&rest, '\n', &line)) {
		if (!line.length)
			continue;
		if (!any)
			html_put_element(file, "dt", "", name);
		fputs(!any ? "<dd>" : in_lines ? "<br>" : ", ", file);
		html_print(file, tag[0] ? "<%s>" : "%s", tag);
		escape_html(file, line);
		html_print(file, tag[0] ? "</%s>" : "%s", tag);
		any = true;
	}
	fputs(any ? "</dd>" : "", file);
}

void html_put_finding_list(FILE *file, const char *ids)
{
	const struct catalogue_entry *entry;
	struct span rest = span_of(ids);
	bool any = false;

	while ((entry = catalogue_take(&rest))) {
		fputs(any ? "" : "<ul class=\"findings\">", file);
		any = true;
		html_print(file, "<li class=\"%s\">", severity_name(entry->severity));
		html_put_element(file, "strong", "", entry->title);
		fputs(". ", file);
		html_put_text(file, entry->explanation);
		if (entry->remedy[0]) {
			fputs(" <em>", file);
			html_put_text(file, entry->remedy);
			fputs("</em>", file);
		}
		fputs("</li>", file);
	}
	fputs(any ? "</ul>\n" : "", file);
}

void html_put_suppressed(FILE *file, const struct reported_suppression *suppressed)
{
	if (!suppressed->reason)
		return;
	fputs("<p class=\"suppressed\"><strong>Suppressed</strong> until ", file);
	html_put_text(file, suppressed->until);
	fputs(" by ", file);
	html_put_text(file, suppressed->owner);
	fputs(": ", file);
	html_put_text(file, suppressed->reason);
	fputs("</p>\n", file);
}

enum severity html_worst_of(const char *ids)
{
	const struct catalogue_entry *entry;
	struct span rest = span_of(ids);
	enum severity worst = SEVERITY_NOTICE;

	while ((entry = catalogue_take(&rest))) {
		if (entry->severity > worst)
			worst = entry->severity;
	}
	return worst;
}

void html_put_worst(FILE *file, const char *ids)
{
	const char *name = severity_name(html_worst_of(ids));

	if (html_worst_of(ids) == SEVERITY_NOTICE)
		return;
	html_print(file, " <span class=\"weight %s\">", name);
	html_put_icon(file, name);
	html_print(file, "%s</span>", name);
}

const char *html_verdict_title(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DELIVERABLE:
		return "Working";
	case VERDICT_AT_RISK:
		return "At risk";
	case VERDICT_FAILING:
		return "Failing";
	case VERDICT_UNVERIFIED:
		return "Not verified";
	case VERDICT_INVALID:
		return "No valid address";
	case VERDICT_SKIPPED:
		return "Skipped";
	case VERDICT_COUNT:
		break;
	}
	return "";
}

const char *html_cause_sentence(enum cause cause)
{
	switch (cause) {
	case CAUSE_NONE:
		return "Nobody has to act.";
	case CAUSE_SITE:
		return "Who has to act: whoever edits the website.";
	case CAUSE_DOMAIN:
		return "Who has to act: the administrator of the address's mail domain.";
	case CAUSE_PROVIDER:
		return "Who has to act: the provider that runs the mail server.";
	case CAUSE_US:
		return "Who has to act: whoever runs this audit; the address itself is not blamed.";
	case CAUSE_COUNT:
		break;
	}
	return "";
}

void html_put_icon(FILE *file, const char *name)
{
	html_print(file, "<svg class=\"icon %s\" aria-hidden=\"true\"><use href=\"#i-%s\"/></svg>",
		name, name);
}

void html_put_verdict(FILE *file, enum verdict verdict)
{
	html_print(file, "<span class=\"badge %s\">", verdict_name(verdict));
	html_put_icon(file, verdict_name(verdict));
	html_print(file, "%s</span> ", html_verdict_title(verdict));
}

const char *html_plural(int64_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}

void html_put_url(FILE *file, struct span url)
{
	fputs("<a rel=\"noopener noreferrer\" href=\"", file);
	escape_href(file, url);
	fputs("\">", file);
	escape_html(file, url);
	fputs("</a>", file);
}

/* ---- tables ---- */

void html_open_table(FILE *file, const char *class, const char *caption, const char *const *columns,
	size_t column_count)
{
	fputs("<div class=\"wide\" role=\"group\" aria-label=\"", file);
	html_put_text(file, caption);
	fputs("\" tabindex=\"0\"><table", file);
	if (class[0])
		html_print(file, " class=\"%s\"", class);
	fputs("><caption>", file);
	html_put_text(file, caption);
	fputs("</caption><thead><tr>", file);
	for (size_t i = 0; i < column_count; i++)
		html_print(file, "<th scope=\"col\">%s</th>", columns[i]);
	fputs("</tr></thead><tbody>\n", file);
}

void html_close_table(FILE *file)
{
	fputs("</tbody></table></div>\n", file);
}

/* ---- names ---- */

void html_id_of_ip(const char *ip, char ret_id[HTML_ID_SIZE])
{
	size_t length = strlen(ip);

	ret_id[0] = '\0';
	if (!length || length >= IP_TEXT_SIZE || strspn(ip, "0123456789abcdef.:") != length)
		return;
	snprintf(ret_id, HTML_ID_SIZE, "s-%s", ip);
	for (char *at = ret_id; *at; at++)
		if (*at == '.' || *at == ':')
			*at = '-';
}

/* The stored name has A-labels; beside it stands what a page would show. */
void html_put_address(FILE *file, const char *address, const char *domain)
{
	struct spelling spelling;

	html_put_text(file, address[0] ? address : "(empty)");
	if (!spelling_of_domain(domain, &spelling))
		return;
	html_print(file, " <span class=\"unicode%s\">", spelling.is_mixed ? " bad" : "");
	html_print(file, "%s <small>(%s)</small></span>", spelling.unicode, spelling.words);
}

void html_put_name(FILE *file, const struct tally_name *name)
{
	if (name->card)
		fprintf(file, "<a href=\"#a%zu\">", name->card);
	html_put_text(file, name->address[0] ? name->address : "(empty)");
	fputs(name->card ? "</a>" : "", file);
}

void html_put_members(FILE *file, const struct tally *tally, const struct tally_group *group)
{
	for (size_t i = 0; i < group->member_count; i++) {
		fputs(i ? ", " : "", file);
		html_put_name(file, &tally->names[group->members[i]]);
	}
	if (group->addresses > (int64_t)group->member_count)
		html_print(file, "%s%lld more", group->member_count ? " and " : "",
			(long long)(group->addresses - (int64_t)group->member_count));
}
