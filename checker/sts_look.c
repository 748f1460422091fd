/*
 * 1. Ask for the TXT record of _mta-sts.DOMAIN, and look into the cache.
 * 2. A usable record with the id of a cached policy that is young enough: that policy it is.
 * 3. Any other usable record: find the policy host's addresses and fetch the policy. What was
 *    fetched and can be read counts and is kept.
 * 4. Where no policy could be had - no usable record, no answer, nothing readable - a cached one that
 *    has not expired goes on counting (RFC 8461 3.3, 5.1), and it is said that it does.
 *
 * A policy that is not served as text/plain is treated as unreadable: RFC 8461 3.2 tells senders that
 * they SHOULD look at the media type, so some do and then have no policy.
 */
#include "checker/sts_look.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_KINDS = 2 /* A, AAAA */, SHOWN_SIZE = 128 };

static const enum dns_type address_types[ADDRESS_KINDS] = {DNS_A, DNS_AAAA};

struct known { /* a copy of what the cache had */
	bool is_there;
	struct sts_cached cached;
	char *text;
};

struct sts_look {
	struct sts_look_options options;
	char domain[DOMAIN_NAME_MAX + 1];
	sts_found_fn *found;
	void *context;
	struct resolver_question *record_question, *address_questions[ADDRESS_KINDS];
	enum dns_status address_statuses[ADDRESS_KINDS];
	struct ip ips[HTTP_IPS_MAX];
	size_t ip_count;
	struct http_get *get;
	struct known known;
	struct sts_view view;
};

static bool make_name(const char *prefix, const char *domain, char ret_name[DOMAIN_NAME_MAX + 1])
{
	size_t before = strlen(prefix), length = strlen(domain);

	if (before + length > DOMAIN_NAME_MAX)
		return false;
	memcpy(ret_name, prefix, before);
	memcpy(ret_name + before, domain, length + 1);
	return true;
}

/* ---- what was known before ---- */

static void recall(struct sts_look *look)
{
	const struct sts_cache *cache = look->options.cache;
	struct known *known = &look->known;

	if (!cache || !cache->find)
		return;
	memset(&known->cached, 0, sizeof(known->cached));
	if (!cache->find(cache->context, look->domain, &known->cached))
		return;
	/* Others use the cache before this look is over. */
	known->text = memory_get(known->cached.policy_length + 1);
	if (known->cached.policy_length)
		memcpy(known->text, known->cached.policy, known->cached.policy_length);
	known->cached.policy = known->text;
	known->is_there = true;
	snprintf(look->view.known_id, sizeof(look->view.known_id), "%s", known->cached.id);
}

static struct span known_text(const struct known *known)
{
	return (struct span){known->text, known->cached.policy_length};
}

/* Fills what a policy fills, and leaves `error` to what happened in this run. False for what cannot be
 * read, and for a policy with more patterns than are kept: only `error` could say that one of those
 * may allow what the others do not. */
static bool take_known(struct sts_look *look)
{
	struct sts_view *view = &look->view;
	struct sts_view read = {0};

	if (!sts_read_policy(known_text(&look->known), &read) || read.error[0])
		return false;
	view->has_policy = true;
	view->mode = read.mode;
	view->max_age_s = read.max_age_s;
	memcpy(view->patterns, read.patterns, sizeof(view->patterns));
	view->is_overridden = look->known.cached.is_overridden;
	view->override = look->known.cached.override;
	view->fetched_ms = look->known.cached.fetched_ms;
	return true;
}

static bool has_known_expired(const struct known *known)
{
	/* What is beyond the most that may be published never got in by us. */
	int64_t max_age_s = known->cached.max_age_s > STS_MAX_AGE_MAX ? STS_MAX_AGE_MAX
								      : known->cached.max_age_s;

	return clock_wall_ms() - known->cached.fetched_ms >= max_age_s * 1000;
}

/* A clock that was set back makes nothing younger. */
static bool is_known_fresh(const struct sts_look *look)
{
	const struct known *known = &look->known;
	int64_t age_ms = clock_wall_ms() - known->cached.fetched_ms;

	return known->is_there && strcmp(known->cached.id, look->view.id) == 0 && age_ms >= 0 &&
	       age_ms < look->options.fresh_ms && !has_known_expired(known);
}

/* ---- the end ---- */

static void tell(struct sts_look *look, struct span policy)
{
	/* What the user asks about now goes before what was noted in the cache. */
	if (look->options.has_override && look->view.has_policy) {
		look->view.is_overridden = true;
		look->view.override = look->options.override;
	}
	look->found(look->context, &look->view, policy); /* may destroy the look */
}

