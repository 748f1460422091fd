/*
 * The run is read once: each address, fixed address and finding goes to the list where it belongs, in
 * both forms, until the list is full. Then the forms are written around the lists.
 */
#include "report/digest.h"
#include "base/url_text.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "report/digest_told.h"
#include "report/told.h"
#include "report/writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct span digest_cut(struct span whole, bool *ret_is_cut)
{
	size_t length = whole.length < DIGEST_TEXT_MAX ? whole.length : DIGEST_TEXT_MAX;

	while (length < whole.length && length && (whole.at[length] & 0xc0) == 0x80)
		length--;
	*ret_is_cut = length < whole.length;
	return span_part(whole, 0, length);
}

const struct reported_link *digest_place(const struct reported_address *address)
{
	for (size_t i = 0; i < address->link_count; i++)
		if (!link_is_of_dns(&address->links[i]))
			return address->links[i].page[0] ? &address->links[i] : NULL;
	return NULL;
}

const struct reported_result *digest_answer(const struct reported_address *address)
{
	bool has = address->deciding >= 0 && (size_t)address->deciding < address->result_count;

	return has ? &address->results[address->deciding] : NULL;
}

enum {
	SITE_NAME_SIZE = DIGEST_SITE_SIZE - 32 /* leaves room for " and 1000000 more" */
};

/* ---- the site's name and the subject ---- */

/* "https://user:secret@www.example.org:8443/path" is "www.example.org:8443"; of what is no URL ("info@
 * example.org", checked without a crawl) all stays. */
static struct span host_of(struct span seed)
{
	struct span host, path;

	if (!url_text_split(seed, &host, &path))
		return seed;
	size_t user = span_find_last(host, '@');

	return user < host.length ? span_from(host, user + 1) : host;
}

/* Chat programs and mail headers give meaning to nearly every other character. */
static void keep_plain(struct span host, char *ret_name, size_t size)
{
	size_t length = 0;

	while (host.length) {
		unsigned long scalar;
		size_t taken = utf8_decode(host, &scalar);
		struct span one = span_part(host, 0, taken ? taken : 1);
		char visible[32];

		host = span_from(host, one.length);
		visible_text(one, visible, sizeof(visible));
		bool is_plain = taken > 1 ? strlen(visible) == taken
					  : ascii_is_alnum(one.at[0]) ||
						    span_find(SPAN("-.:@_[]"), one.at[0]) < 7;

		if (!is_plain)
			one = SPAN("?");
		if (length + one.length >= size)
			break;
		memcpy(ret_name + length, one.at, one.length);
		length += one.length;
	}
	ret_name[length] = '\0';
}

void digest_name_site(const char *seeds, char ret_site[DIGEST_SITE_SIZE])
{
	struct span rest = span_of(seeds), seed;
	char name[SITE_NAME_SIZE];
	size_t others = 0;

	span_split(&rest, '\n', &seed);
	keep_plain(host_of(seed), name, sizeof(name));
	while (span_split(&rest, '\n', &seed))
		others++;
	if (others)
		snprintf(ret_site, DIGEST_SITE_SIZE, "%s and %zu more", name, others);
	else
		snprintf(ret_site, DIGEST_SITE_SIZE, "%s", name[0] ? name : "no site");
}

static const char *plural(int64_t count, const char *one, const char *more)
{
	return count == 1 ? one : more;
}

/* "2 new failing contact addresses at www.example.org, 1 fixed (5 failing in all)" */
static void say_news(struct digest *digest, const char *site)
{
	const struct digest_counts *counts = &digest->counts;
	int64_t newly = counts->newly_failing ? counts->newly_failing : counts->newly_at_risk;
	char fixed[40] = "";

	if (newly && counts->fixed)
		snprintf(fixed, sizeof(fixed), ", %lld fixed", (long long)counts->fixed);
	if (counts->newly_failing)
		snprintf(digest->subject, sizeof(digest->subject),
			"%lld new failing contact %s at %s%s (%lld in all)", (long long)newly,
			plural(newly, "address", "addresses"), site, fixed,
			(long long)counts->failing);
	else if (newly)
		snprintf(digest->subject, sizeof(digest->subject),
			"%lld contact %s newly at risk at %s%s (%lld failing)", (long long)newly,
			plural(newly, "address", "addresses"), site, fixed,
			(long long)counts->failing);
	else
		snprintf(digest->subject, sizeof(digest->subject),
			"%lld contact %s fixed at %s (%lld still failing)",
			(long long)counts->fixed, plural(counts->fixed, "address", "addresses"),
			site, (long long)counts->failing);
}

void digest_write_subject(struct digest *digest, const char *site)
{
	const struct digest_counts *counts = &digest->counts;
	char *subject = digest->subject;
	size_t size = sizeof(digest->subject);

	if (!digest->could_ask)
		snprintf(subject, size, "mail servers could not be asked from here (%s)", site);
	else if (counts->newly_failing || counts->newly_at_risk || counts->fixed)
		say_news(digest, site);
	else if (counts->rules_newly_broken)
		snprintf(subject, size, "%lld required contact %s without a working address at %s",
			(long long)counts->rules_newly_broken,
			plural(counts->rules_newly_broken, "page is", "pages are"), site);
	else if (counts->failing)
		snprintf(subject, size, "nothing new at %s (%lld failing)", site,
			(long long)counts->failing);
	else
		snprintf(subject, size, "nothing new at %s, no contact address fails", site);
}

/* ---- reading ---- */

struct reading {
	struct digest *digest;
	bool was_answered; /* a server said something about an address that is not for us to mend */
	struct digest_told forms;
};

static bool has_room(struct digest_rows *rows)
{
	rows->count++;
	if (rows->count <= DIGEST_ROWS_MAX)
		return true;
	rows->left_out++;
	return false;
}

