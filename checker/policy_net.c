#include "checker/policy_net.h"

enum status policy_net_init(
	struct policy_net *net, const struct policy_net_wanted *wanted, struct failure *why)
{
	const struct http_options http = {.ca_file = wanted->ca_file,
		.policy = wanted->policy,
		.source = wanted->source_ip,
		.user_agent = "mailknock/" MAILKNOCK_VERSION};

	*net = (struct policy_net){0};
	if (!wanted->no_sts) {
		net->http = http_create(wanted->loop, &http);
		if (!net->http)
			return failure_say(why, ERR_SYSTEM, "libcurl does not start");
	}
	if (wanted->store)
		net->cache = sts_cache_of_store(wanted->store);
	net->look = (struct policy_look_options){.loop = wanted->loop,
		.sts = {.resolver = wanted->resolver,
			.http = net->http,
			.cache = &net->cache,
			.fresh_ms = STS_FRESH_MS_DEFAULT,
			.timeout_ms = STS_TIMEOUT_MS_DEFAULT,
			.has_override = wanted->has_override,
			.override = wanted->override},
		.addresses = wanted->policy,
		.asks_name_servers = wanted->asks_name_servers,
		.asks_all_tlsa = wanted->asks_all_tlsa,
		.dns_timeout_ms = wanted->dns->timeout_ms,
		.dns_udp_size = wanted->dns->udp_size};
	return OK;
}

void policy_net_finish(struct policy_net *net)
{
	http_destroy(net->http);
	*net = (struct policy_net){0};
}
