/*
 * Runs a program and tells what it cost, its children and theirs included:
 *	meter FILE PROGRAM [ARGUMENT...]
 * FILE gets one line of JSON: wall, user and system seconds, the largest resident set of one process
 * in KiB, the exit status (128 + signal where one ended it).
 *
 * It is a program of its own because a child's largest resident set begins with that of whoever
 * forked it: measured from Python, nothing would be smaller than Python.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static int status_of(int waited)
{
	return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

/* The program and everything that it leaves behind: as subreaper we inherit its orphans. */
static int wait_for_all(pid_t program)
{
	int status = 125;
	int waited;
	pid_t ended;

	while ((ended = wait(&waited)) > 0 || errno == EINTR) {
		if (ended == program)
			status = status_of(waited);
	}
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: meter FILE PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	double began_s = now_s();
	pid_t program = fork();
	if (program == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	int status = wait_for_all(program);
	double wall_s = now_s() - began_s;

	struct rusage cost;
	getrusage(RUSAGE_CHILDREN, &cost);
	FILE *file = fopen(argv[1], "w");
	if (!file) {
		perror(argv[1]);
		return 2;
	}
	fprintf(file,
		"{\"wall_s\": %.6f, \"user_s\": %.6f, \"system_s\": %.6f, \"rss_kib\": %ld, "
		"\"status\": %d}\n",
		wall_s, seconds(cost.ru_utime), seconds(cost.ru_stime), cost.ru_maxrss, status);
	return fclose(file) ? 2 : 0;
}
