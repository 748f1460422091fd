/*
 * 1. libcurl builds the message (curl_mime): the text quoted-printable, the attachment base64 from its
 *    file, so no line is longer than 76 octets and no byte above ASCII is sent, whatever stands in them.
 * 2. It is tried again after a 4xx and where no connection came about or held. Not after a timeout: behind
 *    the message's end the relay may have taken it all the same (RFC 5321 4.5.3.2.6). The Message-ID is
 *    the same in each try.
 */
#include "delivery/mail.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "delivery/header.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	TEXT_BYTES_MAX = 1024 * 1024,
	URL_SIZE = DESTINATION_TEXT_SIZE + DOMAIN_NAME_MAX + 2,
	PATH_MAX_BYTES = 264, /* an address in angle brackets */
	ID_DIGITS = 16,
	SMTP_TEMPORARY = 4, /* first digits, RFC 5321 4.2.1 */
	SMTP_PERMANENT = 5,
	SMTP_CODE_DIGITS = 3,
	SMTP_CODE_MAX = 599
};

struct sending {
	const struct mail_relay *relay;
	const struct mail *mail;
	struct carrier carrier;
	struct curl_slist *fields, *recipients;
	curl_mime *mime;
	struct buf text; /* with the line ends of mail */
	FILE *attached;
	int refused; /* the code of the relay's last word, where that is 4xx or 5xx; 0 = it is not */
};

/* ---- the message ---- */

static void add_field(struct sending *sending, struct buf *field)
{
	sending->fields = curl_slist_append(sending->fields, buf_text(field));
	buf_clear(field);
}

/* Two mails have the same one only where they are the same mail. */
static void add_id(struct buf *field, const struct mail *mail)
{
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE];
	const char *const parts[] = {mail->to, mail->subject, mail->text};
	struct sha256 sha;

	sha256_init(&sha);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sha256_add(&sha, (struct span){parts[i], strlen(parts[i]) + 1});
	sha256_end(&sha, digest);
	sha256_print(digest, hex);
	buf_addf(field, "Message-ID: <mailknock.%lld.%ld.%.*s@%s>", (long long)mail->wall_ms,
		(long)getpid(), ID_DIGITS, hex, strrchr(mail->from, '@') + 1);
}

static void add_fields(struct sending *sending)
{
	const struct mail *mail = sending->mail;
	struct buf field;

	buf_init(&field, HEADER_BYTES_MAX);
	header_add_date(&field, mail->wall_ms);
	add_field(sending, &field);
	buf_addf(&field, "From: mailknock <%s>", mail->from);
	add_field(sending, &field);
	buf_addf(&field, "To: <%s>", mail->to);
	add_field(sending, &field);
	header_add_text(&field, "Subject", span_of(mail->subject));
	add_field(sending, &field);
	add_id(&field, mail);
	add_field(sending, &field);
	/* RFC 3834 5: nobody's holiday notice is to come back; the other one is for Exchange. */
	buf_add_text(&field, "Auto-Submitted: auto-generated");
	add_field(sending, &field);
	buf_add_text(&field, "X-Auto-Response-Suppress: All");
	add_field(sending, &field);
	buf_finish(&field);
}

/* libcurl's encoder takes only CR LF for the end of a line. */
static void add_lines(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			buf_add_char(b, '\r');
		buf_add_char(b, *text);
	}
}

static size_t read_attached(char *bytes, size_t size, size_t count, void *context)
{
	struct sending *sending = context;

	return fread(bytes, size, count, sending->attached);
}

static int seek_attached(void *context, curl_off_t offset, int origin)
{
	struct sending *sending = context;

	return fseek(sending->attached, (long)offset, origin) == 0 ? CURL_SEEKFUNC_OK
								   : CURL_SEEKFUNC_FAIL;
}

/* The file as it is now stays open, whoever writes a new report meanwhile. */
static enum status attach(struct sending *sending, struct failure *why)
{
	const char *path = sending->mail->attached;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat seen;

	if (fd < 0 || fstat(fd, &seen) != 0 || !(sending->attached = fdopen(fd, "r"))) {
		enum status status = failure_say(why, ERR_SYSTEM, "%s: %s", path, strerror(errno));

		if (fd >= 0)
			close(fd);
		return status;
	}
	curl_mimepart *part = curl_mime_addpart(sending->mime);

	curl_mime_data_cb(part, seen.st_size, read_attached, seek_attached, NULL, sending);
	curl_mime_type(part, "text/html; charset=utf-8");
	curl_mime_filename(part, "report.html");
	curl_mime_encoder(part, "base64");
	return OK;
}

static enum status build(struct sending *sending, struct failure *why)
{
	const struct mail *mail = sending->mail;

	add_fields(sending);
	add_lines(&sending->text, mail->text);
	sending->mime = curl_mime_init(sending->carrier.easy);
	curl_mimepart *part = curl_mime_addpart(sending->mime);

	curl_mime_data(part, buf_text(&sending->text), sending->text.length);
	curl_mime_type(part, "text/plain; charset=utf-8");
	curl_mime_encoder(part, "quoted-printable");
	return mail->attached ? attach(sending, why) : OK;
}

