/*
 * Any bytes as what a mail server says. The replies and the fault are the same wherever the bytes
 * are cut; what is kept of them is bounded, one line, and harmless to print.
 */
#include "base/utf8.h"
#include "checker/smtp_reply.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct heard {
	uint64_t sum; /* of everything that was told, in order */
	size_t taken;
	unsigned replies;
	enum smtp_fault fault;
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void add(struct heard *heard, const char *text)
{
	for (; *text; text++)
		heard->sum = (heard->sum ^ (unsigned char)*text) * 1099511628211u;
	heard->sum = (heard->sum ^ 0x100) * 1099511628211u;
}

static void check_text(const char *text, bool may_have_lines)
{
	must(utf8_is_valid(span_of(text)));
	for (; *text; text++)
		must((unsigned char)*text >= ' ' || (may_have_lines && *text == '\n'));
}

static void check_reply(const struct smtp_reply *reply)
{
	char keywords[1024];

	must(reply->code >= 200 && reply->code <= 599);
	must(reply->lines >= 1 && reply->lines <= SMTP_LINES_MAX);
	must(reply->raw_length <= SMTP_REPLY_BYTES_MAX && strlen(reply->raw) == reply->raw_length);
	must(reply->enhanced[0] == '\0' || reply->enhanced[0] - '0' == reply->code / 100);
	check_text(reply->text, false);
	smtp_reply_keywords(reply, keywords, sizeof(keywords));
	check_text(keywords, true);
	smtp_keywords_have(keywords, "STARTTLS");
}

/* Reads in pieces of `piece` bytes, each a copy of its own, so that no look beyond it goes unseen. */
static struct heard hear(struct span all, size_t piece)
{
	static struct smtp_reader reader;
	struct heard heard = {.sum = 14695981039346656037u};

	smtp_reader_init(&reader);
	while (all.length && !heard.fault) {
		struct span cut = span_part(all, 0, piece);
		char *copy = malloc(cut.length);

		must(copy != NULL);
		memcpy(copy, cut.at, cut.length);
		struct span rest = {copy, cut.length};

		while (rest.length) {
			enum smtp_read read = smtp_reader_take(&reader, &rest);

			if (read == SMTP_READ_FAULT)
				break;
			if (read == SMTP_READ_MORE)
				continue;
			check_reply(&reader.reply);
			add(&heard, reader.reply.raw);
			add(&heard, reader.reply.text);
			add(&heard, reader.reply.enhanced);
			heard.replies++;
		}
		heard.taken += cut.length - rest.length;
		heard.fault = reader.fault;
		must(heard.fault || rest.length == 0);
		free(copy);
		all = span_from(all, cut.length);
	}
	add(&heard, reader.reply.raw);
	return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span all = {(const char *)bytes, length};
	size_t pieces[] = {1, 2, 3, 1 + (length ? bytes[0] % 61u : 0)};
	struct heard whole = hear(all, length ? length : 1);

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct heard cut = hear(all, pieces[i]);

		must(cut.sum == whole.sum && cut.replies == whole.replies);
		must(cut.fault == whole.fault && cut.taken == whole.taken);
	}
	return 0;
}
