/*
 * A short text to send to a mail server's administrator: which address fails at which server, when,
 * from where, what was said and what came back. Plain text, ready to be copied: the reports and
 * `mailknock probe` offer the same. Pure.
 */
#ifndef REPORT_LETTER_H
#define REPORT_LETTER_H

#include "base/buf.h"
#include "schema/model/verdict.h"
#include "schema/model/observation.h"

enum {
	LETTER_SIZE_MAX = 4096,         /* names of full length and the longest reply fit */
	FINDING_LETTER_SIZE_MAX = 16384 /* ... and the longest evidence */
};

struct letter {
	const char *address;
	/* The server that decided; host NULL or "": none could be asked. */
	const char *host, *ip;
	uint16_t port;
	int64_t asked_ms;              /* 0 = not known */
	const char *source_ip, *helo;  /* ours; NULL or "" = not known */
	const char *sender;            /* of MAIL FROM, "" = the null sender; NULL = not known */
	const struct answer *answer;   /* NULL = none */
	bool ended_with_quit;          /* its session; false also where that is not known */
	const char *trouble, *meaning; /* titles of what is wrong with the address, and of what the
					   reply means; NULL or "" = nothing. The same twice is said
					   once */
};

/* Which of `count` answers a letter is about: the one that decided; where that was a yes, the first that
 * was none. -1 = none, as `deciding` may be. */
long letter_answer(const void *answers,
	enum outcome (*outcome_of)(const void *answers, size_t number), size_t count,
	long deciding);

struct finding_letter {
	const struct catalogue_entry *finding;
	const char *subject, *evidence;
	int64_t begun_ms;    /* of the run */
	const char *vantage; /* "" = not known */
};

/* A report of a finding about a page, a domain or a server, to whoever can mend it. */
void letter_write_finding(const struct finding_letter *letter, struct buf *ret_text);

/* All foreign text is visible already, as the store keeps it. The first line is the subject. */
void letter_write(const struct letter *letter, struct buf *ret_text);

#endif
