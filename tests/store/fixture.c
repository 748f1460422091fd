#include "fixture.h"
#include "base/clock.h"

#include <unistd.h>

/* What a test adds is due by then, on a busy machine too. */
enum { SLACK_MS = 60000 };

void fixture_okay(
	struct fixture *f, enum status status, const char *call, const char *file, int line)
{
	if (!status)
		return;
	print_error("%s:%d: %s: %s\n", file, line, call, f->why.sentence);
	_fail(file, line);
}

void fixture_folder(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	/* Each commit waits for the disk; in memory the same tests take a tenth of the time. */
	snprintf(f->folder, sizeof(f->folder), "%s/store-test-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(f->folder))
		abort();
	snprintf(f->path, sizeof(f->path), "%s/audit.db", f->folder);
	f->now_ms = clock_wall_ms() + SLACK_MS;
}

void fixture_remove(struct fixture *f)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-journal", "-lock", "-copy"};
	char name[128];

	store_close(f->store);
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		snprintf(name, sizeof(name), "%s%s", f->path, endings[i]);
		unlink(name);
	}
	if (rmdir(f->folder) != 0)
		print_error("%s is not empty\n", f->folder);
}

int fixture_make(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	if (!f)
		return -1;
	fixture_folder(f);
	*state = f;
	if (store_open(f->path, STORE_CREATE, &f->store, &f->why)) {
		print_error("%s\n", f->why.sentence);
		return -1;
	}
	begin_run(f, "https://example.org/");
	return 0;
}

int fixture_clear(void **state)
{
	fixture_remove(*state);
	free(*state);
	return 0;
}

void fixture_reopen(struct fixture *f)
{
	store_close(f->store);
	f->store = NULL;
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
}

int fixture_make_folder(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	if (!f)
		return -1;
	fixture_folder(f);
	*state = f;
	return 0;
}

struct contents read_file(const char *path)
{
	struct contents contents = {0};
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	contents.length = (size_t)ftell(file);
	rewind(file);
	contents.bytes = malloc(contents.length + 1);
	assert_int_equal(fread(contents.bytes, 1, contents.length, file), contents.length);
	fclose(file);
	return contents;
}

void write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* ---- crawl ---- */

void begin_run(struct fixture *f, const char *seeds)
{
	const struct run_wanted wanted = {.seeds = seeds, .options = "{}", .vantage = "here"};
	struct run run;

	OKAY(f, store_begin_run(f->store, &wanted, &run, &f->why));
	f->run = run.id;
}

struct address address_of(const char *text)
{
	struct address address = {0};
	const char *at = strrchr(text, '@');

	assert_non_null(at);
	assert_true(span_to_text(
		(struct span){text, (size_t)(at - text)}, address.local, sizeof(address.local)));
	assert_true(span_to_text(span_of(at + 1), address.domain, sizeof(address.domain)));
	return address;
}

/* Words separated by one space; returns how many. */
static size_t split_words(const char *words, char (*ret_words)[320], size_t most)
{
	struct span rest = span_of(words), part;
	size_t count = 0;

	while (count < most && span_split(&rest, ' ', &part))
		if (part.length)
			assert_true(span_to_text(part, ret_words[count++], 320));
	return count;
}

enum { WORDS_MAX = 300 };

void add_addresses(struct fixture *f, const char *words)
{
	static char texts[WORDS_MAX][320];
	static struct address addresses[WORDS_MAX];
	size_t count = split_words(words, texts, WORDS_MAX);

	for (size_t i = 0; i < count; i++)
		addresses[i] = address_of(texts[i]);
	OKAY(f, store_add_addresses(f->store, f->run, addresses, count, &f->why));
}

size_t take_pages(struct fixture *f, int64_t after, size_t most, struct queued_page *ret_pages)
{
	const struct page_turn turn = {.after = after, .most = most};
	size_t count = 99;

	OKAY(f, store_take_pages(f->store, f->run, &turn, ret_pages, &count, &f->why));
	return count;
}

void lead_to(struct fixture *f, const char *const *urls, size_t count, uint32_t depth,
	struct new_page *ret_pages, uint64_t *ret_keys)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t key = store_page_key(f->store, span_of(urls[i]));

		ret_pages[i] = (struct new_page){.url = urls[i], .key = key, .depth = depth};
		if (ret_keys)
			ret_keys[i] = key;
	}
}

