/*
 * Every option has one name, the same on the command line (--max-pages 500), in the configuration
 * file (max-pages = 500) and in the environment (MAILKNOCK_MAX_PAGES=500); the command line wins,
 * then the environment, then the file. One table (options_table.c) makes the parser, the defaults
 * and the help.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/buf.h"
#include "base/failure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command {
	COMMAND_AUDIT = 1 << 0,
	COMMAND_CRAWL = 1 << 1,
	COMMAND_CHECK = 1 << 2,
	COMMAND_REPORT = 1 << 3,
	COMMAND_EXPLAIN = 1 << 4,
	COMMAND_MX = 1 << 5,
	COMMAND_STS = 1 << 6,
	COMMAND_PROBE = 1 << 7,
	COMMAND_RUNS = 1 << 8,
	COMMAND_CONFIG = 1 << 9,
	COMMAND_HELP = 1 << 10,
	COMMAND_FORGET = 1 << 11
};

enum option_kind {
	OPTION_FLAG,     /* bool; "yes", "no" in file and environment */
	OPTION_TEXT,     /* const char *, NULL = not given */
	OPTION_LIST,     /* struct text_list; may be given again, never split */
	OPTION_NUMBER,   /* int64_t, at least `least`, at most `most` */
	OPTION_SECONDS,  /* int64_t ms; "2", "0.5" */
	OPTION_DURATION, /* int64_t ms; "90", "90s", "15m", "8h", "2d" */
	OPTION_BYTES,    /* int64_t; "500", "64K", "10M", "2G": times 1024 */
	OPTION_CHOICE    /* int: the index in `choices` ("a|b|c") */
};

struct text_list {
	const char **texts;
	size_t count, size;
};

/* The text is borrowed. */
void text_list_add(struct text_list *list, const char *text);

struct options {
	enum command command;
	struct text_list words; /* what is no option: URLs, addresses ... */
	const char *config, *db, *out, *format, *dns_server, *helo, *mail_from, *ca_file, *lock_dir;
	const char *socks5, *user_agent, *vantage, *seeds, *allow_net;
	const char *expect; /* of report verify */
	const char *contact, *suppressions, *user, *proxy, *opt_out;
	struct text_list headers;
	int64_t max_bytes, max_page_bytes;
	bool follow_nofollow, cookies, check_links, no_sitemap, text_addresses, pdf;
	struct text_list include, exclude, exclude_address, exclude_domain;
	int64_t dns_timeout_ms, connect_timeout_ms, reply_timeout_ms, session_timeout_ms;
	int64_t retry_after_ms, server_pause_ms, delay_ms, max_time_ms, deadline_ms;
	int64_t resume_within_ms, recheck_after_ms;
	int64_t smtp_port, retries, max_pages, max_depth, max_domains, concurrency, per_host,
		probe_concurrency;
	int64_t run;
	int64_t keep, older_than_ms; /* of runs prune; 0 = not given */
	int64_t retention_ms;        /* 0 = for ever */
	bool dry_run;
	int level, scope, progress, log_format, fail_on;
	bool allow_private, ignore_robots, csv_all, redact, quiet, verbose, new_run, plan;
	int64_t dns_udp_size;
	const char *host; /* of probe */
	int64_t again;
	bool dnssec, each_name_server, no_sts, json, machine_addresses;
	int sts_override; /* enum sts_override_choice */
	struct text_list expect_mx, expect_mx_count, source_ip, canary;
	struct text_list own, dnsbl, require_contact;
	const char *relay_target, *spf_sender;
	struct text_list mail_to;
	const char *mail_relay, *mail_sender, *mail_login;
	const char *webhook, *webhook_header_file, *webhook_secret, *webhook_proxy;
	int64_t delivery_timeout_ms;
	int mail_when, webhook_when; /* enum delivery_when */
	int mail_tls;                /* enum mail_tls_choice */
	struct text_list owned;      /* texts that came from files */
	/* Where each row of the table got its value: "default", "FILE:LINE", "MAILKNOCK_NAME",
	 * "command line" (of a list all of them, separated by ", "); NULL = it was not given. NULL
	 * itself in options that were not read. */
	const char **origins;
};

/* Rungs of --fail-on, in the order of its choices. */
enum fail_on {
	FAIL_ON_NEVER,
	FAIL_ON_INVALID,
	FAIL_ON_FAILING,
	FAIL_ON_AT_RISK,
	FAIL_ON_NEW, /* of failing and invalid */
	FAIL_ON_NEW_AT_RISK
};
/* Of --sts-override; behind "off" they are those of enum sts_mode. */
enum sts_override_choice { STS_OVERRIDE_OFF, STS_OVERRIDE_NONE };
/* Of --mail-when and --webhook-when. */
enum delivery_when { DELIVERY_CHANGED, DELIVERY_FAILING, DELIVERY_ALWAYS };
/* Of --mail-tls; behind "auto" they are those of enum mail_tls. */
enum mail_tls_choice { MAIL_TLS_AUTO, MAIL_TLS_FIRST };
enum progress_choice { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct option_row {
	const char *name;
	enum option_kind kind;
	unsigned commands;    /* which of enum command take it */
	const char *argument; /* "FILE"; for OPTION_CHOICE the choices "a|b" */
	const char *fallback; /* as it would be written; NULL = not given */
	size_t offset;        /* in struct options */
	int64_t least, most;  /* OPTION_NUMBER */
	const char *help;
};

extern const struct option_row options_table[];
extern const size_t options_table_count;

/* Rows from that of this name on belong together, up to the next group. */
struct option_group {
	const char *first, *title;
};
extern const struct option_group option_groups[];
extern const size_t option_groups_count;
/* The group that begins with this row, or NULL. */
const struct option_group *option_group_at(const struct option_row *row);

/* Reads file, environment and command line (argv without program name and command). Texts live
 * until options_finish. ERR_USAGE names the word and says why; nothing was touched. */
MUST_CHECK enum status options_read(enum command command, int argc, char **argv,
	struct options *ret_options, struct failure *why);
void options_finish(struct options *options);

/* Reads the value of one option as it is written in `text`, which outlives the options; `place` is
 * what a sentence names. ERR_USAGE where it cannot be understood. */
MUST_CHECK enum status option_set(const struct option_row *row, struct options *options,
	const char *text, const char *place, struct failure *why);

enum { SEEDS_FILE_BYTES_MAX = 64 * 1024 * 1024 };

/* Adds the lines of --seeds FILE (- is standard input) to the words; ERR_USAGE where it is larger. */
MUST_CHECK enum status options_read_seeds(struct options *options, struct failure *why);

/* The options that change what a run finds, as a JSON object: two runs with equal texts are the same
 * work. Caller frees. */
char *options_print_json(const struct options *options);
/* One option's value in JSON: "null" where it was not given, "(given)" for what nobody is to read. */
void options_add_value(struct buf *b, const struct option_row *row, const struct options *options);
/* The help of a command's options, to standard output. */
void options_print_help(enum command command);

#endif
