#include "schema/model/domain.h"

#include "base/utf8.h"

#include <assert.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* A name of 253 octets holds at most so many characters; UTF-8 needs up to four bytes for
	 * each. Longer input cannot become a name and is not worth libidn2's time. */
	UNICODE_NAME_MAX = 4 * DOMAIN_NAME_MAX
};

static bool is_label_byte(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '_';
}

/* RFC 1123 2.1 and RFC 5321 4.1.2: hyphens only inside. Underscores are no part of a host name,
 * but stand in names that have mail. */
static bool is_label(struct span label)
{
	if (label.length == 0 || label.length > DOMAIN_LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.length; i++)
		if (!is_label_byte(label.at[i]))
			return false;
	return label.at[0] != '-' && label.at[label.length - 1] != '-';
}

static bool is_number(struct span label)
{
	for (size_t i = 0; i < label.length; i++)
		if (!ascii_is_digit(label.at[i]))
			return false;
	return true;
}

static struct span without_last_dot(struct span name)
{
	if (name.length && name.at[name.length - 1] == '.')
		name.length--;
	return name;
}

bool domain_is_host_name(struct span text, unsigned labels_min)
{
	struct span rest = without_last_dot(text), label = {NULL, 0};
	unsigned labels = 0;

	if (rest.length == 0 || rest.length > DOMAIN_NAME_MAX)
		return false;
	for (; span_split(&rest, '.', &label); labels++)
		if (!is_label(label))
			return false;
	return labels >= labels_min && !is_number(label);
}

static bool copy_in_lower_case(struct span name, unsigned labels_min, char *ret_name)
{
	if (!domain_is_host_name(name, labels_min))
		return false;
	name = without_last_dot(name);
	for (size_t i = 0; i < name.length; i++)
		ret_name[i] = ascii_lower(name.at[i]);
	ret_name[name.length] = '\0';
	return true;
}

/* libidn2 hands ASCII it does not know through, newlines and blanks included, and makes new ASCII
 * out of compatibility characters (U+2100 becomes "a/c"). So nothing but label bytes may go in, and
 * what comes out is checked as if a stranger had written it. IDN2_USE_STD3_ASCII_RULES is no help:
 * it deletes what it dislikes, which makes another domain of it. */
static bool is_fit_for_conversion(struct span text)
{
	if (text.length > UNICODE_NAME_MAX || !utf8_is_valid(text))
		return false;
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.at[i] < 0x80 && text.at[i] != '.' &&
			!is_label_byte(text.at[i]))
			return false;
	return true;
}

bool domain_to_ascii(struct span text, unsigned labels_min, char ret_name[DOMAIN_NAME_MAX + 1])
{
	char unicode[UNICODE_NAME_MAX + 1];
	char *ascii = NULL;

	if (utf8_is_ascii(text))
		return copy_in_lower_case(text, labels_min, ret_name);
	if (!is_fit_for_conversion(text) || !span_to_text(text, unicode, sizeof(unicode)))
		return false;
	/* The "8z" form takes UTF-8 whatever the locale is; under cron that is usually C. */
	if (idn2_to_ascii_8z(unicode, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	bool is_name = copy_in_lower_case(span_of(ascii), labels_min, ret_name);

	idn2_free(ascii);
	return is_name;
}

void domain_to_unicode(const char *name, char ret_text[DOMAIN_UNICODE_SIZE])
{
	char *unicode = NULL;

	if (idn2_to_unicode_8z8z(name, &unicode, 0) != IDN2_OK ||
		!span_to_text(span_of(unicode), ret_text, DOMAIN_UNICODE_SIZE))
		span_to_text(span_of(name), ret_text, DOMAIN_UNICODE_SIZE);
	idn2_free(unicode);
}

const char *dns_status_name(enum dns_status status)
{
	static const char *const names[DNS_STATUS_COUNT] = {
		[DNS_FOUND] = "found",
		[DNS_NODATA] = "nodata",
		[DNS_NXDOMAIN] = "nxdomain",
		[DNS_SERVFAIL] = "servfail",
		[DNS_REFUSED] = "refused",
		[DNS_TIMEOUT] = "timeout",
		[DNS_GARBLED] = "garbled",
		[DNS_BOGUS] = "bogus",
	};

	assert((unsigned)status < DNS_STATUS_COUNT);
	return names[status];
}

bool dns_status_is_soft(enum dns_status status)
{
	return status != DNS_FOUND && status != DNS_NODATA && status != DNS_NXDOMAIN;
}

const char *mail_route_name(enum mail_route route)
{
	static const char *const names[MAIL_ROUTE_COUNT] = {
		[ROUTE_UNKNOWN] = "unknown",
		[ROUTE_MX] = "mx",
		[ROUTE_IMPLICIT] = "implicit",
		[ROUTE_NULL_MX] = "null-mx",
		[ROUTE_NONE] = "none",
		[ROUTE_NO_DOMAIN] = "nxdomain",
		[ROUTE_GIVEN] = "given",
		[ROUTE_LEFT_OUT] = "left-out",
	};

	assert((unsigned)route < MAIL_ROUTE_COUNT);
	return names[route];
}

bool mx_host_is_in_doubt(const struct mx_host *host)
{
	return host->is_usable && (host->failing_family || dns_status_is_soft(host->status));
}

void mail_hosts_finish(struct mail_hosts *hosts)
{
	free(hosts->hosts);
	free(hosts->ips);
	*hosts = (struct mail_hosts){.status = hosts->status, .route = hosts->route};
}
