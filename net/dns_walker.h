/*
 * A place in a DNS message that moves forward and never leaves the message: numbers and names. Names
 * are read where they stand, so telling whether two are the same costs no printing.
 *
 * Limits of a name (RFC 1035 2.3.4, 4.1.4): 255 octets, labels of 63, at most
 * DNS_WALKER_POINTERS_MAX compression pointers, each to a place before the last. Pure.
 */
#ifndef NET_DNS_WALKER_H
#define NET_DNS_WALKER_H

#include "net/dns_answer.h"

enum {
	DNS_WALKER_OCTETS_MAX = 255,
	DNS_WALKER_POINTERS_MAX = 128 /* more than a name has labels; c-ares settled on it too */
};

/* `failed` is sticky: a sequence of steps needs one check at its end. */
struct dns_walker {
	const unsigned char *bytes;
	size_t length, at;
	bool failed;
};

struct dns_walker dns_walker_at(const struct dns_walker *message, size_t at);
/* 0 when it failed. */
unsigned dns_walker_take_16(struct dns_walker *walker);
uint32_t dns_walker_take_32(struct dns_walker *walker);
/* The name in lower case without its last dot, odd octets as \DDD (RFC 1035 5.1); "" for the root,
 * and when it failed. */
void dns_walker_take_name(struct dns_walker *walker, char ret_text[DNS_NAME_SIZE]);
/* Goes behind a name and tells its print: the same for names that are the same but for case. */
uint64_t dns_walker_skip_name(struct dns_walker *walker);
/* Are the names at both places, which were skipped or taken before, the same but for case? */
bool dns_walker_is_same_name(const struct dns_walker *message, size_t a, size_t b);

#endif
