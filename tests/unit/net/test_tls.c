/* What is seen of a handshake, against a server of OpenSSL's in the same thread, over a socket pair. */
#include "net/tls.h"
#include "schema/model/tls_chain.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { DAY_S = 86400 };

struct person { /* a certificate with its key */
	X509 *certificate;
	EVP_PKEY *key;
};

static struct {
	struct person root, middle;
	char ca_file[64];
	struct tls_context *context;
	/* of one handshake: */
	struct tls_view view;
	struct buf chain;
} t;

struct wanted {
	const char *common_name;
	const struct person *issuer; /* NULL = itself */
	const char *names;           /* of the extension, as OpenSSL's configuration has it */
	const char *raw_name;        /* a dNSName of raw_length bytes in its place */
	int raw_length;
	int from_day, to_day;
	int rsa_bits; /* 0 = P-256 */
	const EVP_MD *digest;
	bool is_ca;
};

static void add_extension(X509 *certificate, int kind, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, NULL, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);

	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static void add_raw_name(X509 *certificate, const char *at, int length)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	ASN1_STRING_set(text, at, length);
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	sk_GENERAL_NAME_push(names, name);
	X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0);
	GENERAL_NAMES_free(names);
}

static struct person make(const struct wanted *wanted)
{
	static long serial;
	struct person made = {X509_new(),
		wanted->rsa_bits ? EVP_RSA_gen((unsigned)wanted->rsa_bits) : EVP_EC_gen("P-256")};
	X509_NAME *name = X509_get_subject_name(made.certificate);
	const struct person *issuer = wanted->issuer ? wanted->issuer : &made;

	X509_set_version(made.certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(made.certificate), (long)wanted->from_day * DAY_S);
	X509_gmtime_adj(X509_getm_notAfter(made.certificate), (long)wanted->to_day * DAY_S);
	X509_set_pubkey(made.certificate, made.key);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)wanted->common_name, -1, -1, 0);
	X509_set_issuer_name(made.certificate, X509_get_subject_name(issuer->certificate));
	if (wanted->is_ca)
		add_extension(made.certificate, NID_basic_constraints, "critical,CA:TRUE");
	if (wanted->names)
		add_extension(made.certificate, NID_subject_alt_name, wanted->names);
	if (wanted->raw_name)
		add_raw_name(made.certificate, wanted->raw_name, wanted->raw_length);
	assert_true(X509_sign(made.certificate, issuer->key,
			    wanted->digest ? wanted->digest : EVP_sha256()) > 0);
	return made;
}

static void finish(struct person *person)
{
	X509_free(person->certificate);
	EVP_PKEY_free(person->key);
}

static int set_up(void **state)
{
	const struct wanted root = {
		.common_name = "Root", .from_day = -9, .to_day = 99, .is_ca = true};
	const struct wanted middle = {.common_name = "Middle",
		.issuer = &t.root,
		.from_day = -9,
		.to_day = 99,
		.is_ca = true};
	struct failure why;

	(void)state;
	t.root = make(&root);
	t.middle = make(&middle);
	snprintf(t.ca_file, sizeof(t.ca_file), "/tmp/mailknock-test-ca-XXXXXX");
	int fd = mkstemp(t.ca_file);
	FILE *file = fdopen(fd, "w");

	PEM_write_X509(file, t.root.certificate);
	fclose(file);
	buf_init(&t.chain, TLS_CHAIN_TEXT_MAX);
	return tls_context_create(t.ca_file, &t.context, &why) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(t.ca_file);
	finish(&t.root);
	finish(&t.middle);
	tls_context_destroy(t.context);
	buf_finish(&t.chain);
	return 0;
}

struct server {
	const struct person *own;
	X509 *more[12]; /* behind its own, up to NULL */
	int version_most;
	const char *ciphers, *groups;
	bool has_dh;
};

