/*
 * What servers say in the field, a text or more for each kind of answer that is known of a program
 * or provider: what it means, and that neither letter case nor line breaks nor the lack of an
 * enhanced code changes it.
 */
#include "checker/replies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct said {
	const char *reply; /* "550 5.1.1 text" */
	const char *host;  /* "" = nobody known */
	enum stage stage;
	enum reply_meaning meaning;
	bool needs_code; /* without its enhanced code it would mean something else */
};

#define M365     "example-org.mail.protection.outlook.com"
#define OUTLOOK  "outlook-com.olc.protection.outlook.com"
#define GOOGLE   "aspmx.l.google.com"
#define MIMECAST "eu-smtp-inbound-1.mimecast.com"
#define YAHOO    "mta6.am0.yahoodns.net"
#define GMX      "mx00.emig.gmx.net"
#define BANNER   STAGE_BANNER
#define EHLO     STAGE_EHLO
#define MAIL     STAGE_MAIL
#define RCPT     STAGE_RCPT

/* clang-format off */
static const struct said sayings[] = {
	/* connections and rates */
	{"421 mx.example.org: Too many concurrent SMTP connections; please try again later.", "", BANNER, MEANING_TOO_MANY, false},
	{"421 Too many concurrent SMTP connections from this IP address; please try again later.", "", BANNER, MEANING_TOO_MANY, false},
	{"421 4.7.0 mx.example.org Error: too many connections from 192.0.2.9", "", BANNER, MEANING_TOO_MANY, false},
	{"421 4.3.2 The maximum number of concurrent server connections has exceeded a per resource forest limit, closing transmission channel", M365, BANNER, MEANING_BUSY, true},
	{"421 4.3.2 Service not available", M365, BANNER, MEANING_BUSY, false},
	{"421 4.7.28 [192.0.2.9] Our system has detected an unusual rate of unsolicited mail originating from your IP address.", GOOGLE, RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.28 Our system has detected an unusual rate of mail", GOOGLE, RCPT, MEANING_BLOCKED_US, false},
	{"450 4.7.1 Error: too much mail from 192.0.2.9", "", MAIL, MEANING_BLOCKED_US, false},
	{"450 Connection frequency limited. http://service.mail.qq.com/", "mx3.qq.com", RCPT, MEANING_BLOCKED_US, false},
	{"550 SC-002 (COL004-MC2F3) Unfortunately, messages from 192.0.2.9 weren't sent: namespace mining", OUTLOOK, RCPT, MEANING_BLOCKED_US, false},
	{"451 4.7.500 Server busy. Please try again later from [192.0.2.9]. (S77719)", M365, RCPT, MEANING_BLOCKED_US, true},
	{"451 4.7.650 The mail server [192.0.2.9] has been temporarily rate limited due to IP reputation.", OUTLOOK, RCPT, MEANING_BLOCKED_US, false},
	{"451 4.7.850 Access denied, please try again later", M365, RCPT, MEANING_BLOCKED_US, true},
	{"421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred due to unexpected volume or user complaints", YAHOO, BANNER, MEANING_BLOCKED_US, false},
	{"553 5.7.2 [TSS09] All messages from 192.0.2.9 will be permanently deferred; Retrying will NOT succeed.", YAHOO, MAIL, MEANING_BLOCKED_US, false},
	{"553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.9, because the ip is in Spamhaus's list", YAHOO, BANNER, MEANING_BLOCKED_US, false},
	{"553 [BL23] Connections not accepted from IP addresses on a block list", YAHOO, BANNER, MEANING_BLOCKED_US, false},

	/* our address */
	{"421 4.7.0 [192.0.2.9 15] Our system has detected that this message is suspicious due to the very low reputation of the sending IP address.", GOOGLE, RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.1 [192.0.2.9] Our system has detected that this message is likely suspicious due to the very low reputation of the sending domain.", GOOGLE, RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.606 Access denied, banned sending IP [192.0.2.9]. To request removal from this list please visit https://sender.office.com/", M365, RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.649 Access denied, sending domain has been banned", M365, MAIL, MEANING_BLOCKED_US, true},
	{"550 5.7.511 Access denied, banned sender[192.0.2.9].", M365, RCPT, MEANING_BLOCKED_US, true},
	{"550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).", OUTLOOK, MAIL, MEANING_BLOCKED_US, false},
	{"451 IP temporarily blacklisted - https://community.mimecast.com/docs/DOC-1369#451", MIMECAST, RCPT, MEANING_BLOCKED_US, false},
	{"451 Recipient temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451", MIMECAST, RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.spamhaus.org", "", RCPT, MEANING_BLOCKED_US, false},
	{"554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using b.barracudacentral.org; http://www.barracudanetworks.com/reputation/?pr=1&ip=192.0.2.9", "", RCPT, MEANING_BLOCKED_US, false},
	{"554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.9", "mxa-001.gslb.pphosted.com", BANNER, MEANING_BLOCKED_US, false},
	{"550 5.7.0 Local Policy Violation: prs.proofpoint.com", "", RCPT, MEANING_BLOCKED_US, false},
	{"554 5.7.1 Rejected: 192.0.2.9 listed at dnsbl.sorbs.net", "", RCPT, MEANING_BLOCKED_US, false},
	{"550 5.7.1 refused, Cloudmark Sender Intelligence", "", RCPT, MEANING_BLOCKED_US, false},
	{"554 mx.example.org Nemesis ESMTP Service not available / No SMTP service / IP address is block listed.", GMX, BANNER, MEANING_BLOCKED_US, false},
	{"554 Nemesis ESMTP Service not available", "mx00.kundenserver.de", BANNER, MEANING_BLOCKED_US, false},
	{"554 Transaction failed / Reject due to policy restrictions.", GMX, RCPT, MEANING_BLOCKED_US, false},
	{"554 IP=192.0.2.9 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.)", "mx00.t-online.de", BANNER, MEANING_BLOCKED_US, false},
	{"554 IP=192.0.2.9 - None/bad reputation. Ask your postmaster for help", "mx00.t-online.de", BANNER, MEANING_BLOCKED_US, false},
	{"554 IP=192.0.2.9 - Dialup/transient IP not allowed. Use a mailgateway or contact tosa@rx.t-online.de to have this IP reset", "mx00.t-online.de", BANNER, MEANING_BLOCKED_US, false},
	{"550 5.7.0 Blocked - see https://support.apple.com/en-us/HT204137", "mx01.mail.icloud.com", RCPT, MEANING_BLOCKED_US, true},
	{"554 5.7.1 <unknown[192.0.2.9]>: Client host rejected: Access denied", "", RCPT, MEANING_BLOCKED_US, false},
	{"421 4.7.0 IP not in whitelist for RCPT domain, closing connection. a1si1.1 - gsmtp", GOOGLE, RCPT, MEANING_GATEWAY_ONLY, false},

	/* our reverse name */
	{"550 5.7.25 [192.0.2.9] The IP address sending this message does not have a PTR record setup", GOOGLE, RCPT, MEANING_PTR, false},
	{"421 4.7.23 The sending IP address doesn't have a match", GOOGLE, RCPT, MEANING_PTR, true},
	{"421 4.7.0 [2001:db8::9] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.", GOOGLE, RCPT, MEANING_PTR, false},
	{"450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.9]", "", RCPT, MEANING_PTR, false},
	{"450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]", "", RCPT, MEANING_PTR, false},
	{"554 mx00.example Nemesis ESMTP Service not available / No SMTP service / Bad DNS PTR resource record.", GMX, BANNER, MEANING_PTR, false},

	/* our name, our sender, the way we speak */
	{"501-5.5.4 HELO/EHLO argument \"probe\" invalid, closing connection.", GOOGLE, EHLO, MEANING_HELO, false},
	{"501 5.5.4 Invalid domain name", M365, EHLO, MEANING_HELO, true},
	{"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "", RCPT, MEANING_HELO, false},
	{"503 5.5.1 Duplicate HELO/EHLO", "", EHLO, MEANING_SYNTAX, false},
	{"503 Bad sequence of commands", "", MAIL, MEANING_SYNTAX, false},
	{"450 4.1.8 <postmaster@probe.example>: Sender address rejected: Domain not found", "", RCPT, MEANING_SENDER, false},
	{"550 5.1.8 Sender domain not found", "", MAIL, MEANING_SENDER, false},
	{"550 5.7.23 The message was rejected because of Sender Policy Framework violation -> 550 5.7.1 SPF Check: fail", "", RCPT, MEANING_SENDER, false},
	{"550 5.7.1 Recipient address rejected: Please see http://www.openspf.net/Why?s=mfrom", "", RCPT, MEANING_SENDER, false},
	{"550 5.7.26 This mail is unauthenticated", GOOGLE, RCPT, MEANING_SENDER, true},
	{"550 5.7.27 Sender address has null MX", "", MAIL, MEANING_SENDER, true},
	{"550 5.7.30 The DKIM signature is missing", GOOGLE, RCPT, MEANING_SENDER, true},
	{"421 4.7.29 This mail was not sent over a secure connection", GOOGLE, RCPT, MEANING_NEEDS_TLS, true},
	{"550 5.7.29 The ARC set did not validate", "", RCPT, MEANING_SENDER, true},
	{"554 5.7.30 The next hop offers less than was asked for", "", RCPT, MEANING_NEEDS_TLS, true},
	{"421 4.7.0 TLS required for RCPT domain, closing connection.", GOOGLE, RCPT, MEANING_NEEDS_TLS, false},
	{"530 5.7.0 Must issue a STARTTLS command first", "", MAIL, MEANING_NEEDS_TLS, false},
	{"530 5.7.0 Authentication required", "", MAIL, MEANING_NEEDS_AUTH, false},
	{"530 5.5.1 Authentication Required. Learn more at", "", MAIL, MEANING_NEEDS_AUTH, false},
	{"452 4.5.3 Error: too many recipients", "", RCPT, MEANING_TOO_MANY_RECIPIENTS, false},
	{"452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction.", GOOGLE, RCPT, MEANING_TOO_MANY_RECIPIENTS, true},
	{"451 4.3.0 Multiple destination domains per transaction is unsupported. Please try again.", GOOGLE, RCPT, MEANING_TOO_MANY_RECIPIENTS, false},
	{"500 5.5.1 Command unrecognized: \"XXXX probe.example\"", "", EHLO, MEANING_FIREWALL, false},

	/* the null sender */
	{"550 5.7.1 <>: Sender address rejected: null sender is not allowed", "", RCPT, MEANING_NULL_SENDER, false},
	{"553 Empty envelope senders not allowed", "", MAIL, MEANING_NULL_SENDER, false},
	{"550 Returned mail not accepted here", "", MAIL, MEANING_NULL_SENDER, false},
	{"553 Bogus mail from", "", MAIL, MEANING_NULL_SENDER, false},
	{"550 No third-party DSNs", "", RCPT, MEANING_NULL_SENDER, false},
	{"550 5.7.1 Bounce refused: BATV signature missing", "", RCPT, MEANING_NULL_SENDER, false},

	/* later */
	{"450 4.2.0 <info@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html", "", RCPT, MEANING_GREYLISTED, false},
	{"451 4.7.1 Greylisting in action, please come back in 00:04:58", "", RCPT, MEANING_GREYLISTED, false},
	{"451 4.7.1 Greylisted for 5 minutes", "d1.ess.barracudanetworks.com", RCPT, MEANING_GREYLISTED, false},
	{"450 4.2.0 info@example.org: Recipient address rejected: greylisted for 60 seconds", "mx1.zerospam.ca", RCPT, MEANING_GREYLISTED, false},
	{"422 4.2.2 Greylisted, please try again in a few moments.", "", RCPT, MEANING_GREYLISTED, false},
	{"450 4.7.1 <info@example.org>: Recipient address rejected: Service is unavailable", "", RCPT, MEANING_GREYLISTED, true},
	{"451 4.7.1 Try again later", "", RCPT, MEANING_GREYLISTED, true},
	{"451 Internal resources are temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451", MIMECAST, RCPT, MEANING_GREYLISTED, false},
	{"421 4.1.1 <info@example.org>: unverified address: Address verification in progress", "mx.pphosted.com", RCPT, MEANING_BUSY, true},
	{"450 4.1.1 <info@example.org>: Recipient address rejected: unverified address: Address verification in progress", "", RCPT, MEANING_BUSY, true},
	{"452 4.3.1 Insufficient system resources (TSTE)", M365, RCPT, MEANING_BUSY, false},
	{"451 4.3.2 Temporary server error. Please try again later ATTR18", M365, RCPT, MEANING_BUSY, false},
	{"451 4.7.0 Temporary server error. Please try again later. PRX4", M365, RCPT, MEANING_BUSY, false},
	{"450 Requested action aborted [9] 1.2.3", "cluster5.eu.messagelabs.com", MAIL, MEANING_BUSY, false},
	{"421 Service Temporarily Unavailable", "cluster5a.us.messagelabs.com", BANNER, MEANING_DECOY, false},
	{"451 DEFER - try a lower numbered MX record", "tarbaby.junkemailfilter.com", RCPT, MEANING_DECOY, false},
	{"450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", GOOGLE, RCPT, MEANING_MAILBOX_THROTTLED, false},
	{"550 5.2.1 The user you are trying to contact is receiving mail too quickly.", GOOGLE, RCPT, MEANING_MAILBOX_THROTTLED, false},

	/* the domain */
	{"550 not relaying to that domain", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.7.1 you are not allowed to relay to that domain", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 this is not our relaying customer", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 This target address is not our MX service client.", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"554 5.7.1 <info@example.org>: Relay access denied", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.7.1 Relaying denied", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 relay not permitted", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.7.1 Unable to relay", "mail.example.org", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.4.1 Unable to relay recipient in non-accepted domain", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.7.1 Not permitted to relay for this host", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"553 It seems that you are trying to use me as a relay", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 mx.example.org is not a gateway", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 we don't handle mail for example.org", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 Invalid recipient info@example.org: relay not permitted", "", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.7.64 TenantAttribution; Relay Access Denied SMTP", M365, RCPT, MEANING_NOT_CONFIGURED, false},
	{"451 Open relay not allowed - https://community.mimecast.com/docs/DOC-1369#451", MIMECAST, RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 incorrect hostname used for inbounds", MIMECAST, RCPT, MEANING_NOT_CONFIGURED, false},
	{"451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35", M365, RCPT, MEANING_NOT_CONFIGURED, false},
	{"551 5.7.1 Domain not found", "mx1.improvmx.com", RCPT, MEANING_NOT_CONFIGURED, false},
	{"554 5.7.1 <info@example.org>: Recipient address rejected: NO-DOMAIN", "example.in.tmes.trendmicro.com", RCPT, MEANING_NOT_CONFIGURED, false},
	{"550 5.1.2 Bad destination system address", "", RCPT, MEANING_NOT_CONFIGURED, true},
	{"553 5.1.2 Real name wanted", "", RCPT, MEANING_NOT_CONFIGURED, true},
	{"451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5", M365, RCPT, MEANING_NO_MAIL_DOMAIN, true},
	{"451 Account inbounds disabled", MIMECAST, RCPT, MEANING_NO_MAIL_DOMAIN, false},
	{"422 License Expired", "d1.ess.barracudanetworks.com", RCPT, MEANING_NO_MAIL_DOMAIN, false},
	{"422 License Expired", "filter.example.org", BANNER, MEANING_NO_MAIL_DOMAIN, false},
	{"521 mx.example.org does not accept mail", "", BANNER, MEANING_NO_MAIL_DOMAIN, false},
	{"556 5.1.10 Recipient address has null MX", "", RCPT, MEANING_NO_MAIL_DOMAIN, false},
	{"550 5.1.10 Recipient address refused", "", RCPT, MEANING_NO_MAIL_DOMAIN, true},
	{"541 5.4.1 Mail rejected by destination domain", "mx.zoho.eu", RCPT, MEANING_POLICY, false},
	{"451 Mail rejected by destination domain", "mx.zoho.com", RCPT, MEANING_POLICY, false},

	/* insiders only */
	{"550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed", M365, RCPT, MEANING_INTERNAL_ONLY, false},
	{"550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required", M365, RCPT, MEANING_INTERNAL_ONLY, false},
	{"550 5.7.135 sender denied", M365, RCPT, MEANING_INTERNAL_ONLY, true},
	{"550 5.7.136 sender denied", M365, RCPT, MEANING_INTERNAL_ONLY, true},
	{"550 5.7.12 Sender was not authenticated by organization", M365, RCPT, MEANING_INTERNAL_ONLY, true},
	{"550 5.7.124 Sender not in allowed-senders list", M365, RCPT, MEANING_INTERNAL_ONLY, true},

	/* the mailbox */
	{"550 5.1.1 <info@example.org>: Recipient address rejected: User unknown in virtual mailbox table", "", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.0.0 info@example.org... No such user", "", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 info@example.org does not exist", "", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Mailbox not found", "mx3.qq.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Mailbox unavailable or access denied", "mx3.qq.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Unrouteable address", "", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 Utilisateur inconnu", "", RCPT, MEANING_NO_MAILBOX, false},
	{"550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos. - gsmtp", GOOGLE, RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [XX0EUR01FT001.eop-EUR01.prod.protection.outlook.com]", M365, RCPT, MEANING_NO_MAILBOX, true},
	{"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", M365, RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found", M365, RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "mail.example.org", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", OUTLOOK, RCPT, MEANING_NO_MAILBOX, false},
	{"550 Requested action not taken: mailbox unavailable", GMX, RCPT, MEANING_NO_MAILBOX, false},
	{"550 user unknown", "mx00.t-online.de", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 <info@example.org>: Recipient address rejected: undeliverable address", "mx01.hornetsecurity.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550", MIMECAST, RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 User Unknown", "mxa-001.gslb.pphosted.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Invalid recipient <info@example.org> (#5.1.1)", "cluster5.eu.messagelabs.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 No such User (info@example.org)", "d1.ess.barracudanetworks.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 #5.1.0 Address rejected.", "mx1.hc1.iphmx.com", RCPT, MEANING_NO_MAILBOX, false},
	{"554 5.7.1 <info@example.org>: Recipient address rejected: Invalid-Recipient", "example.in.tmes.trendmicro.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 Recipient not accepted. (G8)", "mx1.emailsrvr.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 <info@example.org>: Recipient address rejected: User unknown in relay recipient table", "in1-smtp.messagingengine.com", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.1 <info@example.org> Recipient not found. <http://x.co/irbounce>", "smtp.secureserver.net", RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.7.1 No such user!", "mx.yandex.net", RCPT, MEANING_NO_MAILBOX, false},
	{"552 1 Requested mail action aborted, mailbox not found", YAHOO, RCPT, MEANING_NO_MAILBOX, false},
	{"554 delivery error: dd This user doesn't have a yahoo.com account (info@yahoo.com) [0]", YAHOO, RCPT, MEANING_NO_MAILBOX, false},
	{"550 5.1.6 Recipient no longer on server: info@icloud.com", "mx01.mail.icloud.com", RCPT, MEANING_MAILBOX_MOVED, true},
	{"550 5.2.1 The email account that you tried to reach is disabled.", GOOGLE, RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 5.2.1 inactive user", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 30 Sorry, your message to info@yahoo.com cannot be delivered. This mailbox is disabled (554.30).", YAHOO, RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 30 Sorry, your message to info@yahoo.com cannot be delivered. This mailbox is terminated.", YAHOO, RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 30 Delivery not possible, terminated", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 delivery error: dd Not available (554.30)", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 account terminated", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 <info@example.org>: user is terminated", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 Mailbox has been terminated", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 inactive", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 Inactive recipient", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 <info@example.org> inactive", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 info@example.org is inactive", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"550 5.7.0 Recipient rejected: temporarily inactive", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"554 Connection inactive for 30 seconds, session terminated", "", RCPT, MEANING_NONE, false},
	{"554 Transaction terminated after 30 s", "", RCPT, MEANING_NONE, false},
	{"550 Protection policy is inactive", "", RCPT, MEANING_POLICY, false},
	{"550 Customer's spam filter inactive", "", RCPT, MEANING_NONE, false},
	{"552 5.2.2 The recipient's inbox is out of storage space and inactive.", GOOGLE, RCPT, MEANING_MAILBOX_FULL, false},
	{"450 inactive", "", RCPT, MEANING_NONE, false},
	{"550 5.2.1 Account has been terminated", "", RCPT, MEANING_MAILBOX_DISABLED, false},
	{"452 4.2.2 The email account that you tried to reach is over quota.", GOOGLE, RCPT, MEANING_MAILBOX_FULL, false},
	{"552 5.2.2 The recipient's inbox is out of storage space and inactive.", GOOGLE, RCPT, MEANING_MAILBOX_FULL, false},
	{"501 5.1.3 Bad recipient address syntax", "", RCPT, MEANING_SYNTAX, false},
	{"553 5.1.3 User address required", "", RCPT, MEANING_SYNTAX, true},

	/* yes, but */
	{"251 User not local; will forward to <a@example.net>", "", RCPT, MEANING_FORWARDS, false},
	{"252 2.0.0 info@example.org", "", RCPT, MEANING_CANNOT_VERIFY, false},

	/* 5.7.1 alone says nothing about the mailbox, at Yandex neither */
	{"550 5.7.1 Access denied", "", RCPT, MEANING_POLICY, false},
	{"550 5.7.1 Recipient address rejected: Access denied", "mail.example.org", RCPT, MEANING_POLICY, false},
	{"550 5.7.1 Policy rejection on the target address", "mx.yandex.net", RCPT, MEANING_POLICY, false},
	{"554 5.7.1 Refused", "mx.yandex.net", RCPT, MEANING_POLICY, true},
	{"550 5.7.1 This message violates example.org email policy. a1si1.1 - gcdp", GOOGLE, RCPT, MEANING_POLICY, false},
	{"550 blocked by customer request", "", RCPT, MEANING_POLICY, false},
	{"550 user account: blocked by customer request", "", RCPT, MEANING_POLICY, false},
	{"550 Address rejected", "", RCPT, MEANING_NONE, false},
	{"550 Client inactive, access rejected", "", RCPT, MEANING_NONE, false},

	/* a basic code is no enhanced one */
	{"421 Connections", "", RCPT, MEANING_NONE, false},
	{"420 Again", "", RCPT, MEANING_NONE, false},
	{"422 Again", "", RCPT, MEANING_NONE, false},
	{"520 No", "", RCPT, MEANING_NONE, false},
	{"522 No", "", RCPT, MEANING_NONE, false},
};
/* clang-format on */

static struct answer answer_of(const char *reply, enum stage stage)
{
	struct answer answer = {.stage = stage};
	int used = 0, a, b, c;

	assert_int_equal(sscanf(reply, "%3d%n", &answer.code, &used), 1);
	reply += used + 1;
	if (sscanf(reply, "%1d.%d.%d%n", &a, &b, &c, &used) == 3 && reply[used] == ' ') {
		snprintf(answer.enhanced, sizeof(answer.enhanced), "%.*s", used, reply);
		reply += used + 1;
	}
	snprintf(answer.text, sizeof(answer.text), "%s", reply);
	answer.outcome = answer.code < 300   ? OUTCOME_ACCEPTED
			 : answer.code < 500 ? OUTCOME_TEMPORARY
					     : OUTCOME_REFUSED;
	return answer;
}

static enum reply_meaning meaning_of(const struct answer *answer, const char *host)
{
	struct reply_reading reading;

	replies_read(answer, host, &reading);
	return reading.meaning;
}

static bool means(const struct answer *answer, const struct said *said, const char *how)
{
	struct reply_reading reading;

	replies_read(answer, said->host, &reading);
	if (reading.meaning == said->meaning)
		return true;
	print_error("\"%s\" %s: meaning %d by row %zd, not %d\n", said->reply, how,
		(int)reading.meaning, (ssize_t)reading.row, (int)said->meaning);
	return false;
}

static void they_mean_what_is_known(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer answer = answer_of(sayings[i].reply, sayings[i].stage);

		all &= means(&answer, &sayings[i], "as it is");
	}
	assert_true(all);
}

static void in_capitals_they_mean_the_same(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer answer = answer_of(sayings[i].reply, sayings[i].stage);

		for (char *at = answer.text; *at; at++)
			if (*at >= 'a' && *at <= 'z')
				*at = (char)(*at - 'a' + 'A');
		all &= means(&answer, &sayings[i], "in capitals");
	}
	assert_true(all);
}

/* A line break at each blank, one after the other. */
static void in_several_lines_they_mean_the_same(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer whole = answer_of(sayings[i].reply, sayings[i].stage);

		for (size_t at = 0; whole.text[at]; at++) {
			struct answer answer = whole;

			if (whole.text[at] != ' ')
				continue;
			snprintf(answer.text + at, sizeof(answer.text) - at, " / %s",
				whole.text + at + 1);
			all &= means(&answer, &sayings[i], "in two lines");
		}
	}
	assert_true(all);
}

static void without_an_enhanced_code_most_mean_the_same(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer answer = answer_of(sayings[i].reply, sayings[i].stage);

		answer.enhanced[0] = '\0';
		if (!sayings[i].needs_code)
			all &= means(&answer, &sayings[i], "without enhanced code");
		else if (meaning_of(&answer, sayings[i].host) == sayings[i].meaning)
			print_error("\"%s\" needs no enhanced code\n", sayings[i].reply);
	}
	assert_true(all);
}

/* RFC 2034 4: "450 5.1.1" and "550 4.2.2" are what their first digit says. */
static void a_code_of_another_class_is_none(void **state)
{
	bool all = true;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer plain = answer_of(sayings[i].reply, sayings[i].stage), other = plain;

		if (!plain.enhanced[0])
			continue;
		plain.enhanced[0] = '\0';
		other.enhanced[0] = plain.code < 500 ? '5' : '4';
		if (meaning_of(&other, sayings[i].host) != meaning_of(&plain, sayings[i].host)) {
			print_error("\"%s\" with %s\n", sayings[i].reply, other.enhanced);
			all = false;
		}
	}
	assert_true(all);
}

/* Every row is the first that fits for some text: its example, or one of those above. */
static void no_row_is_dead(void **state)
{
	static bool hit[1000];
	struct reply_reading reading;

	(void)state;
	assert_true(replies_row_count() < 1000);
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		struct answer answer = answer_of(sayings[i].reply, sayings[i].stage);

		replies_read(&answer, sayings[i].host, &reading);
		if (reading.row != SIZE_MAX)
			hit[reading.row] = true;
	}
	for (size_t i = 0; i < replies_row_count(); i++) {
		struct answer answer;
		const char *host;

		(void)replies_row_example(i, &answer, &host);
		replies_read(&answer, host, &reading);
		if (reading.row != SIZE_MAX)
			hit[reading.row] = true;
	}
	for (size_t i = 0; i < replies_row_count(); i++)
		if (!hit[i])
			fail_msg("row %zu is never the first that fits", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_mean_what_is_known),
		cmocka_unit_test(in_capitals_they_mean_the_same),
		cmocka_unit_test(in_several_lines_they_mean_the_same),
		cmocka_unit_test(without_an_enhanced_code_most_mean_the_same),
		cmocka_unit_test(a_code_of_another_class_is_none),
		cmocka_unit_test(no_row_is_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
