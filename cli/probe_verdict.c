/* What a probe comes to: the verdicts with what to do, findings, what was not tried, and the texts
 * to send to others. */
#include "base/clock.h"
#include "checker/check.h"
#include "checker/replies.h"
#include "checker/settle.h"
#include "cli/probe_told.h"
#include "report/letter.h"
#include "schema/model/reply_delay.h"
#include "schema/model/user_domains.h"
#include "schema/store_judge.h"

#include <string.h>

enum { INDENT = 4, EVIDENCE_INDENT = 13 };

/* ---- verdicts ---- */

/* Of several that ask to wait, the longest wait helps with all. */
static const struct told_answer *longest_asking(
	const struct telling *telling, const struct told_verdict *verdict, int32_t *ret_times)
{
	const struct told_answer *asking = NULL;

	*ret_times = 0;
	for (size_t i = 0; i < verdict->answer_count; i++) {
		const struct told_answer *told = &telling->answers[verdict->answers_first + i];

		if (told->answer.outcome != OUTCOME_TEMPORARY)
			continue;
		*ret_times = told->attempts > *ret_times ? told->attempts : *ret_times;
		if (!asking || reply_delay_asked(&told->answer).seconds >
				       reply_delay_asked(&asking->answer).seconds)
			asking = told;
	}
	return asking;
}

/* What a check waits is bounded, whatever it is asked for. */
static void print_wait(const struct telling *telling, const struct told_verdict *verdict)
{
	const struct options *options = telling->options;
	long long again = options->again + 1;
	char wait[CLOCK_TEXT_SIZE], ours[CLOCK_TEXT_SIZE];
	int32_t times;
	const struct told_answer *asking = longest_asking(telling, verdict, &times);

	if (!asking)
		return;
	struct reply_delay delay = reply_delay_asked(&asking->answer);
	int64_t asked_ms = delay.seconds * 1000, ours_ms = !asked_ms ? options->retry_after_ms
							   : asked_ms > SETTLE_WAIT_MAX_MS
								   ? SETTLE_WAIT_MAX_MS
								   : asked_ms;

	clock_print_span(asked_ms, wait);
	clock_print_span(ours_ms, ours);
	fprintf(telling->file, "    %s was asked ", asking->host);
	if (times > 1)
		fprintf(telling->file, "%d times", times);
	else
		fputs("once", telling->file);
	if (!asked_ms)
		fprintf(telling->file,
			", and %s: --again %lld comes back after %s (--retry-after).\n",
			delay.is_named ? "asks to wait no time at all" : "names no time to wait",
			again, ours);
	else if (ours_ms < asked_ms)
		fprintf(telling->file,
			", and asks to wait %s%s: --again %lld comes back after %s, and waits no "
			"longer.\n",
			delay.is_longer ? "more than " : "", wait, again, ours);
	else
		fprintf(telling->file, ", and asks to wait %s: --again %lld comes back then.\n",
			wait, again);
}

void probe_print_verdicts(const struct telling *telling)
{
	for (size_t i = 0; i < telling->verdict_count; i++) {
		const struct told_verdict *told = &telling->verdicts[i];
		const struct catalogue_entry *entry = catalogue_find(told->reason);

		fprintf(telling->file, "\n%s: %s\n", told->address, verdict_name(told->verdict));
		if (entry) {
			fprintf(telling->file, "    %s: %s\n", entry->id, entry->title);
			probe_print_wrapped(telling->file, INDENT, "", entry->explanation);
		}
		print_wait(telling, told);
		if (entry && entry->remedy[0])
			probe_print_wrapped(telling->file, INDENT, "What to do: ", entry->remedy);
	}
}

/* ---- findings ---- */

void probe_print_finding(struct telling *telling, const struct run_finding *finding)
{
	const struct catalogue_entry *entry = catalogue_find(finding->id);

	enum severity severity = entry ? entry->severity : SEVERITY_NOTICE;

	if (severity != telling->wanted)
		return;
	if (!telling->any_finding)
		fputc('\n', telling->file);
	telling->any_finding = true;
	fprintf(telling->file, "    %-7s  %s: %s - %s\n", severity_name(severity), finding->id,
		entry ? entry->title : "", finding->subject_name);
	/* Of a server, its address often is the evidence. */
	if (finding->evidence[0] && !strstr(finding->subject_name, finding->evidence))
		probe_print_wrapped(telling->file, EVIDENCE_INDENT, "", finding->evidence);
}

