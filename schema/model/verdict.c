#include "schema/model/verdict.h"

#include <assert.h>

/* The names are stored in databases and printed in reports: they never change. */

static const char *const verdict_names[] = {
	[VERDICT_DELIVERABLE] = "deliverable",
	[VERDICT_AT_RISK] = "at-risk",
	[VERDICT_FAILING] = "failing",
	[VERDICT_UNVERIFIED] = "unverified",
	[VERDICT_INVALID] = "invalid",
	[VERDICT_SKIPPED] = "skipped",
};
static_assert(sizeof(verdict_names) / sizeof(verdict_names[0]) == VERDICT_COUNT,
	"every verdict has a name");

static const char *const verdict_meanings[] = {
	[VERDICT_DELIVERABLE] = "at least one server accepts it, and none answers MAIL or RCPT "
				"with 5xx; 4xx and silence elsewhere are findings",
	[VERDICT_AT_RISK] =
		"some mail bounces: the servers that senders try first accept it, but another one, "
		"of a later tier or of the same, answers 5xx; or senders that honour the domain's "
		"DANE or MTA-STS policy must refuse to deliver",
	[VERDICT_FAILING] = "mail to it bounces: no such domain, no mail server, null MX, the "
			    "deciding tier refuses it for good, or no server answers although port "
			    "25 is known to be open from here",
	[VERDICT_UNVERIFIED] = "it could not be told: our own network or address is blocked or "
			       "refused, the DNS fails softly, or there is only 4xx or silence and "
			       "nothing that rules our own network out",
	[VERDICT_INVALID] = "the link holds no valid address, so no mail program can use it",
	[VERDICT_SKIPPED] = "excluded by the user's own rules",
};
static_assert(sizeof(verdict_meanings) / sizeof(verdict_meanings[0]) == VERDICT_COUNT,
	"every verdict has a meaning");

static const char *const cause_names[] = {
	[CAUSE_NONE] = "none",
	[CAUSE_SITE] = "site",
	[CAUSE_DOMAIN] = "domain",
	[CAUSE_PROVIDER] = "provider",
	[CAUSE_US] = "us",
};
static_assert(
	sizeof(cause_names) / sizeof(cause_names[0]) == CAUSE_COUNT, "every cause has a name");

static const char *const certainty_names[] = {
	[CERTAINTY_UNKNOWN] = "unknown",
	[CERTAINTY_LIKELY] = "likely",
	[CERTAINTY_DEFINITIVE] = "definitive",
};
static_assert(sizeof(certainty_names) / sizeof(certainty_names[0]) == CERTAINTY_COUNT,
	"every certainty has a name");

static const char *const severity_names[] = {
	[SEVERITY_NOTICE] = "notice",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};
static_assert(sizeof(severity_names) / sizeof(severity_names[0]) == SEVERITY_COUNT,
	"every severity has a name");

const char *verdict_name(enum verdict verdict)
{
	assert(verdict < VERDICT_COUNT);
	return verdict_names[verdict];
}

const char *verdict_meaning(enum verdict verdict)
{
	assert(verdict < VERDICT_COUNT);
	return verdict_meanings[verdict];
}

int64_t verdict_sum(const int64_t counts[VERDICT_COUNT])
{
	int64_t all = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		all += counts[v];
	return all;
}

const char *cause_name(enum cause cause)
{
	assert(cause < CAUSE_COUNT);
	return cause_names[cause];
}

const char *certainty_name(enum certainty certainty)
{
	assert(certainty < CERTAINTY_COUNT);
	return certainty_names[certainty];
}

const char *severity_name(enum severity severity)
{
	assert(severity < SEVERITY_COUNT);
	return severity_names[severity];
}
