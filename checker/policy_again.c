#include "checker/policy_again.h"
#include "schema/model/policy_view.h"

#include <string.h>

enum { HTTP_TOO_MANY = 429, HTTP_SERVER_FAILS = 500 };

/* 404 will be 404 in five minutes. */
static bool may_pass(int http_status)
{
	return http_status == 0 || http_status == HTTP_TOO_MANY || http_status >= HTTP_SERVER_FAILS;
}

bool sts_is_in_doubt(const struct sts_view *view)
{
	return view->record.state == RECORD_UNKNOWN ||
	       (view->policy == STS_POLICY_UNFETCHABLE && may_pass(view->http_status));
}

bool policy_is_in_doubt(const struct mail_hosts *hosts, const struct domain_policy *policy)
{
	bool any = policy->is_asked && sts_is_in_doubt(&policy->sts);

	for (size_t i = 0; i < hosts->host_count; i++) {
		enum dane_state state = policy_dane_of_host(hosts, policy, i);

		any |= state == DANE_UNKNOWN || state == DANE_NOT_TOLD;
	}
	return any;
}

static void take_record(struct record_view *second, const struct record_view *first)
{
	if (second->state == RECORD_UNKNOWN && first->state != RECORD_NOT_ASKED)
		*second = *first;
}

static bool is_learned(const struct host_policy *host)
{
	return host->tlsa_is_asked && !dns_status_is_soft(host->tlsa_status);
}

static void take_tlsa(struct host_policy *second, struct host_policy *first)
{
	char *tlsa = second->tlsa;

	second->tlsa_status = first->tlsa_status;
	second->tlsa_is_authenticated = first->tlsa_is_authenticated;
	second->tlsa = first->tlsa;
	first->tlsa = tlsa;
}

/* The same addresses and lists, unless the user has named others in the meantime. */
static void take_listings(struct domain_policy *second, const struct domain_policy *first)
{
	for (size_t i = 0; i < second->listing_count && i < first->listing_count; i++) {
		struct ip_listing *listing = &second->listings[i];

		if (listing->state == LISTING_UNKNOWN &&
			strcmp(listing->ip, first->listings[i].ip) == 0 &&
			strcmp(listing->zone, first->listings[i].zone) == 0)
			*listing = first->listings[i];
	}
}

void policy_take_better(struct domain_policy *second, struct domain_policy *first)
{
	if (!first->is_asked)
		return;
	if (!sts_is_in_doubt(&first->sts))
		second->sts = first->sts;
	take_record(&second->tlsrpt, &first->tlsrpt);
	take_record(&second->spf, &first->spf);
	take_record(&second->dmarc, &first->dmarc);
	for (size_t i = 0; i < second->host_count && i < first->host_count; i++)
		if (second->hosts[i].tlsa_is_asked && !is_learned(&second->hosts[i]) &&
			is_learned(&first->hosts[i]))
			take_tlsa(&second->hosts[i], &first->hosts[i]);
	take_listings(second, first);
}
