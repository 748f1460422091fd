/*
 * The reverse name of one address, and whether it leads back (forward-confirmed). Asking tells our
 * resolver's operator of the address: the caller decides whose that may be.
 */
#ifndef CHECKER_REVERSE_H
#define CHECKER_REVERSE_H

#include "checker/questions.h"
#include "schema/model/policy.h"

enum { REVERSE_NAMES_MAX = 5 /* names of one address that are asked for */ };

struct reverse_look {
	struct questions *questions;
	struct resolver *resolver;
	struct ip ip;
	struct ip_name *result;
	char names[REVERSE_NAMES_MAX][DOMAIN_NAME_MAX + 1];
	size_t name_count;
	struct reverse_forward {
		struct reverse_look *of;
		size_t number;
	} forward[REVERSE_NAMES_MAX];
	size_t confirmed_by; /* a name's number + 1; 0 = none */
	enum dns_status soft;
	bool has_soft;
	size_t open;
};

struct reverse_wanted {
	struct questions *questions;
	struct resolver *resolver;
	struct ip ip;
};

/* Fills *ret_result as the answers come; `look` and it live as long as the questions. */
void reverse_ask(
	struct reverse_look *look, const struct reverse_wanted *wanted, struct ip_name *ret_result);

/* "1.2.0.192.in-addr.arpa" */
void reverse_name(const struct ip *ip, char ret_name[DOMAIN_NAME_MAX + 1]);

#endif
