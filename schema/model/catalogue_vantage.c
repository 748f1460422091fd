/* Why an address got its verdict: the trouble lies with us, not with the domain. And what is worth telling
 * about the place that a run knocks from. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"needs-tls", "The server insists on encryption", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server takes mail over encrypted connections only, and encryption could not "
		"be set up. Senders that manage to encrypt get through; others do not.",
		"The administrator of the domain should check the certificate and TLS settings "
		"of the server. The session's transcript shows where it failed."},
	{"vantage-behind-nat", "This machine is behind NAT", SEVERITY_NOTICE, CAUSE_US,
		"The audit runs from a machine with a private address, so mail servers see another "
		"address: that of the router or firewall in between. Block lists and reverse names "
		"are about that one.",
		"Nothing, where connections to port 25 get out. Give the audit the host name of the "
		"public address with --helo, so that it can be looked at."},
	{"vantage-blocked", "The server does not want to talk to us", SEVERITY_WARNING, CAUSE_US,
		"The server refuses this machine's address: it is on a block list, has a bad or "
		"no reputation, or made too many requests. That says nothing about the contact "
		"address.",
		"Look up this machine's address at the block list that the answer names, and ask "
		"for removal. Or ask the administrator of the domain to allow the address from "
		"which the audit runs."},
	{"vantage-canary-silent", "A canary does not answer", SEVERITY_NOTICE, CAUSE_US,
		"A mail server that was named with --canary did not greet this machine, while "
		"others did. So the port is open from here, and the canary is a bad one.",
		"Name another mail server with --canary, or none: the servers that the audit visits "
		"show whether the port is open."},
	{"vantage-helo", "The server does not like our name", SEVERITY_WARNING, CAUSE_US,
		"The server refuses the name by which this machine introduced itself (HELO). "
		"That says nothing about the contact address.",
		"Give the audit a full host name with --helo, one that the DNS leads to this "
		"machine's address and back."},
	{"vantage-helo-unknown", "Our name is not in the DNS", SEVERITY_WARNING, CAUSE_US,
		"The name by which this machine introduces itself (HELO) leads to no address. Some "
		"servers refuse everybody who greets with such a name.",
		"Give the audit with --helo a host name that the DNS leads to this machine's public "
		"address, and ask the network's provider to let that address lead back to it."},
	{"vantage-hung-up", "The server greeted us and hung up", SEVERITY_WARNING, CAUSE_US,
		"The server greeted this machine and then closed the connection without an "
		"answer. Filters do that with callers whom they distrust.",
		"Ask the administrator of the domain to allow the address from which the audit "
		"runs, and check this machine's reverse DNS name and HELO name."},
	{"vantage-intercepted", "Somebody else answers in the servers' place",
		SEVERITY_WARNING, CAUSE_US,
		"Between this machine and the mail servers stands a firewall or provider that "
		"answers in their place. What it says is not what visitors' mail meets, so "
		"nothing can be said about the address.",
		"Run the audit from a network that leaves connections to port 25 alone. On Cisco "
		"firewalls, switch off the inspection of SMTP."},
	{"vantage-listed", "Our address is on a block list", SEVERITY_WARNING, CAUSE_US,
		"Public lists of bad senders name the address that the audit runs from. Servers "
		"that ask them refuse this machine, whomever it asks for.",
		"Ask for removal at the list, whose website says how, or run the audit from another "
		"address. Lists of home connections are no reproach: mail does not come from there."},
	{"vantage-no-helo", "This machine has no name", SEVERITY_NOTICE, CAUSE_US,
		"The DNS knows no name that leads to this machine, so servers are greeted with its "
		"IP address. Some refuse such a greeting.",
		"Give the audit with --helo a host name that the DNS leads to this machine's public "
		"address."},
	{"vantage-no-reverse-name", "Our address has no reverse name that leads back",
		SEVERITY_WARNING, CAUSE_US,
		"The address that the audit runs from has no name in the DNS (a PTR record), or one "
		"that does not lead back to it. Many servers refuse such callers.",
		"Ask whoever provides the address to set its reverse name to the name that is given "
		"with --helo, and let that name lead to the address."},
	{"vantage-no-route", "No way to this server from here", SEVERITY_NOTICE, CAUSE_US,
		"All servers of the domain have addresses of a network that this machine does "
		"not have, mostly IPv6. Nothing can be said about the address.",
		"Run the audit from a machine that has IPv6. Many senders do not have it either: "
		"the administrator of the domain should give a mail server an IPv4 address."},
	{"vantage-port-closed", "Mail servers cannot be asked from here",
		SEVERITY_WARNING, CAUSE_US,
		"No mail server anywhere answered this machine. Many networks, above all at home "
		"and in the cloud, block connections to port 25. Nothing can be said about the "
		"address, and nobody is blamed for it.",
		"Run the audit from a network that allows outgoing connections to port 25, ask "
		"your provider to open it, or go through a SOCKS proxy (--socks5) that stands in "
		"such a network."},
	{"vantage-proxied", "Mail servers were asked through a proxy", SEVERITY_NOTICE, CAUSE_US,
		"The audit goes to mail servers through a SOCKS proxy. Servers see the proxy's "
		"address, and what they say about reputation and reverse names is about that one.",
		"Nothing. Make sure that the name given with --helo leads to the proxy's address "
		"and back."},
	{"vantage-proxy-failed", "The proxy makes no connection", SEVERITY_NOTICE, CAUSE_US,
		"The audit goes to mail servers through a SOCKS proxy (--socks5), and the proxy could "
		"not be reached, does not let this machine in, or has no way to the network of this "
		"server. Nothing can be said about the server.",
		"Check that the proxy runs at the address that --socks5 gives, speaks SOCKS5 without "
		"a password, permits connections to port 25, and has IPv6 where the server's address "
		"is one. Then run the audit again."},
	{"vantage-ptr", "Our address has no proper reverse name", SEVERITY_WARNING, CAUSE_US,
		"The server wants the address of whoever connects to have a name in the DNS (a "
		"PTR record) that leads back to it. This machine's address has none, or a wrong "
		"one. That says nothing about the contact address.",
		"Ask whoever provides this machine's address to set its reverse DNS to the name "
		"given with --helo."},
	{"vantage-recipients", "Too many questions in one visit", SEVERITY_NOTICE, CAUSE_US,
		"The server limits how many recipients may be named at once, and this one came "
		"after the limit. That says nothing about the contact address.",
		"Run the audit again: what is known already is reused, and what was left is "
		"asked."},
	{"vantage-refused", "The server refuses everybody we ask for", SEVERITY_WARNING, CAUSE_US,
		"The server gives the same refusal, without a reason, to this address, to "
		"postmaster and to a made-up one. So it is not about this mailbox: either the "
		"server refuses mail from this machine, or it refuses all mail for the domain.",
		"Send a message from an ordinary mailbox to find out which. If it arrives, ask "
		"the administrator of the domain to allow the address from which the audit runs; "
		"if it bounces, the domain's mail servers are to be repaired."},
	{"vantage-sender", "The server does not like our sender", SEVERITY_WARNING, CAUSE_US,
		"The server refuses the sender address that the audit used, for example because "
		"its domain does not exist, has no mail server, or forbids this machine to send "
		"(SPF). That says nothing about the contact address.",
		"Give the audit a sender address of your own with --mail-from whose domain "
		"exists and allows this machine in its SPF record."},
};
/* clang-format on */

const struct catalogue_table catalogue_vantage = {entries, sizeof(entries) / sizeof(entries[0])};
