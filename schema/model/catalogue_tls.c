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
	{"certificate-wrong-name", "The certificate is for another name",
		SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server's certificate does not hold the name by which the MX record calls "
		"it. Senders that check certificates do not deliver.",
		"Get a certificate that holds the name in the MX record, or use in the MX record "
		"a name that the certificate holds."},
	{"tls-failed", "Encryption fails", SEVERITY_WARNING, CAUSE_DOMAIN,
		"The server offers encryption, but no encrypted connection could be made. Most "
		"senders then deliver unencrypted, readable for everybody on the way; strict "
		"ones do not deliver.",
		"Check the certificate, its key and the TLS settings of the server. The evidence "
		"says where it failed."},
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
};
/* clang-format on */

const struct catalogue_table catalogue_tls = {entries, sizeof(entries) / sizeof(entries[0])};
