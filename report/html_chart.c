/*
 * Charts without a library. The bars are rows of a table: whoever sees no picture reads the same
 * numbers. Colours come from classes, because the page's policy allows no style in an element.
 */
#include "report/html.h"

static void put_bar(FILE *file, const struct html_bar *bar, int64_t all, int64_t most)
{
	fputs("<tr><th scope=\"row\">", file);
	if (bar->class[0])
		html_put_icon(file, bar->class);
	if (bar->part[0])
		html_print(file, "<a href=\"#%s\">%s</a>", bar->part, bar->label);
	else
		html_print(file, "<span>%s</span>", bar->label);
	html_print(file,
		"</th><td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\"><rect class=\"%s\" x=\"0\" y=\"0\" width=\"%.2f\" "
		"height=\"10\"/></svg></td><td class=\"number\">%lld</td>"
		"<td class=\"number share\">%.0f %%</td></tr>\n",
		bar->class[0] ? bar->class : "plain", (double)bar->count * 100 / (double)most,
		(long long)bar->count, (double)bar->count * 100 / (double)all);
}

void html_put_bars(FILE *file, const char *caption, const char *label_heading,
	const struct html_bar *bars, size_t count)
{
	int64_t all = 0, most = 0;

	for (size_t i = 0; i < count; i++) {
		all += bars[i].count;
		most = bars[i].count > most ? bars[i].count : most;
	}
	if (!all)
		return;
	html_print(file,
		"<table class=\"chart\"><caption>%s</caption><thead class=\"quiet\"><tr>"
		"<th scope=\"col\">%s</th><td></td><th scope=\"col\">Number</th>"
		"<th scope=\"col\">Share</th></tr></thead><tbody>\n",
		caption, label_heading);
	for (size_t i = 0; i < count; i++)
		if (bars[i].count)
			put_bar(file, &bars[i], all, most);
	fputs("</tbody></table>\n", file);
}
