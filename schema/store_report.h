/*
 * What a report reads from the store: one run, item by item, each valid until the callback
 * returns, so that a report of a million results needs no more memory than one of ten. A callback
 * that returns anything but OK ends the reading with that status. Do not write from within.
 */
#ifndef SCHEMA_STORE_REPORT_H
#define SCHEMA_STORE_REPORT_H

#include "schema/model/history.h"
#include "schema/store_vantage.h"
#include "schema/store_seal.h"
#include "schema/store_judge.h"

/* Why something is told and not counted. */
struct reported_suppression {
	const char *reason; /* NULL = it is not suppressed */
	const char *owner, *until;
};

/* ---- against earlier runs: history.h says which are comparable and what the words mean ---- */

struct reported_point { /* one run of the trend */
	int64_t run, started_ms;
	int64_t verdicts[VERDICT_COUNT], suppressed[VERDICT_COUNT]; /* as in reported_run */
	bool is_complete;
};

enum { STORE_TREND_MAX = 30 /* points: a month of nights */ };

struct reported_past {
	int64_t compared_run,
		compared_started_ms; /* the latest comparable run; 0 = there is none */
	const char *compared_vantage;
	/* Of addresses, without those that are suppressed; fixed ones that are gone are among them. */
	int64_t history[HISTORY_COUNT];
	int64_t to_be_confirmed;
	const struct reported_point *trend; /* the earliest first; the run itself is the last one */
	size_t trend_count;
};

/* An address that was broken the last time, and works or is gone now. */
struct reported_fixed {
	const char *address; /* for an invalid one the text as written */
	enum verdict before;
	const char *reason_before;
	bool is_gone;                          /* the site does not name it any more */
	int64_t run_before, started_before_ms; /* when it was seen broken for the last time */
};

struct reported_run {
	struct run run;
	int64_t pages_fetched, pages_failed, pages_skipped, links, addresses, domains, servers;
	int64_t elsewhere_found, elsewhere_broken; /* links to other sites that were asked */
	int64_t verdicts[VERDICT_COUNT];
	int64_t links_by_verdict[VERDICT_COUNT]; /* the same counted by mail links */
	int64_t suppressed[VERDICT_COUNT];       /* of `verdicts`: told, but not to be counted */
	int64_t links_suppressed[VERDICT_COUNT]; /* of `links_by_verdict`, likewise */
	const struct reported_note {
		const char *key, *text;
	} * notes;
	size_t note_count;
	const struct vantage_facts *vantage; /* is_known may be false */
	uint16_t port;                       /* on which servers were asked */
	struct waiting waiting;              /* all 0 where the run is over */
	struct reported_past past;
	struct seal seal; /* number 0: it is not sealed, or not any more */
};

struct reported_link {
	const char *page; /* URL; "" for an address that was named on the command line */
	const char *page_title;
	uint32_t line;
	const char *href, *text, *source, *corrected; /* corrected "" where there is none */
	const char *findings;                         /* ids separated by " " */
};

struct reported_result {
	const char *host, *ip;
	uint16_t preference;
	struct answer answer;
	const char *sender;
	const char *asked; /* of controls of level deep: what RCPT TO said; "" or NULL elsewhere */
	int32_t attempts;
	int64_t first_asked_ms, asked_ms; /* the first time and the last; 0 = never */
	int64_t from_run;                 /* > 0: that run asked, and this one used its answer */
};

struct reported_address {
	const char *address; /* for VERDICT_INVALID the text as written */
	const char *domain;  /* "" for an invalid one */
	bool is_machine; /* known from the DNS only: told last, counted nowhere; its links' page is
			    "dns:_dmarc.example.org" and their source "dmarc", "tlsrpt", "soa" */
	enum verdict
		verdict; /* VERDICT_UNVERIFIED, reason "not-judged", where judging never came to it */
	const char *reason;
	enum cause cause;
	enum certainty certainty;
	const char *findings; /* ids separated by " " */
	int64_t first_seen_ms;
	struct standing standing;          /* against earlier runs; of machines as well */
	const struct reported_link *links; /* by page URL, line */
	size_t link_count, page_count;
	const struct reported_result *results; /* published recipient by preference, host, ip */
	size_t result_count;
	long deciding; /* index in results, -1 = none */
	/* In a run that is not over, a server or the DNS is asked again for it from then on; 0 = no. */
	int64_t again_ms;
	struct reported_suppression suppressed;
};