/* Nothing usable came in this run: does something older count? */
static void fall_back(struct sts_look *look)
{
	const struct known *known = &look->known;
	struct sts_view *view = &look->view;

	if (known->is_there && has_known_expired(known)) {
		view->has_expired = true;
	} else if (known->is_there && take_known(look)) {
		view->is_stale = true;
		view->is_withdrawn = view->record.state == RECORD_ABSENT;
		tell(look, known_text(known));
		return;
	}
	tell(look, SPAN(""));
}

__attribute__((format(printf, 3, 4))) static void give_up(
	struct sts_look *look, enum sts_policy_state state, const char *format, ...)
{
	va_list arguments;

	look->view.policy = state;
	va_start(arguments, format);
	vsnprintf(look->view.error, sizeof(look->view.error), format, arguments);
	va_end(arguments);
	fall_back(look);
}

/* ---- the policy ---- */

/* An override belongs to the policy of that id. */
static void keep(struct sts_look *look, struct span text)
{
	const struct sts_cache *cache = look->options.cache;
	const struct sts_view *view = &look->view;
	struct sts_cached cached = {.mode = view->mode,
		.is_overridden = view->is_overridden,
		.override = view->override,
		.max_age_s = view->max_age_s,
		.fetched_ms = view->fetched_ms,
		.policy = text.at,
		.policy_length = text.length};

	if (!cache || !cache->keep)
		return;
	memcpy(cached.domain, look->domain, sizeof(cached.domain));
	memcpy(cached.id, view->id, sizeof(cached.id));
	cache->keep(cache->context, &cached);
}

/* Other line ends or comments make no other policy. */
static bool is_known_policy(const struct sts_look *look)
{
	const struct sts_view *view = &look->view;
	struct sts_view known;

	return !sts_read_policy(known_text(&look->known), &known) ||
	       (known.mode == view->mode && known.max_age_s == view->max_age_s &&
		       strcmp(known.patterns, view->patterns) == 0);
}

static void take_policy(struct sts_look *look, struct span text)
{
	const struct known *known = &look->known;
	struct sts_view *view = &look->view;

	if (!sts_read_policy(text, view)) {
		view->policy = STS_POLICY_INVALID;
		fall_back(look);
		return;
	}
	view->policy = STS_POLICY_FETCHED;
	view->has_policy = true;
	view->fetched_ms = clock_wall_ms();
	if (known->is_there && strcmp(known->cached.id, view->id) == 0) {
		view->is_changed_without_id = !is_known_policy(look);
		view->is_overridden = known->cached.is_overridden;
		view->override = known->cached.override;
	}
	keep(look, text);
	tell(look, text);
}

/* Parameters do not matter (RFC 8461 3.2). */
static bool is_plain_text(const char *content_type)
{
	struct span type = span_of(content_type);

	return span_equals_nocase(
		span_trim(span_part(type, 0, span_find(type, ';'))), SPAN("text/plain"));
}

static void explain_problem(struct sts_look *look, const struct http_answer *answer)
{
	switch (answer->problem) {
	case HTTP_FINE:
		break;
	case HTTP_FORBIDDEN:
	case HTTP_CONNECT:
	case HTTP_TIMEOUT:
	case HTTP_BROKEN:
		give_up(look, STS_POLICY_UNFETCHABLE, "the policy host: %s", answer->words);
		break;
	case HTTP_TLS:
		give_up(look, STS_POLICY_UNFETCHABLE, "TLS of the policy host: %s", answer->words);
		break;
	case HTTP_TOO_LARGE:
		give_up(look, STS_POLICY_UNFETCHABLE, "the policy is larger than %d bytes",
			STS_POLICY_BYTES_MAX);
		break;
	case HTTP_PROBLEM_COUNT:
		break;
	}
}

static void http_answered(void *context, const struct http_answer *answer)
{
	struct sts_look *look = context;
	char shown[SHOWN_SIZE];

	look->view.http_status = answer->status;
	if (answer->problem != HTTP_FINE) {
		explain_problem(look, answer);
	} else if (answer->location[0]) {
		visible_text(span_of(answer->location), shown, sizeof(shown));
		give_up(look, STS_POLICY_UNFETCHABLE,
			"the policy host redirects (%d) to %s; senders must not follow",
			answer->status, shown);
	} else if (answer->status != 200) {
		give_up(look, STS_POLICY_UNFETCHABLE,
			"the policy host answers %d, and only 200 counts", answer->status);
	} else if (!is_plain_text(answer->content_type)) {
		visible_text(span_of(answer->content_type), shown, sizeof(shown));
		give_up(look, STS_POLICY_INVALID, "the policy is served as \"%s\" instead of %s",
			shown, "\"text/plain\"");
	} else {
		take_policy(look, answer->body);
	}
}

