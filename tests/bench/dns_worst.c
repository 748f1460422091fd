/*
 * Messages of 64 KB made to cost: what does dns_answer_read need for the worst of them?
 * Prints a table, the CPU milliseconds of each message; exit status 1 when one needs more than the
 * limit (safety: no message of a stranger may hold up the others).
 */
#include "base/buf.h"
#include "net/dns_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MESSAGE_MAX = 65535, ROUNDS = 15, LIMIT_MS = 20, LABELS = 127, POINTED_AT = 12 };

static const char *asked; /* 127 labels of one octet */

static void add_16(struct buf *b, size_t number)
{
	buf_add_char(b, (char)(number >> 8));
	buf_add_char(b, (char)number);
}

static void set_16(struct buf *b, size_t at, size_t number)
{
	b->at[at] = (char)(number >> 8);
	b->at[at + 1] = (char)number;
}

static void add_head(struct buf *b, size_t owner, size_t type, size_t data_length)
{
	add_16(b, 0xc000 | owner);
	add_16(b, type);
	add_16(b, 1);
	add_16(b, 0);
	add_16(b, 300);
	add_16(b, data_length);
}

/* One record whose data are a chain: the label `first`, then `label`s, a pointer behind each. Where
 * the chain begins is told: a name of 127 labels and 128 pointers for two octets. */
static size_t add_chain(struct buf *b, char first, char label)
{
	size_t before;

	add_head(b, POINTED_AT, 999, LABELS * 4 + 1);
	before = b->length;
	buf_add_char(b, 0);
	for (int i = 0; i < LABELS; i++) {
		size_t here = b->length;

		buf_add_char(b, 1);
		buf_add_char(b, i == LABELS - 1 ? first : label);
		add_16(b, 0xc000 | before);
		before = here;
	}
	return before;
}

static void begin(struct buf *b, size_t flags, enum dns_type type)
{
	struct span rest = span_of(asked), label;

	buf_init(b, MESSAGE_MAX);
	add_16(b, 1);
	add_16(b, flags);
	add_16(b, 1);
	for (int i = 0; i < 3; i++)
		add_16(b, 0);
	while (span_split(&rest, '.', &label)) {
		buf_add_char(b, (char)label.length);
		buf_add(b, label);
	}
	buf_add_char(b, 0);
	add_16(b, type);
	add_16(b, 1);
}

/* Fills the message with records whose owner stands at `owner` and whose data are `data`. */
static void fill(struct buf *b, int section, size_t owner, size_t type, struct span data)
{
	size_t count = section == 0; /* the chain is the first record of the answers */

	for (; b->length + 12 + data.length <= MESSAGE_MAX; count++) {
		add_head(b, owner, type, data.length);
		buf_add(b, data);
	}
	set_16(b, 6 + 2 * (size_t)section, count);
	if (section)
		set_16(b, 6, 1);
}

static struct span pointers_to(size_t first, size_t second, size_t more, char *data)
{
	memset(data, 0, 64);
	data[0] = (char)(0xc0 | first >> 8);
	data[1] = (char)first;
	data[2] = (char)(0xc0 | second >> 8);
	data[3] = (char)second;
	return (struct span){data, more};
}

/* ---- the messages ---- */

static enum dns_type make_foreign(struct buf *b)
{
	begin(b, 0x8180, DNS_A);
	fill(b, 0, add_chain(b, 'x', 'a'), DNS_A, SPAN("\xc0\x00\x02\x01"));
	return DNS_A;
}

static enum dns_type make_ours(struct buf *b)
{
	begin(b, 0x8180, DNS_A);
	fill(b, 0, add_chain(b, 'a', 'a'), DNS_A, SPAN("\xc0\x00\x02\x01"));
	return DNS_A;
}

static enum dns_type make_empty_texts(struct buf *b)
{
	begin(b, 0x8180, DNS_TXT);
	fill(b, 0, add_chain(b, 'a', 'a'), DNS_TXT, SPAN(""));
	return DNS_TXT;
}

static enum dns_type make_names(struct buf *b)
{
	char data[64];

	begin(b, 0x8180, DNS_NS);
	size_t chain = add_chain(b, 'a', 'a');

	fill(b, 0, chain, DNS_NS, pointers_to(chain, 0, 2, data));
	return DNS_NS;
}

static enum dns_type make_odd_names(struct buf *b)
{
	char data[64];

	begin(b, 0x8180, DNS_NS);
	size_t chain = add_chain(b, '\1', '\xff');

