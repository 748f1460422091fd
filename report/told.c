/*
 * Each item is copied, its texts are masked, and the copy is handed on. Names of hosts and domains,
 * IP addresses, ids and what the catalogue says stay as they are.
 */
#include "report/told.h"
#include "base/memory.h"
#include "schema/store_sharing.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 64 * 1024 * 1024 /* masked; a list of URLs is the longest */ };

/* ---- texts ---- */

static const char *mask(struct told *told, const char *text)
{
	struct buf b;

	if (!text || !text[0])
		return text;
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add(told->redaction, span_of(text), &b);
	told->texts = memory_make_room(
		told->texts, told->text_count, &told->text_size, sizeof(*told->texts));
	told->texts[told->text_count] = buf_take(&b);
	return told->texts[told->text_count++];
}

/* A mask may be longer than what it stands for: what does not fit is cut, between characters. */
static void mask_in(struct told *told, char *field, size_t size)
{
	struct buf b;

	if (!field[0])
		return;
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add(told->redaction, span_of(field), &b);
	size_t length = b.length < size ? b.length : size - 1;

	while (length < b.length && length > 0 && ((unsigned char)b.at[length] & 0xc0) == 0x80)
		length--;
	memcpy(field, buf_text(&b), length);
	field[length] = '\0';
	buf_finish(&b);
}
#define MASK_IN(told, field) mask_in((told), (field), sizeof(field))

static void forget_texts(char ***texts, size_t *count, size_t *size)
{
	for (size_t i = 0; i < *count; i++)
		free((*texts)[i]);
	free(*texts);
	*texts = NULL;
	*count = *size = 0;
}

static void drop_texts(struct told *told)
{
	for (size_t i = 0; i < told->text_count; i++)
		free(told->texts[i]);
	told->text_count = 0;
}

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
		MASK_IN(told, facts->canaries[i].said);
	MASK_IN(told, facts->liar);
	MASK_IN(told, facts->intercepted);
	MASK_IN(told, facts->advice);
	MASK_IN(told, facts->letter);
	run->vantage = facts;
}

/* The options are a JSON object; a mask holds nothing that JSON escapes. */
static void mask_run(struct told *told, struct reported_run *run)
{
	free(told->notes);
	told->notes = memory_get_zeroed(run->note_count + 1, sizeof(*told->notes));
	for (size_t i = 0; i < run->note_count; i++)
		told->notes[i] = (struct reported_note){
			mask(told, run->notes[i].key), mask(told, run->notes[i].text)};
	run->notes = told->notes;
	run->run.seeds = mask(told, run->run.seeds);
	run->run.options = mask(told, run->run.options);
	run->run.vantage = mask(told, run->run.vantage);
	mask_vantage(told, run);
}

enum status told_run(struct told *told, struct reported_run *ret_run, struct failure *why)
{
	enum status status = store_report_run(told->store, told->run, ret_run, why);

	if (status || !told->redaction)
		return status;
	forget_texts(&told->head_texts, &told->head_count, &told->head_size);
	drop_texts(told);
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
		masked[i].page = mask(told, links[i].page);
		masked[i].page_title = mask(told, links[i].page_title);
		masked[i].href = mask(told, links[i].href);
		masked[i].text = mask(told, links[i].text);
		masked[i].corrected = mask(told, links[i].corrected);
	}
	return masked;
}

static struct reported_result *mask_results(
	struct told *told, const struct reported_result *results, size_t count)
{
	struct reported_result *masked = memory_get_zeroed(count + 1, sizeof(*masked));

	for (size_t i = 0; i < count; i++) {
		masked[i] = results[i];
		masked[i].sender = mask(told, results[i].sender);
		masked[i].asked = mask(told, results[i].asked);
		MASK_IN(told, masked[i].answer.text);
	}
	return masked;
}

static const char *mask_address(struct told *told, const struct reported_address *address)
{
	struct buf b;

	/* What is no address may be a name all the same: it was made known as a whole. */
	if (address->verdict != VERDICT_INVALID || !address->address[0])
		return mask(told, address->address);
	buf_init(&b, TEXT_BYTES_MAX);
	redaction_add_whole(told->redaction, span_of(address->address), &b);
	told->texts = memory_make_room(
		told->texts, told->text_count, &told->text_size, sizeof(*told->texts));
	told->texts[told->text_count] = buf_take(&b);
	return told->texts[told->text_count++];
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

	masked.address = mask_address(told, address);
	masked.suppressed.reason = mask(told, address->suppressed.reason);
	masked.suppressed.owner = mask(told, address->suppressed.owner);
	masked.links = links;
	masked.results = results;
	enum status status = tell(telling->context, &masked, why);

	free(links);
	free(results);
	drop_texts(told);
	return status;
}