static int64_t queued_page_id(struct fixture *f, const char *url)
{
	struct queued_page pages[8];
	int64_t id = 0;

	OKAY(f, store_add_seeds(f->store, f->run, &url, 1, &f->why));
	size_t count = take_pages(f, 0, 8, pages);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(pages[i].url, url) == 0)
			id = pages[i].id;
		queued_page_finish(&pages[i]);
	}
	assert_true(id > 0);
	return id;
}

void add_page(struct fixture *f, const char *url, const char *words)
{
	static char texts[WORDS_MAX][320];
	static struct address addresses[WORDS_MAX];
	static struct found_link links[WORDS_MAX];
	struct settled_page page = {.id = queued_page_id(f, url),
		.state = PAGE_FETCHED,
		.status = 200,
		.error = "",
		.title = "A page",
		.content_type = "text/html",
		.etag = "",
		.last_modified = "",
		.redirect = "",
		.links = links};

	page.link_count = split_words(words, texts, WORDS_MAX);
	for (size_t i = 0; i < page.link_count; i++) {
		bool is_address = strchr(texts[i], '@');

		if (is_address)
			addresses[i] = address_of(texts[i]);
		links[i] = (struct found_link){.address = is_address ? &addresses[i] : NULL,
			.written = texts[i],
			.defect = is_address ? NULL : "address-no-at",
			.line = (uint32_t)i + 1,
			.href = texts[i],
			.text = "write to us",
			.source = "mailto",
			.findings = ""};
	}
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
}

/* ---- domains ---- */

enum { HOSTS_MAX = 16, IPS_MAX = 64 };

struct parsed_hosts {
	struct mx_host hosts[HOSTS_MAX];
	char ips[IPS_MAX][IP_TEXT_SIZE];
	struct mail_hosts mail;
};

static void parse_host(struct span line, struct parsed_hosts *parsed)
{
	struct mx_host *host = &parsed->hosts[parsed->mail.host_count++];
	struct span word;
	unsigned long preference = 0;

	assert_true(span_split(&line, ' ', &word) && span_to_number(word, 65535, &preference));
	assert_true(span_split(&line, ' ', &word) &&
		    span_to_text(word, host->name, sizeof(host->name)));
	host->preference = (uint16_t)preference;
	host->ttl_s = 3600;
	host->is_usable = true;
	host->ip_first = parsed->mail.ip_count;
	while (span_split(&line, ' ', &word)) {
		assert_true(span_to_text(word, parsed->ips[parsed->mail.ip_count++], IP_TEXT_SIZE));
		host->ip_count++;
	}
	host->status = host->ip_count ? DNS_FOUND : DNS_NXDOMAIN;
}

void settle_domain(struct fixture *f, int64_t id, const struct named_domain *domain)
{
	struct parsed_hosts parsed = {0};
	struct span rest = span_of(domain->hosts), line;

	while (span_split(&rest, '\n', &line))
		if (line.length)
			parse_host(line, &parsed);
	parsed.mail.route = parsed.mail.host_count ? ROUTE_MX : ROUTE_NO_DOMAIN;
	parsed.mail.status = parsed.mail.host_count ? DNS_FOUND : DNS_NXDOMAIN;
	if (domain->retry_at_ms) {
		parsed.mail.route = ROUTE_UNKNOWN;
		parsed.mail.status = DNS_SERVFAIL;
	}
	parsed.mail.hosts = parsed.hosts;
	parsed.mail.ips = parsed.ips;
	const struct settled_domain settled = {
		.id = id, .hosts = &parsed.mail, .retry_at_ms = domain->retry_at_ms};

	OKAY(f, store_settle_domain(f->store, f->run, &settled, &f->why));
}

size_t resolve(struct fixture *f, const struct named_domain *table, size_t count)
{
	static struct claimed_domain domains[1000];
	static const struct named_domain nothing = {"", "", 0};
	size_t claimed = 0;

	OKAY(f, store_claim_domains(f->store, f->run,
			&(struct domain_claim){"host/1", 60000, COUNT_OF(domains)}, domains,
			&claimed, &f->why));
	for (size_t i = 0; i < claimed; i++) {
		const struct named_domain *found = &nothing;

		for (size_t t = 0; t < count; t++)
			if (strcmp(table[t].name, domains[i].name) == 0)
				found = &table[t];
		settle_domain(f, domains[i].id, found);
	}
	return claimed;
}