/* ---- the relay ---- */

/* libcurl says QUIT behind a refusal, so the last line of all is its answer. */
static size_t take_reply(char *bytes, size_t size, size_t count, void *context)
{
	struct sending *sending = context;
	struct span line = {bytes, size * count};
	unsigned long code = 0;

	if (span_starts(line, SPAN("221")) ||
		!span_to_number(span_part(line, 0, SMTP_CODE_DIGITS), SMTP_CODE_MAX, &code))
		return line.length;
	sending->refused = 0;
	if (code / 100 == SMTP_TEMPORARY || code / 100 == SMTP_PERMANENT) {
		sending->refused = (int)code;
		carrier_keep_reply(&sending->carrier, bytes, line.length);
	}
	return line.length;
}

static void address_it(struct sending *sending)
{
	const struct mail_relay *relay = sending->relay;
	CURL *easy = sending->carrier.easy;
	char place[DESTINATION_TEXT_SIZE], url[URL_SIZE], path[PATH_MAX_BYTES];

	destination_print(&relay->place, place);
	snprintf(url, sizeof(url), "%s/%s", place, relay->greeting);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	snprintf(path, sizeof(path), "<%s>", sending->mail->from);
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, path);
	snprintf(path, sizeof(path), "<%s>", sending->mail->to);
	sending->recipients = curl_slist_append(NULL, path);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, sending->recipients);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, sending->fields);
	curl_easy_setopt(easy, CURLOPT_MIMEPOST, sending->mime);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_reply);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, sending);
}

static void secure_it(struct sending *sending)
{
	static const long levels[] = {[MAIL_TLS_NEVER] = CURLUSESSL_NONE,
		[MAIL_TLS_TRY] = CURLUSESSL_TRY,
		[MAIL_TLS_ALWAYS] = CURLUSESSL_ALL};
	const struct mail_relay *relay = sending->relay;
	CURL *easy = sending->carrier.easy;
	bool is_checked =
		relay->tls == MAIL_TLS_ALWAYS || strcmp(relay->place.scheme, "smtps") == 0;

	curl_easy_setopt(easy, CURLOPT_USE_SSL, levels[relay->tls]);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, is_checked ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, is_checked ? 2L : 0L);
	if (relay->user && is_checked) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, relay->user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, relay->password);
	}
}

static bool may_try_again(const struct sending *sending, CURLcode code)
{
	if (code == CURLE_LOGIN_DENIED || code == CURLE_OPERATION_TIMEDOUT)
		return false;
	if (sending->refused)
		return sending->refused / 100 == SMTP_TEMPORARY;
	return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
	       code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
}

static enum status tell(const struct sending *sending, CURLcode code, struct failure *why)
{
	const struct carrier *carrier = &sending->carrier;
	char place[DESTINATION_TEXT_SIZE], words[CARRIER_WORDS_SIZE];
	const char *prefix = "";

	destination_print(&sending->relay->place, place);
	carrier_explain(carrier, code, words);
	if (code == CURLE_LOGIN_DENIED)
		prefix = "the login is refused: ";
	else if (code == CURLE_USE_SSL_FAILED)
		snprintf(words, sizeof(words), "it offers no TLS (STARTTLS)");
	else if (code == CURLE_WEIRD_SERVER_REPLY)
		snprintf(words, sizeof(words), "it does not answer as a mail server does");
	if (sending->refused && carrier->reply[0])
		snprintf(words, sizeof(words), "%s", carrier->reply);
	return failure_say(why, ERR_NETWORK, "the report could not be mailed to %s by %s: %s%s",
		sending->mail->to, place, prefix, words);
}

static enum status carry(struct sending *sending, bool *ret_is_for_all, struct failure *why)
{
	CURLcode code;

	do {
		sending->refused = 0;
		code = carrier_try(&sending->carrier, sending->relay->bounds.timeout_ms);
	} while (code && may_try_again(sending, code) && carrier_waits(&sending->carrier));
	if (!code)
		return OK;
	*ret_is_for_all = !span_starts(span_of(sending->carrier.said), SPAN("RCPT"));
	return tell(sending, code, why);
}

enum status mail_send(const struct mail_relay *relay, const struct mail *mail, bool *ret_is_for_all,
	struct failure *why)
{
	struct sending sending = {.relay = relay, .mail = mail};
	enum status status;

	carrier_init(&sending.carrier, &relay->bounds, "smtp,smtps");
	if (!sending.carrier.easy)
		return failure_say(why, ERR_SYSTEM, "libcurl does not start");
	buf_init(&sending.text, TEXT_BYTES_MAX);
	*ret_is_for_all = true;
	status = build(&sending, why);
	if (!status) {
		address_it(&sending);
		secure_it(&sending);
		status = carry(&sending, ret_is_for_all, why);
	}
	carrier_finish(&sending.carrier);
	curl_mime_free(sending.mime);
	curl_slist_free_all(sending.fields);
	curl_slist_free_all(sending.recipients);
	if (sending.attached)
		fclose(sending.attached);
	buf_finish(&sending.text);
	return status;
}
