/*
 * A mail server that costs as little as can be, on every address of this machine:
 *	knock_server PORT [-d MS] [-P] [-C CERTIFICATE -K KEY]
 * -d: each reply comes after so many milliseconds; -P: offers PIPELINING; -C, -K: offers STARTTLS.
 * Who connects to 127.32.x.y never hears a word; to 127.48.x.y, a byte of an endless banner every ten
 * seconds. When its standard input ends it tells what it saw, as one line of JSON, and ends.
 */
#include "knock.h"

#include <openssl/ssl.h>
#include <strings.h>

enum { FD_MAX = 40000, LINE_MAX_BYTES = 600, DRIP_MS = 10000, BACKLOG = 16384 };
enum after { AFTER_NOTHING, AFTER_CLOSE, AFTER_TLS };

struct client {
	unsigned life; /* a queued reply is for the life that it was queued in */
	unsigned short used, ready;
	unsigned char after, is_open, is_shaking, is_tarpit, is_drip;
	SSL *ssl;
	char in[LINE_MAX_BYTES], out[1200];
};

struct due {
	double at_s;
	int fd;
	unsigned life;
};

/* Of one delay: first in, first out. */
struct queue {
	struct due *items;
	size_t first, count, room;
};

static struct client clients[FD_MAX];
static struct queue replies, drips;
static int poller, delay_ms, pipelining;
static SSL_CTX *context;
static long dialogues, tarpits, open_now, open_most;
static double first_s, last_s;

static void queue_add(struct queue *queue, int fd, int after_ms)
{
	if (queue->first + queue->count == queue->room) {
		memmove(queue->items, queue->items + queue->first,
			queue->count * sizeof(struct due));
		queue->first = 0;
		if (queue->count > queue->room / 2) {
			queue->room = queue->room ? queue->room * 2 : 65536;
			queue->items = realloc(queue->items, queue->room * sizeof(struct due));
		}
		if (!queue->room) {
			queue->room = 65536;
			queue->items = malloc(queue->room * sizeof(struct due));
		}
	}
	queue->items[queue->first + queue->count++] =
		(struct due){knock_now_s() + after_ms / 1e3, fd, clients[fd].life};
}

static void hang_up(int fd)
{
	struct client *client = &clients[fd];

	SSL_free(client->ssl);
	client->ssl = NULL;
	client->is_open = 0;
	client->life++;
	open_now--;
	close(fd);
}

static void flush_replies(int fd)
{
	struct client *client = &clients[fd];
	int length = client->ready, sent;

	client->ready = 0;
	if (!length)
		return;
	if (client->ssl)
		sent = SSL_write(client->ssl, client->out, length);
	else
		sent = (int)send(fd, client->out, (size_t)length, MSG_NOSIGNAL);
	if (sent <= 0 || client->after == AFTER_CLOSE) {
		hang_up(fd);
	} else if (client->after == AFTER_TLS) {
		client->after = AFTER_NOTHING;
		client->ssl = SSL_new(context);
		SSL_set_fd(client->ssl, fd);
		SSL_set_accept_state(client->ssl);
		client->is_shaking = 1;
	}
}

static void say(struct client *client, const char *text)
{
	size_t length = strlen(text);

	if (client->ready + length > sizeof(client->out))
		return;
	memcpy(client->out + client->ready, text, length);
	client->ready = (unsigned short)(client->ready + length);
}

static void take_line(struct client *client, const char *line)
{
	if (strncasecmp(line, "EHLO", 4) == 0) {
		say(client, "250-mx.bench.test\r\n250-8BITMIME\r\n");
		if (pipelining)
			say(client, "250-PIPELINING\r\n");
		if (context && !client->ssl)
			say(client, "250-STARTTLS\r\n");
		say(client, "250 SIZE 10240000\r\n");
	} else if (strncasecmp(line, "MAIL", 4) == 0) {
		say(client, "250 2.1.0 Ok\r\n");
	} else if (strncasecmp(line, "RCPT", 4) == 0) {
		say(client, "250 2.1.5 Ok\r\n");
	} else if (strncasecmp(line, "STARTTLS", 8) == 0 && context) {
		say(client, "220 2.0.0 Ready\r\n");
		client->after = AFTER_TLS;
	} else if (strncasecmp(line, "QUIT", 4) == 0) {
		say(client, "221 2.0.0 Bye\r\n");
		client->after = AFTER_CLOSE;
		dialogues++;
		last_s = knock_now_s();
	} else {
		say(client, "502 5.5.1 What?\r\n");
	}
}

static void answer(int fd)
{
	if (delay_ms)
		queue_add(&replies, fd, delay_ms);
	else
		flush_replies(fd);
}

