/*
 * Junk mailers give up at the first server, or try the last one only. So some administrators put a
 * server before the real ones that refuses every connection (nolisting), or one behind them that
 * says "later" to everybody. Senders are not hurt: they go on. What such a server looks like:
 *
 * 1. It is alone at its preference, and another server accepts.
 * 2. The first one: every connection to every address of it is refused, not silently dropped; a
 *    server behind it accepts.
 * 3. The last one: 4xx to the connection, EHLO or MAIL, whoever is written to. 4xx to RCPT is no
 *    sign: a decoy need not wait for that, but a server with a broken directory does. Nor are
 *    words that say why: greylisting, too many connections.
 * 4. It was so in all passes that silence needs to count, and never otherwise.
 *
 * A service that has crashed on the first server looks the same as 2: the finding says so, and
 * primary-closed stands beside it.
 */
#include "checker/judge_decoy.h"
#include "schema/store_judge.h"

#include <string.h>

bool server_said_anything(const struct server *server)
{
	return server->accepts || server->refuses || server->later || server->about_us ||
	       server->null_refused;
}

void decoy_gather(
	struct server *server, const struct judged_result *result, const struct heard *heard)
{
	enum reply_meaning meaning = heard->reading.meaning;

	if (heard->voice == VOICE_OPEN)
		return;
	if (result->answer.outcome == OUTCOME_CONN_REFUSED)
		server->was_shut = true;
	else if (heard->voice == VOICE_LATER && result->answer.stage < STAGE_RCPT &&
		 (meaning == MEANING_NONE || meaning == MEANING_BUSY))
		server->was_early_later = true;
	else
		server->was_otherwise = true;
	if (result->attempts > server->attempts)
		server->attempts = result->attempts;
}

struct neighbours {
	bool is_alone, any_before, any_behind, accepts_behind, all_shut;
};

static struct neighbours look_around(const struct servers *all, const struct server *server)
{
	struct neighbours seen = {.is_alone = true, .all_shut = true};

	for (size_t i = 0; i < all->count; i++) {
		const struct server *other = &all->servers[i];
		bool is_same_host = strcmp(other->any->host, server->any->host) == 0;

		if (is_same_host) {
			seen.all_shut &=
				other->was_shut && !other->was_early_later && !other->was_otherwise;
			continue;
		}
		seen.is_alone &= other->any->preference != server->any->preference;
		seen.any_before |= other->any->preference < server->any->preference;
		seen.any_behind |= other->any->preference > server->any->preference;
		seen.accepts_behind |=
			other->any->preference > server->any->preference && other->accepts;
	}
	return seen;
}

bool decoy_is_likely(const struct servers *all, const struct server *server)
{
	if (!all->any_accepts || server->was_otherwise ||
		server->was_shut == server->was_early_later ||
		server->attempts < JUDGE_PASSES_LEAST)
		return false;
	struct neighbours seen = look_around(all, server);

	if (!seen.is_alone)
		return false;
	return server->was_shut ? seen.all_shut && !seen.any_before && seen.accepts_behind
				: seen.any_before && !seen.any_behind;
}

void decoy_note(const struct server *server, struct domain_findings *list)
{
	const struct judged_result *result = server->was_shut ? server->silent : server->later;
	const struct domain_finding finding = {.id = "decoy-mx",
		.host = result->host,
		.ip = result->ip,
		.is_listed = true,
		.marks_addresses = true};

	domain_findings_putf(list, &finding, "%s [%s] (preference %u): %s", result->host,
		result->ip, result->preference,
		server->was_shut ? "refuses every connection" : result->answer.text);
}

bool decoy_is_noted(const struct domain_findings *findings, const struct judged_result *result)
{
	for (size_t i = 0; findings && i < findings->count; i++) {
		const struct domain_finding *finding = &findings->list[i];

		if (strcmp(finding->id, "decoy-mx") == 0 &&
			strcmp(finding->host, result->host) == 0 &&
			strcmp(finding->ip, result->ip) == 0)
			return true;
	}
	return false;
}

void decoy_judge_primary(const struct servers *all, struct domain_findings *list)
{
	const struct server *first = NULL;
	bool any_word = false;

	for (size_t i = 0; i < all->count; i++)
		if (!first || all->servers[i].any->preference < first->any->preference)
			first = &all->servers[i];
	for (size_t i = 0; first && i < all->count; i++) {
		const struct server *server = &all->servers[i];

		if (server->any->preference == first->any->preference)
			any_word |= !server->silent || server_said_anything(server);
	}
	if (first && !any_word && all->any_accepts)
		domain_findings_add(list, "primary-closed", "", "", first->any->host);
}
