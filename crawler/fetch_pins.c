#include "crawler/fetch_pins.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_SIZE = DOMAIN_NAME_MAX + 8, /* "host:65535" */
	LINE_SIZE = KEY_SIZE + 1 + NAMES_IPS_MAX * (IP_TEXT_SIZE + 3)
};

struct pin {
	char *line; /* "host:port:[ip],[ip]"; NULL = the place is free */
	size_t key_length;
	char *old; /* "-host:port" of who had this place before, while the line is not told */
	bool is_literal, is_told;
};

/* A place by the fingerprint: who comes later has it. Two busy hosts in one place are told again and
 * again, which is what happened with every request before there was a table. */
struct fetch_pins {
	struct pin places[FETCH_PINS_MAX];
};

static struct span print_key(char ret_text[KEY_SIZE], const struct url *url)
{
	int length = snprintf(ret_text, KEY_SIZE, "%s:%u", url->host, url->port);

	return (struct span){ret_text, (size_t)length};
}

static struct pin *place_of(const struct fetch_pins *pins, struct span key)
{
	return (struct pin *)(uintptr_t)&pins->places[text_fingerprint(key) % FETCH_PINS_MAX];
}

static bool holds(const struct pin *pin, struct span key)
{
	return pin->line && span_equals((struct span){pin->line, pin->key_length}, key);
}

static struct pin *find(const struct fetch_pins *pins, const struct url *url)
{
	char text[KEY_SIZE];
	struct span key = print_key(text, url);
	struct pin *pin = place_of(pins, key);

	return holds(pin, key) ? pin : NULL;
}

struct fetch_pins *fetch_pins_create(void)
{
	return memory_get_zeroed(1, sizeof(struct fetch_pins));
}

void fetch_pins_destroy(struct fetch_pins *pins)
{
	if (!pins)
		return;
	for (size_t i = 0; i < FETCH_PINS_MAX; i++) {
		free(pins->places[i].line);
		free(pins->places[i].old);
	}
	free(pins);
}

enum fetch_pin_state fetch_pins_state(const struct fetch_pins *pins, const struct url *url)
{
	const struct pin *pin = find(pins, url);

	return !pin ? FETCH_PIN_UNKNOWN : pin->is_told ? FETCH_PIN_TOLD : FETCH_PIN_NEW;
}

static char *print_line(struct span key, const struct names_answer *names)
{
	char line[LINE_SIZE];
	int at = snprintf(line, sizeof(line), "%.*s:", SPAN_ARGS(key));

	for (size_t i = 0; i < names->count; i++) {
		char ip[IP_TEXT_SIZE];
		bool is_v6 = names->ips[i].family == AF_INET6;

		ip_print(&names->ips[i], ip);
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%s%s%s%s", i ? "," : "",
			is_v6 ? "[" : "", ip, is_v6 ? "]" : "");
	}
	return memory_copy((struct span){line, (size_t)at});
}

/* The one that was there must leave libcurl's memory, or that grows with every host. */
static void evict(struct pin *pin)
{
	char *old = memory_get(pin->key_length + 2);

	old[0] = '-';
	memcpy(old + 1, pin->line, pin->key_length);
	old[pin->key_length + 1] = '\0';
	free(pin->old);
	pin->old = old;
}

void fetch_pins_add(
	struct fetch_pins *pins, const struct url *url, const struct names_answer *names)
{
	char text[KEY_SIZE];
	struct span key = print_key(text, url);
	struct pin *pin = place_of(pins, key);

	if (pin->line && !holds(pin, key) && !pin->is_literal)
		evict(pin);
	free(pin->line);
	pin->line = print_line(key, names);
	pin->key_length = key.length;
	pin->is_literal = pin->is_told = url->is_host_ip;
}

struct curl_slist *fetch_pins_lines(const struct fetch_pins *pins, const struct url *url)
{
	const struct pin *pin = find(pins, url);
	struct curl_slist *lines = NULL;

	if (!pin || pin->is_told)
		return NULL;
	if (pin->old)
		lines = curl_slist_append(lines, pin->old);
	return curl_slist_append(lines, pin->line);
}

void fetch_pins_told(struct fetch_pins *pins, const struct url *url)
{
	struct pin *pin = find(pins, url);

	if (!pin)
		return;
	pin->is_told = true;
	free(pin->old);
	pin->old = NULL;
}

void fetch_pins_lost(struct fetch_pins *pins, const struct url *url)
{
	struct pin *pin = find(pins, url);

	if (pin)
		pin->is_told = pin->is_literal;
}
