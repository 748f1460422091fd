/* Why an address got its verdict: what the servers said. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"address-not-understood", "The server cannot read this address",
		SEVERITY_ERROR, CAUSE_SITE,
		"The server says that the address is malformed, although by the rules of the "
		"Internet it may be written like this. Mail to it bounces there.",
		"Check the address for a typing error. If it is right, use a simpler one "
		"(letters, digits, dots, hyphens) on the pages."},
	{"backup-not-configured", "The backup server rejects the domain's mail",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The primary mail server accepts this address, but a backup server refuses all "
		"mail of the domain, because nobody told it that the domain is its own. If the "
		"primary server is down for one minute, mail of that minute is rejected for "
		"ever, although there is a backup: without it, senders would simply have waited "
		"and tried again. Nobody notices, since the sender gets the bounce.",
		"The administrator of the backup server has to add the domain to the list of "
		"accepted ones: relay_domains, with the mailboxes in relay_recipient_maps "
		"(Postfix), rcpthosts (qmail), relay_to_domains (Exim), relay-domains or the "
		"access map with \"RELAY\" (Sendmail), accepted domains (Microsoft Exchange and "
		"365), an action \"relay\" that is matched "
		"from any for the domain (OpenSMTPD). If nobody can do that, remove the backup's MX "
		"record: no backup is better than one that rejects."},
	{"cannot-verify", "The server says yes without having looked", SEVERITY_NOTICE, CAUSE_NONE,
		"The server takes mail for this address, but says (with the code 252) that it "
		"cannot tell whether the mailbox exists. Mail may bounce later.",
		"Send one message to the address and see whether it bounces. The administrator "
		"of the domain could let the server look up mailboxes while mail arrives."},
	{"backup-refuses", "A backup server refuses this address", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The servers that senders try first accept this address, but one that stands "
		"behind them refuses it. Whenever the first ones are down or busy, mail goes to "
		"the backup and bounces for ever.",
		"The administrator of the domain has to give the backup the same list of "
		"mailboxes and rules as the primary server, or remove its MX record. The servers "
		"and their answers are in the list below."},
	{"decoy-server", "A decoy that never accepts", SEVERITY_NOTICE, CAUSE_PROVIDER,
		"The provider lists this server as a backup, but it always answers \"temporary "
		"error\" on purpose. It keeps junk mailers busy, which like to try backups "
		"first. Honest senders go on to the real server.",
		"Nothing has to be done as long as the real servers accept. Otherwise ask the "
		"provider."},
	{"domain-without-mail", "Mail of this domain is switched off", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server says that it takes no mail for the whole domain: a licence or "
		"subscription has lapsed, the customer's account is closed, or the service was "
		"never switched on. All addresses of the domain are affected.",
		"The administrator of the domain has to renew or enable the mail service, or "
		"point the MX records to a provider that serves the domain."},
	{"gateway-only", "The server takes mail from the domain's filter only",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server accepts mail for this domain from a list of addresses only, those of "
		"a filter or gateway that stands before it. Whoever else comes is turned away, so "
		"the mailbox cannot be checked from here. Visitors' mail arrives only if no MX "
		"record leads to this server directly.",
		"The administrator of the domain should remove this server from the MX records "
		"and leave the gateway's there, or open the list: in Google Workspace it is "
		"\"Inbound gateway\", in Microsoft 365 the inbound connector, in Postfix "
		"smtpd_client_restrictions."},
	{"greylisted", "Greylisted", SEVERITY_NOTICE, CAUSE_NONE,
		"The server asks everybody whom it does not know to come back later. Real mail "
		"servers do that, junk mailers do not. For visitors it means that the first "
		"message arrives with some minutes' delay. This machine was not let in before "
		"the audit ended.",
		"Nothing has to be done on the pages. Allow more or later tries "
		"(--retries and --retry-after; of a probe --again), or let the server accept this "
		"machine's address."},
	{"internal-only", "Accepts mail from inside only", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mailbox or group is set to accept mail from the organisation's own people "
		"only. For a contact address on a public website that means: visitors' messages "
		"bounce.",
		"The administrator of the domain has to allow external senders for this mailbox "
		"or group. In Microsoft Exchange and 365 that is \"Require that all senders are "
		"authenticated\" (switch it off; RequireSenderAuthenticationEnabled), for a group "
		"\"Delivery management\"; in Google Workspace \"Who can post\" of the group; in "
		"Postfix smtpd_restriction_classes or check_recipient_access; in a mailing list's "
		"settings what happens to non-members. Otherwise put another address on the "
		"pages."},
	{"mailbox-disabled", "The mailbox is switched off", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mailbox exists, but the server does not deliver to it: it is disabled, "
		"suspended or expired. Every message bounces.",
		"Ask the administrator of the domain to switch it on again, or put another "
		"address on the pages."},
	{"mailbox-full", "The mailbox is full", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mailbox has no room left, so new messages bounce or wait. A contact address "
		"that is full is often one that nobody reads.",
		"The owner of the mailbox has to delete or move messages, or needs more room "
		"(Dovecot quota, Postfix mailbox_size_limit, Exchange ProhibitSendReceiveQuota). "
		"If nobody reads it any more, replace the address on the pages."},
	{"mailbox-moved", "The mailbox has moved", SEVERITY_ERROR, CAUSE_SITE,
		"The server says that this mailbox is no longer here. Its answer may name the "
		"new address. Mail to the old one bounces.",
		"Put the new address on the pages."},
	{"mailbox-throttled", "The mailbox gets too much mail now", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The mailbox exists, but it receives so many messages at the moment that the "
		"server takes no more.",
		"Try again later. If it happens often, somebody floods the mailbox, and its "
		"owner or administrator should look into it."},
	{"mailbox-unknown", "No such mailbox", SEVERITY_ERROR, CAUSE_SITE,
		"The mail server says that it knows no mailbox of this name. Every message to "
		"this address bounces. Usually the person has left, or the address is mistyped "
		"on the page.",
		"Correct or remove the address on all pages in the list. If the mailbox should "
		"exist, the administrator of the domain has to create it, or an alias, and make "
		"it known to the server that refuses it: local_recipient_maps, "
		"virtual_mailbox_maps or relay_recipient_maps (Postfix), the recipient check of "
		"the filter or gateway, the directory (Exchange)."},
	{"mixed-tier", "Equal servers disagree", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain has several mail servers of equal rank, among which senders choose "
		"by chance. One accepts this address, another refuses it: a part of the mail "
		"bounces, at random.",
		"The administrator of the domain has to give all servers of the same rank the "
		"same list of mailboxes and domains. The servers and their answers are in the "
		"list below."},
	{"needs-auth", "The server wants a password from everybody", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server asks for a user name and password before it accepts mail. That is "
		"right for people who send through it, but wrong for a server that receives: "
		"strangers have no password, so all mail from outside bounces.",
		"The administrator has to accept mail for the own domain on port 25 without "
		"authentication (Postfix: permit_sasl_authenticated belongs to the submission "
		"ports, and mydestination, virtual_mailbox_domains or relay_domains must name "
		"the domain; Exchange: \"Anonymous users\" on the receive connector), or point the "
		"MX record to the server that receives."},
	{"no-smtputf8", "The server cannot take this alphabet", SEVERITY_ERROR, CAUSE_SITE,
		"The part before the @ has letters beyond plain English ones, such as accents. "
		"Only servers that offer SMTPUTF8 (RFC 6531) can accept such addresses, and this "
		"one does not, so mail bounces on its way.",
		"Put an address with plain letters on the pages. The administrator of the domain "
		"may switch on SMTPUTF8, but many senders still cannot use it."},
	{"not-configured", "The server was not told to accept this domain",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server refuses to \"relay\": it is named in the DNS as a mail server of "
		"this domain, but nobody told it that the domain is its own, so it turns the "
		"mail away as a stranger's. The wording sounds like an accusation against the "
		"sender, but the cause is a missing line in the server's configuration.",
		"The administrator of that server has to add the domain to the list of accepted "
		"ones. Where the mailboxes are on this server: mydestination or "
		"virtual_mailbox_domains (Postfix), local_domains (Exim), local-host-names "
		"(Sendmail), rcpthosts with locals or virtualdomains (qmail), an action that "
		"delivers, for the domain (OpenSMTPD). Where it hands mail on: relay_domains, "
		"with the mailboxes in relay_recipient_maps (Postfix), relay_to_domains (Exim), "
		"relay-domains or the access map (Sendmail), rcpthosts alone (qmail), an action "
		"\"relay\" for the domain (OpenSMTPD). In Microsoft Exchange and 365: accepted "
		"domains; with a filter service or provider: its list of domains. If the server "
		"should not receive mail for the domain, remove its MX record."},
	{"null-sender-refused", "The server refuses bounces", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server refuses messages with an empty sender. Such messages are how mail "
		"systems report that something could not be delivered, so the rules (RFC 5321 "
		"6.1, 4.5.5) demand that every server accepts them. People behind this server "
		"never learn that their own mail has failed. Ordinary mail may still arrive; "
		"where a second, real sender was tried, that is what decided.",
		"The administrator of the domain should accept the empty sender (MAIL FROM:<>): "
		"look for it in check_sender_access and smtpd_sender_restrictions (Postfix), the "
		"access map (Sendmail), acl_smtp_mail (Exim), badmailfrom (qmail), sender "
		"filtering with \"block blank senders\" (Exchange), and the rules of a filter. "
		"To check such servers fully, start the audit with --helo and --mail-from that "
		"belong to this machine."},
	{"refused-by-policy", "Refused by a rule of the server", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server refuses mail to this address because of a rule that it does not "
		"explain. It may be a filter for this mailbox, or for senders like this audit.",
		"Show the server's answer to the administrator of the domain. If messages from "
		"an ordinary mailbox arrive, let the filter accept this audit's address."},
	{"refused-unexplained", "Refused without a reason", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The server refuses mail to this address for good, in words that give no reason. "
		"Mostly the mailbox does not exist.",
		"Check the address on the pages. The administrator of the domain can find the "
		"reason in the server's log, at the time of the check."},
	{"temporary-only", "Only \"try again later\"", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server answered \"temporary error\" to each try. Senders keep such mail for "
		"some days, then it bounces. It may be an overload, a broken directory behind "
		"the server, or a defence against unknown senders.",
		"Run the audit again later. If it stays like this, show the server's answer to "
		"the administrator of the domain."},
	{"too-many-connections", "The server is too busy", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server takes no more connections for now, because too many are open "
		"already. This audit never has more than one connection to a server. Visitors' "
		"mail waits, too, or goes to a backup server.",
		"Run the audit again later. If it happens often, the administrator should raise "
		"the limit (smtp_accept_max and smtp_accept_max_per_host in Exim, "
		"smtpd_client_connection_count_limit and the smtpd process limit in Postfix, "
		"MaxDaemonChildren in Sendmail, MaxInboundConnection in Exchange, concurrencyincoming "
		"in qmail) or the capacity of the server."},
	{"will-forward", "The server forwards to somewhere else", SEVERITY_NOTICE, CAUSE_NONE,
		"The server takes mail for this address, and says (with the code 251) that it "
		"hands it on to another place. Whether it arrives there is not to be seen from "
		"here.",
		"Nothing has to be done. If the new address is known, put it on the pages."},
};
/* clang-format on */

const struct catalogue_table catalogue_refusals = {entries, sizeof(entries) / sizeof(entries[0])};
