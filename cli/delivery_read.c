/* What the options of delivery mean, and what a plan says of them. */
#include "cli/delivery.h"
#include "cli/stop.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FULL_NAME_LABELS = 2, LINE_SIZE = 128, LOGIN_LINES = 2 };

/* ---- people ---- */

static enum status add_person(struct delivery *delivery, struct span text, struct failure *why)
{
	struct address address;

	if (address_parse(text, &address))
		return failure_say(
			why, ERR_USAGE, "--mail-to: '%.*s' is no mail address", SPAN_ARGS(text));
	if (address_needs_utf8(&address))
		return failure_say(why, ERR_USAGE,
			"--mail-to: '%.*s' has more than ASCII in front of the @, which few relays "
			"take",
			SPAN_ARGS(text));
	for (size_t i = 0; i < delivery->to_count; i++)
		if (address_equals(&delivery->to[i], &address))
			return OK;
	if (delivery->to_count == DELIVERY_PEOPLE_MAX)
		return failure_say(
			why, ERR_USAGE, "--mail-to: at most %d addresses", DELIVERY_PEOPLE_MAX);
	delivery->to[delivery->to_count++] = address;
	return OK;
}

/* A comma may stand in a quoted local part, so what is an address as a whole is not taken apart. */
static enum status read_people(
	struct delivery *delivery, const struct text_list *given, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < given->count && !status; i++) {
		struct span rest = span_trim(span_of(given->texts[i])), part;
		struct address whole;

		if (!address_parse(rest, &whole)) {
			status = add_person(delivery, rest, why);
			continue;
		}
		while (!status && span_split(&rest, ',', &part))
			status = add_person(delivery, span_trim(part), why);
	}
	return status;
}

/* ---- who it is from ---- */

/* Debian's name for what this machine mails, or the machine's own, where it is a full one. */
static bool find_own_name(char ret_name[DOMAIN_NAME_MAX + 1])
{
	char line[LINE_SIZE] = "", host[HOST_NAME_MAX + 1] = "";
	FILE *file = fopen("/etc/mailname", "re");

	if (file) {
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
		fclose(file);
		if (domain_to_ascii(span_trim(span_of(line)), FULL_NAME_LABELS, ret_name))
			return true;
	}
	return gethostname(host, sizeof(host) - 1) == 0 &&
	       domain_to_ascii(span_of(host), FULL_NAME_LABELS, ret_name);
}

static enum status read_sender(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	char name[DOMAIN_NAME_MAX + 1];
	bool has_name = (options->helo && domain_to_ascii(span_of(options->helo), 1, name)) ||
			find_own_name(name);
	struct address sender;

	if (options->mail_sender) {
		if (address_parse(span_of(options->mail_sender), &sender) ||
			address_needs_utf8(&sender))
			return failure_say(why, ERR_USAGE,
				"--mail-sender: '%s' is no mail address in ASCII",
				options->mail_sender);
		address_print(&sender, delivery->sender);
	} else if (has_name) {
		snprintf(delivery->sender, sizeof(delivery->sender), "mailknock@%s", name);
	} else {
		return failure_say(why, ERR_USAGE,
			"--mail-to needs --mail-sender ADDRESS, because this machine has no full "
			"name");
	}
	snprintf(delivery->greeting, sizeof(delivery->greeting), "%s",
		has_name ? name : strrchr(delivery->sender, '@') + 1);
	return OK;
}

/* ---- the relay ---- */

static enum status read_login(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	struct mail_relay *relay = &delivery->relay;
	enum status status;

	if (!options->mail_login)
		return OK;
	if (relay->tls != MAIL_TLS_ALWAYS)
		return failure_say(why, ERR_USAGE,
			"--mail-login needs --mail-tls always: a password is not sent in the "
			"clear, "
			"nor to who cannot prove a name");
	status = secret_read(options->mail_login, "mail-login", &delivery->login, why);
	if (status)
		return status;
	if (delivery->login.count != LOGIN_LINES)
		return failure_say(why, ERR_USAGE,
			"--mail-login: %s must have two lines, the user name and the password",
			options->mail_login);
	relay->user = delivery->login.lines[0];
	relay->password = delivery->login.lines[1];
	return OK;
}

static enum status read_relay(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	struct mail_relay *relay = &delivery->relay;
	bool is_smtps;

	if (!destination_read(options->mail_relay, &relay->place) || relay->place.has_path ||
		(strcmp(relay->place.scheme, "smtp") != 0 &&
			strcmp(relay->place.scheme, "smtps") != 0))
		return failure_say(why, ERR_USAGE,
			"--mail-relay: it takes smtp://HOST[:PORT] or smtps://HOST[:PORT]; a login "
			"stands in a file of its own (--mail-login)");
	is_smtps = strcmp(relay->place.scheme, "smtps") == 0;
	if (options->mail_tls != MAIL_TLS_AUTO)
		relay->tls = (enum mail_tls)(options->mail_tls - MAIL_TLS_FIRST);
	else
		relay->tls = relay->place.is_loopback && !options->mail_login && !is_smtps
				     ? MAIL_TLS_TRY
				     : MAIL_TLS_ALWAYS;
	if (is_smtps && relay->tls != MAIL_TLS_ALWAYS)
		return failure_say(
			why, ERR_USAGE, "--mail-relay: smtps:// is TLS always (--mail-tls)");
	relay->greeting = delivery->greeting;
	return read_login(delivery, options, why);
}