	fill(b, 0, POINTED_AT, DNS_NS, pointers_to(chain, 0, 2, data));
	return DNS_NS;
}

static enum dns_type make_soas(struct buf *b)
{
	char data[64];

	begin(b, 0x8180, DNS_SOA);
	size_t chain = add_chain(b, '\1', '\xff');

	fill(b, 0, POINTED_AT, DNS_SOA, pointers_to(chain, chain, 24, data));
	return DNS_SOA;
}

/* Eight aliases, the first of them last, among thousands of foreign ones. */
static enum dns_type make_aliases(struct buf *b)
{
	char data[64];

	begin(b, 0x8180, DNS_A);
	size_t chain = add_chain(b, 'x', 'a');

	fill(b, 0, chain, DNS_CNAME, pointers_to(chain, 0, 2, data));
	for (int i = 0; i < DNS_CHAIN_MAX; i++) { /* the last records lead from label to label */
		size_t at = b->length - 14 * (size_t)(i + 1);

		set_16(b, at, 0xc000 | (POINTED_AT + 2 * (size_t)i));
		set_16(b, at + 12, 0xc000 | (POINTED_AT + 2 * (size_t)i + 2));
	}
	return DNS_A;
}

static enum dns_type make_zones(struct buf *b)
{
	char data[64];

	begin(b, 0x8183, DNS_A);
	size_t chain = add_chain(b, '\1', '\xff');

	fill(b, 1, chain, DNS_SOA, pointers_to(chain, chain, 24, data));
	return DNS_A;
}

static enum dns_type make_errors(struct buf *b)
{
	begin(b, 0x8182, DNS_A);
	fill(b, 2, add_chain(b, 'x', 'a'), 41, SPAN("\0\x0f\0\2\0\x16"));
	return DNS_A;
}

/* One OPT record with thousands of extended errors, each of them better than the one before. */
static enum dns_type make_options(struct buf *b)
{
	begin(b, 0x8182, DNS_A);
	size_t length = (MESSAGE_MAX - b->length - 11) / 6 * 6;

	set_16(b, 10, 1);
	buf_add(b, (struct span){"\0\0\x29\4\xd0\0\0\0\0", 9});
	add_16(b, length);
	for (size_t i = 0; i < length; i += 6)
		buf_add(b, (struct span){"\0\x0f\0\2\0\x16", 6});
	return DNS_A;
}

static const struct {
	const char *name;
	enum dns_type (*make)(struct buf *b);
} messages[] = {
	{"foreign owners of 128 pointers", make_foreign},
	{"our owner written with 128 pointers", make_ours},
	{"as many texts, all empty", make_empty_texts},
	{"names of 128 pointers as data", make_names},
	{"names of odd octets as data", make_odd_names},
	{"two such names a record", make_soas},
	{"eight aliases at the end of thousands", make_aliases},
	{"zones that say no", make_zones},
	{"OPT records", make_errors},
	{"extended errors", make_options},
};

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int is_less(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

/* The median of some readings, the answer's end included. */
static double cost_ms(struct span message, enum dns_type type, struct dns_answer *ret_answer)
{
	double took[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double before = cpu_ms();

		dns_answer_read(message, span_of(asked), type, ret_answer);
		size_t count = ret_answer->count;

		dns_answer_finish(ret_answer);
		ret_answer->count = count;
		took[i] = cpu_ms() - before;
	}
	qsort(took, ROUNDS, sizeof(took[0]), is_less);
	return took[ROUNDS / 2];
}

int main(void)
{
	char name[2 * LABELS];
	double worst = 0;

	for (int i = 0; i < LABELS; i++) {
		name[2 * i] = 'a';
		name[2 * i + 1] = i == LABELS - 1 ? '\0' : '.';
	}
	asked = name;
	printf("| message | octets | status | kept | CPU ms |\n| --- | ---: | --- | ---: | ---: "
	       "|\n");
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct dns_answer answer;
		struct buf b;
		enum dns_type type = messages[i].make(&b);
		double ms = cost_ms(buf_span(&b), type, &answer);

		printf("| %s | %zu | %s | %zu | %.2f |\n", messages[i].name, b.length,
			dns_status_name(answer.status), answer.count, ms);
		worst = ms > worst ? ms : worst;
		buf_finish(&b);
	}
	printf("\nthe worst: %.2f ms (limit: %d)\n", worst, LIMIT_MS);
	return worst > LIMIT_MS;
}
