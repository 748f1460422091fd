/*
 * Writes the reports of a run that was made by hand: usage `report_world FOLDER
 * plain|hostile|redacted|TAIL MACHINES [KEY [HEAD [digest]]]`, or `report_world each`, which reads FOLDER, TAIL,
 * MACHINES, KEY and HEAD of many worlds, each with a NUL behind it, and writes each in a process of its own (a
 * program with sanitizers takes long to begin). The store is a fake that tells one value of everything.
 * Each text that can be foreign is the name of its column, "col.mx-host"; in the hostile world something
 * follows it that would break out of a report that does not escape it, or TAIL. HEAD comes before it.
 * read_back.py, formats.py and escaped.py compare the worlds.
 */
#include "tests/report/world.h"
#include "report/digest.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int machines;
static bool is_counted; /* for the digest, which tells of what counts alone */
uint64_t world_redaction_key;

/* ---- the values ---- */

static struct reported_note note;
static struct vantage_facts vantage;

static void fill_vantage(void)
{
	vantage = (struct vantage_facts){.is_known = true,
		.proxy = "192.0.2.53:1080",
		.helo = "probe.test",
		.helo_is_ours = true,
		.ips = {{.ip = "192.0.2.50",
			.range = "private",
			.name = {.name = "probe.test", .is_asked = true},
			.listed_on = "bl.test",
			.lists_asked = 2}},
		.ip_count = 1,
		.canaries = {{.host = "mx.canary.test",
			.ip = "192.0.2.60",
			.outcome = OUTCOME_TIMEOUT,
			.said = "timed out"}},
		.canary_count = 1,
		.port = PORT_BLOCKED,
		.intercepted = "one banner everywhere"};
	FILL(vantage.advice, "advice");
	snprintf(vantage.letter, sizeof(vantage.letter), "%s", listed("letter"));
}

static void fill_record(struct record_view *record, enum record_state state, const char *name)
{
	char column_name[64];

	*record = (struct record_view){.state = state};
	snprintf(column_name, sizeof(column_name), "%s-name", name);
	FILL(record->name, column_name);
	snprintf(column_name, sizeof(column_name), "%s-text", name);
	FILL(record->text, column_name);
	snprintf(column_name, sizeof(column_name), "%s-error", name);
	FILL(record->error, column_name);
}

static void fill_sts(struct sts_view *sts)
{
	*sts = (struct sts_view){.policy = STS_POLICY_UNFETCHABLE,
		.http_status = 404,
		.has_policy = true,
		.is_stale = true,
		.mode = STS_MODE_TESTING,
		.is_overridden = true,
		.override = STS_MODE_ENFORCE,
		.max_age_s = 604800,
		.fetched_ms = 1700000000000};
	fill_record(&sts->record, RECORD_VALID, "sts-record");
	FILL(sts->id, "sts-id");
	FILL(sts->error, "sts-error");
	FILL(sts->known_id, "known-id");
	for (char *at = sts->known_id; *at; at++) /* it is told among lines */
		if (strchr(" \t\r\n", *at))
			*at = '_';
	snprintf(sts->patterns, sizeof(sts->patterns), "%s\n*.example.net", listed("pattern"));
}

static struct mx_host mx[3];
static char ips[3][IP_TEXT_SIZE];
static struct host_policy facts[3];
static struct ip_name names[3];
static struct name_server servers[2];
static struct domain_policy policy, unasked;
static struct mail_hosts hosts;

static void fill_hosts(void)
{
	mx[0] = (struct mx_host){.preference = 10,
		.ttl_s = 300,
		.is_usable = true,
		.is_cname = true,
		.times = 2,
		.is_authenticated = true,
		.ip_count = 2};
	mx[1] = (struct mx_host){.preference = 10, .is_usable = true, .ip_first = 2, .ip_count = 1};
	mx[2] = (struct mx_host){.preference = 20,
		.status = DNS_NXDOMAIN,
		.times = 1,
		.failing_family = 6,
		.failing_status = DNS_SERVFAIL};
	FILL(mx[0].name, "mx-host");
	FILL(mx[0].alias, "mx-alias");
	snprintf(mx[1].name, sizeof(mx[1].name), "aspmx.l.google.com");
	FILL(mx[2].name, "mx-third");
	FILL(ips[0], "ip-1");
	snprintf(ips[1], sizeof(ips[1]), "2001:db8::1");
	snprintf(ips[2], sizeof(ips[2]), "192.0.2.2");
	hosts = (struct mail_hosts){.route = ROUTE_MX,
		.is_authenticated = true,
		.is_cut = true,
		.hosts_told = 120,
		.ips_told = 300,
		.hosts = mx,
		.host_count = 3,
		.ips = ips,
		.ip_count = 3};
}

