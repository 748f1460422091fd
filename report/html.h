/*
 * The parts of report.html. Each writes one section of the page; the order on the page is
 * writer_html.c's business.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/tally.h"
#include "report/writer.h"
#include "schema/store_judge.h"

/* A report that a browser opens in seconds: what is beyond these stands in CSV and JSON, and the
 * page says so. The bytes of all sections together stay below 12 MB. */
enum {
	HTML_LINKS_MAX = 40,         /* pages shown of one address */
	HTML_TEMPLATE_LINKS_MAX = 5, /* ... where they share a template */
	HTML_TLSA_MAX = 8,           /* records shown of one host */
	HTML_TRANSCRIPT_BYTES_MAX = 16384,
	HTML_ROWS_MAX = 300, /* of a table of trouble */
	HTML_MENDS_MAX = 10,
	HTML_CARDS_BYTES_MAX = 4 << 20,    /* addresses that need a look */
	HTML_FINE_BYTES_MAX = 1 << 19,     /* those that work, or were skipped */
	HTML_REMARKS_BYTES_MAX = 1 << 19,  /* findings about links */
	HTML_FINDINGS_BYTES_MAX = 1 << 19, /* ... about domains and servers */
	HTML_DOMAINS_BYTES_MAX = 3 << 19,
	HTML_SERVERS_BYTES_MAX = 3 << 20,
	HTML_PAGES_BYTES_MAX = 1 << 19
};

/* One section in the making. What is written to `writing.file` stands on the page later, so that the
 * first screen can be told when everything has been read. */
struct html_part {
	struct writing writing;
	struct tally *tally;
	FILE *remarks; /* findings about links, which stand behind the addresses */
	size_t remark_count, remarks_left_out;
};

/* The sections of addresses, one a verdict. Set up as {.part = ...}. */
struct html_addresses {
	struct html_part *part;
	bool is_open, is_of_machines; /* the section that was begun last */
	enum verdict verdict;
	off_t began;
	size_t shown, left_out;
	size_t cards;         /* in all sections */
	off_t bytes_of_cards; /* in the sections that are closed */
};

/* In the order in which told_addresses tells them; then the last section is closed. */
void html_put_told_address(struct html_addresses *section, const struct reported_address *address);
void html_close_addresses(struct html_addresses *section);
MUST_CHECK enum status html_put_domains(struct html_part *part, struct failure *why);
MUST_CHECK enum status html_put_servers(struct html_part *part, struct failure *why);
MUST_CHECK enum status html_put_findings(struct html_part *part, struct failure *why);
MUST_CHECK enum status html_put_pages(struct html_part *part, struct failure *why);
/* The first screen: how much works, what fails, required pages, what is new, what to mend first; the
 * tally has been sorted. */
void html_put_summary(const struct writing *writing, const struct tally *tally);
/* Of a verdict, without those that are suppressed. */
int64_t html_counted(const struct reported_run *head, enum verdict verdict);
void html_put_figures(const struct writing *writing, const struct tally *tally);
/* Against earlier runs: counts, a chart, and the addresses that are fixed. */
void html_put_changes(const struct writing *writing, const struct tally *tally);
void html_put_mends(FILE *file, const struct tally *tally);
/* Whether the pages that must have a contact have one; nothing where no rule says so. */
void html_put_required(const struct writing *writing, const struct tally *tally);
/* The facts of the run, for paper alone. */
void html_put_cover(const struct writing *writing);
MUST_CHECK enum status html_put_fixed(struct html_part *part, struct failure *why);
/* By page, by domain, by server. */
void html_put_groups(FILE *file, const struct tally *tally);
/* Where we knocked from, where that stood in the way. */
void html_put_vantage(const struct writing *writing);
void html_put_legend(FILE *file);
/* What was cut short, and how the run was made. */
void html_put_limits(const struct writing *writing);
void html_put_how(const struct writing *writing);

/* ---- text on the page ---- */

/* As fprintf, but each %s is escaped: markup is the format alone, and the compiler takes nothing but a
 * literal for it. Writers of the page print what is no literal by this and by escape.h, and by nothing
 * else; tests/layout sees to it. Conversions: s, d, u, f, with ".3", ".*", "l", "ll" or "z". */
__attribute__((format(printf, 2, 3))) void html_print(FILE *file, const char *format, ...);
/* What writers of the page have put into a stream in memory: it is escaped already. */
void html_put_written(FILE *file, const char *written, size_t length);

/* ---- charts ---- */

struct html_bar {
	const char *class;        /* colour and icon; "" = neither */
	const char *label, *part; /* the id of a part of the page; "" = none */
	int64_t count;
};

