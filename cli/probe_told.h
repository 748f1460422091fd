/*
 * What a probe gathers before it prints, and the parts that print it. The files probe_*.c share it;
 * nobody else needs it.
 */
#ifndef CLI_PROBE_TOLD_H
#define CLI_PROBE_TOLD_H

#include "base/text_set.h"
#include "cli/options.h"
#include "schema/store_report.h"
#include "schema/store_judge.h"

#include <stdio.h>

struct told_answer { /* what one server said about one recipient */
	char *host, *ip, *address, *sender;
	char *asked; /* of a trial: whom RCPT TO named; "" elsewhere */
	enum recipient_kind kind;
	int32_t attempts;
	int64_t asked_ms;
	bool ended_with_quit; /* the session */
	struct answer answer;
};

struct told_server {
	char *ip, *hosts, *text; /* text: all that is to be printed of it */
	char source_ip[IP_TEXT_SIZE], helo[DOMAIN_NAME_MAX + 3];
	uint16_t port;
};

struct told_verdict {
	char *address;
	enum verdict verdict;
	enum cause cause;
	const char *reason; /* the catalogue's */
	long deciding;      /* in answers, -1 = none */
	size_t answers_first, answer_count;
};

struct telling {
	FILE *file;
	const struct options *options;
	struct text_set *order;     /* IP addresses as senders try them */
	struct text_set *published; /* addresses that were asked for as such */
	struct text_set *domains;
	struct told_answer *answers;
	size_t answer_count, answer_size;
	struct told_server *servers;
	size_t server_count, server_size;
	struct told_verdict *verdicts;
	size_t verdict_count, verdict_size;
	struct ip_listing *listings;
	size_t listing_count, listing_size;
	enum severity wanted; /* of the findings that are told now */
	bool any_finding;
};

/* Lines of 96 columns at most, as far as words permit, each indented by `indent`; `begin` stands in
 * front of the first one's text. */
void probe_print_wrapped(FILE *file, int indent, const char *begin, const char *text);

/* One server: the dialogue and what is known of it (probe_server.c, probe_tls.c). */
void probe_print_server(
	FILE *file, const struct telling *telling, const struct reported_server *server);
/* What was said to it, session by session (probe_visits.c). */
void probe_print_visits(
	FILE *file, const struct telling *telling, const struct reported_server *server);
/* Did the session in which we asked then end with our QUIT? False where it is not known. */
bool probe_ended_with_quit(const struct reported_server *server, int64_t asked_ms);
void probe_print_tls(FILE *file, const struct reported_server *server);
/* What each said about its recipients, trials in words, and block lists (probe_answers.c). */
void probe_print_answers(
	FILE *file, const struct telling *telling, const struct reported_server *server);
/* "not knocked on: ..."; NULL where the server was asked for somebody. */
const char *probe_why_not_knocked(const struct telling *telling, const char *ip);

/* What it comes to (probe_verdict.c). */
void probe_print_verdicts(const struct telling *telling);
/* Of the severity that is wanted; the others are passed over. */
void probe_print_finding(struct telling *telling, const struct run_finding *finding);
/* Texts to send to the administrators of servers where mail fails. */
void probe_print_letters(const struct telling *telling);
/* What this level does not try. */
void probe_print_not_tried(const struct telling *telling);

#endif
