/*
 * The floor of the DNS bench: c-ares alone, on epoll. It asks MX, A and AAAA of each domain and throws
 * the answers away unread.
 *	dns_floor ADDRESS:PORT DOMAINS
 */
#include "dns_cost.h"

#include <ares.h>
#include <stdlib.h>
#include <sys/epoll.h>

static ares_channel channel;
static int poller;
static long questions, asked, answered;
static double longest_s;

struct slot {
	double asked_s;
};

static struct slot slots[DNS_COST_IN_FLIGHT];

static void watch(void *context, ares_socket_t fd, int readable, int writable)
{
	struct epoll_event event = {
		.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u), .data.fd = fd};

	(void)context;
	if (!readable && !writable)
		epoll_ctl(poller, EPOLL_CTL_DEL, fd, &event);
	else if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
		epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event);
}

static void ask(struct slot *slot);

static void take(void *context, int status, int timeouts, unsigned char *bytes, int length)
{
	struct slot *slot = context;
	double took_s = dns_cost_now_s() - slot->asked_s;

	(void)timeouts;
	(void)bytes;
	if (took_s > longest_s)
		longest_s = took_s;
	answered += status == ARES_SUCCESS && length > 0;
	ask(slot);
}

static void ask(struct slot *slot)
{
	static const int types[] = {15, 1, 28};
	unsigned char *query = NULL;
	char name[64];
	int length = 0;

	if (asked == questions)
		return;
	snprintf(name, sizeof(name), "d%ld.bench.example", asked / 3);
	if (ares_create_query(
		    name, 1, types[asked % 3], (unsigned short)random(), 1, &query, &length, 1232))
		abort();
	asked++;
	slot->asked_s = dns_cost_now_s();
	ares_send(channel, query, length, take, slot);
	ares_free_string(query);
}

static void run(void)
{
	while (answered < questions) {
		struct epoll_event events[4];
		int count = epoll_wait(poller, events, 4, 20);

		for (int i = 0; i < count; i++)
			ares_process_fd(channel,
				events[i].events & EPOLLIN ? events[i].data.fd : ARES_SOCKET_BAD,
				events[i].events & EPOLLOUT ? events[i].data.fd : ARES_SOCKET_BAD);
		if (!count)
			ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	}
}

int main(int argc, char **argv)
{
	struct ares_options options = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
						ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS |
						ARES_FLAG_STAYOPEN,
		.timeout = 2000,
		.tries = 3,
		.ednspsz = 1232,
		.lookups = (char[]){"b"},
		.sock_state_cb = watch};

	if (argc != 3) {
		fprintf(stderr, "usage: dns_floor ADDRESS:PORT DOMAINS\n");
		return 2;
	}
	questions = 3 * atol(argv[2]);
	poller = epoll_create1(0);
	ares_library_init(ARES_LIB_INIT_ALL);
	if (ares_init_options(&channel, &options,
		    ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
			    ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB) ||
		ares_set_servers_ports_csv(channel, argv[1]))
		return 1;
	for (int i = 0; i < DNS_COST_IN_FLIGHT; i++)
		ask(&slots[i]);
	run();
	dns_cost_print(answered, 0, longest_s);
	ares_destroy(channel);
	return 0;
}
