/*
 * The parts of the catalogue, one table per subject. Only catalogue.c reads them; everybody else
 * asks catalogue_find or catalogue_all (verdict.h).
 */
#ifndef SCHEMA_MODEL_CATALOGUE_TABLES_H
#define SCHEMA_MODEL_CATALOGUE_TABLES_H

#include "schema/model/verdict.h"

struct catalogue_table {
	const struct catalogue_entry *entries; /* in any order */
	size_t count;
};

extern const struct catalogue_table catalogue_reasons;  /* why an address got its verdict */
extern const struct catalogue_table catalogue_refusals; /* the same, where a server said no */
extern const struct catalogue_table catalogue_vantage;  /* the same, where the trouble is ours */
extern const struct catalogue_table catalogue_servers;  /* findings about mail servers */
extern const struct catalogue_table catalogue_domains;  /* findings about a domain's DNS */
extern const struct catalogue_table catalogue_policy;   /* findings about published policies */
extern const struct catalogue_table catalogue_tls;      /* findings about encryption */
extern const struct catalogue_table catalogue_deep;     /* findings of level deep */
extern const struct catalogue_table catalogue_links;    /* findings about mail links */
extern const struct catalogue_table catalogue_pages;    /* findings about pages of the site */
extern const struct catalogue_table catalogue_rules;    /* findings about the user's own rules */

#endif