static SSL_CTX *server_context(const struct server *server)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
	SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
	if (server->version_most)
		SSL_CTX_set_max_proto_version(context, server->version_most);
	if (server->ciphers)
		assert_int_equal(SSL_CTX_set_cipher_list(context, server->ciphers), 1);
	if (server->groups)
		assert_int_equal(SSL_CTX_set1_groups_list(context, server->groups), 1);
	if (server->has_dh)
		SSL_CTX_set_dh_auto(context, 1);
	SSL_CTX_use_certificate(context, server->own->certificate);
	SSL_CTX_use_PrivateKey(context, server->own->key);
	for (size_t i = 0; server->more[i]; i++)
		SSL_CTX_add1_chain_cert(context, server->more[i]);
	return context;
}

/* The handshake of both sides, step by step; fills the view and the chain. */
static void shake_hands(const struct server *server, const char *host)
{
	int fds[2];
	SSL_CTX *context = server_context(server);
	SSL *ssl = SSL_new(context);
	enum tls_step step = TLS_WANT_READ;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	SSL_set_fd(ssl, fds[1]);
	struct tls_session *session = tls_session_create(t.context, fds[0], host);

	for (int i = 0; i < 100 && step != TLS_DONE && step != TLS_BROKEN; i++) {
		step = tls_session_handshake(session);
		SSL_accept(ssl);
	}
	t.view = (struct tls_view){.is_offered = true};
	buf_clear(&t.chain);
	tls_session_view(session, &t.view);
	tls_session_chain(session, &t.chain);
	tls_session_destroy(session);
	SSL_free(ssl);
	SSL_CTX_free(context);
	close(fds[0]);
	close(fds[1]);
}

/* Shows one certificate alone, or with the middle one behind it. */
static void show(const struct wanted *wanted, bool with_middle, const char *host)
{
	struct person own = make(wanted);
	const struct server server = {
		.own = &own, .more = {with_middle ? t.middle.certificate : NULL}};

	shake_hands(&server, host);
	finish(&own);
}

#define GOOD                                                                                       \
	.common_name = "mx", .issuer = &t.middle, .names = "DNS:mx.site.example", .from_day = -1,  \
	.to_day = 30

/* ---- plain text in place of the handshake ---- */

static enum tls_step shake_until_told(struct tls_session *session)
{
	enum tls_step step = TLS_WANT_WRITE;

	for (int i = 0; i < 10 && (step == TLS_WANT_READ || step == TLS_WANT_WRITE); i++)
		step = tls_session_handshake(session);
	return step;
}

/* `pieces` come one after the other, each followed by steps of the handshake. */
static enum tls_step hear_pieces(const char *const pieces[], bool is_closed, struct buf *ret_plain)
{
	int fds[2];
	enum tls_step step = TLS_WANT_READ;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	struct tls_session *session = tls_session_create(t.context, fds[0], "mx.site.example");

	for (size_t i = 0; pieces[i]; i++) {
		assert_int_equal(send(fds[1], pieces[i], strlen(pieces[i]), 0), strlen(pieces[i]));
		step = shake_until_told(session);
	}
	if (is_closed) {
		shutdown(fds[1], SHUT_WR);
		step = shake_until_told(session);
	}
	buf_clear(ret_plain);
	buf_add(ret_plain, tls_session_plain(session));
	tls_session_destroy(session);
	close(fds[0]);
	close(fds[1]);
	return step;
}

static void plain_text_is_no_handshake(void **state)
{
	static const struct {
		const char *pieces[8];
		bool is_closed;
		enum tls_step step;
		const char *plain;
	} cases[] = {
		{{"250 injected\r\n"}, false, TLS_PLAIN, "250 injected\r\n"},
		{{"2", "5", "0", " ", "a", "\n"}, false, TLS_PLAIN, "250 a\n"},
		{{"250"}, false, TLS_WANT_READ, "250"},
		{{"250"}, true, TLS_PLAIN, "250"},
		{{"\x17\x03\x03"}, false, TLS_WANT_READ, ""},
		{{"\x16HTTP/1.1\r\n"}, false, TLS_BROKEN, ""},
		{{NULL}, true, TLS_BROKEN, ""},
	};
	struct buf plain;

	(void)state;
	buf_init(&plain, 1000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			hear_pieces(cases[i].pieces, cases[i].is_closed, &plain), cases[i].step);
		assert_string_equal(buf_text(&plain), cases[i].plain);
	}
	buf_finish(&plain);
}

