/* What the words of the report mean, for whoever meets them for the first time. */
#include "report/html.h"

const char *html_verdict_lead(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_FAILING:
		return "Mail to these addresses comes back to its sender.";
	case VERDICT_AT_RISK:
		return "Mail to these addresses arrives today, but some of it will bounce: not "
		       "every server that is announced for them does its work, or the domain "
		       "tells senders not to use them.";
	case VERDICT_INVALID:
		return "These links hold no valid address, so no mail program can use them.";
	case VERDICT_UNVERIFIED:
		return "Nothing certain can be said about these addresses from here. They are not "
		       "counted as failing.";
	case VERDICT_DELIVERABLE:
		return "Every server that answers takes mail for these addresses.";
	case VERDICT_SKIPPED:
		return "Left out by the rules of whoever ran the audit.";
	case VERDICT_COUNT:
		break;
	}
	return "";
}

static void put_words(FILE *file)
{
	static const struct {
		const char *word, *meaning;
	} words[] = {
		{"New", "in trouble now, and in no earlier run of this site"},
		{"Still broken", "in trouble now and in the run before"},
		{"Broken again", "it had been mended, and is in trouble once more"},
		{"Comes and goes", "it changed three times or more within the last seven runs"},
		{"To be confirmed",
			"the servers' answer may be a passing one, so the next run asks "
			"again before anybody is blamed"},
		{"In the template", "the same link stands on most pages, such as in a footer, so "
				    "one change mends all of them"},
		{"Suppressed", "known, and allowed to stay for now: by whom, why and until when is "
			       "told with it"},
		{"Preference", "senders try the server with the lowest number first; the others "
			       "are backups"},
		{"Error, warning, notice", "needs to be mended; should be looked at; good to know"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		html_print(file, "<dt>%s</dt><dd>%s.</dd>\n", words[i].word, words[i].meaning);
}

void html_put_legend(FILE *file)
{
	fputs("<section id=\"legend\"><h2>What the words mean</h2><dl>\n", file);
	for (int v = 0; v < VERDICT_COUNT; v++) {
		fputs("<dt>", file);
		html_put_verdict(file, html_verdict_order[v]);
		html_print(file, "</dt><dd>%s</dd>\n", html_verdict_lead(html_verdict_order[v]));
	}
	put_words(file);
	fputs("</dl></section>\n", file);
}
