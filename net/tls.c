#include "net/tls.h"
#include "base/memory.h"
#include "base/visible.h"
#include "net/ip.h"
#include "net/tls_view.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CHAIN_BYTES_MAX = 100 * 1024 /* a hostile chain is not read further */ };

struct tls_context {
	SSL_CTX *ssl;
	bool wants_system_store; /* 150 certificates: read when the first connection needs them */
};

struct tls_session {
	SSL *ssl;
	int fd;
	bool is_heard;    /* the other side's first byte is one of TLS: OpenSSL reads for itself */
	struct buf plain; /* it is none */
	char host[DOMAIN_NAME_MAX + 1];
	bool is_done;
	char error[256];
};

/* File and folder, without OpenSSL's third, the "store": that one lists the whole folder for every issuer
 * it does not know, a sixth of what knocking on a server with a certificate of its own costs. OpenSSL does
 * not tell whether there is any; without, nobody is trusted. */
static void load_system_store(struct tls_context *context)
{
	if (!context->wants_system_store)
		return;
	context->wants_system_store = false;
	if (SSL_CTX_set_default_verify_file(context->ssl) != 1 ||
		SSL_CTX_set_default_verify_dir(context->ssl) != 1)
		memory_resize(NULL, (size_t)-1, 2); /* only memory can be lacking */
}

enum status tls_context_create(
	const char *ca_file, struct tls_context **ret_context, struct failure *why)
{
	SSL_CTX *ssl = SSL_CTX_new(TLS_client_method());

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
	if (ca_file && SSL_CTX_load_verify_file(ssl, ca_file) != 1) {
		SSL_CTX_free(ssl);
		return failure_say(why, ERR_USAGE,
			"--ca-file: no CA certificate can be read from %s", ca_file);
	}
	struct tls_context *context = memory_get_zeroed(1, sizeof(*context));

	context->ssl = ssl;
	context->wants_system_store = !ca_file;
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

	load_system_store(context);
	snprintf(session->host, sizeof(session->host), "%s", host);
	session->ssl = SSL_new(context->ssl);
	session->fd = fd;
	buf_init(&session->plain, TLS_PLAIN_MAX);
	/* Nothing to read as yet: OpenSSL would use up plain text without telling what it was. */
	BIO *nothing = BIO_new(BIO_s_mem());

	if (!session->ssl || !nothing || SSL_set_fd(session->ssl, fd) != 1)
		memory_resize(NULL, (size_t)-1, 2); /* only memory can be lacking */
	SSL_set0_rbio(session->ssl, nothing);
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
	buf_finish(&session->plain);
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

/* ---- the other side's first byte ---- */

/* RFC 8446 5.1 and RFC 6520: change_cipher_spec to heartbeat. */
static bool begins_record(char c)
{
	return c >= 20 && c <= 24;
}

static void hear(struct tls_session *session)
{
	session->is_heard = true;
	if (SSL_set_rfd(session->ssl, session->fd) != 1)
		memory_resize(NULL, (size_t)-1, 2); /* only memory can be lacking */
}

/* A line of plain text is taken as a whole, because it may come byte by byte. */
static enum tls_step take_plain(struct tls_session *session)
{
	struct buf *plain = &session->plain;
	char piece[TLS_PLAIN_MAX];
	ssize_t length = recv(session->fd, piece, sizeof(piece) - plain->length, 0);

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return TLS_WANT_READ;
	if (length > 0)
		buf_add(plain, (struct span){piece, (size_t)length});
	bool is_over = length <= 0 || plain->length == TLS_PLAIN_MAX ||
		       span_find(buf_span(plain), '\n') < plain->length;

	return is_over ? TLS_PLAIN : TLS_WANT_READ;
}

static bool is_plain(struct tls_session *session)
{
	char first;

	if (session->is_heard || session->plain.length)
		return !session->is_heard;
	ssize_t length = recv(session->fd, &first, 1, MSG_PEEK);

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (length == 1 && !begins_record(first))
		return true;
	hear(session); /* and whatever is wrong with the connection */
	return false;
}

struct span tls_session_plain(const struct tls_session *session)
{
	return buf_span(&session->plain);
}

enum tls_step tls_session_handshake(struct tls_session *session)
{
	if (is_plain(session))
		return take_plain(session);
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
	/* An alert (RFC 8446 6.2) is the other side's own end of it. */
	bool is_alert = ERR_GET_REASON(ERR_peek_last_error()) >= SSL_AD_REASON_OFFSET;

	return step == TLS_BROKEN && is_alert ? TLS_CLOSED : step;
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

void tls_session_view(struct tls_session *session, struct tls_view *view)
{
	bool was_offered = view->is_offered;

	*view = (struct tls_view){.is_offered = was_offered, .is_started = session->is_done};
	if (session->is_done)
		tls_view_connection(session->ssl, view);
	tls_view_certificate(session->ssl, session->host, view);
	if (!session->is_done)
		snprintf(view->error, sizeof(view->error), "%s", session->error);
}

void tls_session_chain(struct tls_session *session, struct buf *chain)
{
	tls_view_chain(session->ssl, chain);
}
