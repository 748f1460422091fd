#include "schema/model/observation.h"

#include <assert.h>

/* The names are stored in databases and printed in reports: they never change. */

static const char *const stage_names[] = {
	[STAGE_DNS] = "dns",
	[STAGE_CONNECT] = "connect",
	[STAGE_BANNER] = "banner",
	[STAGE_EHLO] = "ehlo",
	[STAGE_STARTTLS] = "starttls",
	[STAGE_MAIL] = "mail",
	[STAGE_RCPT] = "rcpt",
	[STAGE_DATA] = "data",
	[STAGE_QUIT] = "quit",
};
static_assert(
	sizeof(stage_names) / sizeof(stage_names[0]) == STAGE_COUNT, "every stage has a name");

static const char *const outcome_names[] = {
	[OUTCOME_WAITING] = "waiting",
	[OUTCOME_ACCEPTED] = "accepted",
	[OUTCOME_TEMPORARY] = "temporary",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_UNRESOLVED] = "unresolved",
	[OUTCOME_FORBIDDEN] = "forbidden",
	[OUTCOME_CONN_REFUSED] = "connection-refused",
	[OUTCOME_UNREACHABLE] = "unreachable",
	[OUTCOME_NO_ROUTE] = "no-route",
	[OUTCOME_TIMEOUT] = "timeout",
	[OUTCOME_CLOSED] = "closed",
	[OUTCOME_GARBLED] = "garbled",
	[OUTCOME_TLS_FAILED] = "tls-failed",
	[OUTCOME_NO_SMTPUTF8] = "no-smtputf8",
	[OUTCOME_NOT_ASKED] = "not-asked",
};
static_assert(sizeof(outcome_names) / sizeof(outcome_names[0]) == OUTCOME_COUNT,
	"every outcome has a name");

static const char *const recipient_kind_names[] = {
	[RECIPIENT_PUBLISHED] = "published",
	[RECIPIENT_POSTMASTER] = "postmaster",
	[RECIPIENT_RANDOM] = "random",
	[RECIPIENT_ABUSE] = "abuse",
	[RECIPIENT_PLAIN] = "plain",
	[RECIPIENT_DATA] = "data",
	[RECIPIENT_SPF] = "spf",
	[RECIPIENT_RELAY_FOREIGN] = "relay-foreign",
	[RECIPIENT_RELAY_NULL] = "relay-null",
	[RECIPIENT_RELAY_OWN] = "relay-own",
	[RECIPIENT_RELAY_QUOTED] = "relay-quoted",
	[RECIPIENT_RELAY_PERCENT] = "relay-percent",
	[RECIPIENT_RELAY_BARE] = "relay-bare",
	[RECIPIENT_RELAY_ROUTE] = "relay-route",
	[RECIPIENT_RELAY_BANG] = "relay-bang",
};
static_assert(
	sizeof(recipient_kind_names) / sizeof(recipient_kind_names[0]) == RECIPIENT_KIND_COUNT,
	"every kind of recipient has a name");

const char *stage_name(enum stage stage)
{
	assert(stage < STAGE_COUNT);
	return stage_names[stage];
}

const char *outcome_name(enum outcome outcome)
{
	assert(outcome < OUTCOME_COUNT);
	return outcome_names[outcome];
}

const char *recipient_kind_name(enum recipient_kind kind)
{
	assert(kind < RECIPIENT_KIND_COUNT);
	return recipient_kind_names[kind];
}

bool recipient_kind_is_trial(enum recipient_kind kind)
{
	return kind >= RECIPIENT_PLAIN;
}

bool recipient_kind_is_relay(enum recipient_kind kind)
{
	return kind >= RECIPIENT_RELAY_FOREIGN;
}
