#include "checker/replies_table.h"

/*
 * Everybody's words about one mailbox, then about "later". A word about the mailbox counts at RCPT
 * only, and a missing mailbox with 5xx only: "450 user unknown" is what an administrator sets while
 * moving house, and what a server says that cannot reach its directory.
 */

/* clang-format off */
static const struct reply_row rows[] = {
	/* greylisting says so, whatever its code (Stalwart's is 422 4.2.2) */
	{"4", "",
		"greylist|graylist|grey list|gray list|grey-list|gray-list|postgrey|"
		"first time * seen|sqlgrey", "",
		WHERE_ANY, MEANING_GREYLISTED, 0,
		"450 4.2.0 <info@example.org>: Recipient address rejected: Greylisted, see "
		"http://postgrey.schweikert.ch/help/example.org.html", ""},

	/* RFC 7504: hosts and domains that take no mail at all */
	{"521", "", "", "",
		WHERE_ANY, MEANING_NO_MAIL_DOMAIN, 0,
		"521 mx.example.org does not accept mail", ""},
	{"556", "", "", "",
		WHERE_MAIL, MEANING_NO_MAIL_DOMAIN, 0,
		"556 No mail here", ""},

	/* exists, but cannot take mail */
	{"", "",
		"mailbox full|mail box full|mailbox * is full|inbox is full|inbox full|over quota|"
		"overquota|over its quota|over his quota|over the quota|exceeded quota|"
		"exceeded his quota|exceeded its quota|exceeded their quota|quota * exceeded|"
		"exceeds quota|exceeded storage|exceeded the storage|storage exceeded|"
		"storage limit|mailbox limit|out of storage|out of space|mailbox size limit|"
		"insufficient disk space * mailbox|not enough space * mailbox|maildir * full|"
		"mailfolder is full|too many messages in|postvak vol|boite pleine|boîte pleine|"
		"postfach voll|postfach ist voll", "",
		WHERE_RCPT, MEANING_MAILBOX_FULL, 0,
		"552 5.2.2 <info@example.org>: Mailbox full", ""},
	{"", "x.2.2", "", "",
		WHERE_RCPT, MEANING_MAILBOX_FULL, 0,
		"452 4.2.2 Try tomorrow", ""},
	{"", "",
		"receiving mail at a rate|receiving mail too|mailbox busy|mailbox is busy|"
		"too many messages for this", "",
		WHERE_RCPT, MEANING_MAILBOX_THROTTLED, 0,
		"450 Mailbox busy", ""},
	{"5", "",
		"has moved|have moved|user moved|mailbox moved|moved to|changed address|"
		"address has changed|no longer at this address|is no longer at|new address|"
		"please forward|try <|please try @", "",
		WHERE_RCPT, MEANING_MAILBOX_MOVED, 0,
		"551 User not local; has moved", ""},
	{"5", "x.1.6", "", "",
		WHERE_RCPT, MEANING_MAILBOX_MOVED, 0,
		"550 5.1.6 Recipient no longer on server", ""},
	{"5", "",
		"account * disabled|mailbox * disabled|user disabled|user is disabled|"
		"address disabled|recipient disabled|account inactive|account is inactive|"
		"mailbox inactive|mailbox is inactive|user inactive|user is inactive|"
		"inactive user|inactive account|account * suspended|user suspended|"
		"mailbox suspended|account locked|account is locked|mailbox locked|"
		"mailbox is locked|account blocked|mailbox blocked|mailbox is blocked|"
		"account * terminated|account closed|account is closed|account * been closed|"
		"account * expired|mailbox expired|deactivated|de-activated|discontinued|"
		"not accepting mail|not currently accepting|is not accepting|"
		"mailbox currently unavailable", "",
		WHERE_RCPT, MEANING_MAILBOX_DISABLED, 0,
		"550 5.2.1 The account is disabled", ""},
	{"5", "", /* a connection or a policy may be inactive or terminated as well */
		"^inactive|@ inactive|@> inactive|@>: inactive|@ is inactive|@> is inactive|"
		"address inactive|address is inactive|recipient inactive|recipient is inactive|"
		"temporarily inactive|user terminated|"
		"user is terminated|user * been terminated|mailbox * terminated|"
		"^30 * terminated|(554.30)", "",
		WHERE_RCPT, MEANING_MAILBOX_DISABLED, 0,
		"550 inactive", ""},
	{"5", "x.2.1|x.7.13", "", "",
		WHERE_RCPT, MEANING_MAILBOX_DISABLED, 0,
		"550 5.2.1 Refused", ""},

	/* written so that the server cannot read it */
	{"5", "x.1.3", "", "",
		WHERE_RCPT, MEANING_SYNTAX, 0,
		"501 5.1.3 Bad recipient address syntax", ""},
	{"5", "",
		"address syntax|syntax error in address|malformed address|malformed recipient|"
		"illegal address|syntactically invalid|invalid syntax in address|"
		"address * malformed|contains illegal", "",
		WHERE_RCPT, MEANING_SYNTAX, 0,
		"501 <in fo@example.org>: malformed address: may not follow <in", ""},

	/* unknown */
	{"5", "",
		"unknown user|user * not known|user * unknown|unknown recipient|"
		"recipient * unknown|unknown address|address unknown|unknown mailbox|"
		"mailbox unknown|unknown account|unknown local|unknown or illegal alias|"
		"unknown alias|not known at this|addressee unknown|unknown to", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 5.1.1 <info@example.org>: Recipient address rejected: User unknown in "
		"virtual mailbox table", ""},
	{"5", "",
		"no such user|no such mailbox|no such recipient|no such address|no such account|"
		"no such person|no such local user|no such email|no such e-mail|no such name|"
		"no such alias|no such id|no mailbox|no recipient|no user|no account by|"
		"no valid recipient|no local user|no local mailbox|not a valid user|"
		"not a valid mailbox|not a valid recipient|not a valid address|not a known user|"
		"not a local user|not our user|not an active user|there is no one", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 sorry, no mailbox here by that name. (#5.1.1)", ""},
	{"5", "",
		"doesn't exist|doesnt exist|not exist|dosn't exist|nonexistent|non-existent|"
		"non existent|address not found|account not found|recipientnotfound|recipnotfound|"
		"@ not found|not found in directory|user * not found|recipient * not found|"
		"mailbox * not found|not listed in|not in directory|not in our directory|"
		"cannot be found|could not be found|couldn't be found|user doesn't have a|"
		"user does not have a|isn't a valid|wasn't found", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550-5.1.1 The email account that you tried to reach does not exist", ""},
	{"5", "",
		"invalid recipient|invalid mailbox|invalid user|invalid address|recipient invalid|"
		"recipient is invalid|invalid-recipient|bad recipient|bad destination mailbox|"
		"illegal user|unrouteable|unroutable|undeliverable|mailbox unavailable|"
		"mailbox is unavailable|mailbox not available|mailbox not local|user doesn't|"
		"user unavailable|recipient no longer|user no longer|no longer a valid|"
		"no longer exists|no longer available|no longer active|no longer in use|"
		"no longer on server|no longer valid|no longer used|no longer works|"
		"no longer employed|no longer with|has left|not active at this", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 Requested action not taken: mailbox unavailable", ""},
	{"5", "",
		"utilisateur inconnu|adresse inconnue|destinataire inconnu|boite inexistante|"
		"adresse inexistante|n'existe pas|unbekannt|existiert nicht|nicht vorhanden|"
		"utente sconosciuto|destinatario sconosciuto|casella inesistente|"
		"usuario desconocido|no existe|destinatario desconhecido|inexistente|"
		"gebruiker onbekend|onbekende|bestaat niet|nieznany|nie istnieje|okänd|finns inte|"
		"ukjent|findes ikke|tuntematon", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 5.1.0 Utilisateur inconnu", ""},
	{"5", "x.1.1", "", "",
		WHERE_RCPT, MEANING_NO_MAILBOX, 0,
		"550 5.1.1 Sorry", ""},
	{"5", "x.1.10", "", "", /* RFC 7505 4.2; Exchange says "RecipientNotFound" with it */
		WHERE_RCPT, MEANING_NO_MAIL_DOMAIN, 0,
		"550 5.1.10 Recipient domain takes no mail", ""},
	{"5", "x.1.2", "", "",
		WHERE_RCPT, MEANING_NOT_CONFIGURED, ROW_LIKELY,
		"550 5.1.2 Bad destination system", ""},

	/* later */
	{"4", "x.2.0|x.7.1|x.7.0|4.4.3",
		"service is unavailable|try again|try later|please retry|come back|deferred|"
		"not yet authorized|delayed", "",
		WHERE_MAIL, MEANING_GREYLISTED, ROW_LIKELY,
		"451 4.7.1 Please try again later", ""},
	{"4", "x.1.1", "unverified address|verification in progress|address verification", "",
		WHERE_RCPT, MEANING_BUSY, 0,
		"450 4.1.1 <info@example.org>: Recipient address rejected: unverified address: "
		"Address verification in progress", ""},
	{"4", "",
		"too many concurrent|too many connections|too many sessions|too many simultaneous|"
		"too many smtp|connection limit|maximum number of connections|maximum connections|"
		"concurrent connections|concurrency limit|too many processes|server busy|too busy|"
		"high load|load too high|load average|system load", "",
		WHERE_ANY, MEANING_TOO_MANY, 0,
		"421 mx.example.org: Too many concurrent SMTP connections; please try again later.",
		""},
	{"4", "",
		"insufficient system|insufficient disk|insufficient storage|disk full|"
		"out of memory|resources|local error|internal error|server error|system error|"
		"configuration error|lookup failure|lookup failed|lookup error|temporary failure|"
		"temporary error|temporarily unavailable|temporarily rejected|temporarily refused|"
		"temporary problem|service unavailable|not available|shutting down|maintenance|"
		"try again|try later|retry|come back|deferred", "",
		WHERE_ANY, MEANING_BUSY, 0,
		"451 4.3.0 <info@example.org>: Temporary lookup failure", ""},
};
/* clang-format on */

const struct reply_rows reply_rows_mailbox = {rows, sizeof(rows) / sizeof(rows[0])};
