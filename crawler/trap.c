#include "crawler/trap.h"

#include "base/memory.h"
#include "base/text_set.h"
#include "crawler/trap_pattern.h"
#include "crawler/trap_seen.h"
#include "crawler/trap_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * How a trap is told from a large site.
 *
 * 1. Nothing in one URL tells them apart, but for paths that are absurd (trap_pattern.h). What can
 *    be judged is a pattern: all the URLs that one program makes. A pattern that one URL alone can
 *    have is never muted.
 * 2. A page *brings something* if it has a mail address that was not seen before, leads to a URL of
 *    a new pattern, or has a word in its title that no title had. Words are what endless pages run
 *    out of: a calendar has 12 months and 7 days, a faceted search its few values, while the titles
 *    of 200 products, topics or posts in a row never fail to hold one that is new. Numbers are no
 *    words. It brings *something else* if no page of its pattern had its length in bytes, which
 *    saves honest pages that all have the same title; endless ones soon have had every length.
 * 3. A page that leads to new URLs of another pattern is as good as these are: while that pattern
 *    brings something, so does it ("older posts"). When that has brought nothing for
 *    TRAP_ALIVE_MAX pages, leading there still is better than nothing, unless these may be copies
 *    (6); but the pages are a debt to the pattern that led to them (a calendar's months lead to its
 *    days). Merit by leading gives no merit to others, and leading back to where one was led from
 *    is none, or any two patterns would keep each other alive.
 * 4. A *chain* is a pattern that has brought nothing for TRAP_BARREN_MAX pages, or has a debt of
 *    TRAP_DEBT_MAX, whose URLs come from its own family, hardly from other pages, and which goes on
 *    TRAP_CHAIN_LEAST levels below where other pages last led to it. All three: a manual of 20,000
 *    numbered pages without a single address hangs on its tables of contents; a list of 3,000
 *    pages leads to posts. The family of a pattern is itself and what it leads to, over any number
 *    of steps.
 * 5. *Facets* are queries of several parts; they are wide, not deep, and their lengths differ as
 *    their results do. So neither depth nor length counts, only TRAP_FACETED_MAX pages in a row
 *    that brought nothing, and that the family leads to itself.
 * 6. *Copies*: a pattern with a query, or with words that nobody made up, whose pages bring nothing
 *    and have lengths that were there before, wherever the links to it stand: an id of the visit
 *    in every URL. Numbered paths are no copies: see 4.
 * 7. A muted pattern stays muted: of an endless thing every part looks new.
 *
 * Given up: an address on a page behind so many pages of its pattern that brought nothing (the mute
 * is told, with its pattern). Traps that draw words from an endless stock, and facets that are
 * spelled in words in the path ("/shop/red/large/"): no rule that ends these spares manuals that
 * stand there twice, or once for each version; the limits of pages and time are for them. When
 * patterns or words no longer fit, the oldest pattern, or all words, are forgotten: more is fetched
 * then.
 */

enum {
	FOUND_WINDOW = 256, /* URLs over which home and abroad are weighed; older ones fade */
	FAMILY_STEPS_MAX = 16
};

/* Of what a fingerprint is, so that a word is not taken for an address. */
enum stamp { STAMP_WORD = 1, STAMP_ADDRESS, STAMP_LENGTH };

struct trap {
	struct trap_table *table;
	struct trap_seen seen;
	struct trap_mute *mutes;
	size_t mute_count, mute_size;
	/* the page being read */
	char page_url[URL_MAX + 1];
	struct trap_pattern page;
	uint64_t page_print; /* 0: no other URL can have its pattern */
	bool has_news;       /* an address, a new pattern */
	bool has_merit;      /* leads to what brings something */
	bool has_lead;       /* leads to another pattern, which may bring nothing */
};

const char *trap_reason_name(enum trap_reason reason)
{
	static const char *const names[TRAP_REASON_COUNT] = {
		[TRAP_COPIES] = "copies", [TRAP_CHAIN] = "chain", [TRAP_FACETS] = "facets"};

	assert((unsigned)reason < TRAP_REASON_COUNT);
	return names[reason];
}

struct trap *trap_create(void)
{
	struct trap *trap = memory_get_zeroed(1, sizeof(*trap));

	trap->table = trap_table_create();
	trap_seen_init(&trap->seen);
	return trap;
}

void trap_destroy(struct trap *trap)
{
	if (!trap)
		return;
	for (size_t i = 0; i < trap->mute_count; i++) {
		free(trap->mutes[i].pattern);
		free(trap->mutes[i].example);
	}
	free(trap->mutes);
	trap_seen_finish(&trap->seen);
	trap_table_destroy(trap->table);
	free(trap);
}

