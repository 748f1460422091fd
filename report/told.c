/*
 * Each item is copied, its texts are masked, and the copy is handed on. Names of hosts and domains,
 * IP addresses, ids and what the catalogue says stay as they are.
 */
#include "report/told_text.h"
#include "base/memory.h"
#include "schema/store_sharing.h"

#include <stdlib.h>
#include <string.h>

/* Who is told, and by whom. */
struct telling {
	struct told *told;
	void (*tell)(void); /* of the item's own type */
	void *context;
};

/* Without a redaction nothing is copied. */
#define TOLD(items, item)                                                                          \
	enum status told_##items(                                                                  \
		struct told *told, tell_##item##_fn *tell, void *context, struct failure *why)     \
	{                                                                                          \
		struct telling telling = {told, (void (*)(void))tell, context};                    \
		bool masks = told->redaction != NULL;                                              \
                                                                                                   \
		return store_report_##items(told->store, told->run, masks ? tell_##item : tell,    \
			masks ? (void *)&telling : context, why);                                  \
	}

/* ---- the run ---- */

static void mask_vantage(struct told *told, struct reported_run *run)
{
	struct vantage_facts *facts = told->vantage;

	if (!run->vantage)
		return;
	if (!facts)
		facts = told->vantage = memory_get(sizeof(*facts));
	*facts = *run->vantage;
	for (size_t i = 0; i < facts->canary_count; i++)
		TOLD_MASK_IN(told, facts->canaries[i].said);
	TOLD_MASK_IN(told, facts->liar);
	TOLD_MASK_IN(told, facts->intercepted);
	TOLD_MASK_IN(told, facts->advice);
	TOLD_MASK_IN(told, facts->letter);
	run->vantage = facts;
}

/* The options are a JSON object; a mask holds nothing that JSON escapes. */
static void mask_run(struct told *told, struct reported_run *run)
{
	free(told->notes);
	told->notes = memory_get_zeroed(run->note_count + 1, sizeof(*told->notes));
	for (size_t i = 0; i < run->note_count; i++)
		told->notes[i] = (struct reported_note){
			told_mask(told, run->notes[i].key), told_mask(told, run->notes[i].text)};
	run->notes = told->notes;
	run->run.seeds = told_mask(told, run->run.seeds);
	run->run.options = told_mask(told, run->run.options);
	run->run.vantage = told_mask(told, run->run.vantage);
	run->past.compared_vantage = told_mask(told, run->past.compared_vantage);
	mask_vantage(told, run);
}

enum status told_run(struct told *told, struct reported_run *ret_run, struct failure *why)
{
	enum status status = store_report_run(told->store, told->run, ret_run, why);

	if (status || !told->redaction)
		return status;
	told_forget_texts(&told->head_texts, &told->head_count, &told->head_size);
	told_drop_texts(told);
	mask_run(told, ret_run);
	told->head_texts = told->texts;
	told->head_count = told->text_count;
	told->head_size = told->text_size;
	told->texts = NULL;
	told->text_count = told->text_size = 0;
	return OK;
}

/* ---- addresses ---- */

typedef enum status tell_address_fn(
	void *context, const struct reported_address *address, struct failure *why);

static struct reported_link *mask_links(
	struct told *told, const struct reported_link *links, size_t count)
{
	struct reported_link *masked = memory_get_zeroed(count + 1, sizeof(*masked));

	for (size_t i = 0; i < count; i++) {
		masked[i] = links[i];
		masked[i].page = told_mask(told, links[i].page);
		masked[i].page_title = told_mask(told, links[i].page_title);
		masked[i].href = told_mask(told, links[i].href);
		masked[i].text = told_mask(told, links[i].text);
		masked[i].corrected = told_mask(told, links[i].corrected);
	}
	return masked;
}

static struct reported_result *mask_results(
	struct told *told, const struct reported_result *results, size_t count)
{
	struct reported_result *masked = memory_get_zeroed(count + 1, sizeof(*masked));

