/* Findings about what a domain's DNS says of its mail. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"implicit-mx", "No mail server is named", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain has no MX record, so mail goes to the machine with the domain's own "
		"name, which is usually the web server. The rules allow that (RFC 5321 5.1), but "
		"not every sender does it, and mail stops as soon as the website moves.",
		"Publish an MX record that names the mail server."},
	{"mx-cut", "More mail servers than were visited", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain names more mail servers or addresses than a sender would ever try. "
		"Only the first ones, in order of preference, were visited.",
		"Remove MX and address records that are not needed."},
	{"mx-dns-failing", "A mail server's name could not be looked up",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The name servers that should know a mail server's address fail or are silent. "
		"Senders then cannot find this server; they wait, or go on to the next one.",
		"The administrator of the name servers concerned has to repair them. If it was a "
		"short outage, the next run will not show it."},
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
	{"mx-not-host-name", "A mail server's name is not a host name",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record holds something that cannot be the name of a host, for example a "
		"blank or a strange character. Senders pass over the server.",
		"Correct the name in the MX record."},
	{"mx-private", "A mail server is on a private address", SEVERITY_ERROR, CAUSE_DOMAIN,
		"A mail server has an address that exists only inside a private network, such as "
		"10.0.0.1, 192.168.1.1 or 127.0.0.1. Nobody outside can reach it, and senders "
		"lose time with it.",
		"Publish the server's public address, or remove it from the MX records. If you "
		"audit your own network from inside, use --allow-private."},
	{"mx-same-server", "The backup is the same machine", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Two mail server names of the domain lead to the same address. When that machine "
		"is down, both are: the second is no backup.",
		"If a backup is wanted, it needs a machine of its own. Otherwise one of the MX "
		"records can go."},
	{"mx-unresolved", "A mail server's name leads nowhere", SEVERITY_ERROR, CAUSE_DOMAIN,
		"An MX record names a host that does not exist or has no address. Senders pass "
		"over it. If its domain is free, a stranger could register it and receive the "
		"mail.",
		"Correct the name, or remove the MX record."},
	{"null-mx-with-others", "\"Accepts no mail\" and mail servers at once",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain declares that it accepts no mail (a null MX, \".\") and names mail "
		"servers besides. That contradicts itself (RFC 7505 3), and senders handle it "
		"differently: some may give up.",
		"Remove the null MX record if the domain receives mail, or the other ones if it "
		"does not."},
	{"single-mail-server", "There is only one mail server", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain has one mail server at one address. That is quite usual: when it is "
		"down, senders keep their mail for some days and try again.",
		"Nothing has to be done, unless mail must not be late."},
};
/* clang-format on */

const struct catalogue_table catalogue_domains = {entries, sizeof(entries) / sizeof(entries[0])};
