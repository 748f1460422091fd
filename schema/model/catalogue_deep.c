/* Findings of level deep, which is for the user's own domains alone. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"abuse-refused", "There is no abuse@", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain refuses mail to abuse. That is the address to which the rest of the "
		"world reports junk mail that comes from a domain or its network (RFC 2142). Who "
		"finds nobody there reports to block lists instead.",
		"Create the mailbox or an alias \"abuse\" that somebody reads."},
	{"data-refused", "The server refuses the message itself", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server accepted the recipient, and then did not answer 354 when a message "
		"was about to begin (DATA). So mail that was as good as delivered is refused at "
		"the last step, whoever it is for. The trial ended there: nothing was sent.",
		"Look into the server's log at the time of the check: a content filter that is "
		"down, a full disk and a size limit are common reasons."},
	{"mx-listed", "A mail server is on a block list", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The address of one of the domain's mail servers is on a block list. Where the "
		"same address sends the domain's mail too, others refuse it or take it for junk. "
		"A server that bounces junk mail to forged senders is listed for that.",
		"Look the address up at the list's own page, which says why it is listed. Stop "
		"the cause first, then ask for removal."},
	{"open-relay", "An open relay", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server agreed to take mail from a stranger to a stranger at another domain. "
		"Junk mailers look for such servers day and night and send their mail through "
		"them; soon the server's address is on every block list, and the domain's own "
		"mail is refused all over the world. It is the gravest mistake that the settings "
		"of a mail server can have. Only the recipient was named here and nothing was "
		"sent; a server that refuses the message itself later is not abused, but is "
		"tried again and again.",
		"Let the server accept mail for its own domains only, whoever it comes from, and "
		"for others only from senders that have logged in or are of your own network. "
		"The evidence shows in which form it was asked."},
	{"spf-checked", "The server checks SPF", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server refused a sender whose domain allows no machine to send in its name "
		"(SPF). On a server that mail reaches directly, that is right. On a server behind "
		"a gateway, a filter or a forwarder it is not: there all mail comes from the "
		"gateway's address, which other domains' SPF records do not list, so that good "
		"mail is refused and lost.",
		"If mail reaches this server through a gateway or filter, switch the SPF check "
		"off on the server, and let the gateway do it. Where no check was found, leave "
		"it so."},
	{"tls-enforced", "The server insists on encryption", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Without encryption the server does not take mail, not even its sender's name "
		"(530). Nobody on the way can read it then. The few senders that cannot encrypt "
		"do not get through.",
		"Nothing is to be done if that is wanted. For mail servers that the whole world "
		"writes to RFC 3207 4 advises against it; MTA-STS and DANE protect mail without "
		"shutting anybody out."},
};
/* clang-format on */

const struct catalogue_table catalogue_deep = {entries, sizeof(entries) / sizeof(entries[0])};
