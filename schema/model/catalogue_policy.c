/* Findings about what a domain publishes besides its mail servers: MTA-STS, TLS-RPT, DANE, SPF,
 * DMARC. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"dane-lookup-failing", "A server's DANE records cannot be looked up",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The DNS zone of the mail server is signed, but the question for its TLSA "
		"records, which say how its certificate is to be checked (DANE), gets an error or "
		"no answer. Somebody who wants to read the mail could make it fail on purpose, so "
		"senders that honour DANE must not deliver to this server until the question is "
		"answered (RFC 7672 2.1.2). They wait, and after some days the mail bounces.",
		"The administrator of the server's name servers has to make them answer questions "
		"for TLSA records, also with \"there are none\". Ask for TYPE TLSA at _25._tcp. "
		"in front of the server's name to see it. Often a firewall or an old name server "
		"drops types that it does not know, or a DNSSEC signature has expired."},
	{"dane-mismatch", "The certificate is not the one that DANE promises",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain's signed DNS says which certificates its mail server may show (TLSA "
		"records, DANE), and the server shows another one. Senders that honour DANE must "
		"take it for somebody else and not deliver to it (RFC 7672 2.2); where no other "
		"server of the domain passes, their mail waits and then bounces.",
		"Mostly the certificate was renewed with a new key and the records were not: "
		"publish one for the new key. At _25._tcp. in front of the server's name: IN TLSA "
		"3 1 1 followed by the SHA-256 digest of the public key. At the next renewal, keep "
		"the key, or publish the record of the new one beside the old one some days "
		"before."},
	{"dane-no-tls", "DANE promises encryption, and the server has none",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain's signed DNS says which certificates its mail server may show (TLSA "
		"records, DANE), but the server offers no encryption, or it fails. Senders that "
		"honour DANE must not deliver to it unencrypted (RFC 7672 2.2); where no other "
		"server of the domain passes, their mail waits and then bounces.",
		"Switch on STARTTLS on the server, or mend it. If it is on, a firewall may remove "
		"the offer. A server that is to stay without encryption must not have TLSA "
		"records."},
	{"dane-not-signed", "DANE does not protect this domain's mail", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The mail server publishes TLSA records (DANE), but something on the way to them "
		"is not signed with DNSSEC: the domain's MX records, the server's addresses, or "
		"the TLSA records themselves. They count for certain only where all of that is "
		"signed (RFC 7672 2.2). Mail is delivered, but somebody who can change answers of "
		"the DNS on their way can lead it to another server.",
		"Sign the zone of the records that the evidence names with DNSSEC, and have the DS "
		"record published by the registry. If only your MX records are not signed, that "
		"is your domain's zone; the server's own records are as they should be."},
	{"dane-partial", "Only some mail servers are protected by DANE",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Some of the domain's mail servers have TLSA records that senders can use (DANE), "
		"others do not. Whoever wants to read the mail only has to keep senders away from "
		"the protected ones, and they go to the others without any check.",
		"Publish TLSA records for every mail server that the domain names, for example: "
		"_25._tcp.mx2.example.org. IN TLSA 3 1 1 followed by the SHA-256 digest of the "
		"public key of that server's certificate."},
	{"dane-unusable", "None of a server's DANE records can be used",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The mail server has TLSA records (DANE), but not one that counts for mail: for "
		"mail, the first number has to be 2 or 3, the second 0 or 1, the third 0, 1 or 2, "
		"and the digest has to be of the right length (RFC 7672 3.1). Senders then "
		"encrypt, but cannot tell whether they talk to the right server.",
		"Publish a record of the form: _25._tcp.mx1.example.org. IN TLSA 3 1 1 followed "
		"by the SHA-256 digest of the public key of the server's certificate, and remove "
		"those that cannot be used."},
	{"dmarc-invalid", "The DMARC record breaks its rules", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain publishes a DMARC record, which says what receivers are to do with "
		"forged mail, but it breaks the rules of its format (RFC 7489 6.3). Receivers "
		"take it for no record, or do not do what was meant.",
		"Correct the TXT record at _dmarc in front of the domain. The smallest valid one "
		"is: v=DMARC1; p=none."},
	{"dmarc-missing", "There is no DMARC record", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain does not say what receivers are to do with mail that only pretends to "
		"come from it (DMARC, RFC 7489). That does not touch mail that is sent to the "
		"domain, but answers from it may be trusted less, and large providers ask for it.",
		"Publish a TXT record at _dmarc in front of the domain. To begin with: v=DMARC1; "
		"p=none; rua=mailto:dmarc@example.org with an address of your own that reads the "
		"reports."},
	{"dmarc-several", "There are several DMARC records", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain publishes more than one DMARC record. Receivers then use none of them "
		"(RFC 7489 6.6.3).",
		"Keep one of the TXT records at _dmarc in front of the domain and remove the "
		"others."},
	{"spf-invalid", "The SPF record breaks its rules", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain publishes an SPF record, which names the servers that send its mail, "
		"but it breaks the rules of its format (RFC 7208 4.6). Receivers treat that as an "
		"error that lasts, and some refuse mail from the domain for it.",
		"Correct the TXT record of the domain that begins with v=spf1. The evidence says "
		"what is wrong with it."},
	{"spf-missing", "There is no SPF record", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain does not say which servers may send mail in its name (SPF, RFC 7208). "
		"That does not touch mail that is sent to the domain, but answers from it may be "
		"trusted less.",
		"Publish a TXT record at the domain. Where its mail servers also send its mail: "
		"v=spf1 mx -all. Your provider names the right one for its servers."},
	{"spf-several", "There are several SPF records", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain publishes more than one SPF record. That is an error that lasts (RFC "
		"7208 4.5): receivers use none of them, and some refuse mail from the domain for "
		"it.",
		"Put everything into one TXT record that begins with v=spf1, and remove the "
		"others."},
	{"sts-certificate", "A certificate that the MTA-STS policy does not permit",
		SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain enforces an MTA-STS policy, which promises that its mail servers "
		"encrypt with a valid certificate of a public authority, for their name (RFC 8461 "
		"4.2). This server does not. Senders that honour the policy must not deliver to "
		"it; where no other server of the domain passes, their mail waits and then "
		"bounces.",
		"Install a certificate of a public authority for the name in the MX record. The "
		"evidence says what is wrong with this one. Until then set mode: testing in the "
		"policy file and change the id in the TXT record at _mta-sts."},
	{"sts-certificate-testing", "A certificate that the MTA-STS policy would not permit",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain tests an MTA-STS policy, which promises that its mail servers encrypt "
		"with a valid certificate of a public authority, for their name (RFC 8461 4.2). "
		"This server does not. Mail is still delivered, and senders report it; once the "
		"policy is enforced, they would not deliver to this server any more.",
		"Before the policy is enforced, install a certificate of a public authority for "
		"the name in the MX record. The evidence says what is wrong with this one."},
	{"sts-changed-without-id", "The MTA-STS policy changed, but not its id",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain's MTA-STS policy is another one than before, but the id in its DNS "
		"record is still the same. Senders look at the policy again only when the id "
		"changes (RFC 8461 3.1), so many go on with the old one.",
		"Whenever the policy changes, give the TXT record at _mta-sts in front of the "
		"domain a new id, for example the date and time: v=STSv1; id=20261121T120000."},
	{"sts-id-changed", "The MTA-STS policy's id has changed", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The DNS announces another version of the domain's MTA-STS policy than at the "
		"last look. Senders fetch it anew.",
		"Nothing has to be done, if somebody changed the policy on purpose. Otherwise "
		"find out who did."},
	{"sts-max-age-short", "The MTA-STS policy is soon forgotten", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"Senders may remember the domain's MTA-STS policy for less than a day (max_age). "
		"Whoever keeps them from fetching it for that long switches the protection off. "
		"Weeks are usual (RFC 8461 3.2).",
		"Once everything works, set max_age in the policy file to 604800 (a week) or "
		"more, and change the id in the DNS record."},
	{"sts-mode-none", "The MTA-STS policy is switched off", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain has an MTA-STS policy of the mode \"none\", which tells senders to "
		"forget an earlier policy (RFC 8461 8.3). Mail is delivered as if there were "
		"none.",
		"Nothing has to be done, if the policy is being withdrawn. Otherwise set mode: "
		"testing or mode: enforce in the policy file, and change the id in the DNS "
		"record."},
	{"sts-mx-refused", "The MTA-STS policy forbids a mail server", SEVERITY_ERROR, CAUSE_DOMAIN,
		"The domain enforces an MTA-STS policy, and the name of this mail server matches "
		"none of the patterns that it allows. Senders that honour the policy must not "
		"deliver to this server (RFC 8461 5); if they reach no other, the mail waits and "
		"then bounces. In a pattern, an asterisk stands for exactly one label: "
		"*.example.org allows mx.example.org, but neither example.org nor a.b.example.org "
		"(RFC 8461 4.1).",
		"Add a line mx: with the server's name to the file /.well-known/mta-sts.txt on "
		"the host mta-sts in front of the domain, and change the id in the TXT record at "
		"_mta-sts. Or remove the server from the MX records."},
	{"sts-mx-refused-testing", "The MTA-STS policy would forbid a mail server",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain tests an MTA-STS policy, and the name of this mail server matches "
		"none of the patterns that it allows. Mail is still delivered, and senders report "
		"it; once the policy is enforced, they would not deliver to this server any more "
		"(RFC 8461 5). In a pattern, an asterisk stands for exactly one label (RFC 8461 "
		"4.1).",
		"Before the policy is enforced, add a line mx: with the server's name to it, and "
		"change the id in the TXT record at _mta-sts. Or remove the server from the MX "
		"records."},
	{"sts-overridden", "Judged by another MTA-STS mode than published",
		SEVERITY_NOTICE, CAUSE_NONE,
		"You asked for this domain's MTA-STS policy to be judged as if it had another "
		"mode (mailknock sts override, or the option --sts-override). What is said of it "
		"is what would be, and not what senders do now.",
		"To judge what is published again, run mailknock sts override off with the domain, "
		"or leave the option away."},
	{"sts-pattern-unused", "The MTA-STS policy allows a server that is not there",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"A pattern in the domain's MTA-STS policy matches none of its mail servers. It "
		"may be one that was given up or is still to come, or a typing error for one that "
		"is now forbidden.",
		"Compare the pattern with the MX records. If no server of that name is meant, "
		"remove the line from the policy file and change the id in the DNS record."},
	{"sts-policy-cut", "The MTA-STS policy names too many servers",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain's MTA-STS policy has more patterns of server names than this audit "
		"keeps. Whether the other ones allow the domain's mail servers was not looked at.",
		"Remove the mx: lines that no mail server needs any more, and change the id in "
		"the DNS record. A pattern such as *.example.org takes the place of many."},
	{"sts-policy-expired", "The known MTA-STS policy has expired",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The MTA-STS policy that was known from before is older than its max_age allows, "
		"and no new one could be had. Senders are in the same situation: they now deliver "
		"without the protection that the domain wants (RFC 8461 5.1).",
		"Make the policy available again: a TXT record at _mta-sts in front of the "
		"domain, and the file /.well-known/mta-sts.txt on the host mta-sts in front of "
		"it, over HTTPS with a valid certificate."},
	{"sts-policy-invalid", "The MTA-STS policy breaks its rules",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain announces an MTA-STS policy, and the file is there, but it breaks the "
		"rules of its format (RFC 8461 3.2). Senders take it for no policy and deliver "
		"without its protection.",
		"Correct the file. It needs these lines: version: STSv1, mode: enforce (or "
		"testing, or none), max_age: 604800, and one mx: line for each mail server. Then "
		"change the id in the DNS record."},
	{"sts-record-invalid", "The MTA-STS record breaks its rules",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain has a TXT record that announces an MTA-STS policy, but the record "
		"breaks the rules of its format (RFC 8461 3.1). Senders take it for none and do "
		"not even look for the policy.",
		"Correct the TXT record at _mta-sts in front of the domain: v=STSv1; "
		"id=20261121T120000 with an id of up to 32 letters and digits, which changes "
		"whenever the policy does."},
	{"sts-record-several", "There are several MTA-STS records", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain announces its MTA-STS policy more than once. Senders then have to "
		"behave as if there were no policy (RFC 8461 3.1).",
		"Keep one of the TXT records at _mta-sts in front of the domain that begin with "
		"v=STSv1, and remove the others."},
	{"sts-testing", "The MTA-STS policy is being tested", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain has an MTA-STS policy of the mode \"testing\": senders report what "
		"breaks it, but deliver all the same (RFC 8461 5). So it protects nothing yet.",
		"When the reports (TLS-RPT) show no failures for some weeks, set mode: enforce in "
		"the policy file and change the id in the DNS record."},
	{"sts-unfetchable", "The MTA-STS policy cannot be fetched", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain announces an MTA-STS policy, but the policy file cannot be fetched "
		"over HTTPS. New senders deliver without its protection; those that know the "
		"policy from before use that one until it expires (RFC 8461 5.1). The certificate "
		"has to be valid, and redirects are not followed (RFC 8461 3.3).",
		"Make the file /.well-known/mta-sts.txt available on the host mta-sts in front of "
		"the domain, over HTTPS with a certificate for that name. If the policy is not "
		"wanted any more, publish mode: none first, and remove the TXT record only after "
		"max_age."},
	{"sts-withdrawn", "The MTA-STS record is gone before its policy has expired",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"A policy of the domain is still known and valid, but the DNS record that "
		"announced it is gone. Senders that know the policy go on enforcing it, and they "
		"do not notice changes any more (RFC 8461 8.3).",
		"Publish the TXT record at _mta-sts in front of the domain again. To give the "
		"policy up, set mode: none in it, change the id, and remove both only after the "
		"old max_age is over."},
	{"sts-without-tlsrpt", "Nobody hears when MTA-STS fails", SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The domain has an MTA-STS policy, but does not say where reports about it are to "
		"go (TLS-RPT, RFC 8460). When senders cannot deliver because of the policy, "
		"nobody tells you.",
		"Publish a TXT record at _smtp._tls in front of the domain: v=TLSRPTv1; "
		"rua=mailto:tlsrpt@example.org with an address of your own that reads the "
		"reports."},
	{"tlsrpt-invalid", "The TLS-RPT record breaks its rules", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain wants reports about encryption that failed (TLS-RPT), but its record "
		"breaks the rules of its format (RFC 8460 3). Senders take it for none and send "
		"no reports.",
		"Correct the TXT record at _smtp._tls in front of the domain: v=TLSRPTv1; "
		"rua=mailto:tlsrpt@example.org with an address of your own that reads the "
		"reports."},
	{"tlsrpt-several", "There are several TLS-RPT records", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The domain says more than once where reports about encryption are to go "
		"(TLS-RPT). Senders then have to behave as if it had said nothing (RFC 8460 3).",
		"Keep one of the TXT records at _smtp._tls in front of the domain that begin with "
		"v=TLSRPTv1, and remove the others. One record may name several addresses, with "
		"commas between them."},
};
/* clang-format on */

const struct catalogue_table catalogue_policy = {entries, sizeof(entries) / sizeof(entries[0])};