	for (size_t i = 0; i < count; i++) {
		masked[i] = results[i];
		masked[i].sender = told_mask(told, results[i].sender);
		masked[i].asked = told_mask(told, results[i].asked);
		TOLD_MASK_IN(told, masked[i].answer.text);
	}
	return masked;
}

static const char *mask_address(struct told *told, const char *address, enum verdict verdict)
{
	/* What is no address may be a name all the same: it was made known as a whole. */
	return verdict == VERDICT_INVALID ? told_mask_whole(told, address)
					  : told_mask(told, address);
}

static enum status tell_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct telling *telling = context;
	struct told *told = telling->told;
	tell_address_fn *tell = (tell_address_fn *)telling->tell;
	struct reported_address masked = *address;
	struct reported_link *links = mask_links(told, address->links, address->link_count);
	struct reported_result *results =
		mask_results(told, address->results, address->result_count);

	masked.address = mask_address(told, address->address, address->verdict);
	masked.suppressed.reason = told_mask(told, address->suppressed.reason);
	masked.suppressed.owner = told_mask(told, address->suppressed.owner);
	masked.links = links;
	masked.results = results;
	enum status status = tell(telling->context, &masked, why);

	free(links);
	free(results);
	told_drop_texts(told);
	return status;
}

TOLD(addresses, address)

typedef enum status tell_fixed_fn(
	void *context, const struct reported_fixed *fixed, struct failure *why);

static enum status tell_fixed(
	void *context, const struct reported_fixed *fixed, struct failure *why)
{
	const struct telling *telling = context;
	tell_fixed_fn *tell = (tell_fixed_fn *)telling->tell;
	struct reported_fixed masked = *fixed;

	masked.address = mask_address(telling->told, fixed->address, fixed->before);
	enum status status = tell(telling->context, &masked, why);

	told_drop_texts(telling->told);
	return status;
}

TOLD(fixed, fixed)

/* ---- domains ---- */

typedef enum status tell_domain_fn(
	void *context, const struct reported_domain *domain, struct failure *why);

static void mask_record(struct told *told, struct record_view *record)
{
	TOLD_MASK_IN(told, record->text);
	TOLD_MASK_IN(told, record->error);
}

static void mask_policy(struct told *told, struct domain_policy *policy)
{
	struct ip_listing *listings =
		memory_get_zeroed(policy->listing_count + 1, sizeof(*listings));

	for (size_t i = 0; i < policy->listing_count; i++) {
		listings[i] = policy->listings[i];
		TOLD_MASK_IN(told, listings[i].reason);
	}
	policy->listings = listings;
	mask_record(told, &policy->sts.record);
	TOLD_MASK_IN(told, policy->sts.error);
	mask_record(told, &policy->tlsrpt);
	mask_record(told, &policy->spf);
	mask_record(told, &policy->dmarc);
	TOLD_MASK_IN(told, policy->soa_contact);
}

static enum status tell_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	const struct telling *telling = context;
	struct told *told = telling->told;
	tell_domain_fn *tell = (tell_domain_fn *)telling->tell;
	struct reported_domain masked = *domain;
	struct domain_policy policy = *domain->policy;
	struct reported_result *controls =
		mask_results(told, domain->controls, domain->control_count);

	mask_policy(told, &policy);
	masked.policy = &policy;
	masked.controls = controls;
	masked.outages.recipient = told_mask(told, domain->outages.recipient);
	enum status status = tell(telling->context, &masked, why);

	free(policy.listings);
	free(controls);
	told_drop_texts(told);
	return status;
}

TOLD(domains, domain)

/* ---- servers ---- */

typedef enum status tell_server_fn(
	void *context, const struct reported_server *server, struct failure *why);

static struct session_view *mask_session(struct told *told, const struct session_view *session)
{
	struct session_view *masked;

