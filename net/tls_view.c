#include "net/tls_view.h"
#include "base/visible.h"
#include "net/ip.h"
#include "schema/model/tls_chain.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NAMES_TEXT_MAX = 4096 };

/* ---- the connection ---- */

/* TLS has names of its own for what OpenSSL calls prime256v1. Finite fields that are none of RFC
 * 7919's have no name but their size. */
static void view_group(SSL *ssl, struct tls_view *view)
{
	int group = (int)SSL_get_negotiated_group(ssl);
	const char *name = group ? SSL_group_to_name(ssl, group) : NULL;
	EVP_PKEY *key = NULL;

	if (name) {
		visible_text(span_of(name), view->group, sizeof(view->group));
		return;
	}
	if (SSL_get_peer_tmp_key(ssl, &key) == 1 && EVP_PKEY_is_a(key, "DH"))
		snprintf(view->group, sizeof(view->group), "dhe%d", EVP_PKEY_get_bits(key));
	EVP_PKEY_free(key);
}

void tls_view_connection(SSL *ssl, struct tls_view *view)
{
	snprintf(view->version, sizeof(view->version), "%s", SSL_get_version(ssl));
	snprintf(view->cipher, sizeof(view->cipher), "%s", SSL_get_cipher(ssl));
	view->cipher_bits = SSL_get_cipher_bits(ssl, NULL);
	view_group(ssl, view);
}

/* ---- one certificate ---- */

static void print_name(X509_NAME *name, char *ret_text, size_t size)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes = NULL;

	if (!out)
		return;
	X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
	long length = BIO_get_mem_data(out, &bytes);

	visible_text((struct span){bytes, length > 0 ? (size_t)length : 0}, ret_text, size);
	BIO_free(out);
}

/* One name; what would look like the end of it or like another one is shown as its bytes. */
static void add_dns_name(struct buf *all, const ASN1_STRING *text)
{
	const unsigned char *at = ASN1_STRING_get0_data(text);
	int length = ASN1_STRING_length(text);

	for (int i = 0; i < length; i++) {
		if (at[i] <= ' ' || at[i] == ',' || at[i] == '\\' || at[i] >= 0x7f)
			buf_addf(all, "\\x%02X", at[i]);
		else
			buf_add_char(all, (char)at[i]);
	}
}

/* Names as they are, separated by ", "; those that do not fit are "..." in their place. */
static void print_alternative_names(X509 *certificate, char *ret_text, size_t size)
{
	static const char more[] = ", ...";
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	struct buf all, one;
	bool is_cut = false;

	buf_init(&all, size - sizeof(more));
	buf_init(&one, NAMES_TEXT_MAX);
	for (int i = 0; i < sk_GENERAL_NAME_num(names) && !is_cut; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS)
			continue;
		buf_clear(&one);
		buf_add_text(&one, all.length ? ", " : "");
		add_dns_name(&one, name->d.dNSName);
		is_cut = one.overflowed || all.length + one.length > all.length_max;
		if (!is_cut)
			buf_add(&all, buf_span(&one));
	}
	const char *end = !is_cut ? "" : all.length ? more : more + 2;

	snprintf(ret_text, size, "%s%s", buf_text(&all), end);
	buf_finish(&one);
	buf_finish(&all);
	GENERAL_NAMES_free(names);
}

static int64_t unix_time(const ASN1_TIME *time)
{
	struct tm parts;

	return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static void print_hex(const unsigned char *digest, unsigned length, char *ret_text, size_t size)
{
	for (unsigned i = 0; i < length && 2 * i + 2 < size; i++)
		snprintf(ret_text + 2 * i, 3, "%02x", digest[i]);
}

static void print_digest(X509 *certificate, const EVP_MD *kind, char *ret_text, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	if (X509_digest(certificate, kind, digest, &length) == 1)
		print_hex(digest, length, ret_text, size);
}

/* Of the SubjectPublicKeyInfo as it stands in the certificate (RFC 6698 2.1.2, selector 1). */
static void print_key_digest(X509 *certificate, const EVP_MD *kind, char *ret_text, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned length = 0;
	int der_length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);

	if (der_length > 0 && EVP_Digest(der, (size_t)der_length, digest, &length, kind, NULL) == 1)
		print_hex(digest, length, ret_text, size);
	OPENSSL_free(der);
}

/* "RSA 2048"; a key that OpenSSL cannot read has none. */
static void print_key(X509 *certificate, char *ret_text, size_t size)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	const char *kind = key ? EVP_PKEY_get0_type_name(key) : NULL;
	char text[64];

	if (!kind)
		return;
	snprintf(text, sizeof(text), "%s %d", kind, EVP_PKEY_get_bits(key));
	visible_text(span_of(text), ret_text, size);
}

static void print_signature(X509 *certificate, char *ret_text, size_t size)
{
	int kind = X509_get_signature_nid(certificate);
	const char *name = kind == NID_undef ? NULL : OBJ_nid2ln(kind);

	visible_text(span_of(name ? name : "unknown"), ret_text, size);
}

/* ---- the server's own ---- */

