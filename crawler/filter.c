#include "crawler/filter.h"
#include "base/memory.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct patterns {
	regex_t *each;
	size_t count;
};

struct filter {
	struct url *seeds;
	size_t seed_count;
	struct scope *scope;
	struct scope *hosts;               /* the same without a path */
	bool is_port_open[UINT16_MAX + 1]; /* of the seeds */
	struct patterns include, exclude;
	struct own_domains own_domains;
};

/* The Fetch standard's bad ports (WHATWG Fetch 2.9), and those of mail that it lacks. */
static const uint16_t bad_ports[] = {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43,
	53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135,
	137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548,
	554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 2525, 3659, 4045,
	4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080};

/* Endings of files that browsers never show as HTML. What is dynamic (.php, .cgi, .asp) or unknown
 * is asked for, and its content type decides. In order: it is searched by
 * halves. It stands in crawler/README.md, too. */
static const char *const extensions[] = {"7z", "aac", "apk", "atom", "avi", "avif", "bin", "bmp",
	"bz2", "css", "csv", "deb", "dmg", "doc", "docx", "eot", "eps", "epub", "exe", "flac",
	"flv", "gif", "gz", "ico", "ics", "iso", "jar", "jpeg", "jpg", "js", "json", "m4a", "m4v",
	"map", "md5", "mjs", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "msi", "odp", "ods", "odt",
	"ogg", "ogv", "otf", "pdf", "png", "ppt", "pptx", "ps", "rar", "rpm", "rss", "rtf", "sig",
	"svg", "svgz", "swf", "tar", "tgz", "tif", "tiff", "ttf", "vcf", "wasm", "wav", "webm",
	"webmanifest", "webp", "wma", "wmv", "woff", "woff2", "xls", "xlsx", "xz", "zip", "zst"};

bool filter_is_bad_port(uint16_t port)
{
	for (size_t i = 0; i < sizeof(bad_ports) / sizeof(bad_ports[0]); i++) {
		if (bad_ports[i] == port)
			return true;
	}
	return port == 0;
}

static int compare_ending(const void *ending, const void *extension)
{
	return strcmp(ending, *(const char *const *)extension);
}

bool filter_is_file(const struct url *url)
{
	struct span path = span_of(url->text + url->path_at);
	char ending[sizeof("webmanifest")];

	/* "/download?file=a.zip" may be a page; "/a.zip?v=2" is none. */
	path = span_part(path, 0, span_find(path, '?'));
	path = span_from(path, span_find_last(path, '/') + 1);
	if (!span_to_text(span_from(path, span_find_last(path, '.') + 1), ending, sizeof(ending)))
		return false;
	for (char *at = ending; *at; at++)
		*at = ascii_lower(*at);
	return bsearch(ending, extensions, sizeof(extensions) / sizeof(extensions[0]),
		       sizeof(extensions[0]), compare_ending) != NULL;
}

/* ---- making one ---- */

static enum status compile(
	struct patterns *patterns, const char *const *texts, size_t count, struct failure *why)
{
	patterns->each = memory_get_zeroed(count + 1, sizeof(*patterns->each));
	for (size_t i = 0; i < count; i++) {
		char words[128];

		if (strlen(texts[i]) > FILTER_PATTERN_MAX)
			return failure_say(why, ERR_USAGE, "pattern over %d bytes: \"%.40s...\"",
				FILTER_PATTERN_MAX, texts[i]);
		int code = regcomp(&patterns->each[i], texts[i], REG_EXTENDED | REG_NOSUB);

		if (code) {
			regerror(code, &patterns->each[i], words, sizeof(words));
			return failure_say(why, ERR_USAGE, "pattern \"%s\": %s", texts[i], words);
		}
		patterns->count++;
	}
	return OK;
}

static enum status read_seed(const char *text, struct url *ret_url, struct failure *why)
{
	switch (url_resolve(span_of(text), NULL, ret_url)) {
	case URL_HTTP:
		break;
	case URL_MAILTO:
	case URL_OTHER:
		return failure_say(why, ERR_USAGE,
			"\"%s\" is no web address: only http and https can be audited", text);
	case URL_LONG:
		return failure_say(
			why, ERR_USAGE, "URL over %d bytes: \"%.40s...\"", URL_MAX, text);
	case URL_SAME_PAGE:
	case URL_BAD:
		return failure_say(why, ERR_USAGE,
			"\"%s\" is no URL: one begins with https:// or http://", text);
	}
	if (filter_is_bad_port(ret_url->port))
		return failure_say(why, ERR_USAGE, "%s: no web server listens on port %u", text,
			ret_url->port);
	return OK;
}