size_t ask_policies(struct fixture *f)
{
	static struct claimed_policy domains[1000];
	const struct domain_policy nothing = {.is_asked = true};
	size_t claimed = 0;

	OKAY(f, store_claim_policies(f->store, f->run,
			&(struct domain_claim){"host/1", 60000, COUNT_OF(domains)}, domains,
			&claimed, &f->why));
	for (size_t i = 0; i < claimed; i++) {
		const struct settled_policy settled = {.id = domains[i].id, .policy = &nothing};

		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
		mail_hosts_finish(&domains[i].hosts);
	}
	return claimed;
}

/* ---- visits ---- */

struct visit_wanted usual_visit(const struct fixture *f, const char *worker)
{
	return (struct visit_wanted){.worker = worker,
		.lease_ms = 60000,
		.now_ms = f->now_ms,
		.queue_least = 10,
		.age_least_ms = 30000,
		.crawl_done = true,
		.with_controls = true};
}

size_t claim_with(struct fixture *f, const struct visit_wanted *wanted)
{
	f->visit_count = 0;
	OKAY(f, store_claim_visits(f->store, f->run, wanted, f->visits, FIXTURE_VISITS_MAX,
			&f->visit_count, &f->why));
	return f->visit_count;
}

size_t claim(struct fixture *f, const char *worker)
{
	struct visit_wanted wanted = usual_visit(f, worker);

	return claim_with(f, &wanted);
}

const struct visit *visit_of(const struct fixture *f, const char *ip)
{
	for (size_t i = 0; i < f->visit_count; i++)
		if (strcmp(f->visits[i].ip, ip) == 0)
			return &f->visits[i];
	return NULL;
}

const char *recipients_of(const struct visit *visit)
{
	static char text[VISIT_RECIPIENTS_MAX * 64];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < visit->recipient_count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];

		assert_int_equal(wanted->kind == RECIPIENT_RANDOM, !wanted->address.local[0]);
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s@%s",
			i ? " " : "", wanted->address.local[0] ? wanted->address.local : "?",
			wanted->address.domain);
		assert_true(length < sizeof(text));
	}
	return text;
}

struct session_view usual_view(void)
{
	struct session_view view = {.greeted = true,
		.connect_ms = 1,
		.banner_ms = 2,
		.ehlo_ms = 3,
		.handshake_ms = 4,
		.mail_ms = 5,
		.rcpt_ms = 6,
		.total_ms = 7};

	snprintf(view.helo, sizeof(view.helo), "probe.example");
	snprintf(view.banner, sizeof(view.banner), "mx.example ESMTP");
	snprintf(view.source_ip, sizeof(view.source_ip), "192.0.2.99");
	return view;
}

struct answer answer_of(enum outcome outcome, int code, const char *text)
{
	struct answer answer = {.outcome = outcome, .stage = STAGE_RCPT, .code = code};

	snprintf(answer.text, sizeof(answer.text), "%s", text);
	return answer;
}

int64_t begin_session(struct fixture *f, const struct visit *visit)
{
	int64_t session = 0;

	OKAY(f, store_begin_session(
			f->store, f->run, visit->endpoint, visit->hosts[0], &session, &f->why));
	return session;
}

void settle_visit(struct fixture *f, const struct visit *visit, int64_t session,
	const struct answer *answer, int64_t retry_at_ms)
{
	static struct settled_recipient settled[VISIT_RECIPIENTS_MAX];
	struct session_view view = usual_view();
	const struct settled_session done = {.session = session,
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = "+1 S: 220 mx.example ESMTP\n+2 C: QUIT",
		.recipients = settled,
		.recipient_count = visit->recipient_count};

	memset(settled, 0, sizeof(settled));
	for (size_t i = 0; i < visit->recipient_count; i++) {
		settled[i].id = visit->recipients[i].id;
		settled[i].answer = *answer;
		settled[i].retry_at_ms = retry_at_ms;
	}
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

size_t knock_everywhere(struct fixture *f, const struct answer *answer)
{
	size_t sessions = 0;

	while (claim(f, "host/1"))
		for (size_t i = 0; i < f->visit_count; i++, sessions++)
			settle_visit(f, &f->visits[i], begin_session(f, &f->visits[i]), answer, 0);
	return sessions;
}

struct run_counts count_run(struct fixture *f)
{
	struct run_counts counts;

	OKAY(f, store_count(f->store, f->run, &counts, &f->why));
	return counts;
}
