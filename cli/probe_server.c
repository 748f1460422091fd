/* One server, as it is printed: its dialogue, then what is known of it. */
#include "cli/probe_print.h"
#include "cli/probe_told.h"
#include "report/session_times.h"
#include "report/words.h"
#include "schema/model/ehlo_change.h"

#include <string.h>

static void print_times(FILE *file, const struct session_view *view)
{
	struct session_time times[SESSION_TIMES_COUNT];
	bool is_first = true;

	session_times(view, times);
	fputs("    times (ms)   ", file);
	for (size_t i = 0; i < SESSION_TIMES_COUNT; i++) {
		if (times[i].ms < 0)
			continue;
		fprintf(file, "%s %s %d", is_first ? "" : ",", times[i].name, times[i].ms);
		is_first = false;
	}
	fputc('\n', file);
}

/* "SIZE, DSN" */
static void print_list(FILE *file, struct buf *list)
{
	struct span rest = buf_span(list), keyword;
	bool is_first = true;

	while (span_split(&rest, '\n', &keyword)) {
		fprintf(file, "%s%.*s", is_first ? "" : ", ", SPAN_ARGS(keyword));
		is_first = false;
	}
}

static void print_keywords(FILE *file, const struct session_view *view)
{
	struct buf before, after;

	if (!ehlo_change_is_known(view))
		return;
	buf_init(&before, sizeof(view->extensions));
	buf_init(&after, sizeof(view->extensions_tls));
	ehlo_change_only_before(view, &before);
	ehlo_change_only_after(view, &after);
	fputs("    EHLO          ", file);
	if (!before.length && !after.length)
		fputs("the same before and within encryption", file);
	if (before.length)
		fputs("only before encryption: ", file);
	print_list(file, &before);
	if (after.length)
		fprintf(file, "%sonly within it: ", before.length ? "; " : "");
	print_list(file, &after);
	fputc('\n', file);
	buf_finish(&before);
	buf_finish(&after);
}

/* "opted-out: this mail server is on the opt-out list": the id is for programs. */
static const char *behind_id(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz-");

	return length && strncmp(text + length, ": ", 2) == 0 ? text + length + 2 : text;
}

void probe_print_server(
	FILE *file, const struct telling *telling, const struct reported_server *server)
{
	const char *why_not =
		server->visit_count ? NULL : probe_why_not_knocked(telling, server->ip);

	fprintf(file, "\n%s [%s]:%u\n", server->hosts, server->ip, server->port);
	if (why_not) {
		fprintf(file, "    not knocked on: %s\n", behind_id(why_not));
		return;
	}
	probe_print_visits(file, telling, server);
	if (server->session && server->session->greeted) {
		probe_print_tls(file, server);
		print_keywords(file, server->session);
		fprintf(file, "    TCP           ECN %s\n", words_of_ecn(server->session->ecn));
		print_times(file, server->session);
	}
	probe_print_answers(file, telling, server);
}