/* A list says no more than this. */
static void fill_listings(void)
{
	static struct ip_listing listings[2];

	listings[0] = (struct ip_listing){.state = LISTING_LISTED};
	FILL(listings[0].ip, "listed-ip");
	FILL(listings[0].zone, "list");
	FILL(listings[0].codes, "list-codes");
	FILL(listings[0].reason, "list-reason");
	listings[1] = (struct ip_listing){.ip = "192.0.2.2", .zone = "bl.test"};
	policy.listings = listings;
	policy.listing_count = 2;
}

static void fill_policy(void)
{
	static char tlsa[512], seen[512];

	snprintf(tlsa, sizeof(tlsa), "%s\n1 0 1 abcd", listed("tlsa"));
	facts[0] = (struct host_policy){
		.tlsa_is_asked = true, .tlsa_is_authenticated = true, .tlsa = tlsa};
	FILL(facts[2].unregistered, "unregistered");
	names[0] = (struct ip_name){.is_asked = true, .count = 2, .is_confirmed = true};
	FILL(names[0].name, "ptr-name");
	names[2] = (struct ip_name){.is_asked = true, .status = DNS_NXDOMAIN};
	snprintf(seen, sizeof(seen), "10 mx.example.org\n20 %s", listed("seen-mx"));
	servers[0] = (struct name_server){.is_authoritative = true, .serial = 7, .mx = seen};
	FILL(servers[0].name, "name-server");
	FILL(servers[0].ip, "name-server-ip");
	servers[1] = (struct name_server){.status = DNS_TIMEOUT};
	FILL(servers[1].name, "silent-server");
	policy = (struct domain_policy){.is_asked = true,
		.hosts = facts,
		.host_count = 3,
		.ip_names = names,
		.ip_count = 3,
		.name_servers = servers,
		.name_server_count = 2};
	fill_sts(&policy.sts);
	fill_record(&policy.tlsrpt, RECORD_INVALID, "tlsrpt");
	fill_record(&policy.spf, RECORD_VALID, "spf");
	fill_record(&policy.dmarc, RECORD_SEVERAL, "dmarc");
	FILL(policy.zone, "zone");
	FILL(policy.soa_contact, "contact");
	fill_listings();
}

/* What stands here must not be told: nobody asked. */
static void fill_unasked(void)
{
	unasked = policy;
	unasked.is_asked = false;
	snprintf(unasked.zone, sizeof(unasked.zone), "never.told");
	snprintf(unasked.spf.text, sizeof(unasked.spf.text), "never.told");
	snprintf(unasked.sts.id, sizeof(unasked.sts.id), "never.told");
}

/* ---- the fake store ---- */

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	(void)store;
	(void)why;
	static const struct reported_point trend[] = {
		{.run = 7, .started_ms = 1690000000000, .is_complete = true},
		{.run = 8, .started_ms = 1700000000000}};

	note = (struct reported_note){"a-note", column("note")};
	*ret_run = (struct reported_run){.run = {.id = run,
						 .seeds = listed("seed"),
						 .options = "{}",
						 .vantage = column("vantage"),
						 .started_ms = 1700000000000,
						 .is_complete = true},
		.waiting = {.addresses = 1, .next_ms = 1700000300000},
		.notes = &note,
		.note_count = 1,
		.vantage = &vantage,
		.past = {.compared_run = 7,
			.compared_started_ms = 1690000000000,
			.compared_vantage = column("compared"),
			.trend = trend,
			.trend_count = 2},
		.port = 2525,
		.seal = {.number = 4,
			.run = run,
			.made_ms = 1700000000000,
			.items = 12,
			.act = SEAL_FINISHED}};
	memset(ret_run->seal.contents, 'c', SHA256_HEX_SIZE - 1);
	memset(ret_run->seal.head, 'a', SHA256_HEX_SIZE - 1);
	memset(ret_run->seal.previous, 'b', SHA256_HEX_SIZE - 1);
	ret_run->past.history[HISTORY_NEW] = 1;
	ret_run->verdicts[VERDICT_FAILING] = ret_run->links_by_verdict[VERDICT_FAILING] = 1;
	return OK;
}

typedef enum status tell_address_fn(
	void *context, const struct reported_address *address, struct failure *why);

static enum status tell_site(tell_address_fn *tell, void *context, struct failure *why)
{
	char page[512];

