/*
 * Sitemaps and feeds in XML, already UTF-8 (libxml2's SAX parser). What counts is the element and the
 * one around it, by their names without prefix; namespaces are written wrongly too often to be
 * asked.
 */
#ifndef CRAWLER_SITEMAP_XML_H
#define CRAWLER_SITEMAP_XML_H

#include "crawler/sitemap_sink.h"
#include "crawler/sitemap_source.h"

/* `source` begins with the first "<". Writes kind, fault and line into the sink's summary. */
void sitemap_xml_read(struct sitemap_source *source, struct sitemap_sink *sink);

#endif
