/* The people of the world made by hand: usage of report_world with `redacted` instead of `plain`.
 * Their names are unlike any word of ours, so that a single one in a report is a leak. */
#include "tests/report/world.h"

#include <string.h>

bool world_is_redacted;

/* What local parts may be; "#" is a number. */
static const char *const shapes[] = {"qzjane.doe#", "qzkim+tag#", "\"qzquo ted#\"", "qzO'Brien#",
	"\"qz@at#\"", "\"qz\\\"esc#\"", "qzm\xc3\xbcller#", "qz=eq/sl#", "qz_under-#-score", "q#z",
	"QzUpper#", "qz%40pc#", "\"qz<b>#\"", "qz&amp#", "{qz}#", "qz..dots#", "qz#", "+qzplus#+",
	"qz!bang%relay#", "\"qz\\\\back#\""};

void world_name(int number, char ret_local[65])
{
	const char *shape = shapes[(size_t)number % (sizeof(shapes) / sizeof(shapes[0]))];
	const char *place = strchr(shape, '#');

	snprintf(ret_local, 65, "%.*s%d%s", (int)(place - shape), shape, number, place + 1);
}

static void percent(const char *text, char *ret_text, size_t size)
{
	size_t length = 0;

	for (; *text && length + 4 < size; text++)
		length += (size_t)snprintf(
			ret_text + length, size - length, "%%%02X", (unsigned char)*text);
}

static void upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 32);
}

enum status world_tell_names(enum status (*tell)(void *context,
				     const struct reported_address *address, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = OK;

	for (int i = 0; i < WORLD_NAMES && !status; i++) {
		char local[65], address[160], encoded[256], href[1024], page[4096], text[256];

		world_name(i, local);
		snprintf(address, sizeof(address), "%s@people%d.test", local, i % 7);
		percent(local, encoded, sizeof(encoded));
		snprintf(href, sizeof(href), "mailto:%s%%40people%d.test?cc=%s@people0.test",
			encoded, i % 7, local);
		snprintf(page, sizeof(page), "https://site.test/%s?to=%s&from=%s%%2540x.test",
			encoded, href, encoded);
		snprintf(text, sizeof(text), "Write to %s, %s!", local, address);
		upper(text);
		const struct reported_link link = {page, text, 7, href, text, "mailto", href, ""};
		struct reported_result result = {.host = "mx.people0.test",
			.ip = "192.0.2.1",
			.sender = address,
			.asked = address,
			.answer = {.outcome = OUTCOME_REFUSED, .stage = STAGE_RCPT, .code = 550}};

		snprintf(result.answer.text, sizeof(result.answer.text),
			"<%s>: no such user / mailbox %s is full / %.200s not at mx.people0.test",
			address, local, text);
		const struct reported_address told = {.address = i % 20 == 19 ? local : address,
			.domain = i % 20 == 19 ? "" : "people0.test",
			.verdict = i % 20 == 19 ? VERDICT_INVALID : VERDICT_FAILING,
			.reason = "mailbox-unknown",
			.findings = "",
			.links = &link,
			.link_count = 1,
			.page_count = 1,
			.results = &result,
			.result_count = 1};

		status = tell(context, &told, why);
	}
	return status;
}

enum status world_tell_fixed_names(
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = OK;

	for (int i = 0; i < WORLD_NAMES && !status; i++) {
		char local[65], address[160];

		world_name(i, local);
		snprintf(address, sizeof(address), "%s@people%d.test", local, i % 7);
		const struct reported_fixed fixed = {.address = i % 20 == 19 ? local : address,
			.before = i % 20 == 19 ? VERDICT_INVALID : VERDICT_FAILING,
			.reason_before = "mailbox-unknown",
			.run_before = 6,
			.started_before_ms = 1690000000000};

		status = tell(context, &fixed, why);
	}
	return status;
}

enum status store_redaction_key(struct store *store, uint64_t ret_key[2], struct failure *why)
{
	(void)store;
	(void)why;
	ret_key[0] = 1;
	ret_key[1] = world_redaction_key;
	return OK;
}

enum status store_each_name(
	struct store *store, const struct name_telling *telling, struct failure *why)
{
	(void)store;
	(void)why;
	for (int i = 0; i < WORLD_NAMES; i++) {
		char local[65], address[160];

		world_name(i, local);
		snprintf(address, sizeof(address), "%s@people%d.test", local, i % 7);
		telling->tell_address(telling->context, i % 20 == 19 ? local : address);
	}
	telling->tell_host(telling->context, "mx.people0.test");
	return OK;
}
