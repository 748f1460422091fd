#include "cli/words.h"

#include <string.h>

/* Is the word an address or a domain? Adds it to the run, or (store NULL) only looks at it. */
static enum status take_word(
	struct store *store, int64_t run, const char *word, struct failure *why)
{
	struct address address;
	char domain[DOMAIN_NAME_MAX + 1];

	if (strchr(word, '@')) {
		enum address_defect defect = address_parse(span_of(word), &address);

		if (defect)
			return failure_say(why, ERR_USAGE, "'%s' is no mail address (%s)", word,
				address_defect_id(defect));
		return store ? store_add_addresses(store, run, &address, 1, why) : OK;
	}
	if (!domain_to_ascii(span_of(word), 2, domain))
		return failure_say(
			why, ERR_USAGE, "'%s' is neither a mail address nor a domain", word);
	return store ? store_add_domain(store, run, domain, why) : OK;
}

static enum status take_words(
	const struct options *options, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < options->words.count && !status; i++)
		status = take_word(store, run, options->words.texts[i], why);
	return status;
}

/* In one transaction: ten thousand words wait for the disk once. */
enum status words_add(
	const struct options *options, struct store *store, int64_t run, struct failure *why)
{
	enum status status = store ? store_begin_batch(store, why) : OK;

	if (status)
		return status;
	status = take_words(options, store, run, why);
	enum status ended = store ? store_end_batch(store, status == OK, why) : OK;

	return status ? status : ended;
}
