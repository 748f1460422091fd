/* What is worth telling about a server's latest session, but for its encryption (judge_tls.c). */
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

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
