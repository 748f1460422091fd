/*
 * How welcome we are at a provider: what a visit's answers say about it, and when a provider is left
 * alone. Pure.
 *
 * 1. A provider is the registrable domain of the mail server's name, or the name itself where nobody
 *    knows who owns what there ("mx.corp", "mx1.site.test").
 * 2. A visit counts once, whatever the number of its recipients: one server told us one thing.
 * 3. What names a limit ("too many connections") asks for patience: the pause doubles, from twice the
 *    usual one up to WELCOME_PAUSE_MAX_MS. A limit that is named even then counts as a refusal.
 * 4. Who accepted somebody in the same visit refuses a sender, a name or a rule, and not us - unless
 *    it says in plain words that we are blocked.
 * 5. WELCOME_REFUSALS_MAX refusals close the provider for the run.
 */
#ifndef CHECKER_WELCOME_H
#define CHECKER_WELCOME_H

#include "checker/smtp_dialogue.h"

enum {
	WELCOME_REFUSALS_MAX = 3,      /* the contract's pacing table */
	WELCOME_PAUSE_MAX_MS = 600000, /* a night has room for some of these */
	WELCOME_PAUSE_LEAST_MS = 4000  /* twice the usual 2 s, where the user has chosen less */
};

enum welcome_said { WELCOME_FINE, WELCOME_SLOWER, WELCOME_NOT };

/* *ret_words is the answer that says so, one of the visit's. */
enum welcome_said welcome_read(const struct session_view *view,
	const struct dialogue_recipient *recipients, size_t count, const char *host,
	const struct answer **ret_words);
/* The pause that follows `pause_ms`; `usual_ms` is that between two visits of anybody. */
int64_t welcome_next_pause_ms(int64_t pause_ms, int64_t usual_ms);
/* "example.co.uk" of "mx1.mail.example.co.uk"; rule 1. */
void welcome_provider(const char *host, char ret_provider[DOMAIN_NAME_MAX + 1]);

#endif
