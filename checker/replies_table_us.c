#include "checker/replies_table.h"

/*
 * What names us comes first: "Client host rejected" says nothing about the recipient, although it
 * is the answer to RCPT (Postfix puts the tests of client, HELO and sender off until then,
 * smtpd_delay_reject). Phrases must be so long that no mailbox refusal holds them by chance:
 * "blocked" alone is not one ("550 blocked by customer request").
 */

/* clang-format off */
static const struct reply_row rows[] = {
	/* our reverse DNS */
	{"", "",
		"cannot find your hostname|cannot find your reverse hostname|"
		"cannot resolve your address", "",
		WHERE_ANY, MEANING_PTR, 0,
		"450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
		""},
	{"", "",
		"reverse dns|ptr record|bad dns ptr|no ptr| rdns|reverse hostname|reverse lookup|"
		"fix reverse", "",
		WHERE_ANY, MEANING_PTR, 0,
		"554 Nemesis ESMTP Service not available / No SMTP service / Bad DNS PTR resource "
		"record", ""},
	{"", "x.7.25|4.7.23", "", "",
		WHERE_ANY, MEANING_PTR, 0,
		"550 5.7.25 The IP address sending this message does not match its name", ""},

	/* our HELO name */
	{"503", "", "duplicate helo|duplicate ehlo|helo again|ehlo again|helo already|ehlo already", "",
		WHERE_ANY, MEANING_SYNTAX, ROW_US,
		"503 5.5.1 Duplicate HELO/EHLO", ""},
	{"", "",
		"helo command rejected|ehlo command rejected|helo/ehlo|invalid helo|bad helo|"
		"helo name|helo argument|ehlo argument|rejected helo|helo rejected|"
		"access denied * helo|helo * invalid|helo must|forged helo", "",
		WHERE_ANY, MEANING_HELO, 0,
		"504 5.5.2 <probe>: Helo command rejected: need fully-qualified hostname", ""},
	{"501", "x.5.4", "invalid domain name|helo|ehlo", "",
		WHERE_ANY, MEANING_HELO, 0,
		"501 5.5.4 Invalid domain name", ""},

	/* our sender; the null sender has its own meaning, below */
	{"", "",
		"null sender|null return|null envelope|null reverse|empty sender|empty envelope|"
		"empty from|empty return path|blank sender|mail from: <>|from <> |from:<> |"
		"sender <>|returned mail not accepted|bogus mail from|third-party dsn|"
		"bounces are not accepted|bounce messages are not accepted|batv", "",
		WHERE_MAIL, MEANING_NULL_SENDER, 0,
		"550 5.7.1 Empty envelope senders not allowed", ""},
	{"", "",
		"sender address rejected|sender address verification|sender verify failed|"
		"sender domain|domain of sender|sender rejected|sender denied|bad sender|"
		"invalid sender|unknown sender|sender not allowed|sender is not allowed|"
		"return path domain|does not accept mail from|envelope from|envelope sender|"
		"badmailfrom|required for sender", "",
		WHERE_MAIL, MEANING_SENDER, 0,
		"450 4.1.8 <postmaster@probe.example>: Sender address rejected: Domain not found",
		""},
	{"", "",
		"spf check|spf fail|spf verif|spf record|fails spf|failed spf|by spf|spf:|"
		"openspf", "",
		WHERE_ANY, MEANING_SENDER, 0,
		"550 5.7.23 The message was rejected because of an SPF failure: SPF check failed",
		""},
	{"", "x.1.7|x.1.8|x.7.20-24|x.7.26|x.7.27|x.7.29", "", "",
		WHERE_ANY, MEANING_SENDER, 0,
		"550 5.1.8 Access denied", ""},
	{"5", "", "user unknown|unknown user|no such user|does not exist|domain not found", "",
		WHERE_MAIL_ONLY, MEANING_SENDER, 0,
		"553 Domain not found", ""},

	/* our rate */
	{"", "x.7.28", "", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"421 4.7.28 Gmail has detected an unusual rate of mail from your network", ""},
	{"", "",
		"unusual rate|rate limit|ratelimit|rate-limit|throttled|too much mail|"
		"too many errors|too many invalid recipients|too many unknown|dictionary attack|"
		"directory harvest|namespace mining", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"550 SC-002 Mail rejected for policy reasons: namespace mining has been observed",
		""},
	{"421", "",
		"too many connections from|too many concurrent * from your|"
		"concurrent connections from|too many sessions from|connection rate|from your ip|"
		"from your host", "",
		WHERE_ANY, MEANING_TOO_MANY, ROW_US,
		"421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1", ""},

	/* our address */
	{"", "",
		"spamhaus|barracudacentral|ipcheck.proofpoint|prs.proofpoint|spamcop|sorbs|"
		"cloudmark|abuseat|uceprotect|mailspike|surriel|senderscore|senderbase|dnswl", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using "
		"zen.spamhaus.org", ""},
	{"", "",
		"dnsbl|dns block| rbl |blocked using|blackhole list|block list|blocklist|"
		"blacklist|black list|black-list|denylist|is listed in|is listed on|is listed at|"
		"is listed by|currently listed|is on our list", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"550 5.7.1 Mail from 192.0.2.1 refused, see DNSBL", ""},
	{"", "",
		"client host rejected|client host [|your host * rejected|your ip|your server|"
		"your mail server|your network|your isp|ip address is not allowed|"
		"host is not allowed|client * blocked|connecting ip|sending ip|source ip|"
		"dynamic ip|dial-up|dialup|dynamic address|residential|unauthorized host|"
		"unauthorised host|connection refused * policy|connection rejected|"
		"not allowed to connect|ip not in whitelist|ip name lookup", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 5.7.1 unknown[192.0.2.1]: Client host rejected: Access denied", ""},
	{"", "", "nemesis esmtp service not available", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 Nemesis ESMTP Service not available / No SMTP service", ""},
	{"", "", "reputation|a problem occurred*ask your postmaster|sender score", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"554 IP=192.0.2.1 - None/bad reputation. Ask your postmaster for help", ""},
	{"", "",
		"unsolicited mail|unsolicited email|spam source|looks like spam|suspected spam|"
		"spammer|abusive", "",
		WHERE_ANY, MEANING_BLOCKED_US, 0,
		"421 4.7.0 Our system has detected unsolicited mail", ""},

	/* the way we speak */
	{"", "x.5.3", "", "",
		WHERE_ANY, MEANING_TOO_MANY_RECIPIENTS, 0,
		"452 4.5.3 Error", ""},
	{"", "", "too many recipients|multiple destination domains|one recipient|recipients per",
		"",
		WHERE_ANY, MEANING_TOO_MANY_RECIPIENTS, 0,
		"452 Too many recipients", ""},
	{"", "",
		"must issue a starttls|must issue starttls|starttls first|tls required|"
		"requires tls|encryption required|encryption needed|requires encryption|"
		"tls is required", "",
		WHERE_ANY, MEANING_NEEDS_TLS, 0,
		"530 5.7.0 Must issue a STARTTLS command first", ""},
	{"", "x.7.10|x.7.30", "", "",
		WHERE_ANY, MEANING_NEEDS_TLS, 0,
		"554 5.7.10 Sorry", ""},
	{"50", "", "xxxx", "", /* the verb that arrived; what the firewall hides it hides so */
		WHERE_ANY, MEANING_FIREWALL, 0,
		"500 5.5.1 Command unrecognized: \"XXXX probe.example\"", ""},
	{"", "5.5.0|5.5.1|5.5.2|5.5.4|5.5.5",
		"sequence|syntax|command|unrecognized|unrecognised|need mail|need rcpt|polite|"
		"parameter|argument", "",
		WHERE_ANY, MEANING_SYNTAX, ROW_US,
		"503 5.5.1 Bad sequence of commands", ""},
	{"50", "",
		"bad sequence|out of order|out of sequence|need mail|unrecognized command|"
		"unrecognised command|command not recognized|command unrecognized|"
		"command not implemented|unknown command|polite people|say helo first|"
		"send helo first|parameters not|unsupported parameter", "",
		WHERE_ANY, MEANING_SYNTAX, ROW_US,
		"503 Polite people say HELO first", ""},
	{"", "5.5.2", "", "",
		WHERE_ANY, MEANING_SYNTAX, ROW_US,
		"501 5.5.2 Error", ""},
};
/* clang-format on */

const struct reply_rows reply_rows_us = {rows, sizeof(rows) / sizeof(rows[0])};
