#include "crawler/url_host.h"

#include "crawler/percent.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum {
	/* Percent-encoded or in UTF-8 a name of 253 octets cannot be longer than this. */
	HOST_WRITTEN_MAX = 12 * DOMAIN_NAME_MAX,
	IPV4_PARTS_MAX = 4,
	PORT_MAX = 65535
};

/* RFC 3986 3.2.2 allows percent-encoding in a host name. A bad one stays and is refused with the
 * name; so is whatever else was hidden in one. */
static bool decode(struct span text, char *ret_text, size_t *ret_length)
{
	size_t length = 0;

	if (text.length > HOST_WRITTEN_MAX)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		int byte = percent_byte(span_from(text, i));

		if (byte >= 0) {
			c = (char)byte;
			i += 2;
		}
		ret_text[length++] = c;
	}
	*ret_length = length;
	return true;
}

static struct span last_label(struct span name)
{
	if (name.length && name.at[name.length - 1] == '.')
		name.length--;
	size_t dot = span_find_last(name, '.');

	return dot < name.length ? span_from(name, dot + 1) : name;
}

/* One part of an IPv4 address as inet_aton and browsers take it: 0x.. is hexadecimal, 0.. octal. */
static bool read_ipv4_part(struct span part, uint64_t *ret_value)
{
	unsigned base = 10;
	uint64_t value = 0;

	if (part.length == 0)
		return false;
	if (span_starts_nocase(part, SPAN("0x"))) {
		base = 16;
		part = span_from(part, 2);
	} else if (part.length > 1 && part.at[0] == '0') {
		base = 8;
		part = span_from(part, 1);
	}
	for (size_t i = 0; i < part.length; i++) {
		int digit = ascii_hex_value(part.at[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		value = value * base + (unsigned)digit;
		if (value > UINT32_MAX)
			return false;
	}
	*ret_value = value;
	return true;
}

/* WHATWG URL 3.5, "ends in a number checker": such a host is an IPv4 address or nothing. */
static bool ends_in_number(struct span name)
{
	struct span label = last_label(name);
	bool is_hex = span_starts_nocase(label, SPAN("0x"));

	for (size_t i = is_hex ? 2 : 0; i < label.length; i++)
		if (is_hex ? ascii_hex_value(label.at[i]) < 0 : !ascii_is_digit(label.at[i]))
			return false;
	return label.length > 0;
}

static bool read_ipv4(struct span name, struct url_host *host)
{
	uint64_t address = 0, value = 0;
	unsigned parts = 0;
	struct span part;

	if (name.length && name.at[name.length - 1] == '.')
		name.length--;
	while (span_split(&name, '.', &part)) {
		bool is_last = name.at == NULL;
		unsigned bytes = is_last && parts < IPV4_PARTS_MAX ? IPV4_PARTS_MAX - parts : 1;

		if (++parts > IPV4_PARTS_MAX || !read_ipv4_part(part, &value) ||
			value >> (8 * bytes))
			return false;
		address = address << (8 * bytes) | value;
	}
	snprintf(host->name, sizeof(host->name), "%u.%u.%u.%u", (unsigned)(address >> 24 & 255),
		(unsigned)(address >> 16 & 255), (unsigned)(address >> 8 & 255),
		(unsigned)(address & 255));
	host->is_ip = true;
	return true;
}

/* Without a zone: it means something on one machine only (RFC 6874 4). */
static bool read_ipv6(struct span inner, struct url_host *host)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (!span_to_text(inner, text, sizeof(text)) || inet_pton(AF_INET6, text, &address) != 1)
		return false;
	host->is_ip = host->is_ipv6 = true;
	return inet_ntop(AF_INET6, &address, host->name, sizeof(host->name)) != NULL;
}

static bool read_name(struct span written, struct url_host *host)
{
	char decoded[HOST_WRITTEN_MAX + 1];
	struct span name = {decoded, 0};

	if (!decode(written, decoded, &name.length))
		return false;
	if (ends_in_number(name))
		return read_ipv4(name, host);
	/* Compatibility characters may have become the digits of an address. */
	return domain_to_ascii(name, 1, host->name) && !ends_in_number(span_of(host->name));
}

static bool read_port(struct span text, struct url_host *host)
{
	unsigned long port = 0;

	if (text.length == 0)
		return true;
	if (!span_to_number(text, PORT_MAX, &port) || port == 0)
		return false;
	host->port = (uint16_t)port;
	return true;
}

bool url_host_read(struct span authority, struct url_host *ret_host)
{
	struct url_host host = {.is_ip = false};
	size_t at = span_find_last(authority, '@');
	struct span rest = at < authority.length ? span_from(authority, at + 1) : authority;
	bool is_bracketed = rest.length && rest.at[0] == '[';
	size_t end = span_find(rest, is_bracketed ? ']' : ':');
	struct span port = span_from(rest, end + (is_bracketed ? 1 : 0));

	if (is_bracketed && end == rest.length)
		return false;
	if (port.length && port.at[0] != ':')
		return false;
	if (!read_port(span_from(port, 1), &host))
		return false;
	if (is_bracketed ? !read_ipv6(span_part(rest, 1, end - 1), &host)
			 : !read_name(span_part(rest, 0, end), &host))
		return false;
	*ret_host = host;
	return true;
}
