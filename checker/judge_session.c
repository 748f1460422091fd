#include "checker/judge_parts.h"

#include <string.h>

/* "*.example.org" covers "mx.example.org", one label and no more (RFC 6125 6.4.3). */
static bool name_covers(struct span name, struct span host)
{
	if (span_starts(name, SPAN("*."))) {
		size_t dot = span_find(host, '.');

		return dot > 0 && span_equals_nocase(span_from(host, dot), span_from(name, 1));
	}
	return span_equals_nocase(name, host);
}

/* The handshake asked for one name; the same server may go by others that the certificate has. */
static bool covers_host(const struct tls_view *tls, const char *host)
{
	struct span rest = span_of(tls->names), name;

	while (span_split(&rest, ',', &name))
		if (name_covers(span_trim(name), span_of(host)))
			return true;
	return tls->is_name_matched;
}

static const char *age_finding(const struct tls_view *tls, int64_t now_s)
{
	if (tls->not_after_s < now_s)
		return "certificate-expired";
	if (tls->not_before_s > now_s)
		return "certificate-not-yet-valid";
	return tls->not_after_s - now_s < CERTIFICATE_SOON_S ? "certificate-expires-soon" : NULL;
}

static void judge_certificate(const struct judged_result *result, struct domain_findings *list)
{
	const struct tls_view *tls = &result->session->tls;
	const char *age = age_finding(tls, result->last_asked_ms / 1000);
	bool is_of_its_time = !age || strcmp(age, "certificate-expires-soon") == 0;

	if (age)
		domain_findings_add(list, age, result->host, result->ip, tls->subject);
	if (!covers_host(tls, result->host))
		domain_findings_add(list, "certificate-wrong-name", result->host, result->ip,
			tls->names[0] ? tls->names : tls->subject);
	/* One that is out of date is untrusted for that already. */
	if (!tls->is_trusted && tls->subject[0] && strcmp(tls->subject, tls->issuer) == 0)
		domain_findings_add(
			list, "certificate-self-signed", result->host, result->ip, tls->subject);
	else if (!tls->is_trusted && is_of_its_time)
		domain_findings_add(list, "certificate-untrusted", result->host, result->ip,
			tls->error[0] ? tls->error : tls->issuer);
}

/* Offered and not started: the server took its offer back and the session went on, the handshake
 * broke off, or it never came to it. */
static const char *unstarted_finding(const struct session_view *session)
{
	const struct answer *last = &session->last;

	if (session->tls.error[0])
		return "tls-failed";
	if (last->stage < STAGE_STARTTLS)
		return NULL;
	return last->stage > STAGE_STARTTLS || last->outcome == OUTCOME_TEMPORARY ||
			       last->outcome == OUTCOME_REFUSED
		       ? "tls-refused"
		       : "tls-failed";
}

static void judge_tls(const struct judged_result *result, struct domain_findings *list)
{
	const struct tls_view *tls = &result->session->tls;

	if (!tls->is_offered) {
		domain_findings_add(list, "tls-not-offered", result->host, result->ip, "");
		return;
	}
	if (!tls->is_started) {
		const char *id = unstarted_finding(result->session);

		if (id)
			domain_findings_add(list, id, result->host, result->ip, tls->error);
		return;
	}
	if (strcmp(tls->version, "TLSv1") == 0 || strcmp(tls->version, "TLSv1.1") == 0 ||
		strncmp(tls->version, "SSL", 3) == 0)
		domain_findings_add(list, "tls-old", result->host, result->ip, tls->version);
	if (tls->not_after_s != 0)
		judge_certificate(result, list);
}

void judge_server(const struct judged_result *result, struct domain_findings *list)
{
	const struct session_view *session = result->session;
	bool was_greeted = session->last.stage >= STAGE_MAIL; /* EHLO or HELO was accepted */

	if (replies_banner_is_masked(session->banner))
		domain_findings_add(
			list, "banner-masked", result->host, result->ip, session->banner);
	else if (replies_extensions_are_masked(session->extensions))
		domain_findings_add(
			list, "banner-masked", result->host, result->ip, session->extensions);
	if (session->banner_ms >= GREETING_SLOW_MS)
		domain_findings_add(
			list, "greeting-slow", result->host, result->ip, session->banner);
	if (was_greeted && !session->extensions[0] && !session->tls.is_offered)
		domain_findings_add(list, "helo-only", result->host, result->ip, session->banner);
	else if (was_greeted || session->tls.is_offered)
		judge_tls(result, list);
}
