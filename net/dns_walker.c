#include "net/dns_walker.h"

/* Hostile messages run these longest. As calls they would keep their place in memory, and waiting for
 * that is most of the time. */
#define IN_PLACE static inline __attribute__((always_inline))

/* A name on its way from label to label. */
struct labels {
	size_t at, target_before, octets;
	size_t end; /* behind the name; behind its first pointer where it has one */
	int pointers;
	bool failed;
};

static struct labels labels_from(const struct dns_walker *message, size_t at)
{
	return (struct labels){
		.at = at, .target_before = message->length, .failed = message->failed};
}

/* A pointer may only lead to what stands before it and before the pointer that led to it: so every
 * chain of them ends. */
IN_PLACE bool follow_pointer(const struct dns_walker *message, struct labels *labels)
{
	size_t at = labels->at;

	if (at + 1 >= message->length || ++labels->pointers > DNS_WALKER_POINTERS_MAX)
		return false;
	size_t target = (message->bytes[at] & 0x3fu) << 8 | message->bytes[at + 1];

	if (target >= at || target >= labels->target_before)
		return false;
	if (!labels->end)
		labels->end = at + 2;
	labels->target_before = labels->at = target;
	return true;
}

/* The next label: its length octet. NULL at the name's end, and where it breaks a limit (`failed`). */
IN_PLACE const unsigned char *next_label(const struct dns_walker *message, struct labels *labels)
{
	while (!labels->failed && labels->at < message->length) {
		const unsigned char *label = message->bytes + labels->at;

		if (label[0] > DOMAIN_LABEL_MAX) {
			labels->failed =
				(label[0] & 0xc0) != 0xc0 || !follow_pointer(message, labels);
			continue;
		}
		labels->at += 1u + label[0];
		labels->octets += 1u + label[0];
		if (label[0] == 0) {
			labels->end = labels->end ? labels->end : labels->at;
			return NULL;
		}
		labels->failed =
			labels->at > message->length || labels->octets > DNS_WALKER_OCTETS_MAX - 1;
		return labels->failed ? NULL : label;
	}
	labels->failed = true;
	return NULL;
}

static unsigned char lower(unsigned char c)
{
	return (unsigned char)(c - 'A') < 26 ? c | 32 : c;
}

static bool is_plain(unsigned char c)
{
	return (unsigned char)(c - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '-' ||
	       c == '_';
}

struct dns_walker dns_walker_at(const struct dns_walker *message, size_t at)
{
	return (struct dns_walker){message->bytes, message->length, at, false};
}

unsigned dns_walker_take_16(struct dns_walker *walker)
{
	if (walker->failed || walker->at > walker->length || walker->length - walker->at < 2) {
		walker->failed = true;
		return 0;
	}
	walker->at += 2;
	return (unsigned)walker->bytes[walker->at - 2] << 8 | walker->bytes[walker->at - 1];
}

uint32_t dns_walker_take_32(struct dns_walker *walker)
{
	uint32_t high = dns_walker_take_16(walker);
	uint32_t low = dns_walker_take_16(walker);

	return walker->failed ? 0 : high << 16 | low;
}

static size_t print_label(const unsigned char *label, char *ret_text)
{
	size_t used = 0;

	for (size_t i = 1; i <= label[0]; i++) {
		unsigned char c = lower(label[i]);

		if (is_plain(c)) {
			ret_text[used++] = (char)c;
			continue;
		}
		ret_text[used++] = '\\';
		ret_text[used++] = (char)('0' + label[i] / 100);
		ret_text[used++] = (char)('0' + label[i] / 10 % 10);
		ret_text[used++] = (char)('0' + label[i] % 10);
	}
	return used;
}

void dns_walker_take_name(struct dns_walker *walker, char ret_text[DNS_NAME_SIZE])
{
	struct labels labels = labels_from(walker, walker->at);
	const unsigned char *label;
	size_t used = 0;

	while ((label = next_label(walker, &labels))) {
		used += print_label(label, ret_text + used);
		ret_text[used++] = '.';
	}
	walker->failed = labels.failed;
	if (!labels.failed)
		walker->at = labels.end;
	ret_text[used && !labels.failed ? used - 1 : 0] = '\0';
}

uint64_t dns_walker_skip_name(struct dns_walker *walker)
{
	struct labels labels = labels_from(walker, walker->at);
	const unsigned char *label;
	uint64_t print = 0x9e3779b97f4a7c15u;

	while ((label = next_label(walker, &labels)))
		for (size_t i = 0; i <= label[0]; i++)
			print = (print ^ lower(label[i])) * 0x100000001b3u;
	walker->failed = labels.failed;
	if (!labels.failed)
		walker->at = labels.end;
	return print;
}

bool dns_walker_is_same_name(const struct dns_walker *message, size_t a, size_t b)
{
	struct labels ours = labels_from(message, a), theirs = labels_from(message, b);

	for (;;) {
		const unsigned char *one = next_label(message, &ours);
		const unsigned char *other = next_label(message, &theirs);

		if (!one || !other)
			return one == other && !ours.failed && !theirs.failed;
		if (one == other)
			return true; /* and so is the rest */
		for (size_t i = 0; i <= one[0]; i++)
			if (lower(one[i]) != lower(other[i]))
				return false;
	}
}
