/*
 * The floor of the knock bench: connect, banner, EHLO, MAIL, RCPT, QUIT on epoll, and nothing kept.
 *	knock_floor DIALOGUES AT_ONCE PORT [-P] [-S]
 * -P: MAIL, RCPT and QUIT in one write; -S: STARTTLS first, certificates unread. Dialogue N goes to
 * the address that dns_server gives dN.bench.test.
 */
#include "knock.h"

#include <openssl/ssl.h>

enum { FD_MAX = 40000 };
enum stage { BANNER, EHLO, STARTTLS, SHAKING, EHLO_TLS, MAIL, RCPT, QUIT };

struct session {
	long number;
	enum stage stage;
	size_t used;
	int was_accepted;
	SSL *ssl;
	char in[400];
};

static struct session sessions[FD_MAX];
static int poller, port, pipelining, wants_tls;
static SSL_CTX *context;
static long wanted, begun, ended, accepted;

static void begin(void)
{
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	uint32_t net = 0x7f000000u | KNOCK_NET << 16;
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr = {htonl(net + (uint32_t)(begun & 0xffff))}};

	if (fd < 0 || fd >= FD_MAX)
		exit(knock_fails("socket"));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	sessions[fd] = (struct session){.number = begun++};
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) && errno != EINPROGRESS)
		exit(knock_fails("connect"));
	knock_watch(poller, fd, EPOLLIN);
}

static void end(int fd)
{
	accepted += sessions[fd].was_accepted;
	SSL_free(sessions[fd].ssl);
	close(fd);
	ended++;
	if (begun < wanted)
		begin();
}

static void say(int fd, const char *text)
{
	SSL *ssl = sessions[fd].ssl;
	size_t length = strlen(text);

	if (ssl)
		SSL_write(ssl, text, (int)length);
	else
		(void)!send(fd, text, length, MSG_NOSIGNAL);
}

static void shake(int fd)
{
	struct session *s = &sessions[fd];
	int done = SSL_do_handshake(s->ssl);

	if (done == 1) {
		s->stage = EHLO_TLS;
		say(fd, "EHLO probe.bench.test\r\n");
		return;
	}
	int error = SSL_get_error(s->ssl, done);

	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		end(fd);
}

static void say_mail(int fd)
{
	char text[200];

	sessions[fd].stage = MAIL;
	snprintf(text, sizeof(text), "MAIL FROM:<>\r\nRCPT TO:<info@d%ld.bench.test>\r\nQUIT\r\n",
		sessions[fd].number);
	say(fd, pipelining ? text : "MAIL FROM:<>\r\n");
}

/* False when the session is over, or a handshake begins. */
static int take_reply(int fd, int code)
{
	struct session *s = &sessions[fd];
	char text[100];

	switch (s->stage) {
	case BANNER:
		s->stage = EHLO;
		say(fd, "EHLO probe.bench.test\r\n");
		break;
	case EHLO:
		if (wants_tls) {
			s->stage = STARTTLS;
			say(fd, "STARTTLS\r\n");
			break;
		}
		/* fallthrough */
	case EHLO_TLS:
		say_mail(fd);
		break;
	case STARTTLS:
		s->stage = SHAKING;
		s->ssl = SSL_new(context);
		SSL_set_fd(s->ssl, fd);
		SSL_set_connect_state(s->ssl);
		shake(fd);
		return 0;
	case MAIL:
		s->stage = RCPT;
		snprintf(text, sizeof(text), "RCPT TO:<info@d%ld.bench.test>\r\n", s->number);
		if (!pipelining)
			say(fd, text);
		break;
	case RCPT:
		s->stage = QUIT;
		s->was_accepted = code == 250;
		if (!pipelining)
			say(fd, "QUIT\r\n");
		break;
	case QUIT:
		end(fd);
		return 0;
	case SHAKING:
		return 0;
	}
	return 1;
}

/* False when there is nothing more to be read now. */
static int take_bytes(int fd)
{
	struct session *s = &sessions[fd];
	char *line = s->in, *eol;
	size_t room = sizeof(s->in) - s->used;
	int got = s->ssl ? SSL_read(s->ssl, s->in + s->used, (int)room)
			 : (int)recv(fd, s->in + s->used, room, 0);

	if (got <= 0) {
		if (s->ssl ? SSL_get_error(s->ssl, got) != SSL_ERROR_WANT_READ
			   : got == 0 || errno != EAGAIN)
			end(fd);
		return 0;
	}
	s->used += (size_t)got;
	while ((eol = memchr(line, '\n', (size_t)(s->in + s->used - line)))) {
		if (eol - line >= 4 && line[3] != '-' && !take_reply(fd, atoi(line))) {
			s->used = 0;
			return 0;
		}
		line = eol + 1;
	}
	s->used -= (size_t)(line - s->in);
	memmove(s->in, line, s->used);
	return s->ssl != NULL;
}

int main(int argc, char **argv)
{
	struct epoll_event events[512];
	int option;

	while ((option = getopt(argc, argv, "PS")) != -1)
		if (option == 'P')
			pipelining = 1;
		else if (option == 'S')
			wants_tls = 1;
	if (optind + 3 != argc) {
		fprintf(stderr, "usage: knock_floor [-P] [-S] DIALOGUES AT_ONCE PORT\n");
		return 2;
	}
	knock_prepare(FD_MAX);
	wanted = atol(argv[optind]);
	port = atoi(argv[optind + 2]);
	poller = epoll_create1(0);
	context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	for (long most = atol(argv[optind + 1]); begun < wanted && begun < most;)
		begin();
	while (ended < wanted) {
		int count = epoll_wait(poller, events, 512, -1);

		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd;

			if (sessions[fd].stage == SHAKING)
				shake(fd);
			else
				while (take_bytes(fd))
					;
		}
	}
	dns_cost_print(ended, accepted, 0);
	return 0;
}
