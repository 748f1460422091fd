/* Mailbox providers that everybody knows, and with whom mistakes are made. */
#ifndef CRAWLER_NEAR_MISS_TABLE_H
#define CRAWLER_NEAR_MISS_TABLE_H

#include <stddef.h>

extern const char *const near_miss_providers[];
extern const size_t near_miss_provider_count;

/* Names of others that are one slip away from a provider's, and are words of their own. */
extern const char *const near_miss_neighbours[];
extern const size_t near_miss_neighbour_count;

#endif
