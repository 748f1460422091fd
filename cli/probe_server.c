/* One server, as it is printed: its dialogue, then what is known of it. */
#include "cli/probe_print.h"
#include "cli/probe_told.h"
#include "report/words.h"
#include "schema/model/ehlo_change.h"

#include <string.h>

enum { WAY_SIZE = 2 * IP_TEXT_SIZE + 128 };

static void print_times(FILE *file, const struct session_view *view)
{
	const struct {
		const char *name;
		int32_t ms;
	} times[] = {{"connect", view->connect_ms}, {"banner", view->banner_ms},
		{"EHLO", view->ehlo_ms}, {"STARTTLS", view->starttls_ms},
		{"handshake", view->handshake_ms}, {"EHLO in TLS", view->ehlo_tls_ms},
		{"MAIL", view->mail_ms}, {"RCPT", view->rcpt_ms}, {"DATA", view->data_ms},
		{"QUIT", view->quit_ms}, {"in all", view->total_ms}};
	bool is_first = true;

	fputs("    times (ms)   ", file);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
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

static void write_way(
	const struct telling *telling, const struct reported_server *server, char ret_way[WAY_SIZE])
{
	bool is_v6 = strchr(server->ip, ':') != NULL;
	const char *proxy = telling->options->socks5,
		   *from = server->session ? server->session->source_ip : "";

	snprintf(ret_way, WAY_SIZE, "%s%.80s%sto %s%s%s:%u",
		proxy     ? "through the proxy "
		: from[0] ? "from "
			  : "",
		proxy ? proxy : from, proxy || from[0] ? " " : "", is_v6 ? "[" : "", server->ip,
		is_v6 ? "]" : "", server->port);
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
	struct span hosts = span_of(server->hosts), first = SPAN("");
	char host[DOMAIN_NAME_MAX + 1] = "", way[WAY_SIZE];
	const char *transcript = server->transcript ? server->transcript : "";
	const char *why_not = transcript[0] ? NULL : probe_why_not_knocked(telling, server->ip);

	span_split(&hosts, ' ', &first);
	span_to_text(first, host, sizeof(host));
	fprintf(file, "\n%s [%s]:%u\n", server->hosts, server->ip, server->port);
	if (why_not) {
		fprintf(file, "    not knocked on: %s\n", behind_id(why_not));
		return;
	}
	write_way(telling, server, way);
	probe_print_dialogue(file,
		&(struct probe_talk){.host = host,
			.way = way,
			.published = telling->published,
			.domains = telling->domains},
		transcript);
	if (server->session && server->session->greeted) {
		probe_print_tls(file, server);
		print_keywords(file, server->session);
		fprintf(file, "    TCP           ECN %s\n", words_of_ecn(server->session->ecn));
		print_times(file, server->session);
	}
	probe_print_answers(file, telling, server);
}