	/* What may be a scheme of its own has to come first. */
	snprintf(page, sizeof(page), "%s%s",
		strchr(world_head, ':') ? ""
		: world_head[0]         ? "https://site.test/at/"
					: "https://site.test/",
		column("page"));
	const struct reported_link links[] = {{.page = "dns:_dmarc.site.test",
						      .page_title = "",
						      .href = "",
						      .text = "",
						      .source = "dmarc",
						      .corrected = "",
						      .findings = ""},
		{.page = page,
			.page_title = "",
			.line = 7,
			.href = column("href"),
			.text = column("link-text"),
			.source = "mailto",
			.corrected = column("corrected"),
			.findings = "mailto-unencoded"}};
	struct reported_result results[] = {
		{.host = column("result-host"),
			.ip = "192.0.2.1",
			.preference = 10,
			.sender = column("sender"),
			.answer = {.outcome = OUTCOME_REFUSED, .stage = STAGE_RCPT, .code = 550}},
		{.host = "mx2.example.net",
			.ip = "192.0.2.2",
			.preference = 20,
			.sender = "",
			.attempts = 2,
			.first_asked_ms = 1700000300000,
			.asked_ms = 1700000600000,
			.from_run = 7,
			.answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250}}};
	const struct reported_address address = {.address = column("address"),
		.domain = "site.test",
		.verdict = VERDICT_FAILING,
		.reason = "mailbox-unknown",
		.findings = "",
		.first_seen_ms = 1690000000000,
		.again_ms = 1700000300000,
		.standing = {.history = HISTORY_REOPENED,
			.has_before = true,
			.before = VERDICT_DELIVERABLE,
			.is_to_be_confirmed = !is_counted,
			.is_newly_counted = is_counted,
			.failing_since_ms = 1700000000000},
		.links = links,
		.link_count = 2,
		.page_count = 2,
		.results = results,
		.result_count = 2};

	FILL(results[0].answer.text, "reply");
	return tell(context, &address, why);
}

static enum status tell_machine(
	tell_address_fn *tell, void *context, int number, struct failure *why)
{
	static const char *const sources[] = {"tlsrpt", "dmarc", "soa"};
	char name[32], page[512];

	snprintf(name, sizeof(name), "machine-%d", number);
	snprintf(page, sizeof(page), "dns:%s%s", column(name), "");
	const struct reported_link link = {.page = page,
		.page_title = "",
		.href = "",
		.text = "",
		.source = number < 3 ? sources[number] : column("odd-source"),
		.corrected = "",
		.findings = ""};
	const struct reported_address address = {.address = column(name),
		.domain = "machine.test",
		.is_machine = true,
		.verdict = number ? VERDICT_DELIVERABLE : VERDICT_FAILING,
		.reason = number ? "accepted" : "mailbox-unknown",
		.findings = "",
		.links = &link,
		.link_count = 1,
		.page_count = 1,
		.suppressed = {column("excuse"), column("owner"), "2027-01-31"},
		.deciding = -1};

	return tell(context, &address, why);
}

enum status store_report_addresses(
	struct store *store, int64_t run, tell_address_fn *tell, void *context, struct failure *why)
{
	enum status status = OK;

	(void)store;
	(void)run;
	if (machines >= 0)
		status = tell_site(tell, context, why);
	if (!status && world_is_redacted)
		status = world_tell_names(tell, context, why);
	for (int i = 0; !status && i < abs(machines); i++)
		status = tell_machine(tell, context, i, why);
	return status;
}

enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	static const struct domain_policy nothing;
	static const struct mail_hosts null_mx = {.route = ROUTE_NULL_MX};
	const struct outage outages[] = {{"", "", FATE_DELIVERED, OUTAGE_WHOLE},
		{column("away-host"), "", FATE_BOUNCED, OUTAGE_WHOLE},
		{column("away-host"), column("away-ip"), FATE_UNKNOWN, OUTAGE_WHOLE / 2},
		{"mx2.example.net", "", FATE_DELAYED, OUTAGE_WHOLE},
		{"mx3.example.net", "", FATE_BOUNCED, 333333}};
	static const enum recipient_kind kinds[] = {
		RECIPIENT_POSTMASTER, RECIPIENT_ABUSE, RECIPIENT_RELAY_BANG};
	const struct reported_result controls[] = {
		{.host = "mx2.example.net",
			.ip = "192.0.2.2",
			.sender = "",
			.answer = {.outcome = OUTCOME_TEMPORARY,
				.stage = STAGE_RCPT,
				.code = 451,
				.text = "Greylisted, come back in 5 minutes"}},
		{.host = "mx2.example.net", .ip = "192.0.2.2", .asked = "abuse@site.test"},
		{.host = column("trial-host"),
			.ip = "192.0.2.2",
			.asked = column("asked"),
			.sender = "me@elsewhere.test",
			.answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250}}};
	const struct reported_domain domains[] = {
		{.name = column("domain"),
			.hosts = &hosts,
			.policy = &policy,
			.findings = "",
			.outages = {column("outages-of"), outages,
				sizeof(outages) / sizeof(outages[0])},
			.controls = controls,
			.control_kinds = kinds,
			.control_count = 3},
		{.name = "unasked.test", .hosts = &hosts, .policy = &unasked, .findings = ""},
		{.name = "machine.test",
			.hosts = &null_mx,
			.policy = &nothing,
			.is_machine = true,
			.findings = ""},
	};
	enum status status = OK;

	(void)store;
	(void)run;
	for (size_t i = 0; !status && i < sizeof(domains) / sizeof(domains[0]); i++)
		status = tell(context, &domains[i], why);
	return status;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_finding rule = {
		.finding = {"contact-page-missing", "contact", column("subject"), ""},
		.is_new = true};
	const struct reported_finding finding = {
		.finding = {"mx-is-cname", "domain", column("subject"), column("evidence"),
			column("finding-excuse"), column("finding-owner"), "2027-01-31"},
		.is_new = true,
		.first_seen_ms = 1700000000000};

	(void)store;
	(void)run;
	return tell(context, is_counted ? &rule : &finding, why);
}

