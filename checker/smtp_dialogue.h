/*
 * The SMTP dialogue of one session as a table (RFC 5321): what we say at each stage, how long we
 * wait, what follows which answer. Pure: the rim (probe.c) brings replies and events, the dialogue
 * says what it wishes next. It never wishes anything but EHLO, HELO, STARTTLS, MAIL, RCPT, RSET and
 * QUIT, each as whole lines, and in a trial of level deep DATA, behind which nothing is ever said.
 * The table is in smtp_dialogue_table.c, who is asked when in smtp_recipients.c, trials are walked in
 * smtp_trials.c.
 *
 * Recipients are walked in the order given: those of one domain as consecutive RCPTs after one MAIL
 * FROM:<>, RSET between domains and senders. The random recipient of a domain is asked last, and
 * only where a published one of that domain got 2xx or an unspecific 5xx in this session (or was
 * answered so before: `may_ask_random`). Where the null sender was refused - at MAIL, or at RCPT by
 * its words - and a second sender is given, the recipients concerned are asked once more with it.
 *
 * Whom an answer concerns: at RCPT the recipient that was asked; before, everybody, as long as
 * nobody was asked in this session, and later nobody; of a trial always that trial alone. Who is
 * left without an answer stays OUTCOME_WAITING, and `again` says why. DIALOGUE_AGAIN_REST promises
 * that somebody was answered, so asking for the rest again and again comes to an end.
 */
#ifndef CHECKER_SMTP_DIALOGUE_H
#define CHECKER_SMTP_DIALOGUE_H

#include "checker/smtp_command.h"
#include "checker/smtp_reply.h"
#include "checker/trial_words.h"
#include "schema/store.h"

enum {
	DIALOGUE_RECIPIENTS_MAX = VISIT_RECIPIENTS_MAX, /* of one session */
	DIALOGUE_REFUSALS_MAX = 8, /* 4xx and 5xx: Postfix counts both, slows down at 10 and hangs
				      up at 20 */
	DIALOGUE_RSETS_MAX = 8,    /* Exim hangs up after 10 non-mail commands */
	DIALOGUE_GROUP_MAX = 8,    /* RCPTs in one write; never more than refusals are left */
	DIALOGUE_GROUP_FIRST_MAX =
		4, /* RCPTs that ride with a sender nobody has accepted yet: if it
					 is refused they are refused too, and there must be room for
					 the second sender */
	DIALOGUE_SAY_MAX = SMTP_COMMAND_MAX * (1 + DIALOGUE_GROUP_MAX) /* bytes of one wish */
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
	DIALOGUE_MAIL_TRIAL,
	DIALOGUE_RCPT_TRIAL,
	DIALOGUE_DATA,
	DIALOGUE_QUIT,
	DIALOGUE_END,
	DIALOGUE_STAGE_COUNT
};
const char *dialogue_stage_name(enum dialogue_stage stage);

/* Private: whether a recipient still has to be asked, and as whom. */
enum dialogue_due { DUE_NOT, DUE_NULL_SENDER, DUE_SECOND_SENDER, DUE_TRIAL };

struct dialogue_recipient {
	struct address address;
	enum recipient_kind kind;
	bool may_ask_random;      /* a published one of its domain was accepted earlier */
	bool wants_second_sender; /* repeats an attempt that was made with the second sender */
	const struct trial_words
		*words; /* of a trial, the caller's; NULL: it is none, or may not be */
	/* filled: */
	struct answer
		answer; /* OUTCOME_WAITING until it was asked; NOT_ASKED when it never will be here */
	bool used_second_sender; /* the answer is one to the second sender */
	/* private: */
	enum dialogue_due due;
	bool allows_random; /* its answer makes the random one worth asking */
};

struct dialogue_plan {
	char helo[DOMAIN_NAME_MAX + 3];        /* name or address literal */
	char second_sender[ADDRESS_TEXT_SIZE]; /* "" = none */
	const char *host;                      /* the mx host's name, for replies_read; may be "" */
	char own_domain[DOMAIN_NAME_MAX +
			1];   /* level deep: the user's own one, of which trials may be
						 made; "" = of none */
	bool want_tls;        /* STARTTLS where it is offered */
	bool greet_with_helo; /* a second connection to a server that choked on EHLO */
	int64_t reply_timeout_ms, quit_timeout_ms;
};

/* What a session should be followed by. */
enum dialogue_again {
	DIALOGUE_AGAIN_NO,
	DIALOGUE_AGAIN_HELO, /* reconnect and say HELO */
	DIALOGUE_AGAIN_PLAIN, /* reconnect and leave STARTTLS out: the handshake failed, or never began */
	DIALOGUE_AGAIN_REST /* recipients are left: limits, or the server hung up between them */
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
	size_t group;      /* a recipient of the domain whose transaction it is, or the trial */
	bool group_second; /* ... with the second sender */
	unsigned char in_flight[DIALOGUE_GROUP_MAX]; /* recipients said and not answered */
	unsigned char in_flight_at, in_flight_count;
	unsigned char refusals, rsets;
	unsigned char pending; /* replies that the server owes us */
	bool draining;         /* replies to RCPTs behind a refused MAIL: nobody's answers */
	enum dialogue_stage drain_to;
	bool masked, pipelining, utf8, offers_tls; /* what the server is */
	bool secured;                              /* the handshake was won */
	bool asked_any;                            /* somebody was answered at RCPT */
	bool null_accepted, null_refused;          /* at MAIL */
	bool second_usable, second_accepted;
	bool ended_early; /* view->last keeps what ended it */
};

struct dialogue_step {
	enum dialogue_wish wish;
	char say[DIALOGUE_SAY_MAX + 1]; /* whole lines with CRLF */
	size_t say_length;
	int64_t timeout_ms; /* absolute for the next reply, from now */
};

/* The connection stands; the first wish is to wait for the banner. Answers that the recipients
 * hold are forgotten. */
void dialogue_begin(struct dialogue *dialogue, const struct dialogue_plan *plan,
	struct dialogue_recipient *recipients, size_t count, struct session_view *view,
	struct dialogue_step *ret_step);
/* A whole reply came. `is_more_behind`: bytes were already there behind it (a fault unless replies
 * to pipelined commands are pending; behind the 220 of STARTTLS a lost handshake). */
void dialogue_reply(struct dialogue *dialogue, const struct smtp_reply *reply, bool is_more_behind,
	struct dialogue_step *ret_step);
void dialogue_handshake(struct dialogue *dialogue, bool is_won, struct dialogue_step *ret_step);
/* The server hung up, the clock ran out, or its bytes are no SMTP. */
void dialogue_fail(struct dialogue *dialogue, enum outcome outcome, const char *text,
	struct dialogue_step *ret_step);
/* We must go: QUIT where we may speak. Who was not answered yet stays OUTCOME_WAITING, and that may
 * be everybody. */
void dialogue_leave(struct dialogue *dialogue, struct dialogue_step *ret_step);

#endif
