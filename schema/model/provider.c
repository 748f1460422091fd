#include "schema/model/provider.h"
#include "base/span.h"
#include "schema/model/provider_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SUFFIXES_MAX = 1024 /* of all rows together; an assertion says when there are more */ };

const char *provider_behaviour_name(enum provider_behaviour behaviour)
{
	static const char *const names[PROVIDER_BEHAVIOUR_COUNT] = {
		[PROVIDER_TRUTHFUL] = "truthful",
		[PROVIDER_CUSTOMER] = "customer",
		[PROVIDER_ACCEPTS_ALL] = "accepts-all",
		[PROVIDER_LATE_REJECT] = "late-reject",
	};

	assert((unsigned)behaviour < PROVIDER_BEHAVIOUR_COUNT);
	return names[behaviour];
}

static struct span host_name(const char *host)
{
	struct span name = span_of(host ? host : "");

	return name.length && name.at[name.length - 1] == '.' ? span_part(name, 0, name.length - 1)
							      : name;
}

/* "a.example.org" is under "example.org", "anexample.org" is not. */
static bool is_under(struct span name, struct span suffix)
{
	return span_ends_nocase(name, suffix) &&
	       (name.length == suffix.length || name.at[name.length - suffix.length - 1] == '.');
}

/* All suffixes in the order of their letters, made when the first one is asked for: each reply is read
 * with its server's provider in mind. */
struct suffix_row {
	struct span suffix;
	const struct provider *provider;
};

static struct suffix_row suffix_rows[SUFFIXES_MAX];
static size_t suffix_row_count;

static int by_suffix(const void *left, const void *right)
{
	const struct suffix_row *a = left, *b = right;
	size_t length = a->suffix.length < b->suffix.length ? a->suffix.length : b->suffix.length;
	int order = strncasecmp(a->suffix.at, b->suffix.at, length);

	return order ? order
		     : (a->suffix.length > b->suffix.length) -
			       (a->suffix.length < b->suffix.length);
}

static void list_suffixes(void)
{
	for (size_t i = 0; i < provider_row_count; i++) {
		struct span rest = span_of(provider_rows[i].suffixes), suffix;

		while (span_split(&rest, ' ', &suffix)) {
			assert(suffix_row_count < SUFFIXES_MAX);
			suffix_rows[suffix_row_count++] =
				(struct suffix_row){suffix, &provider_rows[i]};
		}
	}
	qsort(suffix_rows, suffix_row_count, sizeof(suffix_rows[0]), by_suffix);
}

/* The whole name first, then what stands behind each of its dots: so the longest one is found. */
const struct provider *provider_of_host(const char *host)
{
	struct suffix_row wanted = {.suffix = host_name(host)};

	if (!suffix_row_count)
		list_suffixes();
	while (wanted.suffix.length) {
		const struct suffix_row *row = bsearch(
			&wanted, suffix_rows, suffix_row_count, sizeof(suffix_rows[0]), by_suffix);

		if (row)
			return row->provider;
		size_t dot = span_find(wanted.suffix, '.');

		if (dot == wanted.suffix.length)
			break;
		wanted.suffix = span_from(wanted.suffix, dot + 1);
	}
	return NULL;
}

/* MessageLabs' customers have a pair: cluster5.eu and cluster5a.eu, of which the second one is there
 * for junk mailers only. */
static bool is_second_cluster(struct span name)
{
	struct span rest = name, label;

	if (!is_under(name, SPAN("messagelabs.com")) || !span_split(&rest, '.', &label) ||
		!span_starts_nocase(label, SPAN("cluster")))
		return false;
	label = span_from(label, strlen("cluster"));
	size_t digits = 0;

	while (digits < label.length && ascii_is_digit(label.at[digits]))
		digits++;
	return digits && span_equals_nocase(span_from(label, digits), SPAN("a"));
}

bool provider_host_is_decoy(const char *host)
{
	struct span name = host_name(host);

	return is_second_cluster(name) || is_under(name, SPAN("tarbaby.junkemailfilter.com"));
}

bool provider_host_decides_later(const char *host)
{
	const struct provider *provider = provider_of_host(host);

	return provider && (provider->behaviour == PROVIDER_LATE_REJECT ||
				   provider->behaviour == PROVIDER_ACCEPTS_ALL);
}

const struct provider *provider_all(size_t *ret_count)
{
	*ret_count = provider_row_count;
	return provider_rows;
}
