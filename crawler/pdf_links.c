/*
 * How it goes: a pipe, a fork; the child gives up what it does not need and writes records; the
 * parent collects them until the pipe ends or its patience does, kills what is left of the child, and
 * only then looks at what it got.
 */
#include "crawler/pdf_links.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "crawler/mailto.h"
#include "crawler/pdf_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CHILD_PIPE = 3, /* where the child has it */
	ANSWER_MAX = (PDF_LINKS_MAX + 1) * (PDF_HREF_MAX + (int)sizeof(struct pdf_record))
};

#define MAPPED_MAX ((rlim_t)1 << 40)

/* ---- the child ---- */

static void limit(int resource, rlim_t most)
{
	const struct rlimit both = {most, most};

	if (setrlimit((__rlimit_resource_t)resource, &both) != 0)
		_exit(1);
}

/* Bytes of address space that the program has by now: the child inherits them. */
static rlim_t bytes_mapped(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file)
		return 0;
	if (fscanf(file, "%lu", &pages) != 1)
		pages = 0;
	fclose(file);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* A reader that was taken over finds no file, no connection and no way to make one. */
static void give_up_rights(int pipe)
{
	int nothing = open("/dev/null", O_RDWR);

	if (nothing < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		_exit(1);
	rlim_t mapped = bytes_mapped();

	/* Sanitizers map terabytes. */
	if (mapped < MAPPED_MAX)
		limit(RLIMIT_AS, mapped + PDF_MEMORY_BYTES);
	for (int i = 0; i < CHILD_PIPE; i++)
		dup2(nothing, i);
	if (pipe != CHILD_PIPE)
		dup2(pipe, CHILD_PIPE);
	close_range(CHILD_PIPE + 1, ~0U, 0);
	limit(RLIMIT_CPU, PDF_CPU_S);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, 0);
}

static _Noreturn void be_child(struct span pdf, int pipe)
{
	signal(SIGXCPU, SIG_DFL);
	give_up_rights(pipe);
	enum pdf_outcome outcome = pdf_child_read(pdf, CHILD_PIPE);
	struct pdf_record last = {.page = 0, .length = (uint32_t)outcome};

	if (write(CHILD_PIPE, &last, sizeof(last)) != (ssize_t)sizeof(last))
		_exit(1);
	_exit(0);
}

/* ---- the parent ---- */

/* Until the child closes the pipe, says too much or takes too long. */
static void collect(int pipe, struct buf *answer)
{
	int64_t end_ms = clock_monotonic_ms() + PDF_WALL_MS, left_ms;
	struct pollfd ready = {.fd = pipe, .events = POLLIN};
	char piece[4096];

	while (!answer->overflowed && (left_ms = end_ms - clock_monotonic_ms()) > 0) {
		if (poll(&ready, 1, (int)left_ms) <= 0)
			continue;
		ssize_t length = read(pipe, piece, sizeof(piece));

		if (length == 0 || (length < 0 && errno != EINTR))
			return;
		if (length > 0)
			buf_add(answer, (struct span){piece, (size_t)length});
	}
}

static bool is_clean(struct span href)
{
	for (size_t at = 0; at < href.length; at++) {
		unsigned char byte = (unsigned char)href.at[at];
		bool is_upper_control = byte == 0xc2 && at + 1 < href.length &&
					(unsigned char)href.at[at + 1] < 0xa0;

		if (byte < ' ' || byte == 0x7f || is_upper_control)
			return false;
	}
	return utf8_is_valid(href) && mailto_is(href);
}

/* Nothing of it is believed: the child may be in other hands. */
static enum pdf_outcome tell_all(struct span answer, pdf_tell_fn *tell, void *context)
{
	struct pdf_record record;

	for (size_t told = 0; answer.length >= sizeof(record); told++) {
		memcpy(&record, answer.at, sizeof(record));
		answer = span_from(answer, sizeof(record));
		if (record.page == 0)
			return record.length <= PDF_NOT_BUILT ? (enum pdf_outcome)record.length
							      : PDF_CUT;
		if (record.length > answer.length || record.length > PDF_HREF_MAX ||
			told == PDF_LINKS_MAX)
			return PDF_CUT;
		struct span href = span_trim(span_part(answer, 0, record.length));

		if (is_clean(href))
			tell(context, href, record.page);
		answer = span_from(answer, record.length);
	}
	return PDF_CUT;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

enum pdf_outcome pdf_links_read(struct span pdf, pdf_tell_fn *tell, void *context)
{
	struct buf answer;
	int ends[2];

	if (!pdf_child_can_read())
		return PDF_NOT_BUILT;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return PDF_CUT;
	pid_t child = fork();

	if (child == 0)
		be_child(pdf, ends[1]);
	close(ends[1]);
	buf_init(&answer, ANSWER_MAX);
	if (child > 0) {
		collect(ends[0], &answer);
		end_child(child);
	}
	close(ends[0]);
	enum pdf_outcome outcome = tell_all(buf_span(&answer), tell, context);

	buf_finish(&answer);
	return outcome;
}