	if (!session)
		return NULL;
	masked = memory_get(sizeof(*masked));
	*masked = *session;
	TOLD_MASK_IN(told, masked->last.text);
	TOLD_MASK_IN(told, masked->banner);
	TOLD_MASK_IN(told, masked->extensions);
	TOLD_MASK_IN(told, masked->extensions_tls);
	TOLD_MASK_IN(told, masked->ehlo_text);
	TOLD_MASK_IN(told, masked->ehlo_tls_text);
	TOLD_MASK_IN(told, masked->starttls_text);
	TOLD_MASK_IN(told, masked->injected);
	TOLD_MASK_IN(told, masked->quit_text);
	TOLD_MASK_IN(told, masked->software);
	TOLD_MASK_IN(told, masked->tls.subject);
	TOLD_MASK_IN(told, masked->tls.issuer);
	TOLD_MASK_IN(told, masked->tls.names);
	TOLD_MASK_IN(told, masked->tls.error);
	return masked;
}

static enum status tell_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	const struct telling *telling = context;
	struct told *told = telling->told;
	tell_server_fn *tell = (tell_server_fn *)telling->tell;
	struct reported_server masked = *server;
	struct session_view *session = mask_session(told, server->session);
	struct reported_visit *visits = memory_get_zeroed(server->visit_count + 1, sizeof(*visits));
	struct reported_look *looks = memory_get_zeroed(server->look_count + 1, sizeof(*looks));

	for (size_t i = 0; i < server->visit_count; i++) {
		visits[i] = server->visits[i];
		visits[i].transcript = told_mask(told, visits[i].transcript);
	}
	for (size_t i = 0; i < server->look_count; i++) {
		looks[i] = server->looks[i];
		looks[i].session = mask_session(told, looks[i].session);
		looks[i].chain = told_mask(told, looks[i].chain);
	}
	masked.session = session;
	masked.visits = visits;
	masked.looks = looks;
	masked.transcript = told_mask(told, server->transcript);
	masked.chain = told_mask(told, server->chain);
	enum status status = tell(telling->context, &masked, why);

	for (size_t i = 0; i < server->look_count; i++)
		free((void *)(uintptr_t)looks[i].session);
	free(session);
	free(visits);
	free(looks);
	told_drop_texts(told);
	return status;
}

TOLD(servers, server)

/* ---- findings and pages ---- */

typedef enum status tell_finding_fn(
	void *context, const struct reported_finding *reported, struct failure *why);

static enum status tell_finding(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct telling *telling = context;
	tell_finding_fn *tell = (tell_finding_fn *)telling->tell;
	struct reported_finding masked = told_mask_finding(telling->told, reported);

	enum status status = tell(telling->context, &masked, why);

	told_drop_texts(telling->told);
	return status;
}

TOLD(findings, finding)

typedef enum status tell_page_fn(
	void *context, const struct reported_page *page, struct failure *why);

static enum status tell_page(void *context, const struct reported_page *page, struct failure *why)
{
	const struct telling *telling = context;
	tell_page_fn *tell = (tell_page_fn *)telling->tell;
	struct reported_page masked = *page;

	masked.url = told_mask(telling->told, page->url);
	masked.error = told_mask(telling->told, page->error);
	masked.linked_from = told_mask(telling->told, page->linked_from);
	enum status status = tell(telling->context, &masked, why);

	told_drop_texts(telling->told);
	return status;
}

TOLD(pages, page)

/* ---- beginning and end ---- */

static void know_address(void *context, const char *address)
{
	redaction_know(context, span_of(address));
}

static void know_host(void *context, const char *name)
{
	redaction_know_host(context, span_of(name));
}

enum status told_init(
	struct told *told, struct store *store, int64_t run, bool redacts, struct failure *why)
{
	uint64_t key[2];
	enum status status = OK;

	*told = (struct told){.store = store, .run = run};
	if (!redacts)
		return OK;
	status = store_redaction_key(store, key, why);
	if (status)
		return status;
	told->redaction = redaction_create(key);
	const struct name_telling names = {know_address, know_host, told->redaction};

	status = store_each_name(store, &names, why);
	if (status)
		told_finish(told);
	return status;
}

void told_finish(struct told *told)
{
	told_forget_texts(&told->texts, &told->text_count, &told->text_size);
	told_forget_texts(&told->head_texts, &told->head_count, &told->head_size);
	free(told->notes);
	free(told->vantage);
	redaction_destroy(told->redaction);
	*told = (struct told){0};
}
