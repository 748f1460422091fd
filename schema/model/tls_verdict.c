#include "schema/model/tls_verdict.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400 };

const char *tls_verdict_name(enum tls_verdict verdict)
{
	static const char *const names[TLS_VERDICT_COUNT] = {
		[TLS_VERDICT_NONE] = "none",
		[TLS_VERDICT_UNKNOWN] = "unknown",
		[TLS_VERDICT_PASSES] = "passes",
		[TLS_VERDICT_FAILS] = "fails",
	};

	assert((unsigned)verdict < TLS_VERDICT_COUNT);
	return names[verdict];
}

bool tls_was_seen(const struct session_view *session)
{
	/* Whoever came to MAIL was answered to EHLO or HELO. */
	return session->tls.is_offered || session->extensions[0] ||
	       session->last.stage >= STAGE_MAIL;
}

bool tls_name_covers(struct span name, struct span host)
{
	if (span_starts(name, SPAN("*."))) {
		size_t dot = span_find(host, '.');

		return dot > 0 && dot < host.length &&
		       span_equals_nocase(span_from(host, dot), span_from(name, 1));
	}
	return name.length > 0 && span_equals_nocase(name, host);
}

bool tls_names_cover(const struct tls_view *tls, const char *host)
{
	struct span rest = span_of(tls->names), name;

	while (span_split(&rest, ',', &name))
		if (tls_name_covers(span_trim(name), span_of(host)))
			return true;
	return false;
}

static bool is_cut(const struct tls_view *tls)
{
	return span_ends_nocase(span_of(tls->names), SPAN("..."));
}

/* The last label of a host name is never all digits, and no name has a colon. */
static bool is_ip_text(const char *host)
{
	return strchr(host, ':') || (host[0] && !host[strspn(host, "0123456789.")]);
}

bool tls_is_for(const struct tls_view *tls, const char *host, bool is_named)
{
	if (is_ip_text(host))
		return true;
	if (is_named)
		return tls->is_name_matched;
	return tls->is_name_matched || is_cut(tls) || tls_names_cover(tls, host);
}

int64_t tls_days_left(const struct tls_view *tls, int64_t now_s)
{
	int64_t left_s = tls->not_after_s - now_s;

	return left_s >= 0 ? left_s / DAY_S : -((-left_s + DAY_S - 1) / DAY_S);
}

static const char *words_of_tls(const struct session_view *session)
{
	if (!session->tls.is_offered)
		return "no encryption is offered";
	if (session->tls.error[0])
		return session->tls.error;
	return "no encrypted connection could be made";
}

/* What is wrong with the certificate, NULL = nothing. */
static const char *words_of_certificate(
	const struct tls_view *tls, const char *host, bool is_named, int64_t now_s)
{
	if (!tls->not_after_s)
		return "there is no certificate";
	if (tls->not_after_s < now_s)
		return "the certificate has expired";
	if (tls->not_before_s > now_s)
		return "the certificate is not valid yet";
	if (!tls->is_trusted)
		return tls->error[0] ? tls->error : "the certificate is not trusted";
	return tls_is_for(tls, host, is_named) ? NULL : "the certificate is for another name";
}

enum tls_verdict tls_pkix(const struct session_view *session, const char *host, bool is_named,
	int64_t now_s, char ret_words[TLS_WORDS_SIZE])
{
	const char *words = NULL;

	ret_words[0] = '\0';
	if (!session || !tls_was_seen(session))
		return TLS_VERDICT_UNKNOWN;
	words = session->tls.is_started ? words_of_certificate(&session->tls, host, is_named, now_s)
					: words_of_tls(session);
	snprintf(ret_words, TLS_WORDS_SIZE, "%s", words ? words : "");
	return words ? TLS_VERDICT_FAILS : TLS_VERDICT_PASSES;
}
