/* The cache of looks, kept by a store. Its failures are nobody's: a policy is then fetched anew. */
#include "checker/sts_look.h"

static bool find_in_store(void *context, const char *domain, struct sts_cached *ret_cached)
{
	struct failure why;
	bool is_there = false;

	return store_sts_find(context, domain, ret_cached, &is_there, &why) == OK && is_there;
}

static void keep_in_store(void *context, const struct sts_cached *cached)
{
	struct failure why;
	enum status status = store_sts_keep(context, cached, &why);

	(void)status;
}

struct sts_cache sts_cache_of_store(struct store *store)
{
	return (struct sts_cache){find_in_store, keep_in_store, store};
}
