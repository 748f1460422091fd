/* What the programs of the knock bench share. */
#ifndef TESTS_BENCH_KNOCK_H
#define TESTS_BENCH_KNOCK_H

#include "dns_cost.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* dns_server sends dN.bench.test to 127.16.x.y, tN to 127.32.x.y, sN to 127.48.x.y (x, y: N). */
enum { KNOCK_NET = 16, KNOCK_SILENT_NET = 32, KNOCK_DRIP_NET = 48 };

static inline double knock_now_s(void)
{
	return dns_cost_now_s();
}

/* It ends with its parent, has descriptors enough, and a peer that is gone is no signal. */
static inline void knock_prepare(unsigned long descriptors)
{
	struct rlimit limit = {descriptors, descriptors};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	if (setrlimit(RLIMIT_NOFILE, &limit)) {
		getrlimit(RLIMIT_NOFILE, &limit);
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static inline void knock_watch(int poller, int fd, unsigned wanted)
{
	struct epoll_event event = {.events = wanted, .data.fd = fd};

	epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static inline int knock_fails(const char *what)
{
	perror(what);
	return 1;
}

#endif
