#include "floor.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	ADDRESS_SIZE = 512, /* longer ones are none */
	ARENA_SIZE = 1 << 20
};

/* ---- a set of 64-bit fingerprints ---- */

struct set {
	uint64_t *slots;
	size_t size, count;
};

static uint64_t fingerprint(const char *text, size_t length)
{
	uint64_t sum = 0x9e3779b97f4a7c15u ^ length;
	while (length) {
		uint64_t word = 0;
		size_t step = length < sizeof word ? length : sizeof word;
		memcpy(&word, text, step);
		__uint128_t product = (__uint128_t)(sum ^ word) * 0xd6e8feb86659fd93u;
		sum = (uint64_t)product ^ (uint64_t)(product >> 64);
		text += step;
		length -= step;
	}
	return sum ? sum : 1;
}

static bool set_put(struct set *set, uint64_t key)
{
	size_t at = key & (set->size - 1);
	while (set->slots[at] && set->slots[at] != key)
		at = (at + 1) & (set->size - 1);
	if (set->slots[at])
		return false;
	set->slots[at] = key;
	set->count++;
	return true;
}

static bool set_add(struct set *set, uint64_t key)
{
	if (set->count * 4 >= set->size * 3) {
		struct set larger = {.size = set->size ? set->size * 2 : 4096};
		larger.slots = calloc(larger.size, sizeof *larger.slots);
		for (size_t i = 0; i < set->size; i++) {
			if (set->slots[i])
				set_put(&larger, set->slots[i]);
		}
		free(set->slots);
		*set = larger;
	}
	return set_put(set, key);
}

/* ---- what is known ---- */

static const char *origin;
static size_t origin_length;
static struct set known, addresses, domains;
static char **queue;
static size_t queue_head, queue_count, queue_size;
static char *arena, *arena_end;

void queue_add(const char *path, size_t length)
{
	if ((size_t)(arena_end - arena) < length + 1) {
		arena = malloc(ARENA_SIZE);
		arena_end = arena + ARENA_SIZE;
	}
	if (queue_count == queue_size) {
		queue_size = queue_size ? queue_size * 2 : 4096;
		queue = realloc(queue, queue_size * sizeof *queue);
	}
	memcpy(arena, path, length);
	arena[length] = 0;
	queue[queue_count++] = arena;
	arena += length + 1;
}

const char *queue_take(void)
{
	return queue_head < queue_count ? queue[queue_head++] : NULL;
}

/* ---- references ---- */

/* Removes "." and ".." segments (RFC 3986 5.2.4) in front of a query. */
static size_t drop_dots(char *path, size_t length)
{
	size_t end = strcspn(path, "?");
	char *to = path, *from = path;

	while (from < path + end) {
		size_t segment = 1 + strcspn(from + 1, "/?");
		bool is_last = from + segment >= path + end;
		if (segment == 3 && !memcmp(from, "/..", 3)) {
			while (to > path && *--to != '/')
				;
			if (is_last)
				*to++ = '/';
		} else if (segment == 2 && !memcmp(from, "/.", 2)) {
			if (is_last)
				*to++ = '/';
		} else {
			memmove(to, from, segment);
			to += segment;
		}
		from += segment;
	}
	memmove(to, path + end, length - end + 1);
	return (size_t)(to - path) + length - end;
}

/* The path of a reference to our origin, or 0. */
static size_t resolve(const char *base, const char *href, size_t length, char *path)
{
	size_t scheme = 0, used = 0;

	while (scheme < length && isalpha((unsigned char)href[scheme]))
		scheme++;
	if (scheme < length && href[scheme] == ':') {
		if (length < origin_length || memcmp(href, origin, origin_length))
			return 0;
		href += origin_length;
		length -= origin_length;
		if (length && *href != '/' && *href != '?' && *href != '#')
			return 0;
		path[used++] = '/';
		if (length && *href == '/') {
			href++;
			length--;
		}
	} else if (length >= 2 && href[0] == '/' && href[1] == '/') {
		return 0;
	} else if (*href != '/') {
		const char *end = strchrnul(base, '?');
		while (*href != '?' && end[-1] != '/')
			end--;
		used = (size_t)(end - base);
		memcpy(path, base, used);
	}
	const char *fragment = memchr(href, '#', length);
	if (fragment)
		length = (size_t)(fragment - href);
	if (used + length + 1 >= PATH_SIZE)
		return 0;
	memcpy(path + used, href, length);
	path[used + length] = 0;
	return strstr(path, "/.") ? drop_dots(path, used + length) : used + length;
}

static int hex(char c)
{
	return c >= '0' && c <= '9'         ? c - '0'
	       : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10
					    : -1;
}

static void take_address(const char *address, size_t length)
{
	const char *at = memrchr(address, '@', length);
	if (!at || at == address || at + 1 == address + length)
		return;
	set_add(&addresses, fingerprint(address, length));
	set_add(&domains, fingerprint(at + 1, (size_t)(address + length - at - 1)));
}

