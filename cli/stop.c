#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { EXIT_OF_SIGNAL = 128 };

volatile int stop_signal;

static void caught(int number)
{
	if (stop_signal)
		_exit(EXIT_OF_SIGNAL + number);
	stop_signal = number;
}

void stop_catch_signals(void)
{
	struct sigaction action = {.sa_handler = caught};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void stop_follow_parent(void)
{
	pid_t parent = getppid();

	signal(SIGINT, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (parent == 1 || getppid() != parent)
		stop_signal = SIGTERM; /* it died before we could ask to be told */
}
