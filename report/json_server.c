#include "report/json_server.h"
#include "report/escape.h"
#include "report/json_domain.h"
#include "report/json_pieces.h"
#include "report/server_tls.h"
#include "report/session_times.h"
#include "schema/model/ehlo_change.h"
#include "schema/model/reply_delay.h"
#include "schema/model/tls_chain.h"

void json_put_answer(FILE *file, const struct answer *answer)
{
	json_put_text(file, "outcome", outcome_name(answer->outcome));
	json_put_text(file, "stage", stage_name(answer->stage));
	json_put_number(file, "code", answer->code);
	json_put_text(file, "enhanced", answer->enhanced);
	json_put_key(file, "text");
	json_put_string(file, answer->text);
}

void json_put_result(FILE *file, const struct reported_result *result)
{
	fputc('{', file);
	json_put_text(file, "host", result->host);
	json_put_number(file, "preference", result->preference);
	json_put_text(file, "ip", result->ip);
	json_put_text(file, "sender", result->sender);
	json_put_number(file, "attempts", result->attempts);
	json_put_time(file, "first_asked", result->first_asked_ms);
	json_put_time(file, "asked", result->asked_ms);
	if (result->from_run) /* asked by an earlier run, and still good */
		json_put_number(file, "from_run", result->from_run);
	json_put_number_or_null(file, "retry_after_s", reply_delay_asked(&result->answer).seconds);
	json_put_answer(file, &result->answer);
	fputc('}', file);
}

/* ---- TLS ---- */

static void put_certificate(FILE *file, const struct tls_certificate *c)
{
	fputc('{', file);
	json_put_text(file, "subject", c->subject);
	json_put_text(file, "issuer", c->issuer);
	json_put_time(file, "not_before", c->not_before_s * 1000);
	json_put_time(file, "not_after", c->not_after_s * 1000);
	json_put_text(file, "key", c->key);
	json_put_text(file, "signature", c->signature);
	json_put_text(file, "sha256", c->certificate_sha256);
	json_put_text(file, "sha512", c->certificate_sha512);
	json_put_text(file, "key_sha256", c->key_sha256);
	json_put_text(file, "key_sha512", c->key_sha512);
	json_put_bool(file, "ca", c->is_ca);
	fprintf(file, "\"signed_by_next\": %s}", c->is_signed_by_next ? "true" : "false");
}

static void put_chain(FILE *file, const char *chain)
{
	struct span rest = span_of(chain);
	struct tls_certificate c;
	bool any = false;

	fputs("\"chain\": [", file);
	while (tls_chain_take(&rest, &c)) {
		fputs(any ? ",\n          " : "", file);
		put_certificate(file, &c);
		any = true;
	}
	fputs("], ", file);
}

/* tls_view.names ends with "..." where it is cut. */
static void put_alt_names(FILE *file, const char *names)
{
	struct span rest = span_of(names), name;
	bool any = false, is_cut = false;

	fputs("\"alt_names\": [", file);
	while (span_split(&rest, ',', &name)) {
		name = span_trim(name);
		is_cut = span_equals(name, SPAN("..."));
		if (!name.length || is_cut)
			continue;
		fputs(any ? ", " : "", file);
		escape_json(file, name);
		any = true;
	}
	fputs("], ", file);
	json_put_bool(file, "alt_names_cut", is_cut);
}

static void put_tls(FILE *file, const struct tls_view *tls, const char *chain, int64_t seen_s)
{
	fprintf(file,
		"\"tls\": {\"offered\": %s, \"started\": %s, \"trusted\": %s, "
		"\"name_matched\": %s, ",
		tls->is_offered ? "true" : "false", tls->is_started ? "true" : "false",
		tls->is_trusted ? "true" : "false", tls->is_name_matched ? "true" : "false");
	json_put_text(file, "version", tls->version);
	json_put_text(file, "cipher", tls->cipher);
	json_put_number(file, "bits", tls->cipher_bits);
	json_put_text(file, "key_exchange", tls->group);
	json_put_text(file, "key", tls->key);
	json_put_text(file, "signature", tls->signature);
	json_put_text(file, "subject", tls->subject);
	json_put_text(file, "issuer", tls->issuer);
	put_alt_names(file, tls->names);
	json_put_time(file, "not_before", tls->not_before_s * 1000);
	json_put_time(file, "not_after", tls->not_after_s * 1000);
	if (tls->not_after_s)
		json_put_number(file, "days_left", tls_days_left(tls, seen_s));
	else
		fputs("\"days_left\": null, ", file);
	json_put_text(file, "sha256", tls->sha256);
	json_put_text(file, "sha1", tls->sha1);
	put_chain(file, chain);
	json_put_key(file, "error");
	json_put_string(file, tls->error);
	fputs("}, ", file);
}

/* ---- names ---- */

static void put_verdict(FILE *file, const char *key, enum tls_verdict verdict, const char *words)
{
	json_put_text(file, key, tls_verdict_name(verdict));
	fprintf(file, "\"%s_error\": ", key);
	json_put_string(file, words);
}

/* What each kind of senders makes of the server under the name. */
static void put_look(
	FILE *file, const struct reported_server *server, const struct reported_look *look)
{
	struct server_tls tls;

	server_tls_of(server, look, &tls);
	fputc('{', file);
	json_put_text(file, "host", look->host);
	json_put_time(file, "seen", look->session ? look->seen_ms : 0);
	json_put_list(file, "tlsa", look->tlsa, '\n');
	fputs(", ", file);
	json_put_text(file, "sts_mode", sts_mode_name(look->sts));
	if (look->session)
		put_tls(file, &look->session->tls, look->chain, look->seen_ms / 1000);
	put_verdict(file, "pkix", tls.pkix, tls.pkix_words);
	fputs(", ", file);
	put_verdict(file, "dane", tls.dane, tls.dane_words);
	fputs(", ", file);
	put_verdict(file, "sts", tls.sts, tls.sts == TLS_VERDICT_FAILS ? tls.pkix_words : "");
	fputc('}', file);
}

