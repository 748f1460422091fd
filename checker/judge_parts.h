/*
 * What the parts of the judge say to each other; nobody else includes this but outage.c, which hears
 * answers as they do. judge.c asks the questions in their order; here are the answers that are long:
 * what one result says (voices), which tier decides (tiers), what silence means (silence), what the
 * DNS alone says (dns), and what is worth telling about names, name servers, policies and sessions.
 */
#ifndef CHECKER_JUDGE_PARTS_H
#define CHECKER_JUDGE_PARTS_H

#include "checker/judge.h"
#include "checker/replies.h"
#include "schema/store_judge.h"

enum {
	/* Administrators renew certificates within the last month, automatons in the last third of
	 * 90 days; with two weeks left somebody ought to look. */
	CERTIFICATE_SOON_S = 14 * 86400, /* the catalogue says "two weeks" */
	/* What tarpits and delays against junk mailers begin at, and impatient senders end at. */
	GREETING_SLOW_MS = 30000
};

/* What one server says about one recipient. */
enum voice {
	VOICE_OPEN,        /* not asked, or not yet */
	VOICE_ACCEPTS,     /* 2xx to RCPT */
	VOICE_REFUSES,     /* 5xx to MAIL or RCPT, and not because of us */
	VOICE_LATER,       /* 4xx */
	VOICE_ABOUT_US,    /* refuses us, whoever is written to */
	VOICE_NULL_SENDER, /* refuses MAIL FROM:<>, and no other sender was tried */
	VOICE_SILENT,      /* nothing, or 5xx before MAIL: senders go on to the next server */
	VOICE_OPTED_OUT,   /* has asked not to be asked */
	VOICE_CANNOT       /* may not or cannot be asked from here: private, no IPv6, no address */
};

struct heard {
	enum voice voice;
	bool is_weak; /* a refusal that may be about us: unspecific, and shared by both controls */
	struct reply_reading reading;
};

void judge_hear(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_result *result, struct heard *ret_heard);
/* The same recipient kind's control at the same address; NULL where there is none. */
const struct judged_result *judge_control(
	const struct judged_domain *domain, const char *ip, enum recipient_kind kind);

struct judged_case { /* one address, everything that its judgement needs */
	const struct vantage *vantage;
	const struct judged_domain *domain;
	const struct domain_findings *findings; /* of the domain; NULL = none */
	const struct judged_address *address;
	const struct heard *heard; /* one for each of the address's results */
};

void judged_say(struct judged *judged, enum verdict verdict, const char *reason, enum cause cause,
	enum certainty certainty);
void judged_find(struct judged *judged, const char *finding);

/* Each of these returns whether it could tell. */
bool judge_dns(const struct vantage *vantage, const struct judged_domain *domain, size_t results,
	struct judged *judged);
bool judge_tiers(const struct judged_case *of, struct judged *judged);
void judge_silence(const struct judged_case *of, struct judged *judged);
/* All that were asked refuse, but a server that has opted out stands before them or beside them: it
 * may well accept. */
bool judge_hides_decision(const struct judged_case *of, const struct judged *judged);
void judge_notice(const struct judged_case *of, struct judged *judged);

/* What a server that did not answer did, as a finding. */
const char *judge_silence_finding(const struct answer *answer);

/* Why nobody could go to a server (OUTCOME_NO_ROUTE), as a finding: our network, or our proxy. */
const char *judge_no_route_finding(const struct answer *answer);

/* Each adds the findings of its part. */
void judge_names(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings);
void judge_name_servers(const struct judged_domain *domain, struct domain_findings *findings);
void judge_sts(const struct judged_domain *domain, struct domain_findings *findings);
void judge_policy(const struct judged_domain *domain, struct domain_findings *findings);
void judge_dane(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings);
void judge_server(const struct judged_result *result, struct domain_findings *findings);
void judge_tls(const struct judged_result *result, struct domain_findings *findings);
void judge_senders(const struct judged_domain *domain, const struct judged_result *result,
	struct domain_findings *findings);

/* What is known of a server's TLS under its name: the session that went under it, or the answer's. */
struct judge_look {
	const struct session_view *session; /* NULL where there was none */
	const char *chain;
	bool is_named;
};
struct judge_look judge_look_of(const struct judged_result *result);

/* Level deep: trials and abuse@; block lists. */
void judge_deep(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *findings);
void judge_listings(const struct judged_domain *domain, struct domain_findings *findings);

/* Does mail go by a list of servers: MX, or the domain itself in their place? */
bool judge_has_servers(const struct mail_hosts *hosts);
/* A host that senders can go to, now or when the DNS answers again. */
bool judge_can_be_used(const struct mx_host *host);

/* Senders that honour MTA-STS, or DANE, must not deliver to this server. */
bool judge_sts_refuses(const struct judged_domain *domain, size_t host);
bool judge_dane_refuses(const struct judged_domain *domain, size_t host);
/* Senders that honour DANE or MTA-STS deliver to none of the servers that may take the address's mail,
 * by what these showed: the reason, or NULL. */
const char *judge_careful_senders(const struct judged_case *of);

#endif
