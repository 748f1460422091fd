#include "checker/port_proof.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "checker/replies.h"
#include "net/registrable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct port_proof {
	struct text_set *asked, *greeted, *unmasked; /* operators */
	struct text_set *masks;                      /* masked banners */
	struct text_set *pairs;                      /* "NUMBER OF MASK OPERATOR" */
	size_t operators[PORT_PROOF_MASKS_MAX];      /* of each mask */
};

struct port_proof *port_proof_create(void)
{
	struct port_proof *proof = memory_get_zeroed(1, sizeof(*proof));

	proof->asked = text_set_create();
	proof->greeted = text_set_create();
	proof->unmasked = text_set_create();
	proof->masks = text_set_create();
	proof->pairs = text_set_create();
	return proof;
}

void port_proof_destroy(struct port_proof *proof)
{
	if (!proof)
		return;
	text_set_destroy(proof->asked);
	text_set_destroy(proof->greeted);
	text_set_destroy(proof->unmasked);
	text_set_destroy(proof->masks);
	text_set_destroy(proof->pairs);
	free(proof);
}

/* Where nobody knows who owns what, the last two labels; of a server without a name its address. */
static struct span operator_of(const struct doorstep *doorstep)
{
	struct span host = span_of(doorstep->host), found;
	size_t at = host.length, dots = 0;

	if (!host.length)
		return span_of(doorstep->ip);
	if (registrable_of(doorstep->host, &found))
		return found;
	while (at > 0 && (host.at[at - 1] != '.' || ++dots < 2))
		at--;
	return span_from(host, at);
}

static void add_mask(struct port_proof *proof, const char *banner, struct span operator)
{
	char pair[32 + DOMAIN_NAME_MAX + 1];
	size_t number, ignored;

	if (text_set_count(proof->masks) == PORT_PROOF_MASKS_MAX &&
		text_set_find(proof->masks, span_of(banner)) == TEXT_SET_NONE)
		return;
	text_set_add(proof->masks, span_of(banner), &number);
	snprintf(pair, sizeof(pair), "%zu %.*s", number, SPAN_ARGS(operator));
	proof->operators[number] += text_set_add(proof->pairs, span_of(pair), &ignored);
}

void port_proof_add(struct port_proof *proof, const struct doorstep *doorstep)
{
	struct span operator= operator_of(doorstep);
	size_t ignored;

	text_set_add(proof->asked, operator, & ignored);
	if (!doorstep->greeted)
		return;
	text_set_add(proof->greeted, operator, & ignored);
	if (replies_banner_is_masked(doorstep->banner))
		add_mask(proof, doorstep->banner, operator);
	else
		text_set_add(proof->unmasked, operator, & ignored);
}

size_t port_proof_asked(const struct port_proof *proof)
{
	return text_set_count(proof->asked);
}

void port_proof_interception(const struct port_proof *proof, char ret_text[VANTAGE_SAID_SIZE])
{
	size_t greeted = text_set_count(proof->greeted);

	ret_text[0] = '\0';
	for (size_t i = 0; i < text_set_count(proof->masks); i++)
		if (proof->operators[i] >= PORT_PROOF_OPERATORS) {
			snprintf(ret_text, VANTAGE_SAID_SIZE,
				"%zu unrelated operators greet with the same masked banner",
				proof->operators[i]);
			return;
		}
	if (greeted >= PORT_PROOF_OPERATORS && text_set_count(proof->unmasked) == 0)
		snprintf(ret_text, VANTAGE_SAID_SIZE,
			"the banners of all %zu operators that greeted are masked", greeted);
}

/* Silence of a canary was asked about the port, and nothing else. */
static bool any_canary_was_silent(const struct vantage_facts *facts)
{
	for (size_t i = 0; i < facts->canary_count; i++)
		switch (facts->canaries[i].outcome) {
		case OUTCOME_CONN_REFUSED:
		case OUTCOME_UNREACHABLE:
		case OUTCOME_TIMEOUT:
		case OUTCOME_CLOSED:
		case OUTCOME_GARBLED:
			return true;
		case OUTCOME_WAITING:
		case OUTCOME_ACCEPTED:
		case OUTCOME_TEMPORARY:
		case OUTCOME_REFUSED:
		case OUTCOME_UNRESOLVED:
		case OUTCOME_FORBIDDEN:
		case OUTCOME_NO_ROUTE:
		case OUTCOME_TLS_FAILED:
		case OUTCOME_NO_SMTPUTF8:
		case OUTCOME_NOT_ASKED:
		case OUTCOME_COUNT:
			break;
		}
	return false;
}

enum port_state port_proof_state(
	const struct port_proof *proof, bool is_open, const struct vantage_facts *facts)
{
	if (is_open)
		return PORT_OPEN;
	return any_canary_was_silent(facts) || port_proof_asked(proof) >= PORT_PROOF_OPERATORS
		       ? PORT_BLOCKED
		       : PORT_UNKNOWN;
}
