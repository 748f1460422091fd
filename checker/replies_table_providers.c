#include "checker/replies_table.h"

/* Words and codes that mean something of their own at one provider, known by its servers' names
 * (schema/model/provider_table.c). They stand before everybody's words, and before what names us: a
 * provider's own meaning wins. */

#define MICROSOFT "microsoft365|outlook-consumer"
#define MIMECAST  "mimecast"
#define GOOGLE    "google"
#define NEMESIS   "gmx|webde|mailcom|ionos"

/* clang-format off */
static const struct reply_row rows[] = {
	/* Microsoft: the tenant */
	{"4", "x.4.4", "mail-enabled|attr5", MICROSOFT,
		WHERE_ANY, MEANING_NO_MAIL_DOMAIN, 0,
		"451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain "
		"configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5",
		"example-org.mail.protection.outlook.com"},
	{"", "x.4.62", "", MICROSOFT,
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"451 4.4.62 Mail sent to another place. See the administrator",
		"example-org.mail.protection.outlook.com"},
	{"", "", "attr35|wrong office 365 region|wrong region", MICROSOFT,
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"451 4.4.4 Mail sent to the wrong Office 365 region. ATTR35",
		"example-org.mail.protection.outlook.com"},
	{"5", "5.7.64", "", MICROSOFT,
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"550 5.7.64 TenantAttribution; Relay Access Denied SMTP",
		"example-org.mail.protection.outlook.com"},
	{"5", "5.4.1", "access denied", MICROSOFT,
		WHERE_RCPT, MEANING_NO_MAILBOX, ROW_LIKELY,
		"550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
		"example-org.mail.protection.outlook.com"},
	{"5", "x.1.10", "", MICROSOFT,
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 5.1.10 Recipient refused", "example-org.mail.protection.outlook.com"},
	{"5", "5.5.0", "mailbox unavailable", "outlook-consumer",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
		"outlook-com.olc.protection.outlook.com"},
	/* Microsoft: us */
	{"5", "5.7.606-649|5.7.511|5.7.508", "", MICROSOFT,
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
		"example-org.mail.protection.outlook.com"},
	{"4", "4.7.500-699|4.7.850-899", "", MICROSOFT,
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"451 4.7.650 The mail server has been temporarily rate limited due to IP "
		"reputation", "example-org.mail.protection.outlook.com"},
	{"5", "", "s3140|s3150|part of their network|sc-001|sc-002|sc-003|sc-004", MICROSOFT,
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent; part of their "
		"network is on our block list (S3140)", "outlook-com.olc.protection.outlook.com"},
	/* Microsoft: load */
	{"4", "4.3.2|4.7.0|4.3.1",
		"per resource forest|attr17|attr18|prx4|prx6|tste|service not available", MICROSOFT,
		WHERE_ANY, MEANING_BUSY, 0,
		"421 4.3.2 The maximum number of concurrent server connections has exceeded a per "
		"resource forest limit", "example-org.mail.protection.outlook.com"},

	/* Google */
	{"", "", "not in whitelist", GOOGLE,
		WHERE_ANY, MEANING_GATEWAY_ONLY, 0,
		"421 4.7.0 IP not in whitelist for RCPT domain, closing connection. gsmtp",
		"aspmx.l.google.com"},
	{"", "x.2.1", "receiving mail at a rate|receiving mail too quickly", GOOGLE,
		WHERE_RCPT, MEANING_MAILBOX_THROTTLED, 0,
		"450 4.2.1 The user you are trying to contact is receiving mail at a rate that "
		"prevents additional messages from being delivered", "aspmx.l.google.com"},

	{"5", "", "gcdp", GOOGLE,
		WHERE_RCPT, MEANING_POLICY, 0,
		"550 5.7.1 This message violates example.org email policy. a1si1.1 - gcdp",
		"aspmx.l.google.com"},
	/* by the registry 5.7.29 is ARC and 5.7.30 REQUIRETLS */
	{"", "x.7.29", "", GOOGLE,
		WHERE_ANY, MEANING_NEEDS_TLS, 0,
		"421 4.7.29 Sent without TLS", "aspmx.l.google.com"},
	{"", "x.7.30", "", GOOGLE,
		WHERE_ANY, MEANING_SENDER, 0,
		"550 5.7.30 Your email has no DKIM signature", "aspmx.l.google.com"},

	/* Yahoo against our address */
	{"", "", "[tss|[bl2|permanently deferred|[gl0|[ts0", "yahoo",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred",
		"mta5.am0.yahoodns.net"},

	/* Mimecast */
	{"4", "", "internal resource", MIMECAST,
		WHERE_ANY, MEANING_GREYLISTED, 0,
		"451 Internal resources are temporarily unavailable - "
		"https://community.mimecast.com/docs/DOC-1369#451",
		"eu-smtp-inbound-1.mimecast.com"},
	{"4", "", "ip temporarily blacklisted|recipient temporarily unavailable", MIMECAST,
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"451 IP temporarily blacklisted", "eu-smtp-inbound-1.mimecast.com"},
	{"", "", "open relay not allowed|incorrect hostname used for inbounds", MIMECAST,
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"451 Open relay not allowed", "eu-smtp-inbound-1.mimecast.com"},
	{"", "", "account inbounds disabled", MIMECAST,
		WHERE_ANY, MEANING_NO_MAIL_DOMAIN, 0,
		"451 Account inbounds disabled", "eu-smtp-inbound-1.mimecast.com"},
	{"5", "", "invalid recipient", MIMECAST,
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550",
		"eu-smtp-inbound-1.mimecast.com"},

	/* MessageLabs (Symantec, Broadcom): the second of a pair never accepts, by design; nor does
	 * Junk Email Filter's last server */
	{"4", "", "", "messagelabs|junkemailfilter",
		WHERE_ANY, MEANING_DECOY, ROW_DECOY,
		"421 Service Temporarily Unavailable", "cluster5a.eu.messagelabs.com"},
	{"4", "", "requested action aborted", "messagelabs",
		WHERE_ANY, MEANING_BUSY, 0,
		"450 Requested action aborted [9]", "cluster5.eu.messagelabs.com"},
	{"5", "", "invalid recipient", "messagelabs",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 Invalid recipient <a@example.org> (#5.1.1)", "cluster5.eu.messagelabs.com"},

	/* other filters */
	{"5", "", "address rejected", "cisco",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 #5.1.0 Address rejected.", "mx1.hc1.iphmx.com"},
	{"5", "", "no-domain", "trendmicro",
		WHERE_ANY, MEANING_NOT_CONFIGURED, 0,
		"554 5.7.1 NO-DOMAIN", "example.in.tmes.trendmicro.com"},
	{"5", "", "invalid-recipient", "trendmicro",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"554 5.7.1 Invalid-Recipient", "example.in.tmes.trendmicro.com"},
	{"5", "", "domain not found", "improvmx",
		WHERE_RCPT, MEANING_NOT_CONFIGURED, 0,
		"551 5.7.1 Domain not found", "mx1.improvmx.com"},
	{"", "", "rejected by destination", "zoho",
		WHERE_ANY, MEANING_POLICY, 0,
		"541 5.4.1 Mail rejected by destination domain", "mx.zoho.eu"},
	{"5", "", "(g8)", "rackspace",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 Recipient not accepted. (G8)", "mx1.emailsrvr.com"},
	{"5", "", "(g*)", "rackspace",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 5.7.1 Refused (G28)", "mx1.emailsrvr.com"},
	{"5", "", "transaction failed", NEMESIS,
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 Transaction failed / Reject due to policy restrictions.", "mx00.gmx.net"},
	{"5", "5.7.0", "", "icloud",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"550 5.7.0 Blocked", "mx01.mail.icloud.com"},
	{"", "", "frequency|exceed", "qq",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"450 Connection frequency limited", "mx3.qq.com"},
};
/* clang-format on */

const struct reply_rows reply_rows_providers = {rows, sizeof(rows) / sizeof(rows[0])};
