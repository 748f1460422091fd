/*
 * Writes SMTP commands: EHLO, HELO, STARTTLS, MAIL, RCPT, RSET and QUIT, and no other; there is no
 * function here that could write one (DATA is in smtp_data.h). A command is built from checked
 * values and checked again as a whole: one line, at most 512 octets (RFC 5321 4.5.3.1.4), no byte
 * below 0x20 or of 0x7f but its CRLF, none above 0x7f unless SMTPUTF8 was agreed (RFC 6531). What
 * would break that is refused: false, and nothing written. Pure.
 */
#ifndef CHECKER_SMTP_COMMAND_H
#define CHECKER_SMTP_COMMAND_H

#include "schema/model/address.h"

enum {
	SMTP_COMMAND_MAX = 512, /* CRLF included */
	SMTP_COMMAND_SIZE = SMTP_COMMAND_MAX + 1
};

enum smtp_word { SMTP_STARTTLS, SMTP_RSET, SMTP_QUIT };

/* `helo` is a host name or an address literal: "[192.0.2.1]", "[IPv6:2001:db8::1]". */
bool smtp_command_greet(bool is_extended, const char *helo, char ret_line[SMTP_COMMAND_SIZE]);
/* `sender` "" is the null sender; `utf8` asks for SMTPUTF8. */
bool smtp_command_mail(const char *sender, bool utf8, char ret_line[SMTP_COMMAND_SIZE]);
bool smtp_command_rcpt(const struct address *to, bool utf8, char ret_line[SMTP_COMMAND_SIZE]);
/* RCPT to a path that is no address of today (trial_words.h): letters, digits, dots, hyphens,
 * underscores, plus signs, and the marks @ : % ! ". */
bool smtp_command_path(const char *path, char ret_line[SMTP_COMMAND_SIZE]);
void smtp_command_word(enum smtp_word word, char ret_line[SMTP_COMMAND_SIZE]);

#endif
