#include "checker/replies_table.h"

/*
 * Where the words say nothing: what the enhanced code alone says (RFC 3463). x.7.1 is no more than
 * "refused by policy": it has been seen for relaying, block lists, unknown users and content, and
 * says nothing about the mailbox. The basic code is never read as an enhanced one: 421 and 521 are
 * not x.2.1.
 */

/* clang-format off */
static const struct reply_row rows[] = {
	/* yes, but (RFC 5321 4.2.3, 3.4) */
	{"251", "", "", "",
		WHERE_RCPT, MEANING_FORWARDS, 0,
		"251 User not local; will forward", ""},
	{"252", "", "", "",
		WHERE_RCPT, MEANING_CANNOT_VERIFY, 0,
		"252 Cannot verify the user, but will try", ""},
	{"4", "x.3.0-2|x.4.0-7", "", "",
		WHERE_ANY, MEANING_BUSY, 0,
		"421 4.3.2 Closing", ""},
	{"5", "x.3.2", "", "",
		WHERE_ANY, MEANING_POLICY, 0,
		"550 5.3.2 Closing", ""},
	{"5", "x.7.0-999", "", "",
		WHERE_ANY, MEANING_POLICY, 0,
		"550 5.7.1 Access denied", ""},
	{"5", "",
		"access denied|denied by|policy|administrative prohibition|administratively|"
		"prohibited|not permitted|not allowed|not accepted|forbidden|blocked|rejected for|"
		"content rejected|refused by|unauthorized|unauthorised|not authorized|"
		"not authorised|message rejected|mail rejected|delivery not", "",
		WHERE_ANY, MEANING_POLICY, 0,
		"550 blocked by customer request", ""},
};
/* clang-format on */

const struct reply_rows reply_rows_codes = {rows, sizeof(rows) / sizeof(rows[0])};
