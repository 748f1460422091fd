/* Findings about encryption. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"certificate-expired", "The certificate has expired", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The date until which the server's certificate is valid has passed. Most senders "
		"deliver all the same, but those that check certificates (MTA-STS, DANE, "
		"partners with a fixed agreement) do not.",
		"Renew the certificate and reload the mail server. If renewal is automatic, "
		"check that the mail server takes the new file."},
	{"certificate-expires-soon", "The certificate expires soon", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server's certificate is valid for less than two weeks. Certificates that "
		"renew themselves are usually renewed earlier.",
		"Renew the certificate now, or check why the automatic renewal has not run."},
	{"certificate-not-yet-valid", "The certificate is not valid yet",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server's certificate becomes valid only in future. Senders that check "
		"certificates do not deliver until then.",
		"Install a certificate that is valid now, and check the clock of the machine "
		"that issued it."},
	{"certificate-self-signed", "The certificate vouches for itself",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server made its certificate itself, so it proves nothing about who answers. "
		"Mail is encrypted all the same, and most senders deliver; those that check "
		"certificates do not.",
		"Install a certificate of a public authority, for example a free one of Let's "
		"Encrypt."},
	{"certificate-untrusted", "Nobody known vouches for the certificate",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"The server's certificate does not lead to an authority that this system trusts. "
		"Often an intermediate certificate is missing in the server's file. Senders that "
		"check certificates do not deliver.",
		"Install the whole chain that the authority gave out. For an authority of your "
		"own, name its certificate with --ca-file."},
	{"certificate-weak-key", "A key that is too short", SEVERITY_WARNING, CAUSE_DOMAIN,
		"A key in the server's certificates is too short to be safe: RSA has to have 2048 "
		"bits at least (RFC 9325 4.5). Whoever breaks it can pretend to be the server. "
		"Strict senders do not deliver.",
		"Make a new key, RSA with 2048 bits or ECDSA P-256, and get a certificate for it."},
	{"certificate-weak-signature", "A signature that is no longer safe",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"A certificate of the server is signed with SHA-1 or MD5, which can be forged. "
		"Public authorities have not signed like that for years, and strict senders do not "
		"accept it.",
		"Renew the certificate, and install the chain that comes with it."},
	{"certificate-wrong-name", "The certificate is for another name",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server's certificate does not hold the name by which the MX record calls "
		"it. Senders that check certificates do not deliver.",
		"Get a certificate that holds the name in the MX record, or use in the MX record "
		"a name that the certificate holds."},
	{"ehlo-changes-with-tls", "The server offers other things once encrypted",
		SEVERITY_NOTICE, CAUSE_DOMAIN,
		"What the server offers before and after encryption differs in more than the offer "
		"to encrypt and to log in. Mail is delivered, but the two answers may come from "
		"two programs, for example a filter in front of the mail server.",
		"Nothing has to be done, if that is so on purpose."},
	{"starttls-injection", "Plain text slips in before encryption",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"Behind the server's yes to encryption there came more plain text (the evidence), "
		"put there by the server itself or by somebody on the way. A careless sender takes "
		"it for encrypted and believes it; a careful one breaks off and delivers "
		"unencrypted, or not at all. The audit threw the text away and asked without "
		"encryption.",
		"Update the server's software, and switch off firewalls and filters that read "
		"along on port 25. If it goes on, somebody may be tampering with the "
		"connection."},
	{"tls-failed", "Encryption fails", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server offers encryption, but no encrypted connection could be made, or it "
		"broke. Most senders then deliver unencrypted, readable for everybody on the "
		"way; strict ones do not deliver.",
		"Check the certificate, its key and the TLS settings of the server. The evidence "
		"says where it failed."},
	{"tls-no-forward-secrecy", "Recorded mail could be read later",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server agrees only on encryption without forward secrecy: whoever records "
		"connections now and gets hold of the server's key one day can read all of them "
		"(RFC 9325 4.1).",
		"Allow the server cipher suites whose names begin with ECDHE, or TLS 1.3, and "
		"prefer them."},
	{"tls-not-offered", "No encryption offered", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server does not offer to encrypt the connection (STARTTLS), so everybody on "
		"the way can read the mail. Some senders refuse to deliver like this.",
		"Switch on STARTTLS on the server. If it is on, a firewall may remove the offer."},
	{"tls-old", "Outdated encryption", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server could agree only on a version of TLS that is no longer considered "
		"safe (RFC 8996). Strict senders do not deliver.",
		"Update the mail server or its TLS library, so that it offers TLS 1.2 and 1.3."},
	{"tls-refused", "Encryption is offered, then refused", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server offers encryption, but answers with an error when a sender accepts "
		"the offer. Most senders then deliver unencrypted.",
		"Look into the server's log: mostly the certificate or its key cannot be read."},
	{"tls-weak-exchange", "A key exchange that is too short", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server agrees on keys with Diffie-Hellman numbers of less than 2048 bits (RFC "
		"9325 4.4). Large organisations can break these, and strict senders hang up.",
		"Allow the server cipher suites whose names begin with ECDHE, or make "
		"Diffie-Hellman parameters of 2048 bits or more."},
};
/* clang-format on */

const struct catalogue_table catalogue_tls = {entries, sizeof(entries) / sizeof(entries[0])};
