/*
 * Texts without the people in them: each local part becomes a mask, "j...e~1f9a2c47@example.org" with
 * the character for an ellipsis, which says nothing to strangers and is the same for the same address
 * in every report of one database. The number is a SHA-256 of the address with the database's own key,
 * cut; who lacks the key cannot try names out.
 *
 * What is masked:
 * 1. whatever stands in front of an "@" (also "%40"), quoted or not;
 * 2. the local part of any address that was made known, also without an "@", in any case and with any
 *    punctuation between its words: "<jane.doe>: unknown", "Jane Doe". Not so words that say a role
 *    ("info", "postmaster"), those below three characters, and labels of a known host name.
 * Percent-encoding and the \xNN of base/visible.h are read through.
 */
#ifndef REPORT_REDACTION_H
#define REPORT_REDACTION_H

#include "base/buf.h"

#include <stdint.h>

struct redaction;

struct redaction *redaction_create(const uint64_t key[2]);
void redaction_destroy(struct redaction *redaction); /* NULL-safe */

/* "local@domain"; without an "@" all of it is as personal as a local part. */
void redaction_know(struct redaction *redaction, struct span address);
void redaction_know_host(struct redaction *redaction, struct span name);

/* Adds the masked text, line by line. */
void redaction_add(const struct redaction *redaction, struct span text, struct buf *ret_text);
/* The same of a text that is no address, but stands where one should: where it has no "@", all of it
 * is masked. */
void redaction_add_whole(const struct redaction *redaction, struct span text, struct buf *ret_text);

#endif
