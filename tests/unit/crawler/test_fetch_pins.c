#include "crawler/fetch_pins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct url url_of(const char *text)
{
	struct url url;

	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

static struct names_answer names_of(const char *first, const char *second)
{
	struct names_answer names = {.outcome = NAMES_FOUND};

	assert_true(ip_parse(span_of(first), &names.ips[names.count++]));
	if (second)
		assert_true(ip_parse(span_of(second), &names.ips[names.count++]));
	return names;
}

static void a_host_is_told_until_it_is_known(void **state)
{
	struct fetch_pins *pins = fetch_pins_create();
	struct url url = url_of("https://a.example/x"), other = url_of("http://a.example/");
	struct names_answer names = names_of("192.0.2.1", "2001:db8::1");

	(void)state;
	assert_int_equal(fetch_pins_state(pins, &url), FETCH_PIN_UNKNOWN);
	assert_null(fetch_pins_lines(pins, &url));
	fetch_pins_add(pins, &url, &names);
	assert_int_equal(fetch_pins_state(pins, &url), FETCH_PIN_NEW);
	for (int i = 0; i < 2; i++) {
		struct curl_slist *lines = fetch_pins_lines(pins, &url);

		assert_string_equal(lines->data, "a.example:443:192.0.2.1,[2001:db8::1]");
		assert_null(lines->next);
		curl_slist_free_all(lines);
	}
	fetch_pins_told(pins, &url);
	assert_int_equal(fetch_pins_state(pins, &url), FETCH_PIN_TOLD);
	assert_null(fetch_pins_lines(pins, &url));
	assert_int_equal(fetch_pins_state(pins, &other), FETCH_PIN_UNKNOWN); /* another port */
	fetch_pins_lost(pins, &url);
	assert_int_equal(fetch_pins_state(pins, &url), FETCH_PIN_NEW);
	fetch_pins_told(pins, &other); /* nobody knows it: nothing happens */
	fetch_pins_destroy(pins);
	fetch_pins_destroy(NULL);
}

static void other_addresses_are_told_anew(void **state)
{
	struct fetch_pins *pins = fetch_pins_create();
	struct url url = url_of("http://a.example/");
	struct names_answer names = names_of("192.0.2.1", NULL),
			    others = names_of("192.0.2.2", NULL);

	(void)state;
	fetch_pins_add(pins, &url, &names);
	fetch_pins_told(pins, &url);
	fetch_pins_add(pins, &url, &others);
	struct curl_slist *lines = fetch_pins_lines(pins, &url);

	assert_string_equal(lines->data, "a.example:80:192.0.2.2");
	curl_slist_free_all(lines);
	fetch_pins_destroy(pins);
}

static void literals_need_no_line(void **state)
{
	struct fetch_pins *pins = fetch_pins_create();
	struct url url = url_of("http://[2001:db8::1]/");
	struct names_answer names = names_of("2001:db8::1", NULL);

	(void)state;
	fetch_pins_add(pins, &url, &names);
	assert_int_equal(fetch_pins_state(pins, &url), FETCH_PIN_TOLD);
	fetch_pins_lost(pins, &url);
	assert_null(fetch_pins_lines(pins, &url));
	fetch_pins_destroy(pins);
}

/* libcurl's memory of names must not grow with every host: whatever is put in is taken out, but for
 * the last of each place. */
static void of_many_hosts_the_latest_are_known(void **state)
{
	enum { HOSTS = 5 * FETCH_PINS_MAX };
	struct fetch_pins *pins = fetch_pins_create();
	struct names_answer names = names_of("192.0.2.1", NULL);
	static bool is_pinned[HOSTS];
	size_t count = 0, known = 0;
	char text[64];

	(void)state;
	for (int i = 0; i < HOSTS; i++) {
		snprintf(text, sizeof(text), "http://h%d.example/", i);
		struct url url = url_of(text);

		fetch_pins_add(pins, &url, &names);
		struct curl_slist *lines = fetch_pins_lines(pins, &url);

		for (struct curl_slist *at = lines; at; at = at->next) {
			int number = -1;
			bool is_out = at->data[0] == '-';

			assert_int_equal(sscanf(at->data + is_out, "h%d.example:80", &number), 1);
			assert_int_equal(is_pinned[number], is_out);
			is_pinned[number] = !is_out;
		}
		curl_slist_free_all(lines);
		fetch_pins_told(pins, &url);
	}
	for (int i = 0; i < HOSTS; i++) {
		snprintf(text, sizeof(text), "http://h%d.example/", i);
		struct url url = url_of(text);

		count += is_pinned[i];
		known += fetch_pins_state(pins, &url) == FETCH_PIN_TOLD;
		assert_int_equal(fetch_pins_state(pins, &url) == FETCH_PIN_TOLD, is_pinned[i]);
	}
	assert_true(count <= FETCH_PINS_MAX && known == count);
	assert_true(known > FETCH_PINS_MAX / 2);
	fetch_pins_destroy(pins);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_is_told_until_it_is_known),
		cmocka_unit_test(other_addresses_are_told_anew),
		cmocka_unit_test(literals_need_no_line),
		cmocka_unit_test(of_many_hosts_the_latest_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
