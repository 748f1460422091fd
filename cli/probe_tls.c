/* A server's encryption: what was agreed on, the certificate with those behind it, and how three
 * kinds of senders fare with it under each of its names. */
#include "base/clock.h"
#include "cli/probe_told.h"
#include "report/server_tls.h"
#include "schema/model/tls_chain.h"

#include <inttypes.h>
#include <string.h>

static void print_day(int64_t at_s, char ret_day[CLOCK_TEXT_SIZE])
{
	clock_print(at_s * 1000, ret_day);
	ret_day[strcspn(ret_day, "T")] = '\0';
}

static void print_validity(FILE *file, const struct tls_view *tls, int64_t seen_s)
{
	char first[CLOCK_TEXT_SIZE], last[CLOCK_TEXT_SIZE];
	int64_t days = tls_days_left(tls, seen_s);

	print_day(tls->not_before_s, first);
	print_day(tls->not_after_s, last);
	if (days < 0)
		fprintf(file, "                  ERROR: expired on %s, %" PRId64 " day%s ago\n",
			last, -days, days == -1 ? "" : "s");
	else if (tls->not_before_s > seen_s)
		fprintf(file, "                  ERROR: valid not before %s\n", first);
	else
		fprintf(file, "                  valid from %s until %s, %" PRId64 " more day%s\n",
			first, last, days, days == 1 ? "" : "s");
}

static void print_certificate(FILE *file, const struct tls_view *tls, int64_t seen_s)
{
	if (!tls->not_after_s)
		return;
	fprintf(file, "    certificate   %s, by %s\n", tls->subject, tls->issuer);
	fprintf(file, "                  for %s\n",
		tls->names[0]                 ? tls->names
		: strstr(tls->subject, "CN=") ? "no alternative DNS name, only the CN"
					      : "no DNS name");
	print_validity(file, tls, seen_s);
	if (tls->key[0])
		fprintf(file, "                  key %s, signed with %s\n", tls->key,
			tls->signature);
	if (tls->sha256[0])
		fprintf(file, "                  SHA-256 %s\n                  SHA-1 %s\n",
			tls->sha256, tls->sha1);
}

/* Behind the server's own certificate; what the next one did not sign breaks the chain. */
static void print_chain(FILE *file, const char *chain)
{
	struct span rest = span_of(chain ? chain : "");
	struct tls_certificate c;
	bool is_broken = false;

	for (int i = 0; tls_chain_take(&rest, &c); i++) {
		if (i > 0)
			fprintf(file, "    %-13s %s (key %s, signed with %s)%s\n",
				i == 1 ? "chain" : "", c.subject, c.key, c.signature,
				is_broken ? ", which did not sign the one before" : "");
		is_broken = !c.is_signed_by_next;
	}
}

static void print_session(FILE *file, const struct tls_view *tls, const char *chain, int64_t seen_s)
{
	if (!tls->is_offered)
		fputs("    encryption    not offered\n", file);
	else if (!tls->is_started)
		fprintf(file, "    encryption    offered, but not begun%s%s\n",
			tls->error[0] ? ": " : "", tls->error);
	if (!tls->is_started)
		return;
	fprintf(file, "    encryption    %s, %s, %d bits%s%s\n", tls->version, tls->cipher,
		tls->cipher_bits, tls->group[0] ? ", " : "", tls->group);
	print_certificate(file, tls, seen_s);
	print_chain(file, chain);
}

/* ---- names ---- */

static void print_verdict(
	FILE *file, const char *who, enum tls_verdict verdict, const char *words, const char *none)
{
	static const char *const names[TLS_VERDICT_COUNT] = {
		[TLS_VERDICT_UNKNOWN] = "could not be told",
		[TLS_VERDICT_PASSES] = "passes",
		[TLS_VERDICT_FAILS] = "FAILS",
	};
	bool is_none = verdict == TLS_VERDICT_NONE;

	fprintf(file, "                  %-8s %s%s%s\n", who, is_none ? none : names[verdict],
		is_none || !words[0] ? "" : ": ", is_none ? "" : words);
}

static void print_look(
	FILE *file, const struct reported_server *server, const struct reported_look *look)
{
	bool is_name = domain_is_host_name(span_of(look->host), 1);
	struct server_tls tls;

	server_tls_of(server, look, &tls);
	/* Where there is no encryption and nobody insists on it, all is said. */
	if (!tls.session || (!tls.session->tls.is_offered && tls.dane == TLS_VERDICT_NONE &&
				    tls.sts == TLS_VERDICT_NONE))
		return;
	fprintf(file, "    checked as    %s\n", look->host);
	print_verdict(file, "PKIX", tls.pkix,
		!is_name && tls.pkix == TLS_VERDICT_PASSES ? "an IP address has no name to compare"
							   : tls.pkix_words,
		"");
	print_verdict(file, "DANE", tls.dane, tls.dane_words, "no TLSA records that count");
	print_verdict(file, "MTA-STS", tls.sts, tls.sts == TLS_VERDICT_FAILS ? tls.pkix_words : "",
		"no policy");
	if (server->session && strcmp(tls.session->tls.sha256, server->session->tls.sha256) != 0)
		print_session(file, &tls.session->tls, tls.chain, tls.seen_s);
}

void probe_print_tls(FILE *file, const struct reported_server *server)
{
	print_session(file, &server->session->tls, server->chain, server->seen_ms / 1000);
	for (size_t i = 0; i < server->look_count; i++)
		print_look(file, server, &server->looks[i]);
}
