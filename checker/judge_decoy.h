/*
 * Servers that never take mail because they are not meant to, and primaries that are shut while a
 * backup accepts. Only the judge's parts include this.
 */
#ifndef CHECKER_JUDGE_DECOY_H
#define CHECKER_JUDGE_DECOY_H

#include "checker/judge_parts.h"
#include "schema/store_judge.h"

/* All that was heard from one server under one name. The results are NULL where there is none. */
struct server {
	const struct judged_result *any, *latest; /* latest: of those with a session */
	const struct judged_result *silent, *later, *cannot, *not_configured, *about_us;
	const struct judged_result *null_refused, *postmaster_refused, *random_accepted;
	enum reply_meaning later_meaning;
	const char *later_reason, *us_reason;
	bool accepts, refuses, refuses_random, postmaster_is_named;
	/* For decoys: each time it was tried, and nothing else. */
	bool was_shut, was_early_later, was_otherwise;
	int32_t attempts; /* of the recipient that was tried most often */
};

struct servers {
	const struct vantage *vantage;
	struct server *servers;
	size_t count, size;
	bool any_accepts;
};

bool server_said_anything(const struct server *server);

void decoy_gather(
	struct server *server, const struct judged_result *result, const struct heard *heard);
/* By its behaviour; a decoy that is known by its name says so by itself (MEANING_DECOY). */
bool decoy_is_likely(const struct servers *all, const struct server *server);
void decoy_note(const struct server *server, struct domain_findings *list);
/* Has the domain's findings such a decoy at this server? */
bool decoy_is_noted(const struct domain_findings *findings, const struct judged_result *result);
/* Nothing of the first tier answers, and one behind it accepts. */
void decoy_judge_primary(const struct servers *all, struct domain_findings *list);

#endif
