#include "crawler/visitor.h"

#include <stdio.h>
#include <string.h>

/* RFC 9110 5.6.2 */
static bool is_token(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!ascii_is_alnum(text.at[i]) &&
			!(text.at[i] && strchr("!#$%&'*+-.^_`|~", text.at[i])))
			return false;
	return text.length > 0;
}

static bool is_line(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\t') || text.at[i] == 0x7f)
			return false;
	return text.length <= VISITOR_TEXT_MAX;
}

/* What frames a message, belongs to the connection (RFC 9110 7.6.1), or is ours to say: a second
 * opinion would break it. What begins with "proxy-" would be told to the site. */
static bool is_ours(struct span name)
{
	static const char *const ours[] = {"accept-encoding", "connection", "content-encoding",
		"content-length", "expect", "host", "http2-settings", "if-match",
		"if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
		"keep-alive", "range", "te", "trailer", "transfer-encoding", "upgrade",
		"user-agent"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (span_equals_nocase(name, span_of(ours[i])))
			return true;
	return span_starts_nocase(name, SPAN("proxy-"));
}

static enum status check_header(const char *header, bool has_user, struct failure *why)
{
	struct span line = span_of(header), name = span_part(line, 0, span_find(line, ':'));

	if (name.length == line.length || !is_token(name))
		return failure_say(why, ERR_USAGE, "--header: not \"Name: value\"");
	if (!is_line(line))
		return failure_say(why, ERR_USAGE, "--header %.*s: one line of at most %d bytes",
			SPAN_ARGS(span_part(name, 0, 80)), VISITOR_TEXT_MAX);
	if (is_ours(name))
		return failure_say(why, ERR_USAGE, "--header %.*s: HTTP sets this field itself",
			SPAN_ARGS(name));
	if (has_user && span_equals_nocase(name, SPAN("authorization")))
		return failure_say(
			why, ERR_USAGE, "--header %.*s: says the same as --user", SPAN_ARGS(name));
	return OK;
}

static bool is_proxy(const char *text)
{
	static const char *const schemes[] = {"http://", "https://", "socks5://", "socks5h://"};
	struct span proxy = span_of(text);

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_starts_nocase(proxy, span_of(schemes[i])) &&
			proxy.length > strlen(schemes[i]) && is_line(proxy))
			return true;
	return false;
}

static const char own_agent[] = "mailknock/" MAILKNOCK_VERSION;

/* A site's administrator who sees us in a log should find out whom to ask. */
void visitor_print_agent(const struct visitor *visitor, char ret_agent[VISITOR_AGENT_SIZE])
{
	if (visitor->user_agent)
		snprintf(ret_agent, VISITOR_AGENT_SIZE, "%s", visitor->user_agent);
	else if (visitor->contact)
		snprintf(ret_agent, VISITOR_AGENT_SIZE, "%s (+%s)", own_agent, visitor->contact);
	else
		snprintf(ret_agent, VISITOR_AGENT_SIZE, "%s", own_agent);
}

static enum status check_agent(const char *option, const char *text, struct failure *why)
{
	struct span agent = span_of(text);

	if (agent.length + sizeof(own_agent) + sizeof(" (+)") > VISITOR_AGENT_SIZE)
		return failure_say(why, ERR_USAGE, "%s: over %d bytes", option,
			(int)(VISITOR_AGENT_SIZE - sizeof(own_agent) - sizeof(" (+)")));
	for (size_t i = 0; i < agent.length; i++)
		if ((unsigned char)agent.at[i] < ' ' || agent.at[i] == 0x7f)
			return failure_say(why, ERR_USAGE,
				"%s: must be one line without control characters", option);
	return OK;
}

/* It stands within a comment (RFC 9110 5.6.5), where parentheses would end it. */
static enum status check_contact(const char *contact, struct failure *why)
{
	enum status status = check_agent("--contact", contact, why);

	if (!contact || status)
		return status;
	if (strpbrk(contact, " ()\\\"") || (!strchr(contact, '@') && !strstr(contact, "://")))
		return failure_say(
			why, ERR_USAGE, "--contact: '%s' is no URL and no mail address", contact);
	return OK;
}

enum status visitor_check(const struct visitor *visitor, struct failure *why)
{
	enum status status = check_agent("--user-agent", visitor->user_agent, why);

	if (!status)
		status = check_contact(visitor->contact, why);
	if (status)
		return status;
	if (visitor->header_count > VISITOR_HEADERS_MAX)
		return failure_say(
			why, ERR_USAGE, "--header: at most %d of them", VISITOR_HEADERS_MAX);
	for (size_t i = 0; i < visitor->header_count && !status; i++)
		status = check_header(visitor->headers[i], visitor->user, why);
	if (status)
		return status;
	/* No name is no user: RFC 7617 permits it, but it is a slip of the shell's as a rule. */
	if (visitor->user && (!strchr(visitor->user, ':') || visitor->user[0] == ':' ||
				     !is_line(span_of(visitor->user))))
		return failure_say(why, ERR_USAGE, "--user: not NAME:PASSWORD");
	if (visitor->proxy && !is_proxy(visitor->proxy))
		return failure_say(
			why, ERR_USAGE, "--proxy: not a URL of http, https, socks5 or socks5h");
	return OK;
}
