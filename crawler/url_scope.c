#include "crawler/url_scope.h"

#include "base/memory.h"
#include "net/registrable.h"

#include <stdlib.h>
#include <string.h>

/*
 * A host's key is "=host:port" and a slash (port 0 where it is the default one), so it begins only
 * itself; a prefix is the host's key and the path. A domain's key is "." and the name backwards with
 * a dot behind it, which begins every host below it; the host itself stands beside it as "@host/".
 * No key is kept that another one begins; then, in sorted order, the only one that can begin a text
 * is the last one that is not behind it.
 */

enum {
	KEY_MAX = DOMAIN_NAME_MAX + sizeof("=:65535/"),
	KEYS_MAX = 2 /* a domain and its host */
};

struct key {
	char text[KEY_MAX + URL_MAX];
	size_t length;
};

struct scope {
	enum url_scope kind;
	char **keys; /* sorted, none begins another */
	size_t count;
};

/* "www.com" is not below "com". */
static struct span without_www(const struct url *url)
{
	struct span host = span_of(url->host), rest = span_from(host, 4);

	return span_starts(host, SPAN("www.")) && span_find(rest, '.') < rest.length ? rest : host;
}

static void add(struct key *key, struct span text)
{
	memcpy(key->text + key->length, text.at, text.length);
	key->length += text.length;
}

static void add_number(struct key *key, unsigned number)
{
	char digits[sizeof("65535")];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	add(key, (struct span){digits + at, sizeof(digits) - at});
}

static void set_host_key(struct key *key, const struct url *url)
{
	bool is_default = url->port == (url->is_https ? 443 : 80);

	key->length = 0;
	add(key, SPAN("="));
	add(key, without_www(url));
	add(key, SPAN(":"));
	add_number(key, is_default ? 0 : url->port);
	add(key, SPAN("/"));
}

static void set_prefix_key(struct key *key, const struct url *url)
{
	struct span path = span_of(url->text + url->path_at);

	set_host_key(key, url);
	add(key, span_part(path, 0, span_find(path, '?')));
}

static void set_name_key(struct key *key, const struct url *url)
{
	key->length = 0;
	add(key, SPAN("@"));
	add(key, without_www(url));
	add(key, SPAN("/"));
}

static void set_domain_key(struct key *key, struct span name)
{
	key->length = 0;
	add(key, SPAN("."));
	for (size_t i = name.length; i > 0; i--)
		key->text[key->length++] = name.at[i - 1];
	add(key, SPAN("."));
}

static struct span span_of_key(const struct key *key)
{
	return (struct span){key->text, key->length};
}

/* What a URL's keys must begin with to be in this seed's scope; returns how many there are. */
static size_t seed_keys(enum url_scope kind, const struct url *seed, struct key keys[KEYS_MAX])
{
	struct span top = without_www(seed);

	switch (kind) {
	case SCOPE_HOST:
		set_host_key(&keys[0], seed);
		return 1;
	case SCOPE_PREFIX:
		set_prefix_key(&keys[0], seed);
		keys[0].length = span_find_last(span_of_key(&keys[0]), '/') + 1;
		return 1;
	case SCOPE_DOMAIN:
		set_name_key(&keys[0], seed);
		if (seed->is_host_ip || registrable_is_suffix(seed->host))
			return 1;
		registrable_of(seed->host, &top);
		set_domain_key(&keys[1], top);
		return 2;
	}
	return 0;
}

static size_t url_keys(enum url_scope kind, const struct url *url, struct key keys[KEYS_MAX])
{
	switch (kind) {
	case SCOPE_HOST:
		set_host_key(&keys[0], url);
		return 1;
	case SCOPE_PREFIX:
		set_prefix_key(&keys[0], url);
		return 1;
	case SCOPE_DOMAIN:
		set_name_key(&keys[0], url);
		if (url->is_host_ip)
			return 1;
		set_domain_key(&keys[1], span_of(url->host));
		return 2;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void drop_needless(struct scope *scope)
{
	size_t kept = 0;

	for (size_t i = 0; i < scope->count; i++) {
		char *key = scope->keys[i];

		if (kept && span_starts(span_of(key), span_of(scope->keys[kept - 1])))
			free(key);
		else
			scope->keys[kept++] = key;
	}
	scope->count = kept;
}

struct scope *scope_create(enum url_scope kind, const struct url *seeds, size_t count)
{
	struct scope *scope = memory_get_zeroed(1, sizeof(*scope));
	struct key keys[KEYS_MAX];

	scope->kind = kind;
	scope->keys = memory_get_zeroed(KEYS_MAX * count + 1, sizeof(*scope->keys));
	for (size_t i = 0; i < count; i++) {
		size_t key_count = seed_keys(kind, &seeds[i], keys);

		for (size_t k = 0; k < key_count; k++)
			scope->keys[scope->count++] = memory_copy(span_of_key(&keys[k]));
	}
	qsort(scope->keys, scope->count, sizeof(*scope->keys), compare);
	drop_needless(scope);
	return scope;
}

void scope_destroy(struct scope *scope)
{
	if (!scope)
		return;
	for (size_t i = 0; i < scope->count; i++)
		free(scope->keys[i]);
	free(scope->keys);
	free(scope);
}

static bool begins_with_one(const struct scope *scope, struct key *key)
{
	size_t low = 0, high = scope->count;

	key->text[key->length] = '\0';
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(scope->keys[middle], key->text) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && span_starts(span_of_key(key), span_of(scope->keys[low - 1]));
}

bool scope_has(const struct scope *scope, const struct url *url)
{
	struct key keys[KEYS_MAX];
	size_t count = url_keys(scope->kind, url, keys);

	for (size_t i = 0; i < count; i++) {
		if (begins_with_one(scope, &keys[i]))
			return true;
	}
	return false;
}

bool url_is_in_scope(const struct url *url, const struct url *seed, enum url_scope kind)
{
	struct key ours[KEYS_MAX], theirs[KEYS_MAX];
	size_t our_count = seed_keys(kind, seed, ours), their_count = url_keys(kind, url, theirs);

	for (size_t i = 0; i < our_count * their_count; i++) {
		if (span_starts(
			    span_of_key(&theirs[i / our_count]), span_of_key(&ours[i % our_count])))
			return true;
	}
	return false;
}
