#include "net/http_words.h"
#include "base/visible.h"

#include <stdio.h>
#include <string.h>

static const struct code_meaning {
	CURLcode code;
	enum http_problem problem;
	const char *sentence; /* NULL = libcurl's own words */
} meanings[] = {
	{CURLE_COULDNT_CONNECT, HTTP_CONNECT, "could not connect"},
	{CURLE_COULDNT_RESOLVE_HOST, HTTP_CONNECT, "its address is not known"},
	/* libcurl's own words quote the proxy with its password. */
	{CURLE_COULDNT_RESOLVE_PROXY, HTTP_CONNECT, "the proxy's address is not known"},
	{CURLE_NOT_BUILT_IN, HTTP_BROKEN, "this libcurl cannot do that"},
	{CURLE_SEND_ERROR, HTTP_CONNECT, "the connection broke"},
	{CURLE_RECV_ERROR, HTTP_CONNECT, "the connection broke"},
	{CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, "no complete answer in time"},
	{CURLE_SSL_CONNECT_ERROR, HTTP_TLS, NULL},
	{CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS, NULL},
	{CURLE_SSL_CERTPROBLEM, HTTP_TLS, NULL},
	{CURLE_SSL_CIPHER, HTTP_TLS, NULL},
	{CURLE_SSL_CACERT_BADFILE, HTTP_TLS, NULL},
	{CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, NULL},
	{CURLE_SSL_ISSUER_ERROR, HTTP_TLS, NULL},
	{CURLE_GOT_NOTHING, HTTP_BROKEN, "the server hung up without an answer"},
	{CURLE_PARTIAL_FILE, HTTP_BROKEN, "the server hung up in the middle of its answer"},
	/* 27 is what 7.88 says of a header line over 100 KB; its memory is not out, or ours would be */
	{CURLE_OUT_OF_MEMORY, HTTP_BROKEN, "header too long"},
	{CURLE_UNSUPPORTED_PROTOCOL, HTTP_BROKEN, "the answer is not HTTP"},
	{CURLE_WEIRD_SERVER_REPLY, HTTP_BROKEN, "the answer is not HTTP"},
	{CURLE_BAD_CONTENT_ENCODING, HTTP_BROKEN, "the content encoding cannot be read"},
};

/* What libcurl and OpenSSL write about certificates and handshakes; the first that fits. */
static const struct tls_meaning {
	const char *said, *sentence;
} tls_meanings[] = {
	{"certificate has expired", "the certificate has expired"},
	{"not yet valid", "the certificate is not valid yet"},
	{"does not match target host name", "the certificate is for another name"},
	{"no alternative certificate subject name", "the certificate is for another name"},
	{"unable to obtain common name", "the certificate is for no name at all"},
	{"self-signed certificate in certificate chain", "the certificate's issuer is not trusted"},
	{"self signed certificate in certificate chain", "the certificate's issuer is not trusted"},
	{"self-signed certificate", "the certificate is self-signed"},
	{"self signed certificate", "the certificate is self-signed"},
	{"unable to get local issuer",
		"the certificate's issuer is unknown (an intermediate certificate may be missing)"},
	{"unable to get issuer",
		"the certificate's issuer is unknown (an intermediate certificate may be missing)"},
	{"wrong version number", "what listens there does not speak TLS"},
	{"Connection reset", "the server hung up during the TLS handshake"},
	{"SSL_ERROR_SYSCALL", "the server hung up during the TLS handshake"},
};

static const struct code_meaning *meaning_of(CURLcode code)
{
	static const struct code_meaning unknown = {CURLE_OK, HTTP_BROKEN, NULL};

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].code == code)
			return &meanings[i];
	return &unknown;
}

static const char *tls_sentence(const char *said)
{
	for (size_t i = 0; i < sizeof(tls_meanings) / sizeof(tls_meanings[0]); i++)
		if (strstr(said, tls_meanings[i].said))
			return tls_meanings[i].sentence;
	return NULL;
}

enum http_problem http_words_of(
	CURLcode code, int number, const char *said, char ret_words[HTTP_WORDS_SIZE])
{
	const struct code_meaning *meaning = meaning_of(code);
	enum http_problem problem = meaning->problem;
	const char *sentence = meaning->sentence;
	char own[HTTP_WORDS_SIZE];

	visible_text(span_of(said[0] ? said : curl_easy_strerror(code)), own, sizeof(own));
	if (problem == HTTP_TLS)
		sentence = tls_sentence(own);
	/* "Too large response headers: 307200 > 307199" comes as a failed read. */
	if (code == CURLE_RECV_ERROR && span_contains_nocase(span_of(own), SPAN("headers"))) {
		problem = HTTP_BROKEN;
		sentence = "header too long";
	}
	if (problem == HTTP_CONNECT && number)
		snprintf(ret_words, HTTP_WORDS_SIZE, "%s: %s", sentence, strerror(number));
	else
		snprintf(ret_words, HTTP_WORDS_SIZE, "%s", sentence ? sentence : own);
	return problem;
}
