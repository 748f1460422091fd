#include "net/source_ip.h"

#include <stdlib.h>
#include <unistd.h>

/* Public ones that stay (a.root-servers.net); nothing is sent there, only the way is asked for. */
static const char far_v4[] = "198.41.0.4", far_v6[] = "2001:503:ba3e::2:30";

enum { PORT_DISCARD = 9 };

static bool bind_to(int fd, const struct ip *wanted)
{
	struct sockaddr_storage address;
	socklen_t length = ip_to_sockaddr(wanted, 0, &address);

	return bind(fd, (struct sockaddr *)&address, length) == 0;
}

bool source_ip_find(int family, const struct ip *wanted, struct ip *ret_ip)
{
	struct sockaddr_storage address;
	struct ip far, own;

	if (!ip_parse(span_of(family == AF_INET ? far_v4 : far_v6), &far))
		return false;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	socklen_t length = ip_to_sockaddr(&far, PORT_DISCARD, &address);
	/* Who names an address has it, even where the way into the world is not known yet. */
	bool is_bound = wanted && bind_to(fd, wanted);
	bool has_way =
		(!wanted || is_bound) && connect(fd, (struct sockaddr *)&address, length) == 0;

	length = sizeof(address);
	bool is_found = (is_bound || has_way) &&
			getsockname(fd, (struct sockaddr *)&address, &length) == 0 &&
			ip_from_sockaddr((struct sockaddr *)&address, &own);

	close(fd);
	if (is_found)
		*ret_ip = own;
	return is_found;
}