/* The recipients in front of the question mark. */
static void take_mail(const char *at, const char *end)
{
	char address[ADDRESS_SIZE];
	size_t length = 0;

	for (; at < end && *at != '?'; at++) {
		char c = *at;
		if (c == ',') {
			take_address(address, length);
			length = 0;
			continue;
		}
		if (c == '%' && end - at > 2 && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
			c = (char)(hex(at[1]) * 16 + hex(at[2]));
			at += 2;
		}
		if (length < sizeof address && (unsigned char)c > ' ')
			address[length++] = (char)tolower((unsigned char)c);
	}
	take_address(address, length);
}

/* ---- tags ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Numeric references below 128 and &amp;: what stands in references. Writes at most `length`. */
static size_t decode(const char *text, size_t length, char *to)
{
	size_t used = 0;
	for (size_t i = 0; i < length; i++) {
		char *end = NULL;
		if (text[i] == '&' && length - i > 4 && !memcmp(text + i, "&amp;", 5)) {
			to[used++] = '&';
			i += 4;
		} else if (text[i] == '&' && length - i > 3 && text[i + 1] == '#') {
			bool is_hex = (text[i + 2] | 32) == 'x';
			unsigned long scalar =
				strtoul(text + i + (is_hex ? 3 : 2), &end, is_hex ? 16 : 10);
			to[used++] = scalar < 128 ? (char)scalar : '?';
			i = (size_t)(end - text) - (*end != ';');
		} else {
			to[used++] = text[i];
		}
	}
	return used;
}

static void take_reference(const char *base, const char *text, size_t length)
{
	char decoded[PATH_SIZE], path[PATH_SIZE];

	if (length >= PATH_SIZE)
		return;
	if (memchr(text, '&', length)) {
		length = decode(text, length, decoded);
		text = decoded;
	}
	while (length && is_blank(*text))
		text++, length--;
	while (length && is_blank(text[length - 1]))
		length--;
	if (length > 7 && !strncasecmp(text, "mailto:", 7)) {
		take_mail(text + 7, text + length);
		return;
	}
	if (!length || *text == '#')
		return;
	size_t path_length = resolve(base, text, length, path);
	if (path_length && set_add(&known, fingerprint(path, path_length)))
		queue_add(path, path_length);
}

/* The first href among the attributes in [at, end). */
static void take_anchor(const char *base, const char *at, const char *end)
{
	while (at < end) {
		while (at < end && (is_blank(*at) || *at == '/'))
			at++;
		const char *name = at;
		while (at < end && !is_blank(*at) && *at != '=' && *at != '/')
			at++;
		size_t name_length = (size_t)(at - name);
		while (at < end && is_blank(*at))
			at++;
		if (at == end || *at != '=') {
			at += at == name;
			continue;
		}
		for (at++; at < end && is_blank(*at); at++)
			;
		const char *value = at, *value_end;
		if (at < end && (*at == '"' || *at == '\'')) {
			value++;
			value_end = memchr(value, *at, (size_t)(end - value));
			value_end = value_end ? value_end : end;
			at = value_end + 1;
		} else {
			while (at < end && !is_blank(*at))
				at++;
			value_end = at;
		}
		if (name_length == 4 && !strncasecmp(name, "href", 4)) {
			take_reference(base, value, (size_t)(value_end - value));
			return;
		}
	}
}

/* The '>' that ends a tag; those in quoted values do not. */
static const char *tag_end(const char *at, const char *end)
{
	for (;;) {
		at += strcspn(at, ">\"'");
		if (at >= end || *at == '>')
			return at < end ? at : NULL;
		char before = at[-1];
		if (before == '=' || is_blank(before)) {
			at = memchr(at + 1, *at, (size_t)(end - at - 1));
			if (!at)
				return NULL;
		}
		at++;
	}
}

static const char *raw_text_end(const char *at, const char *end, const char *name)
{
	size_t length = strlen(name);
	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if (at[1] == '/' && !strncasecmp(at + 2, name, length))
			return at;
		at++;
	}
	return end;
}

static const char *pass_markup(const char *at, const char *end)
{
	bool is_comment = end - at > 2 && at[1] == '-' && at[2] == '-';
	const char *past = is_comment ? memmem(at + 3, (size_t)(end - at - 3), "-->", 3)
				      : memchr(at, '>', (size_t)(end - at));
	return past ? past : end;
}

void scan_page(const char *base, const char *page, size_t length)
{
	const char *at = page, *end = page + length;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		const char *name = ++at;
		if (*at == '!') {
			at = pass_markup(at, end);
			continue;
		}
		if (!isalpha((unsigned char)*at))
			continue;
		const char *close = tag_end(at, end);
		if (!close)
			return;
		size_t name_length = 0;
		while (isalnum((unsigned char)name[name_length]))
			name_length++;
		at = close + 1;
		if (name_length == 1 && (*name | 32) == 'a')
			take_anchor(base, name + 1, close);
		else if (name_length == 6 && !strncasecmp(name, "script", 6))
			at = raw_text_end(at, end, "script");
		else if (name_length == 5 && !strncasecmp(name, "style", 5))
			at = raw_text_end(at, end, "style");
	}
}

void scan_from(const char *start)
{
	origin = start;
	origin_length = strlen(start);
	if (set_add(&known, fingerprint("/", 1)))
		queue_add("/", 1);
}

struct findings scan_findings(void)
{
	return (struct findings){addresses.count, domains.count};
}