static const char *words_of_verdict(long verdict)
{
	switch (verdict) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return "the certificate has expired";
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return "the certificate is not valid yet";
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return "the certificate is self-signed";
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		return "the certificate's issuer is not trusted";
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return "the certificate's issuer is unknown (an intermediate certificate may be "
		       "missing)";
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return "the certificate's signature is wrong";
	case X509_V_ERR_INVALID_PURPOSE:
		return "the certificate is not meant for servers";
	case X509_V_ERR_INVALID_CA:
		return "the certificate was signed by one that may not sign others";
	}
	return X509_verify_cert_error_string(verdict);
}

static bool is_for(X509 *certificate, const char *host)
{
	struct ip literal;

	if (ip_parse(span_of(host), &literal))
		return X509_check_ip_asc(certificate, host, 0) == 1;
	return host[0] && X509_check_host(certificate, host, 0,
				  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

void tls_view_certificate(SSL *ssl, const char *host, struct tls_view *view)
{
	X509 *certificate = SSL_get1_peer_certificate(ssl);
	long verdict = SSL_get_verify_result(ssl);

	if (!certificate)
		return;
	print_name(X509_get_subject_name(certificate), view->subject, sizeof(view->subject));
	print_name(X509_get_issuer_name(certificate), view->issuer, sizeof(view->issuer));
	print_alternative_names(certificate, view->names, sizeof(view->names));
	print_key(certificate, view->key, sizeof(view->key));
	print_signature(certificate, view->signature, sizeof(view->signature));
	view->not_before_s = unix_time(X509_get0_notBefore(certificate));
	view->not_after_s = unix_time(X509_get0_notAfter(certificate));
	print_digest(certificate, EVP_sha256(), view->sha256, sizeof(view->sha256));
	print_digest(certificate, EVP_sha1(), view->sha1, sizeof(view->sha1));
	view->is_trusted = verdict == X509_V_OK;
	view->is_name_matched = is_for(certificate, host);
	if (!view->is_trusted)
		snprintf(view->error, sizeof(view->error), "%s", words_of_verdict(verdict));
	else if (!view->is_name_matched)
		snprintf(view->error, sizeof(view->error), "the certificate is for another name");
	X509_free(certificate);
}

/* ---- the chain ---- */

/* X509_check_issued compares names and key identifiers, which is cheap; then the key is tried. */
static bool is_signed_by(X509 *certificate, X509 *issuer)
{
	EVP_PKEY *key = X509_get0_pubkey(issuer);

	return key && X509_check_issued(issuer, certificate) == X509_V_OK &&
	       X509_verify(certificate, key) == 1;
}

static void add_certificate(struct buf *chain, X509 *certificate, bool is_signed_by_next)
{
	struct tls_certificate c = {.is_signed_by_next = is_signed_by_next,
		.is_ca = (X509_get_extension_flags(certificate) & EXFLAG_CA) != 0,
		.not_before_s = unix_time(X509_get0_notBefore(certificate)),
		.not_after_s = unix_time(X509_get0_notAfter(certificate))};

	print_name(X509_get_subject_name(certificate), c.subject, sizeof(c.subject));
	print_name(X509_get_issuer_name(certificate), c.issuer, sizeof(c.issuer));
	print_key(certificate, c.key, sizeof(c.key));
	print_signature(certificate, c.signature, sizeof(c.signature));
	print_digest(certificate, EVP_sha256(), c.certificate_sha256, sizeof(c.certificate_sha256));
	print_digest(certificate, EVP_sha512(), c.certificate_sha512, sizeof(c.certificate_sha512));
	print_key_digest(certificate, EVP_sha256(), c.key_sha256, sizeof(c.key_sha256));
	print_key_digest(certificate, EVP_sha512(), c.key_sha512, sizeof(c.key_sha512));
	tls_chain_add(chain, &c);
}

/* Servers send their certificates in any order, and verifiers sort them (RFC 8446 4.4.2). So each
 * one's signer is moved to the place behind it; what signed nothing stays where it is. */
static void sort_chain(X509 **certificates, size_t count, bool *ret_is_linked)
{
	for (size_t i = 0; i < count; i++) {
		size_t signer = i + 1;

		ret_is_linked[i] = false;
		while (signer < count && !is_signed_by(certificates[i], certificates[signer]))
			signer++;
		if (signer >= count)
			continue;
		X509 *found = certificates[signer];

		memmove(&certificates[i + 2], &certificates[i + 1],
			(signer - i - 1) * sizeof(X509 *));
		certificates[i + 1] = found;
		ret_is_linked[i] = true;
	}
	if (count)
		ret_is_linked[count - 1] =
			is_signed_by(certificates[count - 1], certificates[count - 1]);
}

void tls_view_chain(SSL *ssl, struct buf *chain)
{
	STACK_OF(X509) *shown = SSL_get_peer_cert_chain(ssl);
	X509 *certificates[TLS_CHAIN_MAX];
	bool is_linked[TLS_CHAIN_MAX];
	size_t count = 0;

	for (int i = 0; i < sk_X509_num(shown) && count < TLS_CHAIN_MAX; i++)
		certificates[count++] = sk_X509_value(shown, i);
	sort_chain(certificates, count, is_linked);
	for (size_t i = 0; i < count; i++)
		add_certificate(chain, certificates[i], is_linked[i]);
}
