/*
 * What the facts of a domain mean, in a few plain words: report.html and the listing of
 * `mailknock mx` say the same. The words may hold foreign text that was made visible already;
 * whoever prints them escapes them for its format.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "schema/model/mx_share.h"
#include "schema/model/outage.h"
#include "schema/model/policy_view.h"
#include "schema/store_report.h"

/* Fits every fixed part with a name of DOMAIN_NAME_MAX or an error of RECORD_ERROR_MAX. */
enum { WORDS_SIZE = 640 };

/* "does not answer in time" */
const char *words_of_dns(enum dns_status status);
/* "The domain says that it takes no mail (null MX)." */
const char *words_of_route(enum mail_route route);
/* "all", "half", "a third", "a quarter", "1/n"; "" for 0 */
void words_of_part(uint32_t one_in, char ret_words[WORDS_SIZE]);
/* "agreed", "not agreed", "not known: ..." */
const char *words_of_ecn(enum ecn ecn);
/* What waiting did, or would do: "let us in at try 2, 5 min after the first", "asks to come back after
 * 90 s"; "" where there was nothing to wait for. */
void words_of_waiting(const struct reported_result *result, char ret_words[WORDS_SIZE]);
/* "primary: all mail goes here first" */
void words_of_share(const struct mail_hosts *hosts, size_t host, char ret_words[WORDS_SIZE]);
/* "mx1.example.org (confirmed)": the name leads back to the address; "" where it was not asked for. */
void words_of_ptr(const struct ip_name *name, char ret_words[WORDS_SIZE]);
/* "none", "broken: ..."; "" where it was not asked for. The record's text is not part of it. */
void words_of_record(const struct record_view *record, char ret_words[WORDS_SIZE]);
/* What MTA-STS asks of senders, and what is wrong with it; "" where it was not asked for. */
void words_of_sts(const struct sts_view *sts, char ret_words[WORDS_SIZE]);
/* What is worth knowing beside it, one sentence a line; "" = nothing. */
void words_of_sts_history(const struct sts_view *sts, char ret_words[WORDS_SIZE]);
/* Of one host, and of the domain; "" for DANE_NOT_ASKED. */
const char *words_of_host_dane(enum dane_state state);
void words_of_dane(struct dane_summary dane, char ret_words[WORDS_SIZE]);
/* "mx1.example.org", "192.0.2.1 of mx1.example.org": what is away; "nothing" */
void words_of_away(const struct outage *outage, char ret_words[WORDS_SIZE]);
/* "half of the mail is rejected for ever" */
void words_of_fate(const struct outage *outage, char ret_words[WORDS_SIZE]);
/* "1 of its 2 servers can be away without a loss of mail" */
void words_of_score(const struct outages *outages, char ret_words[WORDS_SIZE]);
/* "Does it relay for the null sender?": what a trial of level deep asks; NULL for what is none. */
const char *words_of_trial(enum recipient_kind kind);
/* "listed" */
const char *words_of_listing(enum listing_state state);
/* "7 days (604800 s)" */
void words_of_max_age(int64_t seconds, char ret_words[WORDS_SIZE]);

/* The reasons are written for addresses on pages. Of one that only the DNS names: the sentence that
 * goes in front, with its records (those beyond three are counted); "" for one of the site. */
void words_of_machine(const struct reported_address *address, char ret_words[WORDS_SIZE]);
/* What to do about the address: the reason's own words, but where a page would have to be corrected and
 * there is none. `entry` NULL = "". */
const char *words_of_remedy(
	const struct reported_address *address, const struct catalogue_entry *entry);

#endif
