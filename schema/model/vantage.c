#include "schema/model/vantage.h"

#include <string.h>

const char *port_state_name(enum port_state state)
{
	static const char *const names[] = {
		[PORT_UNKNOWN] = "unknown", [PORT_OPEN] = "open", [PORT_BLOCKED] = "blocked"};

	_Static_assert(sizeof(names) / sizeof(names[0]) == PORT_STATE_COUNT, "a name each");
	return names[state];
}

bool vantage_ip_has_bad_name(const struct vantage_ip *ip)
{
	return ip->name.is_asked && !ip->range[0] && !ip->name.is_confirmed &&
	       !dns_status_is_soft(ip->name.status);
}

bool vantage_lacks_name(const struct vantage_facts *facts, const char *ip)
{
	for (size_t i = 0; i < facts->ip_count; i++)
		if (strcmp(facts->ips[i].ip, ip) == 0)
			return vantage_ip_has_bad_name(&facts->ips[i]);
	return false;
}
