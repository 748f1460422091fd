/*
 * Any bytes as a reference; a line break ends the base, where there is one that can be read. What
 * is understood is plain, within its limits, and reads the same again, without its session too.
 * Then the lines are a crawl: each is a link on the page that the line before it names.
 */
#include "crawler/trap.h"
#include "crawler/trap_pattern.h"
#include "crawler/url_scope.h"
#include "crawler/url_session.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { CRAWL_LINES_MAX = 1000 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(const struct url *url)
{
	struct url again;
	size_t length = strlen(url->text);

	must(length <= URL_MAX && url->path_at < length && url->text[url->path_at] == '/');
	for (const char *at = url->text; *at; at++)
		must(*at > ' ' && *at < 0x7f && !strchr("\\#\"<>^`{|}", *at));
	must(!memchr(url->text, '@', url->path_at));
	must(url->port > 0 && url->host[0] != '\0');
	must(!strstr(url->text + url->path_at, "/../") || strchr(url->text, '?'));
	must(url_resolve(span_of(url->text), NULL, &again) == URL_HTTP);
	must(strcmp(again.text, url->text) == 0 && strcmp(again.host, url->host) == 0);
	must(again.port == url->port && again.is_host_ip == url->is_host_ip);
	must(again.is_https == url->is_https && again.path_at == url->path_at);
	must(url_is_in_scope(url, &again, SCOPE_HOST) &&
		url_is_in_scope(url, &again, SCOPE_PREFIX));
	must(url_is_in_scope(url, &again, SCOPE_DOMAIN));
}

/* Without its session a URL is canonical still, no longer, of the same origin, and has none left. */
static void check(const struct url *url)
{
	struct url bare = *url;
	bool has_dropped = url_drop_session(&bare);

	check_text(url);
	check_text(&bare);
	must(has_dropped ? strlen(bare.text) < strlen(url->text)
			 : strcmp(bare.text, url->text) == 0);
	must(strncmp(bare.text, url->text, url->path_at) == 0);
	must(!url_drop_session(&bare));
}

static void check_pattern(const struct url *url)
{
	struct trap_pattern pattern;

	trap_pattern_of(url, &pattern);
	must(pattern.length <= strlen(url->text) && strlen(pattern.text) == pattern.length);
	must(pattern.is_variable || strcmp(pattern.text, url->text) == 0);
}

static void check_trap(struct span lines)
{
	struct trap *trap = trap_create();
	struct url page, link;
	struct span line;
	unsigned depth = 0;

	must(url_resolve(SPAN("http://a.example/"), NULL, &page) == URL_HTTP);
	while (depth < CRAWL_LINES_MAX && span_split(&lines, '\n', &line)) {
		struct trap_news news = {line, line.length};

		if (url_resolve(line, &page, &link) != URL_HTTP)
			continue;
		check_pattern(&link);
		enum trap_verdict verdict = trap_judge(trap, &link, &page, depth++);

		must(trap_judge(trap, &link, &page, depth) == verdict);
		must(trap_is_muted(trap, &link) == (verdict == TRAP_MUTED));
		trap_tell_address(trap, &page, line);
		trap_page_read(trap, &page, &news);
		page = link;
	}
	for (size_t i = 0; i < trap_mute_count(trap); i++)
		must(trap_mute_at(trap, i)->pattern[0] == 'h');
	trap_destroy(trap);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span text = {(const char *)bytes, length};
	size_t line = span_find(text, '\n');
	struct url base, url;

	if (url_resolve(text, NULL, &url) == URL_HTTP)
		check(&url);
	if (url_resolve(span_part(text, 0, line), NULL, &base) != URL_HTTP &&
		url_resolve(SPAN("https://a.example:8443/b/c;d?e=f"), NULL, &base) != URL_HTTP)
		abort();
	check(&base);
	if (url_resolve(line < length ? span_from(text, line + 1) : text, &base, &url) == URL_HTTP)
		check(&url);
	check_trap(text);
	return 0;
}
