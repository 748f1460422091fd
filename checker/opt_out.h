/*
 * The opt-out list: who has asked not to be knocked on. A line is an address, a domain or mail server
 * (with everything below it: who opts out with example.org means mail.example.org, too), an IP
 * address, or a network in CIDR form; "#" begins a comment. Nobody on it is connected to or asked.
 */
#ifndef CHECKER_OPT_OUT_H
#define CHECKER_OPT_OUT_H

#include "net/ip.h"
#include "schema/model/address.h"

struct opt_out;

enum {
	OPT_OUT_LINE_MAX = 1024,              /* bytes; an address has at most 254 */
	OPT_OUT_BYTES_MAX = 256 * 1024 * 1024 /* of the file: some millions of lines */
};

/* ERR_USAGE with "FILE:LINE: ..." for what is none of these; ERR_USAGE too where it cannot be read. */
MUST_CHECK enum status opt_out_read(
	const char *path, struct opt_out **ret_list, struct failure *why);
void opt_out_destroy(struct opt_out *list);

/* NULL is an empty list. */
bool opt_out_has_address(const struct opt_out *list, const struct address *address);
/* A domain, or the name of a mail server. */
bool opt_out_has_name(const struct opt_out *list, const char *name);
bool opt_out_has_ip(const struct opt_out *list, const struct ip *ip);
bool opt_out_is_empty(const struct opt_out *list);

#endif
