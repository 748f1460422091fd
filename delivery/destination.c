#include "delivery/destination.h"
#include "net/ip.h"

#include <stdio.h>
#include <string.h>

enum { PORT_MAX = 65535, LABELS_MIN = 1 };

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~' || strchr("\"<>\\^`{|}", text.at[i]))
			return false;
	return true;
}

static bool take_scheme(struct span *rest, char *ret_scheme, size_t size)
{
	size_t colon = span_find(*rest, ':');

	if (colon == 0 || colon >= size || !span_starts(span_from(*rest, colon), SPAN("://")))
		return false;
	for (size_t i = 0; i < colon; i++)
		ret_scheme[i] = ascii_lower(rest->at[i]);
	ret_scheme[colon] = '\0';
	*rest = span_from(*rest, colon + 3);
	return true;
}

/* Takes "host:port" apart; an IPv6 address stands in brackets. */
static bool split_port(struct span *host, uint16_t *ret_port)
{
	size_t end = host->length && host->at[0] == '[' ? span_find(*host, ']') : 0;
	size_t colon = end + span_find(span_from(*host, end), ':');
	unsigned long port;

	if (colon == host->length)
		return true;
	if (!span_to_number(span_from(*host, colon + 1), PORT_MAX, &port) || port == 0)
		return false;
	*ret_port = (uint16_t)port;
	*host = span_part(*host, 0, colon);
	return true;
}

static bool is_loopback_ip(const struct ip *ip)
{
	const char *range = ip_special_range(ip);

	return range && strcmp(range, "loopback") == 0;
}

static bool read_host(struct span host, struct destination *place)
{
	struct ip ip;
	bool is_bracketed = host.length > 2 && host.at[0] == '[' && host.at[host.length - 1] == ']';
	struct span inner = is_bracketed ? span_part(host, 1, host.length - 2) : host;

	if (ip_parse(inner, &ip)) {
		place->is_loopback = is_loopback_ip(&ip);
		return (ip.family == AF_INET6) == is_bracketed &&
		       span_to_text(host, place->host, sizeof(place->host));
	}
	if (!domain_to_ascii(host, LABELS_MIN, place->host))
		return false;
	place->is_loopback = strcmp(place->host, "localhost") == 0 ||
			     span_ends_nocase(span_of(place->host), SPAN(".localhost"));
	return true;
}

bool destination_read(const char *url, struct destination *ret_place)
{
	struct span rest = span_of(url), host;
	struct destination place = {.port = 0};
	size_t end = 0;

	if (rest.length > DESTINATION_URL_MAX || !is_printable(rest) ||
		!take_scheme(&rest, place.scheme, sizeof(place.scheme)))
		return false;
	while (end < rest.length && !strchr("/?#", rest.at[end]))
		end++;
	host = span_part(rest, 0, end);
	place.has_path = rest.length > end && !span_equals(span_from(rest, end), SPAN("/"));
	if (span_find(host, '@') < host.length || !split_port(&host, &place.port) ||
		!read_host(host, &place))
		return false;
	*ret_place = place;
	return true;
}

void destination_print(const struct destination *place, char ret_text[DESTINATION_TEXT_SIZE])
{
	int length =
		snprintf(ret_text, DESTINATION_TEXT_SIZE, "%s://%s", place->scheme, place->host);

	if (place->port)
		snprintf(ret_text + length, DESTINATION_TEXT_SIZE - (size_t)length, ":%u",
			place->port);
}
