/* What is worth telling about a server's encryption, by what it showed under its name. What senders
 * that check certificates make of it is judge_senders.c's. */
#include "base/buf.h"
#include "checker/judge_parts.h"
#include "schema/model/ehlo_change.h"
#include "schema/model/tls_chain.h"
#include "schema/model/tls_verdict.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <string.h>

enum {
	RSA_BITS_LEAST = 2048, /* RFC 9325 4.5; the catalogue says so */
	EC_BITS_LEAST = 224,
	DHE_BITS_LEAST = 2048 /* RFC 9325 4.4 */
};

struct judge_look judge_look_of(const struct judged_result *result)
{
	bool is_named = result->named && tls_was_seen(result->named);

	return (struct judge_look){.session = is_named ? result->named : result->session,
		.chain = is_named ? result->named_chain : result->chain,
		.is_named = is_named};
}

static void say(struct domain_findings *list, const struct judged_result *result, const char *id,
	const char *evidence)
{
	domain_findings_add(list, id, result->host, result->ip, evidence);
}

/* ---- the certificate ---- */

static const char *age_finding(const struct tls_view *tls, int64_t now_s)
{
	if (tls->not_after_s < now_s)
		return "certificate-expired";
	if (tls->not_before_s > now_s)
		return "certificate-not-yet-valid";
	return tls->not_after_s - now_s < CERTIFICATE_SOON_S ? "certificate-expires-soon" : NULL;
}

static void judge_age(const struct judged_result *result, const struct tls_view *tls,
	const char *id, struct domain_findings *list)
{
	const struct domain_finding finding = {.id = id, .host = result->host, .ip = result->ip};
	long long days = tls_days_left(tls, result->last_asked_ms / 1000);

	if (strcmp(id, "certificate-not-yet-valid") == 0)
		say(list, result, id, tls->subject);
	else if (days < 0)
		domain_findings_putf(list, &finding, "%s, %lld day%s ago", tls->subject, -days,
			days == -1 ? "" : "s");
	else
		domain_findings_putf(list, &finding, "%s, %lld day%s left", tls->subject, days,
			days == 1 ? "" : "s");
}

/* The number behind the kind; 0 where it is none of this kind. */
static unsigned long bits_of(const char *key, const char *kind)
{
	unsigned long bits = 0;
	struct span text = span_of(key);

	if (!span_starts(text, span_of(kind)) ||
		!span_to_number(span_from(text, strlen(kind)), 1000000, &bits))
		return 0;
	return bits;
}

static bool is_weak_key(const char *key)
{
	unsigned long rsa = bits_of(key, "RSA "), ec = bits_of(key, "EC ");

	return (rsa && rsa < RSA_BITS_LEAST) || (ec && ec < EC_BITS_LEAST) || bits_of(key, "DSA ");
}

static bool is_weak_signature(const char *signature)
{
	struct span text = span_of(signature);

	return span_contains_nocase(text, SPAN("sha1")) ||
	       span_contains_nocase(text, SPAN("md5")) || span_contains_nocase(text, SPAN("md2"));
}

/* Of an authority that vouches for itself nobody checks the signature. */
static void judge_strength(const struct judged_result *result, const struct judge_look *look,
	struct domain_findings *list)
{
	const struct tls_view *tls = &look->session->tls;
	struct span rest = span_of(look->chain ? look->chain : "");
	struct tls_certificate c;
	const struct domain_finding key = {.id = "certificate-weak-key",
					    .host = result->host,
					    .ip = result->ip},
				    signature = {.id = "certificate-weak-signature",
					    .host = result->host,
					    .ip = result->ip};

	if (is_weak_key(tls->key))
		domain_findings_putf(list, &key, "%s: %s", tls->subject, tls->key);
	if (is_weak_signature(tls->signature) && strcmp(tls->subject, tls->issuer) != 0)
		domain_findings_putf(list, &signature, "%s: %s", tls->subject, tls->signature);
	while (tls_chain_take(&rest, &c)) {
		if (is_weak_key(c.key))
			domain_findings_putf(list, &key, "%s: %s", c.subject, c.key);
		if (is_weak_signature(c.signature) && strcmp(c.subject, c.issuer) != 0)
			domain_findings_putf(list, &signature, "%s: %s", c.subject, c.signature);
	}
}

static void judge_certificate(const struct judged_result *result, const struct judge_look *look,
	struct domain_findings *list)
{
	const struct tls_view *tls = &look->session->tls;
	const char *age = age_finding(tls, result->last_asked_ms / 1000);
	bool is_of_its_time = !age || strcmp(age, "certificate-expires-soon") == 0;

