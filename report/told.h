/*
 * What the formats are told of a run: schema/store_report.h, and nothing else of the store. With a
 * redaction every text that may hold a local part passes it here, so no format can forget it;
 * tests/layout sees to it that nobody else in report/ asks the store.
 */
#ifndef REPORT_TOLD_H
#define REPORT_TOLD_H

#include "report/redaction.h"
#include "schema/store_report.h"

struct told {
	struct store *store;
	int64_t run;
	struct redaction *redaction; /* NULL = texts as they are */
	char **texts;                /* masked ones, of the item that is being told */
	size_t text_count, text_size;
	char **head_texts; /* of told_run */
	size_t head_count, head_size;
	struct reported_note *notes;
	struct vantage_facts *vantage;
};

/* With `redacts`, reads the names of the run first: memory for each of its addresses. */
MUST_CHECK enum status told_init(
	struct told *told, struct store *store, int64_t run, bool redacts, struct failure *why);
void told_finish(struct told *told);

/* A text that another verb of the store told; without a redaction itself, else valid until told_finish or the
 * next item is told. */
const char *told_text(struct told *told, const char *text);

/* As the verbs of store_report.h. The run's texts are valid until told_finish. */
MUST_CHECK enum status told_run(
	struct told *told, struct reported_run *ret_run, struct failure *why);
MUST_CHECK enum status told_addresses(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status told_fixed(struct told *told,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status told_domains(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status told_servers(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status told_findings(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why);
/* Those that the run has no more: for runs diff. */
MUST_CHECK enum status told_lost_findings(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status told_pages(struct told *told,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why);

#endif
