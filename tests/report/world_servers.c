/* The mail servers of the world made by hand: one of which everything is known, and one of which
 * nothing is. */
#include "base/buf.h"
#include "base/visible.h"
#include "schema/model/tls_chain.h"
#include "tests/report/world.h"

#include <stdlib.h>
#include <string.h>

const char *world_tail = "", *world_short_tail = "", *world_visible_tail = "", *world_head = "";

/* With people about: names of hosts and domains, and what only our own libraries say, have none. */
bool world_names_people(const char *name)
{
	static const char hosts[] =
		" away-host away-ip canary domain helo ip-1 known-id list list-codes listed-ip "
		"look-host mx-alias mx-host mx-third name-server name-server-ip odd-source pattern "
		"ptr-name result-host seen-mx server-host server-ptr software silent-server "
		"source-ip sts-id sts-record-name tlsa tlsrpt-name spf-name dmarc-name tls-cipher "
		"tls-group tls-key tls-signature trial-host tv unregistered zone ";
	char word[64];

	snprintf(word, sizeof(word), " %s ", name);
	return !world_is_redacted || !strstr(hosts, word);
}

/* Every format asks for the same ones. */
static const char *keep(const char *head, const char *name, const char *tail)
{
	enum { TEXTS_MAX = 200 };
	static char *texts[TEXTS_MAX];
	static size_t count;
	size_t size = strlen(head) + strlen(name) + strlen(tail) + 5, at = 0;
	char *text = malloc(size);

	if (count == TEXTS_MAX || !text)
		abort();
	snprintf(text, size, "%scol.%s%s", head, name, tail);
	texts[count] = text;
	while (strcmp(texts[at], text) != 0)
		at++;
	if (at < count)
		free(text);
	count += at == count;
	return texts[at];
}

const char *column(const char *name)
{
	return keep(world_head, name, world_names_people(name) ? world_tail : "");
}

static const char *without(const char *separators, const char *text)
{
	static char kept[2][1 << 19];
	static int turn;
	char *copy = kept[turn = !turn];

	snprintf(copy, sizeof(kept[0]), "%s", text);
	for (char *at = copy; *at; at++)
		if (strchr(separators, *at))
			*at = '_';
	return copy;
}

const char *listed(const char *name)
{
	static const char separators[] = " \t\r\n";
	const char *head = without(separators, world_head);

	return keep(head, name, world_names_people(name) ? without(separators, world_tail) : "");
}

const char *listed_visible(const char *name)
{
	static const char separators[] = " \t\r\n,";
	static char head[1 << 19];

	visible_text(span_of(without(separators, world_head)), head, sizeof(head));
	return keep(head, name, world_head[0] ? head : world_visible_tail);
}

void world_fill(char *field, size_t size, const char *name)
{
	const char *tail = !world_names_people(name) ? ""
			   : size < 200              ? world_short_tail
						     : world_tail;
	int length = snprintf(field, size, "%scol.%s%s", world_head, name, tail);

	if (world_head[0] && (size_t)length >= size)
		snprintf(field, size, "col.%s", name);
}

/* Of the session that stands for the server, and of one under another name. */
static void fill_tls(struct tls_view *tls, const char *digest)
{
	*tls = (struct tls_view){.is_offered = true,
		.is_started = true,
		.is_trusted = true,
		.cipher_bits = 256,
		.not_before_s = 1600000000,
		.not_after_s = 1800000000};
	FILL(tls->version, "tv");
	FILL(tls->cipher, "tls-cipher");
	FILL(tls->group, "tls-group");
	FILL(tls->key, "tls-key");
	FILL(tls->signature, "tls-signature");
	FILL(tls->subject, "tls-subject");
	FILL(tls->issuer, "tls-issuer");
	/* A comma separates names. */
	snprintf(tls->names, sizeof(tls->names), "%s", listed_visible("tls-names"));
	FILL(tls->error, "tls-error");
	snprintf(tls->sha256, sizeof(tls->sha256), "%s", digest);
	snprintf(tls->sha1, sizeof(tls->sha1), "1%s", digest);
}

static struct session_view session, other;