	if (age)
		judge_age(result, tls, age, list);
	if (!tls_is_for(tls, result->host, look->is_named))
		say(list, result, "certificate-wrong-name",
			tls->names[0] ? tls->names : tls->subject);
	/* One that is out of date is untrusted for that already. */
	if (!tls->is_trusted && tls->subject[0] && strcmp(tls->subject, tls->issuer) == 0)
		say(list, result, "certificate-self-signed", tls->subject);
	else if (!tls->is_trusted && is_of_its_time)
		say(list, result, "certificate-untrusted",
			tls->error[0] ? tls->error : tls->issuer);
	judge_strength(result, look, list);
}

/* ---- the connection ---- */

static bool starts_with(const char *text, const char *start)
{
	return span_starts(span_of(text), span_of(start));
}

static bool is_old(const char *version)
{
	return strcmp(version, "TLSv1") == 0 || strcmp(version, "TLSv1.1") == 0 ||
	       starts_with(version, "SSL");
}

/* TLS 1.3 has nothing else; before it, the cipher's name says how keys are exchanged. */
static bool has_forward_secrecy(const struct tls_view *tls)
{
	static const char *const starts[] = {"TLS_", "ECDHE-", "DHE-", "AECDH-", "ADH-"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (starts_with(tls->cipher, starts[i]))
			return true;
	return !tls->cipher[0];
}

static void judge_connection(const struct judged_result *result, const struct tls_view *tls,
	struct domain_findings *list)
{
	unsigned long dhe = bits_of(tls->group, "dhe");

	if (is_old(tls->version))
		say(list, result, "tls-old", tls->version);
	if (!has_forward_secrecy(tls))
		say(list, result, "tls-no-forward-secrecy", tls->cipher);
	if (dhe && dhe < DHE_BITS_LEAST)
		say(list, result, "tls-weak-exchange", tls->group);
}

/* Offered and not started: the server took its offer back and the session went on, the handshake
 * broke off, or it never came to it. */
static const char *unstarted_finding(const struct session_view *session)
{
	const struct answer *last = &session->last;

	if (session->starttls_text[0] && session->starttls_text[0] != '2')
		return "tls-refused";
	if (session->injected[0])
		return "starttls-injection";
	if (session->tls.error[0])
		return "tls-failed";
	if (last->stage < STAGE_STARTTLS)
		return NULL;
	return last->stage > STAGE_STARTTLS || last->outcome == OUTCOME_TEMPORARY ||
			       last->outcome == OUTCOME_REFUSED
		       ? "tls-refused"
		       : "tls-failed";
}

static void judge_unstarted(const struct judged_result *result, const struct session_view *session,
	struct domain_findings *list)
{
	const char *id = unstarted_finding(session), *evidence = session->tls.error;

	if (!id)
		return;
	if (session->injected[0])
		evidence = session->injected;
	else if (strcmp(id, "tls-refused") == 0 && session->starttls_text[0])
		evidence = session->starttls_text;
	say(list, result, id, evidence);
}

/* ---- EHLO before and after ---- */

/* What every server does: the offer of STARTTLS goes (RFC 3207 4.2), and what is fit for encrypted
 * connections alone comes. */
static bool is_usual(struct span keyword)
{
	return span_equals_nocase(keyword, SPAN("STARTTLS")) ||
	       span_equals_nocase(keyword, SPAN("AUTH")) ||
	       span_starts_nocase(keyword, SPAN("AUTH=")) ||
	       span_equals_nocase(keyword, SPAN("REQUIRETLS"));
}

static void add_only_in(struct buf *text, const char *in, const char *other, const char *words)
{
	struct span rest = span_of(in), keyword;
	bool any = false;

	while (ehlo_change_take(&rest, other, &keyword)) {
		if (is_usual(keyword))
			continue;
		buf_addf(text, "%s%s%.*s", !any && text->length ? "; " : "", any ? ", " : words,
			SPAN_ARGS(keyword));
		any = true;
	}
}

static void judge_keywords(const struct judged_result *result, const struct session_view *session,
	struct domain_findings *list)
{
	struct buf text;

	if (!ehlo_change_is_known(session))
		return;
	buf_init(&text, DOMAIN_EVIDENCE_MAX);
	add_only_in(&text, session->extensions, session->extensions_tls, "only before: ");
	add_only_in(&text, session->extensions_tls, session->extensions, "only after: ");
	if (text.length)
		say(list, result, "ehlo-changes-with-tls", buf_text(&text));
	buf_finish(&text);
}

void judge_tls(const struct judged_result *result, struct domain_findings *list)
{
	const struct judge_look look = judge_look_of(result);
	const struct tls_view *tls = &look.session->tls;

	if (!tls->is_offered) {
		say(list, result, "tls-not-offered", "");
		return;
	}
	if (!tls->is_started) {
		judge_unstarted(result, look.session, list);
		return;
	}
	judge_connection(result, tls, list);
	if (tls->not_after_s != 0)
		judge_certificate(result, &look, list);
	judge_keywords(result, look.session, list);
}
