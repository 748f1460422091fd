#include "checker/doors.h"
#include "base/clock.h"
#include "base/log.h"
#include "checker/not_asked.h"
#include "schema/model/provider.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000 };

/* ---- before a visit ---- */

static bool is_opted_out(const void *list, const char *host)
{
	return opt_out_has_name(list, host);
}

/* A visit names the best known of a server's hosts; more are asked of the store. */
static enum status any_name_opted_out(
	const struct doors *doors, const struct visit *visit, bool *ret_any, struct failure *why)
{
	*ret_any = false;
	for (size_t i = 0; i < visit->host_count; i++)
		*ret_any |= opt_out_has_name(doors->opt_out, visit->hosts[i]);
	if (*ret_any || visit->host_count < VISIT_HOSTS_MAX)
		return OK;
	return store_any_host(
		doors->store, visit->endpoint, is_opted_out, doors->opt_out, ret_any, why);
}

static void shut(struct door *door)
{
	door->way = DOOR_SHUT;
}

static void say_closed(const char *provider, struct answer *ret_answer)
{
	char about[REPLY_TEXT_MAX];

	snprintf(about, sizeof(about),
		"%s has said %d times in this run that we are not welcome, so it is left alone",
		provider, WELCOME_REFUSALS_MAX);
	not_asked_say(NOT_ASKED_PROVIDER_CLOSED, about, ret_answer);
}

static enum status look_at_welcome(const struct doors *doors, const struct visit *visit,
	struct door *door, struct failure *why)
{
	const struct server_name name = {door->provider, visit->ip};
	struct welcome welcome;
	enum status status = store_read_welcome(doors->store, doors->run, &name, &welcome, why);

	if (status)
		return status;
	if (welcome.pause_ms > door->pause_ms)
		door->pause_ms = welcome.pause_ms;
	if (welcome.is_closed) {
		shut(door);
		say_closed(door->provider, &door->answer);
	} else if (welcome.not_before_ms > clock_wall_ms()) {
		door->way = DOOR_LATER;
		door->until_ms = welcome.not_before_ms;
	}
	return OK;
}

static const struct provider *slow_provider(const char *host)
{
	const struct provider *provider = provider_of_host(host);

	return provider && provider->connections_a_minute > 0 ? provider : NULL;
}

/* A time that lies further ahead than a pause was noted by a clock that was wrong. */
static enum status look_at_pace(const struct doors *doors, const struct visit *visit,
	struct door *door, struct failure *why)
{
	const struct provider *provider = slow_provider(visit->host_count ? visit->hosts[0] : "");
	int64_t now_ms = clock_wall_ms(), last_ms = 0;

	if (!provider || door->way == DOOR_SHUT)
		return OK;
	int64_t pause_ms = MINUTE_MS / provider->connections_a_minute;
	enum status status = store_read_pace(doors->store, provider->id, &last_ms, why);

	if (status || last_ms + pause_ms <= now_ms || last_ms > now_ms + pause_ms)
		return status;
	door->way = DOOR_LATER;
	if (last_ms + pause_ms > door->until_ms)
		door->until_ms = last_ms + pause_ms;
	return OK;
}

enum status doors_note_connection(const struct doors *doors, const char *host, struct failure *why)
{
	const struct provider *provider = slow_provider(host);

	return provider ? store_note_pace(doors->store, provider->id, clock_wall_ms(), why) : OK;
}

enum status doors_look(const struct doors *doors, const struct visit *visit, const struct ip *ip,
	struct door *ret_door, struct failure *why)
{
	struct door *door = ret_door;
	bool has_opted_out = false;
	enum status status = OK;

	*door = (struct door){.way = DOOR_OPEN, .pause_ms = doors->pause_ms};
	welcome_provider(visit->host_count ? visit->hosts[0] : visit->ip, door->provider);
	if (!opt_out_is_empty(doors->opt_out)) {
		status = any_name_opted_out(doors, visit, &has_opted_out, why);
		has_opted_out |= opt_out_has_ip(doors->opt_out, ip);
	}
	if (status)
		return status;
	if (has_opted_out) {
		shut(door);
		not_asked_say(NOT_ASKED_OPTED_OUT, "this mail server is on the opt-out list",
			&door->answer);
		return OK;
	}
	if (!ip_policy_permits(doors->policy, ip)) {
		shut(door);
		door->answer = (struct answer){.outcome = OUTCOME_FORBIDDEN,
			.stage = STAGE_CONNECT,
			.text = "a private or special address (--allow-private opens it)"};
		return OK;
	}
	status = look_at_welcome(doors, visit, door, why);
	return status ? status : look_at_pace(doors, visit, door, why);
}

/* ---- after a visit ---- */

static enum status close_provider(const struct doors *doors, const struct server_name *name,
	const struct answer *words, struct failure *why)
{
	char key[DOMAIN_NAME_MAX + 32], said[2 * REPLY_TEXT_MAX];
	struct answer answer;
	size_t count = 0;

	say_closed(name->provider, &answer);
	enum status status =
		store_close_server(doors->store, doors->run, name, &answer, &count, why);

	if (status)
		return status;
	snprintf(key, sizeof(key), "provider-closed %s", name->provider);
	snprintf(said, sizeof(said),
		"%s said %d times that we are not welcome (the last time: %d %s%s%s), so nobody "
		"else was asked there.",
		name->provider, WELCOME_REFUSALS_MAX, words->code, words->enhanced,
		words->enhanced[0] ? " " : "", words->text);
	log_event(LOG_WARNING, "check", "%s", said);
	return store_note(doors->store, doors->run, key, said, why);
}

/* A limit that is named although the pause is as long as it gets is a refusal. */
static enum status note_words(const struct doors *doors, const struct server_name *name,
	const struct heard_words *heard, struct welcome *ret_welcome, struct failure *why)
{
	struct cold_words words = {.now_ms = clock_wall_ms(), .close_at = WELCOME_REFUSALS_MAX};
	enum status status = store_read_welcome(doors->store, doors->run, name, ret_welcome, why);

	if (status)
		return status;
	words.pause_ms = welcome_next_pause_ms(ret_welcome->pause_ms, doors->pause_ms);
	words.names_limit =
		heard->said == WELCOME_SLOWER && ret_welcome->pause_ms < WELCOME_PAUSE_MAX_MS;
	return store_note_cold_words(doors->store, doors->run, name, &words, ret_welcome, why);
}

enum status doors_hear(const struct doors *doors, const struct server_name *name,
	const struct heard_words *heard, bool *ret_closed, struct failure *why)
{
	struct welcome welcome;

	*ret_closed = false;
	if (heard->said == WELCOME_FINE)
		return OK;
	enum status status = note_words(doors, name, heard, &welcome, why);

	if (status || !welcome.is_closed)
		return status;
	*ret_closed = true;
	return close_provider(doors, name, &heard->words, why);
}
