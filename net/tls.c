#include "net/tls.h"
#include "base/memory.h"
#include "base/visible.h"
#include "net/ip.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAMES_TEXT_MAX = 4096,
	CHAIN_BYTES_MAX = 100 * 1024 /* a hostile chain is not read further */
};

struct tls_context {
	SSL_CTX *ssl;
};

struct tls_session {
	SSL *ssl;
	char host[DOMAIN_NAME_MAX + 1];
	bool is_done;
	char error[256];
};

/* File and folder, without OpenSSL's third, the "store": that one lists the whole folder for every issuer
 * it does not know, a sixth of what knocking on a server with a certificate of its own costs. */
static int load_system_store(SSL_CTX *ssl)
{
	return SSL_CTX_set_default_verify_file(ssl) == 1 &&
	       SSL_CTX_set_default_verify_dir(ssl) == 1;
}

enum status tls_context_create(
	const char *ca_file, struct tls_context **ret_context, struct failure *why)
{
	SSL_CTX *ssl = SSL_CTX_new(TLS_client_method());
	int loaded = 0;

	if (!ssl)
		return failure_say(why, ERR_SYSTEM, "TLS cannot be set up");
	/* To look, not to trust: old servers are seen as they are, and reported. */
	SSL_CTX_set_verify(ssl, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_security_level(ssl, 0);
	SSL_CTX_set_min_proto_version(ssl, TLS1_VERSION);
	SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_max_cert_list(ssl, CHAIN_BYTES_MAX);
	loaded = ca_file ? SSL_CTX_load_verify_file(ssl, ca_file) : load_system_store(ssl);
	if (loaded != 1) {
		SSL_CTX_free(ssl);
		return failure_say(why, ERR_USAGE,
			"--ca-file: no CA certificate can be read from %s",
			ca_file ? ca_file : "the system's store");
	}
	struct tls_context *context = memory_get_zeroed(1, sizeof(*context));

	context->ssl = ssl;
	*ret_context = context;
	return OK;
}

void tls_context_destroy(struct tls_context *context)
{
	if (!context)
		return;
	SSL_CTX_free(context->ssl);
	free(context);
}

struct tls_session *tls_session_create(struct tls_context *context, int fd, const char *host)
{
	struct tls_session *session = memory_get_zeroed(1, sizeof(*session));
	struct ip literal;

	snprintf(session->host, sizeof(session->host), "%s", host);
	session->ssl = SSL_new(context->ssl);
	if (!session->ssl || SSL_set_fd(session->ssl, fd) != 1)
		memory_resize(NULL, (size_t)-1, 2); /* only memory can be lacking */
	SSL_set_connect_state(session->ssl);
	if (host[0] && !ip_parse(span_of(host), &literal))
		SSL_set_tlsext_host_name(session->ssl, host);
	return session;
}

void tls_session_destroy(struct tls_session *session)
{
	if (!session)
		return;
	SSL_free(session->ssl);
	free(session);
}

static void note_error(struct tls_session *session)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	visible_text(span_of(reason  ? reason
			     : errno ? strerror(errno)
				     : "the connection was closed"),
		session->error, sizeof(session->error));
}

static enum tls_step step_of(struct tls_session *session, int result)
{
	switch (SSL_get_error(session->ssl, result)) {
	case SSL_ERROR_NONE:
		return TLS_DONE;
	case SSL_ERROR_WANT_READ:
		return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_CLOSED;
	case SSL_ERROR_SYSCALL:
		note_error(session);
		return session->is_done ? TLS_CLOSED : TLS_BROKEN;
	}
	note_error(session);
	return TLS_BROKEN;
}

enum tls_step tls_session_handshake(struct tls_session *session)
{
	ERR_clear_error();
	errno = 0;
	enum tls_step step = step_of(session, SSL_do_handshake(session->ssl));

	session->is_done |= step == TLS_DONE;
	return step == TLS_CLOSED ? TLS_BROKEN : step;
}

enum tls_step tls_session_read(
	struct tls_session *session, char *at, size_t size, size_t *ret_length)
{
	size_t length = 0;

	ERR_clear_error();
	errno = 0;
	enum tls_step step = step_of(session, SSL_read_ex(session->ssl, at, size, &length));

	*ret_length = step == TLS_DONE ? length : 0;
	return step;
}

enum tls_step tls_session_write(struct tls_session *session, struct span bytes, size_t *ret_written)
{
	size_t written = 0;

	ERR_clear_error();
	errno = 0;
	enum tls_step step =
		step_of(session, SSL_write_ex(session->ssl, bytes.at, bytes.length, &written));

	*ret_written = step == TLS_DONE ? written : 0;
	return step;
}

/* ---- the view ---- */

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

static void print_alternative_names(X509 *certificate, char *ret_text, size_t size)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	struct buf all;

	buf_init(&all, NAMES_TEXT_MAX);
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS)
			continue;
		buf_add_text(&all, all.length ? ", " : "");
		buf_add(&all, (struct span){(const char *)ASN1_STRING_get0_data(name->d.dNSName),
				      (size_t)ASN1_STRING_length(name->d.dNSName)});
	}
	visible_text(buf_span(&all), ret_text, size);
	buf_finish(&all);
	GENERAL_NAMES_free(names);
}

static int64_t unix_time(const ASN1_TIME *time)
{
	struct tm parts;

	return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static void print_digest(X509 *certificate, const EVP_MD *kind, char *ret_text, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	if (X509_digest(certificate, kind, digest, &length) != 1)
		return;
	for (unsigned i = 0; i < length && 2 * i + 2 < size; i++)
		snprintf(ret_text + 2 * i, 3, "%02x", digest[i]);
}

static void view_certificate(
	const struct tls_session *session, X509 *certificate, struct tls_view *view)
{
	struct ip literal;
	long verified = SSL_get_verify_result(session->ssl);

	print_name(X509_get_subject_name(certificate), view->subject, sizeof(view->subject));
	print_name(X509_get_issuer_name(certificate), view->issuer, sizeof(view->issuer));
	print_alternative_names(certificate, view->names, sizeof(view->names));
	view->not_before_s = unix_time(X509_get0_notBefore(certificate));
	view->not_after_s = unix_time(X509_get0_notAfter(certificate));
	print_digest(certificate, EVP_sha256(), view->sha256, sizeof(view->sha256));
	print_digest(certificate, EVP_sha1(), view->sha1, sizeof(view->sha1));
	view->is_trusted = verified == X509_V_OK;
	view->is_name_matched = ip_parse(span_of(session->host), &literal)
					? X509_check_ip_asc(certificate, session->host, 0) == 1
					: X509_check_host(certificate, session->host, 0,
						  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
	if (!view->is_trusted)
		snprintf(view->error, sizeof(view->error), "%s",
			X509_verify_cert_error_string(verified));
}

void tls_session_view(struct tls_session *session, struct tls_view *view)
{
	bool was_offered = view->is_offered;

	*view = (struct tls_view){.is_offered = was_offered, .is_started = session->is_done};
	if (session->is_done) {
		snprintf(view->version, sizeof(view->version), "%s", SSL_get_version(session->ssl));
		snprintf(view->cipher, sizeof(view->cipher), "%s", SSL_get_cipher(session->ssl));
		view->cipher_bits = SSL_get_cipher_bits(session->ssl, NULL);
	}
	X509 *certificate = SSL_get1_peer_certificate(session->ssl);

	if (certificate)
		view_certificate(session, certificate, view);
	X509_free(certificate);
	if (!session->is_done)
		snprintf(view->error, sizeof(view->error), "%s", session->error);
}
