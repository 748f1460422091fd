/*
 * DNS questions that belong together: they are cancelled together, and one callback says that none is
 * open any more. Each answer goes to its own function, which may ask further questions.
 */
#ifndef CHECKER_QUESTIONS_H
#define CHECKER_QUESTIONS_H

#include "net/resolver.h"

struct questions;

/* Called later, from no answer's callback, whenever the last open question has been answered; once
 * for sure, also where nothing was asked. May destroy the questions. */
typedef void questions_done_fn(void *context);

struct questions *questions_create(struct loop *loop, questions_done_fn *done, void *context);
/* Open ones are never answered. NULL-safe. Not from within an answer. */
void questions_destroy(struct questions *questions);

/* `resolver` outlives the questions. */
void questions_ask(struct questions *questions, struct resolver *resolver, const char *name,
	enum dns_type type, resolver_answer_fn *answer, void *context);
/* Something else is waited for as well. */
void questions_hold(struct questions *questions);
void questions_release(struct questions *questions);

/* "PREFIX.NAME"; false, nothing written, where that is longer than names can be, so that it cannot
 * exist. */
bool questions_name(const char *prefix, const char *name, char ret_name[DOMAIN_NAME_MAX + 1]);

#endif