/* ---- fingerprints ---- */

static uint64_t print_of(const struct trap_pattern *pattern)
{
	uint64_t print;

	if (!pattern->is_variable)
		return 0;
	print = text_fingerprint((struct span){pattern->text, pattern->length});
	return print ? print : 1;
}

/* The finalizer of MurmurHash3, which spreads every bit. */
static uint64_t stamped(enum stamp stamp, uint64_t print, uint64_t number)
{
	uint64_t mixed = print ^ (number * 0x9e3779b97f4a7c15u + stamp);

	mixed = (mixed ^ mixed >> 33) * 0xff51afd7ed558ccdu;
	mixed = (mixed ^ mixed >> 33) * 0xc4ceb9fe1a85ec53u;
	return mixed ^ mixed >> 33;
}

/* Letters, and whatever is not ASCII; lower case for ASCII alone. Returns whether one was new. */
static bool learn_words(struct trap *trap, struct span title)
{
	char word[TRAP_TITLE_MAX];
	size_t length = 0;
	bool is_any_new = false;

	title = span_part(title, 0, TRAP_TITLE_MAX);
	for (size_t i = 0; i <= title.length; i++) {
		char c = i < title.length ? title.at[i] : ' ';

		if (ascii_is_alpha(c) || (unsigned char)c >= 0x80) {
			word[length++] = ascii_lower(c);
			continue;
		}
		uint64_t print = length ? text_fingerprint((struct span){word, length}) : 0;

		if (length && trap_seen_add(&trap->seen, stamped(STAMP_WORD, print, 0)))
			is_any_new = true;
		length = 0;
	}
	return is_any_new;
}

/* ---- the page being read ---- */

static void leave_page(struct trap *trap)
{
	trap->page_url[0] = '\0';
	trap->page_print = 0;
}

static void set_page(struct trap *trap, const struct url *page)
{
	if (strcmp(trap->page_url, page->text) == 0)
		return;
	memcpy(trap->page_url, page->text, strlen(page->text) + 1);
	trap_pattern_of(page, &trap->page);
	trap->page_print = print_of(&trap->page);
	trap->has_news = trap->has_merit = trap->has_lead = false;
}

static bool is_family(struct trap *trap, uint64_t from, uint64_t pattern)
{
	for (unsigned step = 0; from && step < FAMILY_STEPS_MAX; step++) {
		const struct trap_entry *entry;

		if (from == pattern)
			return true;
		entry = trap_table_find(trap->table, from);
		from = entry ? entry->parent : 0;
	}
	return false;
}

/* Returns whether a page of the family led there. */
static bool note_found(struct trap *trap, struct trap_entry *entry, uint64_t from, unsigned depth)
{
	uint16_t level = depth < UINT16_MAX ? (uint16_t)depth : UINT16_MAX;
	bool is_home = is_family(trap, from, entry->print);

	if (level > entry->deepest)
		entry->deepest = level;
	if (is_home) {
		entry->found_at_home++;
	} else {
		entry->found_abroad++;
		entry->parent = from;
		if (level > entry->deepest_abroad)
			entry->deepest_abroad = level;
	}
	if (entry->found_at_home + entry->found_abroad >= FOUND_WINDOW) {
		entry->found_at_home /= 2;
		entry->found_abroad /= 2;
	}
	return is_home;
}

/* Numbered paths are no copies, see 6. */
static bool may_copy(const struct trap_pattern *pattern)
{
	return pattern->has_query || pattern->has_mark;
}

enum trap_verdict trap_judge(
	struct trap *trap, const struct url *url, const struct url *from, unsigned depth)
{
	struct trap_pattern pattern;
	uint64_t print;
	bool is_new = true;

	trap_pattern_of(url, &pattern);
	print = print_of(&pattern);
	if (from)
		set_page(trap, from);
	else
		leave_page(trap);
	if (pattern.is_deep)
		return TRAP_DEEP;
	if (pattern.is_circular)
		return TRAP_REPEATS;
	struct trap_entry *entry = print ? trap_table_add(trap->table, print, &is_new) : NULL;

	if (entry && entry->mute != TRAP_TABLE_NONE) {
		trap->mutes[entry->mute].links++;
		return TRAP_MUTED;
	}
	if (entry && !note_found(trap, entry, trap->page_print, depth) && !may_copy(&pattern))
		trap->has_lead = true;
	if (is_new)
		trap->has_news = true;
	else if (print != trap->page_print && entry->dry < TRAP_ALIVE_MAX)
		trap->has_merit = true;
	return TRAP_CLEAR;
}

