/*
 * Where a result of report.sarif is. GitHub turns a whole file down that has an https URI in a
 * location, and one without a physical location. So a page is told relative to its site, which stands
 * once among the bases; what is no page (a domain, a server) is told relative to a base that says so
 * and has no address. What tells a result from others stands here too.
 */
#ifndef REPORT_SARIF_PLACE_H
#define REPORT_SARIF_PLACE_H

#include "base/span.h"

#include <stdint.h>
#include <stdio.h>

enum {
	SARIF_SITES_MAX = 64,      /* pages of further sites keep their whole URL */
	SARIF_SITE_BYTES_MAX = 280 /* "https://", a name, a port */
};

struct sarif_sites {
	char roots[SARIF_SITES_MAX][SARIF_SITE_BYTES_MAX]; /* "https://www.example.org/" */
	size_t count;
};

/* A value for "artifactLocation". */
void sarif_put_page(FILE *file, struct sarif_sites *sites, struct span url);
/* The same of what is no page: "domain", "example.org". */
void sarif_put_subject(FILE *file, const char *kind, const char *name);
/* A value for "originalUriBaseIds", when all locations are written. */
void sarif_put_sites(FILE *file, const struct sarif_sites *sites);

/* "partialFingerprints" with a comma behind: the same over all runs, wherever the thing stands. */
void sarif_put_fingerprint(FILE *file, const char *rule, const char *kind, const char *name);
/* An item of "logicalLocations". */
void sarif_put_logical(FILE *file, const char *kind, const char *name);

#endif
