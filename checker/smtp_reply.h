/*
 * Reads SMTP replies from bytes in any pieces (RFC 5321 4.2): multi-line replies, code, enhanced
 * code (RFC 3463, RFC 2034), text. Pure. Strict where it matters and named where it is not: a
 * reply that breaks the rules is a fault with a name, never a guess.
 * We also take 6..9 as a second digit, bare LF as a line end and a missing blank after the code,
 * because servers in the wild send them.
 *
 * The result depends on the bytes alone, never on where they were cut: faults are found byte by
 * byte. A fault is sticky, because behind it nobody knows which answer belongs to which command.
 */
#ifndef CHECKER_SMTP_REPLY_H
#define CHECKER_SMTP_REPLY_H

#include "schema/model/observation.h"

enum {
	SMTP_LINE_MAX = 4096, /* with its CR; RFC 5321 says 512; longer ones exist, endless ones
				 are attacks */
	SMTP_LINES_MAX = 100, /* of one reply */
	SMTP_REPLY_BYTES_MAX = 8192
};

enum smtp_fault {
	SMTP_FAULT_NONE,
	SMTP_FAULT_NO_CODE,      /* does not begin with three digits 200..599 */
	SMTP_FAULT_CODE_CHANGED, /* "250-" then "550 " */
	SMTP_FAULT_LINE_LONG,
	SMTP_FAULT_REPLY_LONG,
	SMTP_FAULT_NUL,
	SMTP_FAULT_COUNT
};
/* "no-code", "code-changed", "line-long", "reply-long", "nul"; "" for none. */
const char *smtp_fault_name(enum smtp_fault fault);

struct smtp_reply {
	int code;
	char enhanced[ENHANCED_MAX + 1];
	char text[REPLY_TEXT_MAX + 1];      /* as struct answer has it */
	char raw[SMTP_REPLY_BYTES_MAX + 1]; /* lines separated by "\n", CRs off */
	size_t raw_length;
	unsigned lines;
};

struct smtp_reader {
	struct smtp_reply reply; /* the one being read; after a fault its raw ends at the fault */
	size_t line_first;       /* where in raw the line being read begins */
	bool is_whole;           /* the next byte begins another reply */
	enum smtp_fault fault;   /* sticky */
};

enum smtp_read { SMTP_READ_MORE, SMTP_READ_REPLY, SMTP_READ_FAULT };

void smtp_reader_init(struct smtp_reader *reader);
/* Takes bytes off the front of *bytes up to the end of one reply; SMTP_READ_REPLY: reader->reply is
 * whole until the next call. What is left in *bytes belongs to the next reply. */
enum smtp_read smtp_reader_take(struct smtp_reader *reader, struct span *bytes);

/* "220 2.0.0 Ready", cut where it does not fit. */
void smtp_reply_print(const struct smtp_reply *reply, char *ret_text, size_t size);
/* Its first line alone, the code and a blank first, made visible: "250 mx.example.org Hello". */
void smtp_reply_first(const struct smtp_reply *reply, char *ret_text, size_t size);
/* The EHLO keyword lines of a reply's raw text ("PIPELINING", "SIZE 1000" ...), separated by "\n",
 * made visible, without the greeting line; those that do not fit as a whole are left out. */
void smtp_reply_keywords(const struct smtp_reply *reply, char *ret_text, size_t size);
/* "SIZE" is had by "SIZE", "SIZE 1000" and "SIZE=1000" in any case. */
bool smtp_keywords_have(const char *keywords, const char *keyword);

#endif
