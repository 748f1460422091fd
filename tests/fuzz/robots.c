/*
 * Any bytes as robots.txt, the last line being the path to ask for.
 */
#include "crawler/robots.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span body = {(const char *)bytes, length};
	size_t end = span_find_last(body, '\n');
	struct span path = end < length ? span_from(body, end + 1) : body;
	struct robots *robots = robots_read(body, SPAN("mailknock"));

	(void)robots_permits(robots, path);
	(void)robots_permits(robots, SPAN("/a/b.pdf?c=%64&d=*$"));
	if (!robots_permits(robots, SPAN("/robots.txt")))
		abort();
	if (robots_delay_ms(robots) < 0 || robots_delay_ms(robots) > 30000)
		abort();
	for (size_t i = 0; i < robots_sitemap_count(robots); i++)
		if (robots_sitemap(robots, i).length == 0)
			abort();
	robots_destroy(robots);
	return 0;
}
