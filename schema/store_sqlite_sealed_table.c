/*
 * What of which table is sealed, and in which order: the text of schema/store_seal.h as statements. They
 * are part of the canonical form, so whoever changes one of them makes a new CANONICAL_VERSION.
 *
 * tests/store/test_seal_columns.c changes every column of every table, and knows those that are left out.
 */
#include "schema/store_sqlite_sealed.h"

/* clang-format off */
static const struct sealed_rows run_rows[] = {
	{"run",
		"SELECT id, seeds, options, vantage, started_ms, finished_ms, state, crawl_done "
		"FROM run WHERE id = ?1"},
	{"note",
		"SELECT run, key, text FROM note WHERE run = ?1 AND key <> 'require-contact' "
		"ORDER BY key"},
	{"tally",
		"SELECT run, name, n FROM tally WHERE run = ?1 ORDER BY name"},
	{"vantage",
		"SELECT run, proxy, helo, helo_status, helo_is_ours, liar, port, intercepted, "
		"advice, letter FROM vantage WHERE run = ?1"},
	{"vantage_ip",
		"SELECT run, place, ip, range, is_by_helo, ptr_is_asked, ptr_status, ptr_name, "
		"ptr_count, ptr_is_confirmed, listed_on, lists_asked, lists_declined FROM "
		"vantage_ip WHERE run = ?1 ORDER BY place"},
	{"vantage_canary",
		"SELECT run, place, host, ip, outcome, greeted, said FROM vantage_canary WHERE "
		"run = ?1 ORDER BY place"},
	{"welcome",
		"SELECT run, name, refusals, pause_ms, not_before_ms, is_closed FROM welcome "
		"WHERE run = ?1 ORDER BY name"},
	{"verdicts",
		"SELECT count(*) FROM verdict WHERE run = ?1 AND is_machine = 0"},
	{"links",
		"SELECT count(*) FROM run_address r CROSS JOIN link l ON l.run_address = r.id "
		"WHERE r.run = ?1"},
	{"questions",
		"SELECT count(*) FROM endpoint e CROSS JOIN question q ON q.endpoint = e.id "
		"WHERE e.run = ?1"},
	{"addresses",
		"SELECT count(*) FROM endpoint e CROSS JOIN mx_ip i ON i.endpoint = e.id WHERE "
		"e.run = ?1"},
	{"machines",
		"SELECT count(*) FROM run_domain r CROSS JOIN machine_source m ON m.run_domain "
		"= r.id WHERE r.run = ?1"},
	{NULL, NULL}};

static const struct sealed_rows page_rows[] = {
	{"page",
		"SELECT id, run, key, kind, state, depth, steps, from_page, status, is_whole, "
		"bytes, url, error, title, content_type, etag, last_modified, redirect, "
		"targets, has_contact_form "
		"FROM page WHERE id = ?1"},
	{"link",
		"SELECT id, run, page, run_address, written, defect, line, href, text, source, "
		"corrected, findings FROM link WHERE page = ?1 ORDER BY id"},
	{NULL, NULL}};

static const struct sealed_rows domain_rows[] = {
	{"run_domain",
		"SELECT d.name, r.id, r.run, r.domain, r.state, r.status, r.route, "
		"r.is_authenticated, r.is_cut, r.has_controls, r.policy_state, r.is_machine, "
		"r.hosts_told, r.ips_told, r.null_preference, r.is_alias, r.negative_ttl_s, "
		"r.outage_recipient, r.deep FROM run_domain r LEFT JOIN domain d ON d.id = "
		"r.domain WHERE r.id = ?1"},
	{"mx_host",
		"SELECT run_domain, position, name, preference, ttl_s, status, is_cname, "
		"is_usable, is_authenticated, failing_family, failing_status, alias, times, "
		"tlsa_is_asked, tlsa_status, tlsa_is_authenticated, tlsa, unregistered FROM "
		"mx_host WHERE run_domain = ?1 ORDER BY position"},
	{"mx_ip",
		"SELECT run_domain, host, number, endpoint FROM mx_ip WHERE run_domain = ?1 "
		"ORDER BY host, number"},
	{"domain_policy",
		"SELECT run_domain, is_provisional, zone, soa_contact, name_servers_left_out, "
		"sts_record_state, sts_record_status, sts_record_is_authenticated, "
		"sts_record_name, sts_record_text, sts_record_error, sts_id, sts_policy, "
		"sts_error, sts_http_status, sts_has_policy, sts_is_stale, sts_mode, "
		"sts_is_overridden, sts_override, sts_max_age_s, sts_fetched_ms, sts_patterns, "
		"sts_known_id, sts_is_changed_without_id, sts_has_expired, sts_is_withdrawn, "
		"tlsrpt_state, tlsrpt_status, tlsrpt_is_authenticated, tlsrpt_name, "
		"tlsrpt_text, tlsrpt_error, spf_state, spf_status, spf_is_authenticated, "
		"spf_name, spf_text, spf_error, dmarc_state, dmarc_status, "
		"dmarc_is_authenticated, dmarc_name, dmarc_text, dmarc_error FROM domain_policy "
		"WHERE run_domain = ?1"},
	{"name_server",
		"SELECT run_domain, number, name, ip, status, is_authoritative, serial, mx FROM "
		"name_server WHERE run_domain = ?1 ORDER BY number"},
	{"ip_listing",
		"SELECT run_domain, number, ip, zone, state, codes, reason FROM ip_listing "
		"WHERE run_domain = ?1 ORDER BY number"},
	{"outage",
		"SELECT run_domain, number, host, ip, fate, part FROM outage WHERE run_domain = "
		"?1 ORDER BY number"},
	{"question",
		"SELECT id, run, endpoint, run_domain, kind, run_address, state, attempts, "
		"outcome, stage, code, enhanced, text, sender, asked, iif(from_run > 0, 0, "
		"session), first_ms, last_ms, from_run, silences, is_patient FROM question "
		"WHERE run_domain = ?1 AND kind <> 0 ORDER BY kind, run_address, endpoint"},
	{NULL, NULL}};