TOLD(addresses, address)

/* ---- domains ---- */

typedef enum status tell_domain_fn(
	void *context, const struct reported_domain *domain, struct failure *why);

static void mask_record(struct told *told, struct record_view *record)
{
	MASK_IN(told, record->text);
	MASK_IN(told, record->error);
}

static void mask_policy(struct told *told, struct domain_policy *policy)
{
	struct ip_listing *listings =
		memory_get_zeroed(policy->listing_count + 1, sizeof(*listings));

	for (size_t i = 0; i < policy->listing_count; i++) {
		listings[i] = policy->listings[i];
		MASK_IN(told, listings[i].reason);
	}
	policy->listings = listings;
	mask_record(told, &policy->sts.record);
	MASK_IN(told, policy->sts.error);
	mask_record(told, &policy->tlsrpt);
	mask_record(told, &policy->spf);
	mask_record(told, &policy->dmarc);
	MASK_IN(told, policy->soa_contact);
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
	masked.outages.recipient = mask(told, domain->outages.recipient);
	enum status status = tell(telling->context, &masked, why);

	free(policy.listings);
	free(controls);
	drop_texts(told);
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
	MASK_IN(told, masked->last.text);
	MASK_IN(told, masked->banner);
	MASK_IN(told, masked->extensions);
	MASK_IN(told, masked->extensions_tls);
	MASK_IN(told, masked->ehlo_text);
	MASK_IN(told, masked->ehlo_tls_text);
	MASK_IN(told, masked->starttls_text);
	MASK_IN(told, masked->injected);
	MASK_IN(told, masked->quit_text);
	MASK_IN(told, masked->software);
	MASK_IN(told, masked->tls.subject);
	MASK_IN(told, masked->tls.issuer);
	MASK_IN(told, masked->tls.names);
	MASK_IN(told, masked->tls.error);
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
		visits[i].transcript = mask(told, visits[i].transcript);
	}
	for (size_t i = 0; i < server->look_count; i++) {
		looks[i] = server->looks[i];
		looks[i].session = mask_session(told, looks[i].session);
		looks[i].chain = mask(told, looks[i].chain);
	}
	masked.session = session;
	masked.visits = visits;
	masked.looks = looks;
	masked.transcript = mask(told, server->transcript);
	masked.chain = mask(told, server->chain);
	enum status status = tell(telling->context, &masked, why);

	for (size_t i = 0; i < server->look_count; i++)
		free((void *)(uintptr_t)looks[i].session);
	free(session);
	free(visits);
	free(looks);
	drop_texts(told);
	return status;
}

TOLD(servers, server)

/* ---- findings and pages ---- */

typedef enum status tell_finding_fn(
	void *context, const struct run_finding *finding, struct failure *why);

static enum status tell_finding(
	void *context, const struct run_finding *finding, struct failure *why)
{
	const struct telling *telling = context;
	tell_finding_fn *tell = (tell_finding_fn *)telling->tell;
	struct run_finding masked = *finding;

	masked.subject_name = mask(telling->told, finding->subject_name);
	masked.evidence = mask(telling->told, finding->evidence);
	masked.suppressed_reason = mask(telling->told, finding->suppressed_reason);
	masked.suppressed_owner = mask(telling->told, finding->suppressed_owner);
	enum status status = tell(telling->context, &masked, why);

	drop_texts(telling->told);
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

	masked.url = mask(telling->told, page->url);
	masked.error = mask(telling->told, page->error);
	masked.linked_from = mask(telling->told, page->linked_from);
	enum status status = tell(telling->context, &masked, why);

	drop_texts(telling->told);
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
	forget_texts(&told->texts, &told->text_count, &told->text_size);
	forget_texts(&told->head_texts, &told->head_count, &told->head_size);
	free(told->notes);
	free(told->vantage);
	redaction_destroy(told->redaction);
	*told = (struct told){0};
}
