/* mailknock forget: removes an address from the database, whatever it is part of there. */
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/stages.h"
#include "schema/store_lock.h"
#include "schema/store_sharing.h"

#include <stdio.h>
#include <unistd.h>

/* "1 run", "2 runs". */
static void tell_count(const char *before, int64_t count, const char *what)
{
	printf("%s%lld%s%s", before, (long long)count, what, count == 1 ? "" : "s");
}

static void tell(const char *name, const struct forgotten *forgotten)
{
	if (!forgotten->addresses && !forgotten->links && !forgotten->texts) {
		printf("%s does not stand in the database.\n", name);
		return;
	}
	printf("%s is forgotten: ", name);
	tell_count("", forgotten->links, " mail link");
	tell_count(", ", forgotten->questions, " answer");
	tell_count(" of mail servers in ", forgotten->runs, " run");
	tell_count(", and its name in ", forgotten->texts, " other text");
	puts(".");
	printf("Reports that were written before hold it still: delete them, or write them anew "
	       "with mailknock report.\nIt comes back with the next crawl if it stands on the "
	       "site; "
	       "--exclude-address keeps it from being\nasked for, not from being listed.\n");
}

static enum status forget(const struct options *options, const struct address *address,
	struct forgotten *ret_forgotten, struct failure *why)
{
	struct store *store = NULL;
	int lock_fd = -1;
	enum status status;

	/* Before the lock, which would make a file beside a database that is none. */
	if (access(options->db, F_OK) != 0)
		return failure_say(
			why, ERR_USAGE, "database %s: there is no such file", options->db);
	status = store_lock(options->db, 0, &lock_fd, why);
	if (!status)
		status = store_open(options->db, STORE_OPEN, &store, why);
	if (!status)
		status = store_forget(store, address, ret_forgotten, why);
	store_close(store);
	if (lock_fd >= 0)
		close(lock_fd);
	return status;
}

int command_forget(const struct options *options)
{
	const struct text_list *words = &options->words;
	char name[4 * ADDRESS_TEXT_SIZE];
	struct forgotten forgotten;
	struct address address;
	struct failure why;
	enum status status = OK;

	if (words->count != 1)
		status = failure_say(&why, ERR_USAGE, "forget takes one address");
	else if (address_parse(span_of(words->texts[0]), &address))
		status = failure_say(
			&why, ERR_USAGE, "forget: '%s' is no mail address", words->texts[0]);
	if (!status)
		status = forget(options, &address, &forgotten, &why);
	if (status)
		return command_fails(status, &why);
	visible_text(span_of(words->texts[0]), name, sizeof(name));
	if (!options->quiet)
		tell(name, &forgotten);
	return EXIT_CLEAN;
}