/* ---- the webhook ---- */

static enum status read_webhook_secrets(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	struct webhook *webhook = &delivery->webhook;
	enum status status = OK;

	if (options->webhook_header_file)
		status = secret_read(options->webhook_header_file, "webhook-header-file",
			&delivery->headers, why);
	for (size_t i = 0; i < delivery->headers.count && !status; i++)
		if (!webhook_is_header(delivery->headers.lines[i]))
			status = failure_say(why, ERR_USAGE,
				"--webhook-header-file: %s: line %zu is no \"Name: value\", or one "
				"of mailknock's own headers",
				options->webhook_header_file, i + 1);
	if (!status && options->webhook_secret)
		status =
			secret_read(options->webhook_secret, "webhook-secret", &delivery->key, why);
	if (status)
		return status;
	webhook->headers = delivery->headers.lines;
	webhook->header_count = delivery->headers.count;
	webhook->key = delivery->key.count ? delivery->key.lines[0] : NULL;
	return OK;
}

static bool is_proxy(const char *url)
{
	static const char *const schemes[] = {"http", "https", "socks5", "socks5h"};
	struct destination place;

	for (size_t i = 0;
		i < sizeof(schemes) / sizeof(schemes[0]) && destination_read(url, &place); i++)
		if (strcmp(place.scheme, schemes[i]) == 0)
			return !place.has_path;
	return false;
}

static enum status read_webhook(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	struct webhook *webhook = &delivery->webhook;

	/* The URL is often the password, so it is not repeated. */
	if (!destination_read(options->webhook, &webhook->place) ||
		(strcmp(webhook->place.scheme, "https") != 0 &&
			strcmp(webhook->place.scheme, "http") != 0))
		return failure_say(why, ERR_USAGE,
			"--webhook: it takes https://HOST/..., without a name and password");
	if (strcmp(webhook->place.scheme, "http") == 0 && !webhook->place.is_loopback)
		return failure_say(why, ERR_USAGE,
			"--webhook: http is for this machine itself (localhost); elsewhere it "
			"takes "
			"https, because the summary is nobody else's business");
	if (options->webhook_proxy && !is_proxy(options->webhook_proxy))
		return failure_say(why, ERR_USAGE,
			"--webhook-proxy: it takes http, https, socks5 or socks5h://HOST[:PORT]");
	webhook->url = options->webhook;
	webhook->proxy = options->webhook_proxy;
	return read_webhook_secrets(delivery, options, why);
}

enum status delivery_init(
	struct delivery *delivery, const struct options *options, struct failure *why)
{
	const struct carrier_bounds bounds = {
		options->ca_file, options->delivery_timeout_ms, &stop_signal};
	enum status status = OK;

	*delivery = (struct delivery){.to_count = 0};
	delivery->relay.bounds = delivery->webhook.bounds = bounds;
	if (options->mail_to.count) {
		status = read_people(delivery, &options->mail_to, why);
		if (!status)
			status = read_sender(delivery, options, why);
		if (!status)
			status = read_relay(delivery, options, why);
	}
	if (!status && options->webhook)
		status = read_webhook(delivery, options, why);
	if (status)
		delivery_finish(delivery);
	return status;
}

void delivery_finish(struct delivery *delivery)
{
	secret_finish(&delivery->login);
	secret_finish(&delivery->headers);
	secret_finish(&delivery->key);
}

/* ---- the plan ---- */

static const char *when_words(int when)
{
	static const char *const words[] = {[DELIVERY_CHANGED] = "when something is new or fixed",
		[DELIVERY_FAILING] = "when something fails",
		[DELIVERY_ALWAYS] = "after the run"};

	return words[when];
}

void delivery_plan(const struct delivery *delivery, const struct options *options,
	void (*tell)(void *context, const char *label, const char *text), void *context)
{
	static const char *const tls[] = {[MAIL_TLS_NEVER] = "not encrypted",
		[MAIL_TLS_TRY] = "encrypted where it offers that",
		[MAIL_TLS_ALWAYS] = "encrypted"};
	char place[DESTINATION_TEXT_SIZE],
		text[DESTINATION_TEXT_SIZE + 2 * ADDRESS_TEXT_SIZE + LINE_SIZE];

	for (size_t i = 0; i < delivery->to_count; i++) {
		address_print(&delivery->to[i], text);
		tell(context, i ? "" : "Mail to", text);
	}
	if (delivery->to_count) {
		destination_print(&delivery->relay.place, place);
		snprintf(text, sizeof(text), "%s, from %s, by %s (%s%s)",
			when_words(options->mail_when), delivery->sender, place,
			tls[delivery->relay.tls], delivery->relay.user ? ", with a login" : "");
		tell(context, "Mail", text);
	}
	if (delivery->webhook.url) {
		destination_print(&delivery->webhook.place, place);
		snprintf(text, sizeof(text), "%s, a POST to %s%s%s",
			when_words(options->webhook_when), place,
			delivery->webhook.key ? ", signed" : "",
			delivery->webhook.proxy ? ", through a proxy" : "");
		tell(context, "Webhook", text);
	}
}