/* A table whose rows have bars, so that it needs no other words; nothing where all counts are 0. */
void html_put_bars(FILE *file, const char *caption, const char *label_heading,
	const struct html_bar *bars, size_t count);

/* ---- shared small pieces ---- */

/* All of them, what needs a look first: the order of the page. */
extern const enum verdict html_verdict_order[VERDICT_COUNT];
const char *html_verdict_lead(enum verdict verdict);
/* To the minute, as people read it; to the second for programs. */
void html_put_time(FILE *file, int64_t wall_ms);
/* Icon and word, in the verdict's colour. */
void html_put_verdict(FILE *file, enum verdict verdict);
void html_put_icon(FILE *file, const char *name);
/* The table in a frame that can be scrolled where it is too wide. `class` "" = none. */
void html_open_table(FILE *file, const char *class, const char *caption, const char *const *columns,
	size_t column_count);
void html_close_table(FILE *file);
/* "s-192-0-2-1", for an id and a link to it; "" for what is no IP address. */
enum { HTML_ID_SIZE = 64 };
void html_id_of_ip(const char *ip, char ret_id[HTML_ID_SIZE]);
/* The address with what it hides: the other spelling of an international domain, mixed scripts. */
void html_put_address(FILE *file, const char *address, const char *domain);
/* Leads to its card, where there is one. */
void html_put_name(FILE *file, const struct tally_name *name);
void html_put_members(FILE *file, const struct tally *tally, const struct tally_group *group);
/* "New", "Still broken"; "" for none */
const char *html_history_words(const struct standing *standing);
const char *html_plural(int64_t count, const char *one, const char *many);
/* Where an address stands, links that are written alike together. */
void html_put_links(
	FILE *file, const struct reported_address *address, const struct link_groups *groups);
/* A row for each way in which a link to the address is written badly. */
void html_put_remarks(struct html_part *part, const struct reported_address *address,
	const struct link_groups *groups);
/* A link to a page of the web. */
void html_put_url(FILE *file, struct span url);
void html_put_text(FILE *file, const char *text);
/* <tag class="class">text</tag>; class "" leaves the attribute out. */
void html_put_element(FILE *file, const char *tag, const char *class, const char *text);
/* A row of a description list; nothing where the text is empty. */
void html_put_fact(FILE *file, const char *name, const char *text);
/* The same for texts that are separated by line ends: each in `tag` ("" = none), in a line of its own or
 * behind a comma. */
void html_put_list(FILE *file, const char *name, const char *tag, bool in_lines, const char *texts);
/* One domain, folded: its servers in the order of senders, its policies, findings. */
void html_put_domain(FILE *file, const struct reported_domain *domain);
/* What it publishes besides its servers, and what each name server says; `policy` was asked for. */
void html_put_policy(
	FILE *file, const struct mail_hosts *hosts, const struct domain_policy *policy);
/* Everybody who was asked for besides the published addresses, trials of level deep too. */
void html_put_controls(FILE *file, const struct reported_domain *domain);
/* What block lists say of its servers' addresses; nothing where none was asked. */
void html_put_listings(FILE *file, const struct domain_policy *policy);
/* NOTICE where there is nothing worse. */
enum severity html_worst_of(const char *ids);
/* " error", " warning" with its icon, for a summary; nothing of notices. */
void html_put_worst(FILE *file, const char *ids);
/* Titles and remedies, for a cell of a table. */
void html_put_faults(FILE *file, const char *ids);
/* The ids as titles of the catalogue, each with its explanation. */
void html_put_finding_list(FILE *file, const char *ids);
/* Why it is told and not counted; nothing where it is counted. */
void html_put_suppressed(FILE *file, const struct reported_suppression *suppressed);
const char *html_verdict_title(enum verdict verdict);
const char *html_cause_sentence(enum cause cause);
/* What a person reads instead of "connection-refused". */
const char *html_outcome_words(enum outcome outcome);
/* A table row with every server's answer. */
void html_put_results(
	FILE *file, const struct reported_result *results, size_t count, long deciding);

/* A text to send about a failing address; nothing where there is nobody to send it to. */
void html_put_letter(
	FILE *file, const struct reported_run *head, const struct reported_address *address);

/* The same about a finding of a page, a domain or a server. */
void html_put_finding_letter(FILE *file, const struct reported_run *head,
	const struct catalogue_entry *entry, const struct run_finding *finding);

/* A server's latest session and its encryption under each of its names. */
void html_put_server_facts(FILE *file, const struct reported_server *server);

#endif
