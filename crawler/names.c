#include "crawler/names.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names_question {
	const struct names_rules *rules;
	names_answer_fn *answer;
	void *context;

	struct resolver_question *a, *aaaa;
	struct loop_timer *at_once; /* for what needs no question */
	enum dns_status a_status, aaaa_status;
	unsigned open;
	struct ip forbidden; /* one that was left out; family 0 = none was */
	struct names_answer found;
};

void names_say_forbidden(const struct ip *ip, char *ret_text, size_t size)
{
	char text[IP_TEXT_SIZE];
	const char *range = ip_special_range(ip);

	if (!range)
		range = "special";
	ip_print(ip, text);
	snprintf(ret_text, size, "%s is %s %s address (--allow-private opens it)", text,
		strchr("aeiou", range[0]) ? "an" : "a", range);
}

static void consider(struct names_question *question, const struct ip *ip)
{
	const struct names_rules *rules = question->rules;

	if (rules->source && rules->source->family != ip->family)
		return;
	if (!ip_policy_permits(rules->policy, ip))
		question->forbidden = *ip;
	else if (question->found.count < NAMES_IPS_MAX)
		question->found.ips[question->found.count++] = *ip;
}

/* What the worse of two statuses means: a soft failure of either may hide an address. */
static void say_nothing_found(struct names_question *question)
{
	struct names_answer *found = &question->found;
	enum dns_status status =
		dns_status_is_soft(question->a_status) ? question->a_status : question->aaaa_status;

	if (question->forbidden.family) {
		found->outcome = NAMES_FORBIDDEN;
		names_say_forbidden(&question->forbidden, found->error, sizeof(found->error));
	} else if (dns_status_is_soft(status)) {
		found->outcome = NAMES_TROUBLE;
		snprintf(found->error, sizeof(found->error),
			"the DNS does not say where it is (%s)", dns_status_name(status));
	} else {
		found->outcome = NAMES_NONE;
		snprintf(found->error, sizeof(found->error), "%s",
			status == DNS_NXDOMAIN ? "no such host" : "the host has no address");
	}
}

static void finish(struct names_question *question)
{
	if (question->found.count)
		question->found.outcome = NAMES_FOUND;
	else
		say_nothing_found(question);
	question->answer(question->context, &question->found);
	names_cancel(question);
}

static void read_answer(struct names_question *question, const struct dns_answer *answer)
{
	for (size_t i = 0; answer->status == DNS_FOUND && i < answer->count; i++)
		consider(question, &answer->records[i].ip);
	if (--question->open == 0)
		finish(question);
}

static void read_a(void *context, const struct dns_answer *answer)
{
	struct names_question *question = context;

	question->a = NULL;
	question->a_status = answer->status;
	read_answer(question, answer);
}

static void read_aaaa(void *context, const struct dns_answer *answer)
{
	struct names_question *question = context;

	question->aaaa = NULL;
	question->aaaa_status = answer->status;
	read_answer(question, answer);
}

static void answer_at_once(void *context)
{
	finish(context);
}

/* Names that are known without the DNS. */
static bool consider_known(struct names_question *question, struct span host)
{
	struct ip ip;

	if (ip_parse(host, &ip)) {
		consider(question, &ip);
		return true;
	}
	if (!span_equals_nocase(host, SPAN("localhost")) &&
		!span_ends_nocase(host, SPAN(".localhost")))
		return false;
	if (ip_parse(SPAN("127.0.0.1"), &ip))
		consider(question, &ip);
	if (ip_parse(SPAN("::1"), &ip))
		consider(question, &ip);
	return true;
}

struct names_question *names_ask(
	const struct names_rules *rules, const char *host, names_answer_fn *answer, void *context)
{
	struct names_question *question = memory_get_zeroed(1, sizeof(*question));

	question->rules = rules;
	question->answer = answer;
	question->context = context;
	question->a_status = question->aaaa_status = DNS_NODATA;
	if (consider_known(question, span_of(host))) {
		question->at_once = loop_timer_create(rules->loop, answer_at_once, question);
		loop_timer_start(question->at_once, 0);
		return question;
	}
	question->open = 2;
	question->a = resolver_ask(rules->resolver, host, DNS_A, read_a, question);
	question->aaaa = resolver_ask(rules->resolver, host, DNS_AAAA, read_aaaa, question);
	return question;
}

void names_cancel(struct names_question *question)
{
	if (!question)
		return;
	if (question->a)
		resolver_cancel(question->a);
	if (question->aaaa)
		resolver_cancel(question->aaaa);
	if (question->at_once)
		loop_timer_destroy(question->at_once);
	free(question);
}