static void put_looks(FILE *file, const struct reported_server *server)
{
	fputs("\"names\": [", file);
	for (size_t i = 0; i < server->look_count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_look(file, server, &server->looks[i]);
	}
	fputs("], ", file);
	json_put_bool(file, "names_cut", server_names_are_cut(server));
}

/* ---- the session ---- */

/* null where there was nothing to compare: an empty list says that nothing differs. */
static void put_change(FILE *file, const char *key, const struct session_view *session,
	void (*find)(const struct session_view *session, struct buf *list))
{
	struct buf list;

	if (!ehlo_change_is_known(session)) {
		json_put_text_or_null(file, key, "");
		return;
	}
	buf_init(&list, sizeof(session->extensions));
	find(session, &list);
	json_put_list(file, key, buf_text(&list), '\n');
	fputs(", ", file);
	buf_finish(&list);
}

static void put_ehlo(FILE *file, const struct session_view *session)
{
	json_put_text_or_null(file, "ehlo", session->ehlo_text);
	json_put_text_or_null(file, "ehlo_tls", session->ehlo_tls_text);
	json_put_list(file, "extensions", session->extensions, '\n');
	fputs(", ", file);
	json_put_list(file, "extensions_tls", session->extensions_tls, '\n');
	fputs(", ", file);
	put_change(file, "extensions_only_before", session, ehlo_change_only_before);
	put_change(file, "extensions_only_after", session, ehlo_change_only_after);
}

/* -1: the session did not come to it. */
static void put_timings(FILE *file, const struct session_view *session)
{
	struct session_time times[SESSION_TIMES_COUNT];

	session_times(session, times);
	fputs("\"timings_ms\": {", file);
	for (size_t i = 0; i < SESSION_TIMES_COUNT; i++)
		fprintf(file, "%s\"%s\": %d", i ? ", " : "", times[i].id, times[i].ms);
	fputs("}, ", file);
}

static void put_session(FILE *file, const struct reported_server *server)
{
	const struct session_view *session = server->session;

	json_put_number_or_null(file, "banner_code", session->banner_code);
	json_put_text(file, "banner", session->banner);
	json_put_bool(file, "masked", session->is_masked);
	json_put_text(file, "software", session->software);
	put_ehlo(file, session);
	json_put_text(file, "helo", session->helo);
	json_put_text(file, "source_ip", session->source_ip);
	if (session->ecn == ECN_UNKNOWN)
		json_put_text_or_null(file, "ecn", "");
	else
		json_put_bool(file, "ecn", session->ecn == ECN_AGREED);
	json_put_bool(file, "ehlo_refused", session->ehlo_refused);
	json_put_bool(file, "null_sender_accepted", session->null_sender_accepted);
	json_put_text_or_null(file, "starttls", session->starttls_text);
	json_put_text_or_null(file, "starttls_injected", session->injected);
	json_put_text_or_null(file, "quit", session->quit_text);
	put_tls(file, &session->tls, server->chain, server->seen_ms / 1000);
	put_timings(file, session);
	fputs("\"last\": {", file);
	json_put_answer(file, &session->last);
	fputs("}, ", file);
}

/* ---- what was said ---- */

static void put_visit(FILE *file, const struct reported_visit *visit)
{
	static const char *const kinds[VISIT_KIND_COUNT] = {
		[VISIT_ASKED] = "visit", [VISIT_LOOKED] = "look", [VISIT_TRIED] = "trial"};

	fputc('{', file);
	json_put_text(file, "kind", kinds[visit->kind]);
	json_put_text(file, "host", visit->host);
	json_put_time(file, "began", visit->began_ms);
	json_put_time(file, "ended", visit->ended_ms);
	json_put_list(file, "transcript", visit->transcript, '\n');
	fputc('}', file);
}

static void put_visits(FILE *file, const struct reported_server *server)
{
	json_put_number(file, "visits_left_out", server->visits_left_out);
	fputs("\"visits\": [", file);
	for (size_t i = 0; i < server->visit_count; i++) {
		fputs(i ? ",\n        " : "", file);
		put_visit(file, &server->visits[i]);
	}
	fputs("], ", file);
}

void json_put_server(FILE *file, const struct reported_server *server)
{
	struct span hosts = span_of(server->hosts), first = SPAN("");

	span_split(&hosts, ' ', &first);
	fputc('{', file);
	json_put_key(file, "host");
	escape_json(file, first);
	fputs(", ", file);
	json_put_list(file, "hosts", server->hosts, ' ');
	fputs(", ", file);
	json_put_text(file, "ip", server->ip);
	json_put_number(file, "port", server->port);
	json_put_key(file, "ptr");
	json_put_ptr(file, server->name);
	fputs(", ", file);
	json_put_number(file, "sessions", server->sessions);
	json_put_number(file, "interrupted", server->interrupted);
	if (server->session)
		put_session(file, server);
	put_looks(file, server);
	json_put_list(file, "findings", server->findings, ' ');
	fputs(", ", file);
	put_visits(file, server);
	json_put_list(file, "transcript", server->transcript, '\n');
	fputc('}', file);
}