enum status store_report_fixed(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_fixed fixed = {.address = column("fixed"),
		.before = VERDICT_FAILING,
		.reason_before = "mailbox-unknown",
		.is_gone = true,
		.run_before = 6,
		.started_before_ms = 1690000000000};

	(void)store;
	(void)run;
	enum status status = tell(context, &fixed, why);

	return status || !world_is_redacted ? status : world_tell_fixed_names(tell, context, why);
}

enum status store_report_pages(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_page page = {
		.url = column("url"), .error = column("page-error"), .linked_from = listed("from")};

	(void)store;
	(void)run;
	return tell(context, &page, why);
}

/* digest.txt and digest.json beside the report. */
static enum status write_digest(const struct report_options *options, struct failure *why)
{
	const struct digest_wanted wanted = {1, options->redact, "The report stands here."};
	struct digest digest;
	char path[4096];

	is_counted = true;
	enum status status = digest_init(&digest, NULL, &wanted, why);

	if (status)
		return status;
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/digest.%s", options->folder, i ? "json" : "txt");
		FILE *file = fopen(path, "w");

		if (file && !i)
			fprintf(file, "Subject: %s\n\n%s", digest.subject, digest.text);
		else if (file)
			fputs(digest.json, file);
		if (!file || fclose(file) != 0)
			status = failure_say(why, ERR_SYSTEM, "%s", path);
	}
	digest_finish(&digest);
	return status;
}

static int write_world(int count, char **words)
{
	struct report_options options = {.folder = count > 3 ? words[1] : ".",
		.formats = "html,csv,json,ndjson,junit,sarif,markdown,prometheus",
		.csv_all = true};
	struct failure why = {0};

	if (count < 4)
		return 2;
	world_is_redacted = options.redact = strcmp(words[2], "redacted") == 0;
	world_redaction_key = count > 4 ? strtoull(words[4], NULL, 10) : 0;
	if (strcmp(words[2], "hostile") == 0) {
		world_tail = WORLD_TAIL;
		world_short_tail = WORLD_SHORT_TAIL;
		world_visible_tail = WORLD_VISIBLE_TAIL;
	} else if (world_is_redacted) {
		world_tail = world_short_tail = world_visible_tail = WORLD_PERSON_TAIL;
	} else if (strcmp(words[2], "plain") != 0) {
		world_tail = world_short_tail = words[2];
	}
	world_head = count > 5 ? words[5] : "";
	machines = (int)strtol(words[3], NULL, 10);
	fill_hosts();
	fill_policy();
	fill_unasked();
	fill_vantage();
	if (!report_write(&options, NULL, 1, &why) && (count <= 6 || !write_digest(&options, &why)))
		return 0;
	fprintf(stderr, "%s\n", why.sentence);
	return 1;
}

static bool is_written(int count, char **words)
{
	pid_t child = fork();
	int ending = 0;

	if (child == 0)
		exit(write_world(count, words));
	return child > 0 && waitpid(child, &ending, 0) == child && ending == 0;
}

static int write_each(char *program)
{
	char *words[6] = {program};
	size_t sizes[6] = {0};
	int count = 1, status = 0;

	for (; getdelim(&words[count], &sizes[count], '\0', stdin) > 0; count = count % 5 + 1)
		if (count == 5 && !is_written(6, words)) {
			fprintf(stderr, "%s is not written\n", words[1]);
			status = 1;
		}
	for (int i = 1; i < 6; i++)
		free(words[i]);
	return count == 1 ? status : 2;
}

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "each") == 0)
		return write_each(words[0]);
	return write_world(count, words);
}
