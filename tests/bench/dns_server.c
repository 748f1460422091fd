/*
 * Answers every DNS question at once, by UDP, as cheaply as can be:
 *	dns_server PORT [own]
 * MX: two of them; A, AAAA: one address; everything else: no such records. With "own" a domain has one
 * MX with an address of its own: mx.dN... is 127.16.x.y with x * 256 + y = N, mx.tN... 127.32.x.y and
 * mx.sN... 127.48.x.y (knock.h). It ends with its parent.
 */
#include "knock.h"

enum { BATCH = 64, MESSAGE_SIZE = 1500 };

static const unsigned char mx[] = {0xc0, 12, 0, 15, 0, 1, 0, 0, 1, 44, 0, 8, 0, 10, 3, 'm', 'x',
	'1', 0xc0, 12, 0xc0, 12, 0, 15, 0, 1, 0, 0, 1, 44, 0, 8, 0, 20, 3, 'm', 'x', '2', 0xc0, 12};
static const unsigned char a[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 25};
static const unsigned char aaaa[] = {0xc0, 12, 0, 28, 0, 1, 0, 0, 1, 44, 0, 16, 0x20, 1, 0x0d, 0xb8,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x25};
static const unsigned char opt[] = {0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0};

static const unsigned char own_mx[] = {
	0xc0, 12, 0, 15, 0, 1, 0, 0, 1, 44, 0, 7, 0, 10, 2, 'm', 'x', 0xc0, 12};
static int gives_own;

static size_t add(unsigned char *message, size_t end, int count, const void *bytes, size_t length)
{
	message[7] = (unsigned char)count;
	memcpy(message + end, bytes, length);
	return end + length;
}

/* The address of "mx.dN.bench.test". */
static size_t add_own(unsigned char *message, size_t end)
{
	const unsigned char *label = message + 12 + 1 + message[12];
	unsigned char record[sizeof(a)];
	unsigned number = 0;

	for (int i = 2; i <= label[0]; i++)
		number = number * 10 + label[i] - '0';
	memcpy(record, a, sizeof(a));
	record[12] = 127;
	record[13] = label[1] == 't'   ? KNOCK_SILENT_NET
		     : label[1] == 's' ? KNOCK_DRIP_NET
				       : KNOCK_NET;
	record[14] = (unsigned char)(number >> 8);
	record[15] = (unsigned char)number;
	return add(message, end, 1, record, sizeof(record));
}

static size_t answer_own(unsigned char *message, size_t end, int type)
{
	int is_host = message[12] == 2 && memcmp(message + 13, "mx", 2) == 0;

	if (type == 15 && !is_host)
		return add(message, end, 1, own_mx, sizeof(own_mx));
	return type == 1 && is_host ? add_own(message, end) : end;
}

static size_t answer(unsigned char *message, size_t length)
{
	size_t end = 12;
	int has_edns = message[11] == 1;

	while (end < length && message[end])
		end += message[end] + 1u;
	int type = message[end + 1] << 8 | message[end + 2];

	end += 5;
	message[2] |= 0x80;
	message[3] = 0xa0;
	if (gives_own)
		end = answer_own(message, end, type);
	else if (type == 15)
		end = add(message, end, 2, mx, sizeof(mx));
	else if (type == 1)
		end = add(message, end, 1, a, sizeof(a));
	else if (type == 28)
		end = add(message, end, 1, aaaa, sizeof(aaaa));
	if (has_edns) {
		memcpy(message + end, opt, sizeof(opt));
		end += sizeof(opt);
	}
	return end;
}

static void serve(int fd)
{
	static unsigned char messages[BATCH][MESSAGE_SIZE];
	static struct sockaddr_in from[BATCH];
	static struct iovec parts[BATCH];
	static struct mmsghdr headers[BATCH];

	for (;;) {
		for (int i = 0; i < BATCH; i++) {
			parts[i] = (struct iovec){messages[i], MESSAGE_SIZE - 200};
			headers[i].msg_hdr = (struct msghdr){
				&from[i], sizeof(from[i]), &parts[i], 1, NULL, 0, 0};
		}
		int count = recvmmsg(fd, headers, BATCH, MSG_WAITFORONE, NULL);

		for (int i = 0; i < count; i++)
			parts[i].iov_len = answer(messages[i], headers[i].msg_len);
		for (int sent = 0, now; sent < count; sent += now)
			if ((now = sendmmsg(fd, headers + sent, (unsigned)(count - sent), 0)) <= 0)
				break;
	}
}

int main(int argc, char **argv)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), buffer = 4 << 20;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f000001)}};

	gives_own = argc == 3 && strcmp(argv[2], "own") == 0;
	if (argc != 2 + gives_own) {
		fprintf(stderr, "usage: dns_server PORT [own]\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	address.sin_port = htons((unsigned short)atoi(argv[1]));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("dns_server");
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	serve(fd);
}
