/*
 * Which hosts libcurl has been told the addresses of (CURLOPT_RESOLVE), so that a name is looked up
 * and told once, not with every request. libcurl's own memory of names belongs to the multi handle;
 * this one mirrors it: at most FETCH_PINS_MAX hosts, and who falls out is unpinned there, too.
 *
 * A pin counts as told when a transfer that carried its line has got as far as a connection; until
 * then every transfer carries it. Should libcurl have lost one all the same, it asks fetch.c's
 * callback before it asks anybody else, and the fetch is begun again with the line.
 */
#ifndef CRAWLER_FETCH_PINS_H
#define CRAWLER_FETCH_PINS_H

#include "crawler/names.h"
#include "crawler/url.h"

#include <curl/curl.h>

enum { FETCH_PINS_MAX = 1024 /* sites and, with --check-links, the hosts they link to */ };

struct fetch_pins;

struct fetch_pins *fetch_pins_create(void);
void fetch_pins_destroy(struct fetch_pins *pins); /* NULL-safe */

enum fetch_pin_state { FETCH_PIN_UNKNOWN, FETCH_PIN_NEW, FETCH_PIN_TOLD };

/* Of the URL's host and port. */
enum fetch_pin_state fetch_pins_state(const struct fetch_pins *pins, const struct url *url);
/* Checked addresses; what was known of the host before is forgotten. */
void fetch_pins_add(
	struct fetch_pins *pins, const struct url *url, const struct names_answer *names);
/* The lines that a transfer must carry, for the caller to free; NULL where there is nothing to tell
 * (anything told, and address literals). */
struct curl_slist *fetch_pins_lines(const struct fetch_pins *pins, const struct url *url);
void fetch_pins_told(struct fetch_pins *pins, const struct url *url);
void fetch_pins_lost(struct fetch_pins *pins, const struct url *url);

#endif