static void endless_plain_text_is_cut(void **state)
{
	char text[3 * TLS_PLAIN_MAX + 1] = "";
	const char *const pieces[] = {text, NULL};
	struct buf plain;

	(void)state;
	buf_init(&plain, sizeof(text));
	memset(text, 'a', sizeof(text) - 1);
	assert_int_equal(hear_pieces(pieces, false, &plain), TLS_PLAIN);
	assert_int_equal(plain.length, TLS_PLAIN_MAX);
	buf_finish(&plain);
}

/* ---- trust and names ---- */

static void what_leads_to_an_authority_is_trusted(void **state)
{
	const struct wanted good = {GOOD};

	(void)state;
	show(&good, true, "mx.site.example");
	assert_true(t.view.is_started && t.view.is_trusted && t.view.is_name_matched);
	assert_string_equal(t.view.error, "");
	assert_string_equal(t.view.version, "TLSv1.3");
	assert_string_equal(t.view.group, "x25519");
	assert_string_equal(t.view.key, "EC 256");
	assert_string_equal(t.view.signature, "ecdsa-with-SHA256");
	assert_string_equal(t.view.subject, "CN=mx");
	assert_string_equal(t.view.issuer, "CN=Middle");
}

static void what_is_wrong_is_said(void **state)
{
	const struct {
		struct wanted wanted;
		bool with_middle;
		const char *error;
		bool is_trusted, is_name_matched;
	} cases[] = {
		{{GOOD}, false,
			"the certificate's issuer is unknown (an intermediate certificate may be "
			"missing)",
			false, true},
		{{.common_name = "mx",
			 .issuer = &t.middle,
			 .names = "DNS:mx.site.example",
			 .from_day = -9,
			 .to_day = -1},
			true, "the certificate has expired", false, true},
		{{.common_name = "mx",
			 .issuer = &t.middle,
			 .names = "DNS:mx.site.example",
			 .from_day = 1,
			 .to_day = 9},
			true, "the certificate is not valid yet", false, true},
		{{.common_name = "mx", .names = "DNS:mx.site.example", .to_day = 9}, false,
			"the certificate is self-signed", false, true},
		{{.common_name = "mx",
			 .issuer = &t.middle,
			 .names = "DNS:other.example",
			 .to_day = 9},
			true, "the certificate is for another name", true, false},
		{{.common_name = "mx",
			 .issuer = &t.middle,
			 .names = "DNS:m*.site.example",
			 .to_day = 9},
			true, "the certificate is for another name", true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		show(&cases[i].wanted, cases[i].with_middle, "mx.site.example");
		assert_true(t.view.is_started);
		assert_string_equal(t.view.error, cases[i].error);
		assert_int_equal(t.view.is_trusted, cases[i].is_trusted);
		assert_int_equal(t.view.is_name_matched, cases[i].is_name_matched);
	}
}

static void hostile_names_are_shown_as_their_bytes(void **state)
{
	static const char nul[] = "mx.site.example\0.evil.example";
	static const char comma[] = "a.example, mx.site.example";
	static const char control[] = "a\n\x1b[2J\xff\\.example";
	const struct {
		const char *raw;
		int length;
		const char *names;
	} cases[] = {{nul, sizeof(nul) - 1, "mx.site.example\\x00.evil.example"},
		{comma, sizeof(comma) - 1, "a.example\\x2C\\x20mx.site.example"},
		{control, sizeof(control) - 1, "a\\x0A\\x1B[2J\\xFF\\x5C.example"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct wanted wanted = {.common_name = "mx",
			.issuer = &t.middle,
			.raw_name = cases[i].raw,
			.raw_length = cases[i].length,
			.to_day = 9};

		show(&wanted, true, "mx.site.example");
		assert_string_equal(t.view.names, cases[i].names);
		assert_false(t.view.is_name_matched);
	}
}

static void names_that_do_not_fit_are_told(void **state)
{
	struct buf names;
	struct wanted wanted = {.common_name = "mx", .issuer = &t.middle, .to_day = 9};

	(void)state;
	buf_init(&names, 10000);
	for (int i = 0; i < 100; i++)
		buf_addf(&names, "%sDNS:host-%d.site.example", i ? "," : "", i);
	wanted.names = buf_text(&names);
	show(&wanted, true, "host-99.site.example");
	assert_true(t.view.is_name_matched);
	assert_true(span_starts(span_of(t.view.names), SPAN("host-0.site.example, host-1.")));
	assert_true(span_ends_nocase(span_of(t.view.names), SPAN(".site.example, ...")));
	buf_finish(&names);
}

static void a_name_with_line_ends_stays_on_its_line_of_the_chain(void **state)
{
	const struct wanted wanted = {.common_name = "mx\nCN\tx", .to_day = 9};
	struct tls_certificate read;

	(void)state;
	show(&wanted, false, "mx.site.example");
	struct span rest = buf_span(&t.chain);

	assert_true(tls_chain_take(&rest, &read));
	assert_int_equal(rest.length, 0);
}

/* ---- keys and ciphers ---- */

static void keys_and_signatures_have_names(void **state)
{
	const struct {
		struct wanted wanted;
		const char *key, *signature;
	} cases[] = {
		{{.common_name = "mx", .to_day = 9, .rsa_bits = 1024, .digest = EVP_sha1()},
			"RSA 1024", "sha1WithRSAEncryption"},
		{{.common_name = "mx", .to_day = 9, .rsa_bits = 2048, .digest = EVP_sha512()},
			"RSA 2048", "sha512WithRSAEncryption"},
		{{.common_name = "mx", .to_day = 9}, "EC 256", "ecdsa-with-SHA256"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		show(&cases[i].wanted, false, "mx");
		assert_string_equal(t.view.key, cases[i].key);
		assert_string_equal(t.view.signature, cases[i].signature);
	}
}

static void key_exchanges_have_names(void **state)
{
	const struct wanted rsa = {.common_name = "mx", .to_day = 9, .rsa_bits = 2048};
	struct person own = make(&rsa);
	const struct {
		struct server server;
		const char *group;
	} cases[] = {
		{{.own = &own, .groups = "P-256"}, "secp256r1"},
		{{.own = &own, .groups = "P-384", .version_most = TLS1_2_VERSION}, "secp384r1"},
		{{.own = &own, .version_most = TLS1_2_VERSION, .ciphers = "AES128-SHA"}, ""},
		{{.own = &own,
			 .version_most = TLS1_2_VERSION,
			 .has_dh = true,
			 .ciphers = "DHE-RSA-AES128-SHA"},
			"dhe2048"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		shake_hands(&cases[i].server, "mx");
		assert_true(t.view.is_started);
		assert_string_equal(t.view.group, cases[i].group);
	}
	finish(&own);
}

/* ---- the chain ---- */

/* "CN=mx+ CN=Middle+ CN=Root+": a plus where the next one signed it. */
static const char *chain_text(void)
{
	static char text[4096];
	struct span rest = buf_span(&t.chain);
	struct tls_certificate c;
	size_t length = 0;

	text[0] = '\0';
	while (tls_chain_take(&rest, &c))
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s%s",
			length ? " " : "", c.subject, c.is_signed_by_next ? "+" : "");
	return text;
}

static void the_chain_is_sorted_by_who_signed(void **state)
{
	const struct wanted good = {GOOD},
			    other = {.common_name = "Other", .from_day = -1, .to_day = 9};
	struct person own = make(&good), stranger = make(&other);
	X509 *middle = t.middle.certificate, *root = t.root.certificate,
	     *odd = stranger.certificate;
	const struct {
		struct server server;
		const char *expected;
	} cases[] = {
		{{.own = &own}, "CN=mx"},
		{{.own = &own, .more = {middle}}, "CN=mx+ CN=Middle"},
		{{.own = &own, .more = {middle, root}}, "CN=mx+ CN=Middle+ CN=Root+"},
		{{.own = &own, .more = {root, middle}}, "CN=mx+ CN=Middle+ CN=Root+"},
		{{.own = &own, .more = {odd, root, middle}}, "CN=mx+ CN=Middle+ CN=Root CN=Other+"},
		{{.own = &own, .more = {root}}, "CN=mx CN=Root+"},
		{{.own = &own, .more = {odd, odd, odd, odd, odd, odd, odd, odd, odd, odd, odd}},
			"CN=mx CN=Other+ CN=Other+ CN=Other+ CN=Other+ CN=Other+ CN=Other+ "
			"CN=Other+ CN=Other+ CN=Other+"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		shake_hands(&cases[i].server, "mx.site.example");
		assert_string_equal(chain_text(), cases[i].expected);
	}
	finish(&own);
	finish(&stranger);
}

/* Somebody else's name on a key of one's own makes no signature. */
static void a_signer_in_name_only_is_none(void **state)
{
	const struct wanted false_middle = {
		.common_name = "Middle", .from_day = -1, .to_day = 9, .is_ca = true};
	const struct wanted good = {GOOD};
	struct person own = make(&good), false_one = make(&false_middle);
	const struct server server = {.own = &own, .more = {false_one.certificate}};

	(void)state;
	shake_hands(&server, "mx.site.example");
	assert_string_equal(chain_text(), "CN=mx CN=Middle+");
	finish(&own);
	finish(&false_one);
}

static void digests_are_those_of_the_certificate_and_its_key(void **state)
{
	const struct wanted good = {GOOD};
	struct person own = make(&good);
	const struct server server = {.own = &own, .more = {t.middle.certificate}};
	unsigned char digest[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned size = 0;
	char hex[130] = "";
	struct tls_certificate c;

	(void)state;
	shake_hands(&server, "mx.site.example");
	struct span rest = buf_span(&t.chain);

	assert_true(tls_chain_take(&rest, &c));
	assert_string_equal(c.certificate_sha256, t.view.sha256);
	int length = i2d_PUBKEY(own.key, &der);

	EVP_Digest(der, (size_t)length, digest, &size, EVP_sha512(), NULL);
	for (unsigned i = 0; i < size; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
	assert_string_equal(c.key_sha512, hex);
	assert_false(c.is_ca);
	assert_true(tls_chain_take(&rest, &c));
	assert_true(c.is_ca);
	assert_int_equal(strlen(c.certificate_sha512), 128);
	assert_int_equal(strlen(c.key_sha256), 64);
	OPENSSL_free(der);
	finish(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_is_no_handshake),
		cmocka_unit_test(endless_plain_text_is_cut),
		cmocka_unit_test(what_leads_to_an_authority_is_trusted),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(hostile_names_are_shown_as_their_bytes),
		cmocka_unit_test(names_that_do_not_fit_are_told),
		cmocka_unit_test(a_name_with_line_ends_stays_on_its_line_of_the_chain),
		cmocka_unit_test(keys_and_signatures_have_names),
		cmocka_unit_test(key_exchanges_have_names),
		cmocka_unit_test(the_chain_is_sorted_by_who_signed),
		cmocka_unit_test(a_signer_in_name_only_is_none),
		cmocka_unit_test(digests_are_those_of_the_certificate_and_its_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
