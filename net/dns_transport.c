/*
 * A server has two channels of c-ares, opened when they are first needed: one for questions with
 * EDNS and one for those without. Why two: c-ares mends a FORMERR by cutting eleven octets off the
 * question, which may be done only where they are an OPT record, and then takes no more than 512
 * octets by UDP for the rest of the channel's life (what is larger comes by TCP, which is right but
 * slow).
 */
#include "net/dns_transport.h"
#include "base/memory.h"
#include "net/ip.h"

#include <ares.h>
#include <stdlib.h>
#include <string.h>

enum {
	WATCHES_MAX = 4 * DNS_SERVERS_MAX, /* a UDP and a TCP socket of each channel */
	PATIENCE_MAX_MS = 24 * 3600 * 1000 /* c-ares counts in int */
};

struct socket_watch {
	struct dns_transport *transport;
	ares_channel channel;
	int fd;
	struct loop_watch *watch;
};

/* What c-ares gives back with a socket's state; one a channel. */
struct channel {
	struct dns_transport *transport;
	ares_channel ares; /* NULL: not opened yet */
};

struct dns_transport {
	struct loop *loop;
	struct dns_transport_options options;
	struct ares_addr_port_node *servers; /* owned by c-ares */
	size_t server_count;
	struct channel channels[DNS_SERVERS_MAX][2]; /* [has_edns] */
	struct socket_watch watches[WATCHES_MAX];
	bool is_trusted, is_ending;
};

/* ---- sockets of c-ares on our loop ---- */

static void socket_ready(void *context, unsigned ready)
{
	struct socket_watch *watch = context;

	ares_process_fd(watch->channel, ready & LOOP_READ ? watch->fd : ARES_SOCKET_BAD,
		ready & LOOP_WRITE ? watch->fd : ARES_SOCKET_BAD);
}

static struct socket_watch *watch_of(struct dns_transport *transport, ares_socket_t fd)
{
	struct socket_watch *found = NULL;

	for (int i = 0; i < WATCHES_MAX; i++) {
		struct socket_watch *watch = &transport->watches[i];

		if (watch->watch && watch->fd == fd)
			return watch;
		if (!watch->watch && !found)
			found = watch;
	}
	return found;
}

/* c-ares tells which sockets it wants watched; (0, 0) means that it closes this one now. */
static void socket_state(void *context, ares_socket_t fd, int readable, int writable)
{
	struct channel *channel = context;
	struct dns_transport *transport = channel->transport;
	struct socket_watch *watch = watch_of(transport, fd);

	if (!watch)
		return; /* its question runs into its deadline */
	if (!readable && !writable) {
		loop_watch_destroy(watch->watch);
		*watch = (struct socket_watch){0};
		return;
	}
	if (!watch->watch)
		*watch = (struct socket_watch){transport, channel->ares, fd,
			loop_watch_create(transport->loop, fd, socket_ready, watch)};
	loop_watch_want(watch->watch, (readable ? LOOP_READ : 0) | (writable ? LOOP_WRITE : 0));
}

/* ---- channels ---- */

static int open_channel(struct dns_transport *transport, bool has_edns, struct channel *channel)
{
	/* One try: who sends the next one, and where to, is not decided here. */
	struct ares_options wanted = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
					       ARES_FLAG_NOCHECKRESP | ARES_FLAG_STAYOPEN |
					       (has_edns ? ARES_FLAG_EDNS : 0),
		.timeout = transport->options.timeout_ms < PATIENCE_MAX_MS
				   ? (int)transport->options.timeout_ms
				   : PATIENCE_MAX_MS,
		.tries = 1,
		.ednspsz = (int)transport->options.udp_size,
		.lookups = (char[]){"b"}, /* the DNS, not /etc/hosts */
		.sock_state_cb = socket_state,
		.sock_state_cb_data = channel};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
		   ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;

#ifdef ARES_OPT_QUERY_CACHE
	mask |= ARES_OPT_QUERY_CACHE; /* the resolver remembers, within bounds; 0 s here */
#endif
	channel->transport = transport;
	return ares_init_options(&channel->ares, &wanted, mask);
}

/* The server's channel; NULL where c-ares cannot open one. */
static ares_channel channel_of(struct dns_transport *transport, size_t server, bool has_edns)
{
	struct channel *channel = &transport->channels[server][has_edns];
	struct ares_addr_port_node *node = transport->servers;

	if (channel->ares)
		return channel->ares;
	if (open_channel(transport, has_edns, channel) != ARES_SUCCESS)
		return channel->ares = NULL;
	for (size_t i = 0; i < server; i++)
		node = node->next;
	struct ares_addr_port_node one = *node;

	one.next = NULL;
	if (ares_set_servers_ports(channel->ares, &one) != ARES_SUCCESS) {
		ares_destroy(channel->ares);
		channel->ares = NULL;
	}
	return channel->ares;
}

/* ---- letters ---- */

static void ares_answered(
	void *context, int ares_status, int timeouts, unsigned char *bytes, int length)
{
	struct dns_letter *letter = context;

	(void)ares_status;
	(void)timeouts;
	letter->answered(letter,
		(struct span){(const char *)bytes, bytes && length > 0 ? (size_t)length : 0});
}