static void fill_sessions(void)
{
	session = (struct session_view){.greeted = true,
		.ecn = ECN_AGREED,
		.ehlo_refused = true,
		.null_sender_accepted = true,
		.last = {.outcome = OUTCOME_REFUSED, .stage = STAGE_RCPT, .code = 550},
		.connect_ms = 11,
		.banner_ms = 12,
		.ehlo_ms = 13,
		.starttls_ms = 14,
		.handshake_ms = 15,
		.ehlo_tls_ms = 16,
		.mail_ms = 17,
		.rcpt_ms = 18,
		.data_ms = 19,
		.quit_ms = 20,
		.total_ms = 21,
		.banner_code = 220,
		.is_masked = true};
	FILL(session.helo, "helo");
	FILL(session.source_ip, "source-ip");
	FILL(session.banner, "banner");
	FILL(session.software, "software");
	FILL(session.ehlo_text, "ehlo-reply");
	FILL(session.ehlo_tls_text, "ehlo-tls-reply");
	FILL(session.injected, "injected");
	FILL(session.starttls_text, "starttls-reply");
	FILL(session.quit_text, "quit-reply");
	snprintf(session.extensions, sizeof(session.extensions), "PIPELINING\n%s",
		listed("extension"));
	snprintf(session.extensions_tls, sizeof(session.extensions_tls), "PIPELINING\n%s",
		listed("extension-tls"));
	fill_tls(&session.tls, "aa");
	other = session;
	fill_tls(&other.tls, "bb");
}

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* The second did not sign the first. */
static const char *make_chain(void)
{
	static struct buf chain;
	struct tls_certificate c = {.not_before_s = 1600000000,
		.not_after_s = 1800000000,
		.key = "EC 256",
		.signature = "ecdsa-with-SHA256",
		.certificate_sha256 = DIGEST,
		.certificate_sha512 = DIGEST DIGEST,
		.key_sha256 = DIGEST,
		.key_sha512 = DIGEST DIGEST};

	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	/* Control characters never get as far as this: a chain is made visible before it is stored. */
	snprintf(c.subject, sizeof(c.subject), "leaf");
	snprintf(c.issuer, sizeof(c.issuer), "authority");
	tls_chain_add(&chain, &c);
	snprintf(c.subject, sizeof(c.subject), "%s", listed_visible("chain-subject"));
	c.is_ca = true;
	tls_chain_add(&chain, &c);
	return buf_take(&chain);
}

static enum status tell_known(enum status (*tell)(void *context,
				      const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	struct ip_name name = {.is_asked = true, .count = 2, .is_confirmed = true};
	const char *chain = make_chain(), *said = listed("transcript");
	const struct reported_visit visits[] = {
		{VISIT_ASKED, "mx1.test", 1700000000000, 1700000001000, listed("greylisted")},
		{VISIT_LOOKED, column("look-host"), 1700000002000, 1700000003000, listed("look")},
		{VISIT_ASKED, "mx1.test", 1700000300000, 1700000301000, said},
		{VISIT_TRIED, "mx1.test", 1700000400000, 1700000401000, listed("trial")}};
	const struct reported_look looks[] = {{.host = listed("server-host"),
						      .session = &session,
						      .chain = chain,
						      .seen_ms = 1700000301000,
						      .tlsa = "3 1 1 " DIGEST,
						      .sts = STS_MODE_ENFORCE},
		{.host = column("look-host"),
			.session = &other,
			.chain = "",
			.seen_ms = 1700000003000,
			.tlsa = ""}};
	struct reported_server server = {.ip = "192.0.2.1",
		.hosts = listed("server-host"),
		.port = 25,
		.name = &name,
		.session = &session,
		.seen_ms = 1700000301000,
		.transcript = said,
		.visits = visits,
		.visit_count = sizeof(visits) / sizeof(visits[0]),
		.visits_left_out = 7,
		.chain = chain,
		.looks = looks,
		.look_count = sizeof(looks) / sizeof(looks[0]),
		.findings = "",
		.sessions = 11,
		.interrupted = 1};

	FILL(name.name, "server-ptr");
	enum status status = tell(context, &server, why);

	free((void *)(uintptr_t)chain);
	return status;
}

enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	static const struct ip_name unknown;
	const struct reported_server nameless = {.ip = "192.0.2.9",
		.hosts = "mx9.test",
		.name = &unknown,
		.transcript = "",
		.findings = ""};

	(void)store;
	(void)run;
	fill_sessions();
	enum status status = tell_known(tell, context, why);

	return status ? status : tell(context, &nameless, why);
}
