#include "checker/questions.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct open_question {
	struct questions *questions;
	struct open_question *next, **at;
	struct resolver_question *question;
	resolver_answer_fn *answer;
	void *context;
};

struct questions {
	struct open_question *first;
	size_t open; /* and what is held besides */
	struct loop_timer *teller;
	questions_done_fn *done;
	void *context;
};

static void tell(void *context)
{
	struct questions *questions = context;

	if (!questions->open)
		questions->done(questions->context); /* may destroy the questions */
}

struct questions *questions_create(struct loop *loop, questions_done_fn *done, void *context)
{
	struct questions *questions = memory_get_zeroed(1, sizeof(*questions));

	questions->done = done;
	questions->context = context;
	questions->teller = loop_timer_create(loop, tell, questions);
	loop_timer_start(questions->teller, 0);
	return questions;
}

void questions_destroy(struct questions *questions)
{
	if (!questions)
		return;
	while (questions->first) {
		struct open_question *open = questions->first;

		questions->first = open->next;
		resolver_cancel(open->question);
		free(open);
	}
	loop_timer_destroy(questions->teller);
	free(questions);
}

void questions_hold(struct questions *questions)
{
	questions->open++;
}

void questions_release(struct questions *questions)
{
	if (--questions->open == 0)
		loop_timer_start(questions->teller, 0);
}

static void answered(void *context, const struct dns_answer *answer)
{
	struct open_question *open = context;
	struct questions *questions = open->questions;

	*open->at = open->next;
	if (open->next)
		open->next->at = open->at;
	open->answer(open->context, answer);
	free(open);
	questions_release(questions);
}

void questions_ask(struct questions *questions, struct resolver *resolver, const char *name,
	enum dns_type type, resolver_answer_fn *answer, void *context)
{
	struct open_question *open = memory_get_zeroed(1, sizeof(*open));

	*open = (struct open_question){.questions = questions,
		.next = questions->first,
		.at = &questions->first,
		.answer = answer,
		.context = context};
	if (open->next)
		open->next->at = &open->next;
	questions->first = open;
	questions_hold(questions);
	open->question = resolver_ask(resolver, name, type, answered, open);
}

bool questions_name(const char *prefix, const char *name, char ret_name[DOMAIN_NAME_MAX + 1])
{
	size_t before = strlen(prefix), behind = strlen(name);

	if (before + 1 + behind > DOMAIN_NAME_MAX)
		return false;
	memcpy(ret_name, prefix, before);
	ret_name[before] = '.';
	memcpy(ret_name + before + 1, name, behind + 1);
	return true;
}
