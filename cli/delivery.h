/*
 * Who is to be told of a run besides the folder of reports: people by mail, programs by a webhook; both
 * only where the user asks for it. Read before anything is touched; done when the report is written and
 * the exit status known. What fails here takes nothing back: the report stands.
 */
#ifndef CLI_DELIVERY_H
#define CLI_DELIVERY_H

#include "cli/options.h"
#include "delivery/mail.h"
#include "delivery/secret.h"
#include "delivery/webhook.h"
#include "report/report.h"
#include "schema/model/address.h"

enum { DELIVERY_PEOPLE_MAX = 20 /* of --mail-to; each gets a mail of his own */ };

struct delivery {
	struct address to[DELIVERY_PEOPLE_MAX];
	size_t to_count; /* 0 = no mail */
	char sender[ADDRESS_TEXT_SIZE], greeting[DOMAIN_NAME_MAX + 1];
	struct mail_relay relay;
	struct webhook webhook; /* url NULL = none */
	struct secret login, headers, key;
};

/* ERR_USAGE for what cannot be meant. `options` outlive it. */
MUST_CHECK enum status delivery_init(
	struct delivery *delivery, const struct options *options, struct failure *why);
void delivery_finish(struct delivery *delivery);

/* For --plan: the lines that begin with "Mail" and "Webhook"; `tell` gets label and text. */
void delivery_plan(const struct delivery *delivery, const struct options *options,
	void (*tell)(void *context, const char *label, const char *text), void *context);

struct delivered {
	const struct options *options;
	const struct report_options *report;
	struct store *store;
	int64_t run;
};
enum { DELIVERY_WHERE_SIZE = 2 * REPORT_PATH_SIZE };
/* Which file is attached to a mail, "" = none, and the sentence that tells where the report stands. Only a
 * page that this command has written, a plain file, of at most MAIL_ATTACHED_MAX. */
void delivery_find_page(const struct delivered *what, char ret_page[REPORT_PATH_SIZE],
	char ret_where[DELIVERY_WHERE_SIZE]);
/* Tells everybody who is to be told, and the user what came of it, a line each on standard error. False
 * where something was to be delivered and was not. */
bool delivery_carry_out(const struct delivery *delivery, const struct delivered *what);

#endif
