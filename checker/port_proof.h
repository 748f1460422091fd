/*
 * What the way in which servers met us proves of our own network: did anybody greet us, how many
 * operators did we try, and does the same mask hide all of their banners? Two servers are of one
 * operator where their names share a registrable domain.
 */
#ifndef CHECKER_PORT_PROOF_H
#define CHECKER_PORT_PROOF_H

#include "schema/store_vantage.h"

enum {
	PORT_PROOF_OPERATORS = 3, /* unrelated ones: fewer may share a fault of their own */
	PORT_PROOF_MASKS_MAX = 64 /* different masked banners that are told apart */
};

struct port_proof;

struct port_proof *port_proof_create(void);
void port_proof_destroy(struct port_proof *proof);
void port_proof_add(struct port_proof *proof, const struct doorstep *doorstep);

/* Operators that were knocked on, and those that greeted. */
size_t port_proof_asked(const struct port_proof *proof);
/* One sentence's middle says what shows that somebody else answers in the servers' place; "" where
 * nothing does: several unrelated operators with the same masked banner, or none unmasked. */
void port_proof_interception(const struct port_proof *proof, char ret_text[VANTAGE_SAID_SIZE]);

/* `is_open`: somebody greeted us, as the store knows it. */
enum port_state port_proof_state(
	const struct port_proof *proof, bool is_open, const struct vantage_facts *facts);

#endif
