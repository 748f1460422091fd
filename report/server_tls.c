#include "report/server_tls.h"
#include "schema/model/dane_match.h"

void server_tls_of(const struct reported_server *server, const struct reported_look *look,
	struct server_tls *ret_tls)
{
	bool is_named = look->session && tls_was_seen(look->session);

	*ret_tls = (struct server_tls){.session = is_named ? look->session : server->session,
		.chain = is_named ? look->chain : server->chain,
		.seen_s = (is_named ? look->seen_ms : server->seen_ms) / 1000};
	const struct dane_question question = {.tlsa = look->tlsa,
		.chain = ret_tls->chain,
		.session = ret_tls->session,
		.host = look->host,
		.domain = "",
		.is_named = is_named,
		.now_s = ret_tls->seen_s};

	ret_tls->pkix = tls_pkix(
		ret_tls->session, look->host, is_named, ret_tls->seen_s, ret_tls->pkix_words);
	ret_tls->dane = dane_match(&question, ret_tls->dane_words);
	ret_tls->sts = look->sts == STS_MODE_NONE ? TLS_VERDICT_NONE : ret_tls->pkix;
}

bool server_names_are_cut(const struct reported_server *server)
{
	struct span hosts = span_of(server->hosts), host;
	size_t count = 0;

	while (span_split(&hosts, ' ', &host))
		count += host.length > 0;
	return count > server->look_count;
}
