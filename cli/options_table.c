#include "cli/options.h"

#include <string.h>

#define AT(field) offsetof(struct options, field)

enum {
	CRAWLS = COMMAND_AUDIT | COMMAND_CRAWL,
	CHECKS = COMMAND_AUDIT | COMMAND_CHECK,
	RUNS = CRAWLS | CHECKS, /* commands that add to a run */
	KNOCKS = CHECKS | COMMAND_PROBE,
	LOOKS = COMMAND_MX | COMMAND_STS,
	RESOLVES = RUNS | LOOKS | COMMAND_PROBE,
	WRITES = COMMAND_AUDIT | COMMAND_REPORT,
	WORKS = RESOLVES | COMMAND_REPORT,
	KEEPS = COMMAND_RUNS | COMMAND_FORGET, /* commands that look after a database */
	ANY = WORKS | KEEPS | COMMAND_EXPLAIN
};

#define NO_BOUND INT64_C(1000000000000)

/* clang-format off */
const struct option_row options_table[] = {
	{"config", OPTION_TEXT, WORKS | KEEPS, "FILE", NULL, AT(config), 0, 0,
		"read options from FILE, a `name = value` a line"},
	{"db", OPTION_TEXT, (WORKS & ~COMMAND_PROBE) | KEEPS, "FILE", "mailknock.db", AT(db), 0, 0,
		"the database; it keeps every run. Created if missing, but not by mx and report"},
	{"out", OPTION_TEXT, WRITES, "DIR", "mailknock-report", AT(out), 0, 0,
		"folder for the reports (report.html and so on)"},
	{"format", OPTION_TEXT, WRITES, "LIST", "html,csv,json", AT(format), 0, 0,
		"which reports to write: html, csv, json, ndjson, junit, sarif, markdown, prometheus"},
	{"csv-all", OPTION_FLAG, WRITES, NULL, NULL, AT(csv_all), 0, 0,
		"report.csv lists the deliverable addresses too"},
	{"redact", OPTION_FLAG, WRITES | COMMAND_CHECK | COMMAND_RUNS, NULL, NULL, AT(redact), 0, 0,
		"mask the names in front of @ in every report and in what is printed, for giving it away; the "
		"same address has the same mask in all reports of the database"},
	{"suppressions", OPTION_TEXT, WRITES | COMMAND_CHECK, "FILE", NULL, AT(suppressions), 0, 0,
		"what need not be mended for now: PATTERN [finding-id] until=2027-01-31 owner=\"...\" "
		"reason=\"...\" a line; it is told, but does not count"},
	{"require-contact", OPTION_LIST, WRITES, "PATTERN", NULL, AT(require_contact), 0, 0,
		"pages that must have a mail link that works, by path (/impressum*) or URL; one that has none, "
		"or no such page, makes the exit status 1; may be repeated"},
	{"run", OPTION_NUMBER, COMMAND_CHECK | COMMAND_REPORT | COMMAND_RUNS, "ID", "0", AT(run), 0, NO_BOUND,
		"the run to work on; 0 is the latest"},

	{"seeds", OPTION_TEXT, CRAWLS | COMMAND_MX, "FILE", NULL, AT(seeds), 0, 0,
		"read more seed URLs (for mx: domains) from FILE, one a line (- is standard input)"},
	{"scope", OPTION_CHOICE, CRAWLS, "host|domain|prefix", "host", AT(scope), 0, 0,
		"which links are followed from a seed (www. and bare are one host)"},
	{"max-pages", OPTION_NUMBER, CRAWLS, "N", "0", AT(max_pages), 0, NO_BOUND,
		"fetch at most N pages; 0 is no bound"},
	{"max-depth", OPTION_NUMBER, CRAWLS, "N", "-1", AT(max_depth), -1, 1000000,
		"follow links at most N steps from a seed; -1 is no bound"},
	{"max-time", OPTION_DURATION, CRAWLS, "DURATION", "0", AT(max_time_ms), 0, 0,
		"fetch pages for at most so long (90s, 15m, 8h, 2d); 0 is no bound"},
	{"include", OPTION_LIST, CRAWLS, "RE", NULL, AT(include), 0, 0,
		"fetch only URLs that match this extended regular expression; may be repeated"},
	{"exclude", OPTION_LIST, CRAWLS, "RE", NULL, AT(exclude), 0, 0,
		"fetch no URL that matches; may be repeated"},
	{"concurrency", OPTION_NUMBER, CRAWLS, "N", "16", AT(concurrency), 1, 1000,
		"parallel fetches in all"},
	{"per-host", OPTION_NUMBER, CRAWLS, "N", "8", AT(per_host), 1, 1000,
		"parallel fetches from one host"},
	{"delay", OPTION_SECONDS, CRAWLS, "SECONDS", "0", AT(delay_ms), 0, 0,
		"pause between two fetches from one host"},
	{"ignore-robots", OPTION_FLAG, CRAWLS, NULL, NULL, AT(ignore_robots), 0, 0,
		"do not ask robots.txt (for your own site)"},
	{"follow-nofollow", OPTION_FLAG, CRAWLS, NULL, NULL, AT(follow_nofollow), 0, 0,
		"follow links that the site marks rel=nofollow, and those of pages that say so"},
	{"no-sitemap", OPTION_FLAG, CRAWLS, NULL, NULL, AT(no_sitemap), 0, 0,
		"find pages by links alone, not by sitemaps"},
	{"check-links", OPTION_FLAG, CRAWLS, NULL, NULL, AT(check_links), 0, 0,
		"also ask whether links to other sites and to files still work"},
	{"text-addresses", OPTION_FLAG, CRAWLS, NULL, NULL, AT(text_addresses), 0, 0,
		"also take addresses that stand in the text without a link"},
	{"pdf", OPTION_FLAG, CRAWLS, NULL, NULL, AT(pdf), 0, 0,
		"also read the mail links of PDF files"},
	{"max-bytes", OPTION_BYTES, CRAWLS, "N", "0", AT(max_bytes), 0, NO_BOUND,
		"fetch at most so much in all, unpacked (500K, 64M, 2G); 0 is no bound"},
	{"max-page-bytes", OPTION_BYTES, CRAWLS, "N", "10M", AT(max_page_bytes), 1024, INT64_C(1) << 30,
		"read at most so much of one page; what is cut is told"},
	{"user-agent", OPTION_TEXT, CRAWLS, "TEXT", NULL, AT(user_agent), 0, 0,
		"how the crawler names itself (default: mailknock/" MAILKNOCK_VERSION ")"},
	{"contact", OPTION_TEXT, CRAWLS, "TEXT", NULL, AT(contact), 0, 0,
		"a URL or address of yours, added to the user agent for who finds us in a log"},
	{"header", OPTION_LIST, CRAWLS, "LINE", NULL, AT(headers), 0, 0,
		"send this \"Name: value\" too, to the hosts of the seeds only; may be repeated"},
	{"user", OPTION_TEXT, CRAWLS, "NAME:PASSWORD", NULL, AT(user), 0, 0,
		"HTTP basic authentication, for the hosts of the seeds only; MAILKNOCK_USER hides it from ps"},
	{"cookies", OPTION_FLAG, CRAWLS, NULL, NULL, AT(cookies), 0, 0,
		"keep cookies during the crawl"},
	{"proxy", OPTION_TEXT, CRAWLS, "URL", NULL, AT(proxy), 0, 0,
		"fetch through this proxy (http, https, socks5, socks5h); the environment's is not used"},

	{"dns-server", OPTION_TEXT, RESOLVES, "LIST", NULL, AT(dns_server), 0, 0,
		"resolvers to ask, ADDR[:PORT] separated by commas, instead of the system's"},
	{"dns-timeout", OPTION_SECONDS, RESOLVES, "SECONDS", "10", AT(dns_timeout_ms), 0, 0,
		"patience for one DNS question, retries included"},
	{"dns-udp-size", OPTION_NUMBER, RESOLVES, "BYTES", "1232", AT(dns_udp_size), 512, 4096,
		"largest DNS answer to be taken over UDP; larger ones come over TCP"},
	{"dnssec", OPTION_FLAG, RESOLVES, NULL, NULL, AT(dnssec), 0, 0,
		"ask the resolver for signatures too (DO bit); whether it validated is asked in any case"},
	{"each-name-server", OPTION_FLAG, KNOCKS | COMMAND_MX, NULL, NULL, AT(each_name_server), 0, 0,
		"ask each authoritative name server of a domain, and compare what they say"},
	{"expect-mx", OPTION_LIST, KNOCKS | COMMAND_MX, "[DOMAIN=]HOST", NULL, AT(expect_mx), 0, 0,
		"mail servers that a domain is to have (*, ? match); others are an error; may be repeated"},
	{"expect-mx-count", OPTION_LIST, KNOCKS | COMMAND_MX, "[DOMAIN=]N", NULL, AT(expect_mx_count), 0, 0,
		"how many MX records a domain is to have; may be repeated"},
	{"no-sts", OPTION_FLAG, KNOCKS | COMMAND_MX, NULL, NULL, AT(no_sts), 0, 0,
		"do not ask for MTA-STS policies"},
	{"sts-override", OPTION_CHOICE, KNOCKS | COMMAND_MX, "off|none|testing|enforce", "off", AT(sts_override), 0, 0,
		"judge every MTA-STS policy as if it had this mode: what would fail tomorrow?"},
	{"machine-addresses", OPTION_FLAG, CHECKS, NULL, NULL, AT(machine_addresses), 0, 0,
		"also audit DMARC, TLS-RPT and SOA contacts; they are listed apart and count nowhere"},
	{"allow-private", OPTION_FLAG, RESOLVES, NULL, NULL, AT(allow_private), 0, 0,
		"talk to loopback, private, link-local and other special addresses too"},
	{"allow-net", OPTION_TEXT, RESOLVES, "CIDR,...", NULL, AT(allow_net), 0, 0,
		"open just these special ranges"},
	{"ca-file", OPTION_TEXT, RESOLVES, "FILE", NULL, AT(ca_file), 0, 0,
		"trust the CAs in FILE, for HTTPS and STARTTLS, instead of the system's"},
	{"source-ip", OPTION_LIST, RESOLVES, "ADDR", NULL, AT(source_ip), 0, 0,
		"local address to connect from; for mail servers one of IPv4 and one of IPv6 (repeat it)"},
	{"socks5", OPTION_TEXT, KNOCKS, "HOST:PORT", NULL, AT(socks5), 0, 0,
		"knock on mail servers through this SOCKS5 proxy; needs --helo"},
	{"canary", OPTION_LIST, KNOCKS, "HOST", NULL, AT(canary), 0, 0,
		"a mail server that shows whether port 25 is open from here; may be repeated"},
	{"vantage", OPTION_TEXT, RUNS, "NAME", NULL, AT(vantage), 0, 0,
		"what reports call the place that we knock from (default: the host's name)"},

	{"level", OPTION_CHOICE, KNOCKS, "basic|standard|deep", "standard", AT(level), 0, 0,
		"basic asks for the published addresses only; standard also for postmaster and nobody; "
		"deep tries more, at the servers of your own domains alone (--own)"},
	{"own", OPTION_LIST, KNOCKS, "DOMAIN", NULL, AT(own), 0, 0,
		"a domain of yours, for --level deep (*.DOMAIN: with all below it); may be repeated"},
	{"relay-target", OPTION_TEXT, KNOCKS, "ADDRESS", NULL, AT(relay_target), 0, 0,
		"at --level deep, ask the servers to relay to this address of yours at another domain"},
	{"spf-sender", OPTION_TEXT, KNOCKS, "ADDRESS", NULL, AT(spf_sender), 0, 0,
		"at --level deep, a sender at a domain of yours whose SPF record forbids this machine"},
	{"dnsbl", OPTION_LIST, KNOCKS, "LIST", NULL, AT(dnsbl), 0, 0,
		"a DNS block list to ask instead of the well-known ones, of the servers at --level deep, "
		"and of ourselves at any level but basic; may be repeated; none asks nobody"},
	{"helo", OPTION_TEXT, KNOCKS, "NAME", NULL, AT(helo), 0, 0,
		"the name to greet servers with (default: this host's, if the DNS knows it)"},
	{"mail-from", OPTION_TEXT, KNOCKS, "ADDR", NULL, AT(mail_from), 0, 0,
		"sender to try where a server refuses the null sender <>"},
	{"smtp-port", OPTION_NUMBER, KNOCKS, "N", "25", AT(smtp_port), 1, 65535,
		"port of the mail servers"},
	{"connect-timeout", OPTION_SECONDS, KNOCKS, "SECONDS", "20", AT(connect_timeout_ms), 0, 0,
		"patience for a connection to a mail server"},
	{"reply-timeout", OPTION_SECONDS, KNOCKS, "SECONDS", "60", AT(reply_timeout_ms), 0, 0,
		"patience for one whole reply of a mail server"},
	{"session-timeout", OPTION_SECONDS, KNOCKS, "SECONDS", "300", AT(session_timeout_ms), 0, 0,
		"patience for one whole session with a mail server"},
	{"retry-after", OPTION_SECONDS, KNOCKS, "SECONDS", "300", AT(retry_after_ms), 0, 0,
		"wait before asking again after a temporary answer that names no time itself"},
	{"retries", OPTION_NUMBER, CHECKS, "N", "2", AT(retries), 0, 100,
		"how often to ask again"},
	{"probe-concurrency", OPTION_NUMBER, CHECKS, "N", "1000", AT(probe_concurrency), 1, 100000,
		"SMTP sessions open at once over all servers (always one a server)"},
	{"server-pause", OPTION_SECONDS, KNOCKS, "SECONDS", "2", AT(server_pause_ms), 0, 0,
		"least time between two connections to one server"},
	{"deadline", OPTION_DURATION, KNOCKS, "DURATION", "0", AT(deadline_ms), 0, 0,
		"end by then; what is open is unverified; 0 is none"},
	{"lock-dir", OPTION_TEXT, KNOCKS, "DIR", NULL, AT(lock_dir), 0, 0,
		"folder of the locks by which all audits of this machine share servers"},
	{"max-domains", OPTION_NUMBER, CHECKS, "N", "20000", AT(max_domains), 0, NO_BOUND,
		"ask at most N mail domains; addresses of those beyond are unverified, and the report says so; "
		"0 is no bound"},
	{"exclude-address", OPTION_LIST, KNOCKS, "PATTERN", NULL, AT(exclude_address), 0, 0,
		"skip matching addresses (* and ?); may be repeated"},
	{"exclude-domain", OPTION_LIST, KNOCKS, "PATTERN", NULL, AT(exclude_domain), 0, 0,
		"skip matching domains (* and ?); may be repeated"},
	{"opt-out", OPTION_TEXT, KNOCKS, "FILE", NULL, AT(opt_out), 0, 0,
		"never knock on who is listed in FILE: an address, domain, mail server, IP or CIDR a line"},
	{"recheck-after", OPTION_DURATION, CHECKS, "DURATION", "6h", AT(recheck_after_ms), 0, 0,
		"use answers of earlier runs that are younger instead of asking again; 0 asks all anew"},
	{"resume-within", OPTION_DURATION, RUNS, "DURATION", "12h", AT(resume_within_ms), 0, 0,
		"go on with an unfinished run of the same seeds and options that is younger"},
	{"new-run", OPTION_FLAG, RUNS, NULL, NULL, AT(new_run), 0, 0,
		"begin anew even if an unfinished run could go on"},
	{"retention", OPTION_DURATION, CHECKS, "DURATION", "0", AT(retention_ms), 0, 0,
		"when the work is done, delete runs that began longer ago (90d), as runs prune --older-than does; "
		"0 keeps all"},
	{"plan", OPTION_FLAG, RUNS, NULL, NULL, AT(plan), 0, 0,
		"only say what would be done, and contact nobody"},
	{"fail-on", OPTION_CHOICE, CHECKS | COMMAND_RUNS | COMMAND_REPORT, "never|invalid|failing|at-risk|new|at-risk,new", "failing", AT(fail_on), 0, 0,
		"from which verdict on the exit status is 1; each includes those before it. new: only what "
		"did not count the last time, of failing and invalid; at-risk,new: at risk as well. With "
		"at-risk, such addresses are failures in report.junit.xml too"},

	{"expect", OPTION_TEXT, COMMAND_REPORT, "HASH", NULL, AT(expect), 0, 0,
		"verify: the head of a seal that was kept elsewhere"},
	{"keep", OPTION_NUMBER, COMMAND_RUNS, "N", "0", AT(keep), 0, NO_BOUND,
		"prune: of the same seeds the N latest runs that came to their end stay, and all after them"},
	{"older-than", OPTION_DURATION, COMMAND_RUNS, "DURATION", "0", AT(older_than_ms), 0, 0,
		"prune: only runs that began longer ago go"},
	{"dry-run", OPTION_FLAG, COMMAND_RUNS, NULL, NULL, AT(dry_run), 0, 0,
		"prune: only say what would go"},

	{"host", OPTION_TEXT, COMMAND_PROBE | COMMAND_EXPLAIN, "HOST", NULL, AT(host), 0, 0,
		"the mail server, a name or an IP address: knock on this one alone, whatever the MX "
		"records are (probe); whose reply it is (explain)"},
	{"port", OPTION_NUMBER, COMMAND_PROBE, "N", NULL, AT(smtp_port), 1, 65535,
		"the same as --smtp-port"},
	{"again", OPTION_NUMBER, COMMAND_PROBE, "N", "0", AT(again), 0, 100,
		"ask again so often after a temporary answer (see --retry-after)"},
	{"json", OPTION_FLAG, COMMAND_MX | COMMAND_PROBE | COMMAND_RUNS, NULL, NULL, AT(json), 0, 0,
		"print one JSON document instead of the listing"},
	{"quiet", OPTION_FLAG, ANY, NULL, NULL, AT(quiet), 0, 0,
		"only errors on standard error, no summary"},
	{"verbose", OPTION_FLAG, ANY, NULL, NULL, AT(verbose), 0, 0,
		"a line for every page, domain and session"},
	{"progress", OPTION_CHOICE, RUNS, "auto|always|never", "auto", AT(progress), 0, 0,
		"the progress line; auto shows it on a terminal and plain lines elsewhere"},
	{"log-format", OPTION_CHOICE, ANY, "text|json", "text", AT(log_format), 0, 0,
		"lines on standard error"},
};
/* clang-format on */

const size_t options_table_count = sizeof(options_table) / sizeof(options_table[0]);

const struct option_group option_groups[] = {
	{"config", "Files"},
	{"seeds", "The crawl"},
	{"user-agent", "What a website is told about us"},
	{"dns-server", "DNS and policies"},
	{"allow-private", "The network, and the place that we knock from"},
	{"level", "Knocking on mail servers"},
	{"max-domains", "Whom to leave alone, and when to ask again"},
	{"resume-within", "Runs"},
	{"host", "One server, and one question"},
	{"json", "What is printed"},
};

const size_t option_groups_count = sizeof(option_groups) / sizeof(option_groups[0]);

const struct option_group *option_group_at(const struct option_row *row)
{
	for (size_t i = 0; i < option_groups_count; i++)
		if (strcmp(option_groups[i].first, row->name) == 0)
			return &option_groups[i];
	return NULL;
}
