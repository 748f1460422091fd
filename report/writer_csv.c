/*
 * A row per (address, page), because that is what a web editor works through: what stands in the
 * DNS alone is none of that and is left out. The server columns show the answer that decided the
 * verdict. What is suppressed keeps its rows, because the verdict is what it is, and its remedy begins
 * with that: there is no column for it, and scripts rest on those that there are.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "report/escape.h"
#include "report/writer.h"

#include <stdlib.h>
#include <string.h>

enum { CELL_MAX = 16384 /* a line of the suppressions and a remedy */ };

static const char header[] =
	"address,domain,verdict,reason,explanation,remedy,mx_host,mx_preference,ip,stage,"
	"smtp_code,enhanced_code,smtp_text,page_url,line,link_text,source,first_seen,"
	"failing_since,run_id\r\n";

static void put_cell(FILE *file, const char *text)
{
	escape_csv(file, span_of(text));
	putc_unlocked(',', file);
}

static void put_number(FILE *file, long number)
{
	if (number)
		fprintf(file, "%ld", number);
	putc_unlocked(',', file);
}

static void put_time(FILE *file, int64_t ms)
{
	char text[CLOCK_TEXT_SIZE] = "";

	if (ms)
		clock_print(ms, text);
	put_cell(file, text);
}

static void put_server(FILE *file, const struct reported_result *result)
{
	if (!result) {
		fputs(",,,,,,,", file);
		return;
	}
	put_cell(file, result->host);
	fprintf(file, "%u,", result->preference);
	put_cell(file, result->ip);
	put_cell(file, stage_name(result->answer.stage));
	put_number(file, result->answer.code);
	put_cell(file, result->answer.enhanced);
	put_cell(file, result->answer.text);
}

/* "Suppressed until 2027-01-31 (web team): moves with the relaunch. Correct the link." */
static void put_remedy(FILE *file, const struct reported_address *address, const char *remedy)
{
	const struct reported_suppression *suppressed = &address->suppressed;
	struct buf cell;

	if (!suppressed->reason) {
		put_cell(file, remedy);
		return;
	}
	buf_init(&cell, CELL_MAX);
	buf_addf(&cell, "Suppressed until %s (%s): %s. %s", suppressed->until, suppressed->owner,
		suppressed->reason, remedy);
	put_cell(file, buf_text(&cell));
	buf_finish(&cell);
}

/* The columns in front of the page, and those behind the link, are the same in each row of an address, and most
 * of the bytes: they are escaped once. */
struct piece {
	FILE *file;
	char *text;
	size_t length;
};

struct rows {
	struct piece front, tail;
};

static void put_front(FILE *file, const struct reported_address *address)
{
	const struct catalogue_entry *entry = catalogue_find(address->reason);

	put_cell(file, address->address);
	put_cell(file, address->domain);
	put_cell(file, verdict_name(address->verdict));
	put_cell(file, address->reason);
	put_cell(file, entry ? entry->explanation : "");
	put_remedy(file, address, entry ? entry->remedy : "");
	put_server(file, address->deciding >= 0 ? &address->results[address->deciding] : NULL);
}

static void put_tail(
	FILE *file, const struct reported_address *address, const struct writing *writing)
{
	put_time(file, address->first_seen_ms);
	put_time(file, address->standing.failing_since_ms);
	fprintf(file, "%lld\r\n", (long long)writing->run);
}

static enum status open_piece(struct piece *piece, struct failure *why)
{
	piece->file = open_memstream(&piece->text, &piece->length);
	return piece->file ? OK : failure_say(why, ERR_SYSTEM, "report.csv: no memory");
}

static void close_piece(struct piece *piece)
{
	if (piece->file)
		fclose(piece->file);
	free(piece->text);
}

static enum status finish_piece(struct piece *piece, struct failure *why)
{
	return fflush(piece->file) == 0 ? OK
					: failure_say(why, ERR_SYSTEM, "report.csv: no memory");
}

static void put_piece(FILE *file, const struct piece *piece)
{
	fwrite_unlocked(piece->text, 1, piece->length, file);
}

static void put_row(
	const struct writing *writing, const struct rows *rows, const struct reported_link *link)
{
	FILE *file = writing->file;

	put_piece(file, &rows->front);
	put_cell(file, link ? link->page : "");
	put_number(file, link ? (long)link->line : 0);
	put_cell(file, link ? link->text : "");
	put_cell(file, link ? link->source : "");
	put_piece(file, &rows->tail);
}

/* Links come by page; one in the DNS is no page. */
static bool begins_a_page(const struct reported_link *links, size_t at)
{
	return !link_is_of_dns(&links[at]) &&
	       (at == 0 || strcmp(links[at].page, links[at - 1].page) != 0);
}

static enum status put_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	const struct writing *writing = context;
	struct rows *rows = writing->state;

	if (address->is_machine ||
		(address->verdict == VERDICT_DELIVERABLE && !writing->options->csv_all))
		return OK;
	rewind(rows->front.file);
	rewind(rows->tail.file);
	put_front(rows->front.file, address);
	put_tail(rows->tail.file, address, writing);
	enum status status = finish_piece(&rows->front, why);

	if (!status)
		status = finish_piece(&rows->tail, why);
	if (status)
		return status;
	for (size_t i = 0; i < address->link_count; i++)
		if (begins_a_page(address->links, i))
			put_row(writing, rows, &address->links[i]);
	if (address->link_count == 0)
		put_row(writing, rows, NULL);
	return OK;
}

static enum status begin(struct writing *writing, struct failure *why)
{
	struct rows *rows = writing->state = memory_get_zeroed(1, sizeof(*rows));
	enum status status = open_piece(&rows->front, why);

	fputs(header, writing->file);
	return status ? status : open_piece(&rows->tail, why);
}

static enum status end(struct writing *writing, enum status status, struct failure *why)
{
	struct rows *rows = writing->state;

	(void)why;
	close_piece(&rows->front);
	close_piece(&rows->tail);
	free(rows);
	return status;
}

const struct writer writer_csv = {begin, put_address, end};
