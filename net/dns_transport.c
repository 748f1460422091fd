#include "net/dns_transport.h"
#include "base/memory.h"

#include <ares.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	CLASS_IN = 1,
	TRIES = 3, /* patience t, 2t, 4t: a seventh of the whole each */
	TRIES_PATIENCE = 7,
	EDNS_SIZE = 1232, /* fits every path: DNS flag day 2020 */
	WATCHES_MAX = 64  /* sockets of one channel: a UDP and a TCP one a server */
};

struct socket_watch {
	struct dns_transport *transport;
	int fd;
	struct loop_watch *watch;
};

struct dns_transport {
	struct loop *loop;
	ares_channel channel;
	struct socket_watch watches[WATCHES_MAX];
	bool is_trusted, is_ending;
};

/* A question that is out; c-ares gives it back exactly once. */
struct sent {
	struct dns_transport *transport;
	dns_transport_fn *answered;
	void *context;
};

/* ---- sockets of c-ares on our loop ---- */

static void socket_ready(void *context, unsigned ready)
{
	struct socket_watch *watch = context;

	ares_process_fd(watch->transport->channel, ready & LOOP_READ ? watch->fd : ARES_SOCKET_BAD,
		ready & LOOP_WRITE ? watch->fd : ARES_SOCKET_BAD);
}

/* c-ares tells which sockets it wants watched; (0, 0) means that it closes this one now. */
static void socket_state(void *context, ares_socket_t fd, int readable, int writable)
{
	struct dns_transport *transport = context;
	struct socket_watch *found = NULL;

	for (int i = 0; i < WATCHES_MAX && !found; i++)
		if (transport->watches[i].watch && transport->watches[i].fd == fd)
			found = &transport->watches[i];
	for (int i = 0; i < WATCHES_MAX && !found; i++)
		if (!transport->watches[i].watch)
			found = &transport->watches[i];
	if (!found)
		return; /* its question runs into its deadline */
	if (!readable && !writable) {
		loop_watch_destroy(found->watch);
		*found = (struct socket_watch){0};
		return;
	}
	if (!found->watch)
		*found = (struct socket_watch){
			transport, fd, loop_watch_create(transport->loop, fd, socket_ready, found)};
	loop_watch_want(found->watch, (readable ? LOOP_READ : 0) | (writable ? LOOP_WRITE : 0));
}

/* ---- questions ---- */

static enum dns_status status_without_answer(int ares_status)
{
	switch (ares_status) {
	case ARES_ESERVFAIL:
		return DNS_SERVFAIL;
	case ARES_EREFUSED:
		return DNS_REFUSED;
	case ARES_EBADRESP:
	case ARES_EBADNAME:
		return DNS_GARBLED;
	}
	return DNS_TIMEOUT; /* also a server that refuses the connection */
}

static void ares_answered(
	void *context, int ares_status, int timeouts, unsigned char *bytes, int length)
{
	struct sent *sent = context;

	(void)timeouts;
	if (!sent->transport->is_ending)
		sent->answered(sent->context, status_without_answer(ares_status),
			(struct span){
				(const char *)bytes, bytes && length > 0 ? (size_t)length : 0});
	free(sent);
}

static unsigned short random_id(void)
{
	unsigned short id = 0;

	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		id = (unsigned short)random();
	return id;
}

bool dns_transport_send(struct dns_transport *transport, const char *name, enum dns_type type,
	dns_transport_fn *answered, void *context)
{
	unsigned char *query = NULL;
	int length = 0;

	if (ares_create_query(name, CLASS_IN, (int)type, random_id(), 1, &query, &length,
		    EDNS_SIZE) != ARES_SUCCESS)
		return false;
	struct sent *sent = memory_get_zeroed(1, sizeof(*sent));

	*sent = (struct sent){transport, answered, context};
	query[3] |= 0x20; /* AD: tell us whether it was validated (RFC 6840 5.7) */
	ares_send(transport->channel, query, length, ares_answered, sent);
	ares_free_string(query);
	return true;
}

void dns_transport_tick(struct dns_transport *transport)
{
	ares_process_fd(transport->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
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

static enum status set_servers(
	struct dns_transport *transport, const char *servers, struct failure *why)
{
	struct span rest = span_of(servers), server;
	struct ip ip;

	while (span_split(&rest, ',', &server))
		if (!is_server(span_trim(server), &ip))
			return failure_say(why, ERR_USAGE,
				"--dns-server: '%.*s' is no address of a resolver (ADDR[:PORT])",
				SPAN_ARGS(server));
	if (ares_set_servers_ports_csv(transport->channel, servers) != ARES_SUCCESS)
		return failure_say(why, ERR_USAGE, "--dns-server: '%s' cannot be used", servers);
	transport->is_trusted = true; /* named by the user */
	return OK;
}

/* The system's resolvers are believed when nobody stands between them and us. */
static bool are_servers_loopback(struct dns_transport *transport)
{
	struct ares_addr_port_node *servers = NULL;
	bool all = ares_get_servers_ports(transport->channel, &servers) == ARES_SUCCESS && servers;

	for (struct ares_addr_port_node *at = servers; at; at = at->next) {
		const unsigned char *v4 = (const unsigned char *)&at->addr.addr4;
		static const unsigned char loopback6[16] = {[15] = 1};

		all &= at->family == AF_INET ? v4[0] == 127
					     : memcmp(&at->addr.addr6, loopback6, 16) == 0;
	}
	ares_free_data(servers);
	return all;
}

static enum status open_channel(struct dns_transport *transport, const char *servers,
	int64_t timeout_ms, struct failure *why)
{
	struct ares_options wanted = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
					       ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS |
					       ARES_FLAG_STAYOPEN,
		.timeout = (int)(timeout_ms / TRIES_PATIENCE) + 1,
		.tries = TRIES,
		.ednspsz = EDNS_SIZE,
		.lookups = (char[]){"b"}, /* the DNS, not /etc/hosts */
		.sock_state_cb = socket_state,
		.sock_state_cb_data = transport};
	int result = ares_init_options(&transport->channel, &wanted,
		ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
			ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB);

	if (result != ARES_SUCCESS)
		return failure_say(why, ERR_SYSTEM, "DNS: %s", ares_strerror(result));
	if (servers)
		return set_servers(transport, servers, why);
	transport->is_trusted = are_servers_loopback(transport);
	return OK;
}

enum status dns_transport_create(struct loop *loop, const char *servers, int64_t timeout_ms,
	struct dns_transport **ret_transport, struct failure *why)
{
	struct dns_transport *transport = memory_get_zeroed(1, sizeof(*transport));

	ares_library_init(ARES_LIB_INIT_ALL);
	transport->loop = loop;
	enum status status = open_channel(transport, servers, timeout_ms, why);

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
	if (transport->channel)
		ares_destroy(transport->channel);
	for (int i = 0; i < WATCHES_MAX; i++)
		loop_watch_destroy(transport->watches[i].watch);
	free(transport);
	ares_library_cleanup();
}
