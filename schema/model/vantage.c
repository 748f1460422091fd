#include "schema/model/vantage.h"

const char *port_state_name(enum port_state state)
{
	static const char *const names[] = {
		[PORT_UNKNOWN] = "unknown", [PORT_OPEN] = "open", [PORT_BLOCKED] = "blocked"};

	_Static_assert(sizeof(names) / sizeof(names[0]) == PORT_STATE_COUNT, "a name each");
	return names[state];
}
