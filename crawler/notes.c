#include "crawler/notes.h"
#include "base/clock.h"
#include "crawler/trap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void notes_tell_cut(struct notes *notes, const char *url)
{
	if (notes->cut_pages++ == 0)
		snprintf(notes->first_cut, sizeof(notes->first_cut), "%s", url);
}

void notes_tell_unreadable(struct notes *notes, const char *url, size_t count)
{
	if (notes->unreadable == 0)
		snprintf(notes->first_unreadable, sizeof(notes->first_unreadable), "%s", url);
	notes->unreadable += count;
}

void notes_tell_odd_path(struct notes *notes, const char *url)
{
	if (notes->odd_paths++ == 0)
		snprintf(notes->first_odd_path, sizeof(notes->first_odd_path), "%s", url);
}

void notes_tell_mute(struct notes *notes, const char *origin, const char *error)
{
	if (notes->mute_sites++ == 0)
		snprintf(notes->first_mute, sizeof(notes->first_mute), "%s: %s", origin, error);
}

enum status notes_take_vanished(
	struct notes *notes, struct store *store, int64_t run, int64_t before, struct failure *why)
{
	bool was_limited = notes->pages_max || notes->bytes_max || notes->time_max_ms;
	struct vanished_pages vanished;
	enum status status = store_tell_vanished(store, run, before, &vanished, why);

	if (status)
		return status;
	notes->gone_pages = (uint64_t)vanished.gone;
	/* What a limit kept us from may well be linked still. */
	notes->unlinked_pages = was_limited ? 0 : (uint64_t)vanished.unlinked;
	snprintf(notes->first_unlinked, sizeof(notes->first_unlinked), "%s",
		vanished.first_unlinked);
	return OK;
}

struct writer {
	struct store *store;
	int64_t run;
	struct failure *why;
	enum status status; /* of the first note that could not be written */
};

__attribute__((format(printf, 4, 5))) static void write_if(
	struct writer *writer, bool is_told, const char *key, const char *format, ...)
{
	char text[NOTES_TEXT_SIZE * 2];
	va_list arguments;

	if (!is_told || writer->status)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	writer->status = store_note(writer->store, writer->run, key, text, writer->why);
}

static const char *words_for(enum trap_reason reason)
{
	switch (reason) {
	case TRAP_COPIES:
		return "give what others gave before";
	case TRAP_CHAIN:
		return "lead to ever more of their kind and bring nothing new";
	case TRAP_FACETS:
		return "are ever other combinations of the same parameters and bring nothing new";
	case TRAP_REASON_COUNT:
		break;
	}
	return "";
}

enum status notes_write_mutes(
	const struct trap *trap, struct store *store, int64_t run, struct failure *why)
{
	struct writer writer = {store, run, why, OK};
	size_t count = trap_mute_count(trap);
	char key[32];

	for (size_t i = 0; i < count && i < NOTES_MUTES_MAX; i++) {
		const struct trap_mute *mute = trap_mute_at(trap, i);

		snprintf(key, sizeof(key), "crawl-trap-%02zu", i + 1);
		write_if(&writer, true, key,
			"Pages like %.300s %s, so no more of them were fetched: %" PRIu64
			" links were not followed and %" PRIu64
			" queued pages left out. An example is %.300s",
			mute->pattern, words_for(mute->reason), mute->links, mute->skipped,
			mute->example);
	}
	write_if(&writer, count > NOTES_MUTES_MAX, "crawl-trap-others",
		"%zu other patterns of pages were left out in the same way.",
		count - NOTES_MUTES_MAX);
	return writer.status;
}

enum status notes_write(
	const struct notes *notes, struct store *store, int64_t run, struct failure *why)
{
	struct writer writer = {store, run, why, OK};
	char limit[CLOCK_TEXT_SIZE];

	clock_print_span(notes->time_max_ms, limit);
	write_if(&writer, notes->pages_max > 0, "crawl-limit-pages",
		"The crawl ended after %" PRIu64
		" pages (--max-pages); others that were found have not been fetched.",
		notes->pages_max);
	write_if(&writer, notes->bytes_max > 0, "crawl-limit-bytes",
		"The crawl ended after %" PRIu64
		" bytes (--max-bytes); other pages that were found have not been fetched.",
		notes->bytes_max);
	write_if(&writer, notes->time_max_ms > 0, "crawl-limit-time",
		"The crawl ended after %s (--max-time); not all pages have been fetched.", limit);
	write_if(&writer, notes->is_depth_hit, "crawl-limit-depth",
		"Links more than %" PRIu32 " steps from the start were not followed (--max-depth).",
		notes->depth_max);
	write_if(&writer, notes->files > 0, "crawl-skipped-files",
		"%" PRIu64 " links to pictures, archives, documents and the like were not fetched.",
		notes->files);
	write_if(&writer, notes->cut_pages > 0, "crawl-cut-pages",
		"%" PRIu64 " pages were too large to be read whole; the first is %s",
		notes->cut_pages, notes->first_cut);
	write_if(&writer, notes->long_urls > 0, "crawl-long-urls",
		"%" PRIu64 " links with an overlong URL were not followed.", notes->long_urls);
	write_if(&writer, notes->odd_paths > 0, "crawl-odd-paths",
		"%" PRIu64
		" links were not followed because their path is very deep or goes in circles; the "
		"first is %s",
		notes->odd_paths, notes->first_odd_path);
	write_if(&writer, notes->unreadable > 0, "crawl-cloaked",
		"%" PRIu64
		" addresses are hidden from programs in ways that cannot be read, so they were not "
		"checked; the first is on %s",
		notes->unreadable, notes->first_unreadable);
	write_if(&writer, notes->sitemaps_over > 0, "crawl-sitemaps",
		"%" PRIu64 " sitemaps were not read: there are too many of them.",
		notes->sitemaps_over);
	write_if(&writer, notes->mute_sites > 0, "crawl-robots-unavailable",
		"The robots.txt of %" PRIu64
		" servers could not be had, so none of their pages was "
		"fetched (--ignore-robots does without); the first is %s",
		notes->mute_sites, notes->first_mute);
	write_if(&writer, notes->nofollow_links > 0, "crawl-nofollow",
		"%" PRIu64
		" links were not followed because the site asks robots not to (rel=nofollow, "
		"meta robots; --follow-nofollow follows them).",
		notes->nofollow_links);
	write_if(&writer, notes->unchanged > 0, "crawl-unchanged",
		"%" PRIu64
		" pages have not changed since the run before, so their links were not read "
		"again.",
		notes->unchanged);
	write_if(&writer, notes->gone_pages > 0, "crawl-gone-pages",
		"%" PRIu64 " pages that the run before could fetch are gone (404, 410).",
		notes->gone_pages);
	write_if(&writer, notes->unlinked_pages > 0, "crawl-unlinked-pages",
		"Nothing leads any more to %" PRIu64 " pages of the run before; the first is %s",
		notes->unlinked_pages, notes->first_unlinked);
	return writer.status;
}