/* Deep is for the user's own domains; of the others, only what standard asks was asked. */
static void print_not_own(const struct telling *telling)
{
	struct user_domains own = {0};
	char name[DOMAIN_NAME_MAX + 1];

	for (size_t i = 0; i < telling->options->own.count; i++)
		(void)user_domains_add(&own, telling->options->own.texts[i]);
	for (size_t i = 0; i < text_set_count(telling->domains); i++) {
		span_to_text(text_set_at(telling->domains, i), name, sizeof(name));
		if (!user_domains_have(&own, name))
			fprintf(telling->file,
				"\nNothing of --level deep was tried at %s: no --own names it.\n",
				name);
	}
	user_domains_finish(&own);
}

void probe_print_not_tried(const struct telling *telling)
{
	const struct options *options = telling->options;

	if (options->level == LEVEL_BASIC)
		fputs("\nNot asked: postmaster, a made-up name, the domain's policies: only at "
		      "--level standard.\n",
			telling->file);
	if (options->level != LEVEL_DEEP)
		fputs("\nNot tried: open relay, SPF check, DATA, enforced encryption, block lists "
		      "of the servers: only at --level deep with --own DOMAIN.\n",
			telling->file);
	else if (!options->relay_target || !options->spf_sender)
		fprintf(telling->file, "\nNot tried:%s%s%s.\n",
			options->relay_target ? "" : " open relay (--relay-target ADDRESS)",
			options->relay_target || options->spf_sender ? "" : ",",
			options->spf_sender ? "" : " SPF check (--spf-sender ADDRESS)");
	if (options->level == LEVEL_DEEP)
		print_not_own(telling);
}

/* ---- letters ---- */

static bool is_trouble(const struct told_verdict *verdict)
{
	return verdict->verdict == VERDICT_FAILING || verdict->verdict == VERDICT_AT_RISK;
}

static enum outcome outcome_of(const void *answers, size_t number)
{
	return ((const struct told_answer *)answers)[number].answer.outcome;
}

static const struct told_answer *troubling_answer(
	const struct telling *telling, const struct told_verdict *verdict)
{
	const struct told_answer *answers = &telling->answers[verdict->answers_first];
	long deciding = verdict->deciding >= 0
				? (long)verdict->deciding - (long)verdict->answers_first
				: -1;
	long number = letter_answer(answers, outcome_of, verdict->answer_count, deciding);

	return number >= 0 ? &answers[number] : NULL;
}

static void fill_in_server(
	const struct telling *telling, const struct told_answer *told, struct letter *letter)
{
	letter->host = told->host;
	letter->ip = told->ip;
	letter->port = (uint16_t)telling->options->smtp_port;
	letter->asked_ms = told->asked_ms;
	letter->sender = told->sender;
	letter->answer = &told->answer;
	letter->ended_with_quit = told->ended_with_quit;
	letter->helo = telling->options->helo;
	for (size_t i = 0; i < telling->server_count; i++)
		if (strcmp(telling->servers[i].ip, told->ip) == 0) {
			letter->source_ip =
				telling->options->socks5 ? NULL : telling->servers[i].source_ip;
			letter->helo = telling->servers[i].helo;
		}
}

static void print_letter(const struct telling *telling, const struct told_verdict *verdict)
{
	const struct catalogue_entry *reason = catalogue_find(verdict->reason), *reply = NULL;
	const struct told_answer *told = troubling_answer(telling, verdict);
	struct letter letter = {
		.address = verdict->address, .trouble = reason ? reason->title : NULL};
	struct reply_reading reading;
	struct buf text;

	/* Nobody but the page's author can help where there is no server at all. */
	if (!told && verdict->cause == CAUSE_SITE)
		return;
	if (told)
		fill_in_server(telling, told, &letter);
	if (told && told->answer.code >= 400) {
		replies_read(&told->answer, told->host, &reading);
		reply = catalogue_find(reading.reason);
	}
	letter.meaning = reply ? reply->title : NULL;
	buf_init(&text, LETTER_SIZE_MAX);
	letter_write(&letter, &text);
	fprintf(telling->file, "\nTo send to the administrator of %s:\n----\n%s----\n",
		told ? told->host : "the domain", buf_text(&text));
	buf_finish(&text);
}

void probe_print_letters(const struct telling *telling)
{
	for (size_t i = 0; i < telling->verdict_count; i++)
		if (is_trouble(&telling->verdicts[i]))
			print_letter(telling, &telling->verdicts[i]);
}