static bool has_answer(const struct reported_address *address)
{
	for (size_t i = 0; i < address->result_count; i++)
		if (address->results[i].answer.stage == STAGE_RCPT &&
			address->results[i].answer.code)
			return address->verdict != VERDICT_UNVERIFIED;
	return false;
}

/* Some servers that turn us away are advised about as well (checker/vantage_advice). */
static bool could_ask(const struct reading *reading, const struct vantage_facts *vantage)
{
	return !vantage || !vantage->advice[0] ||
	       (vantage->port == PORT_OPEN && !vantage->intercepted[0] && reading->was_answered);
}

static enum status read_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct reading *reading = context;
	struct digest_counts *counts = &reading->digest->counts;
	bool is_new = address->standing.is_newly_counted;
	bool is_lesser = address->verdict == VERDICT_AT_RISK;

	(void)why;
	reading->was_answered |= has_answer(address);
	if (address->is_machine || address->suppressed.reason ||
		!verdict_is_broken(address->verdict))
		return OK;
	if (address->standing.is_to_be_confirmed) {
		counts->to_be_confirmed++;
		return OK;
	}
	*(is_lesser ? &counts->at_risk : &counts->failing) += 1;
	if (is_new)
		*(is_lesser ? &counts->newly_at_risk : &counts->newly_failing) += 1;
	if (is_lesser && !is_new)
		return OK;
	struct digest_rows *rows = &reading->forms.lists[is_new ? DIGEST_NEW : DIGEST_LASTING];

	if (has_room(rows)) {
		digest_text_address(rows->text.file, address);
		digest_json_address(rows->json.file, address);
	}
	return OK;
}

static enum status read_fixed(
	void *context, const struct reported_fixed *fixed, struct failure *why)
{
	struct reading *reading = context;
	struct digest_rows *rows = &reading->forms.lists[DIGEST_FIXED];

	(void)why;
	reading->digest->counts.fixed++;
	if (has_room(rows)) {
		digest_text_fixed(rows->text.file, fixed);
		digest_json_fixed(rows->json.file, fixed);
	}
	return OK;
}

static enum status read_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	struct reading *reading = context;
	struct digest_rows *rows = &reading->forms.lists[DIGEST_RULES];

	(void)why;
	if (strcmp(finding->finding.subject_kind, "contact") != 0 ||
		finding->finding.suppressed_reason)
		return OK;
	reading->digest->counts.rules_broken++;
	reading->digest->counts.rules_newly_broken += finding->is_new;
	if (has_room(rows)) {
		digest_text_rule(rows->text.file, finding);
		digest_json_rule(rows->json.file, finding);
	}
	return OK;
}

static void judge(struct digest *digest)
{
	const struct digest_counts *counts = &digest->counts;

	digest->has_changes = counts->newly_failing || counts->newly_at_risk || counts->fixed ||
			      counts->rules_newly_broken || !digest->could_ask;
	digest->has_failures = counts->failing || counts->rules_broken || !digest->could_ask;
}

static void open_stream(struct digest_stream *stream)
{
	stream->file = open_memstream(&stream->at, &stream->length);
	assert(stream->file);
}

/* What was written so far, as a text. */
static char *close_stream(struct digest_stream *stream)
{
	fclose(stream->file);
	stream->file = NULL;
	return stream->at;
}

static void write_forms(struct reading *reading)
{
	struct digest_stream text, json;

	for (int i = 0; i < DIGEST_LIST_COUNT; i++) {
		close_stream(&reading->forms.lists[i].text);
		close_stream(&reading->forms.lists[i].json);
	}
	open_stream(&text);
	digest_text_write(text.file, &reading->forms);
	reading->digest->text = close_stream(&text);
	open_stream(&json);
	digest_json_write(json.file, &reading->forms);
	reading->digest->json = close_stream(&json);
}

static enum status read_run(
	struct reading *reading, struct told *told, struct reported_run *head, struct failure *why)
{
	struct digest *digest = reading->digest;
	enum status status = told_run(told, head, why);

	if (status)
		return status;
	digest->is_complete = head->run.is_complete;
	status = told_addresses(told, read_address, reading, why);
	digest->could_ask = could_ask(reading, head->vantage);
	if (!status)
		status = told_fixed(told, read_fixed, reading, why);
	if (!status)
		status = told_findings(told, read_finding, reading, why);
	return status;
}

enum status digest_init(struct digest *ret_digest, struct store *store,
	const struct digest_wanted *wanted, struct failure *why)
{
	struct digest digest = {0};
	struct reported_run head;
	struct told told;
	char site[DIGEST_SITE_SIZE];
	struct reading reading = {&digest, false, {&head, &digest, site, wanted->where, {{{0}}}}};
	enum status status = told_init(&told, store, wanted->run, wanted->redacts, why);

	if (status)
		return status;
	for (int i = 0; i < DIGEST_LIST_COUNT; i++) {
		open_stream(&reading.forms.lists[i].text);
		open_stream(&reading.forms.lists[i].json);
	}
	status = read_run(&reading, &told, &head, why);
	if (!status) {
		digest_name_site(head.run.seeds, site);
		digest_write_subject(&digest, site);
		judge(&digest);
		write_forms(&reading);
		*ret_digest = digest;
	}
	for (int i = 0; i < DIGEST_LIST_COUNT; i++) {
		struct digest_rows *rows = &reading.forms.lists[i];

		if (rows->text.file) {
			close_stream(&rows->text);
			close_stream(&rows->json);
		}
		free(rows->text.at);
		free(rows->json.at);
	}
	told_finish(&told);
	return status;
}

void digest_finish(struct digest *digest)
{
	free(digest->text);
	free(digest->json);
	*digest = (struct digest){0};
}