void dns_transport_send(struct dns_transport *transport, size_t server, bool has_edns,
	struct span query, struct dns_letter *letter)
{
	ares_channel channel = channel_of(transport, server, has_edns);

	if (channel && !transport->is_ending)
		ares_send(channel, (const unsigned char *)query.at, (int)query.length,
			ares_answered, letter);
	else
		letter->answered(letter, (struct span){NULL, 0});
}

void dns_transport_tick(struct dns_transport *transport)
{
	for (size_t i = 0; i < transport->server_count; i++)
		for (int edns = 0; edns < 2; edns++)
			if (transport->channels[i][edns].ares)
				ares_process_fd(transport->channels[i][edns].ares, ARES_SOCKET_BAD,
					ARES_SOCKET_BAD);
}

size_t dns_transport_server_count(const struct dns_transport *transport)
{
	return transport->server_count;
}

bool dns_transport_is_trusted(const struct dns_transport *transport)
{
	return transport->is_trusted;
}

/* ---- beginning and end ---- */

/* "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53" */
static bool is_server(struct span text, struct ip *ret_ip)
{
	unsigned long port;
	size_t colon = span_find_last(text, ':');

	if (ip_parse(text, ret_ip))
		return true;
	if (colon == text.length || !span_to_number(span_from(text, colon + 1), 65535, &port) ||
		!port)
		return false;
	struct span host = span_part(text, 0, colon);

	if (host.length > 2 && host.at[0] == '[' && host.at[host.length - 1] == ']')
		return ip_parse(span_part(host, 1, host.length - 2), ret_ip) &&
		       ret_ip->family == AF_INET6;
	return ip_parse(host, ret_ip) && ret_ip->family == AF_INET;
}

static enum status set_servers(ares_channel channel, const char *servers, struct failure *why)
{
	struct span rest = span_of(servers), server;
	struct ip ip;
	size_t count = 0;

	for (; span_split(&rest, ',', &server); count++)
		if (!is_server(span_trim(server), &ip))
			return failure_say(why, ERR_USAGE,
				"--dns-server: '%.*s' is no address of a resolver (ADDR[:PORT])",
				SPAN_ARGS(server));
	if (count > DNS_SERVERS_MAX)
		return failure_say(why, ERR_USAGE, "--dns-server: %zu servers, at most %d", count,
			DNS_SERVERS_MAX);
	if (ares_set_servers_ports_csv(channel, servers) != ARES_SUCCESS)
		return failure_say(why, ERR_USAGE, "--dns-server: '%s' cannot be used", servers);
	return OK;
}

/* The system's resolvers are believed when nobody stands between them and us. */
static bool are_servers_loopback(const struct dns_transport *transport)
{
	bool all = transport->servers != NULL;

	for (struct ares_addr_port_node *at = transport->servers; at; at = at->next) {
		const unsigned char *v4 = (const unsigned char *)&at->addr.addr4;
		static const unsigned char loopback6[16] = {[15] = 1};

		all &= at->family == AF_INET ? v4[0] == 127
					     : memcmp(&at->addr.addr6, loopback6, 16) == 0;
	}
	return all;
}

/* c-ares reads the user's list, or the system's, into a channel that asks nothing. */
static enum status find_servers(struct dns_transport *transport, struct failure *why)
{
	const char *servers = transport->options.servers;
	struct channel channel = {0};
	int result = open_channel(transport, true, &channel);

	if (result != ARES_SUCCESS)
		return failure_say(why, ERR_SYSTEM, "DNS: %s", ares_strerror(result));
	enum status status = servers ? set_servers(channel.ares, servers, why) : OK;

	if (!status)
		ares_get_servers_ports(channel.ares, &transport->servers);
	ares_destroy(channel.ares);
	if (status)
		return status;
	for (struct ares_addr_port_node *at = transport->servers; at; at = at->next)
		if (transport->server_count < DNS_SERVERS_MAX)
			transport->server_count++;
	if (!transport->server_count)
		return failure_say(why, ERR_SYSTEM, "DNS: no server is known");
	transport->is_trusted = servers || are_servers_loopback(transport);
	return OK;
}

enum status dns_transport_create(struct loop *loop, const struct dns_transport_options *options,
	struct dns_transport **ret_transport, struct failure *why)
{
	struct dns_transport *transport = memory_get_zeroed(1, sizeof(*transport));

	ares_library_init(ARES_LIB_INIT_ALL);
	transport->loop = loop;
	transport->options = *options;
	enum status status = find_servers(transport, why);

	if (status)
		dns_transport_destroy(transport);
	else
		*ret_transport = transport;
	return status;
}

void dns_transport_destroy(struct dns_transport *transport)
{
	if (!transport)
		return;
	transport->is_ending = true;
	for (int i = 0; i < 2 * DNS_SERVERS_MAX; i++)
		if (transport->channels[i / 2][i % 2].ares)
			ares_destroy(transport->channels[i / 2][i % 2].ares);
	for (int i = 0; i < WATCHES_MAX; i++)
		loop_watch_destroy(transport->watches[i].watch);
	ares_free_data(transport->servers);
	free(transport);
	ares_library_cleanup();
}
