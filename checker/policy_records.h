/*
 * TXT policies as text, each read from the answer to its question: TLS-RPT (RFC 8460 3), SPF
 * (RFC 7208 3, 4.5), DMARC (RFC 7489 6.3, 6.6.3). Only what can be said without more questions:
 * there or not, one or several, does it keep to its format. Pure.
 */
#ifndef CHECKER_POLICY_RECORDS_H
#define CHECKER_POLICY_RECORDS_H

#include "net/dns_answer.h"
#include "schema/model/policy.h"

/* Each fills everything but `name`. */
void record_read_tlsrpt(const struct dns_answer *answer, struct record_view *view);
void record_read_spf(const struct dns_answer *answer, struct record_view *view);
void record_read_dmarc(const struct dns_answer *answer, struct record_view *view);

/* The mailto: addresses of a tag's URI list ("rua", "ruf"), in order: RFC 7489 6.2 "!10m" taken off,
 * percent-decoded once, checked. Others are passed over. Returns how many, at most `most`. */
size_t record_mail_addresses(const struct record_view *view, const char *tag,
	struct address *ret_addresses, size_t most);

#endif
