#include "checker/smtp_command.h"
#include "net/ip.h"

#include <stdio.h>
#include <string.h>

/* The last look at what goes on the wire, whatever the checks before it have missed. */
static bool is_clean(const char *line, int length, bool utf8)
{
	if (length < 3 || length > SMTP_COMMAND_MAX)
		return false;
	for (int i = 0; i < length - 2; i++) {
		unsigned char byte = (unsigned char)line[i];

		if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
			return false;
	}
	return line[length - 2] == '\r' && line[length - 1] == '\n';
}

static bool finish(const char *line, int length, bool utf8, char *ret_line)
{
	if (!is_clean(line, length, utf8))
		return false;
	memcpy(ret_line, line, (size_t)length + 1);
	return true;
}

/* RFC 5321 4.1.3; without it a HELO option could hold anything. */
static bool is_literal(struct span helo)
{
	static const struct span tag = {"IPv6:", 5};
	struct ip ip;

	if (helo.length < 3 || helo.at[0] != '[' || helo.at[helo.length - 1] != ']')
		return false;
	struct span inner = span_part(helo, 1, helo.length - 2);

	if (!span_starts_nocase(inner, tag))
		return ip_parse(inner, &ip) && ip.family == AF_INET;
	return ip_parse(span_from(inner, tag.length), &ip) && ip.family == AF_INET6;
}

bool smtp_command_greet(bool is_extended, const char *helo, char ret_line[SMTP_COMMAND_SIZE])
{
	char line[SMTP_COMMAND_SIZE];

	if (!domain_is_host_name(span_of(helo), 1) && !is_literal(span_of(helo)))
		return false;
	int length = snprintf(line, sizeof(line), "%s %s\r\n", is_extended ? "EHLO" : "HELO", helo);

	return finish(line, length, false, ret_line);
}

bool smtp_command_mail(const char *sender, bool utf8, char ret_line[SMTP_COMMAND_SIZE])
{
	char line[SMTP_COMMAND_SIZE];
	struct address address;

	if (sender[0] && (address_parse(span_of(sender), &address) != ADDRESS_FINE ||
				 address_needs_utf8(&address)))
		return false;
	int length = snprintf(
		line, sizeof(line), "MAIL FROM:<%s>%s\r\n", sender, utf8 ? " SMTPUTF8" : "");

	return finish(line, length, false, ret_line);
}

bool smtp_command_rcpt(const struct address *to, bool utf8, char ret_line[SMTP_COMMAND_SIZE])
{
	char line[SMTP_COMMAND_SIZE], text[ADDRESS_TEXT_SIZE];
	struct address read;

	/* A struct address may come from a database that somebody else has written to: only what
	 * reads back as itself is one. */
	address_print(to, text);
	if (address_parse(span_of(text), &read) != ADDRESS_FINE || !address_equals(to, &read))
		return false;
	int length = snprintf(line, sizeof(line), "RCPT TO:<%s>\r\n", text);

	return finish(line, length, utf8, ret_line);
}

bool smtp_command_path(const char *path, char ret_line[SMTP_COMMAND_SIZE])
{
	char line[SMTP_COMMAND_SIZE];
	size_t length = strlen(path);

	for (size_t i = 0; i < length; i++)
		if (!ascii_is_alnum(path[i]) && !strchr("._+-@:%!\"", path[i]))
			return false;
	if (length == 0 || length > ADDRESS_TEXT_MAX)
		return false;
	int written = snprintf(line, sizeof(line), "RCPT TO:<%s>\r\n", path);

	return finish(line, written, false, ret_line);
}

void smtp_command_word(enum smtp_word word, char ret_line[SMTP_COMMAND_SIZE])
{
	switch (word) {
	case SMTP_STARTTLS:
		memcpy(ret_line, "STARTTLS\r\n", sizeof("STARTTLS\r\n"));
		return;
	case SMTP_RSET:
		memcpy(ret_line, "RSET\r\n", sizeof("RSET\r\n"));
		return;
	case SMTP_QUIT:
		memcpy(ret_line, "QUIT\r\n", sizeof("QUIT\r\n"));
		return;
	}
}
