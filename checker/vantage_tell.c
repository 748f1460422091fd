#include "checker/vantage_tell.h"
#include "checker/port_proof.h"
#include "checker/vantage_advice.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <string.h>

enum {
	PORT_OPEN_WITHIN_MS = 86400000, /* a greeting to this address yesterday still proves it */
	NOTE_SIZE = 4096
};

static void add_doorstep(void *context, const struct doorstep *doorstep)
{
	port_proof_add(context, doorstep);
}

enum status vantage_weigh(
	struct store *store, int64_t run, struct vantage_facts *facts, struct failure *why)
{
	struct port_proof *proof = port_proof_create();
	bool is_open = false;
	enum status status = store_each_doorstep(store, run, add_doorstep, proof, why);

	/* What this worker's canaries met is not in the store before. */
	if (!status)
		status = store_put_vantage(store, run, facts, why);
	if (!status)
		status = store_port_open(store, run, PORT_OPEN_WITHIN_MS, &is_open, why);
	if (!status) {
		facts->port = port_proof_state(proof, is_open, facts);
		port_proof_interception(proof, facts->intercepted);
		if (facts->liar[0])
			memcpy(facts->intercepted, facts->liar, sizeof(facts->liar));
	}
	port_proof_destroy(proof);
	return status;
}

/* ---- telling ---- */

static void count_verdict(void *context, const struct verdict_line *line)
{
	static const char *const refusals[] = {
		"vantage-blocked", "vantage-helo", "vantage-ptr", "vantage-refused"};
	struct vantage_numbers *numbers = context;

	if (line->verdict != VERDICT_UNVERIFIED) {
		numbers->answered += line->said[0] != '\0';
		return;
	}
	numbers->proxy_failed += strcmp(line->reason, "vantage-proxy-failed") == 0;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		numbers->refused_us += strcmp(line->reason, refusals[i]) == 0;
}

static enum status read_numbers(
	struct store *store, int64_t run, struct vantage_numbers *numbers, struct failure *why)
{
	struct port_proof *proof = port_proof_create();
	enum status status = store_each_doorstep(store, run, add_doorstep, proof, why);

	numbers->asked = port_proof_asked(proof);
	port_proof_destroy(proof);
	return status ? status : store_each_verdict(store, run, count_verdict, numbers, why);
}

static enum status note(
	struct store *store, int64_t run, const char *key, struct buf *text, struct failure *why)
{
	enum status status = store_note(store, run, key, buf_text(text), why);

	buf_clear(text);
	return status;
}

static void print_lists(const struct vantage_facts *facts, struct buf *b)
{
	for (size_t i = 0; i < facts->ip_count; i++) {
		const struct vantage_ip *ip = &facts->ips[i];
		int told = ip->lists_asked - ip->lists_declined;

		if (!ip->lists_asked)
			continue;
		buf_addf(b, "%s%s is on %s", b->length ? "; " : "", ip->ip,
			ip->listed_on[0] ? ip->listed_on
			: told           ? "no block list"
					 : "nobody knows "
					   "which "
					   "lists");
		buf_addf(b, " (%d of %d answered)", told, ip->lists_asked);
	}
}

static enum status write_notes(
	struct store *store, int64_t run, const struct vantage_facts *facts, struct failure *why)
{
	struct buf text;
	enum status status;

	buf_init(&text, NOTE_SIZE);
	vantage_print_ips(facts, &text);
	status = note(store, run, "vantage-addresses", &text, why);
	print_lists(facts, &text);
	if (!status)
		status = note(store, run, "vantage-lists", &text, why);
	vantage_print_canaries(facts, &text);
	if (!status)
		status = note(store, run, "vantage-canaries", &text, why);
	buf_add_text(&text, facts->proxy);
	if (!status)
		status = note(store, run, "vantage-proxy", &text, why);
	buf_add_text(&text, facts->intercepted);
	if (!status)
		status = note(store, run, "vantage-interception", &text, why);
	buf_add_text(&text, port_state_name(facts->port));
	if (!status)
		status = note(store, run, "vantage-port", &text, why);
	buf_finish(&text);
	return status;
}

/* The crawl has findings about the run as well: these are added to. */
static enum status write_findings(
	struct store *store, int64_t run, const struct vantage_facts *facts, struct failure *why)
{
	static const struct finding_subject subject = {"run", "vantage"};
	struct vantage_finding found[VANTAGE_FINDINGS_MAX];
	struct run_finding findings[VANTAGE_FINDINGS_MAX];
	size_t count = vantage_find(facts, found);

	for (size_t i = 0; i < count; i++)
		findings[i] = (struct run_finding){.id = found[i].id,
			.subject_kind = subject.kind,
			.subject_name = subject.name,
			.evidence = found[i].evidence};
	return store_put_findings(store, run, &subject, findings, count, why);
}

enum status vantage_tell(struct store *store, int64_t run, uint16_t port,
	struct vantage_facts *facts, bool *ret_useless, struct failure *why)
{
	struct vantage_numbers numbers = {.port = port};
	enum status status = read_numbers(store, run, &numbers, why);

	if (status)
		return status;
	vantage_advise(facts, &numbers);
	status = store_begin_batch(store, why);
	if (status)
		return status;
	status = store_put_vantage(store, run, facts, why);
	if (!status)
		status = write_notes(store, run, facts, why);
	if (!status)
		status = write_findings(store, run, facts, why);
	enum status ended = store_end_batch(store, status == OK, why);

	*ret_useless = vantage_is_useless(facts, &numbers);
	return status ? status : ended;
}
