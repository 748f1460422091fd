/*
 * Any bytes as a stored chain of certificates and as TLSA records. What is read is within its bounds
 * and, written again, is read as the same; comparing both never fails.
 */
#include "base/memory.h"
#include "schema/model/dane_match.h"
#include "schema/model/tls_chain.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_again(const struct tls_certificate *certificate)
{
	struct tls_certificate again;
	struct buf line;

	buf_init(&line, TLS_CHAIN_TEXT_MAX);
	tls_chain_add(&line, certificate);
	struct span rest = buf_span(&line);

	must(tls_chain_take(&rest, &again) && rest.length == 0);
	must(memcmp(&again, certificate, sizeof(again)) == 0);
	buf_finish(&line);
}

static void compare(const char *text)
{
	const struct session_view view = {.tls = {.is_offered = true, .is_started = true}};
	char words[TLS_WORDS_SIZE];
	const struct dane_question question = {.tlsa = text,
		.chain = text,
		.session = &view,
		.host = "mx.example.org",
		.domain = "example.org"};

	must(dane_match(&question, words) < TLS_VERDICT_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span rest = {(const char *)bytes, length};
	struct tls_certificate certificate;
	char *text = memory_copy(rest);

	while (tls_chain_take(&rest, &certificate))
		check_again(&certificate);
	compare(text);
	free(text);
	return 0;
}
