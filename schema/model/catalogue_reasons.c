/* Why an address got its verdict: accepted, or nobody could be asked. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"accepted", "Accepted", SEVERITY_NOTICE, CAUSE_NONE,
		"The mail servers of this domain accept mail for this address. No message was "
		"sent to find that out: the server was asked whether it would take one, and said "
		"yes.",
		"Nothing has to be done."},
	{"accepted-anything", "Accepted, but so is any other address",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The mail server accepts mail for this address, but it accepts made-up addresses "
		"of the same domain as well. So mail to the domain works; whether this very "
		"mailbox exists cannot be seen from outside.",
		"Send one message to the address and see whether somebody answers. The "
		"administrator of the domain can switch on recipient filtering, so that the "
		"server refuses addresses that do not exist."},
	{"all-servers-close", "Every mail server hangs up", SEVERITY_ERROR, CAUSE_DOMAIN,
		"All mail servers of the domain take the connection and close it again without a "
		"word. Behind the open port no mail service answers, or a filter dislikes this "
		"machine's address.",
		"The administrator of the domain should check that a mail service stands behind "
		"port 25 and whether a filter closes connections."},
	{"all-servers-garbled", "What answers is no mail server", SEVERITY_ERROR, CAUSE_DOMAIN,
		"Something answers on the mail port of every server, but it does not speak the "
		"language of mail (SMTP). Probably another service listens there.",
		"The administrator of the domain should check which service listens on port 25, "
		"or correct the MX records."},
	{"all-servers-refuse-connection", "Every mail server refuses connections",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"All mail servers of the domain were tried at least twice, and each refused the "
		"connection, while mail servers of other domains could be reached from here. "
		"Most likely the mail service is switched off, or a firewall rejects everybody. "
		"Senders try again for some days, then mail bounces.",
		"The administrator of the domain should start the mail service, open port 25, or "
		"correct the MX records. If connections from elsewhere work, let the firewall "
		"accept the address from which this audit runs."},
	{"all-servers-silent", "No mail server answers", SEVERITY_ERROR, CAUSE_DOMAIN,
		"All mail servers of the domain were tried at least twice, and none answered in "
		"time, while mail servers of other domains could be reached from here. Most "
		"likely they are switched off, or a firewall swallows the connections. Senders "
		"try again for some days, then mail bounces.",
		"The administrator of the domain should check that the mail servers run and can "
		"be reached on port 25, or correct the MX records."},
	{"all-servers-tls-failed", "No encrypted connection works", SEVERITY_ERROR, CAUSE_DOMAIN,
		"With none of the mail servers an encrypted connection worked: none could be made, "
		"and they took no mail in plain text either, or what came in it was no TLS.",
		"The administrator of the domain should check the certificates and TLS settings "
		"of the mail servers."},
	{"all-servers-turn-away", "Every mail server turns callers away",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"All mail servers of the domain answer with an error as soon as the connection "
		"is made, before anybody could say for whom the mail is. The mail service is out "
		"of order or closed, or it dislikes this machine without saying so.",
		"The administrator of the domain should read the greeting in the transcript and "
		"find it in the server's configuration."},
	{"all-servers-unreachable", "No mail server can be reached", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The network reports that none of the mail servers' addresses can be reached, "
		"although other mail servers can. Most likely the addresses are out of use or "
		"badly routed.",
		"The administrator of the domain should check the addresses of the mail servers, "
		"or correct the MX records."},
	{"asked-again", "Asked again later in this run", SEVERITY_NOTICE, CAUSE_NONE,
		"A mail server asked to come back later, or it or the DNS did not answer at the "
		"first try. The run that this report tells of is still at work: it asks again, "
		"and says in its final report what came of it.",
		"Nothing has to be done. Read the report again when the run is over."},
	{"asked-once", "Asked only once", SEVERITY_NOTICE, CAUSE_US,
		"No mail server of the domain answered, but each was tried only once. One bad "
		"minute is not held against a server: silence counts after a second try, some "
		"minutes later.",
		"Run the audit again with --retries 1 or more (mailknock probe: --again 1), so "
		"that servers that do not answer are tried a second time."},
	{"asked-once-garbled", "Not understood, and asked only once", SEVERITY_NOTICE, CAUSE_US,
		"Something answers on the mail port of every server that could be asked, but not in "
		"the language of mail (SMTP), or it breaks its rules. Each was tried only once, and "
		"one bad minute is not held against a server.",
		"Look at what it said, in the dialogue. Run the audit again with --retries 1 or more "
		"(mailknock probe: --again 1): it counts if it happens again."},
	{"dane-refuses", "The DANE records cannot be looked up", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mail servers accept this address, but the zones of all of them are signed, "
		"and the question for their TLSA records (DANE) gets an error or no answer. "
		"Senders that honour DANE, among them large providers, must not deliver until it "
		"is answered (RFC 7672 2.1.2): their mail waits, and bounces after some days. "
		"Mail of other senders arrives.",
		"The administrator of the mail servers' DNS has to make the name servers answer "
		"questions for TLSA records at _25._tcp. in front of each server's name, also "
		"with \"there are none\"."},
	{"deadline", "Not finished in time", SEVERITY_NOTICE, CAUSE_US,
		"The run ended before the mail servers of this address could be asked, or be "
		"asked a second time. Silence counts against a server only after a second try.",
		"Give the run more time (--deadline), or start it again: what is known already "
		"is reused."},
	{"dns-bogus", "The domain's DNS signatures do not hold", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain, or a mail server of it, is signed with DNSSEC, but the signatures "
		"are wrong or have expired (RFC 4035 5.5). Resolvers that check signatures treat "
		"the answers as forged, so many senders cannot find out where to deliver, while "
		"others notice nothing. Mail waits, and bounces after some days.",
		"The administrator of the domain has to sign the zone anew, or correct the DS "
		"record at the registry. A DNSSEC analyser shows which signature is wrong. If you "
		"see it with every domain, the clock of this machine or its resolver may be "
		"wrong."},
	{"dns-failing", "The domain's name servers fail", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The name servers of the domain, or of its mail servers, gave an error instead "
		"of an answer, also when asked again. It may be a short outage, or a DNSSEC "
		"signature that has expired. While it lasts, senders keep mail in their queues; "
		"after some days they give up.",
		"Try again later. If it stays like this, the administrator of the domain has to "
		"repair its name servers or DNSSEC signatures."},
	{"dns-refused", "The resolver refuses to answer", SEVERITY_WARNING, CAUSE_US,
		"The DNS resolver that was asked refuses questions from this machine, so it is "
		"not known where mail for this domain goes.",
		"Use a resolver that serves this machine: --dns-server, or the system's settings."},
	{"dns-timeout", "No answer from the DNS", SEVERITY_WARNING, CAUSE_US,
		"The question where mail for this domain goes got no answer in time. Either the "
		"resolver that this machine uses is slow or unreachable, or the domain's name "
		"servers are.",
		"Check the resolver of this machine (--dns-server names another one, "
		"--dns-timeout gives it longer), then run again. If only this domain is "
		"affected, tell its administrator."},
	{"domain-limit", "One domain too many", SEVERITY_NOTICE, CAUSE_US,
		"The pages name more mail domains than a run may ask, and this address's is one "
		"of those beyond. The limit keeps a page that lists thousands of strangers' "
		"addresses from making us knock on all their doors.",
		"If these are your own contacts, raise the limit (--max-domains). If a page lists "
		"strangers, leave it out (--exclude)."},
	{"domain-missing", "The domain does not exist", SEVERITY_ERROR, CAUSE_SITE,
		"There is no such domain in the Internet's directory of names (DNS), so no mail "
		"program can find a server for it and every message bounces at once. Mostly the "
		"address is mistyped, or the domain was given up. Given-up domains can be bought "
		"by strangers, who would then receive your visitors' mail.",
		"Correct the address on the pages, or remove it. If the domain should exist, its "
		"owner has to renew it or to repair its DNS."},
	{"excluded", "Excluded by your own rules", SEVERITY_NOTICE, CAUSE_NONE,
		"The address matches a pattern of --exclude-address or --exclude-domain, so "
		"nobody was asked about it.",
		"Remove the pattern if the address should be checked after all."},
	{"mx-unresolvable", "The mail servers' names lead nowhere", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The DNS of the domain names mail servers, but none of these names has an "
		"address: they do not exist, or are no proper host names. Mail has nowhere to go "
		"and bounces. Typical causes are a typing error in the MX record, or a provider "
		"that was cancelled.",
		"The administrator of the domain has to correct the MX records, so that each "
		"names a host that has an address."},
	{"no-mail-server", "The domain has no mail server", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain exists, but its DNS names neither a mail server (an MX record) nor "
		"any address of its own. Mail programs have nowhere to deliver to, and every "
		"message bounces.",
		"Publish an MX record for the domain, or use an address of another domain on the "
		"pages."},
	{"no-server-answers", "No mail server answers properly", SEVERITY_ERROR, CAUSE_DOMAIN,
		"Every mail server of the domain was tried at least twice. Some refused the "
		"connection, others were silent or hung up; none got as far as saying yes or no. "
		"Mail servers of other domains could be reached from here.",
		"The administrator of the domain should go through the servers in the list below "
		"one by one; each has its own finding."},
	{"not-judged", "Not judged yet", SEVERITY_NOTICE, CAUSE_US,
		"The run was stopped before everything about this address was known.",
		"Start the same command again: it goes on where it stopped."},
	{"null-mx", "The domain accepts no mail", SEVERITY_ERROR, CAUSE_SITE,
		"The owner of the domain has declared in the DNS that it never accepts mail (a "
		"\"null MX\" record, RFC 7505). Every message bounces at once.",
		"Use another address on the pages. If the domain ought to receive mail, its "
		"administrator has to replace the null MX record by the names of real mail "
		"servers."},
	{"policies-refuse", "No mail server is free to all careful senders",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mail servers accept this address, but what the domain and its servers publish "
		"leaves none that careful senders may use: those that the enforced MTA-STS policy "
		"permits are those whose TLSA records (DANE) count and cannot be looked up, or "
		"promise another certificate than the server shows. Senders that honour both, "
		"among them large providers, must not deliver (RFC 8461 2): their mail waits, and "
		"bounces after some days. Mail of other senders arrives.",
		"The administrator of the mail servers' DNS has to make the name servers answer "
		"questions for TLSA records at _25._tcp. in front of each server's name. A line "
		"mx: for each of the other servers in /.well-known/mta-sts.txt on the host "
		"mta-sts in front of the domain, with a new id in the TXT record at _mta-sts, "
		"lets mail through as well."},
	{"opted-out", "Has asked not to be asked", SEVERITY_NOTICE, CAUSE_NONE,
		"The address, its domain or its mail server is on the opt-out list (--opt-out), "
		"so nobody connected to the server and nothing is said about the address.",
		"Nothing, as long as the wish stands. Write to the address by hand if you have to "
		"know whether it works."},
	{"private-address", "All mail servers are on private addresses",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"Every mail server that the domain names has an address that exists only inside "
		"a private network, for example 10.0.0.1 or 127.0.0.1. Nobody outside can reach "
		"it. Mostly an internal name server's entry was published by mistake.",
		"The administrator of the domain has to publish the public addresses of the mail "
		"servers. If you audit your own network from inside, use --allow-private."},
	{"provider-closed", "The provider was left alone", SEVERITY_WARNING, CAUSE_US,
		"Servers of this address's mail provider said three times in this run that this "
		"machine is not welcome. To go on asking would only make that worse, so the rest "
		"was not asked. That says nothing about the address.",
		"The report's head has the provider's words: they name a block list, a limit, or "
		"what is missing of this machine's name. Mend that, and run the audit again."},
	{"sts-refuses", "The domain's own policy forbids its mail servers",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The mail servers accept this address, but the domain enforces an MTA-STS policy "
		"that allows none of them. Senders that honour the policy, among them large "
		"providers, must not deliver (RFC 8461 5): their mail waits, and bounces after "
		"some days. Mail of other senders arrives.",
		"Add a line mx: with the name of each mail server to the file "
		"/.well-known/mta-sts.txt on the host mta-sts in front of the domain, and change "
		"the id in the TXT record at _mta-sts. Until that is done, mode: testing lets "
		"mail through."},
};
/* clang-format on */

const struct catalogue_table catalogue_reasons = {entries, sizeof(entries) / sizeof(entries[0])};
