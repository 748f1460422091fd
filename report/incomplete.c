#include "report/incomplete.h"
#include "base/clock.h"

#include <stdio.h>

void incomplete_print(
	const struct reported_run *head, bool goes_on, char ret_sentence[INCOMPLETE_SIZE])
{
	const struct waiting *waiting = &head->waiting;
	char next[CLOCK_TEXT_SIZE], left[INCOMPLETE_SIZE / 2];

	ret_sentence[0] = '\0';
	if (head->run.is_complete)
		return;
	clock_print(waiting->next_ms, next);
	if (waiting->addresses)
		snprintf(left, sizeof(left), "%lld %s to be asked again, the next not before %s",
			(long long)waiting->addresses,
			waiting->addresses == 1 ? "address is" : "addresses are", next);
	else
		snprintf(left, sizeof(left), "%s",
			goes_on ? "mail servers are asked again"
				: "what is missing was not asked yet");
	snprintf(ret_sentence, INCOMPLETE_SIZE,
		goes_on ? "First report: %s. It is replaced when the run is over."
			: "This run is not complete: %s. The same command goes on from here.",
		left);
}
