/*
 * What a judge reads of a run and what it concludes: a part of schema/store.h, whose words about errors,
 * transactions and who owns texts hold here too.
 */
#ifndef SCHEMA_STORE_JUDGE_H
#define SCHEMA_STORE_JUDGE_H

#include "schema/model/outage.h"
#include "schema/store.h"

struct judged_result { /* one endpoint's answer about one recipient */
	const char *host, *ip;
	uint16_t preference;
	enum recipient_kind kind;
	struct answer answer;
	const char *sender; /* of the answer */
	const char *asked;  /* what RCPT TO said, of trials; "" where it did not say so */
	int32_t attempts;
	int32_t silences; /* how many of the last attempts brought no word */
	int64_t first_asked_ms, last_asked_ms;
	int64_t again_ms; /* asked already, and to be asked again from then on; 0 = that is all */
	const struct session_view *session; /* of the answer, NULL when there was none */
	const char *chain;                  /* of that session, "" = none (tls_chain.h) */
	/* The best session with the server that went under this very host name: what its TLS says of
	 * the name (SNI). NULL where there was none. */
	const struct session_view *named;
	const char *named_chain;
};

struct judged_address {
	int64_t id; /* of the address within the run */
	struct address address;
	bool is_excluded;
	bool is_opted_out;             /* by somebody's wish */
	bool is_machine;               /* known from the DNS only */
	struct judged_result *results; /* published recipient, by preference, host, ip */
	size_t result_count;
};

struct judged_domain {
	int64_t id;
	char name[DOMAIN_NAME_MAX + 1];
	struct mail_hosts hosts;
	struct domain_policy policy; /* is_asked false where it never came to that */
	bool is_machine;             /* known from machine addresses only */
	int64_t again_ms;            /* the DNS is to be asked again from then on; 0 = it is not */
	struct judged_result *controls; /* postmaster and random, by preference, host, ip */
	size_t control_count;
	/* level deep: abuse and trials, by kind, preference, host, ip; only those to be made */
	struct judged_result *trials;
	size_t trial_count;
	struct judged_address *addresses;
	size_t address_count;
};

/* A part of a run's domains, so that a judge may write between two parts. */
struct domain_page {
	char after[DOMAIN_NAME_MAX +
		   1]; /* only names behind it; becomes the last one of the page */
	size_t most;
	bool is_over; /* nothing comes behind this page */
};

/* Calls `judge` for the domains of the page (NULL: for all of the run), in order of name; what it is
 * given is valid until it returns. Stops at the first status that is not OK and returns it. Do not
 * write from within. */
MUST_CHECK enum status store_each_domain(struct store *store, int64_t run, struct domain_page *page,
	enum status (*judge)(
		void *context, const struct judged_domain *domain, struct failure *why),
	void *context, struct failure *why);

struct address_verdict {
	int64_t id; /* of the address within the run */
	enum verdict verdict;
	const char *reason; /* catalogue id */
	enum cause cause;
	enum certainty certainty;
	const char *findings;                    /* ids separated by " " */
	const char *deciding_host, *deciding_ip; /* "" where none: the answer that the CSV shows */
};
struct run_finding {
	const char *id;
	const char *subject_kind,
		*subject_name; /* "domain" "example.org", "server" "mx.. [ip]", "run" */
	const char *evidence;
	/* Told by store_report_findings only; reason NULL = it is not suppressed. */
	const char *suppressed_reason, *suppressed_owner, *suppressed_until;
};

MUST_CHECK enum status store_put_verdicts(struct store *store, int64_t run,
	const struct address_verdict *verdicts, size_t count, struct failure *why);
struct finding_subject {
	const char *kind, *name;
};
/* Replaces all findings of the subject. */
MUST_CHECK enum status store_put_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why);
/* Forgets the findings of all subjects of a kind, to gather them anew ... */
MUST_CHECK enum status store_drop_findings(
	struct store *store, int64_t run, const char *kind, struct failure *why);
/* ... part by part: adds those that the subject does not have. */
MUST_CHECK enum status store_add_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why);
/* What becomes of a domain's mail while a server is away; replaces what is there. `run_domain` is
 * the id of a judged_domain. */
MUST_CHECK enum status store_put_outages(struct store *store, int64_t run_domain,
	const struct outages *outages, struct failure *why);
/* How many addresses are broken in a way that counts for the exit status, and how many of them did not
 * count the last time (schema/model/history.h); those to be confirmed are none of them. */
struct failing_counts {
	struct failing_count {
		int64_t all, newly;
	} failing, at_risk, invalid;
	int64_t to_be_confirmed;
};
MUST_CHECK enum status store_count_failing(
	struct store *store, int64_t run, struct failing_counts *ret_counts, struct failure *why);
/* Did any server or canary greet us in this run, or a server in the last `within_ms` to an address
 * that this run knocks from (store_put_vantage, sessions; not to a private one)? */
MUST_CHECK enum status store_port_open(
	struct store *store, int64_t run, int64_t within_ms, bool *ret_open, struct failure *why);

#endif