struct reported_domain {
	const char *name;
	const struct mail_hosts *hosts;
	const struct domain_policy *policy;
	bool is_machine; /* known from machine addresses only */
	const char *findings;
	const struct reported_result *controls; /* postmaster, random; answer for each endpoint;
						   behind them those of level deep, where asked */
	const enum recipient_kind *control_kinds;
	size_t control_count;
	struct outages outages; /* count 0: nobody judged it, or there is no server */
	int64_t address_count;  /* of the site; where is_machine, of machines */
};

/* A server under one of its names: what its TLS showed, and what that is to be compared with. */
struct reported_look {
	const char *host;
	const struct session_view *session; /* the best that went under that name; NULL = none */
	const char *chain;
	int64_t seen_ms;  /* when */
	const char *tlsa; /* of the name, where they count (DNSSEC); "" = there are none */
	enum sts_mode
		sts; /* the strictest of the policies that allow the name; NONE = there is none */
};

enum visit_kind { VISIT_ASKED, VISIT_LOOKED, VISIT_TRIED, VISIT_KIND_COUNT };
enum {
	STORE_VISITS_MAX = 3,  /* told of one server: the latest that asked for somebody ... */
	STORE_ASIDES_MAX = 32, /* ... and the latest looks and trials; 64 KB each at most */
};

/* A finding of the run, and whether earlier ones had it: the same id and subject. */
struct reported_finding {
	struct run_finding finding;
	bool is_back; /* new, but an earlier one had it */
	bool is_new;  /* the run that this one is compared with had it not, or there is none */
	int64_t first_seen_ms; /* the first comparable run that had it, or this one */
};

/* One session that came to its end, and what was said in it. */
struct reported_visit {
	enum visit_kind kind;
	const char *host; /* the name under which we came */
	int64_t began_ms, ended_ms;
	const char *transcript;
};

struct reported_server {
	const char *ip;
	const char *hosts; /* names separated by " " */
	uint16_t port;
	const struct ip_name *name; /* its reverse name; never NULL, is_asked may be false */
	const struct session_view *session;  /* the latest that asked for somebody, of a trial only
					       where there is no other; NULL = none */
	int64_t seen_ms;                     /* when it ended */
	const char *transcript;              /* of the same session */
	const struct reported_visit *visits; /* the earliest first */
	size_t visit_count;
	int64_t visits_left_out;           /* came to their end too, but are not told */
	const char *chain;                 /* tls_chain.h; "" = none */
	const struct reported_look *looks; /* by preference, name; at most VISIT_HOSTS_MAX */
	size_t look_count;
	const char *findings;
	int64_t sessions, interrupted;
};

struct reported_page { /* one that could not be fetched */
	const char *url, *error;
	const char *linked_from; /* URLs of the pages that lead to it, separated by "\n"; "" for a
				    seed; at most STORE_LINKED_FROM_MAX in all */
	int64_t linked_from_count;
	enum page_kind kind;
	int status;
};

enum { STORE_LINKED_FROM_MAX = 1000000 /* over all pages of a report: 8 bytes each in memory */ };

/* Machine addresses, their domains and the servers of nothing else are counted nowhere. */
MUST_CHECK enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why);
/* Failing first, then at-risk, invalid, unverified, deliverable, skipped; in each the one on most
 * pages first, then by address. After all of them machine addresses, in the same order. */
MUST_CHECK enum status store_report_addresses(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why);
/* What is fixed, by address. A run that is not complete tells only those that work: what it did not
 * find may still be there. */
MUST_CHECK enum status store_report_fixed(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why);
/* By name; domains of machine addresses only after all others. */
MUST_CHECK enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why);
/* Those of the run that this one is compared with, and of which this one, if it came to its end, has
 * none any more. */
MUST_CHECK enum status store_report_lost_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why);
/* From now on a report's run is compared with this one and those before it, whatever its seeds and
 * however it ended; 0 = as history.h has it. Both must exist. */
void store_compare_with(struct store *store, int64_t run);
MUST_CHECK enum status store_report_pages(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why);

#endif
