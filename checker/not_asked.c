#include "checker/not_asked.h"

#include <stdio.h>
#include <string.h>

void not_asked_say(const char *id, const char *about, struct answer *ret_answer)
{
	*ret_answer = (struct answer){.outcome = OUTCOME_NOT_ASKED, .stage = STAGE_CONNECT};
	snprintf(ret_answer->text, sizeof(ret_answer->text), "%s: %s", id, about);
}

const char *not_asked_reason(const struct answer *answer)
{
	static const char *const ids[] = {NOT_ASKED_OPTED_OUT, NOT_ASKED_PROVIDER_CLOSED};

	if (answer->outcome != OUTCOME_NOT_ASKED || answer->code)
		return NULL;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		size_t length = strlen(ids[i]);

		if (strncmp(answer->text, ids[i], length) == 0 && answer->text[length] == ':')
			return ids[i];
	}
	return NULL;
}
