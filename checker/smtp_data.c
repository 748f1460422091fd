#include "checker/smtp_data.h"

#include <string.h>

enum { CODE_GO_AHEAD = 354 };

bool smtp_data_line(const struct dialogue_plan *plan, const struct dialogue_recipient *recipient,
	char ret_line[SMTP_COMMAND_SIZE])
{
	static const char line[] = "DATA\r\n";

	if (recipient->kind != RECIPIENT_DATA || !recipient->words || !plan->own_domain[0] ||
		strcmp(recipient->address.domain, plan->own_domain) != 0)
		return false;
	memcpy(ret_line, line, sizeof(line));
	return true;
}

bool smtp_data_is_taken(const struct answer *answer)
{
	return answer->stage == STAGE_DATA && answer->code == CODE_GO_AHEAD;
}
