#include "report/words.h"
#include "schema/model/reply_delay.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Adds to what is there; what does not fit is cut. */
static void add(char words[WORDS_SIZE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add(char words[WORDS_SIZE], const char *format, ...)
{
	size_t length = strlen(words);
	va_list args;

	va_start(args, format);
	vsnprintf(words + length, WORDS_SIZE - length, format, args);
	va_end(args);
}

/* ---- the DNS ---- */

const char *words_of_dns(enum dns_status status)
{
	static const char *const words[DNS_STATUS_COUNT] = {
		[DNS_FOUND] = "found",
		[DNS_NODATA] = "there is no such record",
		[DNS_NXDOMAIN] = "the name does not exist",
		[DNS_SERVFAIL] = "the name servers fail",
		[DNS_REFUSED] = "the name servers refuse to answer",
		[DNS_TIMEOUT] = "the name servers do not answer in time",
		[DNS_GARBLED] = "the answer breaks the rules of the DNS",
		[DNS_BOGUS] = "the DNSSEC signatures do not hold",
	};

	return words[status];
}

const char *words_of_route(enum mail_route route)
{
	static const char *const words[MAIL_ROUTE_COUNT] = {
		[ROUTE_UNKNOWN] = "The DNS gave no usable answer.",
		[ROUTE_MX] = "Mail servers, in the order in which senders try them:",
		[ROUTE_IMPLICIT] = "No MX; the domain's own address takes its mail:",
		[ROUTE_NULL_MX] = "The domain says that it takes no mail (null MX).",
		[ROUTE_NONE] = "The domain exists but names no mail server.",
		[ROUTE_NO_DOMAIN] = "The domain does not exist.",
		[ROUTE_GIVEN] = "The server that was named, whatever the MX records are:",
		[ROUTE_LEFT_OUT] = "Nobody asked: one domain too many (--max-domains).",
	};

	return words[route];
}

/* ---- hosts ---- */

void words_of_part(uint32_t one_in, char ret_words[WORDS_SIZE])
{
	static const char *const words[] = {"", "all", "half", "a third", "a quarter"};

	ret_words[0] = '\0';
	if (one_in < sizeof(words) / sizeof(words[0]))
		add(ret_words, "%s", words[one_in]);
	else
		add(ret_words, "1/%u", one_in);
}

void words_of_share(const struct mail_hosts *hosts, size_t host, char ret_words[WORDS_SIZE])
{
	struct mx_share share = mx_share_of(hosts, host);
	char part[WORDS_SIZE];

	words_of_part(share.host_one_in, part);
	ret_words[0] = '\0';
	if (share.role == MX_ROLE_GIVEN) {
		add(ret_words, "the server to knock on");
		return;
	}
	add(ret_words, "%s: ", mx_role_name(share.role));
	if (!hosts->hosts[host].ip_count)
		add(ret_words, "no mail can go here");
	else if (!share.host_one_in)
		add(ret_words, "mail comes here while those before it are down");
	else if (share.host_one_in == 1)
		add(ret_words, "all mail goes here first");
	else
		add(ret_words, "%s of the mail goes here first", part);
}

void words_of_ptr(const struct ip_name *name, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	if (!name || !name->is_asked)
		return;
	if (dns_status_is_soft(name->status))
		add(ret_words, "reverse name not known: %s", words_of_dns(name->status));
	else if (name->status != DNS_FOUND || !name->count)
		add(ret_words, "no reverse name%s", name->is_authenticated ? " (DNSSEC)" : "");
	else
		add(ret_words, "%s%s (%s%s)", name->name, name->count > 1 ? " and others" : "",
			name->is_confirmed ? "confirmed" : "not confirmed: it does not lead back",
			name->is_authenticated ? ", DNSSEC" : "");
}

/* ---- records ---- */

static void add_record(char words[WORDS_SIZE], const struct record_view *record)
{
	switch (record->state) {
	case RECORD_ABSENT:
		add(words, "none");
		break;
	case RECORD_VALID:
		add(words, "there");
		break;
	case RECORD_INVALID:
		add(words, "broken");
		break;
	case RECORD_SEVERAL:
		add(words, "several records, which count as none");
		break;
	case RECORD_UNKNOWN:
		add(words, "not known: %s", words_of_dns(record->status));
		break;
	case RECORD_NOT_ASKED:
	case RECORD_STATE_COUNT:
		return;
	}
	if (record->error[0])
		add(words, "%s %s", record->state == RECORD_VALID ? ", but" : ":", record->error);
}

void words_of_record(const struct record_view *record, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	add_record(ret_words, record);
}

/* ---- MTA-STS ---- */

static const char *words_of_mode(enum sts_mode mode)
{
	static const char *const words[STS_MODE_COUNT] = {
		[STS_MODE_NONE] = "none: senders are told that there is no policy any more",
		[STS_MODE_TESTING] = "testing: senders report what is wrong and deliver all the "
				     "same",
		[STS_MODE_ENFORCE] = "enforce: senders deliver to the named servers alone, "
				     "encrypted and with a valid certificate",
	};

	return words[mode];
}

/* What stands in the way of a policy of this run. */
static void add_trouble(char words[WORDS_SIZE], const struct sts_view *sts)
{
	switch (sts->policy) {
	case STS_POLICY_NOT_ASKED:
	case STS_POLICY_NO_RECORD:
		add_record(words, &sts->record);
		break;
	case STS_POLICY_UNFETCHABLE:
		add(words, "announced, but the policy cannot be fetched: %s", sts->error);
		break;
	case STS_POLICY_INVALID:
		add(words, "announced, but the policy is broken: %s", sts->error);
		break;
	case STS_POLICY_FETCHED:
	case STS_POLICY_CACHED:
	case STS_POLICY_STATE_COUNT:
		break;
	}
}

void words_of_sts(const struct sts_view *sts, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	add_trouble(ret_words, sts);
	if (!sts->has_policy)
		return;
	if (ret_words[0])
		add(ret_words, "; senders keep to the policy they know: ");
	add(ret_words, "%s", words_of_mode(sts_effective_mode(sts)));
}

void words_of_sts_history(const struct sts_view *sts, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	if (sts->has_policy && sts->is_overridden)
		add(ret_words, "Judged by an override of the mode; what is published is: %s.\n",
			sts_mode_name(sts->mode));
	if (sts->known_id[0] && strcmp(sts->known_id, sts->id) != 0)
		add(ret_words, "The id was %s before.\n", sts->known_id);
	if (sts->is_changed_without_id)
		add(ret_words,
			"The policy has changed, but its id has not: senders do not notice.\n");
	if (sts->has_expired)
		add(ret_words, "The policy that was known before has expired.\n");
	if (sts->is_withdrawn)
		add(ret_words, "The record is gone, but senders keep to the policy they know until "
			       "it expires.\n");
}

void words_of_max_age(int64_t seconds, char ret_words[WORDS_SIZE])
{
	enum { DAY = 86400 };

	ret_words[0] = '\0';
	if (seconds < DAY)
		add(ret_words, "less than a day (%lld s)", (long long)seconds);
	else
		add(ret_words, "%lld %s (%lld s)", (long long)(seconds / DAY),
			seconds < 2 * DAY ? "day" : "days", (long long)seconds);
}

/* ---- waiting ---- */

/* "90 s", "5 min", "2 h": what is not exact is rounded. */
static void add_span(char words[WORDS_SIZE], int64_t seconds)
{
	enum { MINUTE = 60, HOUR = 3600 };

	if (seconds < 2 * MINUTE)
		add(words, "%lld s", (long long)seconds);
	else if (seconds < 2 * HOUR)
		add(words, "%lld min", (long long)((seconds + MINUTE / 2) / MINUTE));
	else
		add(words, "%lld h", (long long)((seconds + HOUR / 2) / HOUR));
}

const char *words_of_ecn(enum ecn ecn)
{
	switch (ecn) {
	case ECN_AGREED:
		return "agreed";
	case ECN_REFUSED:
		return "not agreed";
	case ECN_UNKNOWN:
	case ECN_COUNT:
		break;
	}
	return "not known: this machine does not ask for it (net.ipv4.tcp_ecn)";
}

void words_of_waiting(const struct reported_result *result, char ret_words[WORDS_SIZE])
{
	struct reply_delay delay = reply_delay_asked(&result->answer);
	int64_t waited_ms = result->asked_ms - result->first_asked_ms;

	ret_words[0] = '\0';
	if (result->answer.outcome == OUTCOME_ACCEPTED && result->attempts > 1 &&
		result->first_asked_ms && waited_ms > 0) {
		add(ret_words, "let us in at try %d, ", (int)result->attempts);
		add_span(ret_words, (waited_ms + 500) / 1000);
		add(ret_words, " after the first");
	} else if (delay.seconds) {
		add(ret_words, "asks to come back after %s", delay.is_longer ? "more than " : "");
		add_span(ret_words, delay.seconds);
	}
}

/* ---- DANE ---- */

const char *words_of_host_dane(enum dane_state state)
{
	static const char *const words[DANE_STATE_COUNT] = {
		[DANE_NOT_ASKED] = "",
		[DANE_NOT_SIGNED] = "not possible: not signed",
		[DANE_NONE] = "none",
		[DANE_NOT_TOLD] = "not known: the resolver refused the question",
		[DANE_UNKNOWN] = "not known: the question failed",
		[DANE_UNUSABLE] = "records, but none that counts",
		[DANE_USABLE] = "usable",
	};

	return words[state];
}

void words_of_dane(struct dane_summary dane, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	if (dane.state == DANE_USABLE)
		add(ret_words, "usable at %zu of %zu %s", dane.usable, dane.hosts,
			dane.hosts == 1 ? "server" : "servers");
	else
		add(ret_words, "%s", words_of_host_dane(dane.state));
}

/* ---- outages ---- */

/* A third is no whole number of millionths. */
static void add_part(char words[WORDS_SIZE], uint32_t part)
{
	uint32_t one_in = part ? (OUTAGE_WHOLE + part / 2) / part : 0;
	char text[WORDS_SIZE];

	if (one_in && OUTAGE_WHOLE / one_in - part + 1 <= 2) {
		words_of_part(one_in, text);
		add(words, "%s", text);
	} else if (part < OUTAGE_WHOLE / 100) {
		add(words, "less than 1 %%");
	} else {
		add(words, "%u %%", (part + OUTAGE_WHOLE / 200) / (OUTAGE_WHOLE / 100));
	}
}

void words_of_away(const struct outage *outage, char ret_words[WORDS_SIZE])
{
	ret_words[0] = '\0';
	if (!outage->host[0])
		add(ret_words, "nothing");
	else if (outage->ip[0])
		add(ret_words, "%s of %s", outage->ip, outage->host);
	else
		add(ret_words, "%s", outage->host);
}

void words_of_fate(const struct outage *outage, char ret_words[WORDS_SIZE])
{
	static const char *const words[MAIL_FATE_COUNT] = {
		[FATE_UNKNOWN] = "has an unknown fate",
		[FATE_DELIVERED] = "is taken",
		[FATE_DELAYED] = "waits with its senders",
		[FATE_BOUNCED] = "is rejected for ever",
	};

	ret_words[0] = '\0';
	if (outage->part >= OUTAGE_WHOLE) {
		add(ret_words, "all mail %s", words[outage->fate]);
		return;
	}
	add_part(ret_words, outage->part);
	add(ret_words, " of the mail %s", words[outage->fate]);
}

void words_of_score(const struct outages *outages, char ret_words[WORDS_SIZE])
{
	struct outage_score score = outage_score_of(outages);

	ret_words[0] = '\0';
	if (score.servers == 1 && score.harmless)
		add(ret_words, "While its only server is away, mail waits with its senders");
	else if (score.servers)
		add(ret_words, "%zu of its %zu servers can be away without a loss of mail",
			score.harmless, score.servers);
	if (score.unknown)
		add(ret_words, "; of %zu it is not known", score.unknown);
}

/* ---- what is asked ---- */

const char *words_of_trial(enum recipient_kind kind)
{
	static const char *const words[RECIPIENT_KIND_COUNT] = {
		[RECIPIENT_ABUSE] = "Is there somebody at abuse@?",
		[RECIPIENT_PLAIN] = "Does it take a sender without encryption?",
		[RECIPIENT_DATA] = "Does it take a message (DATA, and not a word more)?",
		[RECIPIENT_SPF] = "Does it take a sender whose SPF record forbids this machine?",
		[RECIPIENT_RELAY_FOREIGN] = "Does it relay from a stranger to a stranger?",
		[RECIPIENT_RELAY_NULL] = "Does it relay for the null sender?",
		[RECIPIENT_RELAY_OWN] =
			"Does it relay for its own postmaster, coming from outside?",
		[RECIPIENT_RELAY_QUOTED] = "Does it relay to \"user@elsewhere\"?",
		[RECIPIENT_RELAY_PERCENT] = "Does it relay to user%elsewhere@itself?",
		[RECIPIENT_RELAY_BARE] = "Does it relay to user%elsewhere?",
		[RECIPIENT_RELAY_ROUTE] = "Does it relay to @itself:user@elsewhere?",
		[RECIPIENT_RELAY_BANG] = "Does it relay to elsewhere!user@itself?",
	};

	return words[kind];
}

const char *words_of_listing(enum listing_state state)
{
	static const char *const words[LISTING_STATE_COUNT] = {
		[LISTING_NONE] = "not listed",
		[LISTING_LISTED] = "listed",
		[LISTING_DECLINED] = "does not answer our resolver",
		[LISTING_UNKNOWN] = "not known: no answer, or one that no list gives",
	};

	return words[state];
}

/* ---- addresses for machines ---- */

enum { RECORDS_SHOWN = 3, RECORD_SHOWN_MAX = 120 /* three fit; real names are much shorter */ };

void words_of_machine(const struct reported_address *address, char ret_words[WORDS_SIZE])
{
	static const char scheme[] = "dns:";
	size_t shown = 0;

	ret_words[0] = '\0';
	if (!address->is_machine)
		return;
	add(ret_words, "No page names this address: it stands in the DNS");
	for (size_t i = 0; i < address->link_count; i++) {
		const char *page = address->links[i].page;

		if (strncmp(page, scheme, sizeof(scheme) - 1) != 0 || shown++ >= RECORDS_SHOWN)
			continue;
		add(ret_words, "%s%.*s", shown == 1 ? ", at " : ", ", RECORD_SHOWN_MAX,
			page + sizeof(scheme) - 1);
	}
	if (shown > RECORDS_SHOWN)
		add(ret_words, " and %zu more", shown - RECORDS_SHOWN);
	add(ret_words, ".");
}

const char *words_of_remedy(
	const struct reported_address *address, const struct catalogue_entry *entry)
{
	if (address->is_machine && address->cause == CAUSE_SITE)
		return "Correct the address in the DNS record, or remove it there. If the address "
		       "should work, the administrator of its own domain has to see to it.";
	return entry ? entry->remedy : "";
}