/* False when nothing more can be read now, or ever. */
static int take_bytes(int fd)
{
	struct client *client = &clients[fd];
	size_t room = sizeof(client->in) - 1 - client->used;
	char *line = client->in, *end;
	int got = client->ssl ? SSL_read(client->ssl, client->in + client->used, (int)room)
			      : (int)recv(fd, client->in + client->used, room, 0);

	if (got <= 0) {
		if (client->ssl ? SSL_get_error(client->ssl, got) != SSL_ERROR_WANT_READ
				: got == 0 || errno != EAGAIN)
			hang_up(fd);
		return 0;
	}
	client->used = (unsigned short)(client->used + got);
	client->in[client->used] = '\0';
	while ((end = memchr(line, '\n', (size_t)(client->in + client->used - line)))) {
		if (!client->is_tarpit)
			take_line(client, line);
		line = end + 1;
	}
	client->used = (unsigned short)(client->in + client->used - line);
	memmove(client->in, line, client->used);
	if (client->ready)
		answer(fd);
	return client->is_open && client->ssl != NULL && !client->is_shaking;
}

static void readable(int fd)
{
	struct client *client = &clients[fd];

	if (client->is_shaking) {
		int done = SSL_do_handshake(client->ssl);

		if (done != 1) {
			int error = SSL_get_error(client->ssl, done);

			if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
				hang_up(fd);
			return;
		}
		client->is_shaking = 0;
	}
	while (take_bytes(fd))
		;
}

static void welcome(int fd)
{
	struct client *client = &clients[fd];
	struct sockaddr_in own;
	socklen_t size = sizeof(own);
	int one = 1;

	getsockname(fd, (struct sockaddr *)&own, &size);
	int net = (int)(ntohl(own.sin_addr.s_addr) >> 16 & 0xff);

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	client->life++;
	client->used = client->ready = 0;
	client->after = AFTER_NOTHING;
	client->is_open = 1;
	client->is_shaking = 0;
	client->is_drip = net == KNOCK_DRIP_NET;
	client->is_tarpit = client->is_drip || net == KNOCK_SILENT_NET;
	tarpits += client->is_tarpit;
	if (++open_now > open_most)
		open_most = open_now;
	if (!client->is_tarpit && first_s == 0)
		first_s = knock_now_s();
	knock_watch(poller, fd, EPOLLIN);
	if (client->is_drip)
		queue_add(&drips, fd, DRIP_MS);
	if (client->is_tarpit)
		return;
	say(client, "220 mx.bench.test ESMTP\r\n");
	answer(fd);
}

static void serve_due(struct queue *queue)
{
	double now_s = knock_now_s();

	while (queue->count && queue->items[queue->first].at_s <= now_s) {
		struct due due = queue->items[queue->first++];

		queue->count--;
		if (!clients[due.fd].is_open || clients[due.fd].life != due.life)
			continue;
		if (queue == &replies) {
			flush_replies(due.fd);
		} else if (send(due.fd, "2", 1, MSG_NOSIGNAL) == 1) {
			queue_add(queue, due.fd, DRIP_MS);
		}
	}
}

static int patience_ms(void)
{
	double now_s = knock_now_s(), least_s = 1;
	const struct queue *queues[] = {&replies, &drips};

	for (int i = 0; i < 2; i++)
		if (queues[i]->count && queues[i]->items[queues[i]->first].at_s - now_s < least_s)
			least_s = queues[i]->items[queues[i]->first].at_s - now_s;
	return least_s <= 0 ? 0 : (int)(least_s * 1e3) + 1;
}

static void tell(void)
{
	printf("{\"dialogues\": %ld, \"tarpits\": %ld, \"open_most\": %ld, \"took_s\": %.3f}\n",
		dialogues, tarpits, open_most, last_s - first_s);
	exit(0);
}

static void serve(int listener)
{
	struct epoll_event events[512];

	for (;;) {
		int count = epoll_wait(poller, events, 512, patience_ms());

		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd, guest;

			if (fd == 0)
				tell();
			if (fd != listener) {
				if (clients[fd].is_open)
					readable(fd);
				continue;
			}
			for (int k = 0; k < 64; k++) {
				guest = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
				if (guest < 0)
					break;
				if (guest >= FD_MAX)
					close(guest);
				else
					welcome(guest);
			}
		}
		serve_due(&replies);
		serve_due(&drips);
	}
}

int main(int argc, char **argv)
{
	const char *certificate = NULL, *key = NULL;
	int option, one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	while ((option = getopt(argc, argv, "d:PC:K:")) != -1)
		if (option == 'd')
			delay_ms = atoi(optarg);
		else if (option == 'P')
			pipelining = 1;
		else if (option == 'C')
			certificate = optarg;
		else if (option == 'K')
			key = optarg;
	if (optind + 1 != argc) {
		fprintf(stderr, "usage: knock_server [-d MS] [-P] [-C CERTIFICATE -K KEY] PORT\n");
		return 2;
	}
	knock_prepare(FD_MAX);
	if (certificate) {
		context = SSL_CTX_new(TLS_server_method());
		SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
		if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
			SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
			return knock_fails(certificate);
	}
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((unsigned short)atoi(argv[optind])),
		.sin_addr = {htonl(INADDR_ANY)}};

	poller = epoll_create1(0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
		listen(listener, BACKLOG))
		return knock_fails("listen");
	knock_watch(poller, listener, EPOLLIN);
	knock_watch(poller, 0, EPOLLIN);
	printf("ready\n");
	fflush(stdout);
	serve(listener);
}
