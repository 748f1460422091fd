/* The addresses, a section a verdict: cards of what needs a look, a table of what needs none. */
#include "report/html.h"
#include "report/words.h"

/* What works, or was left out on purpose, is a table; the rest are cards. */
static bool is_table(const struct html_addresses *section)
{
	return !section->is_of_machines &&
	       (section->verdict == VERDICT_DELIVERABLE || section->verdict == VERDICT_SKIPPED);
}

void html_close_addresses(struct html_addresses *section)
{
	FILE *file = section->part->writing.file;

	if (!section->is_open)
		return;
	if (is_table(section))
		html_close_table(file);
	else
		section->bytes_of_cards += ftello(file) - section->began;
	if (section->left_out)
		html_print(file,
			"<p class=\"more\"><strong>%zu more</strong> stand in %sreport.json; this "
			"page "
			"holds the first %zu.</p>\n",
			section->left_out, section->is_of_machines ? "" : "report.csv and ",
			section->shown);
	fputs("</section>\n", file);
}

static void begin(struct html_addresses *section)
{
	section->is_open = true;
	section->shown = section->left_out = 0;
	section->began = ftello(section->part->writing.file);
}

static void open_section(struct html_addresses *section, enum verdict verdict)
{
	static const char *const columns[] = {"Address", "Pages", "Links", "Remarks"};
	FILE *file = section->part->writing.file;

	html_close_addresses(section);
	begin(section);
	section->verdict = verdict;
	html_print(file, "<section id=\"%s\" class=\"verdict %s\"><h2>", verdict_name(verdict),
		verdict_name(verdict));
	html_put_icon(file, verdict_name(verdict));
	html_print(file, "%s <span class=\"count\">%lld</span></h2>\n", html_verdict_title(verdict),
		(long long)section->part->writing.head->verdicts[verdict]);
	html_put_element(file, "p", "lead", html_verdict_lead(verdict));
	if (is_table(section))
		html_open_table(file, "sortable rows", html_verdict_title(verdict), columns, 4);
}

/* They come last of all, so the section stands behind those of the verdicts. */
static void open_machines(struct html_addresses *section)
{
	html_close_addresses(section);
	begin(section);
	section->is_of_machines = true;
	fputs("<section id=\"machines\"><h2>Addresses for machines</h2>\n",
		section->part->writing.file);
	html_put_element(section->part->writing.file, "p", "lead",
		"Nobody reads these on a page: they stand in the DNS, for the reports of other "
		"mail "
		"systems and for questions about a zone. They count nowhere in this report.");
}

static const char *certainty_words(const struct reported_address *address)
{
	if (address->standing.is_to_be_confirmed)
		return "To be confirmed by the next run.";
	return "";
}

/* "Failing since 2026-11-01 02:00 UTC." */
static void put_history(FILE *file, const struct reported_address *address)
{
	if (address->standing.failing_since_ms) {
		fputs("Failing since ", file);
		html_put_time(file, address->standing.failing_since_ms);
		fputs(". ", file);
	}
	if (address->first_seen_ms) {
		fputs("First seen ", file);
		html_put_time(file, address->first_seen_ms);
		fputs(".", file);
	}
}

static void put_reason(
	FILE *file, const struct reported_address *address, const struct catalogue_entry *entry)
{
	char place[WORDS_SIZE];

	words_of_machine(address, place);
	if (place[0])
		html_put_element(file, "p", "", place);
	html_put_element(file, "p", "", entry->explanation);
}

static void put_next_try(FILE *file, const struct reported_address *address)
{
	if (!address->again_ms)
		return;
	fputs("<p>To be asked again, not before ", file);
	html_put_time(file, address->again_ms);
	fputs(".</p>", file);
}

static void put_remedy(
	FILE *file, const struct reported_address *address, const struct catalogue_entry *entry)
{
	const char *remedy = words_of_remedy(address, entry);

	fputs("<div class=\"remedy\">", file);
	if (remedy[0]) {
		fputs("<p><strong>What to do.</strong> ", file);
		html_put_text(file, remedy);
		fputs("</p>", file);
	}
	fputs("<p class=\"who\">", file);
	html_put_text(file, address->is_machine && address->cause == CAUSE_SITE
				    ? "Who has to act: whoever edits the DNS record."
				    : html_cause_sentence(address->cause));
	fputs(" ", file);
	html_put_text(file, certainty_words(address));
	fputs("</p></div>\n", file);
}

static void put_heading(
	FILE *file, const struct reported_address *address, const struct catalogue_entry *entry)
{
	const char *history = html_history_words(&address->standing);

	fputs("<h3>", file);
	html_put_address(file, address->address, address->domain);
	fputs("</h3>\n<p class=\"reason\">", file);
	html_put_verdict(file, address->verdict);
	html_put_text(file, entry ? entry->title : address->reason);
	if (history[0])
		html_print(file, " <span class=\"tag %s\">%s</span>",
			history_name(address->standing.history), history);
	fputs("</p>", file);
}

static void put_card(struct html_addresses *section, const struct reported_address *address,
	const struct link_groups *groups)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	FILE *file = section->part->writing.file;

	html_print(file,
		"<article class=\"card %s\" id=\"a%zu\" data-links=\"%zu\" data-who=\"%s\" "
		"data-history=\"%s\">",
		verdict_name(address->verdict), ++section->cards, address->link_count,
		cause_name(address->cause), history_name(address->standing.history));
	put_heading(file, address, entry);
	if (entry)
		put_reason(file, address, entry);
	put_remedy(file, address, entry);
	put_next_try(file, address);
	html_put_suppressed(file, &address->suppressed);
	html_put_links(file, address, groups);
	html_put_results(file, address->results, address->result_count, address->deciding);
	html_put_finding_list(file, address->findings);
	html_put_letter(file, section->part->writing.head, address);
	fputs("<p class=\"aside\">", file);
	put_history(file, address);
	fputs("</p></article>\n", file);
}

static void put_row(FILE *file, const struct reported_address *address)
{
	fputs("<tr><th scope=\"row\">", file);
	html_put_address(file, address->address, address->domain);
	fprintf(file, "</th><td class=\"number\">%zu</td><td class=\"number\">%zu</td><td>",
		address->page_count, address->link_count);
	html_put_faults(file, address->findings);
	fputs("</td></tr>\n", file);
}

static bool is_full(const struct html_addresses *section)
{
	off_t used = ftello(section->part->writing.file) - section->began;

	return is_table(section) ? used >= HTML_FINE_BYTES_MAX
				 : used + section->bytes_of_cards >= HTML_CARDS_BYTES_MAX;
}

/* A section of its own for each verdict, and for machine addresses. */
static void enter_section(struct html_addresses *section, const struct reported_address *address)
{
	bool is_other = !section->is_open || section->verdict != address->verdict;

	if (address->is_machine && !section->is_of_machines)
		open_machines(section);
	else if (!address->is_machine && is_other)
		open_section(section, address->verdict);
}

void html_put_told_address(struct html_addresses *section, const struct reported_address *address)
{
	struct link_groups groups;
	size_t card = 0;

	link_groups_of(address, section->part->tally->pages_read, &groups);
	enter_section(section, address);
	if (is_full(section)) {
		section->left_out++;
	} else if (is_table(section)) {
		section->shown++;
		put_row(section->part->writing.file, address);
	} else {
		section->shown++;
		put_card(section, address, &groups);
		card = section->cards;
	}
	tally_take_address(section->part->tally, address, &groups, card);
	if (!address->is_machine)
		html_put_remarks(section->part, address, &groups);
}