void trap_tell_address(struct trap *trap, const struct url *page, struct span address)
{
	set_page(trap, page);
	if (trap_seen_add(&trap->seen, stamped(STAMP_ADDRESS, text_fingerprint(address), 0)))
		trap->has_news = true;
}

/* ---- muting ---- */

static bool is_from_home(const struct trap_entry *entry)
{
	return entry->found_at_home > TRAP_HOME_RATIO * entry->found_abroad;
}

static bool is_copying(const struct trap_entry *entry)
{
	uint32_t most = entry->has_random ? TRAP_RANDOM_COPIES_MAX : TRAP_COPIES_MAX;

	return (entry->has_query || entry->has_mark) && entry->barren >= most;
}

static bool is_chain(const struct trap_entry *entry)
{
	bool brings_nothing = entry->barren >= TRAP_BARREN_MAX || entry->debt >= TRAP_DEBT_MAX;

	return brings_nothing && is_from_home(entry) &&
	       entry->deepest - entry->deepest_abroad >= TRAP_CHAIN_LEAST;
}

static bool is_faceted(const struct trap_entry *entry)
{
	return entry->faceted >= TRAP_FACETED_MAX && is_from_home(entry);
}

/* The number of the mute of this pattern, which may be there already if its entry was forgotten
 * meanwhile. Beyond TRAP_MUTES_MAX all share the last one. */
static int32_t add_mute(struct trap *trap, enum trap_reason reason)
{
	for (size_t i = 0; i < trap->mute_count; i++) {
		if (strcmp(trap->mutes[i].pattern, trap->page.text) == 0)
			return (int32_t)i;
	}
	if (trap->mute_count < TRAP_MUTES_MAX) {
		trap->mutes = memory_make_room(
			trap->mutes, trap->mute_count, &trap->mute_size, sizeof(*trap->mutes));
		trap->mutes[trap->mute_count++] =
			(struct trap_mute){.pattern = memory_copy(span_of(trap->page.text)),
				.example = memory_copy(span_of(trap->page_url)),
				.reason = reason};
	}
	return (int32_t)trap->mute_count - 1;
}

static void mute_if_due(struct trap *trap, struct trap_entry *entry)
{
	if (entry->mute != TRAP_TABLE_NONE)
		return;
	if (is_copying(entry))
		entry->mute = add_mute(trap, TRAP_COPIES);
	else if (is_chain(entry))
		entry->mute = add_mute(trap, TRAP_CHAIN);
	else if (is_faceted(entry))
		entry->mute = add_mute(trap, TRAP_FACETS);
}

/* ---- a page is read ---- */

static void count_page(struct trap *trap, struct trap_entry *entry, bool has_merit, bool has_length)
{
	if (has_merit || has_length)
		entry->debt = 0;
	if (has_merit || has_length || trap->has_lead)
		entry->barren = 0;
	else
		entry->barren++;
	if (has_merit)
		entry->faceted = 0;
	else if (trap->page.has_facets)
		entry->faceted++;
	entry->has_query = trap->page.has_query;
	entry->has_mark = trap->page.has_mark;
	entry->has_random = trap->page.has_random;
}

static void add_debt(struct trap *trap, uint64_t parent)
{
	struct trap_entry *entry = parent ? trap_table_find(trap->table, parent) : NULL;

	if (entry)
		entry->debt++;
}

void trap_page_read(struct trap *trap, const struct url *page, const struct trap_news *news)
{
	bool is_new;

	set_page(trap, page);
	bool has_news = learn_words(trap, news->title) || trap->has_news;

	if (trap->page_print) {
		bool has_length = trap_seen_add(
			&trap->seen, stamped(STAMP_LENGTH, trap->page_print, news->bytes));
		struct trap_entry *entry = trap_table_add(trap->table, trap->page_print, &is_new);

		count_page(trap, entry, has_news || trap->has_merit, has_length);
		entry->dry = has_news || has_length ? 0 : entry->dry + 1;
		mute_if_due(trap, entry);
		if (entry->dry >= TRAP_ALIVE_MAX)
			add_debt(trap, entry->parent);
	}
	leave_page(trap);
}

bool trap_is_muted(struct trap *trap, const struct url *url)
{
	struct trap_pattern pattern;
	uint64_t print;
	const struct trap_entry *entry;

	trap_pattern_of(url, &pattern);
	print = print_of(&pattern);
	entry = print ? trap_table_find(trap->table, print) : NULL;
	if (!entry || entry->mute == TRAP_TABLE_NONE)
		return false;
	trap->mutes[entry->mute].skipped++;
	return true;
}

size_t trap_mute_count(const struct trap *trap)
{
	return trap->mute_count;
}

const struct trap_mute *trap_mute_at(const struct trap *trap, size_t number)
{
	return &trap->mutes[number];
}
