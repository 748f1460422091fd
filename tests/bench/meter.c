/*
 * Runs a command and writes what it cost into a file: CPU seconds, wall seconds, most memory in KiB.
 * A small parent, because the memory of whoever starts a program counts as that program's.
 *
 * usage: meter FILE COMMAND...
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct timespec began, ended;
	struct rusage usage;
	int status;

	if (argc < 3)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &began);
	pid_t child = fork();

	if (child == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	FILE *file = fopen(argv[1], "w");

	if (!file)
		return 1;
	fprintf(file, "%f %f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime),
		(double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
		usage.ru_maxrss);
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