static const struct sealed_rows server_rows[] = {
	{"endpoint",
		"SELECT id, run, ip, greeted, ptr_is_asked, ptr_status, ptr_name, ptr_count, "
		"ptr_is_confirmed, ptr_is_authenticated, provider FROM endpoint WHERE id = ?1"},
	{"endpoint_host",
		"SELECT endpoint, name, preference FROM endpoint_host WHERE endpoint = ?1 ORDER "
		"BY name"},
	{NULL, NULL}};

static const struct sealed_rows session_rows[] = {
	{"session",
		"SELECT id, run, endpoint, host, state, began_ms, ended_ms, transcript, helo, "
		"last_outcome, last_stage, last_code, last_enhanced, last_text, banner, "
		"software, extensions, extensions_tls, greeted, null_sender_refused, "
		"tls_is_offered, tls_is_started, tls_is_trusted, tls_is_name_matched, "
		"tls_version, tls_cipher, tls_cipher_bits, tls_subject, tls_issuer, tls_names, "
		"tls_not_before_s, tls_not_after_s, tls_sha256, tls_sha1, tls_error, "
		"connect_ms, banner_ms, ehlo_ms, handshake_ms, mail_ms, rcpt_ms, total_ms, "
		"source_ip, is_look, tls_chain, tls_group, tls_key, tls_signature, "
		"starttls_text, quit_text, ecn, null_sender_accepted, ehlo_refused, is_trial, "
		"starttls_ms, ehlo_tls_ms, data_ms, quit_ms, banner_code, is_masked, ehlo_text, "
		"ehlo_tls_text, injected FROM session WHERE id = ?1"},
	{NULL, NULL}};

static const struct sealed_rows address_rows[] = {
	{"run_address",
		"SELECT a.local, d.name, a.domain, r.id, r.run, r.address, r.run_domain, "
		"r.is_machine FROM run_address r LEFT JOIN address a ON a.id = r.address LEFT "
		"JOIN domain d ON d.id = a.domain WHERE r.id = ?1"},
	{"verdict",
		"SELECT run_address, run, verdict, reason, cause, certainty, findings, "
		"deciding_host, deciding_ip, is_machine FROM verdict WHERE run_address = ?1"},
	{"machine_source",
		"SELECT run_address, page, source, run_domain FROM machine_source WHERE "
		"run_address = ?1 ORDER BY page, source, run_domain"},
	{"question",
		"SELECT id, run, endpoint, run_domain, kind, run_address, state, attempts, "
		"outcome, stage, code, enhanced, text, sender, asked, iif(from_run > 0, 0, "
		"session), first_ms, last_ms, from_run, silences, is_patient FROM question "
		"WHERE run_domain = (SELECT run_domain FROM run_address WHERE id = ?1) AND kind "
		"= 0 AND run_address = ?1 ORDER BY endpoint"},
	{NULL, NULL}};

static const struct sealed_rows finding_rows[] = {
	{"finding",
		"SELECT id, run, finding, subject_kind, subject_name, evidence FROM finding "
		"WHERE id = ?1"},
	{NULL, NULL}};

const struct sealed_part sealed_parts[SEAL_PART_COUNT] = {
	[SEAL_PART_RUN] = {"run",
		"SELECT id FROM run WHERE id = ? AND state < 3",
		"SELECT 'its options, notes and counts' WHERE ? > 0",
		run_rows},
	[SEAL_PART_PAGE] = {"page",
		"SELECT id FROM page INDEXED BY page_key WHERE run = ? ORDER BY id",
		"SELECT url FROM page WHERE id = ?",
		page_rows},
	[SEAL_PART_DOMAIN] = {"domain",
		"SELECT id FROM run_domain WHERE run = ? ORDER BY id",
		"SELECT name FROM domain WHERE id = (SELECT domain FROM run_domain WHERE id = "
		"?)",
		domain_rows},
	[SEAL_PART_SERVER] = {"server",
		"SELECT id FROM endpoint WHERE run = ? ORDER BY id",
		"SELECT ip FROM endpoint WHERE id = ?",
		server_rows},
	[SEAL_PART_SESSION] = {"session",
		"SELECT s.id FROM endpoint e CROSS JOIN session s ON s.endpoint = e.id WHERE "
		"e.run = ? ORDER BY s.id",
		"SELECT s.host || ' (' || ifnull(e.ip, '') || ')' FROM session s LEFT JOIN "
		"endpoint e ON e.id = s.endpoint WHERE s.id = ?",
		session_rows},
	[SEAL_PART_ADDRESS] = {"address",
		"SELECT id FROM run_address WHERE run = ? ORDER BY id",
		"SELECT a.local || '@' || d.name FROM run_address r JOIN address a ON a.id = "
		"r.address JOIN domain d ON d.id = a.domain WHERE r.id = ?",
		address_rows},
	[SEAL_PART_FINDING] = {"finding",
		"SELECT id FROM finding WHERE run = ? AND subject_kind NOT IN ('contact', "
		"'contact-form', 'suppression') ORDER BY id",
		"SELECT finding || ' about ' || subject_name FROM finding WHERE id = ?",
		finding_rows},
};
/* clang-format on */
_Static_assert(RECIPIENT_PUBLISHED == 0 && RUN_PRUNED == 3, "as the statements have them");
