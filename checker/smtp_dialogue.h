/*
 * The SMTP dialogue of one session as a table (RFC 5321): what we say at each stage, how long we
 * wait, what follows which answer. Pure: the rim (probe.c) brings replies and events, the dialogue
 * says what it wishes next. It never wishes anything but EHLO, HELO, STARTTLS, MAIL, RCPT, RSET and
 * QUIT, each as whole lines.
 *
 * Recipients are walked in the order given: those of one domain as consecutive RCPTs after one MAIL
 * FROM:<>, RSET between domains and senders. The random recipient of a domain is asked last, and
 * only where a published one of that domain got 2xx or an unspecific 5xx in this session (or was
 * answered so before: `may_ask_random`). Where the null sender was refused - at MAIL, or at RCPT by
 * its words - and a second sender is given, the recipients concerned are asked once more with it.
 */
#ifndef CHECKER_SMTP_DIALOGUE_H
#define CHECKER_SMTP_DIALOGUE_H

#include "checker/smtp_reply.h"
#include "schema/store.h"

enum {
	DIALOGUE_RECIPIENTS_MAX = VISIT_RECIPIENTS_MAX, /* of one session */
	DIALOGUE_REFUSALS_MAX = 8, /* Postfix slows down at 10 errors and hangs up at 20 */
	DIALOGUE_RSETS_MAX = 8,    /* Exim hangs up after 10 non-mail commands */
	DIALOGUE_SAY_MAX = 16384   /* bytes of one wish: 50 recipients pipelined */
};

enum dialogue_stage {
	DIALOGUE_BANNER,
	DIALOGUE_EHLO,
	DIALOGUE_HELO,
	DIALOGUE_STARTTLS,
	DIALOGUE_HANDSHAKE,
	DIALOGUE_EHLO_TLS,
	DIALOGUE_MAIL,
	DIALOGUE_RCPT,
	DIALOGUE_RSET,
	DIALOGUE_MAIL_SECOND,
	DIALOGUE_RCPT_SECOND,
	DIALOGUE_QUIT,
	DIALOGUE_END,
	DIALOGUE_STAGE_COUNT
};
const char *dialogue_stage_name(enum dialogue_stage stage);

struct dialogue_recipient {
	struct address address;
	enum recipient_kind kind;
	bool may_ask_random; /* a published one of its domain was accepted earlier */
	/* filled: */
	struct answer
		answer; /* OUTCOME_WAITING until it was asked; NOT_ASKED when it never will be here */
	bool used_second_sender;
};

struct dialogue_plan {
	char helo[DOMAIN_NAME_MAX + 3];        /* name or address literal */
	char second_sender[ADDRESS_TEXT_SIZE]; /* "" = none */
	bool want_tls;                         /* STARTTLS where it is offered */
	bool greet_with_helo; /* a second connection to a server that choked on EHLO */
	int64_t reply_timeout_ms, quit_timeout_ms;
};

/* What a session should be followed by. */
enum dialogue_again {
	DIALOGUE_AGAIN_NO,
	DIALOGUE_AGAIN_HELO,  /* reconnect and say HELO */
	DIALOGUE_AGAIN_PLAIN, /* reconnect and leave STARTTLS out: the handshake failed */
	DIALOGUE_AGAIN_REST   /* recipients are left: limits, or the server hung up between them */
};

enum dialogue_wish {
	DIALOGUE_WISH_SAY,       /* write `say`, then wait for a reply */
	DIALOGUE_WISH_REPLY,     /* just wait for the next reply */
	DIALOGUE_WISH_HANDSHAKE, /* start TLS now */
	DIALOGUE_WISH_CLOSE      /* it is over */
};

struct dialogue {
	const struct dialogue_plan *plan;
	struct dialogue_recipient *recipients; /* the caller's array */
	size_t count;
	enum dialogue_stage stage;
	enum dialogue_again again;
	struct session_view *view; /* the caller's; banner, software, extensions ... are filled */
	/* private: */
	size_t next, group_first, group_count, group_at;
	unsigned refusals, rsets, pending;
	bool pipelining, in_transaction, is_tls, masked, second_pass, null_refused, utf8;
};

struct dialogue_step {
	enum dialogue_wish wish;
	char say[DIALOGUE_SAY_MAX + 1]; /* whole lines with CRLF */
	size_t say_length;
	int64_t timeout_ms; /* absolute for the next reply, from now */
};

/* The connection stands; the first wish is to wait for the banner. */
void dialogue_begin(struct dialogue *dialogue, const struct dialogue_plan *plan,
	struct dialogue_recipient *recipients, size_t count, struct session_view *view,
	struct dialogue_step *ret_step);
/* A whole reply came. `is_more_behind`: bytes were already there behind it (a fault unless replies
 * to pipelined commands are pending; behind the 220 of STARTTLS always). */
void dialogue_reply(struct dialogue *dialogue, const struct smtp_reply *reply, bool is_more_behind,
	struct dialogue_step *ret_step);
void dialogue_handshake(struct dialogue *dialogue, bool is_won, struct dialogue_step *ret_step);
/* The server hung up, the clock ran out, or its bytes are no SMTP. */
void dialogue_fail(struct dialogue *dialogue, enum outcome outcome, const char *text,
	struct dialogue_step *ret_step);

#endif
