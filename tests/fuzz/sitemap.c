/*
 * Any bytes as a sitemap, and as security.txt. What is told stays within the ceilings, and a text of
 * URLs tells the same in pieces as in one.
 */
#include "crawler/gunzip.h"
#include "crawler/security_txt.h"
#include "crawler/sitemap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void must(bool holds)
{
	if (!holds)
		abort();
}

struct told {
	size_t pages, sitemaps;
};

static void check_url(struct span url)
{
	must(url.length > 0 && url.length <= SITEMAP_URL_MAX);
	must(!ascii_is_blank(url.at[0]) && !ascii_is_blank(url.at[url.length - 1]));
}

static void tell_page(void *context, struct span url)
{
	struct told *told = context;

	check_url(url);
	told->pages++;
}

static void tell_sitemap(void *context, struct span url)
{
	struct told *told = context;

	check_url(url);
	told->sitemaps++;
}

static void tell_contact(void *context, const struct security_contact *contact)
{
	size_t *count = context;

	must(contact->line > 0 && strncasecmp(contact->href, "mailto:", 7) == 0);
	for (const char *at = contact->href; *at; at++)
		must((unsigned char)*at >= ' ' && *at != 0x7f);
	++*count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span body = {(const char *)bytes, length};
	struct told told = {0};
	const struct sitemap_teller teller = {tell_page, tell_sitemap, &told};
	struct sitemap_summary summary;
	size_t contacts = 0;

	sitemap_read(body, &teller, &summary);
	must(summary.pages == told.pages && summary.sitemaps == told.sitemaps);
	must(told.pages + told.sitemaps <= SITEMAP_URLS_MAX);
	must(told.pages + told.sitemaps > 0 || summary.fault || summary.is_cut);
	security_txt_read(body, tell_contact, &contacts);
	must(contacts <= SECURITY_TXT_CONTACTS_MAX);
	return 0;
}
