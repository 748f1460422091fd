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

/* What HTTP itself says with each request: a second opinion would break it. */
static bool is_ours(struct span name)
{
	static const char *const ours[] = {"accept-encoding", "connection", "content-length",
		"expect", "host", "if-modified-since", "if-none-match", "keep-alive",
		"proxy-connection", "range", "te", "trailer", "transfer-encoding", "upgrade",
		"user-agent"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (span_equals_nocase(name, span_of(ours[i])))
			return true;
	return false;
}

static enum status check_header(const char *header, struct failure *why)
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

enum status visitor_check(const struct visitor *visitor, struct failure *why)
{
	enum status status = check_agent("--user-agent", visitor->user_agent, why);

	if (!status)
		status = check_agent("--contact", visitor->contact, why);
	if (status)
		return status;
	if (visitor->header_count > VISITOR_HEADERS_MAX)
		return failure_say(
			why, ERR_USAGE, "--header: at most %d of them", VISITOR_HEADERS_MAX);
	for (size_t i = 0; i < visitor->header_count && !status; i++)
		status = check_header(visitor->headers[i], why);
	if (status)
		return status;
	if (visitor->user && (!strchr(visitor->user, ':') || !is_line(span_of(visitor->user))))
		return failure_say(why, ERR_USAGE, "--user: not NAME:PASSWORD");
	if (visitor->proxy && !is_proxy(visitor->proxy))
		return failure_say(
			why, ERR_USAGE, "--proxy: not a URL of http, https, socks5 or socks5h");
	return OK;
}

bool visitor_trusts(const struct url *seeds, size_t seed_count, const struct url *url)
{
	for (size_t i = 0; i < seed_count; i++) {
		const struct url *seed = &seeds[i];
		/* A site that moves its visitors from http to https stays itself. */
		bool is_upgrade =
			url->is_https && !seed->is_https && url->port == 443 && seed->port == 80;

		if (strcmp(url->host, seed->host) == 0 &&
			((url->port == seed->port && url->is_https >= seed->is_https) ||
				is_upgrade))
			return true;
	}
	return false;
}
