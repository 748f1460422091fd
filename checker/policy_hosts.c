/*
 * TLSA records count only where the names that lead to them are beyond doubt: MX answer and addresses
 * authenticated (RFC 7672 2.1.1, 2.2.1). Of a host that is an alias, the name at the end of the chain
 * is asked for first, then the one in the MX record (2.2.2).
 *
 * A host that does not exist is one mistake; one below a domain that nobody owns is an invitation to
 * register it and to receive the mail.
 */
#include "base/memory.h"
#include "checker/policy_parts.h"
#include "schema/model/tlsa.h"
#include "net/registrable.h"

#include <stdlib.h>
#include <string.h>

struct policy_host {
	struct policy_look *look;
	size_t number;
	bool is_last; /* no other name is left to ask for TLSA */
};

static const struct mx_host *host_of(const struct policy_host *host)
{
	return &host->look->hosts->hosts[host->number];
}

static struct host_policy *policy_of(const struct policy_host *host)
{
	return &host->look->policy.hosts[host->number];
}

/* ---- TLSA ---- */

static void add_record(struct buf *text, const struct dns_record *record)
{
	char *line;

	if (!tlsa_print(record->data, record->data_length, &line))
		line = memory_copy(SPAN("(too short)"));
	if (text->length)
		buf_add_char(text, '\n');
	buf_add_text(text, line);
	free(line);
}

/* A host with more than it may have is told by a last line that is no record. */
static char *tlsa_text(const struct dns_answer *answer)
{
	struct buf text;
	size_t whole = 0;

	/* Room for one record more than may be kept, so that the one that is too much shows. */
	buf_init(&text, 4 * TLSA_BYTES_MAX);
	for (size_t i = 0; i < answer->count; i++) {
		add_record(&text, &answer->records[i]);
		if (text.length > TLSA_BYTES_MAX || i == TLSA_RECORDS_MAX) {
			struct span kept = span_part(buf_span(&text), 0, whole);
			char *copy = memory_copy(kept);

			buf_clear(&text);
			buf_addf(&text, "%s%s(more)", copy, whole ? "\n" : "");
			free(copy);
			break;
		}
		whole = text.length;
	}
	return buf_take(&text);
}

static void tlsa_answered(void *context, const struct dns_answer *answer);

static void ask_tlsa(struct policy_host *host, const char *base)
{
	struct policy_look *look = host->look;
	char name[DOMAIN_NAME_MAX + 1];

	if (questions_name("_25._tcp", base, name)) {
		questions_ask(look->questions, look->options.sts.resolver, name, DNS_TLSA,
			tlsa_answered, host);
		return;
	}
	const struct dns_answer none = {.status = DNS_NXDOMAIN};

	tlsa_answered(host, &none);
}

static void tlsa_answered(void *context, const struct dns_answer *answer)
{
	struct policy_host *host = context;
	struct host_policy *policy = policy_of(host);
	bool is_there = answer->status == DNS_FOUND && answer->is_authenticated;

	/* Only a plain "no" leads to the other name; an error is one. */
	if (!host->is_last && !is_there && !dns_status_is_soft(answer->status)) {
		host->is_last = true;
		ask_tlsa(host, host_of(host)->name);
		return;
	}
	policy->tlsa_status = answer->status;
	policy->tlsa_is_authenticated = answer->is_authenticated;
	if (answer->status == DNS_FOUND)
		policy->tlsa = tlsa_text(answer);
}

static void begin_tlsa(struct policy_host *host)
{
	const struct policy_look *look = host->look;
	const struct mx_host *mx = host_of(host);
	bool counts = look->hosts->is_authenticated && mx->is_authenticated;

	if (mx->status != DNS_FOUND || !(counts || look->options.asks_all_tlsa))
		return;
	policy_of(host)->tlsa_is_asked = true;
	host->is_last = !mx->is_cname || !mx->is_authenticated ||
			!domain_is_host_name(span_of(mx->alias), 1);
	ask_tlsa(host, host->is_last ? mx->name : mx->alias);
}

/* ---- domains that nobody owns ---- */

/* What somebody would have to register. */
static bool name_to_own(const struct mx_host *mx, struct span *ret_name)
{
	const char *last = mx->is_cname && mx->alias[0] ? mx->alias : mx->name;

	return domain_is_host_name(span_of(last), 1) && registrable_of(last, ret_name);
}

static void owner_answered(void *context, const struct dns_answer *answer)
{
	struct policy_host *host = context;
	struct span name;

	if (answer->status == DNS_NXDOMAIN && name_to_own(host_of(host), &name))
		span_to_text(
			name, policy_of(host)->unregistered, sizeof(policy_of(host)->unregistered));
}

static void begin_owner(struct policy_host *host)
{
	struct policy_look *look = host->look;
	char name[DOMAIN_NAME_MAX + 1];
	struct span owned;

	if (host_of(host)->status == DNS_NXDOMAIN && name_to_own(host_of(host), &owned) &&
		span_to_text(owned, name, sizeof(name)))
		questions_ask(look->questions, look->options.sts.resolver, name, DNS_SOA,
			owner_answered, host);
}

void policy_hosts_ask(struct policy_look *look)
{
	size_t count = look->hosts->host_count;

	if (!count)
		return;
	look->policy.hosts = memory_get_zeroed(count, sizeof(*look->policy.hosts));
	look->policy.host_count = count;
	look->policy_hosts = memory_get_zeroed(count, sizeof(*look->policy_hosts));
	for (size_t i = 0; i < count; i++) {
		struct policy_host *host = &look->policy_hosts[i];

		*host = (struct policy_host){.look = look, .number = i};
		if (!look->hosts->hosts[i].is_usable)
			continue;
		begin_tlsa(host);
		begin_owner(host);
	}
}
