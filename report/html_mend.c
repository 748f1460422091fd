/* What to mend first: the steps that repair most, each with where it is seen and who is helped. */
#include "report/escape.h"
#include "report/html.h"

#include <string.h>

static struct span mend_subject(const struct tally *tally, const struct tally_group *group)
{
	struct span key = tally_key(&tally->to_mend, group);

	return span_from(key, span_find(key, ' ') + 1);
}

/* "On the home page, in the template of 4000 pages: fix it there once." */
static void put_impact(FILE *file, const struct tally_group *group)
{
	fputs("<p class=\"impact\">", file);
	html_print(file, "<b>%lld %s</b> on %lld %s", (long long)group->links,
		html_plural(group->links, "link", "links"), (long long)group->pages,
		html_plural(group->pages, "page", "pages"));
	if (group->home_links || group->contact_links)
		html_print(file, "<br><span class=\"tag seen\">on %s</span>",
			!group->contact_links ? "the home page"
			: !group->home_links  ? "a contact page"
					      : "the home page and a contact page");
	if (group->template_pages)
		fprintf(file,
			"<br><strong class=\"once\">Fix here once:</strong> in the template of "
			"%lld pages",
			(long long)group->template_pages);
	fputs("</p>", file);
}

/* The whole of it stands on the address's card. */
static struct span first_sentence(const char *text)
{
	const char *end = strstr(text, ". ");

	return end ? (struct span){text, (size_t)(end - text) + 1} : span_of(text);
}

static void put_mend(FILE *file, const struct tally *tally, const struct tally_group *group)
{
	enum verdict verdict = group->verdicts[VERDICT_FAILING]   ? VERDICT_FAILING
			       : group->verdicts[VERDICT_INVALID] ? VERDICT_INVALID
								  : VERDICT_AT_RISK;
	bool is_alone = group->addresses == 1;

	html_print(file, "<li class=\"%s\"><h3>", verdict_name(verdict));
	html_put_icon(file, verdict_name(verdict));
	if (is_alone) {
		html_put_members(file, tally, group);
	} else {
		fprintf(file, "%lld addresses at ", (long long)group->addresses);
		escape_html(file, mend_subject(tally, group));
	}
	html_print(file, "</h3><p><span class=\"quiet\">%s: </span>", html_verdict_title(verdict));
	html_put_text(file, group->reason ? group->reason->title : "");
	fputs(". <span class=\"quiet\">", file);
	escape_html(file, first_sentence(group->reason ? group->reason->remedy : ""));
	fputs("</span></p>", file);
	if (!is_alone) {
		fputs("<p class=\"members\">", file);
		html_put_members(file, tally, group);
		fputs("</p>", file);
	}
	put_impact(file, group);
	fputs("</li>\n", file);
}

void html_put_mends(FILE *file, const struct tally *tally)
{
	size_t count = tally->to_mend.count;
	size_t shown = count < HTML_MENDS_MAX ? count : HTML_MENDS_MAX;

	if (!count)
		return;
	fputs("<section id=\"mend\"><h2>What to mend first</h2><p class=\"lead\">By how many "
	      "links each step repairs; links on the home page and on contact pages weigh ten "
	      "times. What stands in a template is mended in one place.</p>"
	      "<ol class=\"mends\">\n",
		file);
	for (size_t i = 0; i < shown; i++)
		put_mend(file, tally, &tally->to_mend.list[i]);
	fputs("</ol>\n", file);
	if (shown < count || tally->to_mend.left_out)
		html_print(file, "<p class=\"aside\">%s%zu more %s to mend: see below.</p>\n",
			tally->to_mend.left_out ? "At least " : "", count - shown,
			html_plural((int64_t)(count - shown), "thing is", "things are"));
	fputs("</section>\n", file);
}
