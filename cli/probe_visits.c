/* Every session with one server, in the order in which they were held. */
#include "base/clock.h"
#include "cli/probe_print.h"
#include "cli/probe_told.h"

#include <inttypes.h>

enum { WAY_SIZE = 2 * IP_TEXT_SIZE + 128 };

/* ---- what a transcript says at a glance ---- */

struct glance {
	bool ends_with_quit; /* the last that we said */
	bool is_quiet;       /* encryption was begun, nobody was asked for, and all went well */
};

static bool starts_with_any(struct span text, const char *const starts[], size_t count)
{
	bool is_found = false;

	for (size_t i = 0; i < count && !is_found; i++)
		is_found = span_starts(text, span_of(starts[i]));
	return is_found;
}

static struct glance look_at(const char *transcript)
{
	static const char *const said[] = {"C: EHLO", "C: HELO", "C: STARTTLS", "C: QUIT"},
				 *const heard[] = {"S: 2", "- connected", "- TLS from here on"};
	struct glance seen = {.is_quiet = true};
	struct span rest = span_of(transcript), line;
	bool is_encrypted = false;

	while (rest.length && span_split(&rest, '\n', &line)) {
		struct span text = span_from(line, span_find(line, ' '));

		if (!span_starts(text, SPAN(" ms ")))
			continue;
		text = span_from(text, 4);
		if (span_starts(text, SPAN("C: ")))
			seen.ends_with_quit = span_starts(text, SPAN("C: QUIT"));
		is_encrypted |= span_starts(text, SPAN("- TLS from here on"));
		seen.is_quiet &= starts_with_any(text, said, sizeof(said) / sizeof(said[0])) ||
				 starts_with_any(text, heard, sizeof(heard) / sizeof(heard[0]));
	}
	seen.is_quiet &= is_encrypted && seen.ends_with_quit;
	return seen;
}

/* An answer is put down when its session is over, so the session is the last that began before. */
bool probe_ended_with_quit(const struct reported_server *server, int64_t asked_ms)
{
	const struct reported_visit *latest = NULL;

	for (size_t i = 0; i < server->visit_count; i++)
		if (server->visits[i].kind != VISIT_LOOKED &&
			server->visits[i].began_ms <= asked_ms)
			latest = &server->visits[i];
	return latest && look_at(latest->transcript).ends_with_quit;
}

/* ---- printing ---- */

static void write_way(
	const struct telling *telling, const struct reported_server *server, char ret_way[WAY_SIZE])
{
	bool is_v6 = span_find(span_of(server->ip), ':') < span_of(server->ip).length;
	const char *proxy = telling->options->socks5,
		   *from = server->session ? server->session->source_ip : "";

	snprintf(ret_way, WAY_SIZE, "%s%.80s%sto %s%s%s:%u",
		proxy     ? "through the proxy "
		: from[0] ? "from "
			  : "",
		proxy ? proxy : from, proxy || from[0] ? " " : "", is_v6 ? "[" : "", server->ip,
		is_v6 ? "]" : "", server->port);
}

static void print_visit(FILE *file, const struct telling *telling, const char *way,
	const struct reported_visit *visit)
{
	static const char *const kinds[VISIT_KIND_COUNT] = {[VISIT_ASKED] = "asked",
		[VISIT_LOOKED] = "looked at its encryption",
		[VISIT_TRIED] = "tried what --level deep tries"};
	bool is_short = visit->kind == VISIT_LOOKED && look_at(visit->transcript).is_quiet;
	char began[CLOCK_TEXT_SIZE];

	clock_print(visit->began_ms, began);
	fprintf(file, "    %s  %s, as %s%s\n", began, kinds[visit->kind], visit->host,
		is_short ? ": EHLO, STARTTLS, QUIT" : "");
	if (is_short)
		return;
	probe_print_dialogue(file,
		&(struct probe_talk){.host = visit->host,
			.way = way,
			.published = telling->published,
			.domains = telling->domains,
			.is_trial = visit->kind == VISIT_TRIED},
		visit->transcript);
}

void probe_print_visits(
	FILE *file, const struct telling *telling, const struct reported_server *server)
{
	char way[WAY_SIZE];

	write_way(telling, server, way);
	if (server->visits_left_out > 0)
		fprintf(file, "    %" PRId64 " earlier visit%s not shown.\n",
			server->visits_left_out, server->visits_left_out == 1 ? " is" : "s are");
	for (size_t i = 0; i < server->visit_count; i++)
		print_visit(file, telling, way, &server->visits[i]);
}
