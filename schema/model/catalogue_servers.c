/* Findings about mail servers. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"accepts-anything", "Any address is accepted", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server accepts mail for a made-up address of the domain. Either there is a "
		"catch-all mailbox, or the server bounces unknown addresses later. Typing errors "
		"in addresses then go unnoticed, and junk mail with forged senders makes the "
		"server bounce mail to strangers.",
		"Switch on recipient filtering, so that the server refuses mailboxes that do not "
		"exist, unless a catch-all mailbox is wanted: local_recipient_maps or "
		"relay_recipient_maps (Postfix), \"verify = recipient\" in acl_smtp_rcpt (Exim), "
		"recipient filtering or Directory-Based Edge Blocking (Exchange, Microsoft 365), "
		"the list of users or a directory in filter services."},
	{"always-temporary", "A mail server that always says \"later\"",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"This server answered \"temporary error\" each time, while another one of the "
		"domain accepts. Mail arrives all the same. Some providers run such servers on "
		"purpose, to keep junk mailers busy.",
		"Ask the provider whether it is meant to be so. If it is no decoy, repair the "
		"server: it is no help when the others are down."},
	{"backup-accepts-anything", "The backup accepts any address",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"A backup server accepts mail for made-up addresses of the domain, while the "
		"primary refuses them. The backup has to send such mail back, and since junk "
		"mail has forged senders, strangers get these bounces. That earns the server a "
		"place on block lists.",
		"Let the backup know which mailboxes exist (relay_recipient_maps in Postfix, a "
		"lookup in acl_smtp_rcpt of Exim, the access map in Sendmail), or let it ask the "
		"primary before it accepts (reject_unverified_recipient in Postfix, \"verify = "
		"recipient/callout\" in Exim)."},
	{"backup-accepts-more", "The backup accepts what the primary refuses",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"A backup server accepts this address, but the servers that senders try first "
		"refuse it. Mail bounces as soon as it meets these. Mail that the backup took "
		"cannot be delivered either, and bounces later, often to people who never sent "
		"it.",
		"Give the backup the same list of mailboxes as the primary server. If the "
		"mailbox should exist, create it there."},
	{"banner-masked", "A firewall meddles with mail", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server's greeting consists of asterisks, or its list of abilities or our own "
		"commands come out as rows of X: a Cisco PIX or ASA firewall before it rewrites the "
		"conversation. It is known to break mail in odd ways, and to "
		"remove the offer of encryption, so that all mail travels readable for everybody.",
		"Switch the inspection of SMTP off on the firewall: \"no inspect esmtp\" (ASA), "
		"\"no fixup protocol smtp 25\" (PIX)."},
	{"decoy-mx", "Probably a decoy", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"This server never takes mail, and that looks as if it were meant so: a first "
		"server that refuses every connection while the next one accepts, or a last one "
		"that says \"later\" to everybody. Some administrators and providers do that "
		"because junk mailers give up at the first server, or try the last one only. "
		"Honest senders go on to the real servers, with a few seconds' delay.",
		"If it is meant so, nothing has to be done. Otherwise start the mail service on "
		"this server, or remove its MX record."},
	{"greeting-slow", "The server greets slowly", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server let half a minute or more pass before it said its first word. Many do "
		"that on purpose, because junk mailers have no patience, and the rules let "
		"senders wait for five minutes (RFC 5321 4.5.3.2.1). But some senders give up "
		"earlier, and mail is late.",
		"Nothing has to be done if it is meant so. Otherwise look for what the server "
		"waits for, mostly a reverse DNS or block list question that nobody answers, and "
		"keep the delay well below half a minute (greet_pause in Sendmail, "
		"postscreen_greet_wait in Postfix)."},
	{"helo-only", "The server speaks an outdated dialect", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server understands only the oldest form of the mail language, without "
		"extensions. So there is no encryption, no size limit that senders could see, "
		"and no proper error codes.",
		"Update the mail server, or check whether a firewall before it cuts the answer "
		"to EHLO short."},
	{"no-ipv6-here", "Not tried over IPv6", SEVERITY_NOTICE, CAUSE_US,
		"The server has an IPv6 address too, but this machine has no IPv6, so that "
		"address was not tried. It never counts against the server.",
		"To check it as well, run the audit from a machine that has IPv6."},
	{"one-ip-dead", "One of several addresses is dead", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The mail server's name has several addresses, and at least one of them does not "
		"answer. Senders choose among them by chance, so a part of the mail is late, "
		"until the sender tries another one.",
		"Repair the machine behind the dead address, or remove the address from the DNS."},
	{"outage-bounces", "If one server is down, mail is lost", SEVERITY_ERROR, CAUSE_DOMAIN,
		"Somebody who tries the servers in order, as senders do, loses mail for ever as "
		"soon as one of them is away; the evidence says which one, and who refuses. "
		"Which server a sender gets is not under your control, and a refusal ends the "
		"delivery where silence would only delay it. So some mail is lost all of the "
		"time, whenever the network is disturbed, and all of it while that server is "
		"down. Only the senders see the bounces.",
		"Every mail server that the domain names must accept its mail. Whoever operates "
		"the one that refuses has to add the domain and its mailboxes there. If nobody "
		"can do that, remove its MX record: without a backup mail waits, and nothing is "
		"lost."},
	{"outage-delays", "The backup takes no mail", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Only one server of the domain takes mail; the others are silent or say "
		"\"later\". While it is away, senders keep their mail for some days and try "
		"again. Nothing is lost, but there might as well be no backup. Some providers do "
		"that on purpose, to keep junk mailers busy.",
		"Nothing has to be done if it is on purpose, or mail may be late. Otherwise "
		"repair the backup."},
	{"outage-latent", "A server that is seldom asked refuses mail",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The loss of any one server does no harm, but behind those that accept mail "
		"stands one that refuses it. Nobody notices until the others are down or "
		"overloaded at the same time, for example when very much mail comes: then mail "
		"that would have waited is rejected for ever.",
		"Let that server accept the domain's mail, or remove its MX record."},
	{"postmaster-refused", "There is no postmaster", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain refuses mail to postmaster. Every domain that receives mail has to "
		"accept it (RFC 5321 4.5.1): it is where others report faults of its mail "
		"service.",
		"Create the mailbox or an alias \"postmaster\" that somebody reads: in /etc/aliases "
		"or virtual_alias_maps (Postfix, Sendmail, Exim), ~alias/.qmail-postmaster "
		"(qmail), as a further address of a mailbox (Exchange, hosted services)."},
	{"primary-closed", "The primary server is shut, a backup accepts",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"No server of the first rank can be reached, but one behind it accepts mail. "
		"Some administrators do so on purpose, so that mail comes through a filter. If "
		"it is not on purpose, the primary is down and mail waits at the backup.",
		"If it is not meant to be so, start the primary server or open its firewall."},
	{"provider-decides-later", "The provider decides later", SEVERITY_NOTICE, CAUSE_PROVIDER,
		"This provider says yes to every address at first, and refuses unknown ones only "
		"after the whole message was sent. This audit never sends a message, so it "
		"cannot see whether the mailbox exists.",
		"Send one message to the address and see whether it bounces."},
	{"server-closed", "A mail server hangs up", SEVERITY_WARNING, CAUSE_DOMAIN,
		"This server took the connection and closed it again before it had answered. It "
		"may be a fault, or a filter that distrusts this machine.",
		"The administrator should look into the server's log at the time of the check."},
	{"server-garbled", "A mail server speaks something else", SEVERITY_WARNING, CAUSE_DOMAIN,
		"What answers on this server's mail port breaks the rules of the mail language "
		"(SMTP) so badly that senders cannot understand it.",
		"Check which service listens on port 25 of this server."},
	{"server-refuses-connection", "A mail server refuses connections",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"This server refuses connections to its mail port. Senders go on to the next "
		"server at once, so nothing is lost as long as another one accepts. Some "
		"administrators do it on purpose.",
		"Start the mail service on this server, or remove it from the MX records."},
	{"server-silent", "A mail server does not answer", SEVERITY_WARNING, CAUSE_DOMAIN,
		"This server did not answer within the time allowed. Senders wait up to five "
		"minutes for it before they try the next one, so mail is late; it is lost only "
		"if no other server accepts.",
		"Start the server, open port 25 in its firewall, or remove it from the MX "
		"records."},
	{"server-turns-away", "A mail server turns callers away", SEVERITY_WARNING, CAUSE_DOMAIN,
		"This server answers with an error before anybody could say for whom the mail "
		"is. Senders go on to the next server.",
		"Read its greeting in the transcript: either the service is out of order, or it "
		"should be removed from the MX records."},
	{"server-unreachable", "A mail server cannot be reached", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The network reports that there is no way to this server's address. Senders go "
		"on to the next server.",
		"Check the server's address in the DNS, or remove it from the MX records."},
};
/* clang-format on */

const struct catalogue_table catalogue_servers = {entries, sizeof(entries) / sizeof(entries[0])};