static void fetch(struct sts_look *look)
{
	char url[DOMAIN_NAME_MAX + 64];
	struct http_wanted wanted = {.url = url,
		.ips = look->ips,
		.ip_count = look->ip_count,
		.port = look->options.port,
		.bytes_max = STS_POLICY_BYTES_MAX,
		.timeout_ms = look->options.timeout_ms};

	snprintf(url, sizeof(url), "https://mta-sts.%s/.well-known/mta-sts.txt", look->domain);
	look->get = http_get_create(look->options.http, &wanted, http_answered, look);
}

/* ---- the policy host's addresses ---- */

static void explain_addresses(struct sts_look *look)
{
	for (int i = 0; i < ADDRESS_KINDS; i++) {
		if (!dns_status_is_soft(look->address_statuses[i]))
			continue;
		give_up(look, STS_POLICY_UNFETCHABLE,
			"the DNS does not say where the policy host is (%s)",
			dns_status_name(look->address_statuses[i]));
		return;
	}
	give_up(look, STS_POLICY_UNFETCHABLE, "the policy host %s%s",
		look->address_statuses[0] == DNS_NXDOMAIN ? "does not exist" : "has no address",
		" (its name is the domain's with \"mta-sts.\" before it)");
}

static void take_addresses(struct sts_look *look, int kind, const struct dns_answer *answer)
{
	look->address_questions[kind] = NULL;
	look->address_statuses[kind] = answer->status;
	/* Half of the places are for each kind, so that neither hides the other. */
	for (size_t i = 0; answer->status == DNS_FOUND && i < answer->count &&
			   i < HTTP_IPS_MAX / ADDRESS_KINDS;
		i++)
		look->ips[look->ip_count++] = answer->records[i].ip;
	if (look->address_questions[1 - kind])
		return;
	if (look->ip_count)
		fetch(look);
	else
		explain_addresses(look);
}

static void a_answered(void *context, const struct dns_answer *answer)
{
	take_addresses(context, 0, answer);
}

static void aaaa_answered(void *context, const struct dns_answer *answer)
{
	take_addresses(context, 1, answer);
}

static void ask_addresses(struct sts_look *look)
{
	static resolver_answer_fn *const answered[ADDRESS_KINDS] = {a_answered, aaaa_answered};
	char name[DOMAIN_NAME_MAX + 1];

	make_name("mta-sts.", look->domain, name); /* shorter than the record's */
	for (int i = 0; i < ADDRESS_KINDS; i++)
		look->address_questions[i] = resolver_ask(
			look->options.resolver, name, address_types[i], answered[i], look);
}

/* ---- the record ---- */

static void record_answered(void *context, const struct dns_answer *answer)
{
	struct sts_look *look = context;
	struct sts_view *view = &look->view;

	look->record_question = NULL;
	sts_read_record(answer, view);
	recall(look);
	switch (view->record.state) {
	case RECORD_VALID:
		break;
	case RECORD_UNKNOWN:
		view->policy = STS_POLICY_NOT_ASKED;
		fall_back(look);
		return;
	case RECORD_ABSENT:
	case RECORD_INVALID:
	case RECORD_SEVERAL:
	case RECORD_NOT_ASKED:
	case RECORD_STATE_COUNT:
		view->policy = STS_POLICY_NO_RECORD;
		fall_back(look);
		return;
	}
	if (!is_known_fresh(look) || !take_known(look)) {
		ask_addresses(look);
		return;
	}
	view->policy = STS_POLICY_CACHED;
	tell(look, known_text(&look->known));
}

/* No such name can be in the DNS. The resolver answers later, as for any that cannot be asked. */
static void name_is_too_long(void *context, const struct dns_answer *answer)
{
	struct dns_answer none = *answer;

	none.status = DNS_NXDOMAIN;
	record_answered(context, &none);
}

struct sts_look *sts_look_create(const struct sts_look_options *options, const char *domain,
	sts_found_fn *found, void *context)
{
	struct sts_look *look = memory_get_zeroed(1, sizeof(*look));
	char *name = look->view.record.name;
	bool fits = make_name("_mta-sts.", domain, name);

	look->options = *options;
	look->found = found;
	look->context = context;
	snprintf(look->domain, sizeof(look->domain), "%s", domain);
	look->record_question = resolver_ask(options->resolver, fits ? name : "", DNS_TXT,
		fits ? record_answered : name_is_too_long, look);
	return look;
}

void sts_look_destroy(struct sts_look *look)
{
	if (!look)
		return;
	if (look->record_question)
		resolver_cancel(look->record_question);
	for (int i = 0; i < ADDRESS_KINDS; i++)
		if (look->address_questions[i])
			resolver_cancel(look->address_questions[i]);
	http_get_destroy(look->get);
	free(look->known.text);
	free(look);
}
