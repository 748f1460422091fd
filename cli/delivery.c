#include "cli/delivery.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/stop.h"
#include "report/digest.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BYTES_OF_MB = 1024 * 1024 };

/* What is to be carried, ready to go. */
struct load {
	const struct delivery *delivery;
	const struct delivered *what;
	struct digest digest;
	char page[REPORT_PATH_SIZE]; /* the attachment, "" = none */
	char where[DELIVERY_WHERE_SIZE];
};

/* ---- the attachment ---- */

void delivery_find_page(const struct delivered *what, char ret_page[REPORT_PATH_SIZE],
	char ret_where[DELIVERY_WHERE_SIZE])
{
	char host[HOST_NAME_MAX + 1] = "", page[REPORT_PATH_SIZE], whole[PATH_MAX];
	struct stat seen;

	ret_page[0] = ret_where[0] = '\0';
	if (what->options->command == COMMAND_CHECK) {
		snprintf(ret_where, DELIVERY_WHERE_SIZE,
			"The whole report is written by: mailknock report --run %lld",
			(long long)what->run);
		return;
	}
	if (gethostname(host, sizeof(host) - 1) != 0 || !realpath(what->report->folder, whole))
		return;
	snprintf(ret_where, DELIVERY_WHERE_SIZE, "The whole report stands on %s in %s.", host,
		whole);
	if (!report_options_have_page(what->report) || !report_page_path(what->report, page) ||
		lstat(page, &seen) != 0 || !S_ISREG(seen.st_mode))
		return;
	if (seen.st_size <= MAIL_ATTACHED_MAX) {
		memcpy(ret_page, page, sizeof(page));
		snprintf(ret_where, DELIVERY_WHERE_SIZE,
			"The whole report is attached (report.html). It also stands on %s in %s.",
			host, whole);
	} else {
		snprintf(ret_where, DELIVERY_WHERE_SIZE,
			"The whole report stands on %s in %s. With %lld MB it is too large to be "
			"attached.",
			host, whole, (long long)(seen.st_size + BYTES_OF_MB - 1) / BYTES_OF_MB);
	}
}

/* ---- the two ways ---- */

static bool is_wanted(int when, const struct digest *digest)
{
	switch ((enum delivery_when)when) {
	case DELIVERY_CHANGED:
		return digest->has_changes;
	case DELIVERY_FAILING:
		return digest->has_failures;
	case DELIVERY_ALWAYS:
		return true;
	}
	return true;
}

/* How to try again stands in the same line: cron and journals show it alone. */
static void tell_failure(const struct load *load, const struct failure *why)
{
	const struct delivered *what = load->what;

	log_event(LOG_ERROR, "mailknock",
		"%s. The report is not harmed; mailknock report --run %lld with the same options "
		"delivers it again",
		why->sentence, (long long)what->run);
}

static bool send_mails(const struct load *load)
{
	const struct delivery *delivery = load->delivery;
	struct mail mail = {.from = delivery->sender,
		.subject = load->digest.subject,
		.text = load->digest.text,
		.attached = load->page[0] ? load->page : NULL,
		.wall_ms = clock_wall_ms()};
	bool all_fine = true, is_for_all = false;
	char subject[DIGEST_SUBJECT_SIZE + 16];

	snprintf(subject, sizeof(subject), "mailknock: %s", load->digest.subject);
	mail.subject = subject;
	for (size_t i = 0; i < delivery->to_count && !(is_for_all && !all_fine); i++) {
		char to[ADDRESS_TEXT_SIZE];
		struct failure why;

		address_print(&delivery->to[i], to);
		mail.to = to;
		if (mail_send(&delivery->relay, &mail, &is_for_all, &why)) {
			all_fine = false;
			tell_failure(load, &why);
		} else {
			is_for_all = false;
			log_event(LOG_NOTICE, "mailknock", "mailed to %s: %s", to, subject);
		}
	}
	return all_fine;
}

static bool call_webhook(const struct load *load)
{
	char place[DESTINATION_TEXT_SIZE];
	struct failure why;

	destination_print(&load->delivery->webhook.place, place);
	if (webhook_post(&load->delivery->webhook, load->digest.json, &why)) {
		tell_failure(load, &why);
		return false;
	}
	log_event(LOG_NOTICE, "mailknock", "the webhook at %s has the summary", place);
	return true;
}

static bool carry(const struct load *load)
{
	const struct options *options = load->what->options;
	bool all_fine = true;

	if (load->delivery->to_count && is_wanted(options->mail_when, &load->digest))
		all_fine = send_mails(load);
	else if (load->delivery->to_count)
		log_event(LOG_NOTICE, "mailknock", "no mail: %s (--mail-when %s)",
			load->digest.subject,
			options->mail_when == DELIVERY_CHANGED ? "changed" : "failing");
	if (load->delivery->webhook.url && is_wanted(options->webhook_when, &load->digest))
		all_fine &= call_webhook(load);
	return all_fine;
}

bool delivery_carry_out(const struct delivery *delivery, const struct delivered *what)
{
	struct load load = {.delivery = delivery, .what = what};
	struct failure why;

	if (!delivery->to_count && !delivery->webhook.url)
		return true;
	delivery_find_page(what, load.page, load.where);
	const struct digest_wanted wanted = {what->run, what->options->redact, load.where};

	if (digest_init(&load.digest, what->store, &wanted, &why)) {
		tell_failure(&load, &why);
		return false;
	}
	bool all_fine = carry(&load);

	digest_finish(&load.digest);
	return all_fine;
}
