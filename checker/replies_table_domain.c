#include "checker/replies_table.h"

/*
 * Words about the domain that cannot be mistaken. They stand before what names us, because a
 * server that does not know the domain often adds a word about the client: "Relaying denied. IP
 * name lookup failed".
 */

/* clang-format off */
static const struct reply_row rows[] = {
	/* "not relaying": the wordings mislead, the cause is one - nobody told this server that the
	 * domain is its own */
	{"", "", "not relaying to that domain", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 not relaying to that domain", ""},
	{"", "", "not allowed to relay", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 you are not allowed to relay to that domain", ""},
	{"", "", "not our relaying customer|not a relaying customer|not our customer", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 this is not our relaying customer", ""},
	{"", "", "rcpthosts", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", ""},
	{"", "", "not our mx client|mx service client", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 This target address is not our MX service client.", ""},
	{"", "",
		"relay access denied|relay denied|relaying denied|relaying is denied|"
		"relay not permitted|relay is not permitted|relaying not permitted|"
		"relay not allowed|relaying not allowed|relaying disallowed|relay prohibited|"
		"relaying prohibited|relay is prohibited|relay rejected|relay operation rejected|"
		"refused relay|cannot relay|can not relay|can't relay|unable to relay|won't relay|"
		"will not relay|does not relay|do not relay|don't relay|no relaying|no relay |"
		"denied relay|relaying to * denied|relaying to * prohibited|relay to * denied", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"554 5.7.1 <info@example.org>: Relay access denied", ""},
	{"", "",
		"not permitted to relay|as a relay|not authorized to relay|"
		"not authorised to relay|trying to relay|attempt to relay|relay attempt|"
		"authenticate to relay|relay through|relaying through|relay mail|open relay not|"
		"not an open relay|relay this message|third-party relay|"
		"third party relay", "",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 5.7.1 you are trying to use me as a relay", ""},
	{"5", "",
		"not a gateway|handle mail for|not local host|no such local domain|"
		"not a local domain|domain not local|not hosted here|domain isn't hosted|"
		"domain is not hosted|domain not hosted|not one of my domains|"
		"not one of our domains|not in my domains|domain isn't allowed to be relayed|"
		"domain not accepted|unknown domain|domain unknown|no such domain here|"
		"no such domain at this location|we don't accept mail for|do not accept mail for|"
		"don't accept mail to this domain|invalid domain for this server|"
		"domain not served|domain not configured|not an accepted domain|"
		"not a valid domain|cannot route to that domain|not responsible for", "",
		WHERE_RCPT, MEANING_NOT_CONFIGURED, 0,
		"550 5.7.1 We don't handle mail for example.org", ""},
	{"5", "",
		"mail server * misconfigured|mail for * loops back|mail loops back|"
		"loops back to myself|too many hops|mx list for * points back", "",
		WHERE_RCPT, MEANING_NOT_CONFIGURED, 0,
		"554 5.4.6 mail for example.org loops back to myself", ""},

	/* a mailbox or group that the public may not write to */
	{"5", "5.7.133-136|5.7.12|5.7.124", "", "",
		WHERE_RCPT, MEANING_INTERNAL_ONLY, 0,
		"550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", ""},
	{"5", "",
		"internal senders only|internal only|internal use only|internal recipients only|"
		"only accepts mail from|accepts mail only from|only internal|"
		"not authenticated for|resolver.rst|restricted to members|closed list|"
		"members only|only members|subscribers only|authorized senders|authorised senders|"
		"not authorized to send to|not permitted to send to|not allowed to send to|"
		"not accept mail from outside|not accept external|external senders|"
		"external mail not|local use only|local delivery only", "",
		WHERE_RCPT, MEANING_INTERNAL_ONLY, 0,
		"550 5.7.1 This mailbox is for internal senders only", ""},

	/* a domain that takes no mail any more */
	{"", "", "license expired|licence expired|license has expired|licence has expired", "",
		WHERE_ANY, MEANING_NO_MAIL_DOMAIN, 0,
		"422 License Expired", ""},
	{"5", "",
		"domain does not accept mail|domain doesn't accept mail|domain no longer accepts|"
		"null mx|nullmx|domain has been disabled|domain is disabled|domain disabled|"
		"domain suspended|domain is suspended|domain has been suspended|"
		"domain has expired|domain expired|"
		"account for this domain|no longer hosted|service for this domain|"
		"customer * terminated|customer * suspended", "",
		WHERE_RCPT, MEANING_NO_MAIL_DOMAIN, 0,
		"550 5.7.1 Mail service for example.org: domain has been suspended", ""},
	{"", "",
		"authentication required|authentication is required|must authenticate|"
		"must be authenticated|authenticate first|authorization required|smtp auth|"
		"auth required|please authenticate|please log in|login first|log in first|"
		"pop before smtp|pop3 before", "",
		WHERE_MAIL, MEANING_NEEDS_AUTH, 0,
		"530 5.7.0 Authentication required", ""},
};
/* clang-format on */

const struct reply_rows reply_rows_domain = {rows, sizeof(rows) / sizeof(rows[0])};
