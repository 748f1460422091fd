/* The values are those that the code is compiled with; the words beside them stand here alone. */
#include "checker/canary.h"
#include "checker/dnsbl.h"
#include "checker/opt_out.h"
#include "checker/policy_parts.h"
#include "checker/run_judging.h"
#include "checker/smtp_dialogue.h"
#include "checker/transcript.h"
#include "checker/welcome.h"
#include "cli/delivery.h"
#include "cli/docs/docs.h"
#include "crawler/errand.h"
#include "crawler/fetch.h"
#include "crawler/filter.h"
#include "crawler/harvest.h"
#include "crawler/listing.h"
#include "crawler/mailto.h"
#include "crawler/names.h"
#include "crawler/pace.h"
#include "crawler/page.h"
#include "crawler/pdf_links.h"
#include "crawler/robots.h"
#include "crawler/robots_rules.h"
#include "crawler/security_txt.h"
#include "crawler/site.h"
#include "crawler/sitemap.h"
#include "crawler/skim.h"
#include "crawler/trap.h"
#include "crawler/trap_pattern.h"
#include "crawler/visitor.h"
#include "delivery/mail.h"
#include "delivery/secret.h"
#include "delivery/webhook.h"
#include "report/digest.h"

/* clang-format off */
static const struct limit_row fetching[] = {
	{"seeds of one crawl", FILTER_SEEDS_MAX, ""},
	{"one expression of include or exclude", FILTER_PATTERN_MAX, "bytes"},
	{"hosts of one crawl", SITE_COUNT_MAX, ""},
	{"other sites that are asked whether a link works", SITE_ELSEWHERE_COUNT_MAX, ""},
	{"pause between two questions to another site", SITE_ELSEWHERE_DELAY_MS, "ms"},
	{"one fetch, from the question to the last byte", FETCH_TIMEOUT_MS, "ms"},
	{"its TCP and TLS handshakes", FETCH_CONNECT_TIMEOUT_MS, "ms"},
	{"slowest fetch, in one second", FETCH_SLOW_BYTES, "bytes"},
	{"how long a fetch may be slower", FETCH_SLOW_S, "s"},
	{"redirects in a row", ERRAND_STEPS_MAX, ""},
	{"attempts for a page that fails", ERRAND_TRIES, ""},
	{"attempts for a page whose server is busy (429, 503)", ERRAND_TRIES_BUSY, ""},
	{"longest Retry-After that is waited for", PACE_RETRY_AFTER_MS, "ms"},
	{"connections to a host that nobody has asked yet", PACE_FIRST, ""},
	{"addresses of one host that are tried", NAMES_IPS_MAX, ""},
	{"headers given by the user", VISITOR_HEADERS_MAX, ""},
	{"longest Crawl-delay that is kept", ROBOTS_DELAY_MAX_MS, "ms"},
	{"rules of one robots.txt", ROBOTS_RULES_MAX, ""},
	{"sitemaps that one robots.txt may name", ROBOTS_SITEMAPS_MAX, ""},
	{"sitemaps of one crawl", LISTING_SITEMAPS_MAX, ""},
	{"one sitemap", LISTING_SITEMAP_BYTES_MAX, "bytes"},
	{"pages of one sitemap", SITEMAP_URLS_MAX, ""},
	{NULL, 0, NULL},
};

static const struct limit_row reading[] = {
	{"links followed from one page", PAGE_LINKS_MAX, ""},
	{"mail links kept of one page", PAGE_MAILTOS_MAX, ""},
	{"recipients kept of one page", HARVEST_LINKS_MAX, ""},
	{"recipients of one mail link", MAILTO_RECIPIENTS_MAX, ""},
	{"one mail link", MAILTO_HREF_MAX, "bytes"},
	{"one tag", SKIM_TAG_MAX, "bytes"},
	{"what can matter, of one page", SKIM_KEPT_MAX, "bytes"},
	{"scripts of one page that are searched for addresses", SKIM_SCRIPTS_MAX, "bytes"},
	{"one security.txt", SECURITY_TXT_BYTES_MAX, "bytes"},
	{"processor time for one PDF file", PDF_CPU_S, "s"},
	{"memory for one PDF file", PDF_MEMORY_BYTES, "bytes"},
	{"links of one PDF file", PDF_LINKS_MAX, ""},
	{NULL, 0, NULL},
};

static const struct limit_row endless[] = {
	{"folders in a path; deeper ones are passed over", TRAP_SEGMENTS_MAX, ""},
	{"pages in a row of one chain that bring nothing", TRAP_BARREN_MAX, ""},
	{"pages that bring nothing and hang on one another", TRAP_DEBT_MAX, ""},
	{"pages of one faceted search that bring nothing", TRAP_FACETED_MAX, ""},
	{"copies of pages read before", TRAP_COPIES_MAX, ""},
	{NULL, 0, NULL},
};

static const struct limit_row knocking[] = {
	{"recipients in one session", DIALOGUE_RECIPIENTS_MAX, ""},
	{"refusals in one session", DIALOGUE_REFUSALS_MAX, ""},
	{"RSETs in one session", DIALOGUE_RSETS_MAX, ""},
	{"RCPTs in one write, where the server takes that", DIALOGUE_GROUP_MAX, ""},
	{"visits that say we are unwelcome before a provider is left alone", WELCOME_REFUSALS_MAX, ""},
	{"longest pause between visits that a server's limit leads to", WELCOME_PAUSE_MAX_MS, "ms"},
	{"patience for a canary's turn", CANARY_TURN_PATIENCE_MS, "ms"},
	{"shortest wait for other tries with a first report", RUN_JUDGING_WAIT_LEAST_MS, "ms"},
	{"and how much longer it must be for each address", RUN_JUDGING_MS_AN_ADDRESS, "ms"},
	{"one transcript", TRANSCRIPT_MAX, "bytes"},
	{"block lists", DNSBL_ZONES_MAX, ""},
	{"the file of who is left alone", OPT_OUT_BYTES_MAX, "bytes"},
	{"TLSA records of one host", TLSA_RECORDS_MAX, ""},
	{"name servers of one domain", NAME_SERVERS_MAX, ""},
	{"addresses of all of them", NAME_SERVER_IPS_MAX, ""},
	{NULL, 0, NULL},
};

static const struct limit_row delivering[] = {
	{"people who get a mail", DELIVERY_PEOPLE_MAX, ""},
	{"the page that is attached to a mail", MAIL_ATTACHED_MAX, "bytes"},
	{"rows of a list in mail and webhook", DIGEST_ROWS_MAX, ""},
	{"one text of a page or server in them", DIGEST_TEXT_MAX, "bytes"},
	{"tries", CARRIER_TRIES_MAX, ""},
	{"one connection to a relay or webhook", CARRIER_CONNECT_MS, "ms"},
	{"a file with a secret", SECRET_BYTES_MAX, "bytes"},
	{"its lines", SECRET_LINES_MAX, ""},
	{NULL, 0, NULL},
};

const struct limit_group limit_groups[] = {
	{"Fetching", fetching},
	{"Reading a page", reading},
	{"Parts of a site that never end", endless},
	{"Mail servers and the DNS", knocking},
	{"Delivery of the report", delivering},
};
/* clang-format on */

const size_t limit_groups_count = sizeof(limit_groups) / sizeof(limit_groups[0]);
