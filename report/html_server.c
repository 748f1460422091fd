/* What is known of one mail server: who it is, what it offers, and its encryption. */
#include "base/clock.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/server_tls.h"
#include "report/session_times.h"
#include "report/words.h"
#include "schema/model/ehlo_change.h"
#include "schema/model/tls_chain.h"

#include <string.h>

enum { FACT_SIZE = 1024 };

static void put_validity(FILE *file, const struct tls_view *tls, int64_t seen_s)
{
	char end[CLOCK_TEXT_SIZE], text[FACT_SIZE];
	long long days = 0;

	if (!tls->not_after_s)
		return;
	clock_print(tls->not_before_s * 1000, text);
	html_put_fact(file, "Valid from", text);
	days = tls_days_left(tls, seen_s);
	clock_print(tls->not_after_s * 1000, end);
	snprintf(text, sizeof(text), days < 0 ? "%s (%lld days ago)" : "%s (%lld days left)", end,
		days < 0 ? -days : days);
	html_put_fact(file, "Valid until", text);
}

/* Behind the server's own certificate; what the next one did not sign breaks the chain. */
static void put_chain(FILE *file, const char *chain)
{
	struct span rest = span_of(chain);
	struct tls_certificate c;
	char text[FACT_SIZE];

	for (int i = 0; tls_chain_take(&rest, &c); i++) {
		bool is_broken = !c.is_signed_by_next && rest.length > 0;

		snprintf(text, sizeof(text), "%s (%s, %s)%s", c.subject, c.key, c.signature,
			is_broken ? ", not signed by the next one" : "");
		if (i > 0 || is_broken)
			html_put_fact(file, i > 0 ? "Chain" : "Chain begins with", text);
	}
}

static void put_cipher(FILE *file, const struct tls_view *tls)
{
	char text[FACT_SIZE];

	snprintf(text, sizeof(text), "%s (%d bits)", tls->cipher, tls->cipher_bits);
	html_put_fact(file, "Cipher", tls->cipher_bits && tls->cipher[0] ? text : tls->cipher);
}

static void put_tls(FILE *file, const struct tls_view *tls, const char *chain, int64_t seen_s)
{
	if (!tls->is_offered) {
		html_put_fact(file, "Encryption", "not offered");
		return;
	}
	html_put_fact(
		file, "Encryption", tls->is_started ? tls->version : "offered, but it failed");
	put_cipher(file, tls);
	html_put_fact(file, "Key exchange", tls->group);
	html_put_fact(file, "Certificate", tls->subject);
	html_put_fact(file, "Names", tls->names);
	html_put_fact(file, "Issuer", tls->issuer);
	html_put_fact(file, "Key", tls->key);
	html_put_fact(file, "Signature", tls->signature);
	put_validity(file, tls, seen_s);
	html_put_fact(file, "SHA-256", tls->sha256);
	html_put_fact(file, "SHA-1", tls->sha1);
	put_chain(file, chain);
	html_put_fact(file, "Trouble", tls->error);
}

/* ---- names ---- */

static const char *words_of_verdict(enum tls_verdict verdict)
{
	switch (verdict) {
	case TLS_VERDICT_PASSES:
		return "passes";
	case TLS_VERDICT_FAILS:
		return "fails";
	case TLS_VERDICT_UNKNOWN:
		return "could not be told";
	case TLS_VERDICT_NONE:
	case TLS_VERDICT_COUNT:
		break;
	}
	return "";
}

static void put_verdict(FILE *file, const char *name, enum tls_verdict verdict, const char *words)
{
	char text[FACT_SIZE];

	snprintf(text, sizeof(text), "%s%s%s", words_of_verdict(verdict), words[0] ? ": " : "",
		words);
	if (verdict != TLS_VERDICT_NONE)
		html_put_fact(file, name, text);
}

