/* Findings about what a domain's DNS says of its mail. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"domain-is-alias", "The domain is an alias of another one", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain itself is an alias (CNAME), and its mail goes where the mail of the "
		"other domain goes. That is allowed (RFC 5321 5.1), but some senders rewrite the "
		"address to the other domain (RFC 1123 5.2.2 once asked for that), where the "
		"mailbox may not exist.",
		"If it is not on purpose, give the domain MX and address records of its own "
		"instead of the CNAME record."},
	{"implicit-mx", "No mail server is named", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain has no MX record, so mail goes to the machine with the domain's own "
		"name, which is usually the web server. The rules allow that (RFC 5321 5.1), but "
		"not every sender does it, and mail stops as soon as the website moves.",
		"Publish an MX record that names the mail server."},
	{"mx-count-unexpected", "The number of mail servers is not what you expect",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"You named how many mail servers this domain is to have (--expect-mx-count), and "
		"it has another number. Either somebody changed the DNS, or your rule is out of "
		"date.",
		"Compare the MX records with your rule and correct whichever is wrong."},
	{"mx-address-failing", "Some addresses of a mail server could not be looked up",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The DNS tells the server's addresses of one kind, IPv4 or IPv6, but fails at the "
		"question for the other kind, also when it is asked again. Mail goes to the "
		"addresses that are known. Some senders treat the failure as one of the whole "
		"server, wait, or go on to the next one.",
		"The administrator of the name servers concerned has to make them answer questions "
		"for both kinds of address (A and AAAA), also with \"there are none\". Often a "
		"firewall or an old name server drops the kind that it does not know."},
	{"mx-cut", "More mail servers than were visited", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain names more mail servers or addresses than a sender would ever try. "
		"Only the first ones, in order of preference, were visited; the evidence tells "
		"how many of how many.",
		"Remove MX and address records that are not needed."},
	{"mx-dns-bogus", "The signatures of a mail server's address do not hold",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The zone in which a mail server's address stands is signed with DNSSEC, but the "
		"signatures are wrong or have expired (RFC 4035 5.5). Senders whose resolvers "
		"check signatures, and these are many, cannot find this server; others do not "
		"notice. They wait, or go on to the next one.",
		"The administrator of that zone has to sign it anew, or correct the DS record at "
		"the registry. A DNSSEC analyser shows which signature is wrong."},
	{"mx-dns-failing", "A mail server's name could not be looked up",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The name servers that should know a mail server's address fail or are silent. "
		"Senders then cannot find this server; they wait, or go on to the next one.",
		"The administrator of the name servers concerned has to repair them. If it was a "
		"short outage, the next run will not show it."},
	{"mx-expected-missing", "A mail server that you expect is missing",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"You named the mail servers that this domain is to have (--expect-mx), and one of "
		"them is not among its MX records. Mail does not go there.",
		"Add the MX record, or correct your rule if the server was given up."},
	{"mx-is-cname", "A mail server's name is an alias", SEVERITY_WARNING, CAUSE_DOMAIN,
		"An MX record names an alias (CNAME) instead of a host. The rules forbid it (RFC "
		"2181 10.3, RFC 5321 5.1). Most senders follow the alias all the same, some do "
		"not and bounce the mail.",
		"Put the name that the alias leads to into the MX record."},
	{"mx-is-ip", "A mail server is given as a number", SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record holds an IP address where a host name has to stand. Senders look "
		"for a host of that name, do not find it, and pass over the server.",
		"Give the server a name with an A or AAAA record, and put that name into the MX "
		"record."},
	{"mx-is-localhost", "A mail server is called \"localhost\"", SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record names \"localhost\", which always means the machine that asks (RFC "
		"6761 6.3). Each sender would deliver to itself: most notice and pass over it or "
		"bounce the mail, and none reaches you.",
		"Put the real name of the mail server into the MX record. A domain that is to "
		"accept no mail says so with: MX 0 . (a single dot, RFC 7505)."},
	{"mx-not-expected", "A mail server that you do not expect", SEVERITY_ERROR, CAUSE_DOMAIN,
		"You named the mail servers that this domain is to have (--expect-mx), and the "
		"DNS names another one besides. A part of the mail goes there. It may be an old "
		"provider, a mistake, or somebody who wants to read the mail.",
		"Find out who added the MX record and whose server that is. Remove it, or add it "
		"to your rule."},
	{"mx-not-host-name", "A mail server's name is not a host name",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record holds something that cannot be the name of a host, for example a "
		"blank or a strange character. Senders pass over the server.",
		"Correct the name in the MX record."},
	{"mx-one-network", "All mail servers are in one network", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The addresses of all mail servers lie in one small block of addresses (/24 for "
		"IPv4, /48 for IPv6), so they probably share a line, a router or a building. When "
		"that fails, all fail; senders then keep the mail for some days and try again.",
		"Nothing has to be done, unless mail must not be late. Then put one of the "
		"servers into another network."},
	{"mx-one-operator", "All mail servers belong to one operator",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"All mail servers of the domain have names of one organisation, which is not the "
		"domain's own. That is usual with mail providers; it only means that all of them "
		"depend on that organisation and its DNS.",
		"Nothing has to be done."},
	{"mx-private", "A mail server is on a private address", SEVERITY_ERROR, CAUSE_DOMAIN,
		"A mail server has an address that exists only inside a private network or is "
		"reserved for special uses, such as 10.0.0.1, 192.168.1.1 or 127.0.0.1. Nobody "
		"outside can reach it, and senders lose time with it.",
		"Publish the server's public address, or remove it from the MX records. If you "
		"audit your own network from inside, use --allow-private."},
	{"mx-same-server", "The backup is the same machine", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Two mail server names of the domain lead to the same address. When that machine "
		"is down, both are: the second is no backup.",
		"If a backup is wanted, it needs a machine of its own. Otherwise one of the MX "
		"records can go."},
	{"mx-twice", "A mail server is named more than once", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The MX records name the same server several times, with different preferences. "
		"Only the best of them has a meaning: a server is no backup for itself, and "
		"senders may waste time by trying it again.",
		"Keep one MX record for each server and remove the others."},
	{"mx-unregistered", "A stranger could take over a mail server's name",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record names a host whose domain does not exist: nobody has registered it, "
		"or no longer. Anybody could register it today, and would then receive the mail "
		"that senders bring to this server. That it does not exist also makes senders "
		"lose time now.",
		"Remove or correct the MX record at once. The administrator of the domain has to "
		"do it. If the domain name was yours, register it again until then."},
	{"mx-unresolved", "A mail server's name leads nowhere", SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record names a host that does not exist or has no address. Senders pass "
		"over it. If its domain is free, a stranger could register it and receive the "
		"mail.",
		"Correct the name, or remove the MX record."},
	{"name-server-lame", "A name server does not know the domain",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"One of the name servers that are responsible for the domain answers with an "
		"error, or says that it is not responsible. Whoever asks it has to ask another "
		"one, and when these are down too, mail for the domain has to wait.",
		"Set the zone up on that name server, or remove its NS record, in the zone and at "
		"the registry."},
	{"name-server-silent", "A name server does not answer", SEVERITY_WARNING, CAUSE_DOMAIN,
		"One of the name servers that are responsible for the domain gave no answer, or "
		"its name has no address. Whoever asks it loses time, and when the others are "
		"down too, mail for the domain has to wait.",
		"Repair that name server or open port 53 (UDP and TCP) in its firewall, or remove "
		"its NS record, in the zone and at the registry."},
	{"name-servers-differ", "The name servers disagree about the mail servers",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The name servers of the domain were each asked for its MX records, and do not "
		"say the same. So the mail of some senders goes to other servers than that of "
		"others, which is hard to notice from inside.",
		"Mostly one of them no longer gets updates: compare the serial numbers of the "
		"zone, and repair the zone transfer. If a change was made minutes ago, wait and "
		"look again."},
	{"null-mx-preference", "\"Accepts no mail\", but with a preference",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain declares that it accepts no mail (a null MX), but with a preference "
		"other than 0, which the rules do not allow (RFC 7505 3). Some senders may take "
		"it for a server whose name is empty, and keep the mail for days before it "
		"bounces.",
		"Publish the record exactly like this: MX 0 . (a single dot)."},
	{"null-mx-with-others", "\"Accepts no mail\" and mail servers at once",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain declares that it accepts no mail (a null MX, \".\") and names mail "
		"servers besides. That contradicts itself (RFC 7505 3), and senders handle it "
		"differently: some may give up.",
		"Remove the null MX record if the domain receives mail, or the other ones if it "
		"does not."},
	{"ptr-missing", "A mail server's address has no name", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"There is no reverse DNS name (PTR) for the address of a mail server. Receiving "
		"mail works without one, but if the server also sends mail, many receivers refuse "
		"it for that (RFC 1912 2.1 asks for one).",
		"Whoever owns the address, mostly the provider of the line or machine, can set "
		"its reverse name. It should be the server's own name."},
	{"ptr-unconfirmed", "A mail server's reverse name does not lead back",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The address of a mail server has a reverse DNS name (PTR), but that name does "
		"not lead to the same address again. Receiving mail works all the same, but if "
		"the server also sends mail, many receivers trust it less.",
		"Let the reverse name be the server's own name, and give that name an A or AAAA "
		"record with this address."},
	{"single-mail-server", "There is only one mail server", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain has one mail server at one address. That is quite usual: when it is "
		"down, senders keep their mail for some days and try again.",
		"Nothing has to be done, unless mail must not be late."},
};
/* clang-format on */

const struct catalogue_table catalogue_domains = {entries, sizeof(entries) / sizeof(entries[0])};
