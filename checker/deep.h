/*
 * Level deep for the whole run: which trials can be made with what the user gave, and who writes
 * where it has to be somebody else.
 */
#ifndef CHECKER_DEEP_H
#define CHECKER_DEEP_H

#include "checker/check.h"
#include "checker/self.h"

struct deep {
	bool is_wanted;
	struct trial_rules rules;
	struct deep_wanted wanted; /* points to the rules: do not move */
};

/* The options outlive it. */
void deep_init(struct deep *deep, const struct check_options *options);
/* Who we are is known: whoever that is may be the foreign sender, if he is neither of the user's own
 * domains nor of the one to relay to. */
void deep_introduce(struct deep *deep, const struct self *self);
/* Tells the report what was not tried, for want of an option. */
MUST_CHECK enum status deep_note(
	const struct deep *deep, struct store *store, int64_t run, struct failure *why);

#endif