/* The certificate is told again where another one is shown under this name. */
static void put_look(
	FILE *file, const struct reported_server *server, const struct reported_look *look)
{
	const struct session_view *latest = server->session;
	struct server_tls tls;

	server_tls_of(server, look, &tls);
	if (!tls.session)
		return;
	html_put_fact(file, "Under the name", look->host);
	put_verdict(file, "Checked by authorities", tls.pkix, tls.pkix_words);
	put_verdict(file, "Checked by DANE", tls.dane, tls.dane_words);
	put_verdict(file, "Checked by MTA-STS", tls.sts,
		tls.sts == TLS_VERDICT_FAILS ? tls.pkix_words : "");
	if (!latest || strcmp(tls.session->tls.sha256, latest->tls.sha256) != 0)
		put_tls(file, &tls.session->tls, tls.chain, tls.seen_s);
}

/* ---- the session ---- */

/* What was never reached is left out. */
static void put_times(FILE *file, const struct session_view *session)
{
	struct session_time times[SESSION_TIMES_COUNT];
	bool any = false;

	session_times(session, times);
	for (size_t i = 0; i < SESSION_TIMES_COUNT; i++) {
		if (times[i].ms < 0)
			continue;
		fputs(any ? ", " : "<dt>It took</dt><dd>", file);
		html_print(file, "%s %d ms", times[i].name, times[i].ms);
		any = true;
	}
	fputs(any ? "</dd>" : "", file);
}

static void put_banner(FILE *file, const struct session_view *session)
{
	char text[FACT_SIZE];

	snprintf(text, sizeof(text), "%d %s", session->banner_code, session->banner);
	html_put_fact(file, "Banner", session->banner_code ? text : session->banner);
	html_put_fact(file, "Firewall",
		session->is_masked ? "one before the server writes over what it says" : "");
	html_put_fact(file, "Software", session->software);
}

static void put_change(FILE *file, const char *name, const struct session_view *session,
	void (*find)(const struct session_view *session, struct buf *list))
{
	struct buf list;

	buf_init(&list, sizeof(session->extensions));
	find(session, &list);
	html_put_list(file, name, "", false, buf_text(&list));
	buf_finish(&list);
}

static void put_ehlo(FILE *file, const struct session_view *session)
{
	html_put_fact(file, "EHLO", session->ehlo_text);
	html_put_fact(file, "Extensions", session->ehlo_refused ? "EHLO is refused" : "");
	html_put_list(file, "It offers", "", false, session->extensions);
	html_put_fact(file, "EHLO under encryption", session->ehlo_tls_text);
	html_put_list(file, "It offers under encryption", "", false, session->extensions_tls);
	if (!ehlo_change_is_known(session))
		return;
	put_change(file, "Offered before encryption only", session, ehlo_change_only_before);
	put_change(file, "Offered under encryption only", session, ehlo_change_only_after);
}

static void put_session(FILE *file, const struct reported_server *server)
{
	const struct session_view *session = server->session;

	html_put_fact(file, "We came from", session->source_ip);
	html_put_fact(file, "We said we are", session->helo);
	put_times(file, session);
	put_banner(file, session);
	put_ehlo(file, session);
	html_put_fact(file, "Empty sender",
		session->null_sender_accepted  ? "accepted"
		: session->null_sender_refused ? "refused"
					       : "");
	html_put_fact(file, "ECN", session->greeted ? words_of_ecn(session->ecn) : "");
	html_put_fact(file, "STARTTLS", session->starttls_text);
	html_put_fact(file, "Behind that reply", session->injected);
	html_put_fact(file, "QUIT", session->quit_text);
	put_tls(file, &session->tls, server->chain, server->seen_ms / 1000);
}

void html_put_server_facts(FILE *file, const struct reported_server *server)
{
	char words[WORDS_SIZE];

	words_of_ptr(server->name, words);
	if (!server->session && !words[0])
		return;
	fputs("<dl>", file);
	html_put_fact(file, "Reverse name", words);
	if (server->session)
		put_session(file, server);
	for (size_t i = 0; i < server->look_count; i++)
		put_look(file, server, &server->looks[i]);
	html_put_fact(file, "Further names",
		server_names_are_cut(server) ? "it has more names than these; under the others "
					       "nobody looked"
					     : "");
	fputs("</dl>", file);
}
