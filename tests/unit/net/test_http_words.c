/* libcurl's codes and sentences, as this version and others write them. */
#include "net/http_words.h"

#include <errno.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void each_fault_has_a_sentence(void **state)
{
	static const struct {
		CURLcode code;
		int number;
		const char *said;
		enum http_problem problem;
		const char *words;
	} cases[] = {
		{CURLE_COULDNT_CONNECT, ECONNREFUSED, "Failed to connect", HTTP_CONNECT,
			"could not connect: Connection refused"},
		{CURLE_COULDNT_CONNECT, 0, "", HTTP_CONNECT, "could not connect"},
		{CURLE_RECV_ERROR, ECONNRESET, "Recv failure: Connection reset by peer",
			HTTP_CONNECT, "the connection broke: Connection reset by peer"},
		{CURLE_RECV_ERROR, 0, "Too large response headers: 307200 > 307199", HTTP_BROKEN,
			"header too long"},
		{CURLE_COULDNT_RESOLVE_PROXY, 0,
			"Unsupported proxy syntax in 'http://anna:s3cret@[bad'", HTTP_CONNECT,
			"the proxy's address is not known"},
		{CURLE_OPERATION_TIMEDOUT, 0, "Operation timed out after 400 ms", HTTP_TIMEOUT,
			"no complete answer in time"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL certificate problem: certificate has expired", HTTP_TLS,
			"the certificate has expired"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL certificate problem: certificate is not yet valid", HTTP_TLS,
			"the certificate is not valid yet"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL: no alternative certificate subject name matches target host name 'a'",
			HTTP_TLS, "the certificate is for another name"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL: certificate subject name 'b' does not match target host name 'a'",
			HTTP_TLS, "the certificate is for another name"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL certificate problem: self signed certificate", HTTP_TLS,
			"the certificate is self-signed"},
		{CURLE_PEER_FAILED_VERIFICATION, 0,
			"SSL certificate problem: self-signed certificate in certificate chain",
			HTTP_TLS, "the certificate's issuer is not trusted"},
		{CURLE_SSL_CONNECT_ERROR, 0, "error:0A00010B:SSL routines::wrong version number",
			HTTP_TLS, "what listens there does not speak TLS"},
		{CURLE_SSL_CONNECT_ERROR, 0, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection",
			HTTP_TLS, "the server hung up during the TLS handshake"},
		{CURLE_SSL_CONNECT_ERROR, 0, "error:0A000410:SSL routines::alert\r\n\x1b[2J",
			HTTP_TLS, "error:0A000410:SSL routines::alert\\x0d\\x0a\\x1b[2J"},
		{CURLE_UNSUPPORTED_PROTOCOL, 0, "Received HTTP/0.9 when not allowed", HTTP_BROKEN,
			"the answer is not HTTP"},
		{CURLE_PARTIAL_FILE, 0, "transfer closed with 5 bytes remaining", HTTP_BROKEN,
			"the server hung up in the middle of its answer"},
		{CURLE_AUTH_ERROR, 0, "what nobody thought of", HTTP_BROKEN,
			"what nobody thought of"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char words[HTTP_WORDS_SIZE];
		enum http_problem problem =
			http_words_of(cases[i].code, cases[i].number, cases[i].said, words);

		if (problem != cases[i].problem || strcmp(words, cases[i].words) != 0)
			fail_msg("%s: %d \"%s\"", cases[i].said, (int)problem, words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_fault_has_a_sentence)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