static enum status read_options(
	struct filter *filter, const struct filter_options *options, struct failure *why)
{
	if (!options->seed_count)
		return failure_say(why, ERR_USAGE, "no URL to begin with");
	if (options->seed_count > FILTER_SEEDS_MAX)
		return failure_say(why, ERR_USAGE, "%zu URLs to begin with; %d are possible",
			options->seed_count, FILTER_SEEDS_MAX);
	filter->seeds = memory_get_zeroed(options->seed_count, sizeof(*filter->seeds));
	for (; filter->seed_count < options->seed_count; filter->seed_count++) {
		enum status status = read_seed(options->seeds[filter->seed_count],
			&filter->seeds[filter->seed_count], why);

		if (status)
			return status;
		filter->is_port_open[filter->seeds[filter->seed_count].port] = true;
		own_domains_add(&filter->own_domains, filter->seeds[filter->seed_count].host);
	}
	filter->scope = scope_create(options->scope, filter->seeds, filter->seed_count);
	filter->hosts = scope_create(SCOPE_HOST, filter->seeds, filter->seed_count);
	enum status status =
		compile(&filter->include, options->include, options->include_count, why);

	if (status)
		return status;
	return compile(&filter->exclude, options->exclude, options->exclude_count, why);
}

enum status filter_create(
	const struct filter_options *options, struct filter **ret_filter, struct failure *why)
{
	struct filter *filter = memory_get_zeroed(1, sizeof(*filter));
	enum status status = read_options(filter, options, why);

	if (status)
		filter_destroy(filter);
	else
		*ret_filter = filter;
	return status;
}

static void patterns_finish(struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++)
		regfree(&patterns->each[i]);
	free(patterns->each);
}

void filter_destroy(struct filter *filter)
{
	if (!filter)
		return;
	patterns_finish(&filter->include);
	patterns_finish(&filter->exclude);
	scope_destroy(filter->scope);
	scope_destroy(filter->hosts);
	own_domains_finish(&filter->own_domains);
	free(filter->seeds);
	free(filter);
}

/* ---- asking it ---- */

size_t filter_seed_count(const struct filter *filter)
{
	return filter->seed_count;
}

const struct url *filter_seed(const struct filter *filter, size_t number)
{
	return &filter->seeds[number];
}

const struct own_domains *filter_own_domains(const struct filter *filter)
{
	return &filter->own_domains;
}

static bool any_matches(const struct patterns *patterns, const char *text)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (regexec(&patterns->each[i], text, 0, NULL, 0) == 0)
			return true;
	}
	return false;
}

static bool is_port_open(const struct filter *filter, uint16_t port)
{
	return port == 80 || port == 443 || filter->is_port_open[port];
}

static enum filter_verdict judge_place(const struct filter *filter, const struct url *url)
{
	if (!scope_has(filter->scope, url))
		return FILTER_ELSEWHERE;
	return is_port_open(filter, url->port) ? FILTER_WANTED : FILTER_PORT;
}

bool filter_is_same_site(const struct filter *filter, const struct url *url)
{
	return is_port_open(filter, url->port) &&
	       (scope_has(filter->scope, url) || scope_has(filter->hosts, url));
}

bool filter_permits_elsewhere(const struct filter *filter, const struct url *url)
{
	return is_port_open(filter, url->port) && !any_matches(&filter->exclude, url->text);
}

enum filter_verdict filter_judge_start(const struct filter *filter, const struct url *url)
{
	enum filter_verdict verdict = judge_place(filter, url);

	if (verdict == FILTER_WANTED && any_matches(&filter->exclude, url->text))
		return FILTER_EXCLUDED;
	return verdict;
}

enum filter_verdict filter_judge(const struct filter *filter, const struct url *url)
{
	enum filter_verdict verdict = filter_judge_start(filter, url);

	if (verdict != FILTER_WANTED)
		return verdict;
	if (filter->include.count && !any_matches(&filter->include, url->text))
		return FILTER_EXCLUDED;
	return filter_is_file(url) ? FILTER_FILE : FILTER_WANTED;
}
